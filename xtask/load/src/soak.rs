//! A long time under load and trouble: what becomes of every call, and of the memory.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use crate::cell::median;
use crate::drive::fresh;
use crate::over_stdio::{Caller, Session};
use crate::process::{Upstream, resident};

/// Calls a second.
const RATE: u64 = 200;

/// One call of so many is NRQL that was not asked before.
const DISTINCT: u64 = 5;

/// How long a call may take, in seconds; the server is told.
const DEADLINE: u64 = 3;

/// An answer that comes later than this is lost.
const LOST: Duration = Duration::from_secs(DEADLINE + 2);

/// How often New Relic goes away and comes back.
const RESTART: Duration = Duration::from_secs(60);

/// 5 % are refused with 429, 2 % fail with 503, 1 % each are HTML, a reset and silence; 2 % of NRQL comes in part.
const FAULTS: &str = "rate-limit=20,server-error=50,garbage=100,drop=100,hang=100,partial=50";

/// Between looks at the memory.
const LOOK: Duration = Duration::from_secs(5);

/// How much the memory may grow after the first quarter of the time.
const GROWTH: f64 = 1.1;

/// The share of calls that may fail for no reason that the faults give.
const UNEXPLAINED: f64 = 0.01;

/// Questions that are asked again and again.
const SHARED: [(&str, &str); 5] = [
    ("search_entities", r#"{"query": "checkout", "account_id": ACCOUNT}"#),
    ("list_recent_issues", r#"{"account_id": ACCOUNT}"#),
    ("list_alert_policies", r#"{"account_id": ACCOUNT}"#),
    ("list_available_new_relic_accounts", "{}"),
    (
        "execute_nrql_query",
        r#"{"query": "SELECT count(*) FROM Transaction FACET appName SINCE 30 minutes ago", "account_id": ACCOUNT}"#,
    ),
];

/// What became of a call.
enum End {
    Answered(Duration),
    /// Answered with something else than was asked.
    Wrong(String),
    Refused {
        said: String,
        kind: String,
        when: bool,
    },
    Lost,
}

pub(crate) async fn run(program: &Path, time: Duration) -> Result<(), String> {
    let address = free_address()?;
    let mut upstream = Upstream::simulated(program, &address, FAULTS).await?;
    let deadline = DEADLINE.to_string();
    let args = ["serve", "--toolsets", "all", "--call-timeout", &deadline];
    let session = Session::start_with(program, &args, &upstream, true).await?;
    let accounts = accounts(&session.caller()).await?;
    println!("{} calls/s for {} s over accounts {accounts:?}, faults {FAULTS}", RATE, time.as_secs());

    let (ends, mut ended) = mpsc::unbounded_channel();
    let begun = Instant::now();
    let mut tick = tokio::time::interval(Duration::from_millis(1_000 / RATE));
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut look = tokio::time::interval(LOOK);
    let mut restart = tokio::time::interval_at(tokio::time::Instant::now() + RESTART, RESTART);
    let mut memory = Vec::new();
    let under_way = Arc::new(AtomicU64::new(0));
    let mut asked = 0_u64;
    while begun.elapsed() < time {
        tokio::select! {
            _ = tick.tick() => {
                let account = accounts.get(asked as usize % accounts.len()).copied().unwrap_or_default();
                let question = Question::new(asked, account);
                let (caller, ends, under_way) = (session.caller(), ends.clone(), Arc::clone(&under_way));
                under_way.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    let _ = ends.send(question.ask(&caller).await);
                    under_way.fetch_sub(1, Ordering::Relaxed);
                });
                asked += 1;
            }
            _ = look.tick() => memory.push(resident(session.id()).ok_or("the server has ended")?),
            _ = restart.tick() => {
                drop(upstream);
                upstream = Upstream::simulated(program, &address, FAULTS).await?;
            }
        }
    }
    let patience = Instant::now();
    while under_way.load(Ordering::Relaxed) > 0 && patience.elapsed() < 2 * LOST {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(ends);
    let mut tally = Tally::default();
    while let Some(end) = ended.recv().await {
        tally.add(end);
    }
    tally.strays = session.strays();
    tally.report(asked, &memory)
}

struct Question {
    number: u64,
    text: String,
    /// What the answer must hold.
    sign: Option<String>,
}

impl Question {
    fn new(nth: u64, account: u64) -> Self {
        let number = fresh();
        let (name, arguments, sign) = if nth.is_multiple_of(DISTINCT) {
            let sign = format!("n{number}");
            let query = format!("SELECT count(*) AS '{sign}' FROM Transaction SINCE 30 minutes ago");
            ("execute_nrql_query", json!({"query": query, "account_id": account}), Some(sign))
        } else {
            let (name, arguments) =
                SHARED.get((nth + nth / DISTINCT) as usize % SHARED.len()).copied().unwrap_or_default();
            let arguments = arguments.replace("ACCOUNT", &account.to_string());
            (name, serde_json::from_str(&arguments).unwrap_or_default(), None)
        };
        let params = json!({"name": name, "arguments": arguments});
        let text =
            json!({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}).to_string();
        Self { number, text, sign }
    }

    async fn ask(self, caller: &Caller) -> End {
        let asked = Instant::now();
        let answer = match tokio::time::timeout(LOST, caller.ask(self.number, self.text)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => return End::Lost,
        };
        let told: Value = serde_json::from_str(&answer).unwrap_or_default();
        let text = told.pointer("/result/content/0/text").and_then(Value::as_str).unwrap_or_default();
        let failed = told.pointer("/result/isError").and_then(Value::as_bool) != Some(false);
        if failed {
            let data = told.pointer("/result/structuredContent/error").or(told.pointer("/result/_meta"));
            let kind = data.and_then(|data| data.get("kind")).and_then(Value::as_str).unwrap_or_default();
            let text = if text.is_empty() { answer.as_str() } else { text };
            return End::Refused {
                said: plain(text),
                kind: kind.to_owned(),
                when: text.contains("retry after")
                    || text.contains("come back in")
                    || text.contains("try again in"),
            };
        }
        match &self.sign {
            Some(sign) if !text.contains(sign.as_str()) => End::Wrong(plain(text)),
            _ => End::Answered(asked.elapsed()),
        }
    }
}

/// The beginning of a text without its numbers, so that the same failure is counted as one.
fn plain(text: &str) -> String {
    let digits = |c: char| if c.is_ascii_digit() { '#' } else { c };
    text.chars().take(140).map(|c| if c == '\n' { ' ' } else { digits(c) }).collect()
}

#[derive(Default)]
struct Tally {
    times: Vec<f64>,
    lost: usize,
    wrong: BTreeMap<String, usize>,
    refused: BTreeMap<(String, String, bool), usize>,
    strays: u64,
}

/// What New Relic's own trouble, or a limit that is kept for it, is told as.
const EXPLAINED: [&str; 8] = [
    "could not be reached",
    "no complete answer",
    "New Relic answered",
    "rate limit",
    "too many requests",
    "was not asked",
    "took longer than",
    "New Relic",
];

impl Tally {
    fn add(&mut self, end: End) {
        match end {
            End::Answered(time) => self.times.push(time.as_secs_f64() * 1e3),
            End::Wrong(said) => *self.wrong.entry(said).or_default() += 1,
            End::Refused { said, kind, when } => *self.refused.entry((said, kind, when)).or_default() += 1,
            End::Lost => self.lost += 1,
        }
    }

    fn report(mut self, asked: u64, memory: &[f64]) -> Result<(), String> {
        self.times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            self.times
                .get(((self.times.len().max(1) - 1) as f64 * share) as usize)
                .copied()
                .unwrap_or_default()
        };
        println!("\n| calls | answered | p50 ms | p95 ms | p99 ms | failed | wrong | lost | doubled |");
        println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        let failed: usize = self.refused.values().sum();
        let wrong: usize = self.wrong.values().sum();
        println!(
            "| {asked} | {} | {:.1} | {:.1} | {:.1} | {failed} | {wrong} | {} | {} |\n",
            self.times.len(),
            at(0.5),
            at(0.95),
            at(0.99),
            self.lost,
            self.strays
        );
        for ((said, kind, when), count) in &self.refused {
            println!("{count:>6}  {}{kind} {said}", if *when { "says when  " } else { "" });
        }
        for (said, count) in &self.wrong {
            println!("{count:>6}  wrong: {said}");
        }
        let quarter = memory.len() / 4;
        let early = median(memory.get(quarter..quarter * 2).unwrap_or_default().to_vec());
        let late = memory.get(quarter * 3..).unwrap_or_default().iter().copied().fold(0.0, f64::max);
        println!("\nresident: {early:.1} MB in the second quarter, at most {late:.1} MB in the last");

        let unexplained: usize = self
            .refused
            .iter()
            .filter(|((said, ..), _)| !EXPLAINED.iter().any(|words| said.contains(words)))
            .map(|(_, count)| count)
            .sum();
        let silent: usize = self
            .refused
            .iter()
            .filter(|((said, _, when), _)| said.contains("was not asked") && !when)
            .map(|(_, count)| count)
            .sum();
        let mut broken = Vec::new();
        let mut fail = |is: bool, what: String| {
            if is {
                broken.push(what);
            }
        };
        fail(self.lost > 0, format!("{} answers were lost", self.lost));
        fail(self.strays > 0, format!("{} answers came twice", self.strays));
        fail(wrong > 0, format!("{wrong} answers were to other questions"));
        fail(
            unexplained as f64 > asked as f64 * UNEXPLAINED,
            format!("{unexplained} failures have no reason in the faults"),
        );
        fail(silent > 0, format!("{silent} refusals do not say when to come back"));
        fail(late > early * GROWTH, format!("the memory grew from {early:.1} to {late:.1} MB"));
        if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
    }
}

fn free_address() -> Result<String, String> {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = TcpListener::bind(any).map_err(|error| format!("no port: {error}"))?;
    listener.local_addr().map(|address| address.to_string()).map_err(|error| error.to_string())
}

/// The accounts that there are.
async fn accounts(caller: &Caller) -> Result<Vec<u64>, String> {
    for _ in 0..10 {
        let number = fresh();
        let params = json!({"name": "list_available_new_relic_accounts", "arguments": {}});
        let text =
            json!({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}).to_string();
        let answer: Value = serde_json::from_str(&caller.ask(number, text).await?).unwrap_or_default();
        let text = answer.pointer("/result/content/0/text").and_then(Value::as_str).unwrap_or_default();
        let first = |line: &str| line.split('\t').next().and_then(|cell| cell.parse().ok());
        let found: Vec<u64> = text.lines().filter_map(first).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Err("the accounts could not be listed".to_owned())
}
