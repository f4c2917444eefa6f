use std::error::Error as _;
use std::time::Duration;

use nr_core::{Fault, FaultKind};
use nr_nerdgraph::{Client, Error, ErrorKind, TransportErrorKind, Warning};
use serde_json::{Value, json};

use crate::canned::{Answer, Canned, KEY};

const HTML: &str = "<html><body>secret gateway page NRAK-CANARYCANARY</body></html>";
const DOCUMENT: &str = "query Look { actor { user { id } } }";

async fn fails(answer: Answer, document: &str) -> Error {
    Canned::new([answer]).client().raw(document, json!({})).await.unwrap_err()
}

fn http(status: u16, body: &str) -> Answer {
    Answer::Http(status, Vec::new(), body.to_owned())
}

fn says(message: &str, extensions: Value) -> Answer {
    Answer::Json(json!({"data": null, "errors": [{"message": message, "extensions": extensions}]}))
}

/// A response, the kind of error it becomes, whether a read may be tried again, and how the public words begin.
async fn check(answer: Answer, kind: ErrorKind, retryable: bool, public: &str) {
    let error = fails(answer, DOCUMENT).await;
    assert_eq!((error.kind(), error.is_retryable(), error.operation()), (kind, retryable, "Look"), "{error}");
    let internal = format!("{error} {error:?}");
    assert!(!internal.contains("CANARY") && !internal.contains("<html>"), "{internal}");
    let fault = Fault::from(error);
    let text = fault.public().to_string();
    assert!(text.starts_with(public), "{text:?} does not begin with {public:?}");
    assert!(fault.next_step().is_some(), "{text}");
    for hidden in ["<html>", "gateway page", "CANARY", "api.newrelic.com", "10.0.0.7"] {
        assert!(!text.contains(hidden), "{text}");
    }
    assert!(!fault.internal().to_string().contains("CANARY"));
}

#[tokio::test]
async fn statuses() {
    let bad_key =
        r#"{"errors":[{"message":"bad NRAK-CANARYCANARY","extensions":{"error_code":"BAD_API_KEY"}}]}"#;
    check(http(401, ""), ErrorKind::Unauthorized, false, "New Relic in region us refused the user key").await;
    check(http(400, bad_key), ErrorKind::Unauthorized, false, "New Relic in region us refused the user key")
        .await;
    let said = |class: &str| {
        json!({"errors": [{"message": "no such thing", "extensions": {"errorClass": class}}]}).to_string()
    };
    for (status, class, kind, retryable, public) in [
        (400, "BAD_USER_INPUT", ErrorKind::Graphql, false, "New Relic refused the request: no such thing"),
        (400, "TOO_MANY_REQUESTS", ErrorKind::RateLimited, true, "New Relic received too many requests"),
        (401, "SERVER_ERROR", ErrorKind::Unauthorized, false, "New Relic in region us refused the user key"),
        (403, "NOT_FOUND", ErrorKind::NotFound, false, "New Relic found nothing there: no such thing"),
        (403, "ODD", ErrorKind::Forbidden, false, "the key's user may not do this: no such thing"),
        (413, "ODD", ErrorKind::Graphql, false, "New Relic refused the request: no such thing"),
        (422, "SERVER_ERROR", ErrorKind::Server, true, "a service of New Relic failed"),
        (429, "ODD", ErrorKind::RateLimited, true, "New Relic received too many requests"),
        (502, "ODD", ErrorKind::Status(502), true, "New Relic answered with HTTP status 502"),
    ] {
        check(http(status, &said(class)), kind, retryable, public).await;
    }
    check(http(402, "{}"), ErrorKind::PaymentRequired, false, "New Relic asks for payment").await;
    check(http(403, "Forbidden"), ErrorKind::Forbidden, false, "the key's user may not do this").await;
    check(http(404, HTML), ErrorKind::NotFound, false, "New Relic found nothing there").await;
    check(http(418, HTML), ErrorKind::Status(418), false, "New Relic answered with HTTP status 418").await;
    check(http(429, ""), ErrorKind::RateLimited, true, "New Relic received too many requests").await;
    check(http(302, HTML), ErrorKind::Status(302), false, "New Relic answered with HTTP status 302").await;
    for status in [500, 502, 503, 504] {
        let title = r#"{"error":{"title":"Internal Server Error"}}"#;
        for body in [HTML, title, ""] {
            check(http(status, body), ErrorKind::Status(status), true, "New Relic answered with HTTP status")
                .await;
        }
    }
}

#[tokio::test]
async fn bodies_of_200() {
    check(http(200, HTML), ErrorKind::NotGraphql, false, "something other than NerdGraph answered").await;
    check(http(200, ""), ErrorKind::NotGraphql, false, "something other than NerdGraph answered").await;
    check(http(200, "{\"data\": {"), ErrorKind::NotGraphql, false, "something other").await;
    check(http(200, "{}"), ErrorKind::Decode, false, "the answer of New Relic could not be read").await;
    check(http(200, "{\"data\": null}"), ErrorKind::Decode, false, "the answer of New Relic could").await;
}

#[tokio::test]
async fn transports() {
    use TransportErrorKind as Kind;
    for (kind, expected) in [
        (Kind::Connect, ErrorKind::Transport),
        (Kind::Closed, ErrorKind::Transport),
        (Kind::Tls, ErrorKind::Transport),
        (Kind::Other, ErrorKind::Transport),
    ] {
        check(Answer::Fails(kind), expected, true, "New Relic in region us could not be reached").await;
    }
    check(Answer::Fails(Kind::Timeout), ErrorKind::Timeout, true, "New Relic did not answer in time").await;
    check(Answer::BreaksOff, ErrorKind::Transport, true, "New Relic in region us could not be reached").await;
    let error = fails(Answer::Fails(Kind::Connect), DOCUMENT).await;
    assert_eq!(error.source().unwrap().source().unwrap().to_string(), "10.0.0.7 said no");
}

#[tokio::test]
async fn errors_inside_200() {
    let none = || json!({});
    let class = |name: &str| json!({"errorClass": name});
    let code = |name: &str| json!({"errorCode": name});
    let refused =
        "New Relic refused the query: NRQL Syntax Error: Error at line 1 position 8, unexpected 'x'";
    let syntax = "NRQL Syntax Error: Error at line 1 position 8, unexpected 'x'";
    check(says(syntax, none()), ErrorKind::Nrql, false, refused).await;
    check(
        says("NRDB:1102004 too complex", code("NRDB:1102004")),
        ErrorKind::Nrql,
        false,
        "New Relic refused",
    )
    .await;
    check(says("x", code("NRDB:1107005")), ErrorKind::Nrql, false, "New Relic refused the query: x").await;
    check(says("x", code("NRDB:1106924")), ErrorKind::RateLimited, true, "New Relic received too many").await;
    check(says("x", class("TOO_MANY_REQUESTS")), ErrorKind::RateLimited, true, "New Relic received too many")
        .await;
    let slow = "NRDB query duration exceeded the set timeout";
    check(says(slow, class("TIMEOUT")), ErrorKind::NrqlTimeout, true, "the NRQL query ran out of time").await;
    check(says("x", code("NRDB:1101002")), ErrorKind::NrqlTimeout, true, "the NRQL query ran out").await;
    let resolver = "Resolution of this value experienced a timeout.";
    check(says(resolver, none()), ErrorKind::Timeout, true, "New Relic did not answer in time").await;
    check(says("x", class("TIMEOUT")), ErrorKind::Timeout, true, "New Relic did not answer in time").await;
    for name in ["SERVER_ERROR", "INTERNAL_SERVER_ERROR"] {
        check(says("x", class(name)), ErrorKind::Server, true, "a service of New Relic failed").await;
    }
    check(says("no", class("FORBIDDEN")), ErrorKind::Forbidden, false, "the key's user may not do this: no")
        .await;
    check(says("no", class("ACCESS_DENIED_ERROR")), ErrorKind::Forbidden, false, "the key's user may").await;
    let capability = "You do not have the capability to use this feature: alerts.read.policy";
    check(says(capability, none()), ErrorKind::Forbidden, false, "the key's user may not do this").await;
    check(says("no", class("NOT_FOUND")), ErrorKind::NotFound, false, "New Relic found nothing there: no")
        .await;
    let account = "Account 1 not found or not authorized";
    check(says(account, none()), ErrorKind::NotFound, false, "New Relic found nothing there: Account 1")
        .await;
    check(says("no", class("UNAUTHENTICATED")), ErrorKind::Unauthorized, false, "New Relic in region us")
        .await;
    check(
        says("no", class("BAD_USER_INPUT")),
        ErrorKind::Graphql,
        false,
        "New Relic refused the request: no",
    )
    .await;
    check(says("?", class("SOMETHING_NEW")), ErrorKind::Graphql, false, "New Relic refused the request: ?")
        .await;
    check(says("key NRAK-CANARYCANARY", none()), ErrorKind::Graphql, false, "New Relic refused the request")
        .await;
}

#[tokio::test]
async fn the_error_that_matters_is_found_wherever_it_stands() {
    let list = json!({"errors": [
        {"message": "An error occurred resolving this field", "extensions": {"errorClass": "SERVER_ERROR"}},
        {"message": "NRQL Syntax Error: Error at line 2 position 14, unexpected 'y'"},
        {"message": "slow down", "extensions": {"errorClass": "TOO_MANY_REQUESTS"}},
    ]});
    let error = fails(Answer::Json(list), DOCUMENT).await;
    assert_eq!((error.kind(), error.graphql_errors().len()), (ErrorKind::RateLimited, 3));
    let syntax = says("NRQL Syntax Error: Error at line 2 position 14, unexpected 'y'", json!({}));
    assert_eq!(fails(syntax, DOCUMENT).await.nrql_position(), Some((2, 14)));
}

#[tokio::test]
async fn retry_after_is_passed_on_in_seconds() {
    for (value, expected) in
        [("7", Some(7)), ("999999", Some(3_600)), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("", None)]
    {
        let error = fails(Answer::Http(429, vec![("retry-after", value)], String::new()), DOCUMENT).await;
        assert_eq!(error.retry_after(), expected.map(Duration::from_secs), "{value}");
        // Whom New Relic does not tell is told a minute, which is what its limits are counted by.
        assert_eq!(Fault::from(error).retry_after(), Some(Duration::from_secs(expected.unwrap_or(60))));
    }
}

#[tokio::test]
async fn a_mutation_is_tried_again_only_when_nothing_can_have_happened() {
    let change = "# a change\nmutation Make { thing { id } }";
    for (answer, retryable) in [
        (http(429, ""), true),
        (Answer::Fails(TransportErrorKind::Connect), true),
        (Answer::Fails(TransportErrorKind::Closed), false),
        (Answer::Fails(TransportErrorKind::Timeout), false),
        (http(503, ""), false),
        (says("x", json!({"errorClass": "TIMEOUT"})), false),
        (says("x", json!({"errorClass": "SERVER_ERROR"})), false),
    ] {
        let error = fails(answer, change).await;
        assert_eq!((error.is_retryable(), error.operation()), (retryable, "Make"), "{error}");
    }
}

#[tokio::test]
async fn partial_data_comes_beside_its_errors_and_deprecation_is_a_warning() {
    let answer = json!({"data": {"actor": {"user": {"id": 1}, "accounts": null}}, "errors": [
        {"message": "This field is deprecated! Use another.", "path": ["actor", "user", "id"]},
        {"message": "failed", "path": ["actor", "accounts", 3, "name"], "locations": [{"line": 1, "column": 2}],
         "extensions": {"errorClass": "SERVER_ERROR"}},
    ]});
    let reply = Canned::json([answer]).client().raw(DOCUMENT, json!({})).await.unwrap();
    assert_eq!(reply.data["actor"]["user"]["id"], 1);
    assert!(reply.is_partial());
    assert_eq!(reply.errors[0].dotted_path(), "actor.accounts.3.name");
    assert_eq!((reply.errors[0].class(), reply.errors[0].locations[0].column), (Some("SERVER_ERROR"), 2));
    let Warning::Deprecated { path, message } = &reply.warnings[0] else { panic!("{:?}", reply.warnings) };
    assert_eq!(
        (path.as_str(), message.as_str()),
        ("actor.user.id", "This field is deprecated! Use another.")
    );
    assert_eq!(reply.map(|_| 5).data, 5);
}

#[tokio::test]
async fn odd_members_of_an_error_do_not_hide_it() {
    for (errors, kind, detail) in [
        (json!([{"path": ["actor"], "extensions": {"errorClass": "ODD"}}]), ErrorKind::Graphql, "ODD"),
        (json!([{"message": null}]), ErrorKind::Graphql, "does not say why"),
        (json!([{"message": {"text": "no"}}]), ErrorKind::Graphql, "{\"text\":\"no\"}"),
        (json!([null, "slow NRDB:1101002"]), ErrorKind::NrqlTimeout, "slow"),
        (json!([7]), ErrorKind::Graphql, "7"),
        (json!({"message": "one"}), ErrorKind::Graphql, "one"),
        (json!("bare"), ErrorKind::Graphql, "bare"),
    ] {
        let error = fails(Answer::Json(json!({"data": null, "errors": errors})), DOCUMENT).await;
        assert_eq!(error.kind(), kind, "{errors}");
        assert!(error.to_string().contains(detail), "{errors}: {error}");
        let partial = json!({"data": {"actor": {}}, "errors": errors});
        assert!(Canned::json([partial]).client().raw(DOCUMENT, json!({})).await.unwrap().is_partial());
    }
    for entry in [
        json!({"message": "odd", "path": "actor", "extensions": null, "locations": {}}),
        json!({"message": "odd", "path": [1.5, true], "extensions": []}),
        json!({"message": "odd"}),
    ] {
        let error = fails(Answer::Json(json!({"errors": [entry]})), DOCUMENT).await;
        assert_eq!((error.kind(), error.graphql_errors()[0].message.as_str()), (ErrorKind::Graphql, "odd"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_ends_with_its_time() {
    let canned = Canned::new([Answer::Never]);
    let client =
        Client::builder(KEY.into()).transport(canned).timeout(Duration::from_secs(3)).build().unwrap();
    let begun = tokio::time::Instant::now();
    let error = client.user().await.unwrap_err();
    assert_eq!((error.kind(), begun.elapsed()), (ErrorKind::Timeout, Duration::from_secs(3)));
    assert_eq!(Fault::from(error).kind(), FaultKind::Timeout);
}
