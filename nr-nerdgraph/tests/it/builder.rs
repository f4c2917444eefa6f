use std::time::Duration;

use nr_core::{Fault, FaultKind, Region};
use nr_nerdgraph::{BuildErrorKind, Client};
use serde_json::json;

use crate::canned::{Canned, KEY};

#[test]
fn what_is_wrong_is_found_before_anything_is_sent() {
    let builder = |key: &str| Client::builder(key.into()).transport(Canned::default());
    for (made, kind, fault) in [
        (builder(" ").build(), BuildErrorKind::NoKey, FaultKind::Unauthenticated),
        (builder("NRAK-\n\n-X").build(), BuildErrorKind::KeyForm, FaultKind::Unauthenticated),
        (builder("NRII-CANARY").build(), BuildErrorKind::OtherKey, FaultKind::Unauthenticated),
        (builder("nraa-CANARY").build(), BuildErrorKind::OtherKey, FaultKind::Unauthenticated),
        (builder("NRAK-...").build(), BuildErrorKind::KeyForm, FaultKind::Unauthenticated),
        (
            builder("eu01xx0000000000000000000000000000CANRAL").build(),
            BuildErrorKind::OtherKey,
            FaultKind::Unauthenticated,
        ),
        (builder(KEY).timeout(Duration::ZERO).build(), BuildErrorKind::Timeout, FaultKind::InvalidInput),
        (builder(KEY).user_agent("a\nb").build(), BuildErrorKind::Name, FaultKind::InvalidInput),
        #[cfg(feature = "http")]
        (builder(KEY).proxy("http://p:1").build(), BuildErrorKind::UnusedHttp, FaultKind::InvalidInput),
        #[cfg(feature = "http")]
        (Client::builder(KEY.into()).proxy("::").build(), BuildErrorKind::Proxy, FaultKind::InvalidInput),
        #[cfg(feature = "http")]
        (
            Client::builder(KEY.into())
                .region("http://127.0.0.1:9/graphql".parse().unwrap())
                .proxy("http://p:1")
                .build(),
            BuildErrorKind::ProxyInTheClear,
            FaultKind::InvalidInput,
        ),
        #[cfg(feature = "http")]
        (
            Client::builder(KEY.into()).root_certificate_pem("no pem").build(),
            BuildErrorKind::Certificate,
            FaultKind::InvalidInput,
        ),
        #[cfg(not(feature = "http"))]
        (Client::builder(KEY.into()).build(), BuildErrorKind::NoTransport, FaultKind::InvalidInput),
    ] {
        let error = made.unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(!error.to_string().contains("CANARY"), "{error}");
        let made = Fault::from(error);
        assert_eq!(made.kind(), fault, "{kind:?}");
    }
}

#[tokio::test]
async fn headers_name_the_asker_and_the_key_stays_out_of_every_dump() {
    let canned = Canned::json([json!({"data": {}})]);
    let client = Client::builder(KEY.into())
        .region(Region::Eu)
        .user_agent("my-tool/1.2")
        .service_name("my-tool")
        .transport(canned.clone())
        .build()
        .unwrap();
    assert_eq!(client.region(), &Region::Eu);
    assert!(!format!("{client:?} {:?}", Client::builder(KEY.into())).contains("CANARY"));
    client.raw("{ actor { user { id } } }", json!(null)).await.unwrap();
    let asked = &canned.asked()[0];
    let header = |name: &str| asked.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("api-key"), KEY);
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("newrelic-requesting-services"), "my-tool|nr-nerdgraph");
    assert_eq!(header("user-agent"), concat!("my-tool/1.2 nr-nerdgraph/", env!("CARGO_PKG_VERSION")));
    assert!(!asked.debug.contains("CANARY"), "{}", asked.debug);
    assert!(asked.debug.contains("https://api.eu.newrelic.com/graphql"), "{}", asked.debug);
}
