//! A reading and the account's own names become NRQL.

use nr_nrql::catalogue::Kind;
use nr_nrql::encode;

use super::families;
use super::intent::{Measure, Unit};
use super::names::{Names, present};
use super::reading::Reading;
use super::shape::{Shape, Statistic, Threshold};
use super::source::Dimension;
use super::time::Times;
use crate::known::Fields;

/// Rows of a list when the question names no number.
const LIST: u32 = 100;

/// Aggregates by which FACET ranks its groups by itself (NRQL reference, FACET); of others the ranking is asked for.
const RANKED: [&str; 5] = ["min(", "max(", "average(", "percentile(", "count("];

/// What can be written of a reading, or what it lacks.
pub(super) type Written = Result<String, String>;

/// The parts of a query.
#[derive(Debug, Default)]
struct Parts {
    select: Vec<String>,
    wheres: Vec<String>,
    facet: Vec<String>,
    /// Whether it is rows that are asked for.
    rows: bool,
    /// What those are ordered by; the newest first without it.
    order: Option<String>,
}

/// Writes the query of a reading.
pub(super) fn write(
    reading: &Reading,
    names: &Names,
    shape: &Shape,
    times: &Times,
    fields: &Fields,
) -> Written {
    let mut parts = Parts::default();
    let form = reading.form;
    if !form.filter.is_empty() {
        parts.wheres.push(form.filter.to_owned());
    }
    for condition in &reading.conditions {
        parts.wheres.push(condition.text.to_owned());
    }
    parts.wheres.extend(names.conditions.iter().cloned());
    said(reading, shape, fields, &mut parts.wheres)?;
    groups(reading, names, shape, fields, &mut parts.facet)?;
    let over = threshold(reading, shape, &parts.facet, fields, &mut parts.wheres)?;
    measure(reading, shape, times, fields, &mut parts)?;
    let figure = nr_nrql::parse(&format!("SELECT {} FROM {}", parts.select.join(", "), form.from));
    let columns = nr_nrql::edit::outer(&figure)
        .and_then(|query| query.select.as_ref())
        .map_or(0, |select| select.columns.len());
    let single = columns == 1 && !parts.select.iter().any(|text| text.starts_with("percentile("));
    if over.is_some() && (!single || times.series.is_some() || times.compare.is_some()) {
        return Err(
            "a threshold is asked of one plain figure of each group, without a series or a comparison"
                .to_owned(),
        );
    }
    let mut times = times.clone();
    if let (Measure::Of(..) | Measure::P75(_), Some(unit)) = (form.measure, times.rate) {
        // `average duration per minute` is asked minute by minute.
        times.series.get_or_insert(Some(format!("1 {unit}")));
    }
    Ok(compose(form.from, &parts, shape, &times, over))
}

/// Status codes, texts and traces.
fn said(reading: &Reading, shape: &Shape, fields: &Fields, wheres: &mut Vec<String>) -> Result<(), String> {
    let from = reading.form.from;
    let dimensions = reading.source().map_or(&[][..], |source| source.dimensions);
    if let Some((first, last)) = shape.status {
        let status = dimensions.iter().find(|dimension| dimension.words.contains(&"status code"));
        let attribute = status
            .and_then(|status| present(status, fields))
            .ok_or_else(|| format!("{from} has no status codes"))?;
        let name = identifier(attribute)?;
        let texts = fields.iter().any(|(field, kind)| field == attribute && *kind == Some(Kind::String));
        let number = if texts { format!("numeric({name})") } else { name };
        wheres.push(if first == last {
            format!("{number} = {first}")
        } else {
            format!("{number} >= {first} AND {number} <= {last}")
        });
    }
    for text in &shape.texts {
        let attribute = reading
            .source()
            .and_then(|source| source.text)
            .ok_or_else(|| format!("{from} has no text to look in"))?;
        let pattern = encode::contains(text).map_err(|error| error.to_string())?;
        wheres.push(format!("{} LIKE {pattern}", identifier(attribute)?));
    }
    if let Some(trace) = &shape.trace {
        let names = ["trace.id", "traceId"];
        let attribute = names
            .into_iter()
            .find(|name| has(fields, name))
            .ok_or_else(|| format!("{from} has no trace ids"))?;
        wheres.push(format!("{attribute} = {}", encode::string(trace).map_err(|error| error.to_string())?));
    }
    Ok(())
}

fn groups(
    reading: &Reading,
    names: &Names,
    shape: &Shape,
    fields: &Fields,
    facet: &mut Vec<String>,
) -> Result<(), String> {
    let attribute = |dimension: &Dimension| {
        present(dimension, fields).ok_or_else(|| {
            format!("{} has no attribute for `{}`", reading.form.from, dimension.words.first().unwrap_or(&""))
        })
    };
    for dimension in &reading.groups {
        facet.push(identifier(attribute(dimension)?)?);
    }
    for name in &names.groups {
        facet.push(identifier(name)?);
    }
    // One entity's figure needs no group, and a list has none.
    let whole = facet.is_empty() && names.conditions.is_empty() && !shape.counts;
    let dimensions = reading.source().map_or(&[][..], |source| source.dimensions);
    for word in reading.form.facet.iter().filter(|_| whole) {
        if let Some(dimension) = dimensions.iter().find(|dimension| dimension.words.contains(word)) {
            facet.push(identifier(attribute(dimension)?)?);
        }
    }
    facet.dedup();
    Ok(())
}

/// Puts a threshold of rows among the conditions; one of figures is given back, to be asked of the groups.
fn threshold<'s>(
    reading: &Reading,
    shape: &'s Shape,
    facet: &[String],
    fields: &Fields,
    wheres: &mut Vec<String>,
) -> Result<Option<(&'s Threshold, f64)>, String> {
    let Some(threshold) = &shape.threshold else { return Ok(None) };
    let own = match reading.form.measure {
        Measure::Of(unit, attributes) => Some((unit, attributes)),
        Measure::Fixed(_) if facet.is_empty() => None,
        Measure::Fixed(_) => {
            return Ok(Some((
                threshold,
                threshold.value(Unit::None).ok_or("the threshold has another unit")?,
            )));
        }
        _ if threshold.is_time() => {
            families::intents().flat_map(|intent| intent.forms).find_map(|form| match form.measure {
                Measure::Of(unit @ (Unit::Seconds | Unit::Millis), attributes)
                    if form.from == reading.form.from =>
                {
                    Some((unit, attributes))
                }
                _ => None,
            })
        }
        _ => None,
    };
    let rows = matches!(reading.form.measure, Measure::Rows(_))
        || shape.counts
        || (threshold.of_rows && facet.is_empty());
    match own {
        Some((unit, attributes)) => {
            let value = threshold.value(unit).ok_or("the threshold has another unit than the figure")?;
            if !rows && !facet.is_empty() {
                return Ok(Some((threshold, value)));
            }
            let attribute = pick(attributes, fields).ok_or_else(|| lacks(reading.form.from, attributes))?;
            let number = encode::number(value).map_err(|error| error.to_string())?;
            wheres.push(format!("{} {} {number}", identifier(attribute)?, threshold.operator));
            Ok(None)
        }
        None if facet.is_empty() => {
            Err("a threshold needs groups, such as `services with more than 100 errors`".to_owned())
        }
        None => Ok(Some((
            threshold,
            threshold.value(Unit::None).ok_or("the threshold has another unit than the figure")?,
        ))),
    }
}

fn measure(
    reading: &Reading,
    shape: &Shape,
    times: &Times,
    fields: &Fields,
    parts: &mut Parts,
) -> Result<(), String> {
    let from = reading.form.from;
    fits(reading.form.measure, shape, times)?;
    let grouped = !parts.facet.is_empty() || times.series.is_some() || times.compare.is_some();
    let count = |parts: &mut Parts| {
        parts.select.push(match times.rate {
            Some(unit) => format!("rate(count(*), 1 {unit}) AS 'per {unit}'"),
            None => "count(*)".to_owned(),
        });
    };
    let list = |columns: &[&str], parts: &mut Parts| {
        parts.rows = true;
        let present = columns.iter().filter(|name| **name == "timestamp" || has(fields, name));
        parts.select.extend(present.filter_map(|name| encode::identifier(name).ok()));
    };
    let listed = shape.lists && !shape.counts && !grouped && times.rate.is_none();
    match reading.form.measure {
        Measure::Rows(columns) if listed => list(columns, parts),
        Measure::Rows(_) => count(parts),
        Measure::Rate => {
            let unit = times.rate.unwrap_or("minute");
            parts.select.push(format!("rate(count(*), 1 {unit}) AS 'per {unit}'"));
        }
        Measure::Distinct(attribute, columns) => {
            if !has(fields, attribute) {
                return Err(lacks(from, &[attribute]));
            }
            let name = identifier(attribute)?;
            parts.facet.retain(|facet| *facet != name);
            let alone = parts.facet.is_empty() && times.series.is_none() && times.compare.is_none();
            let listed = shape.lists && !shape.counts && alone;
            if listed && parts.facet.is_empty() && !columns.is_empty() {
                list(columns, parts);
            } else if listed && parts.facet.is_empty() {
                parts.select.push(format!("uniques({name}, 1000)"));
            } else {
                parts.select.push(format!("uniqueCount({name})"));
            }
        }
        Measure::Of(_, attributes) => {
            let attribute = pick(attributes, fields).ok_or_else(|| lacks(from, attributes))?;
            let name = identifier(attribute)?;
            let of_rows = shape.threshold.is_some()
                && parts.wheres.iter().any(|text| text.starts_with(&format!("{name} ")));
            let extreme = shape.extreme.filter(|_| !grouped && !shape.counts && shape.statistics.is_empty());
            let columns = || {
                let dimensions = reading.source().map_or(&[][..], |source| source.dimensions);
                let named = dimensions.iter().take(2).filter_map(|dimension| present(dimension, fields));
                ["timestamp"].into_iter().chain(named).chain([attribute]).collect::<Vec<&str>>()
            };
            if let Some(ascending) = extreme {
                list(&columns(), parts);
                parts.order = Some(format!("{name} {}", if ascending { "ASC" } else { "DESC" }));
            } else if shape.counts || (of_rows && shape.statistics.is_empty() && grouped) {
                count(parts);
            } else if of_rows && shape.statistics.is_empty() {
                if shape.lists { list(&columns(), parts) } else { count(parts) }
            } else if shape.statistics.is_empty() {
                parts.select.push(Statistic::Function("average").of(&name));
            } else {
                parts.select.extend(shape.statistics.iter().map(|statistic| statistic.of(&name)));
            }
        }
        Measure::P75(attribute) => {
            if !has(fields, attribute) {
                return Err(lacks(from, &[attribute]));
            }
            let usual = [Statistic::Percentile("75".to_owned())];
            let statistics = if shape.statistics.is_empty() { &usual[..] } else { &shape.statistics };
            let name = identifier(attribute)?;
            parts.select.extend(statistics.iter().map(|statistic| statistic.of(&name)));
        }
        Measure::Fixed(select) => parts.select.push(select.to_owned()),
    }
    Ok(())
}

/// Whether statistics and rates that were named can be told of a figure: leaving one out would answer another question.
fn fits(measure: Measure, shape: &Shape, times: &Times) -> Result<(), String> {
    let usual: &[Statistic] = match measure {
        Measure::Of(..) | Measure::P75(_) => return Ok(()),
        Measure::Rows(_) | Measure::Distinct(..) => &[Statistic::Function("sum")],
        Measure::Rate | Measure::Fixed(_) => &[Statistic::Function("average")],
    };
    if shape.statistics.iter().any(|statistic| !usual.contains(statistic)) {
        return Err("the statistic that is named is not one of this figure".to_owned());
    }
    if times.rate.is_some() && matches!(measure, Measure::Fixed(_) | Measure::Distinct(..)) {
        return Err("this figure has no rate".to_owned());
    }
    Ok(())
}

fn compose(
    from: &str,
    parts: &Parts,
    shape: &Shape,
    times: &Times,
    over: Option<(&Threshold, f64)>,
) -> String {
    let select = parts.select.join(", ");
    let wheres = if parts.wheres.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", parts.wheres.join(" AND "))
    };
    let facet =
        if parts.facet.is_empty() { String::new() } else { format!(" FACET {}", parts.facet.join(", ")) };
    let mut text = match over {
        // NRQL has no HAVING: a query around the groups' figures asks for those that pass.
        Some((threshold, value)) => {
            let figure = select.split(" AS ").next().unwrap_or(&select);
            format!(
                "SELECT latest(figure) AS 'figure' FROM (SELECT {figure} AS 'figure' FROM {from}{wheres}{facet} LIMIT MAX) WHERE figure {} {value}{facet}",
                threshold.operator
            )
        }
        None => {
            let mut text = format!("SELECT {select} FROM {from}{wheres}{facet}");
            let first = parts.select.first().map_or("", String::as_str);
            if shape.ranked && !facet.is_empty() && !RANKED.iter().any(|name| first.starts_with(name)) {
                let figure = first.split(" AS ").next().unwrap_or(first);
                if figure.starts_with("sum(") || figure.starts_with("uniqueCount(") {
                    text.push_str(&format!(" ORDER BY {figure}"));
                }
            }
            text
        }
    };
    if let Some(order) = &parts.order {
        text.push_str(&format!(" ORDER BY {order}"));
    }
    if let Some(limit) = shape.limit {
        text.push_str(&format!(" LIMIT {limit}"));
    } else if shape.ascending && !facet.is_empty() {
        text.push_str(" LIMIT MAX");
    } else if parts.rows {
        text.push_str(&format!(" LIMIT {LIST}"));
    }
    text.push_str(&times.clauses());
    text
}

fn has(fields: &Fields, name: &str) -> bool {
    fields.iter().any(|(field, _)| field == name)
}

fn pick<'a>(attributes: &[&'a str], fields: &Fields) -> Option<&'a str> {
    attributes.iter().copied().find(|name| has(fields, name))
}

fn lacks(from: &str, attributes: &[&str]) -> String {
    format!("{from} has no attribute {} in this account", attributes.join(" or "))
}

fn identifier(name: &str) -> Result<String, String> {
    encode::identifier(name).map_err(|error| error.to_string())
}
