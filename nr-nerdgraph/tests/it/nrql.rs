use std::sync::{Arc, Mutex};
use std::time::Duration;

use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::{ErrorKind, NrqlRequest, TransportErrorKind};
use serde_json::{Value, json};

use crate::canned::{Answer, Canned};

fn account() -> AccountId {
    "7".parse().unwrap()
}

fn first(container: Value) -> Value {
    json!({"data": {"actor": {"account": {"id": 7, "nrql": container}}}})
}

fn poll(container: Value) -> Value {
    json!({"data": {"actor": {"account": {"id": 7, "nrqlQueryProgress": container}}}})
}

fn running(after: Value) -> Value {
    json!({"results": [], "queryProgress": {"queryId": "q-1", "completed": false, "retryAfter": after,
        "retryDeadline": 60, "resultExpiration": null}})
}

fn done() -> Value {
    json!({"results": [{"count": 5}], "queryProgress": {"queryId": "q-1", "completed": true}})
}

fn cancelled() -> Value {
    json!({"data": {"nrqlCancelQuery": {"queryId": "q-1", "requestStatus": "ACCEPTED"}}})
}

/// Lets spawned tasks run until this many requests were seen.
async fn until(canned: &Canned, requests: usize) {
    for _ in 0..1_000 {
        if canned.asked().len() >= requests {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("only {:?}", canned.operations());
}

#[tokio::test]
async fn a_query_travels_as_a_variable_with_its_time() {
    let nasty = "SELECT count(*) FROM `T` WHERE a = 'x\"\\n\\'y' -- {}";
    let canned = Canned::json([first(done()), first(done()), first(done())]);
    let client = canned.client();
    client.nrql(account(), nasty).send().await.unwrap();
    client
        .nrql(account(), "x")
        .timeout(Duration::from_secs(500))
        .event_namespaces(["Logs"])
        .send()
        .await
        .unwrap();
    client
        .nrql(account(), "x")
        .timeout(Duration::from_millis(7_500))
        .asynchronous(true)
        .send()
        .await
        .unwrap();
    let variables: Vec<Value> = canned.asked().iter().map(|asked| asked.body["variables"].clone()).collect();
    assert_eq!(variables[0], json!({"account": 7, "query": nasty, "timeout": 60}));
    assert_eq!(
        variables[1],
        json!({"account": 7, "query": "x", "timeout": 120, "options": {"eventNamespaces": ["Logs"]}})
    );
    assert_eq!(variables[2], json!({"account": 7, "query": "x", "timeout": 5, "async": true}));
    assert!(
        canned
            .asked()
            .iter()
            .all(|asked| asked.body["query"].as_str().unwrap().starts_with("query RunNrql("))
    );
}

#[tokio::test]
async fn across_accounts() {
    let answer = json!({"data": {"actor": {"nrql": done()}}});
    let canned = Canned::json([answer]);
    let client = canned.client();
    let accounts: Vec<AccountId> = (1..=30).map(|number| AccountId::new(number).unwrap()).collect();
    let found = client.nrql_across(accounts.clone(), "SELECT count(*) FROM Log").send().await.unwrap();
    assert_eq!(found.rows()[0]["count"], 5);
    assert_eq!(canned.asked()[0].body["variables"]["accounts"].as_array().unwrap().len(), 30);
    for (request, word) in [
        (client.nrql_across(Vec::new(), "x"), "no account"),
        (client.nrql_across([accounts, vec![account()]].concat(), "x"), "31 accounts"),
        (client.nrql(account(), " \n"), "empty"),
    ] {
        let error = request.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input);
        let text = Fault::from(error).public().to_string();
        assert!(text.contains(word), "{text}");
    }
    assert_eq!(canned.asked().len(), 1, "what is out of range is not sent");
}

#[tokio::test]
async fn a_refused_query_names_the_place() {
    let message = "NRQL Syntax Error: Error at line 3 position 17, unexpected 'HAVING'";
    let answer = json!({"data": {"actor": {"account": {"nrql": null}}}, "errors": [{"message": message}]});
    let error = Canned::json([answer]).client().nrql(account(), "x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.nrql_position()), (ErrorKind::Nrql, Some((3, 17))));
    assert_eq!(Fault::from(error).kind(), FaultKind::InvalidInput);
}

#[tokio::test]
async fn rows_that_failed_are_no_empty_answer_and_rows_beside_errors_stay() {
    let errors = json!([{"message": "slow", "extensions": {"errorCode": "NRDB:1101002"}}]);
    let mut failed = first(json!({"results": null, "metadata": {"eventTypes": ["Log"]}}));
    failed["errors"] = errors.clone();
    let mut partial = first(json!({"results": [{"count": 1}], "totalResult": null}));
    partial["errors"] = errors;
    let client = Canned::json([failed, partial]).client();
    assert_eq!(client.nrql(account(), "x").send().await.unwrap_err().kind(), ErrorKind::NrqlTimeout);
    let answer = client.nrql(account(), "x").send().await.unwrap();
    assert_eq!((answer.rows().len(), answer.errors().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_asynchronous_query_is_asked_again_when_new_relic_says() {
    let canned = Canned::json([
        first(running(json!(3))),
        poll(running(json!("0.5"))),
        poll(running(json!(null))),
        poll(running(json!(500))),
        poll(done()),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&seen);
    let begun = tokio::time::Instant::now();
    let found = canned
        .client()
        .nrql(account(), "x")
        .asynchronous(true)
        .on_progress(move |progress| heard.lock().unwrap().push((progress.polls, progress.next_poll)))
        .send()
        .await
        .unwrap();
    assert_eq!(found.rows()[0]["count"], 5);
    let waits = [(0, 3_000), (1, 500), (2, 1_000), (3, 30_000)];
    let expected: Vec<(u32, Duration)> =
        waits.iter().map(|(polls, ms)| (*polls, Duration::from_millis(*ms))).collect();
    assert_eq!(*seen.lock().unwrap(), expected);
    assert_eq!(begun.elapsed(), Duration::from_millis(34_500));
    assert_eq!(
        canned.operations(),
        ["RunNrql", "NrqlProgress", "NrqlProgress", "NrqlProgress", "NrqlProgress"]
    );
    assert_eq!(canned.asked()[1].body["variables"], json!({"account": 7, "queryId": "q-1"}));
}

#[tokio::test(start_paused = true)]
async fn across_accounts_the_same_accounts_are_asked_again() {
    let canned = Canned::json([
        json!({"data": {"actor": {"nrql": running(json!(1))}}}),
        json!({"data": {"actor": {"nrqlQueryProgress": done()}}}),
    ]);
    let accounts = [account(), AccountId::new(9).unwrap()];
    canned.client().nrql_across(&accounts[..], "x").asynchronous(true).send().await.unwrap();
    assert_eq!(canned.asked()[1].body["variables"], json!({"accounts": [7, 9], "queryId": "q-1"}));
}

#[tokio::test(start_paused = true)]
async fn a_query_that_nobody_waits_for_is_cancelled() {
    let canned = Canned::json([first(running(json!(5))), cancelled()]);
    let request = canned.client().nrql(account(), "x").asynchronous(true).send();
    assert!(tokio::time::timeout(Duration::from_secs(1), request).await.is_err());
    until(&canned, 2).await;
    assert_eq!(canned.operations(), ["RunNrql", "CancelNrql"]);
    assert_eq!(canned.asked()[1].body["variables"], json!({"queryId": "q-1"}));
}

#[tokio::test(start_paused = true)]
async fn a_query_past_its_deadline_is_cancelled_and_says_so() {
    let (short, long) = (Duration::from_secs(8), Duration::from_secs(300));
    type Set = fn(NrqlRequest, Duration, Duration) -> NrqlRequest;
    let ways: [Set; 4] = [
        |request, short, _| request.deadline(short),
        |request, short, _| request.timeout(short),
        |request, short, long| request.timeout(short).deadline(long),
        |request, short, long| request.timeout(long).deadline(short),
    ];
    for set in ways {
        let answers =
            [first(running(json!(5))), poll(running(json!(5))), poll(running(json!(5))), cancelled()];
        let canned = Canned::json(answers);
        let begun = tokio::time::Instant::now();
        let request = canned.client().nrql(account(), "x").asynchronous(true);
        let error = set(request, short, long).send().await.unwrap_err();
        // The last poll is early rather than never: what is done by then is an answer.
        assert_eq!((error.kind(), begun.elapsed()), (ErrorKind::NrqlTimeout, Duration::from_secs(7)));
        until(&canned, 4).await;
        assert_eq!(canned.operations(), ["RunNrql", "NrqlProgress", "NrqlProgress", "CancelNrql"]);
    }
}

#[tokio::test(start_paused = true)]
async fn no_request_outlives_the_time_of_the_call() {
    let seconds = Duration::from_secs;
    for (asynchronous, answers, kind) in [
        (false, vec![Answer::Never], ErrorKind::Timeout),
        (true, vec![Answer::Never], ErrorKind::Timeout),
        (true, vec![Answer::Json(first(running(json!(1)))), Answer::Never], ErrorKind::NrqlTimeout),
    ] {
        let canned = Canned::new(answers);
        let begun = tokio::time::Instant::now();
        let request = canned.client().nrql(account(), "x").asynchronous(asynchronous);
        let error = request.timeout(seconds(60)).deadline(seconds(9)).send().await.unwrap_err();
        assert_eq!((error.kind(), begun.elapsed()), (kind, seconds(9)));
    }
}

#[tokio::test]
async fn the_time_of_a_query_is_less_than_that_of_the_call() {
    for (timeout, deadline, sent) in [
        (None, None, json!(60)),
        (Some(90), None, json!(90)),
        (Some(1), None, json!(5)),
        (Some(500), None, json!(120)),
        (None, Some(300), json!(60)),
        (Some(90), Some(300), json!(90)),
        // A hair of the call's time is gone when the query is sent.
        (Some(120), Some(120), json!(109)),
        (None, Some(30), json!(23)),
        (Some(5), Some(30), json!(5)),
        (None, Some(2), json!(5)),
        (Some(u64::MAX), Some(u64::MAX), json!(120)),
    ] {
        for asynchronous in [false, true] {
            let canned = Canned::json([first(done())]);
            let mut request = canned.client().nrql(account(), "x").asynchronous(asynchronous);
            if let Some(timeout) = timeout {
                request = request.timeout(Duration::from_secs(timeout));
            }
            if let Some(deadline) = deadline {
                request = request.deadline(Duration::from_secs(deadline));
            }
            request.send().await.unwrap();
            let expected = if asynchronous { &json!(5) } else { &sent };
            assert_eq!(&canned.asked()[0].body["variables"]["timeout"], expected, "{timeout:?} {deadline:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_endless_deadline_is_none() {
    for asynchronous in [false, true] {
        let canned = Canned::json([first(running(json!(1))), poll(done())]);
        let request = canned.client().nrql(account(), "x").asynchronous(asynchronous);
        request.timeout(Duration::MAX).deadline(Duration::MAX).send().await.unwrap();
    }
}

fn refused(message: &str, extensions: Value) -> Value {
    json!({"data": {"actor": {"account": {"id": 7, "nrql": null}}},
        "errors": [{"message": message, "path": ["actor", "account", "nrql"], "extensions": extensions}]})
}

#[tokio::test]
async fn what_is_not_run_asynchronously_is_asked_synchronously_with_its_time() {
    let slow = || refused("NRDB query duration exceeded the set timeout", json!({"errorClass": "TIMEOUT"}));
    let unnamed = || refused("Resolution of this field timed out", json!({"errorClass": "TIMEOUT"}));
    let mut lost = first(json!({"results": null, "queryProgress": null}));
    lost["errors"] = slow()["errors"].clone();
    let not_here =
        || refused("Async queries are not enabled for this account", json!({"errorClass": "FORBIDDEN"}));
    for (answer, again) in [(slow(), true), (unnamed(), true), (lost, true), (not_here(), false)] {
        let canned = Canned::json([answer, first(done()), first(done())]);
        let client = canned.client();
        for _ in 0..2 {
            let request = client.nrql(account(), "x").asynchronous(true).timeout(Duration::from_secs(90));
            assert_eq!(request.send().await.unwrap().rows().len(), 1);
        }
        let sent: Vec<(Value, Value)> = canned
            .asked()
            .iter()
            .map(|asked| &asked.body["variables"])
            .map(|variables| (variables["timeout"].clone(), variables["async"].clone()))
            .collect();
        // Who refused once is not asked again, while running out of time says nothing of the next query.
        let next = if again { (json!(5), json!(true)) } else { (json!(90), json!(null)) };
        assert_eq!(sent, [(json!(5), json!(true)), (json!(90), json!(null)), next]);
    }
}

#[tokio::test]
async fn a_query_at_fault_is_not_asked_twice() {
    for answer in [
        refused("NRQL Syntax Error: Error at line 1 position 8, unexpected 'async'", json!({})),
        refused("too costly", json!({"errorCode": "NRDB:1107005"})),
        refused("Account 7 not found or not authorized", json!({})),
    ] {
        let canned = Canned::json([answer]);
        canned.client().nrql(account(), "x").asynchronous(true).send().await.unwrap_err();
        assert_eq!(canned.asked().len(), 1);
    }
    // Nor is one whose time is over.
    let slow = refused("NRDB query duration exceeded the set timeout", json!({"errorClass": "TIMEOUT"}));
    let canned = Canned::json([slow]);
    let request = canned.client().nrql(account(), "x").asynchronous(true).timeout(Duration::from_secs(5));
    assert_eq!(request.send().await.unwrap_err().kind(), ErrorKind::NrqlTimeout);
    assert_eq!(canned.asked().len(), 1);
}

#[tokio::test]
async fn a_query_that_is_refused_either_way_says_nothing_of_the_next() {
    let unknown = || refused("Unknown function 'asyncRate'", json!({}));
    let canned = Canned::json([unknown(), unknown(), first(done())]);
    let client = canned.client();
    client.nrql(account(), "SELECT asyncRate(1)").asynchronous(true).send().await.unwrap_err();
    client.nrql(account(), "x").asynchronous(true).send().await.unwrap();
    let ways: Vec<Value> =
        canned.asked().iter().map(|asked| asked.body["variables"]["async"].clone()).collect();
    assert_eq!(ways, [json!(true), json!(null), json!(true)]);
}

#[tokio::test(start_paused = true)]
async fn where_new_relic_does_not_say_whether_it_is_done_rows_tell() {
    let state = |results: Value, id: Value| json!({"results": results, "queryProgress": {"queryId": id, "completed": null}});
    let (rows, none) = (json!([{"count": 5}]), json!([]));
    let running = [state(none.clone(), json!("q-1")), state(json!(null), json!("q-1"))];
    let complete =
        [state(rows.clone(), json!("q-1")), state(rows, json!(null)), state(none, json!(null)), done()];
    for running in &running {
        for complete in &complete {
            let answers = [first(running.clone()), poll(running.clone()), poll(complete.clone())];
            let canned = Canned::json(answers);
            let found = canned.client().nrql(account(), "x").asynchronous(true).send().await.unwrap();
            assert_eq!(found.rows().len(), complete["results"].as_array().unwrap().len());
            assert_eq!(canned.asked().len(), 3);
        }
    }
    for lost in
        [state(json!(null), json!(null)), json!({"results": null, "queryProgress": {"completed": true}})]
    {
        for answers in [vec![first(lost.clone())], vec![first(running[0].clone()), poll(lost.clone())]] {
            let client = Canned::json(answers).client();
            let error = client.nrql(account(), "x").asynchronous(true).send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.to_string().contains("the answer holds no rows"), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_came_too_early_comes_back_when_it_is_told() {
    let limited = |after| Answer::Http(429, vec![("retry-after", after)], String::new());
    let canned =
        Canned::new([Answer::Json(first(running(json!(1)))), limited("45"), Answer::Json(poll(done()))]);
    let begun = tokio::time::Instant::now();
    canned.client().nrql(account(), "x").asynchronous(true).send().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(46));
    // Not past the end of the call: then the caller is told how long it would be.
    let canned =
        Canned::new([Answer::Json(first(running(json!(1)))), limited("45"), Answer::Json(cancelled())]);
    let begun = tokio::time::Instant::now();
    let request = canned.client().nrql(account(), "x").asynchronous(true).timeout(Duration::from_secs(20));
    let error = request.send().await.unwrap_err();
    assert_eq!((error.kind(), begun.elapsed()), (ErrorKind::RateLimited, Duration::from_secs(1)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(45)));
    until(&canned, 3).await;
    assert_eq!(canned.operations()[2], "CancelNrql");
}

#[tokio::test(start_paused = true)]
async fn a_hiccup_is_waited_out_but_not_for_ever() {
    let hiccup = || Answer::Http(503, Vec::new(), String::new());
    let canned = Canned::new([
        Answer::Json(first(running(json!(1)))),
        hiccup(),
        Answer::Fails(TransportErrorKind::Closed),
        Answer::Json(poll(done())),
    ]);
    canned.client().nrql(account(), "x").asynchronous(true).send().await.unwrap();
    let canned = Canned::new([
        Answer::Json(first(running(json!(1)))),
        hiccup(),
        hiccup(),
        hiccup(),
        Answer::Json(cancelled()),
    ]);
    let error = canned.client().nrql(account(), "x").asynchronous(true).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status(503));
    until(&canned, 5).await;
    assert_eq!(canned.operations()[4], "CancelNrql");
}

#[tokio::test(start_paused = true)]
async fn a_query_that_new_relic_ended_is_not_cancelled() {
    let failed = json!({"data": {"actor": {"account": {"nrqlQueryProgress": null}}},
        "errors": [{"message": "too costly", "extensions": {"errorCode": "NRDB:1107005"}}]});
    let canned = Canned::json([first(running(json!(1))), failed]);
    let error = canned.client().nrql(account(), "x").asynchronous(true).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Nrql);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(canned.operations(), ["RunNrql", "NrqlProgress"]);
}

#[tokio::test(start_paused = true)]
async fn the_request_is_given_more_time_than_the_query_in_it() {
    let canned = Canned::new([Answer::Never]);
    let begun = tokio::time::Instant::now();
    let request = canned.client().nrql(account(), "x").timeout(Duration::from_secs(120));
    let error = request.send().await.unwrap_err();
    assert_eq!((error.kind(), begun.elapsed()), (ErrorKind::Timeout, Duration::from_secs(130)));
}
