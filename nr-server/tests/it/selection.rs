//! Which tools are offered.

use nr_plugins::ToolSpec;
use nr_server::selection::{Choice, Selection};

fn specs() -> Vec<ToolSpec> {
    vec![
        ToolSpec::read("get_entity", "d").toolset("discovery").core(),
        ToolSpec::read("list_dashboards", "d").toolset("discovery"),
        ToolSpec::read("execute_nrql_query", "d").toolset("data").core().alias("run_nrql_query"),
        ToolSpec::write("acknowledge_issue", "d").toolset("alerting"),
    ]
}

fn choice(toolsets: &[&str], tools: &[&str], exclude: &[&str], read_only: bool) -> Choice {
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut choice = Choice::default();
    (choice.toolsets, choice.tools, choice.exclude_tools) = (texts(toolsets), texts(tools), texts(exclude));
    choice.read_only = read_only;
    choice
}

#[test]
fn excluding_wins_and_reading_only_wins_over_everything() {
    let check = |choice: Choice, expected: &[&str]| {
        let specs = specs();
        let selection = Selection::new(&choice, &specs).unwrap();
        let offered: Vec<&str> =
            specs.iter().filter(|spec| selection.offers(spec)).map(|spec| spec.name.as_str()).collect();
        assert_eq!(offered, expected, "{choice:?}");
    };
    check(choice(&[], &[], &[], false), &["get_entity", "execute_nrql_query"]);
    check(
        choice(&["core", "alerting"], &[], &[], false),
        &["get_entity", "execute_nrql_query", "acknowledge_issue"],
    );
    check(choice(&["discovery"], &[], &[], false), &["get_entity", "list_dashboards"]);
    check(choice(&[], &["list_dashboards"], &[], false), &["list_dashboards"]);
    check(choice(&[], &["run_nrql_query"], &[], false), &["execute_nrql_query"]);
    check(
        choice(&["core"], &["list_dashboards"], &["get_entity"], false),
        &["list_dashboards", "execute_nrql_query"],
    );
    check(choice(&[], &["get_entity"], &["get_entity"], false), &[]);
    check(choice(&["all"], &[], &["run_nrql_query"], true), &["get_entity", "list_dashboards"]);
    check(choice(&[], &["acknowledge_issue"], &[], true), &[]);
}

#[test]
fn a_name_that_is_not_there_is_refused_with_those_that_are() {
    for (choice, message, next) in [
        (choice(&["discovry"], &[], &[], false), "no toolset `discovry`", "did you mean `discovery`?"),
        (
            choice(&["x"], &[], &[], false),
            "no toolset `x`",
            "there are: alerting, all, core, data, discovery",
        ),
        (choice(&[], &["get_entty"], &[], false), "no tool `get_entty`", "did you mean `get_entity`?"),
        (choice(&[], &[], &["zzz"], false), "no tool `zzz`", "list_dashboards"),
    ] {
        let error = Selection::new(&choice, &specs()).unwrap_err();
        assert!(
            error.to_string().contains(message) && error.next_step().contains(next),
            "{error}; {}",
            error.next_step()
        );
    }
}
