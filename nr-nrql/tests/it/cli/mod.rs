//! The binary `nrql`, run on files, on folders and on standard input.

mod explain;
mod findings;
mod fmt;
mod sarif;

use std::path::Path;

use serde_json::Value;

/// When the queries of the tests are asked.
const NOW: &str = "2026-03-04T10:20:30Z";

/// What a run wrote, and its exit code.
struct Said {
    code: i32,
    out: String,
    err: String,
}

/// Runs the binary in a folder with something on standard input.
fn run_in(folder: &Path, arguments: &[&str], input: &str) -> Said {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_nrql"))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .args(arguments)
        .write_stdin(input)
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the binary among the fixtures.
fn run(arguments: &[&str], input: &str) -> Said {
    run_in(&fixtures(), arguments, input)
}

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cli/fixtures")
}

/// A folder with files of these names and texts.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The findings of a run with `--format json`.
fn findings(said: &Said) -> Vec<Value> {
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The part of a text between two places, lines and columns from 1, columns in characters.
fn part(text: &str, finding: &Value) -> String {
    let offset = |line: &str, column: &str| {
        let line = finding[line].as_u64().unwrap() as usize - 1;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let columns = finding[column].as_u64().unwrap() as usize - 1;
        start + text[start..].chars().take(columns).map(char::len_utf8).sum::<usize>()
    };
    text[offset("line", "column")..offset("end_line", "end_column")].to_owned()
}
