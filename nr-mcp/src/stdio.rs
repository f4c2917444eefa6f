//! Serving over standard input and output.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::host::Host;
use crate::peer::Channel;
use crate::settings::Settings;
use crate::stream;

type Input = Box<dyn AsyncRead + Send + Unpin>;
type Output = Box<dyn AsyncWrite + Send + Unpin>;

/// Serves `host` over standard input and output until the input ends or `until` is ready.
///
/// Nothing else in the process may write to standard output meanwhile. Pipes (on Linux) and sockets (on Unix) are driven
/// without a thread of their own; terminals and files are read by one, which cannot be interrupted: a program that ends
/// through `until` should leave its runtime with `shutdown_background`.
///
/// # Errors
/// When a setting is out of range, or the input ends before the client has said hello.
pub async fn serve_stdio(
    host: Arc<dyn Host>,
    settings: Settings,
    until: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    stream::over(host, input(), output(), settings, Channel::Stdio, until).await
}

fn input() -> Input {
    // Reopening gives a description of our own, so that the pipe of the parent stays as it is.
    #[cfg(target_os = "linux")]
    if let Ok(pipe) = tokio::net::unix::pipe::OpenOptions::new().open_receiver("/proc/self/fd/0") {
        return Box::new(pipe);
    }
    // Node starts its children with sockets.
    #[cfg(unix)]
    if let Some(socket) = socket(&io::stdin()) {
        return Box::new(socket);
    }
    Box::new(tokio::io::stdin())
}

fn output() -> Output {
    #[cfg(target_os = "linux")]
    if let Ok(pipe) = tokio::net::unix::pipe::OpenOptions::new().open_sender("/proc/self/fd/1") {
        return Box::new(pipe);
    }
    #[cfg(unix)]
    if let Some(socket) = socket(&io::stdout()) {
        return Box::new(socket);
    }
    Box::new(tokio::io::stdout())
}

/// The standard stream as a socket, when it is one.
#[cfg(unix)]
fn socket(stream: &impl std::os::fd::AsFd) -> Option<tokio::net::UnixStream> {
    use std::os::unix::fs::FileTypeExt;

    let file = std::fs::File::from(stream.as_fd().try_clone_to_owned().ok()?);
    if !file.metadata().ok()?.file_type().is_socket() {
        return None;
    }
    let socket = std::os::unix::net::UnixStream::from(std::os::fd::OwnedFd::from(file));
    socket.set_nonblocking(true).ok()?;
    tokio::net::UnixStream::from_std(socket).ok()
}
