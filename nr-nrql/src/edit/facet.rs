//! What a query groups by.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Draft, EditError, EditErrorKind};
use crate::encode;
use crate::span::Span;

/// Groups by these attributes, in place of those that are there. The order of the groups stays.
///
/// # Errors
/// When the text has errors or is no query, there is no attribute, or a name cannot be encoded.
///
/// ```
/// use nr_nrql::edit::set_facet;
/// assert_eq!(
///     set_facet("SELECT count(*) FROM T FACET a ORDER BY max(d) LIMIT 5", ["host", "app-name"])?,
///     "SELECT count(*) FROM T FACET host, `app-name` ORDER BY max(d) LIMIT 5"
/// );
/// assert_eq!(set_facet("SELECT count(*) FROM T", ["host"])?, "SELECT count(*) FROM T FACET host");
/// # Ok::<(), nr_nrql::edit::EditError>(())
/// ```
pub fn set_facet<'a>(
    source: &str,
    attributes: impl IntoIterator<Item = &'a str>,
) -> Result<String, EditError> {
    let draft = Draft::new(source, "set FACET")?;
    let query = draft.query()?;
    let names: Result<Vec<String>, _> = attributes.into_iter().map(encode::identifier).collect();
    let names = names.map_err(|error| draft.fail(EditErrorKind::Encode(error)))?;
    if names.is_empty() {
        return Err(draft.fail(EditErrorKind::Value(String::new())));
    }
    let items = query.facet.as_ref().map(|facet| {
        let end = facet.items.last().map_or(facet.span.end, |item| item.span.end);
        Span::new(facet.span.start, end)
    });
    draft.place(items, query.span, &format!("FACET {}", names.join(", ")))
}
