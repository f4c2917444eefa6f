//! What a person reads at the terminal: help, refusals, exit codes.

use crate::support::{KEY, run};

#[test]
fn help_teaches() {
    for command in ["", "serve", "demo", "call", "tools", "doctor", "sim"] {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|one| !one.is_empty()).collect();
        let said = run(&arguments, &[]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{command}");
        assert!(said.out.contains("Example"), "{command}: {}", said.out);
        let name = if command.is_empty() { "all" } else { command };
        insta::assert_snapshot!(format!("help_{name}"), said.out);
    }
}

#[test]
fn without_a_command_the_help_is_shown() {
    let said = run(&[], &[]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("nr-server demo"), "{}", said.err);
}

/// Arguments, environment, and words that must be on standard error with exit code 2.
#[test]
fn what_cannot_work_is_refused_with_the_next_step() {
    let license = "eu01xxabcdefabcdefabcdefabcdefabcdefNRAL";
    let check = |arguments: &[&str], env: &[(&str, &str)], words: &[&str]| {
        let said = run(arguments, env);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{arguments:?}: {}{}", said.out, said.err);
        assert!(said.err.starts_with("error: "), "{}", said.err);
        for word in words {
            assert!(said.err.contains(word), "`{word}` is not in: {}", said.err);
        }
        assert!(!said.err.contains(license) && !said.err.contains(KEY), "{}", said.err);
    };
    let key = ("NEW_RELIC_API_KEY", KEY);
    check(&["serve"], &[], &["no New Relic user key is set", "NEW_RELIC_API_KEY", "nr-server demo"]);
    check(&["serve"], &[("NEW_RELIC_API_KEY", license)], &["license (ingest) key", "begins with NRAK-"]);
    check(&["serve"], &[("NEW_RELIC_API_KEY", "")], &["no New Relic user key is set"]);
    check(
        &["serve"],
        &[("NEW_RELIC_API_KEY", "NRAK-...")],
        &["in NEW_RELIC_API_KEY, the key is a placeholder"],
    );
    check(&["serve", "--proxy", "proxy.example"], &[key], &["--proxy: this is no address of a proxy"]);
    check(&["serve", "--region", "mars"], &[key], &["--region: `mars`", "us, eu, jp, gov"]);
    check(&["serve", "--http", "0.0.0.0:0"], &[key], &["nothing asks callers", "--http-token-file FILE"]);
    check(&["serve", "--toolsets", "alertng"], &[key], &["no toolset `alertng`", "did you mean `alerting`?"]);
    check(
        &["serve", "--tools", "nothing_like_it"],
        &[key],
        &["no tool `nothing_like_it`", "execute_nrql_query"],
    );
    check(&["serve", "--workers", "many"], &[key], &["--workers: `many`", "1 to 64"]);
    check(&["serve", "--config", "/nowhere.toml"], &[key], &["--config", "/nowhere.toml cannot be read"]);
    check(&["tools", "get_entiy"], &[], &["no tool `get_entiy`", "did you mean `get_entity`?"]);
    check(&["call", "get_entity", "name"], &[key], &["`name` is not an argument", "NAME=VALUE"]);
    check(&["call", "list_recent_issues"], &[], &["no New Relic user key is set"]);
    check(&["serve", "--port", "1"], &[key], &["unexpected argument '--port'"]);
}

#[cfg(feature = "demo")]
#[test]
fn the_demo_is_for_this_machine() {
    let said = run(&["demo", "--http", "0.0.0.0:0"], &[]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("can be reached from other machines"), "{}", said.err);
    let said = run(&["sim", "--http", "0.0.0.0:0"], &[]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--beyond-loopback"), "{}", said.err);
}

#[test]
fn an_address_that_is_taken_is_said_plainly() {
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let said = run(&["serve", "--http", &address], &[("NEW_RELIC_API_KEY", KEY)]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(
        said.err.contains(&format!("{address} is taken")) && said.err.contains("--http 127.0.0.1:"),
        "{}",
        said.err
    );
}

#[test]
fn tools_are_listed_and_explained_without_a_key() {
    let check = |arguments: &[&str], words: &[&str]| {
        let said = run(arguments, &[]);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        for word in words {
            assert!(said.out.contains(word), "`{word}` is not in: {}", said.out);
        }
        // A command must stay in one piece, to be copied.
        let lines = said.out.lines().filter(|line| !line.starts_with("nr-server call "));
        assert!(lines.map(|line| line.chars().count()).max() <= Some(100), "{}", said.out);
    };
    check(
        &["tools"],
        &["data-access\n", "  execute_nrql_query *", "discovery\n", "alerting\n", "* on by default (core)"],
    );
    let names = [
        "execute_nrql_query (data-access, read, on by default)",
        "Arguments\n  query ",
        "nrql_query = query",
    ];
    check(&["tools", "execute_nrql_query"], &names);
    check(&["tools", "run_nrql_query"], &names);
    check(
        &["tools", "list_related_entities"],
        &["list of string", "nr-server call list_related_entities entity_guid="],
    );
}
