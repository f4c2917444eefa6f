//! The calls that the reference shows: those of the tools' own descriptions where the simulated account has what they name,
//! others from a table; and their answers, shortened and without what differs from run to run.

use serde_json::{Map, Value, json};

use super::text;
use crate::rpc::Session;

/// Calls in place of the description's own, which names what the simulated account does not have. `{service}`, `{dashboard}`,
/// `{issue}`, `{trace}` and `{policy}` stand for what it has.
const OTHERS: &[(&str, &str)] = &[
    ("analyze_distribution", r#"{"query": "SELECT duration FROM Transaction WHERE appName = 'checkout'"}"#),
    (
        "calculate_baseline",
        r#"{"query": "SELECT average(duration) FROM Transaction WHERE appName = 'checkout'"}"#,
    ),
    ("get_kubernetes_metrics", r#"{"kind": "pods", "namespace": "storefront"}"#),
    (
        "get_metric_statistics",
        r#"{"metric": "http.server.request.duration", "facet": "entity.name", "aggregates": ["average", "max"]}"#,
    ),
    ("list_alert_policies", r#"{"policy_name": "shop"}"#),
    ("list_dashboards", r#"{"name": "shop"}"#),
    ("list_hosts", r#"{"name": "db"}"#),
    ("list_synthetic_monitor_results", r#"{"monitor": "checkout", "since": "1 hour ago"}"#),
    ("search_entity_with_tag", r#"{"tag_key": "team", "tag_value": "purchase"}"#),
    ("switch_account", r#"{"name": "partners"}"#),
];

/// Arguments whose value is another in every account, and what stands for it.
const FOUND: &[(&str, &str)] = &[
    ("entity_guid", "{service}"),
    ("issue_id", "{issue}"),
    ("trace_id", "{trace}"),
    ("policy_id", "{policy}"),
];

/// Tools whose answers tell of the process and not of the account: their figures are another each time.
const OF_THE_PROCESS: &[&str] = &["get_health_status", "get_server_metrics"];

/// Lines of an answer that are shown, and characters of a line.
const LINES: usize = 12;
const COLUMNS: usize = 180;

/// What the simulated account has, by what stands for it.
pub(super) struct Examples(Vec<(&'static str, String)>);

impl Examples {
    pub(super) fn find(session: &mut Session) -> Result<Self, String> {
        let mut found = Vec::new();
        for (stands, tool, arguments, column) in [
            ("{service}", "search_entities", json!({"name": "checkout", "domain": "APM"}), "entity_guid"),
            ("{dashboard}", "list_dashboards", json!({}), "entity_guid"),
            ("{issue}", "list_recent_issues", json!({}), "issue_id"),
            ("{trace}", "search_traces", json!({"rank": "slowest"}), "trace.id"),
            ("{policy}", "list_alert_policies", json!({}), "policy_id"),
        ] {
            let answer = call(session, tool, arguments)?;
            let value = first(&answer, column)
                .ok_or_else(|| format!("{tool} has no `{column}` to call others with:\n{answer}"))?;
            found.push((stands, value.to_owned()));
        }
        Ok(Self(found))
    }

    /// Calls a tool; gives back the arguments and what of the answer is shown.
    pub(super) fn call(&self, session: &mut Session, tool: &Value) -> Result<(Value, String), String> {
        let arguments = self.arguments(text(tool, "name"), text(tool, "description"))?;
        let answer = call(session, text(tool, "name"), arguments.clone())?;
        let varies = OF_THE_PROCESS.contains(&text(tool, "name"));
        Ok((arguments, shown(&answer, varies)))
    }

    fn arguments(&self, name: &str, description: &str) -> Result<Value, String> {
        let other = OTHERS.iter().find(|(tool, _)| *tool == name).map(|(_, example)| *example);
        let example = other.or_else(|| own(description)).ok_or("its description has no `Example: {…}`")?;
        let mut arguments: Map<String, Value> =
            serde_json::from_str(example).map_err(|error| format!("its example is no JSON: {error}"))?;
        for (argument, stands) in FOUND {
            // The one tool whose entity is no service.
            let stands = if name == "get_dashboard" { "{dashboard}" } else { stands };
            if let Some(value) = arguments.get_mut(*argument)
                && let Some((_, found)) = self.0.iter().find(|(name, _)| *name == stands)
            {
                *value = Value::from(found.as_str());
            }
        }
        Ok(Value::Object(arguments))
    }

    /// Rows of the tables here that no tool takes any more.
    pub(super) fn unused(&self, tools: &[&str]) -> Vec<String> {
        let rows = OTHERS.iter().map(|(tool, _)| *tool).chain(OF_THE_PROCESS.iter().copied());
        let gone = rows.filter(|tool| !tools.contains(tool));
        gone.map(|tool| format!("xtask/src/reference/calls.rs has a row for {tool}, which gave no answer"))
            .collect()
    }
}

/// The example in a description: the JSON object that follows the word, to its end.
fn own(description: &str) -> Option<&str> {
    let (_, example) = description.rsplit_once("Example: ")?;
    let end = example.rfind('}')?;
    example.get(..=end)
}

/// The text of an answer; a fault is the failure of whoever gave the example.
fn call(session: &mut Session, name: &str, arguments: Value) -> Result<String, String> {
    let answer = session.ask("tools/call", json!({ "name": name, "arguments": arguments }))?;
    let said = answer.pointer("/content/0/text").and_then(Value::as_str).unwrap_or_default();
    if answer.get("isError").and_then(Value::as_bool) == Some(true) {
        return Err(format!("{arguments} is answered with a fault: {said}"));
    }
    if said.is_empty() {
        return Err(format!("{arguments} is answered with nothing"));
    }
    // Empty answers explain themselves, and teach nobody what the tool is for.
    if ["no ", "none "].iter().any(|word| said.starts_with(word)) {
        return Err(format!("{arguments} finds nothing: {said}"));
    }
    Ok(said.to_owned())
}

/// The first value of a column.
fn first<'a>(answer: &'a str, column: &str) -> Option<&'a str> {
    let mut lines = answer.lines().skip_while(|line| !line.split('\t').any(|name| name == column));
    let at = lines.next()?.split('\t').position(|name| name == column)?;
    lines.next()?.split('\t').nth(at).filter(|value| !value.is_empty())
}

/// The beginning of an answer, then its footer, each line cut; without cursors and ages.
fn shown(answer: &str, varies: bool) -> String {
    let lines: Vec<String> = answer.lines().map(|line| cut(&steady(line, varies))).collect();
    if lines.len() <= LINES + 1 {
        return lines.join("\n");
    }
    // The footer says what was done, so a long table gives way to it, but for a footer that is longer than tables should be.
    let footer = lines.iter().rposition(|line| line == "---").filter(|at| lines.len() - at <= LINES / 2);
    let tail = footer.map_or(&[][..], |at| lines.get(at..).unwrap_or_default());
    let head = lines.get(..LINES - tail.len()).unwrap_or_default();
    let left = lines.len() - head.len() - tail.len();
    let more = format!("… {left} lines more");
    head.iter().chain([&more]).chain(tail).map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn cut(line: &str) -> String {
    if line.chars().count() <= COLUMNS {
        return line.to_owned();
    }
    line.chars().take(COLUMNS - 1).chain(['…']).collect()
}

/// A line without what is another each time: sealed cursors, and how old what is kept is.
fn steady(line: &str, varies: bool) -> String {
    if varies {
        return line
            .split(|letter: char| letter.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("#");
    }
    if let Some((before, _)) = line.split_once("next: ") {
        return format!("{before}next: (a cursor)");
    }
    match line.rsplit_once(", ").filter(|(_, age)| age.ends_with(" s old")) {
        Some((before, _)) => format!("{before}, … s old"),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{LINES, first, own, shown, steady};

    #[test]
    fn the_example_of_a_description_is_its_last_object() {
        assert_eq!(own("Lists. Example: {\"a\": {\"b\": 1}}"), Some("{\"a\": {\"b\": 1}}"));
        assert_eq!(own("Lists. Example: {} and so on."), Some("{}"));
        assert_eq!(own("Lists."), None);
    }

    #[test]
    fn a_long_answer_keeps_its_footer() {
        let rows: String = (0..40).map(|row| format!("{row}\tx\n")).collect();
        let text = shown(&format!("a\tb\n{rows}---\nnrql: SELECT 1\nnext: abc\n"), false);
        assert_eq!(text.lines().count(), LINES + 1);
        assert!(text.ends_with("… 32 lines more\n---\nnrql: SELECT 1\nnext: (a cursor)"), "{text}");
    }

    #[test]
    fn what_differs_each_time_is_left_out() {
        assert_eq!(steady("91 entities, 12 s old", false), "91 entities, … s old");
        assert_eq!(steady("up 12 s, 3 calls", true), "up # s, # calls");
        assert_eq!(first("said\na\tb\n1\t2\n", "b"), Some("2"));
    }
}
