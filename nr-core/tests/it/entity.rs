use nr_core::entity::GuidFault;
use nr_core::{AccountId, EntityGuid};
use proptest::prelude::*;

#[test]
fn every_spelling_prints_as_the_canonical_one() {
    for (given, canonical, parts) in [
        ("MXxBUE18QVBQTElDQVRJT058MjM", "MXxBUE18QVBQTElDQVRJT058MjM", (1, "APM", "APPLICATION", "23")),
        ("MXxBUE18QVBQTElDQVRJT058MjM=", "MXxBUE18QVBQTElDQVRJT058MjM", (1, "APM", "APPLICATION", "23")),
        (" MXxBUE18QVBQTElDQVRJT058MjM==\n", "MXxBUE18QVBQTElDQVRJT058MjM", (1, "APM", "APPLICATION", "23")),
        // `1|EXT|SERVICE|a?>b>?c` in both alphabets.
        ("MXxFWFR8U0VSVklDRXxhPz5iPj9j", "MXxFWFR8U0VSVklDRXxhPz5iPj9j", (1, "EXT", "SERVICE", "a?>b>?c")),
        ("MXxFWFR8U0VSVklDRXw_Pj8-", "MXxFWFR8U0VSVklDRXw_Pj8-", (1, "EXT", "SERVICE", "?>?>")),
        ("MXxFWFR8U0VSVklDRXw/Pj8+", "MXxFWFR8U0VSVklDRXw_Pj8-", (1, "EXT", "SERVICE", "?>?>")),
        // A bar inside the identifier belongs to it.
        ("MXxJTkZSQXxOQXxhfGI", "MXxJTkZSQXxOQXxhfGI", (1, "INFRA", "NA", "a|b")),
    ] {
        let guid: EntityGuid = given.parse().unwrap_or_else(|error| panic!("{given}: {error}"));
        assert_eq!(guid.to_string(), canonical, "{given}");
        let (account, domain, kind, identifier) = parts;
        assert_eq!(
            (guid.account().get(), guid.domain(), guid.entity_type(), guid.identifier()),
            (account, domain, kind, identifier)
        );
        let json = serde_json::to_string(&guid).unwrap();
        assert_eq!(json, format!("\"{canonical}\""));
        assert_eq!(serde_json::from_str::<EntityGuid>(&json).unwrap(), guid);
    }
}

#[test]
fn what_is_no_guid_is_refused_by_the_part_at_fault() {
    for (given, kind) in [
        ("", GuidFault::Parts),
        ("not base64!", GuidFault::Base64),
        ("MXxBUE18QVBQTElDQVRJT058MjM===", GuidFault::Base64),
        ("MXxBUE0", GuidFault::Parts),                       // 1|APM
        ("eHxBUE18QVBQTElDQVRJT058MjM", GuidFault::Account), // x|APM|APPLICATION|23
        ("MHxBUE18QVBQTElDQVRJT058MjM", GuidFault::Account), // 0|...
        ("MXxhcG18QVBQTElDQVRJT058MjM", GuidFault::Domain),  // 1|apm|...
        ("MXxBUE18YXBwfDIz", GuidFault::Type),               // 1|APM|app|23
        ("MXxBUE18QVBQTElDQVRJT058", GuidFault::Identifier), // empty identifier
    ] {
        let error = given.parse::<EntityGuid>().unwrap_err();
        assert_eq!(error.kind, kind, "{given}");
        assert!(error.to_string().contains("search for the entity by name"), "{error}");
    }
    let long = "A".repeat(100_000);
    assert!(long.parse::<EntityGuid>().unwrap_err().to_string().len() < 400);
    assert!(serde_json::from_str::<EntityGuid>("\"?\"").is_err());
}

#[test]
fn debug_shows_what_it_decodes_to() {
    let guid: EntityGuid = "MXxBUE18QVBQTElDQVRJT058MjM".parse().unwrap();
    assert_eq!(format!("{guid:?}"), "EntityGuid(MXxBUE18QVBQTElDQVRJT058MjM = 1|APM|APPLICATION|23)");
}

proptest! {
    #[test]
    fn parts_survive_the_round_trip(
        account in 1_u64..=9_999_999_999,
        domain in "[A-Z][A-Z0-9_]{2,14}",
        kind in "[A-Z][A-Z0-9_]{1,49}",
        identifier in "[ -~]{1,50}",
    ) {
        let guid = EntityGuid::new(AccountId::new(account).unwrap(), &domain, &kind, &identifier).unwrap();
        let again: EntityGuid = guid.to_string().parse().unwrap();
        prop_assert_eq!(&again, &guid);
        prop_assert_eq!(again.identifier(), identifier);
        let standard = guid.to_string().replace('-', "+").replace('_', "/");
        prop_assert_eq!(standard.parse::<EntityGuid>().unwrap(), guid);
    }

    #[test]
    fn any_text_is_taken_or_refused(text in ".{0,200}") {
        let _ = text.parse::<EntityGuid>();
    }
}
