//! The rows of an NRQL answer as a table, whatever their shape.

use serde_json::{Map, Value};

use super::{Builder, Kind, Table, compare, json, series};

/// A row as NerdGraph sends it.
type Row = Map<String, Value>;

/// Keys that NerdGraph adds for programs: they say what the other keys say, or become columns of their own.
const INTERNAL: [&str; 5] = ["facet", BEGIN, "endTimeSeconds", "inspectedCount", COMPARISON];

pub(super) const BEGIN: &str = "beginTimeSeconds";
pub(super) const COMPARISON: &str = "comparison";

/// Objects of more members than this stay one cell: they are a map of values, not a few figures.
const MAX_MEMBERS: usize = 32;

/// What is known of an answer besides its rows.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Shape<'a> {
    /// The names of the facets, in order (`metadata.facets`).
    pub facets: &'a [String],
    /// Further columns that hold times in milliseconds, such as `latest(timestamp) AS 'last'`.
    pub times: &'a [String],
}

impl<'a> Shape<'a> {
    /// An answer with these facets and time columns.
    #[must_use]
    pub fn new(facets: &'a [String], times: &'a [String]) -> Self {
        Self { facets, times }
    }
}

/// One column: its name and where its values are.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    path: Path,
    pub(super) kind: Kind,
    /// Part of a group's key, not a figure.
    pub(super) key: bool,
}

#[derive(Clone, Debug)]
enum Path {
    Key(String),
    Member(String, String),
    /// One of several values in a list, as in `facet`.
    Item(String, usize),
}

impl Column {
    pub(super) fn of<'r>(&self, row: &'r Row) -> Option<&'r Value> {
        match &self.path {
            Path::Key(key) => row.get(key),
            Path::Member(key, member) => row.get(key)?.get(member),
            Path::Item(key, at) => match row.get(key)? {
                Value::Array(items) => items.get(*at),
                single => (*at == 0).then_some(single),
            },
        }
    }
}

/// The rows of an NRQL answer as tab-separated values: facets first, then the time of a bucket, then figures. What COMPARE
/// WITH answers in two rows stands in one, with the change; buckets of several groups stand side by side.
#[must_use]
pub fn nrql(rows: &[Row], shape: Shape<'_>) -> Table {
    let Some(first) = rows.first() else { return Builder::new::<&str>([]).finish() };
    if rows.len() == 1
        && let Some(table) = exploded(first)
    {
        return table;
    }
    let columns = columns(rows, shape);
    if rows.iter().any(|row| row.contains_key(COMPARISON)) {
        return compare::table(rows, &columns);
    }
    if first.contains_key(BEGIN)
        && let Some(table) = series::side_by_side(rows, &columns)
    {
        return table;
    }
    let mut builder = Builder::new(columns.iter().map(|column| column.name.as_str()));
    for row in rows {
        for column in &columns {
            builder.value(column.of(row), column.kind);
        }
        builder.end();
    }
    builder.finish()
}

/// The rows of an NRQL answer as JSON objects; only what other members repeat is left out.
#[must_use]
pub fn nrql_json(rows: &[Row], shape: Shape<'_>) -> Table {
    let named = rows.first().is_some_and(|row| names_facets(row, shape));
    let hide: &[&str] = if named { &["facet", "inspectedCount"] } else { &["inspectedCount"] };
    json(rows.iter(), hide)
}

/// Whether each facet stands under its own name, so that `facet` repeats them.
fn names_facets(row: &Row, shape: Shape<'_>) -> bool {
    !shape.facets.is_empty() && shape.facets.iter().all(|name| row.contains_key(name))
}

fn columns(rows: &[Row], shape: Shape<'_>) -> Vec<Column> {
    let mut keys: Vec<Column> = Vec::new();
    let Some(first) = rows.first() else { return keys };
    let named = names_facets(first, shape);
    if named {
        keys.extend(shape.facets.iter().map(|name| key_column(name.clone(), Path::Key(name.clone()))));
    } else if let Some(facet) = first.get("facet") {
        let parts = facet.as_array().map_or(1, Vec::len);
        for at in 0..parts {
            let name = shape.facets.get(at).cloned().unwrap_or_else(|| match at {
                0 => "facet".to_owned(),
                _ => format!("facet {}", at + 1),
            });
            keys.push(key_column(name, Path::Item("facet".to_owned(), at)));
        }
    }
    if first.contains_key(BEGIN) {
        let time = key_column("time".to_owned(), Path::Key(BEGIN.to_owned()));
        keys.push(Column { kind: Kind::Seconds, ..time });
    }
    let figures =
        figures(rows, |key| INTERNAL.contains(&key) || (named && shape.facets.iter().any(|f| f == key)));
    for (key, members) in figures {
        match members {
            // The only figure under a name that the query chose (`AS 'p95'`) needs no second name; keys that New Relic
            // makes, such as `percentile.duration`, have a dot.
            Some(members) => keys.extend(members.iter().map(|member| Column {
                name: if members.len() == 1 && !key.contains('.') {
                    key.to_owned()
                } else {
                    format!("{key}.{member}")
                },
                path: Path::Member(key.to_owned(), (*member).to_owned()),
                kind: Kind::Plain,
                key: false,
            })),
            None => {
                let time = is_time(key) || shape.times.iter().any(|name| name == key);
                keys.push(Column {
                    name: key.to_owned(),
                    path: Path::Key(key.to_owned()),
                    kind: if time { Kind::Millis } else { Kind::Plain },
                    key: false,
                });
            }
        }
    }
    keys
}

fn key_column(name: String, path: Path) -> Column {
    let kind = if is_time(&name) { Kind::Millis } else { Kind::Plain };
    Column { name, path, kind, key: true }
}

/// The keys of all rows in the order they appear, with the members of those that hold objects.
fn figures(rows: &[Row], hidden: impl Fn(&str) -> bool) -> Vec<(&str, Option<Vec<&str>>)> {
    let mut found: Vec<(&str, Option<Vec<&str>>)> = Vec::new();
    let mut places: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for row in rows {
        for (at, (key, value)) in row.iter().enumerate() {
            // Rows of one answer mostly have the same keys in the same order: then no look-up is needed.
            let known = match found.get(at) {
                Some((name, _)) if *name == key => Some(at),
                _ => places.get(key.as_str()).copied(),
            };
            let place = match known {
                Some(place) => place,
                None if hidden(key) => continue,
                None => {
                    places.insert(key, found.len());
                    found.push((key, None));
                    found.len() - 1
                }
            };
            if let (Value::Object(object), Some((_, members))) = (value, found.get_mut(place))
                && object.len() <= MAX_MEMBERS
            {
                let members = members.get_or_insert_default();
                for member in object.keys() {
                    if !members.contains(&member.as_str()) {
                        members.push(member);
                    }
                }
            }
        }
    }
    let repeated: Vec<&str> = rows.first().map(repeated).unwrap_or_default();
    found.retain(|(key, members)| members.is_some() || !repeated.contains(key));
    found
}

/// `apdex(…)` answers an object and repeats its members beside it: those are hidden.
fn repeated(row: &Row) -> Vec<&str> {
    const MEMBERS: [&str; 4] = ["s", "t", "f", "score"];
    let repeats = |object: &Row| {
        MEMBERS.iter().all(|name| object.contains_key(*name) && object.get(*name) == row.get(*name))
    };
    let any = row.values().filter_map(Value::as_object).any(repeats);
    if any { MEMBERS.to_vec() } else { Vec::new() }
}

/// Attributes that hold times in milliseconds by New Relic's own naming.
fn is_time(key: &str) -> bool {
    key == "timestamp" || key.ends_with(".timestamp")
}

/// A single row that holds nothing but one list (`uniques`, `histogram`), or the lists of `keyset()`: a row for each member.
fn exploded(row: &Row) -> Option<Table> {
    if row.contains_key("allKeys") {
        let mut builder = Builder::new(["key", "type"]);
        for (key, kind) in keys_of(row) {
            builder.text(key).text(kind).end();
        }
        return Some(builder.finish());
    }
    let mut shown = row.iter().filter(|(key, _)| !INTERNAL.contains(&key.as_str()));
    let (key, Value::Array(items)) = shown.next()? else { return None };
    if shown.next().is_some() || items.is_empty() {
        return None;
    }
    let counts = key.starts_with("histogram") && items.iter().all(Value::is_number);
    let mut builder = if counts { Builder::new(["bucket", key]) } else { Builder::new([key]) };
    let kind = if is_time(key) { Kind::Millis } else { Kind::Plain };
    for (at, item) in items.iter().enumerate() {
        if counts {
            builder.value(Some(&Value::from(at)), Kind::Plain);
        }
        builder.value(Some(item), kind).end();
    }
    Some(builder.finish())
}

/// The attributes that an answer to `keyset()` names, with their kinds: of a row `{key, type}`, or of the lists
/// `stringKeys`, `numericKeys` and their like.
pub(crate) fn keys_of(row: &Row) -> Vec<(&str, &str)> {
    if let (Some(key), kind) = (row.get("key").and_then(Value::as_str), row.get("type")) {
        return vec![(key, kind.and_then(Value::as_str).unwrap_or("unknown"))];
    }
    let lists = row.iter().filter(|(name, _)| name.as_str() != "allKeys");
    let typed = lists.filter_map(|(name, value)| Some((name.strip_suffix("Keys")?, value.as_array()?)));
    typed
        .flat_map(|(kind, items)| items.iter().filter_map(move |item| Some((item.as_str()?, kind))))
        .collect()
}
