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
use crate::table::{Format, Table};

/// Pages without a row that are passed over in one call: filters that New Relic does not know are applied to its pages.
const MAX_EMPTY: usize = 8;

/// One page of a list.
pub(crate) struct Part {
    pub(crate) table: Table,
    pub(crate) about: About,
    /// Why there is no row. It is said only when there is none on any page.
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

    /// The arguments as the pages after the first need them: what depends on the time of the call is fixed here.
    async fn settle(&self, arguments: Self::Arguments, _: &Context) -> Result<Self::Arguments, Fault> {
        Ok(arguments)
    }

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
        let arguments = list.settle(arguments, ctx).await?;
        return page(list, arguments, None, 0, ctx).await;
    };
    let (id, kept, row) = results.open(cursor, &ctx.caller().id, L::NAME)?;
    match &kept.more {
        Some(more) if row >= kept.table.len() => {
            let arguments = serde_json::from_value(more.arguments.clone()).map_err(|error| {
                Fault::new(nr_core::FaultKind::Internal, "a kept list lost its arguments").with_source(error)
            })?;
            let before = kept.about.offset + kept.table.len() as u64;
            let mut ctx = ctx.clone();
            if ctx.json().is_none() && kept.table.format() == Format::Json {
                ctx = ctx.with_json(true);
            }
            page(list, arguments, Some(more.cursor.clone()), before, &ctx).await
        }
        _ => Ok(Outcome::Done(resume(results, id, &kept, row, budget::DEFAULT_TOKENS, ctx))),
    }
}

async fn page<L: List>(
    list: &L,
    arguments: L::Arguments,
    mut cursor: Option<String>,
    before: u64,
    ctx: &Context,
) -> Result<Outcome<Answer>, Fault> {
    let mut passed = 0;
    let mut part = loop {
        let mut part = list.part(&arguments, cursor.as_deref(), ctx).await?;
        if part.next.is_some() && part.next == cursor {
            part.next = None;
            part.about.warnings.push("New Relic gave the same cursor again: the list may go on".to_owned());
        }
        match &part.next {
            Some(next) if part.table.is_empty() && passed < MAX_EMPTY => {
                passed += 1;
                cursor = Some(next.clone());
            }
            _ => break part,
        }
    };
    if !part.table.is_empty() {
        part.lead = String::new();
    } else if part.next.is_some() {
        part.lead = format!("nothing on {} pages in a row; go on with `next`", passed + 1);
    } else if before > 0 {
        part.lead = "nothing more".to_owned();
    }
    let mut whole = Whole::new(L::NAME, part.table);
    whole.lead = part.lead;
    whole.about = About { offset: before, ..part.about };
    whole.more = part.next.map(|cursor| {
        // Arguments are plain data: they always serialise.
        More { arguments: serde_json::to_value(&arguments).unwrap_or_default(), cursor }
    });
    Ok(Outcome::Done(whole.cut(&list.services().results, budget::DEFAULT_TOKENS, ctx)))
}
