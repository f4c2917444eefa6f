//! Load on `nr-server`: the same calls through it and straight to its upstream, in turn, so that every figure stands beside the
//! floor of the same minute.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]

mod bench;
mod burst;
mod cell;
mod drive;
mod floor;
mod over_http;
mod over_stdio;
mod process;
mod soak;
mod upstream;

use std::process::ExitCode;
use std::time::Duration;

const HELP: &str = "\
xtask-load bench PROGRAM [--quick]     nr-server beside the floor, as a table for BENCHMARKS.md
xtask-load bench PROGRAM MS OVER N     one row of it: upstream of MS ms, over stdio or http, N callers
xtask-load soak PROGRAM [SECONDS]       ten minutes of calls to a New Relic in trouble
xtask-load upstream LATENCY_MS         what answers in New Relic's place; prints its address

`cargo xtask bench` and `cargo xtask soak` build both programs for release and run the first and the third.";

const SOAK: Duration = Duration::from_secs(600);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    // One thread for each of client, upstream and floor: what is left of the machine is the server's.
    let done =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string());
    let done = done.and_then(|runtime| match words.as_slice() {
        ["bench", program] => runtime.block_on(bench::run(program.as_ref(), false)),
        ["bench", program, "--quick"] => runtime.block_on(bench::run(program.as_ref(), true)),
        ["bench", program, latency, over, callers] => {
            let cell = cell::Cell::parse(latency, over, callers);
            cell.and_then(|cell| runtime.block_on(bench::one(program.as_ref(), cell)))
        }
        ["soak", program] => runtime.block_on(soak::run(program.as_ref(), SOAK)),
        ["soak", program, seconds] => {
            let seconds = seconds.parse().map_err(|_| format!("`{seconds}` is no number of seconds"));
            let time = seconds.map(Duration::from_secs);
            time.and_then(|time| runtime.block_on(soak::run(program.as_ref(), time)))
        }
        ["upstream", latency] => {
            let latency = latency.parse().map_err(|_| format!("`{latency}` is no number of milliseconds"))?;
            runtime.block_on(upstream::run(Duration::from_millis(latency)))
        }
        _ => Err(HELP.to_owned()),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
