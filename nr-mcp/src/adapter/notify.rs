//! Announcements from the host to every client that listens, in both eras.

use std::sync::Arc;

use futures_util::StreamExt;
use rmcp::model::ResourceUpdatedNotificationParam;
use rmcp::service::SubscriptionContext;
use rmcp::{Peer as SdkPeer, RoleServer};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::CancellationToken;

use super::{Core, Session};
use crate::change::Change;

/// Follows the host's announcements as long as the server lives.
pub(super) fn follow(core: &Arc<Core>) {
    let mut changes = core.host.changes();
    let sender = core.changes.clone();
    let closing = core.closing.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = closing.cancelled() => return,
                change = changes.next() => match change {
                    // Nobody may be listening.
                    Some(change) => drop(sender.send(change)),
                    None => return,
                },
            }
        }
    });
}

/// The next announcement; when too many were missed, everything counts as changed.
async fn next(changes: &mut Receiver<Change>, watched: impl FnOnce() -> Vec<String>) -> Option<Vec<Change>> {
    match changes.recv().await {
        Ok(change) => Some(vec![change]),
        Err(RecvError::Lagged(_)) => {
            let mut all = vec![Change::Tools, Change::Prompts, Change::Resources];
            all.extend(watched().into_iter().map(Change::Resource));
            Some(all)
        }
        Err(RecvError::Closed) => None,
    }
}

/// Tells a client of revision 2026-07-28 what it subscribed to, until it or the server ends.
pub(super) async fn listen(
    core: &Core,
    ended: &CancellationToken,
    mut changes: Receiver<Change>,
    subscription: &SubscriptionContext,
) {
    let sink = subscription.sink();
    let accepted = subscription.accepted();
    loop {
        let batch = tokio::select! {
            () = subscription.cancelled() => return,
            () = core.closing.cancelled() => return,
            () = ended.cancelled() => return,
            batch = next(&mut changes, || accepted.resource_subscriptions.clone().unwrap_or_default()) => batch,
        };
        let Some(batch) = batch else { return };
        for change in batch {
            let sent = match change {
                Change::Tools if accepted.tools_list_changed == Some(true) => {
                    sink.notify_tool_list_changed().await
                }
                Change::Prompts if accepted.prompts_list_changed == Some(true) => {
                    sink.notify_prompt_list_changed().await
                }
                Change::Resources if accepted.resources_list_changed == Some(true) => {
                    sink.notify_resource_list_changed().await
                }
                Change::Resource(uri)
                    if accepted.resource_subscriptions.iter().flatten().any(|watched| *watched == uri) =>
                {
                    sink.notify_resource_updated(uri).await
                }
                _ => Ok(()),
            };
            if sent.is_err() {
                return;
            }
        }
    }
}

/// Tells a client with a handshake of every change of lists, and of the resources it watches.
pub(super) fn tell(core: &Core, session: &Arc<Session>, peer: SdkPeer<RoleServer>) {
    let mut changes = core.changes.subscribe();
    let offers = core.info.offers;
    let ended = session.ended.clone();
    let closing = core.closing.clone();
    let session = Arc::downgrade(session);
    tokio::spawn(async move {
        loop {
            let watched = || session.upgrade().map(|session| session.watched()).unwrap_or_default();
            let batch = tokio::select! {
                () = ended.cancelled() => return,
                () = closing.cancelled() => return,
                batch = next(&mut changes, watched) => batch,
            };
            let Some(batch) = batch else { return };
            for change in batch {
                let sent = match change {
                    Change::Tools if offers.tools => peer.notify_tool_list_changed().await,
                    Change::Prompts if offers.prompts => peer.notify_prompt_list_changed().await,
                    Change::Resources if offers.resources => peer.notify_resource_list_changed().await,
                    Change::Resource(uri) => {
                        let Some(session) = session.upgrade() else { return };
                        if !session.watches(&uri) {
                            continue;
                        }
                        peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(uri)).await
                    }
                    _ => Ok(()),
                };
                if sent.is_err() {
                    return;
                }
            }
        }
    });
}
