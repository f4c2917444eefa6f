//! The commands of the simulated account, through the binary.

use serde_json::{Value, json};

use crate::support::{KEY, MCP, Server, Session, http, initialize, run};

#[test]
fn one_question_from_the_terminal() {
    let said = run(&["call", "--demo", "list_recent_issues"], &[]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.err);
    assert!(said.out.contains('\t') && said.out.contains("CRITICAL"), "{}", said.out);
    let query = "query=SELECT count(*) FROM Transaction FACET appName SINCE 1 hour ago";
    let said = run(&["call", "--demo", "execute_nrql_query", query, "--format", "table"], &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("appName") && !said.out.contains('\t'), "{}", said.out);
    let said = run(&["call", "--demo", "execute_nrql_query", query, "--format", "json"], &[]);
    let value: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err));
    assert!(value.is_object(), "{value}");
}

#[test]
fn a_query_that_cannot_work_is_refused_with_a_caret() {
    let query = "query=SELECT avg(duration) FROM Transaction GROUP BY name";
    let said = run(&["call", "--demo", "execute_nrql_query", query], &[]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(
        said.err.contains('^')
            && said.err.contains("FACET")
            && said.err.contains("nr-server tools execute_nrql_query explains"),
        "{}",
        said.err
    );
}

#[test]
fn what_the_call_is_not_understood_by_has_another_exit_code() {
    let said = run(&["call", "--demo", "get_entty"], &[]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("did you mean `get_entity`?"), "{}", said.err);
}

#[test]
fn a_session_over_standard_input_and_output() {
    let (mut session, hello) = Session::start(&["demo", "--stdio"], &[]);
    assert_eq!(hello["serverInfo"]["name"], "nr-server");
    assert!(hello["instructions"].as_str().unwrap().len() < 1_500);
    let tools = session.ask("tools/list", json!({}));
    let names: Vec<&str> =
        tools["tools"].as_array().unwrap().iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert!(names.contains(&"execute_nrql_query") && names.is_sorted(), "{names:?}");
    for tool in tools["tools"].as_array().unwrap() {
        for hint in ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] {
            assert!(tool["annotations"][hint].is_boolean(), "{tool}");
        }
    }
    // The official spelling of an argument, and an alias of the tool.
    let arguments = json!({"nrql_query": "SELECT count(*) FROM Transaction SINCE 1 hour ago"});
    let answer = session.ask("tools/call", json!({"name": "run_nrql_query", "arguments": arguments}));
    assert_eq!(answer["isError"], json!(false), "{answer}");
    assert!(answer["content"][0]["text"].as_str().unwrap().contains("count"), "{answer}");
    let (code, log) = session.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("audit") && log.contains("execute_nrql_query") && log.contains("done"), "{log}");
}

#[test]
fn the_clock_of_the_account_can_be_put_elsewhere() {
    let (mut session, _) = Session::start(&["demo", "--stdio", "--now", "2026-01-15T12:00:00Z"], &[]);
    let call =
        json!({"name": "execute_nrql_query", "arguments": {"query": "SELECT count(*) FROM Transaction"}});
    let answer = session.ask("tools/call", call);
    let text = answer["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("window: 2026-01-15T11:00:00Z to 2026-01-15T12:00:00Z"), "{text}");
    session.end();
    let said = run(&["demo", "--stdio", "--now", "noon"], &[]);
    assert!(said.code == 2 && said.err.contains("--now"), "{}", said.err);
}

#[test]
fn a_signal_ends_a_session_that_the_client_keeps_open() {
    let (session, _) = Session::start(&["demo", "--stdio"], &[]);
    let (code, log) = session.end_by_signal();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn the_tour_asks_three_questions_and_says_how_to_connect() {
    let server = Server::start(&["demo", "--http", "127.0.0.1:0"], &[]);
    let seen = &server.seen;
    assert_eq!(seen.matches("$ nr-server call --demo ").count(), 3, "{seen}");
    for words in [
        "CRITICAL",
        "checkout",
        "previous",
        "Deployment",
        "claude mcp add newrelic-demo -- /",
        "cargo install",
        &server.url,
    ] {
        assert!(seen.contains(words), "`{words}` is not in: {seen}");
    }
    assert!(!seen.contains("correlation id"), "a question went wrong: {seen}");
    let answer = http("POST", &server.url, &MCP, &initialize().to_string());
    assert_eq!(answer.status, 200, "{}", answer.head);
    let (code, _) = server.end();
    assert_eq!(code, Some(0));
}

#[test]
fn the_doctor_finds_the_demo_in_order() {
    let said = run(&["doctor", "--demo"], &[]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(!said.out.contains("FAIL") && said.out.contains("Next: nr-server demo"), "{}", said.out);
}

#[test]
fn the_doctor_examines_a_nerdgraph_over_loopback() {
    let sim = Server::start(&["sim", "--http", "127.0.0.1:0"], &[]);
    let url = ("NEW_RELIC_NERDGRAPH_URL", sim.url.as_str());
    let key = ("NEW_RELIC_API_KEY", KEY);
    let check = |env: &[(&str, &str)], code: i32, words: &[&str]| {
        let said = run(&["doctor"], env);
        assert_eq!((said.code, said.err.as_str()), (code, ""), "{}{}", said.out, said.err);
        for word in words {
            assert!(said.out.contains(word), "`{word}` is not in: {}", said.out);
        }
        assert!(!said.out.contains(KEY) && !said.out.contains("hunter2"), "{}", said.out);
    };
    check(
        &[url, key],
        0,
        &["ok    network", "ok    user", "note  account", "ok    clock", "NEW_RELIC_ACCOUNT_ID"],
    );
    check(&[url, key, ("NEW_RELIC_ACCOUNT_ID", "5")], 1, &["FAIL  account", "does not see account 5"]);
    let with_token = format!("{}?auth=hunter2", sim.url);
    check(&[("NEW_RELIC_NERDGRAPH_URL", &with_token), key], 0, &["custom", "ok    network  127.0.0.1:"]);
    let proxy = ("NEW_RELIC_PROXY", "http://me:hunter2@127.0.0.1:1");
    check(&[url, key, proxy], 1, &["FAIL  configuration", "NEW_RELIC_PROXY: ", "without TLS"]);
    check(&[url], 1, &["FAIL  key", "-     network", "1 check failed"]);
    check(&[url, ("NEW_RELIC_API_KEY", "NRII-abcdefabcdef")], 1, &["FAIL  key", "insert (ingest) key"]);
    check(&[key, ("NEW_RELIC_REGION", "mars")], 1, &["FAIL  configuration", "`mars`"]);
    check(
        &[url, key, ("NO_PROXY", "127.0.0.1"), ("HTTPS_PROXY", "http://me:hunter2@proxy.example:1")],
        0,
        &["note  proxy", "HTTPS_PROXY"],
    );
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{nobody}/graphql");
    check(&[("NEW_RELIC_NERDGRAPH_URL", &nobody), key], 1, &["FAIL  network", "-     user", "-     clock"]);
}

#[test]
fn http_asks_for_the_token() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("token");
    let token = "0123456789abcdef0123456789abcdef";
    std::fs::write(&path, format!("{token}\n")).unwrap();
    let sim = Server::start(&["sim", "--http", "127.0.0.1:0"], &[]);
    let env = [("NEW_RELIC_NERDGRAPH_URL", sim.url.as_str()), ("NEW_RELIC_API_KEY", KEY)];
    let arguments = ["serve", "--http", "127.0.0.1:0", "--http-token-file", path.to_str().unwrap()];
    let server = Server::start(&arguments, &env);
    let bearer = format!("Bearer {token}");
    for (shown, status, challenge) in [
        (None, 401, Some("www-authenticate: bearer realm=\"nr-server\"\r\n")),
        (Some("Bearer wrong"), 401, Some("error=\"invalid_token\"")),
        (Some("Basic abc"), 401, Some("error=\"invalid_token\"")),
        (Some(bearer.as_str()), 200, None),
    ] {
        let mut headers = MCP.to_vec();
        headers.extend(shown.map(|value| ("authorization", value)));
        let answer = http("POST", &server.url, &headers, &initialize().to_string());
        assert_eq!(answer.status, status, "{shown:?}: {}", answer.head);
        if let Some(challenge) = challenge {
            assert!(format!("{}\r\n", answer.head).contains(challenge), "{}", answer.head);
        }
        assert!(!answer.body.contains(token), "{}", answer.body);
    }
    for (path, body) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let answer = http("GET", &server.at(path), &[], "");
        assert_eq!((answer.status, answer.body.trim()), (200, body), "{path}");
    }
    let (code, log) = server.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(token) && !log.contains(KEY), "{log}");
}

#[test]
fn a_call_goes_over_http_to_a_nerdgraph_and_back() {
    let sim = Server::start(&["sim", "--http", "127.0.0.1:0"], &[]);
    let env = [("NEW_RELIC_NERDGRAPH_URL", sim.url.as_str()), ("NEW_RELIC_API_KEY", KEY)];
    let said = run(&["call", "list_available_new_relic_accounts", "--log-level", "trace"], &env);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("Acme Telco"), "{}", said.out);
    assert!(!said.err.contains(KEY), "{}", said.err);
}

#[test]
fn a_proxy_that_was_given_is_used() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    // A proxy that takes note of where it is to connect to, and hangs up.
    let asked = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stream), &mut line).unwrap();
        line
    });
    let env = [("NEW_RELIC_NERDGRAPH_URL", "https://nr.invalid/graphql"), ("NEW_RELIC_API_KEY", KEY)];
    let said = run(&["call", "list_available_new_relic_accounts", "--proxy", &proxy], &env);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(asked.join().unwrap().starts_with("CONNECT nr.invalid:443 "));
}

/// What is refused before a tool runs stands on record, and the caller is told under which id.
#[test]
fn refusals_are_on_record() {
    let server = Server::start(&["demo", "--http", "127.0.0.1:0", "--log-level", "info"], &[]);
    let long = "x".repeat(10_000);
    let post = |path: &str, headers: &[(&str, &str)], name: &str, arguments: Value| {
        let mut all = MCP.to_vec();
        all.extend([
            ("mcp-protocol-version", "2026-07-28"),
            ("mcp-method", "tools/call"),
            ("mcp-name", name),
        ]);
        all.extend(headers);
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let params = json!({"name": name, "arguments": arguments, "_meta": meta});
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
        http("POST", &server.at(path), &all, &body.to_string())
    };
    let check = |path: &str, headers: &[(&str, &str)], name: &str, arguments: Value, said: &str| {
        let answer = post(path, headers, name, arguments);
        assert!(answer.body.contains(said) && answer.body.contains("correlation id"), "{}", answer.body);
        assert!(answer.body.len() < 1_000, "{}", answer.body);
    };
    check("/mcp", &[], "get_entty", json!({}), "did you mean `get_entity`?");
    check("/mcp", &[], &long, json!({}), "there is no tool");
    check("/mcp", &[], "list_alert_conditions", json!({}), "--toolsets alerting");
    check("/mcp", &[], "execute_nrql_query", json!({"querry": "x"}), "no argument `querry`");
    check("/mcp/x/discovery", &[], "list_recent_issues", json!({}), "this request chose");
    check("/mcp", &[("include-tags", "discovery")], "list_recent_issues", json!({}), "this request chose");
    for (path, headers, status) in [
        ("/mcp/x/discovery/readonly", &[][..], 200),
        ("/mcp/readonly", &[("include-tags", "discovery,data-access")], 200),
        ("/mcp/x/nothing", &[], 404),
        ("/mcp/y", &[], 404),
        ("/mcp", &[("include-tags", "nothing")], 400),
    ] {
        let answer = post(path, headers, "list_available_new_relic_accounts", json!({}));
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
    let (_, log) = server.end();
    assert!(!log.contains(&long), "a name is not logged whole");
    for (name, outcome, records) in [
        ("get_entty", "not_found", 1),
        ("list_alert_conditions", "not_found", 1),
        ("execute_nrql_query", "invalid_input", 1),
        ("list_recent_issues", "not_found", 2),
    ] {
        let lines = log.lines().filter(|line| line.contains("audit") && line.contains(name));
        assert_eq!(lines.filter(|line| line.contains(outcome)).count(), records, "{name}: {log}");
    }
}
