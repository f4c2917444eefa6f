//! The figure that a statistic is computed of: NRQL that selects one, or the name of a metric.

use nr_core::{AccountId, EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nrql::ast::Query;
use nr_nrql::edit::{self, Clause, EditError};
use nr_nrql::encode;
use nr_plugins::Context;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::account;
use crate::ask::resolve;
use crate::nrql::{Plan, names};
use crate::services::Services;
use crate::window::Window;

/// Words that begin a query; anything else is the name of a metric.
const OPENERS: [&str; 3] = ["select", "from", "with"];

/// Clauses that the statistic sets itself.
const OWN: [Clause; 9] = [
    Clause::SlideBy,
    Clause::Timeseries,
    Clause::Predict,
    Clause::Since,
    Clause::Until,
    Clause::Limit,
    Clause::Offset,
    Clause::OrderBy,
    Clause::Extrapolate,
];

/// Whose figure, and when.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Place {
    /// Limits the query to this entity.
    #[schemars(with = "Option<String>")]
    pub(super) entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    pub(super) account_id: Option<AccountId>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
}

impl Place {
    pub(super) async fn account(&self, services: &Services, ctx: &Context) -> Result<AccountId, Fault> {
        let of_entity = self.entity_guid.as_ref().map(EntityGuid::account);
        account::resolve(self.account_id.or(of_entity), services, ctx).await
    }

    /// The window that is asked for beside the query.
    pub(super) fn window(&self) -> Result<Window, Fault> {
        Window::read(self.since.as_deref(), self.until.as_deref())
    }
}

/// A query that computes one figure, without window and buckets.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) text: String,
    /// Of the query, or else of the arguments.
    window: Window,
    /// Whether it reads metrics, which New Relic rolls up as they get older.
    pub(super) of_metrics: bool,
}

impl Figure {
    /// Reads NRQL with one aggregate, or the name of a metric.
    pub(super) fn read(query: &str, place: &Place) -> Result<Self, Fault> {
        let (text, window) = read(query, place, "average")?;
        let parsed = nr_nrql::parse(&text);
        let outer = edit::outer(&parsed);
        if let Some(query) = outer {
            one_column(query)?;
            if names::aggregates(query) != Some(true) {
                return Err(Fault::new(FaultKind::InvalidInput, "the query selects rows, not a figure")
                    .with_next("select one aggregate, such as average(duration) or count(*)"));
            }
            if query.facet.is_some() {
                return Err(Fault::new(
                    FaultKind::InvalidInput,
                    "the query has FACET, so it has many figures",
                )
                .with_next("choose one group with WHERE, or call compare_segments"));
            }
        }
        let of_metrics = outer.is_some_and(|query| names::event_types(query).contains(&"Metric"));
        Ok(Self { text, window, of_metrics })
    }

    /// What New Relic makes of the window.
    pub(super) async fn resolve(
        &self,
        services: &Services,
        account: AccountId,
        default: &str,
    ) -> Result<TimeWindow, Fault> {
        resolve(services, account, &self.window, default).await
    }
}

/// An attribute or expression whose single values are looked at, without window.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// The query.
    pub(super) text: String,
    /// What it selects.
    pub(super) column: String,
    /// Whether that is an aggregate, and no attribute.
    pub(super) aggregates: bool,
    pub(super) window: Window,
}

impl Sample {
    /// Reads NRQL that selects one attribute or one aggregate, or the name of a metric.
    pub(super) fn read(query: &str, place: &Place) -> Result<Self, Fault> {
        let (text, window) = read(query, place, "")?;
        let parsed = nr_nrql::parse(&text);
        let column = edit::outer(&parsed).map(one_column).transpose()?.unwrap_or_default();
        let column = column.of(&text).to_owned();
        let aggregates = edit::outer(&parsed).and_then(names::aggregates) == Some(true);
        Ok(Self { text, column, aggregates, window })
    }

    /// The same query that selects something else.
    pub(super) fn select(&self, columns: &str) -> Result<String, Fault> {
        let parsed = nr_nrql::parse(&self.text);
        let select = edit::outer(&parsed).and_then(|query| query.select.as_ref());
        let span = select.map(|select| select.span).unwrap_or_default();
        let (start, end) = (span.start as usize, span.end as usize);
        let before = self.text.get(..start).unwrap_or_default();
        let after = self.text.get(end..).unwrap_or_default();
        let text = format!("{before}SELECT {columns}{after}");
        // What was put together is checked as a caller's own text would be.
        Plan::new(&text, &Window::default(), None)?;
        Ok(text)
    }
}

/// The query without what the statistic sets itself, and the window that it or the arguments name. `of` is the function
/// that a bare metric is put into.
fn read(query: &str, place: &Place, of: &str) -> Result<(String, Window), Fault> {
    let query = query.trim();
    let first = query.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let beside = place.window()?;
    let mut text =
        if OPENERS.iter().any(|opener| first.eq_ignore_ascii_case(opener)) && first.len() < query.len() {
            query.to_owned()
        } else {
            let name = encode::identifier(query)
                .map_err(|error| Fault::new(FaultKind::InvalidInput, format!("`query`: {error}")))?;
            let column = if of.is_empty() { name } else { format!("{of}({name})") };
            format!("SELECT {column} FROM Metric")
        };
    // Refuses what New Relic would refuse, and a window that is given twice.
    let plan = Plan::new(&text, &beside, None)?;
    if let Some(query) = plan.query()
        && query.compare_with.is_some()
    {
        return Err(Fault::new(FaultKind::InvalidInput, "the query has COMPARE WITH, so it has two figures")
            .with_next("leave it out"));
    }
    let parsed = nr_nrql::parse(&text);
    let within = (edit::since(&parsed), edit::until(&parsed));
    let window =
        if within.0.is_some() || within.1.is_some() { Window::read(within.0, within.1)? } else { beside };
    for clause in OWN {
        text = edit::remove(&text, clause).map_err(|error| unfit(&error))?;
    }
    if let Some(guid) = &place.entity_guid {
        text = edit::scope_to_entity(&text, &guid.to_string()).map_err(|error| unfit(&error))?;
    }
    Ok((text, window))
}

fn unfit(error: &EditError) -> Fault {
    Fault::new(FaultKind::InvalidInput, error.to_string())
        .with_next("give a plain query: SELECT one figure FROM event type WHERE conditions")
}

/// The only thing that a query selects.
fn one_column(query: &Query) -> Result<nr_nrql::Span, Fault> {
    let columns = query.select.as_ref().map(|select| select.columns.as_slice()).unwrap_or_default();
    match columns {
        [one] => Ok(one.expr.span),
        several => Err(Fault::new(
            FaultKind::InvalidInput,
            format!("the query selects {} things; a statistic is computed of one", several.len()),
        )
        .with_next("select one, and call again for the others")),
    }
}
