//! The names in a question: entities first, then values that rows hold, then attributes.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_nerdgraph::{EntityOutline, EntitySearch};
use nr_nrql::encode;
use serde_json::Value;

use super::reading::{CONNECTORS, Reading};
use super::source::{Dimension, Source};
use super::words::{Words, flat};
use crate::known::Fields;
use crate::services::Services;
use crate::table::clean_line;

/// Words of a question that are looked up as names; more of them are a text, not names.
const MAX_LOOKUPS: usize = 6;

/// Words that a name may have.
const MAX_GRAM: usize = 5;

/// Values of an attribute among which a name is looked for.
const MAX_VALUES: usize = 1_000;

/// How far back values are looked for: what is asked about by name is mostly there now.
const VALUES_SINCE: &str = "3 hours ago";

/// Entities that are named when a name fits several.
const SHOWN: usize = 6;

/// Entities whose names hold a word of a question.
pub(super) struct Entities(Vec<EntityOutline>);

/// What became of the names.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) conditions: Vec<String>,
    /// Attributes to group by, for words such as `by customerTier`.
    pub(super) groups: Vec<String>,
    /// What was taken for what.
    pub(super) notes: Vec<String>,
    /// Words that are no name of anything here.
    pub(super) unknown: Vec<String>,
    /// Names that fit several entities, with those.
    pub(super) ambiguous: Vec<String>,
}

impl Names {
    pub(super) fn are_clear(&self) -> bool {
        self.unknown.is_empty() && self.ambiguous.is_empty()
    }
}

impl Entities {
    /// Looks up the words that readings leave.
    pub(super) async fn search(
        services: &Services,
        account: AccountId,
        readings: &[Reading],
    ) -> Result<Self, Fault> {
        let mut words: BTreeSet<String> = BTreeSet::new();
        for reading in readings {
            let texts = reading.words.left().into_iter().filter_map(|at| reading.words.get(at));
            words.extend(texts.map(|word| word.text.to_lowercase()).filter(|text| text.len() > 1));
        }
        let searches = words.iter().take(MAX_LOOKUPS).map(|word| {
            let search = EntitySearch::new().name_contains(word).account(account);
            let pages = services.client.search_entities(search);
            async move { pages.page(None).await }
        });
        let pages = try_join_all(searches).await?;
        let mut seen = BTreeSet::new();
        let mut found: Vec<EntityOutline> = pages.into_iter().flat_map(|page| page.data.items).collect();
        found.retain(|entity| seen.insert(entity.guid.to_string()));
        Ok(Self(found))
    }

    /// Those of a name, as far as spelling goes, or whose names hold all its words.
    fn named(&self, name: &str, exactly: bool) -> Vec<&EntityOutline> {
        let wanted = flat(name);
        let parts: Vec<String> = name.split_whitespace().map(flat).collect();
        let fits = |entity: &&EntityOutline| {
            let own = flat(&entity.name);
            if exactly { own == wanted } else { parts.iter().all(|part| own.contains(part)) }
        };
        self.0.iter().filter(fits).collect()
    }
}

/// Finds out what the words are that a reading leaves.
pub(super) async fn resolve(
    reading: &Reading,
    entities: &Entities,
    fields: &Fields,
    services: &Services,
    account: AccountId,
) -> Result<(Names, Words), Fault> {
    let mut words = reading.words.clone();
    let mut names = Names::default();
    let Some(source) = reading.source() else { return Ok((names, words)) };
    let has = |attribute: &str| fields.iter().any(|(name, _)| name == attribute);
    let guid = source.guid.filter(|guid| has(guid));
    let mut values: Option<Vec<(String, String)>> = None;
    for (from, to) in words.runs() {
        let mut at = from;
        while at < to {
            let mut end = to.min(at + MAX_GRAM);
            let mut taken = None;
            while end > at && taken.is_none() {
                let name = words.text(at, end);
                let before = at.checked_sub(1).map_or("", |before| words.stem(before));
                taken = if CONNECTORS.contains(&before)
                    && let Some(attribute) = attribute(&name, fields)
                {
                    Some(Taken::Group(attribute))
                } else if let Some(found) = entity(&name, source, guid, entities, true) {
                    Some(found)
                } else {
                    if values.is_none() {
                        values = Some(values_of(source, fields, services, account).await?);
                    }
                    value(&name, values.as_deref().unwrap_or_default())
                };
                if taken.is_none() {
                    taken = entity(&name, source, guid, entities, false);
                }
                if taken.is_none() {
                    end -= 1;
                }
            }
            match taken {
                Some(Taken::Group(attribute)) => names.groups.push(attribute),
                Some(Taken::Condition(condition, note)) => {
                    names.conditions.push(condition);
                    names.notes.push(note);
                }
                Some(Taken::Several(note)) => names.ambiguous.push(note),
                None => names.unknown.push(words.text(at, at + 1)),
            }
            let after = end.max(at + 1);
            words.r#use(at, after);
            at = after;
        }
    }
    Ok((names, words))
}

enum Taken {
    Group(String),
    Condition(String, String),
    Several(String),
}

/// The attribute of a name, whatever its spelling.
pub(super) fn attribute(name: &str, fields: &Fields) -> Option<String> {
    let wanted = flat(name);
    let exact = fields.iter().find(|(field, _)| field == name);
    let found = exact.or_else(|| fields.iter().find(|(field, _)| flat(field) == wanted));
    // A plural of an attribute's name is meant for it too.
    let found = found.or_else(|| {
        let singular = wanted.strip_suffix('s')?;
        fields.iter().find(|(field, _)| flat(field) == singular)
    });
    found.map(|(field, _)| field.clone())
}

fn fits(source: &Source, domain: &str, kind: &str) -> bool {
    source.entities.iter().any(|(d, k)| d.eq_ignore_ascii_case(domain) && k.eq_ignore_ascii_case(kind))
}

fn entity(
    name: &str,
    source: &Source,
    guid: Option<&str>,
    entities: &Entities,
    exactly: bool,
) -> Option<Taken> {
    let attribute = guid?;
    if let Ok(guid) = name.parse::<EntityGuid>() {
        let text = encode::string(&guid.to_string()).ok()?;
        let attribute = encode::identifier(attribute).ok()?;
        let note = format!("entity {guid}");
        return fits(source, guid.domain(), guid.entity_type())
            .then(|| Taken::Condition(format!("{attribute} = {text}"), note));
    }
    // Short words are in too many names to mean one of them.
    if !exactly && name.chars().count() < 3 {
        return None;
    }
    let found: Vec<&EntityOutline> = entities
        .named(name, exactly)
        .into_iter()
        .filter(|entity| fits(source, &entity.domain, &entity.entity_type))
        .collect();
    let distinct: BTreeSet<String> = found.iter().map(|entity| flat(&entity.name)).collect();
    if distinct.len() > 1 {
        let listed: Vec<String> = found.iter().take(SHOWN).map(|entity| clean_line(&entity.name)).collect();
        return Some(Taken::Several(format!("`{}` may be {}", clean_line(name), listed.join(" or "))));
    }
    let texts = found.iter().map(|entity| entity.guid.to_string()).collect::<Vec<_>>();
    let condition = equal(attribute, &texts)?;
    let first = found.first()?;
    let note = format!(
        "`{}` is the {} {} {} ({})",
        clean_line(name),
        first.domain,
        first.entity_type,
        clean_line(&first.name),
        texts.join(", "),
    );
    Some(Taken::Condition(condition, note))
}

/// `attribute = 'value'`, or IN for several.
fn equal(attribute: &str, values: &[String]) -> Option<String> {
    let name = encode::identifier(attribute).ok()?;
    match values {
        [] => None,
        [one] => Some(format!("{name} = {}", encode::string(one).ok()?)),
        several => {
            let list = encode::strings(several.iter().map(String::as_str)).ok()?;
            Some(format!("{name} IN {list}"))
        }
    }
}

/// The values that questions may name, with their attributes; one query for all attributes.
async fn values_of(
    source: &Source,
    fields: &Fields,
    services: &Services,
    account: AccountId,
) -> Result<Vec<(String, String)>, Fault> {
    let named = source.dimensions.iter().filter(|dimension| dimension.named);
    let attributes: Vec<&str> = named.filter_map(|dimension| present(dimension, fields)).collect();
    let columns: Vec<String> = attributes
        .iter()
        .enumerate()
        .filter_map(|(at, name)| {
            Some(format!("uniques({}, {MAX_VALUES}) AS 'v{at}'", encode::identifier(name).ok()?))
        })
        .collect();
    let Ok(from) = encode::identifier(source.name) else { return Ok(Vec::new()) };
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!("SELECT {} FROM {from} SINCE {VALUES_SINCE}", columns.join(", "));
    let answer = services.client.nrql(account, text).send().await?;
    let Some(row) = answer.rows().first() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (at, attribute) in attributes.iter().enumerate() {
        let list = row.get(&format!("v{at}")).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        found.extend(texts.map(|text| ((*attribute).to_owned(), text.to_owned())));
    }
    Ok(found)
}

fn value(name: &str, values: &[(String, String)]) -> Option<Taken> {
    let wanted = flat(name);
    if wanted.is_empty() {
        return None;
    }
    let (attribute, text) = values
        .iter()
        .find(|(_, text)| text == name)
        .or_else(|| values.iter().find(|(_, text)| flat(text) == wanted))?;
    let condition = equal(attribute, std::slice::from_ref(text))?;
    Some(Taken::Condition(condition, format!("`{}` is a value of {attribute}", clean_line(name))))
}

/// The attribute of a dimension that the account has.
pub(super) fn present(dimension: &Dimension, fields: &Fields) -> Option<&'static str> {
    dimension.attributes.iter().copied().find(|name| fields.iter().any(|(field, _)| field == name))
}
