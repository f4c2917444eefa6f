//! Start-up time, memory and sizes of `nr-server`, as a table for BENCHMARKS.md, and the limits that they must keep.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::children::{self, Server};
use crate::process::{built, cargo};
use crate::rpc::Session;

/// How often the server is launched; the median of so many is steady to a fraction of a millisecond.
const LAUNCHES: usize = 21;

/// Calls before the memory is looked at.
const CALLS: usize = 2_000;

/// The longest time from the start of the process to the answer of `initialize`.
const MAX_START: Duration = Duration::from_millis(30);

/// The most resident memory after the calls, in MB.
const MAX_MEMORY: f64 = 25.0;

/// Has the form of a user key and belongs to nobody; the simulated account takes any.
const KEY: &str = "NRAK-MEASUREMEASUREMEASUREMEASURE";

const QUERY: &str = "SELECT count(*), average(duration) FROM Transaction FACET appName SINCE 1 hour ago";

/// One line of the table.
struct Figure {
    what: String,
    measured: String,
    limit: &'static str,
    kept: bool,
}

pub(crate) fn run() -> Result<(), String> {
    cargo("server", &["build", "--quiet", "--release", "--package", "nr-server"], &[])?;
    let program = built("release/nr-server");
    let mut figures = vec![
        start("`serve`", &program, &["serve"])?,
        start("`demo --stdio`", &program, &["demo", "--stdio"])?,
    ];
    figures.extend(calls(&program)?);
    let size = std::fs::metadata(&program).map_err(|error| format!("{}: {error}", program.display()))?.len();
    figures.push(free("size of the binary".to_owned(), format!("{:.1} MB", megabytes(size))));

    println!("\nMachine: {}. Compiler: {}. Command: `cargo xtask measure`.\n", machine(), version());
    println!("| figure | measured | limit |\n| --- | ---: | ---: |");
    for figure in &figures {
        println!("| {} | {} | {} |", figure.what, figure.measured, figure.limit);
    }
    let over: Vec<&str> =
        figures.iter().filter(|figure| !figure.kept).map(|figure| figure.what.as_str()).collect();
    if over.is_empty() { Ok(()) } else { Err(format!("over the limit: {}", over.join("; "))) }
}

/// A figure without a limit.
fn free(what: String, measured: String) -> Figure {
    Figure { what, measured, limit: "", kept: true }
}

/// From the start of the process to the answer of `initialize`, the median.
fn start(name: &str, program: &Path, args: &[&str]) -> Result<Figure, String> {
    let mut times = Vec::with_capacity(LAUNCHES);
    for _ in 0..LAUNCHES {
        let begun = Instant::now();
        let mut session = Session::start(program, args, &[("NEW_RELIC_API_KEY", KEY)])?;
        session.initialize()?;
        times.push(begun.elapsed());
    }
    let (median, worst) = (middle(&mut times), times.iter().max().copied().unwrap_or_default());
    Ok(Figure {
        what: format!("{name}: start of the process to the answer of `initialize`, median of {LAUNCHES}"),
        measured: format!("{:.1} ms (worst {:.1})", milliseconds(median), milliseconds(worst)),
        limit: "30 ms",
        kept: median <= MAX_START,
    })
}

/// Memory after many calls to an upstream in another process, and what was seen on the way.
fn calls(program: &Path) -> Result<Vec<Figure>, String> {
    let upstream = Server::start(program, &["sim", "--http", "{address}"], &[])?;
    let endpoint = upstream.url("/graphql");
    let env = [("NEW_RELIC_API_KEY", KEY), ("NEW_RELIC_NERDGRAPH_URL", endpoint.as_str())];
    let mut session = Session::start(program, &["serve"], &env)?;
    session.initialize()?;
    session.initialized()?;
    let idle = resident(session.id())?;
    let tools = session.ask("tools/list", json!({}))?;
    let account = account(&mut session)?;
    let arguments = json!({ "query": QUERY, "account_id": account });
    let call = json!({ "name": "execute_nrql_query", "arguments": arguments });
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let begun = Instant::now();
        let answer = session.ask("tools/call", call.clone())?;
        times.push(begun.elapsed());
        if answer.get("isError").and_then(Value::as_bool) == Some(true) {
            return Err(format!("execute_nrql_query failed: {answer}"));
        }
    }
    let memory = resident(session.id())?;
    let listed = tools.get("tools").and_then(Value::as_array).map_or(0, Vec::len);
    Ok(vec![
        Figure {
            what: format!("`serve`: resident memory after {CALLS} calls of `execute_nrql_query`"),
            measured: format!("{memory:.1} MB (idle {idle:.1})"),
            limit: "25 MB",
            kept: memory <= MAX_MEMORY,
        },
        free(
            format!("one call of them through the server and the simulated account, median of {CALLS}"),
            format!("{:.2} ms", milliseconds(middle(&mut times))),
        ),
        free(format!("`tools/list`, {listed} tools"), format!("{} bytes", tools.to_string().len())),
    ])
}

/// The first account that the key sees: the only number of its length in the answer.
fn account(session: &mut Session) -> Result<u64, String> {
    let call = json!({ "name": "list_available_new_relic_accounts", "arguments": {} });
    let answer = session.ask("tools/call", call)?;
    let text = answer.pointer("/content/0/text").and_then(Value::as_str).unwrap_or_default();
    let mut numbers = text.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| digits.len() >= 5);
    let first = numbers.next().and_then(|digits| digits.parse().ok());
    first.ok_or_else(|| format!("no account in the answer: {answer}"))
}

/// Resident memory of a process in MB, as the system counts it.
fn resident(id: u32) -> Result<f64, String> {
    let counted = std::fs::read_to_string(format!("/proc/{id}/status"))
        .ok()
        .and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().split(' ').next()?.parse::<u64>().ok()
        })
        .or_else(|| {
            let ended = children::run(
                Command::new("ps").args(["-o", "rss=", "-p", &id.to_string()]),
                MAX_START * 100,
            )
            .ok()?;
            ended.stdout.trim().parse::<u64>().ok()
        });
    counted
        .map(|kilobytes| megabytes(kilobytes * 1024))
        .ok_or_else(|| format!("process {id} has no memory to see"))
}

fn middle(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "sizes of files and processes are far below 2^52 bytes")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let pretty =
        release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).map(|name| name.trim_matches('"'));
    let system = pretty.unwrap_or(std::env::consts::OS);
    format!("{cores} cores, {system}, {}", std::env::consts::ARCH)
}

fn version() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let ended = children::run(Command::new(rustc).arg("--version"), MAX_START * 1000);
    ended.map_or_else(|fault| fault, |ended| ended.stdout.trim().to_owned())
}
