//! Reading a key or a token from a file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use nr_core::Secret;

use super::error::{ConfigError, ConfigErrorKind};

/// No key and no token is longer; a larger file is another file.
const MAX_SECRET_FILE: u64 = 4096;

/// The one value in this file, without the white space around it.
pub(super) fn read(
    path: &Path,
    place: &str,
    what: &str,
    warnings: &mut Vec<String>,
) -> Result<Secret, ConfigError> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        ConfigError::new(
            ConfigErrorKind::Unreadable,
            place,
            format!("the file {shown} cannot be read: {error}"),
        )
        .with_next(format!("name a file that holds nothing but {what}"))
    };
    let file = File::open(path).map_err(unreadable)?;
    if readable_by_all(&file) {
        warnings
            .push(format!("everybody on this machine can read {what} in {shown}; run: chmod 600 {shown}"));
    }
    let mut text = String::new();
    file.take(MAX_SECRET_FILE + 1).read_to_string(&mut text).map_err(unreadable)?;
    let refused = |why: &str| {
        ConfigError::new(ConfigErrorKind::Secret, place, format!("the file {shown} {why}"))
            .with_next(format!("put {what} into it, and nothing else"))
    };
    if text.len() as u64 > MAX_SECRET_FILE {
        return Err(refused(&format!("is larger than {MAX_SECRET_FILE} bytes")));
    }
    let value = text.trim();
    if value.is_empty() {
        return Err(refused("is blank"));
    }
    if value.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(refused("holds more than one word"));
    }
    Ok(Secret::new(value))
}

/// Whether users other than the owner and the group may read the file.
#[cfg(unix)]
pub(super) fn readable_by_all(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o004 != 0)
}

/// Elsewhere permissions are not bits; nothing is said about them.
#[cfg(not(unix))]
pub(super) fn readable_by_all(_: &File) -> bool {
    false
}
