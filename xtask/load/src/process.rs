//! The processes under load: the upstream and the server.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Has the form of a user key and belongs to nobody.
pub(crate) const KEY: &str = "NRAK-MEASUREMEASUREMEASUREMEASURE";

/// Clock ticks a second in `/proc` (Linux: `sysconf(_SC_CLK_TCK)`, 100 on every architecture that Rust has).
const TICKS: f64 = 100.0;

/// The upstream in a process of its own; dropping it stops it.
pub(crate) struct Upstream {
    pub(crate) address: String,
    _process: Child,
}

impl Upstream {
    pub(crate) async fn start(latency_ms: u64) -> Result<Self, String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut process = Command::new(own)
            .args(["upstream", &latency_ms.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("the upstream could not be started: {error}"))?;
        let output = process.stdout.take().ok_or("the upstream has no output")?;
        let mut address = String::new();
        BufReader::new(output).read_line(&mut address).await.map_err(|error| error.to_string())?;
        Ok(Self { address: address.trim().to_owned(), _process: process })
    }
}

impl Upstream {
    /// The simulated account at this address, with these faults.
    pub(crate) async fn simulated(program: &Path, address: &str, faults: &str) -> Result<Self, String> {
        let mut process = Command::new(program)
            .args(["sim", "--http", address, "--seed", "7", "--faults", faults, "--log-level", "error"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("the simulated account could not be started: {error}"))?;
        for _ in 0..500 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return Ok(Self { address: address.to_owned(), _process: process });
            }
            if let Ok(Some(status)) = process.try_wait() {
                return Err(format!("the simulated account has ended: {status}"));
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        Err(format!("the simulated account does not listen at {address}"))
    }
}

/// Starts the server over an upstream, without the settings of whoever measures.
pub(crate) fn server(
    program: &Path,
    args: &[&str],
    upstream: &Upstream,
    limits: bool,
) -> Result<Child, String> {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("NEW_RELIC_") || name_text.starts_with("NR_") {
            command.env_remove(&name);
        }
    }
    if !limits {
        command.env("NR_LIMITS_IN_FLIGHT", "0").env("NR_LIMITS_NRQL_PER_MINUTE", "0");
    }
    command
        .args(args)
        .env("HOME", std::env::temp_dir())
        .env_remove("XDG_CONFIG_HOME")
        .env("NEW_RELIC_API_KEY", KEY)
        .env("NEW_RELIC_ACCOUNT_ID", "1")
        .env("NEW_RELIC_NERDGRAPH_URL", format!("http://{}/graphql", upstream.address))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("{} could not be started: {error}", program.display()))
}

/// Resident memory of a process in MB (10^6 bytes).
pub(crate) fn resident(id: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? * 1_024.0 / 1e6)
}

/// Processor time of a process in seconds.
pub(crate) fn processor(id: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in brackets and may hold anything; user and system time are fields 14 and 15.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS)
}
