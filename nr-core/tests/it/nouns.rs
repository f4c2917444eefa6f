use std::time::Duration;

use nr_core::region::RegionFault;
use nr_core::{AccountId, Region, Secret, TimeWindow};
use proptest::prelude::*;

#[test]
fn accounts() {
    for (given, number) in [("1", Some(1)), (" 42 ", Some(42)), ("9999999999", Some(9_999_999_999))] {
        assert_eq!(given.parse::<AccountId>().ok().map(AccountId::get), number, "{given}");
    }
    for refused in ["", "0", "-1", "1e3", "12a", "10000000000", "99999999999999999999", "١"] {
        let error = refused.parse::<AccountId>().unwrap_err();
        assert_eq!(error.input, refused);
        assert!(error.to_string().contains("1 to 9999999999"), "{error}");
    }
    assert!(AccountId::new(10_000_000_000).is_err());
    let id = AccountId::try_from(7).unwrap();
    assert_eq!((u64::from(id), id.to_string().as_str()), (7, "7"));
    assert_eq!(serde_json::to_string(&id).unwrap(), "7");
    assert!(serde_json::from_str::<AccountId>("0").is_err());
}

#[test]
fn regions() {
    for (given, endpoint, name) in [
        ("us", "https://api.newrelic.com/graphql", "us"),
        (" EU ", "https://api.eu.newrelic.com/graphql", "eu"),
        ("jp", "https://api.jp.newrelic.com/graphql", "jp"),
        ("Gov", "https://gov-api.newrelic.com/graphql", "gov"),
        ("fedramp", "https://gov-api.newrelic.com/graphql", "gov"),
        ("http://127.0.0.1:8080/graphql", "http://127.0.0.1:8080/graphql", "custom"),
        ("http://localhost/graphql", "http://localhost/graphql", "custom"),
        ("http://[::1]:9/graphql", "http://[::1]:9/graphql", "custom"),
        ("https://proxy.example.com", "https://proxy.example.com", "custom"),
    ] {
        let region: Region = given.parse().unwrap_or_else(|error| panic!("{given}: {error}"));
        assert_eq!((region.endpoint(), region.name()), (endpoint, name));
        assert_eq!(region.to_string().parse::<Region>().unwrap(), region);
    }
    for (given, kind) in [
        ("", RegionFault::Unknown),
        ("usa", RegionFault::Unknown),
        ("ftp://x", RegionFault::NotUrl),
        ("https://", RegionFault::NotUrl),
        ("https://a b/", RegionFault::NotUrl),
        ("https://host:99999/", RegionFault::NotUrl),
        ("http://[::1", RegionFault::NotUrl),
        ("http://[::1]x/", RegionFault::NotUrl),
        ("http://api.newrelic.com/graphql", RegionFault::Insecure),
        ("http://localhost.evil.example/", RegionFault::Insecure),
        ("https://user:pass@host/", RegionFault::Credentials),
    ] {
        let error = given.parse::<Region>().unwrap_err();
        assert_eq!(error.kind, kind, "{given}");
        assert!(!error.to_string().contains("pass@"), "{error}");
    }
    assert_eq!(Region::default(), Region::Us);
}

#[test]
fn a_secret_shows_nothing() {
    let secret = Secret::from("NRAK-VERYSECRET".to_owned());
    assert_eq!(format!("{secret:?} {:#?}", Some(&secret)).matches("VERYSECRET").count(), 0);
    assert!(secret.ct_eq("NRAK-VERYSECRET"));
    assert!(!secret.ct_eq("NRAK-VERYSECREU") && !secret.ct_eq("NRAK-") && !secret.ct_eq(""));
    assert_eq!(secret.clone().expose(), "NRAK-VERYSECRET");
    assert!(Secret::from(" \n").is_blank() && !secret.is_blank());
}

#[test]
fn windows() {
    let window = TimeWindow::new(1_000, 4_000).unwrap();
    assert_eq!(window.duration(), Duration::from_secs(3));
    for (ms, inside) in [(999, false), (1_000, true), (3_999, true), (4_000, false)] {
        assert_eq!(window.contains(ms), inside, "{ms}");
    }
    assert_eq!(window.before(), TimeWindow::new(-2_000, 1_000).unwrap());
    assert_eq!(window.earlier_by(Duration::from_secs(1)), TimeWindow::new(0, 3_000).unwrap());
    assert_eq!(window.intersect(TimeWindow::new(3_000, 9_000).unwrap()), TimeWindow::new(3_000, 4_000).ok());
    assert_eq!(window.intersect(TimeWindow::new(4_000, 9_000).unwrap()), None);
    assert!(TimeWindow::new(5, 5).unwrap_err().to_string().contains("SINCE must precede UNTIL"));
    assert_eq!(window.to_string(), "1000..4000 ms");
    let json = serde_json::to_string(&window).unwrap();
    assert_eq!(serde_json::from_str::<TimeWindow>(&json).unwrap(), window);
    assert!(serde_json::from_str::<TimeWindow>(r#"{"begin_ms":2,"end_ms":1}"#).is_err());
}

proptest! {
    #[test]
    fn windows_at_the_edges_of_time_stay_windows(end: i64, millis: u64, shift: u64) {
        let window = TimeWindow::ending_at(end, Duration::from_millis(millis));
        prop_assert!(window.begin_ms() < window.end_ms());
        let earlier = window.earlier_by(Duration::from_millis(shift));
        prop_assert!(earlier.begin_ms() < earlier.end_ms());
    }
}
