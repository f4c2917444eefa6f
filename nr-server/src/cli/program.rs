//! By which name this program is found again.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How somebody else starts this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// By its name: it was found on the search path.
    OnPath(String),
    /// Only by where it is.
    At(PathBuf),
}

impl Program {
    /// Tells by the first argument, which has no separator exactly when a shell found the program on its search path.
    pub(super) fn of(first: Option<&OsStr>) -> Self {
        let typed = Path::new(first.unwrap_or_default());
        let bare = typed.components().count() == 1 && !typed.has_root();
        match std::env::current_exe() {
            Ok(path) if !bare => Self::At(path),
            _ => Self::OnPath(typed.to_string_lossy().into_owned()),
        }
    }

    /// The word to type.
    pub(crate) fn command(&self) -> String {
        let word = match self {
            Self::OnPath(name) => name.clone(),
            Self::At(path) => path.display().to_string(),
        };
        if word.chars().any(char::is_whitespace) { format!("\"{word}\"") } else { word }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::Program;

    #[test]
    fn a_name_is_enough_where_a_shell_found_it() {
        let here = std::env::current_exe().unwrap();
        for (first, expected) in [
            (Some("nr-server"), Program::OnPath("nr-server".to_owned())),
            (Some("target/release/nr-server"), Program::At(here.clone())),
            (Some("/opt/nr-server"), Program::At(here.clone())),
            (Some("./nr-server"), Program::At(here)),
        ] {
            assert_eq!(Program::of(first.map(OsStr::new)), expected, "{first:?}");
        }
    }
}
