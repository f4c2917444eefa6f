//! What is written: answers to standard output, notes to standard error.

use std::io::{self, Write as _};

/// Whether answers are coloured: on a terminal, unless `NO_COLOR` and its kin say otherwise.
pub(crate) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Writes an answer to standard output as it is.
///
/// A reader who has seen enough and closed the pipe is no failure.
pub(crate) fn answer(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the answer cannot be written to standard output: {error}"))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error, whoever reads it.
pub(crate) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
