//! What every tool keeps: the right answer, an empty one explained, a wrong argument refused with the fix, New Relic's
//! refusals and troubles passed on in words, and a cut answer that can be read to its end, and rows that weigh little more than they must.
//!
//! A toolset has a file here with a row for each of its tools; a tool without a row fails `every_tool_has_a_row`.

mod alerting;
mod data_access;
mod discovery;
mod docs;
mod incident;
mod infrastructure;
mod performance;
mod performance_runtime;
mod statistics;
mod usage;
mod weight;

use std::collections::BTreeSet;

use nr_core::Fault as Told;
use nr_plugins::Answer;
use nr_sim::{Fault, Sim};
use nr_tools::Services;
use nr_tools::budget::tokens;
use serde_json::{Map, Value, json};

use crate::instead::instead;
use crate::world::{NOW_MS, World, next, table};

/// Tokens of the smallest answers that can be asked for: a row or two and the footer.
const FEW_TOKENS: usize = 200;

/// Parts of one answer: more of them than this never end.
const MAX_PARTS: usize = 500;

/// A tool's row: what it is called with, and what it says then.
pub(crate) struct Row {
    tool: &'static str,
    good: Option<(Value, Vec<String>)>,
    nothing: Option<(Value, String)>,
    wrong: Vec<(Value, String)>,
    many: Option<Value>,
    /// What New Relic answers to requests with a text in them, where the simulated account has too little to be cut.
    upstream: Option<(&'static str, Value)>,
    few: usize,
    /// Why a case has no place here, by case.
    exempt: Vec<(Case, &'static str)>,
}

/// A case that some tools are exempt from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// Nothing found, and said why.
    Empty,
    /// An answer that is cut, and read to its end.
    Cut,
    /// Rows as values.
    Json,
    /// New Relic refuses or fails.
    Trouble,
}

/// The row of a tool, without its cases.
pub(crate) fn row(tool: &'static str) -> Row {
    Row {
        tool,
        good: None,
        nothing: None,
        wrong: Vec::new(),
        many: None,
        upstream: None,
        few: FEW_TOKENS,
        exempt: Vec::new(),
    }
}

impl Row {
    /// Arguments that are answered, and texts that are in the answer, best taken from the world's truth.
    pub(crate) fn good<T: Into<String>>(
        mut self,
        arguments: Value,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        self.good = Some((arguments, texts.into_iter().map(Into::into).collect()));
        self
    }

    /// Arguments that find nothing, and a text of the explanation or of the `not_found` that is said then.
    pub(crate) fn nothing(mut self, arguments: Value, text: impl Into<String>) -> Self {
        self.nothing = Some((arguments, text.into()));
        self
    }

    /// It always has an answer.
    pub(crate) fn never_empty(self, why: &'static str) -> Self {
        self.without(Case::Empty, why)
    }

    /// Wrong arguments, and a text of the refusal.
    pub(crate) fn wrong(mut self, arguments: Value, text: impl Into<String>) -> Self {
        self.wrong.push((arguments, text.into()));
        self
    }

    /// Arguments whose answer has more rows than fit into the fewest tokens.
    pub(crate) fn many(mut self, arguments: Value) -> Self {
        self.many = Some(arguments);
        self
    }

    /// Many rows are what New Relic answers then to requests that hold this text.
    pub(crate) fn upstream(mut self, request: &'static str, answer: Value) -> Self {
        self.upstream = Some((request, answer));
        self
    }

    /// The fewest tokens that it can be asked for, where that is more than others take.
    pub(crate) fn few(mut self, tokens: usize) -> Self {
        self.few = tokens;
        self
    }

    /// It makes no table that is cut: it has no `cursor`.
    pub(crate) fn never_cut(self, why: &'static str) -> Self {
        self.without(Case::Cut, why)
    }

    /// Its rows come as text only.
    pub(crate) fn text_only(self, why: &'static str) -> Self {
        self.without(Case::Json, why)
    }

    /// It asks New Relic nothing.
    pub(crate) fn alone(self, why: &'static str) -> Self {
        self.without(Case::Trouble, why)
    }

    fn without(mut self, case: Case, why: &'static str) -> Self {
        self.exempt.push((case, why));
        self
    }

    fn is_exempt(&self, case: Case) -> bool {
        self.exempt.iter().any(|(other, _)| *other == case)
    }
}

/// The rows of a toolset.
pub(crate) type Rows = fn(&World) -> Vec<Row>;

const ALL: [(&str, Rows); 10] = [
    ("discovery", discovery::rows),
    ("data-access", data_access::rows),
    ("alerting", alerting::rows),
    ("incident-response", incident::rows),
    ("performance-analytics", performance::rows),
    ("performance-analytics", performance_runtime::rows),
    ("infrastructure", infrastructure::rows),
    ("statistics", statistics::rows),
    ("usage", usage::rows),
    ("docs", docs::rows),
];

/// The arguments that each tool answers well.
pub(crate) fn good(world: &World) -> Vec<(&'static str, Value)> {
    let rows = ALL.iter().flat_map(|(_, rows)| rows(world));
    rows.filter_map(|row| Some((row.tool, row.good?.0))).collect()
}

#[tokio::test]
async fn every_tool_has_a_row() {
    let world = World::new(7).await;
    let snapshot = world.manager.snapshot();
    let there: BTreeSet<&str> = snapshot.tools().map(|spec| spec.name.as_str()).collect();
    let mut rows = BTreeSet::new();
    for (toolset, all) in ALL {
        for row in all(&world) {
            let spec = snapshot.tool(row.tool).unwrap_or_else(|| panic!("there is no tool {}", row.tool));
            assert_eq!(spec.toolset, toolset, "{} is in the wrong file", row.tool);
            assert!(rows.insert(row.tool), "{} has two rows", row.tool);
        }
    }
    let lacking: Vec<_> = there.difference(&rows).collect();
    assert!(lacking.is_empty(), "tools without a row in tests/it/contract: {lacking:?}");
}

/// Most tools keep every case; the others say why not, and are listed here in the output.
#[tokio::test]
async fn what_is_exempt_says_why() {
    let world = World::new(7).await;
    let (mut all, mut exempt) = (0, 0);
    for row in ALL.iter().flat_map(|(_, rows)| rows(&world)) {
        all += 4;
        for (case, why) in &row.exempt {
            println!("{}: {case:?}: {why}", row.tool);
            assert!(why.split(' ').count() > 3, "{}: {case:?}: {why}", row.tool);
            exempt += 1;
        }
    }
    assert!(exempt * 5 < all, "{exempt} of {all} cases are exempt");
}

/// Runs the cases of some rows, and tells everything that is wrong at once.
pub(crate) async fn check(rows: Rows) {
    let world = World::new(7).await;
    let mut wrong = Vec::new();
    for row in rows(&world) {
        let mut room = Room { world: &world, row: &row, wrong: Vec::new() };
        room.right().await;
        room.empty().await;
        room.refused().await;
        room.in_trouble().await;
        room.cut().await;
        wrong.extend(room.wrong);
    }
    assert!(wrong.is_empty(), "{} findings:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

/// Where one tool is tried.
struct Room<'w> {
    world: &'w World,
    row: &'w Row,
    wrong: Vec<String>,
}

impl Room<'_> {
    fn expect(&mut self, holds: bool, what: &str, shown: &str) {
        if !holds {
            self.wrong.push(format!("{}: {what}:\n{shown}", self.row.tool));
        }
    }

    /// What a call says, an answer or a fault.
    async fn say(&self, world: &World, arguments: &Value) -> (bool, String) {
        told(world.call(self.row.tool, arguments.clone()).await)
    }

    async fn right(&mut self) {
        let Some((arguments, texts)) = &self.row.good else {
            return self.expect(false, "its row has no good arguments", "");
        };
        let (answered, text) = self.say(self.world, arguments).await;
        self.expect(answered, "good arguments are refused", &text);
        self.expect(!texts.is_empty(), "its row says nothing about the answer", &text);
        for wanted in texts {
            self.expect(text.contains(wanted), &format!("`{wanted}` is not in the answer"), &text);
        }
    }

    async fn empty(&mut self) {
        match &self.row.nothing {
            None => {
                self.expect(self.row.is_exempt(Case::Empty), "its row has no arguments that find nothing", "")
            }
            Some((arguments, wanted)) => {
                let (answered, text) = self.say(self.world, arguments).await;
                self.expect(answered || text.starts_with("not_found: "), "nothing found is a failure", &text);
                self.expect(text.contains(wanted), &format!("`{wanted}` is not explained"), &text);
            }
        }
    }

    async fn refused(&mut self) {
        self.expect(!self.row.wrong.is_empty(), "its row has no wrong arguments", "");
        let mut unknown = self.row.good.as_ref().map_or(json!({}), |(arguments, _)| arguments.clone());
        unknown["no_such_argument"] = json!(1);
        let generic = (unknown, "has no argument `no_such_argument`".to_owned());
        for (arguments, wanted) in self.row.wrong.iter().chain([&generic]) {
            let (_, text) = self.say(self.world, arguments).await;
            self.expect(text.starts_with("invalid_input: "), &format!("{arguments} is not refused"), &text);
            self.expect(text.contains(wanted), &format!("`{wanted}` is not said of {arguments}"), &text);
        }
    }

    /// The key is refused, and New Relic is in trouble: said in words, with what to do.
    async fn in_trouble(&mut self) {
        let Some((arguments, _)) = &self.row.good else { return };
        let sim = &self.world.sim;
        let cases = [
            (Fault::Unauthorized, "unauthenticated: ", "user key"),
            (Fault::ServerError(502), "unavailable: New Relic answered with HTTP status 502", "try again"),
            (Fault::Garbage, "upstream: ", ""),
            (Fault::Refused, "unavailable: ", "try again"),
            (Fault::RateLimited, "rate_limited: ", ""),
        ];
        for (fault, begins, contains) in cases {
            // Nothing is remembered of the calls before.
            let world = over(sim).await;
            sim.faults().inject(fault.clone().always());
            let (answered, text) = self.say(&world, arguments).await;
            sim.faults().clear();
            if self.row.is_exempt(Case::Trouble) {
                self.expect(answered, &format!("it needs New Relic ({fault:?})"), &text);
                continue;
            }
            self.expect(text.starts_with(begins), &format!("{fault:?} is not told as `{begins}`"), &text);
            self.expect(text.contains(contains), &format!("{fault:?}: no `{contains}`"), &text);
            self.expect(!text.contains('<') && !text.contains("NRAK-"), "it shows a page or the key", &text);
        }
    }

    /// A small answer, read to its end: every row once and in order, as one large answer has them.
    async fn cut(&mut self) {
        let snapshot = self.world.manager.snapshot();
        let spec = snapshot.tool(self.row.tool).unwrap();
        let takes = |name: &str| spec.schema["properties"].get(name).is_some();
        if self.row.is_exempt(Case::Cut) {
            self.expect(!takes("cursor"), "it takes a cursor, yet is said never to be cut", "");
            let Some((arguments, _)) = &self.row.good else { return };
            let (_, text) = self.say(self.world, arguments).await;
            return self.expect(next(&text).is_none(), "it gives a cursor that it doesn't take", &text);
        }
        let form = (!self.row.is_exempt(Case::Json)).then_some("format");
        for name in ["cursor", "max_tokens"].into_iter().chain(form) {
            self.expect(takes(name), &format!("it makes tables without the argument `{name}`"), "");
        }
        let Some(arguments) = &self.row.many else {
            return self.expect(false, "its row has no arguments of many rows", "");
        };
        let with = |name: &str, value: Value| {
            let mut arguments: Map<String, Value> = arguments.as_object().unwrap().clone();
            arguments.insert(name.to_owned(), value);
            Value::Object(arguments)
        };
        let crowded;
        let world = match &self.row.upstream {
            Some((request, answer)) => {
                crowded = instead(&self.world.sim, request, 200, answer.to_string()).await;
                &crowded
            }
            None => self.world,
        };
        let (answered, whole) = self.say(world, &with("max_tokens", json!(25_000))).await;
        if !answered {
            return self.expect(false, "many rows are refused", &whole);
        }
        let expected = table(&whole).1;
        let (_, mut text) = self.say(world, &with("max_tokens", json!(self.row.few))).await;
        let mut parts = 1;
        let mut seen = Vec::new();
        loop {
            let (used, most) = (tokens(&text), self.row.few);
            self.expect(used <= most, &format!("part {parts} has {used} tokens of {most}"), &text);
            let Some((first, last)) = shown(&text) else {
                // Rows may wait where the words above them take the room.
                self.expect(parts == 1, "it doesn't say which rows are shown", &text);
                let Some(cursor) = next(&text) else {
                    return self.expect(false, "it shows no rows, and no way to them", &text);
                };
                (parts, text) = (2, self.say(world, &json!({"cursor": cursor, "max_tokens": most})).await.1);
                continue;
            };
            self.expect(first == seen.len() + 1, &format!("part {parts} begins at the wrong row"), &text);
            seen.extend(table(&text).1);
            self.expect(last == seen.len(), &format!("part {parts} has other rows than it says"), &text);
            let Some(cursor) = next(&text) else { break };
            parts += 1;
            if parts > MAX_PARTS {
                return self.expect(false, "paging never ends", &text);
            }
            if seen.len() >= expected.len() && next(&whole).is_some() {
                // The large answer was cut too.
                break;
            }
            let (answered, part) =
                self.say(world, &json!({"cursor": cursor, "max_tokens": self.row.few})).await;
            if !answered {
                return self.expect(false, &format!("part {parts} is refused"), &part);
            }
            text = part;
        }
        self.expect(parts > 1, "its arguments of many rows have few", &text);
        let same = expected.iter().zip(&seen).find(|(whole, part)| !begins(whole, part));
        let shown = format!("{} of {} rows; {same:?}", seen.len(), expected.len());
        self.expect(same.is_none() && seen.len() >= expected.len(), "the parts are not the whole", &shown);
        if self.row.is_exempt(Case::Json) {
            return self.expect(!takes("format"), "it takes `format`, yet is said to have text only", "");
        }
        let answer = world.call(self.row.tool, with("format", json!("json"))).await;
        let rows = answer.ok().and_then(|answer| answer.structured?.get("rows")?.as_array().map(Vec::len));
        self.expect(rows.is_some_and(|rows| rows > 0), "`format: json` gives no rows", &format!("{rows:?}"));
    }
}

/// Other services over the same account.
async fn over(sim: &Sim) -> World {
    let services = Services::new(sim.client()).with_default_account(sim.account());
    World::over(sim.clone(), services).await
}

fn told(called: Result<Answer, Told>) -> (bool, String) {
    match called {
        Ok(answer) => (true, answer.text),
        Err(fault) => (false, format!("{}: {}", fault.kind(), fault.public())),
    }
}

/// The first and last row that a footer says are shown.
fn shown(text: &str) -> Option<(usize, usize)> {
    let rows = text.rsplit("---\n").next()?.lines().find_map(|line| line.strip_prefix("rows "))?;
    let (first, rest) = rows.split_once('-')?;
    Some((first.parse().ok()?, rest.split(' ').next()?.parse().ok()?))
}

/// Whether a row of a part is the row of the whole, or its beginning and `…`.
fn begins(whole: &[String], part: &[String]) -> bool {
    let (whole, part) = (whole.join("\t"), part.join("\t"));
    whole == part || part.strip_suffix('…').is_some_and(|begin| whole.starts_with(begin))
}

/// The GUID of the entity that is to blame, and its name.
pub(crate) fn culprit(world: &World) -> (String, String) {
    let guid = world.sim.truth().culprit.clone().unwrap().entity;
    let name = world.sim.world().entity(&guid).unwrap().name.clone();
    (guid.to_string(), name)
}

/// Milliseconds of so many days before the present.
pub(crate) fn days_ago(days: i64) -> i64 {
    NOW_MS - days * 86_400_000
}
