//! Tools that list: pages of NerdGraph behind one kind of cursor.

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::{Answer, Context, Outcome};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::{About, Whole, resume};
use crate::budget;
use crate::results::More;
use crate::services::Services;
use crate::table::Table;

/// One page of a list.
pub(crate) struct Part {
    pub(crate) table: Table,
    pub(crate) about: About,
    /// Said above the table; when there is no row, why.
    pub(crate) lead: String,
    /// NerdGraph's cursor to the next page.
    pub(crate) next: Option<String>,
}

/// A tool that lists.
#[async_trait]
pub(crate) trait List: Send + Sync {
    /// The tool's name.
    const NAME: &'static str;
    /// What the list is asked for with.
    type Arguments: Serialize + DeserializeOwned + Send + Sync;

    fn services(&self) -> &Services;

    /// The first page, or the one that NerdGraph's cursor names.
    async fn part(
        &self,
        arguments: &Self::Arguments,
        cursor: Option<&str>,
        ctx: &Context,
    ) -> Result<Part, Fault>;
}

/// Answers a call: the first rows, the next rows of a kept page, or the next page.
pub(crate) async fn call<L: List>(
    list: &L,
    arguments: L::Arguments,
    cursor: Option<&str>,
    ctx: &Context,
) -> Result<Outcome<Answer>, Fault> {
    let results = &list.services().results;
    let Some(cursor) = cursor else {
        return page(list, arguments, None, 0, ctx).await;
    };
    let (id, kept, row) = results.open(cursor, &ctx.caller().id, L::NAME)?;
    match &kept.more {
        Some(more) if row >= kept.table.len() => {
            let arguments = serde_json::from_value(more.arguments.clone()).map_err(|error| {
                Fault::new(nr_core::FaultKind::Internal, "a kept list lost its arguments").with_source(error)
            })?;
            let before = kept.about.offset + kept.table.len() as u64;
            page(list, arguments, Some(&more.cursor), before, ctx).await
        }
        _ => Ok(Outcome::Done(resume(results, id, &kept, row, budget::DEFAULT_TOKENS, ctx))),
    }
}

async fn page<L: List>(
    list: &L,
    arguments: L::Arguments,
    cursor: Option<&str>,
    before: u64,
    ctx: &Context,
) -> Result<Outcome<Answer>, Fault> {
    let part = list.part(&arguments, cursor, ctx).await?;
    let mut whole = Whole::new(L::NAME, part.table);
    whole.lead = part.lead;
    whole.about = About { offset: before, ..part.about };
    whole.more = part.next.map(|cursor| {
        // Arguments are plain data: they always serialise.
        More { arguments: serde_json::to_value(&arguments).unwrap_or_default(), cursor }
    });
    Ok(Outcome::Done(whole.cut(&list.services().results, budget::DEFAULT_TOKENS, ctx)))
}
