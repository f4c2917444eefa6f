//! What the server is told by flags, environment and file, read once and checked before anything starts.
//!
//! Flags go before environment variables, which go before the file. An error names the place that the value came from.

mod environment;
mod error;
mod file;
mod http;
mod key;
mod layers;
mod limits;
mod secrets;
mod settings;
mod trust;

use std::path::PathBuf;
use std::time::Duration;

use nr_core::{AccountId, Region, Secret};
use nr_nerdgraph::cache::Bounds;
use nr_nerdgraph::resilience::Limits;

pub use environment::Environment;
pub(crate) use environment::PROXIES;
pub use error::{ConfigError, ConfigErrorKind};
pub use http::Http;
#[cfg(feature = "demo")]
pub(crate) use http::address;
pub use key::{KeyKind, USER_KEY_HELP};
pub use settings::Setting;
pub use trust::Roots;

use crate::docs::Folder;
use crate::logging::LogFilter;
use crate::selection::Choice;
use layers::Layers;

/// Worker threads without a setting. A call waits for New Relic, it does not compute: two serve 25 callers at 0.98 of
/// the rate of direct calls (measured), and more would only cost memory.
pub const DEFAULT_WORKERS: usize = 2;

/// Worker threads at most; beyond this it is a slip of the keyboard.
pub const MAX_WORKERS: usize = 64;

/// How long a call may take without a setting: twice the longest time that NRQL may run (120 s), for tools that ask
/// more than once.
pub const DEFAULT_CALL_TIMEOUT: Duration = Duration::from_secs(240);

/// The range of the time for a call, in seconds.
pub const CALL_TIMEOUT_RANGE: std::ops::RangeInclusive<u64> = 1..=3600;

/// The range of the number of answers that are kept.
pub const CACHE_ENTRIES_RANGE: std::ops::RangeInclusive<u64> = 0..=1_000_000;

/// The range of the bytes of answers that are kept: up to 1 GiB.
pub const CACHE_BYTES_RANGE: std::ops::RangeInclusive<u64> = 0..=1 << 30;

/// What was given on the command line.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Flags {
    /// The configuration file, when one was named.
    pub config: Option<PathBuf>,
    values: Vec<(Setting, Vec<String>)>,
}

impl Flags {
    /// Nothing but this file.
    #[must_use]
    pub fn new(config: Option<PathBuf>) -> Self {
        Self { config, values: Vec::new() }
    }

    /// Adds a value, when there is one.
    pub fn set(&mut self, setting: Setting, value: Option<&str>) {
        if let Some(value) = value {
            self.values.push((setting, vec![value.to_owned()]));
        }
    }

    /// Adds a list, when anything is in it.
    pub fn set_list(&mut self, setting: Setting, values: &[String]) {
        if !values.is_empty() {
            self.values.push((setting, values.to_vec()));
        }
    }
}

/// Which account is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Account {
    /// The one of the user key.
    Real,
    /// The simulated one: key, region and account are not looked at.
    Simulated,
}

/// How New Relic is reached.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Connection {
    /// The user key, and where it came from.
    pub key: Option<(Secret, String)>,
    /// The region, or an address of one's own.
    pub region: Region,
    /// Where the region came from, unless it is the default.
    pub region_origin: Option<String>,
    /// The account that is meant when a tool names none.
    pub account: Option<AccountId>,
    /// The name under which New Relic sees the requests.
    pub service_name: Option<String>,
    /// Certificates that are trusted besides the system's.
    pub roots: Option<Roots>,
    /// The proxy in place of the system's, and where it came from; its URL may hold a password.
    pub proxy: Option<(Secret, String)>,
}

impl Connection {
    /// The user key.
    ///
    /// # Errors
    /// When there is none; the error says how to get one.
    pub fn require_key(&self) -> Result<&Secret, ConfigError> {
        self.key.as_ref().map(|(key, _)| key).ok_or_else(|| {
            ConfigError::new(ConfigErrorKind::NoKey, "", "no New Relic user key is set")
                .with_next(format!("set NEW_RELIC_API_KEY to a user key ({USER_KEY_HELP})"))
                .with_next("or NEW_RELIC_API_KEY_FILE to a file that holds it".to_owned())
                .with_next("or try it without an account: nr-server demo".to_owned())
        })
    }
}

/// Everything that was told, checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// How New Relic is reached.
    pub connection: Connection,
    /// How HTTP is served, when it is.
    pub http: Option<Http>,
    /// Which tools there are.
    pub choice: Choice,
    /// Worker threads of the runtime.
    pub workers: usize,
    /// How long a call may take.
    pub call_timeout: Duration,
    /// Documentation of one's own.
    pub docs: Option<Folder>,
    /// How much of New Relic's answers is kept; `None` when each call is to be a request.
    pub cache: Option<Bounds>,
    /// What requests to New Relic keep to.
    pub limits: Limits,
    /// What is logged, when that was said.
    pub log: Option<LogFilter>,
    /// What should be put right, though it works as it is.
    pub warnings: Vec<String>,
}

impl Config {
    /// Reads everything there is.
    ///
    /// # Errors
    /// When something cannot be read, is not known, or is out of range. Names the place and the next step.
    pub fn load(flags: &Flags, environment: &Environment, account: Account) -> Result<Self, ConfigError> {
        let mut warnings = Vec::new();
        let layers = Layers::gather(flags, environment, &mut warnings)?;
        let connection = match account {
            Account::Real => connection(&layers, environment, &mut warnings)?,
            Account::Simulated => Connection::default(),
        };
        Ok(Self {
            connection,
            http: http::read(&layers, &mut warnings)?,
            choice: Choice {
                toolsets: layers.list(Setting::Toolsets),
                tools: layers.list(Setting::Tools),
                exclude_tools: layers.list(Setting::ExcludeTools),
                read_only: layers.flag(Setting::ReadOnly)?,
            },
            workers: layers
                .number(Setting::Workers, 1..=MAX_WORKERS as u64)?
                .and_then(|count| usize::try_from(count).ok())
                .unwrap_or(DEFAULT_WORKERS),
            call_timeout: layers
                .number(Setting::CallTimeout, CALL_TIMEOUT_RANGE)?
                .map_or(DEFAULT_CALL_TIMEOUT, Duration::from_secs),
            docs: docs(&layers)?,
            cache: cache(&layers)?,
            limits: limits::read(&layers, &mut warnings)?,
            log: layers.parse(Setting::LogLevel, |text| text.parse::<LogFilter>())?,
            warnings,
        })
    }
}

fn docs(layers: &Layers) -> Result<Option<Folder>, ConfigError> {
    let Some((path, place)) = layers.text(Setting::Docs) else { return Ok(None) };
    Folder::at(path).map(Some).map_err(|error| {
        let why = format!("the folder {path} cannot be read: {error}");
        ConfigError::new(ConfigErrorKind::Unreadable, place, why)
            .with_next("name a folder of Markdown files, which this user may read".to_owned())
    })
}

/// 0 of either turns the cache off.
fn cache(layers: &Layers) -> Result<Option<Bounds>, ConfigError> {
    let number = |setting, range, usual| {
        let given: Option<u64> = layers.number(setting, range)?;
        Ok(given.and_then(|number| usize::try_from(number).ok()).unwrap_or(usual))
    };
    let usual = Bounds::default();
    let bounds = Bounds::new(
        number(Setting::CacheEntries, CACHE_ENTRIES_RANGE, usual.max_entries)?,
        number(Setting::CacheBytes, CACHE_BYTES_RANGE, usual.max_bytes)?,
    );
    Ok((bounds.max_entries > 0 && bounds.max_bytes > 0).then_some(bounds))
}

fn connection(
    layers: &Layers,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<Connection, ConfigError> {
    let region = layers.parse(Setting::Region, |text| text.parse::<Region>())?;
    // A region given as a word and an address of one's own are one setting with two names; the address says more.
    let url = layers
        .parse(Setting::NerdgraphUrl, |text| text.parse::<nr_core::region::Endpoint>().map(Region::Custom))?;
    let origin = [Setting::NerdgraphUrl, Setting::Region].into_iter().find_map(|one| layers.origin(one));
    let region = url.or(region).unwrap_or_default();
    Ok(Connection {
        key: key::read(layers, environment, warnings)?,
        region_origin: origin,
        account: layers.parse(Setting::AccountId, |text| text.parse::<AccountId>())?,
        service_name: layers.parse(Setting::ServiceName, service_name)?,
        roots: trust::roots(layers)?,
        proxy: trust::proxy(layers, &region)?,
        region,
    })
}

/// It travels in a header, so it is printable ASCII; the length is what a header line bears with ease.
fn service_name(text: &str) -> Result<String, &'static str> {
    let printable = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if text.len() > 128 || !printable {
        return Err("a service name is up to 128 printable ASCII characters");
    }
    Ok(text.to_owned())
}
