//! `tail_logs`: lines since the last look, oldest first.

use std::time::Duration;

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::logs::{COLUMNS, Filter};
use crate::answer::{About, Whole};
use crate::ask::{ask, go_on, window_or};
use crate::budget;
use crate::nrql::show_window;
use crate::services::Services;
use crate::table::{Shape, nrql};
use crate::window::Window;

const NAME: &str = "tail_logs";

/// Lines of one look when the call names no number.
const LINES: usize = 100;

/// The most.
const MAX_LINES: usize = 1_000;

/// The longest time that a call waits for a line; hosts give up on calls after a minute.
const MAX_WAIT: u64 = 30;

/// Between two looks: lines take some seconds until they can be asked for.
const PAUSE: Duration = Duration::from_secs(3);

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    level: Option<String>,
    /// A part of the message.
    text: Option<String>,
    /// The time that the last look named; default: 1 minute ago.
    since: Option<String>,
    /// How long to wait for a line when there is none yet; default 0.
    #[schemars(range(max = 30))]
    wait_seconds: Option<u64>,
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct TailLogs {
    spec: ToolSpec,
    services: Services,
}

impl TailLogs {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Follows logs: lines since the last look, oldest first, and the `since` for the next look; can wait for a line. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"wait_seconds\": 20}",
        )
        .title("Tail logs")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for TailLogs {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let limit = wanted.limit.unwrap_or(LINES);
        let wait = wanted.wait_seconds.unwrap_or(0);
        if !(1..=MAX_LINES).contains(&limit) || wait > MAX_WAIT {
            return Err(Fault::new(
                FaultKind::InvalidInput,
                format!("`limit` is {limit} and `wait_seconds` is {wait}"),
            )
            .with_next(format!("give a limit of 1 to {MAX_LINES}, and wait at most {MAX_WAIT} seconds")));
        }
        let filter = Filter {
            guid: wanted.entity_guid.as_ref(),
            text: wanted.text.as_deref(),
            level: wanted.level.as_deref(),
            ..Filter::default()
        };
        let clause = filter.clause()?;
        let account = filter.account(wanted.account_id, &self.services, ctx).await?;
        let window = window_or(wanted.since.as_deref(), None, "1 minute ago")?;
        let query = format!("SELECT {COLUMNS} FROM Log{clause} ORDER BY timestamp ASC");
        // One line more tells whether there are more.
        let text = format!("{query}{} LIMIT {}", window.clauses(), limit + 1);
        let began = tokio::time::Instant::now();
        let answer = loop {
            let answer = ask(&self.services, account, &text).await?;
            let waited = began.elapsed();
            if !answer.rows().is_empty() || waited + PAUSE > Duration::from_secs(wait) {
                break answer;
            }
            ctx.progress(waited.as_secs_f64(), Some(wait as f64), "no line yet");
            tokio::time::sleep(PAUSE).await;
        };
        let (rows, next) = look(&answer, &window, limit);
        let mut whole = Whole::new(NAME, nrql(rows, Shape::new(&[], &[])));
        let go_on = format!("next look: {{\"since\": \"{next}\"}}");
        whole.lead = match (rows.is_empty(), answer.rows().len() > rows.len()) {
            (true, _) => format!("no line yet; {go_on}"),
            (false, true) => format!("{} lines, and there are more now; {go_on}", rows.len()),
            (false, false) => format!("{} lines; {go_on}", rows.len()),
        };
        whole.about = About {
            nrql: Some(text),
            window: answer.metadata().window.map(show_window),
            warnings: answer.warnings().iter().map(ToString::to_string).collect(),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

/// The lines of this look, and the time from which the next one looks: lines of one millisecond are not torn apart, so that
/// none is missed and none shown twice.
fn look<'a>(answer: &'a NrqlAnswer, window: &Window, limit: usize) -> (&'a [Row], String) {
    let time = |row: &Row| row.get("timestamp").and_then(Value::as_f64).map(|ms| ms as i64);
    let rows = answer.rows();
    let Some(last) = rows.last().and_then(time) else {
        // Nothing was there until now.
        let end = answer.metadata().window.map(|window| window.end_ms().to_string());
        return (rows, end.or(window.since().map(crate::window::words)).unwrap_or_default());
    };
    if rows.len() <= limit {
        return (rows, (last + 1).to_string());
    }
    let whole = rows.iter().take_while(|row| time(row) < Some(last)).count();
    // More lines in one millisecond than a look may have: they are torn apart after all.
    match rows.get(..whole).filter(|rows| !rows.is_empty()) {
        Some(rows) => (rows, last.to_string()),
        None => (rows.get(..limit).unwrap_or_default(), (last + 1).to_string()),
    }
}
