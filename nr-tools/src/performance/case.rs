//! What the tools that look for a cause share: when the trouble is, and whose it is.

use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_plugins::Context;

use crate::ask::resolve;
use crate::investigate::{Case, Found, investigate};
use crate::services::Services;
use crate::window::Window;

/// How long before the end trouble may have been to notice, in minutes: tried in this order until something stands out.
const EARLIER: [i64; 3] = [0, 20, 50];

/// Looks for the cause of what an entity suffers. With `since` that is when it began; else the beginning is found, within
/// an hour and a half before the end.
pub(super) async fn look(
    services: &Services,
    guid: &EntityGuid,
    since: Option<&str>,
    until: Option<&str>,
    ctx: &Context,
) -> Result<Found, Fault> {
    if !matches!(guid.domain(), "APM" | "EXT") {
        return Err(Fault::new(
            FaultKind::Unsupported,
            format!("{} {} entities have no traces of their own", guid.domain(), guid.entity_type()),
        )
        .with_next("give the GUID of a service; list_related_entities names the services around an entity"));
    }
    let account: AccountId = guid.account();
    let asked = Window::read(since, until)?;
    let window = resolve(services, account, &asked, "1 hour ago").await?;
    let began_ms = since.map(|_| window.begin_ms());
    let (starts, end_ms) = (std::slice::from_ref(guid), window.end_ms());
    // What goes on for a while is not worse than the hour before: that one had it too.
    let noticed = match began_ms {
        Some(began) => vec![began],
        None => EARLIER.iter().map(|minutes| end_ms - minutes * 60_000).collect(),
    };
    let case = Case { account, starts, noticed: &noticed, end_ms, alerted: false, began_ms };
    investigate(services, case, ctx).await
}
