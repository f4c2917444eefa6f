//! Serving over a pair of byte streams, one message a line.

mod framing;
mod lines;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rmcp::service::ServerInitializeError;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use crate::adapter::{Core, Handler, Session};
use crate::host::Host;
use crate::peer::Channel;
use crate::settings::Settings;

use lines::Lines;

pub use framing::MAX_LINE;

/// Requests of one client in work at a time. Assistants send a few; ten times what a busy one was seen to send.
const MAX_BUSY: usize = 1024;

/// How long calls in flight may take when the input has ended. The SDK gives up after five seconds, so this leaves it
/// one in which to write the answers.
const MAX_DRAIN: Duration = Duration::from_secs(4);

/// Serves `host` over a pair of byte streams until the input ends or `until` is ready. Calls in flight may finish within
/// [`Settings::drain`], at most four seconds.
///
/// This is what [`serve_stdio`](crate::serve_stdio) does with standard input and output; use it for a socket, or for two
/// ends in one process.
///
/// # Errors
/// When a setting is out of range, or the input ends before the client has said hello.
pub async fn serve_io(
    host: Arc<dyn Host>,
    read: impl AsyncRead + Send + Unpin + 'static,
    write: impl AsyncWrite + Send + Unpin + 'static,
    settings: Settings,
    until: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    over(host, read, write, settings, Channel::Memory, until).await
}

pub(crate) async fn over(
    host: Arc<dyn Host>,
    read: impl AsyncRead + Send + Unpin + 'static,
    write: impl AsyncWrite + Send + Unpin + 'static,
    settings: Settings,
    channel: Channel,
    until: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let drain = settings.drain.min(MAX_DRAIN);
    let core = Core::new(host, settings, MAX_BUSY)?;
    let session = Session::new(channel);
    let ended = session.ended.clone();
    let stop = CancellationToken::new();
    let lines = Lines::new(read, write, stop.clone(), ended.clone());
    let handler = Handler::new(core.clone(), session);
    let serving = async {
        let running = rmcp::serve_server(handler, lines).await?;
        // It fails only when the runtime ends under it.
        let _ = running.waiting().await;
        Ok(())
    };
    let mut serving = std::pin::pin!(serving);
    let mut until = std::pin::pin!(until);
    tokio::select! {
        result = &mut serving => return finish(result, &stop),
        () = &mut until => stop.cancel(),
        () = ended.cancelled() => {}
    }
    core.closing.cancel();
    tokio::select! {
        result = &mut serving => finish(result, &stop),
        () = tokio::time::sleep(drain) => {
            core.hurry.cancel();
            finish(serving.await, &stop)
        }
    }
}

fn finish(result: Result<(), ServerInitializeError>, stop: &CancellationToken) -> io::Result<()> {
    match result {
        Ok(()) => Ok(()),
        Err(ServerInitializeError::ConnectionClosed(_)) if stop.is_cancelled() => Ok(()),
        Err(ServerInitializeError::ConnectionClosed(_)) => {
            Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the client went away without saying hello"))
        }
        Err(error) => Err(io::Error::other(error)),
    }
}
