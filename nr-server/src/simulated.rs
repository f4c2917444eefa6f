//! The simulated account: a New Relic in this process.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use nr_core::AccountId;
use nr_nerdgraph::Client;
use nr_sim::Sim;

use crate::failure::Failure;

/// The seed without a flag: everybody who tries it sees the same account.
pub(crate) const SEED: u64 = 7;

/// A simulated account as it stands now.
#[derive(Debug)]
pub(crate) struct World(Sim);

impl World {
    /// The organization that the simulation plays.
    pub(crate) const NAME: &str = "Acme Telco";

    /// The account of this seed, by this machine's clock.
    pub(crate) fn now(seed: u64) -> Self {
        Self::at(seed, clock())
    }

    /// The account as it stands at another time, in milliseconds since 1970.
    pub(crate) fn at(seed: u64, now_ms: i64) -> Self {
        Self(Sim::builder().seed(seed).now_ms(now_ms).build())
    }

    /// The account of now with the GraphQL schema in this file.
    pub(crate) fn with_schema(seed: u64, path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(format!("--schema: the file {shown} cannot be read: {error}"))
                .next("name a file with a GraphQL schema in SDL")
        })?;
        let builder = Sim::builder().seed(seed).now_ms(clock()).schema(&text).map_err(|error| {
            Failure::usage(format!("--schema: {shown} is no schema that can be served: {error}"))
                .next("name a file with a GraphQL schema in SDL")
        })?;
        Ok(Self(builder.build()))
    }

    /// Parses the schema on a thread of its own, so that neither the start nor the first call waits for it.
    pub(crate) fn warm_up(&self) {
        let sim = self.0.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = sim.prepare() {
                tracing::error!(%error, "the schema of the simulated account cannot be used");
            }
        });
    }

    /// Makes something go wrong.
    pub(crate) fn inject(&self, injection: nr_sim::Injection) {
        self.0.faults().inject(injection);
    }

    pub(crate) fn client(&self) -> Client {
        self.0.client()
    }

    pub(crate) fn account(&self) -> AccountId {
        self.0.account()
    }

    /// Serves NerdGraph over HTTP until the server is dropped; to other machines only where that is meant.
    pub(crate) async fn serve(
        &self,
        address: SocketAddr,
        beyond_loopback: bool,
    ) -> io::Result<nr_sim::http::Server> {
        self.warm_up();
        if beyond_loopback {
            nr_sim::http::serve_beyond_loopback(self.0.clone(), address).await
        } else {
            nr_sim::http::serve(self.0.clone(), address).await
        }
    }
}

/// Milliseconds since 1970.
fn clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
