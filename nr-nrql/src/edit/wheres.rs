//! Conditions of a query.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;

use super::{Draft, EditError};
use crate::ast::Query;
use crate::build::{Condition, is_or};
use crate::span::Span;

/// Which query of a text is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// The outer one.
    Outer,
    /// The one deepest in FROM, which reads the event types; the outer one when FROM holds no query.
    Innermost,
}

/// Adds a condition that must hold as well as those that are there. An OR that is there is put in parentheses.
///
/// # Errors
/// When the text has errors or is no query, or it holds several queries side by side in FROM.
///
/// ```
/// use nr_nrql::{build::Condition, edit::{Scope, add_where}};
/// let slow = Condition::greater("duration", 2)?;
/// assert_eq!(
///     add_where("SELECT count(*) FROM T WHERE a = 1 OR b = 2 FACET c", Scope::Outer, &slow)?,
///     "SELECT count(*) FROM T WHERE (a = 1 OR b = 2) AND duration > 2 FACET c"
/// );
/// assert_eq!(
///     add_where("SELECT max(n) FROM (SELECT count(*) AS n FROM T FACET c)", Scope::Innermost, &slow)?,
///     "SELECT max(n) FROM (SELECT count(*) AS n FROM T WHERE duration > 2 FACET c)"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn add_where(source: &str, scope: Scope, condition: &Condition) -> Result<String, EditError> {
    let draft = Draft::new(source, "add a condition")?;
    let query = match scope {
        Scope::Outer => draft.query()?,
        Scope::Innermost => draft.innermost()?,
    };
    add(&draft, query, condition)
}

/// Adds a condition to one query of a draft.
pub(super) fn add(draft: &Draft, query: &Query, condition: &Condition) -> Result<String, EditError> {
    let at = |place: u32| Span::new(place, place);
    let Some(clause) = query.wheres.last() else {
        // After what the rows come from and what is computed of them.
        let ends = [
            query.select.as_ref().map(|select| select.span.end),
            query.from.as_ref().map(|from| from.span.end),
            query.joins.last().map(|join| join.span.end),
            query.with.last().map(|with| with.span.end),
        ];
        let place = ends.into_iter().flatten().max().unwrap_or(query.span.end);
        return draft.splice(vec![(at(place), format!(" WHERE {}", condition.as_str()))]);
    };
    let more = format!(" AND {}", condition.conjunct());
    if !is_or(&clause.condition) {
        return draft.splice(vec![(at(clause.span.end), more)]);
    }
    let begin = clause.condition.span.start;
    draft.splice(vec![(at(begin), "(".to_string()), (at(clause.span.end), format!("){more}"))])
}
