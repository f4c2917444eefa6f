//! The checks, in the order in which one needs the other.

use std::time::{Duration, Instant};

use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::carrier::HttpTransport;
use nr_nerdgraph::{Account, Client, ErrorKind};
use nr_tools::docs::MAX_PAGES;
use tower::ServiceExt as _;

use super::clock::Skew;
use super::{Check, State};
use crate::assembly;
use crate::config::{Connection, Environment, KeyKind, PROXIES, USER_KEY_HELP};
use crate::docs::Folder;

/// How long New Relic may take to say who the key belongs to.
const PATIENCE: Duration = Duration::from_secs(15);

/// A clock that is off by more shifts the windows that are computed here out of the data.
const MAX_SKEW: i64 = 60;

/// Causes that are looked through at most.
const MAX_CAUSES: usize = 16;

/// Accounts that are named at most.
const SHOWN: usize = 5;

/// What is examined.
pub(super) struct Examined {
    /// What is known without asking anybody.
    known: Vec<Check>,
    /// How New Relic is asked; none when there is no key to ask with.
    client: Option<Client>,
    account: Option<AccountId>,
    skew: Skew,
    simulated: bool,
}

impl Examined {
    /// The account that the connection names.
    pub(super) fn real(connection: &Connection, environment: &Environment) -> Self {
        let mut known = vec![key(connection), region(connection), proxy(connection, environment)];
        let skew = Skew::default();
        let client = connection.key.as_ref().and_then(|(key, _)| {
            let clock = skew.clone();
            let clocked = |carrier: HttpTransport| {
                carrier.map_response(move |response| {
                    clock.note(&response);
                    response
                })
            };
            match assembly::client_through(connection, key, clocked) {
                Ok(client) => Some(client),
                Err(failure) => {
                    known.push(Check::new("client", State::Bad, failure.message));
                    None
                }
            }
        });
        Self { known, client, account: connection.account, skew, simulated: false }
    }

    /// The simulated account.
    #[cfg(feature = "demo")]
    pub(super) fn simulated() -> Self {
        let world = crate::simulated::World::now(crate::simulated::SEED);
        let known = vec![
            Check::new("key", State::Good, "not needed: the account is simulated in this process"),
            Check::new("region", State::Good, "none: nothing leaves this machine"),
        ];
        Self {
            known,
            client: Some(world.client()),
            account: Some(world.account()),
            skew: Skew::default(),
            simulated: true,
        }
    }

    pub(super) async fn all(self) -> Vec<Check> {
        let mut checks = self.known;
        let skipped = |name, why| Check::new(name, State::Skipped, why);
        let Some(client) = self.client else {
            checks.extend(["network", "user", "account", "clock"].map(|name| skipped(name, "needs a key")));
            return checks;
        };
        let begun = Instant::now();
        let answer = match tokio::time::timeout(PATIENCE, client.user()).await {
            Ok(answer) => answer.map_err(|error| (reached(error.kind()), Fault::from(error))),
            Err(_) => Err((
                false,
                Fault::new(FaultKind::Timeout, format!("no answer within {} s", PATIENCE.as_secs())),
            )),
        };
        let took = begun.elapsed().as_millis();
        let network = match &answer {
            Err((false, fault)) => failed("network", fault),
            _ => Check::new(
                "network",
                State::Good,
                format!("{} answered in {took} ms", client.region().host()),
            ),
        };
        let network =
            if self.simulated { Check::new("network", State::Good, "none is needed") } else { network };
        checks.push(network);
        match answer {
            Ok(reply) => {
                let name = reply.data.name.unwrap_or_else(|| "a user without a name".to_owned());
                checks.push(Check::new("user", State::Good, name));
                let accounts = client.accounts().await.map(|reply| reply.data).map_err(Fault::from);
                checks.push(match accounts {
                    Ok(accounts) => account(&accounts, self.account),
                    Err(fault) => failed("account", &fault),
                });
            }
            Err((true, fault)) => {
                checks.push(failed("user", &fault));
                checks.push(skipped("account", "needs a key that works"));
            }
            Err((false, _)) => {
                checks.extend(["user", "account"].map(|name| skipped(name, "needs the network")));
            }
        }
        checks.push(match self.skew.seconds() {
            Some(seconds) => clock(seconds),
            None => skipped("clock", "no answer told the time"),
        });
        checks
    }
}

/// Whether somebody at the other end answered.
fn reached(kind: ErrorKind) -> bool {
    !matches!(kind, ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::NotGraphql)
}

/// On the terminal of whoever runs the server the innermost cause may be shown: it is what the network said.
fn failed(name: &'static str, fault: &Fault) -> Check {
    let mut found = fault.message().to_owned();
    if let Some(cause) = innermost(fault) {
        found.push_str(&format!(": {cause}"));
    }
    let check = Check::new(name, State::Bad, found);
    match fault.next_step() {
        Some(next) => check.next(next),
        None => check,
    }
}

/// The end of the chain of causes; one that loops is left after a while.
fn innermost(fault: &Fault) -> Option<String> {
    let mut cause = std::error::Error::source(fault)?;
    for _ in 0..MAX_CAUSES {
        let Some(next) = cause.source() else { break };
        cause = next;
    }
    Some(cause.to_string())
}

fn key(connection: &Connection) -> Check {
    match &connection.key {
        None => Check::new("key", State::Bad, "none is set")
            .next(format!("set NEW_RELIC_API_KEY to a user key ({USER_KEY_HELP})"))
            .next("or NEW_RELIC_API_KEY_FILE to a file that holds it"),
        Some((key, place)) if KeyKind::of(key.expose()) == KeyKind::Unknown => {
            Check::new("key", State::Note, format!("what is in {place} does not look like a user key"))
                .next(format!("a user key: {USER_KEY_HELP}"))
        }
        Some((_, place)) => Check::new("key", State::Good, format!("a user key, from {place}")),
    }
}

fn region(connection: &Connection) -> Check {
    let region = &connection.region;
    let origin = match &connection.region_origin {
        Some(place) => format!("from {place}"),
        None => "the default".to_owned(),
    };
    Check::new("region", State::Good, format!("{} ({origin}): {}", region.name(), region.host()))
}

/// Names only, since the address of a proxy may hold a password.
fn proxy(connection: &Connection, environment: &Environment) -> Check {
    if let Some((_, place)) = &connection.proxy {
        return Check::new("proxy", State::Note, format!("one is set, from {place}, and used"));
    }
    let set: Vec<&str> = PROXIES
        .into_iter()
        .filter(|name| environment.get(name).is_some_and(|value| !value.trim().is_empty()))
        .collect();
    if set.is_empty() {
        return Check::new("proxy", State::Good, "none is set");
    }
    Check::new(
        "proxy",
        State::Note,
        format!(
            "{} {} set, and {}",
            set.join(", "),
            if set.len() == 1 { "is" } else { "are" },
            if connection.region.is_tls() { "used" } else { "not used for an address without TLS" }
        ),
    )
}

fn account(accounts: &[Account], wanted: Option<AccountId>) -> Check {
    let named = |account: &Account| format!("{} {}", account.id, account.name);
    let mut shown: Vec<String> = accounts.iter().take(SHOWN).map(named).collect();
    if accounts.len() > SHOWN {
        shown.push(format!("{} more", accounts.len() - SHOWN));
    }
    let listed = shown.join(", ");
    match (wanted, accounts) {
        (_, []) => Check::new("account", State::Bad, "the key sees no account")
            .next("give its user access to one, or use the key of another user"),
        (Some(id), _) => match accounts.iter().find(|account| account.id == id) {
            Some(account) => Check::new(
                "account",
                State::Good,
                format!("{}, of {} that the key sees", named(account), accounts.len()),
            ),
            None => Check::new("account", State::Bad, format!("the key does not see account {id}"))
                .next(format!("set NEW_RELIC_ACCOUNT_ID to one of: {listed}")),
        },
        (None, _) => Check::new("account", State::Note, format!("no default; the key sees {listed}"))
            .next("set NEW_RELIC_ACCOUNT_ID to the one that is meant when a tool names none"),
    }
}

fn clock(seconds: i64) -> Check {
    let off = seconds.unsigned_abs();
    let side = if seconds > 0 { "ahead of" } else { "behind" };
    match off {
        0..=2 => Check::new("clock", State::Good, "agrees with New Relic's"),
        _ if seconds.abs() <= MAX_SKEW => {
            Check::new("clock", State::Good, format!("{off} s {side} New Relic's"))
        }
        _ => Check::new("clock", State::Bad, format!("{off} s {side} New Relic's"))
            .next("set this machine's clock (NTP); times in questions would be off by as much"),
    }
}

/// Whether the folder of documentation holds any.
pub(super) fn docs(folder: &Folder) -> Check {
    let shown = folder.path().display();
    match folder.count() {
        0 => Check::new("docs", State::Bad, format!("{shown} holds no file of Markdown (.md, .markdown)"))
            .next("name the folder that holds the pages; links and hidden folders are not followed"),
        count if count > MAX_PAGES => {
            Check::new("docs", State::Note, format!("{shown} has more than {MAX_PAGES} pages"))
                .next("name a smaller folder: the pages beyond are not searched")
        }
        count => Check::new("docs", State::Good, format!("{count} pages in {shown}")),
    }
}
