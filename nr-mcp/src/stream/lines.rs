//! One JSON-RPC message a line, read and written without one message waiting for another.

use std::io;
use std::time::Duration;

use rmcp::model::{ErrorData, JsonRpcError, RequestId};
use rmcp::service::{RoleServer, RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::framing::{Framing, MAX_LINE, Piece};

/// How much is read at a time: the size of a pipe.
const CHUNK: usize = 64 * 1024;

/// Messages that wait to be written; beyond, nothing more is read until the client reads.
const WAITING: usize = 256;

/// How much is written at a time, so that a burst of small messages costs few calls into the kernel.
const BATCH: usize = 64 * 1024;

/// How long the last messages may take when everything is over.
const LAST_WRITES: Duration = Duration::from_secs(1);

/// Lines in and lines out.
pub(super) struct Lines<R> {
    read: R,
    framing: Framing,
    /// Whether a request has come. Before, the SDK takes everything else for the end.
    greeted: bool,
    /// The answer to a line that is no message, until there is room for it.
    complaint: Option<Vec<u8>>,
    out: Option<mpsc::Sender<Vec<u8>>>,
    writer: Option<JoinHandle<()>>,
    /// Set from outside when nothing more is to be read.
    stop: CancellationToken,
    /// Set here when nothing more can be read.
    ended: CancellationToken,
    /// Set when nothing more can be written.
    broken: CancellationToken,
}

impl<R: AsyncRead + Send + Unpin> Lines<R> {
    pub(super) fn new(
        read: R,
        write: impl AsyncWrite + Send + Unpin + 'static,
        stop: CancellationToken,
        ended: CancellationToken,
    ) -> Self {
        let (out, lines) = mpsc::channel(WAITING);
        let broken = CancellationToken::new();
        let writer = tokio::spawn(put_out(write, lines, broken.clone()));
        Self {
            read,
            framing: Framing::new(MAX_LINE),
            greeted: false,
            complaint: None,
            out: Some(out),
            writer: Some(writer),
            stop,
            ended,
            broken,
        }
    }

    /// The next message. Can be dropped and called again at any time without losing anything.
    async fn next(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            // A client that does not read is not read from either, else its answers would pile up.
            let room = self.out.as_ref()?.reserve().await.ok()?;
            if let Some(complaint) = self.complaint.take() {
                room.send(complaint);
                continue;
            }
            drop(room);
            let Some(piece) = self.framing.next() else {
                if self.read.read_buf(self.framing.space(CHUNK)).await.ok()? > 0 {
                    continue;
                }
                let rest = self.framing.rest()?;
                match parse(&rest) {
                    Ok(message) if self.may_pass(&message) => return Some(message),
                    _ => return None,
                }
            };
            let parsed = match piece {
                Piece::Line(line) => parse(&line),
                Piece::TooLong => Err(complaint(
                    None,
                    ErrorData::invalid_request(
                        format!("a line has more than {MAX_LINE} bytes; send less"),
                        None,
                    ),
                )),
            };
            match parsed {
                Ok(message) if self.may_pass(&message) => return Some(message),
                Ok(_) => tracing::debug!("left out a message from before the handshake"),
                Err(complaint) => self.complaint = Some(complaint),
            }
        }
    }

    fn may_pass(&mut self, message: &RxJsonRpcMessage<RoleServer>) -> bool {
        self.greeted |= matches!(message, RxJsonRpcMessage::<RoleServer>::Request(_));
        self.greeted
    }
}

impl<R: AsyncRead + Send + Unpin> Transport<RoleServer> for Lines<R> {
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let line = line(&message);
        let out = self.out.clone();
        async move {
            let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
            out.ok_or_else(closed)?.send(line?).await.map_err(|_| closed())
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        let (stop, broken) = (self.stop.clone(), self.broken.clone());
        let message = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            () = broken.cancelled() => None,
            message = self.next() => message,
        };
        if message.is_none() {
            self.ended.cancel();
        }
        message
    }

    async fn close(&mut self) -> io::Result<()> {
        self.out = None;
        if let Some(writer) = self.writer.take() {
            // A client that does not read its last answers must not keep the server.
            let _ = tokio::time::timeout(LAST_WRITES, writer).await;
        }
        Ok(())
    }
}

/// Writes what waits, as much at a time as there is.
async fn put_out(
    mut write: impl AsyncWrite + Unpin,
    mut lines: mpsc::Receiver<Vec<u8>>,
    broken: CancellationToken,
) {
    let mut batch = Vec::new();
    while let Some(line) = lines.recv().await {
        batch.clear();
        batch.extend_from_slice(&line);
        while batch.len() < BATCH
            && let Ok(line) = lines.try_recv()
        {
            batch.extend_from_slice(&line);
        }
        let written = async {
            write.write_all(&batch).await?;
            write.flush().await
        };
        if let Err(error) = written.await {
            tracing::debug!(%error, "the client does not take answers any more");
            break;
        }
        // One large answer must not hold its memory for ever.
        batch.shrink_to(BATCH);
    }
    broken.cancel();
}

fn line(message: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}

/// A message, or what to say about a line that is none.
fn parse(bytes: &[u8]) -> Result<RxJsonRpcMessage<RoleServer>, Vec<u8>> {
    let fault = match serde_json::from_slice(bytes) {
        Ok(message) => return Ok(message),
        Err(fault) => fault,
    };
    tracing::debug!(%fault, "a line is no message");
    Err(match serde_json::from_slice::<Value>(bytes) {
        Err(_) => complaint(None, ErrorData::parse_error("the line is not JSON", None)),
        Ok(Value::Array(_)) => complaint(
            None,
            ErrorData::invalid_request("batches are not served; send one message a line", None),
        ),
        Ok(value) => {
            let id = value.get("id").and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok());
            complaint(id, ErrorData::invalid_request("the line is no JSON-RPC message", None))
        }
    })
}

fn complaint(id: Option<RequestId>, error: ErrorData) -> Vec<u8> {
    line(&JsonRpcError::new(id, error)).unwrap_or_default()
}
