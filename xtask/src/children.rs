//! Processes that a chore starts: bounded in time, and never left behind.

use std::fs::File;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::root;

/// How often a child is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// How long a server may take until it listens; a debug build on a busy machine needs seconds.
const LISTENS_WITHIN: Duration = Duration::from_secs(60);

/// What a program wrote, and how it ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// Both outputs, for a message about what went wrong.
    pub(crate) fn said(&self) -> String {
        format!("{}\n{}", self.stdout.trim_end(), self.stderr.trim_end()).trim().to_owned()
    }
}

/// Kills its process when it is dropped, so that neither a failure nor a panic leaves one running.
pub(crate) struct Guard(Child);

impl Guard {
    pub(crate) fn new(child: Child) -> Self {
        Self(child)
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill, and waiting returns at once.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a program to its end, and kills it when that takes longer than `limit`.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<Ended, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name} could not be started: {error}"))?;
    let mut guard = Guard::new(child);
    let stdout = collect(guard.child().stdout.take());
    let stderr = collect(guard.child().stderr.take());
    let begun = Instant::now();
    let status = loop {
        match guard.child().try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() < limit => thread::sleep(LOOK),
            Ok(None) => return Err(format!("{name} took longer than {} s", limit.as_secs())),
            Err(error) => return Err(format!("{name} cannot be waited for: {error}")),
        }
    };
    Ok(Ended { status, stdout: stdout.join().unwrap_or_default(), stderr: stderr.join().unwrap_or_default() })
}

/// Reads to the end on a thread, so that a child never waits for a full pipe.
fn collect(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Takes the settings of whoever runs the chore out of a child's sight, so that figures and answers do not depend on them.
pub(crate) fn isolated(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("NEW_RELIC_") {
            command.env_remove(name);
        }
    }
    command.env_remove("XDG_CONFIG_HOME").env("HOME", root().join(".tools/home"))
}

/// A server in a process of its own; dropping it stops it.
pub(crate) struct Server {
    address: SocketAddr,
    process: Guard,
    log: PathBuf,
}

impl Server {
    /// Starts `program` with `args`, in which `{address}` becomes a free port, and waits until it listens there.
    pub(crate) fn start(program: &Path, args: &[&str], env: &[(&str, &str)]) -> Result<Self, String> {
        let address = free_address()?;
        let args: Vec<String> =
            args.iter().map(|arg| arg.replace("{address}", &address.to_string())).collect();
        let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let log = root().join(".tools/logs").join(format!("{name}-{}.log", address.port()));
        let file = log
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| File::create(&log))
            .and_then(|file| Ok((file.try_clone()?, file)))
            .map_err(|error| format!("{} cannot be written: {error}", log.display()))?;
        let child = isolated(&mut Command::new(program))
            .args(&args)
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(file.0)
            .stderr(file.1)
            .spawn()
            .map_err(|error| format!("{} could not be started: {error}", program.display()))?;
        let mut server = Self { address, process: Guard::new(child), log };
        server.listens()?;
        Ok(server)
    }

    fn listens(&mut self) -> Result<(), String> {
        let begun = Instant::now();
        while TcpStream::connect_timeout(&self.address, LOOK).is_err() {
            if let Ok(Some(status)) = self.process.child().try_wait() {
                let said = std::fs::read_to_string(&self.log).unwrap_or_default();
                return Err(format!("the server ended with {status} before it listened:\n{said}"));
            }
            if begun.elapsed() > LISTENS_WITHIN {
                return Err(format!(
                    "nothing listens on {} after {} s",
                    self.address,
                    LISTENS_WITHIN.as_secs()
                ));
            }
            thread::sleep(LOOK);
        }
        Ok(())
    }

    /// The address of a page on it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// A port of the loopback interface that nobody listens on. Another process could take it meanwhile; then the server
/// says so and the chore fails, which is rare enough.
fn free_address() -> Result<SocketAddr, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|error| format!("no free port: {error}"))
}
