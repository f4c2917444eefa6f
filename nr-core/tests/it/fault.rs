use std::error::Error as _;
use std::time::Duration;

use nr_core::{Fault, FaultKind};

#[test]
fn the_public_rendering_holds_no_cause() {
    let fault = Fault::new(FaultKind::RateLimited, "New Relic refused the query")
        .with_next("ask less often")
        .with_retry_after(Duration::from_millis(1_200))
        .with_source(std::io::Error::other("host db-7.internal said no to NRAK-ABCDEFGHIJKL"));
    let public = fault.public().with_correlation_id("c-1");
    assert_eq!(
        public.to_string(),
        "New Relic refused the query; ask less often (retry after 2 s) (correlation id c-1)"
    );
    assert_eq!(
        serde_json::to_value(&public).unwrap(),
        serde_json::json!({
            "kind": "rate_limited", "message": "New Relic refused the query", "next_step": "ask less often",
            "retry_after_seconds": 2, "correlation_id": "c-1",
        })
    );
    let internal = fault.internal().to_string();
    assert_eq!(
        internal,
        "rate_limited: New Relic refused the query: host db-7.internal said no to NRAK-<redacted>"
    );
    assert!(fault.source().is_some());
    assert_eq!(fault.to_string(), fault.message());
    assert_eq!(
        (fault.next_step(), fault.retry_after()),
        (Some("ask less often"), Some(Duration::from_millis(1_200)))
    );
}

#[test]
fn secrets_in_the_words_are_masked() {
    let fault =
        Fault::new(FaultKind::InvalidInput, "bad key NRAK-ABCDEFGHIJKL").with_next("not token=abcdefgh");
    assert_eq!(fault.public().to_string(), "bad key NRAK-<redacted>; not token=<redacted>");
}

#[test]
fn kinds() {
    for (kind, name, retryable) in [
        (FaultKind::InvalidInput, "invalid_input", false),
        (FaultKind::Unauthenticated, "unauthenticated", false),
        (FaultKind::Forbidden, "forbidden", false),
        (FaultKind::NotFound, "not_found", false),
        (FaultKind::RateLimited, "rate_limited", true),
        (FaultKind::Timeout, "timeout", true),
        (FaultKind::Cancelled, "cancelled", false),
        (FaultKind::Unavailable, "unavailable", true),
        (FaultKind::Upstream, "upstream", false),
        (FaultKind::Unsupported, "unsupported", false),
        (FaultKind::Internal, "internal", false),
    ] {
        assert_eq!(kind.to_string(), name);
        assert_eq!(serde_json::to_value(kind).unwrap(), name);
        let fault = Fault::new(kind, "x");
        assert_eq!((fault.kind(), fault.is_retryable()), (kind, retryable));
        assert_eq!(fault.public().to_string(), "x");
    }
}
