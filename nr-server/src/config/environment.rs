//! The environment of the process, read in this one place.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// Variables that say where files are.
const FOLDERS: [&str; 2] = ["XDG_CONFIG_HOME", "HOME"];

/// Variables that send HTTP through a proxy, as the HTTP carrier reads them; `doctor` shows them.
pub(crate) const PROXIES: [&str; 8] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// The variables that the server looks at, as they were when it started. Tests write their own.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, OsString>,
}

impl std::fmt::Debug for Environment {
    /// Names only: a value may be a key, or a proxy's password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let ours = super::settings::TABLE.iter().filter_map(|row| row.variable);
        let names = ours.chain(FOLDERS).chain(PROXIES);
        Self {
            variables: names.filter_map(|name| Some((name.to_owned(), std::env::var_os(name)?))).collect(),
        }
    }

    /// An environment of these variables.
    pub fn of<K: Into<String>, V: Into<OsString>>(variables: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { variables: variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }

    /// The value, when the variable is set. What is not Unicode has replacement characters.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        Some(self.variables.get(name)?.to_string_lossy().into_owned())
    }

    /// Where the configuration file is when none is named.
    pub(crate) fn default_file(&self) -> Option<PathBuf> {
        let folder =
            |name: &str| self.variables.get(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        // The XDG specification has relative paths ignored.
        let config = folder("XDG_CONFIG_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| folder("HOME").map(|home| home.join(".config")))?;
        Some(config.join("nr-server").join("config.toml"))
    }
}
