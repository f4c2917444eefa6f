//! What the command line names, read one after the other.

use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ignore::WalkBuilder;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::InputArgs;
use crate::embed::{self, Embedded};
use crate::file::{File, Kind, MAX_FILE};
use crate::output;

/// Most runs are done before this, and something that flashes by only disturbs.
const PATIENCE: Duration = Duration::from_secs(2);

/// How the query of the command line is called.
const ARGUMENT: &str = "query";

/// How standard input is called.
const STDIN: &str = "stdin";

/// What was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) files: usize,
    pub(crate) queries: usize,
    /// Files that couldn't be read; each was told of.
    pub(crate) unreadable: usize,
}

/// What to read, in order.
#[derive(Debug)]
enum Source {
    Argument(String),
    Stdin,
    Path(PathBuf),
}

/// The inputs that the command line names, with folders searched.
#[derive(Debug)]
pub(crate) struct Inputs {
    sources: Vec<Source>,
    kind: Option<Kind>,
    unreadable: usize,
}

impl Inputs {
    /// Finds them. What can't be found is told of and counted.
    pub(crate) fn find(args: &InputArgs) -> Self {
        let mut inputs = Self { sources: Vec::new(), kind: args.kind, unreadable: 0 };
        inputs.sources.extend(args.query.clone().map(Source::Argument));
        for path in &args.paths {
            if path.as_os_str() == "-" {
                inputs.sources.push(Source::Stdin);
            } else if path.is_dir() {
                inputs.search(path);
            } else {
                inputs.sources.push(Source::Path(path.clone()));
            }
        }
        inputs
    }

    /// Whether there is one, which can be answered on standard output.
    pub(crate) fn is_single(&self) -> bool {
        self.sources.len() == 1
    }

    fn search(&mut self, folder: &Path) {
        let walk = WalkBuilder::new(folder).require_git(false).sort_by_file_path(Path::cmp).build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    if Kind::of(entry.path()).is_some() {
                        self.sources.push(Source::Path(entry.into_path()));
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    self.unreadable += 1;
                    output::note(&format!("error: {error}"));
                }
            }
        }
    }

    /// Reads one after the other and hands over each file with its queries.
    pub(crate) fn each(&self, mut handle: impl FnMut(&File, &[Embedded])) -> Seen {
        let mut seen = Seen { unreadable: self.unreadable, ..Seen::default() };
        let bar = Bar::new(self.sources.len());
        for source in &self.sources {
            let read = self.read(source).and_then(|file| {
                let queries = embed::queries(&file).map_err(|why| format!("{} {why}", file.name))?;
                Ok((file, queries))
            });
            match read {
                Ok((file, queries)) => {
                    seen.files += 1;
                    seen.queries += queries.len();
                    bar.suspend(|| handle(&file, &queries));
                }
                Err(message) => {
                    seen.unreadable += 1;
                    bar.suspend(|| output::note(&format!("error: {message}")));
                }
            }
            bar.step();
        }
        bar.done();
        seen
    }

    fn read(&self, source: &Source) -> Result<File, String> {
        let (name, kind, bytes) = match source {
            Source::Argument(text) => (ARGUMENT.to_owned(), Kind::Nrql, Ok(text.clone().into_bytes())),
            Source::Stdin => (STDIN.to_owned(), Kind::Nrql, bounded(std::io::stdin().lock())),
            Source::Path(path) => {
                let name = path.to_string_lossy().replace('\\', "/");
                let name = name.strip_prefix("./").map(str::to_owned).unwrap_or(name);
                (name, Kind::of(path).unwrap_or(Kind::Nrql), std::fs::File::open(path).and_then(bounded))
            }
        };
        let bytes = bytes.map_err(|error| format!("{name} cannot be read: {error}"))?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(format!("{name} has more than {} MiB; split it", MAX_FILE / (1024 * 1024)));
        }
        let text = String::from_utf8(bytes).map_err(|_| format!("{name} is no UTF-8 text"))?;
        let mut file = File::new(name, self.kind.unwrap_or(kind), text);
        if let Source::Path(path) = source {
            file.path = Some(path.clone());
        }
        Ok(file)
    }
}

/// Reads what there is, and a byte more than allowed at most.
fn bounded(from: impl std::io::Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A bar on standard error, once the run takes long and if a person reads it.
struct Bar {
    bar: ProgressBar,
    begun: Instant,
    watched: bool,
}

impl Bar {
    fn new(count: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files") {
            bar.set_style(style);
        }
        Self { bar, begun: Instant::now(), watched: std::io::stderr().is_terminal() }
    }

    fn step(&self) {
        self.bar.inc(1);
        if self.watched && self.bar.is_hidden() && self.begun.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Lets something else write to the terminal.
    fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    fn done(&self) {
        self.bar.finish_and_clear();
    }
}
