//! One way to understand a question: an intent at one place, and what of the question it explains.

use super::families;
use super::intent::{Form, Intent};
use super::shape::Shape;
use super::source::{Condition, Dimension, Source};
use super::words::Words;

/// Words after which a group stands.
pub(super) const CONNECTORS: [&str; 6] = ["by", "per", "each", "every", "across", "split"];

/// Adjectives that rank what follows them.
const SUPERLATIVES: [&str; 14] = [
    "top", "slowest", "slow", "fastest", "busiest", "worst", "best", "noisiest", "fullest", "hottest",
    "bottom", "heaviest", "largest", "biggest",
];

/// Adjectives that `most` makes superlatives of.
const COMMON: [&str; 4] = ["common", "frequent", "popular", "expensive"];

/// Words that may stand between a connector and its group.
const BETWEEN: [&str; 13] =
    ["the", "each", "every", "a", "an", "our", "my", "individual", "different", "all", "of", "single", "for"];

/// What a question was taken for.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) intent: &'static Intent,
    pub(super) form: &'static Form,
    /// Some of a question's words; those that are left are names, or not understood.
    pub(super) words: Words,
    pub(super) groups: Vec<&'static Dimension>,
    pub(super) conditions: Vec<&'static Condition>,
    /// How many words the intent's own are.
    told: usize,
}

impl Reading {
    pub(super) fn source(&self) -> Option<&'static Source> {
        families::source(self.form.from)
    }
}

/// Every way to understand the question, those first that leave the fewest words unexplained.
pub(super) fn readings(words: &Words, original: &Words, shape: &Shape) -> Vec<Reading> {
    let mut found: Vec<Reading> = Vec::new();
    for intent in families::intents() {
        let mut ticked = words.clone();
        let mut told = 0;
        let all = intent.words.iter().all(|group| {
            let here = words.find(group).is_some();
            told += ticked.use_all(group);
            here
        });
        if all {
            let forms = intent.forms.iter();
            found.extend(forms.map(|form| read(intent, form, &ticked, original, shape, told)));
        }
    }
    if found.is_empty()
        && shape.status.is_some()
        && let Some(intent) = families::requests()
    {
        found.extend(intent.forms.iter().map(|form| read(intent, form, words, original, shape, 0)));
    }
    // A stable sort: equal ones stay in the families' order.
    found.sort_by_key(|reading| {
        (reading.words.left().len(), std::cmp::Reverse((reading.told, reading.intent.words.len())))
    });
    found
}

fn read(
    intent: &'static Intent,
    form: &'static Form,
    ticked: &Words,
    original: &Words,
    shape: &Shape,
    told: usize,
) -> Reading {
    let mut words = ticked.clone();
    let mut reading =
        Reading { intent, form, words: words.clone(), groups: Vec::new(), conditions: Vec::new(), told };
    let Some(source) = families::source(form.from) else { return reading };
    for condition in source.conditions {
        let said = condition.always && original.find(condition.words).is_some();
        if words.use_all(condition.words) > 0 || said {
            reading.conditions.push(condition);
        }
    }
    for at in 0..original.len() {
        let Some((dimension, end)) = dimension(source, original, at) else { continue };
        if is_group(source, original, &words, at, end, shape) {
            words.r#use(at, end);
            if !reading.groups.iter().any(|known| std::ptr::eq(*known, dimension)) {
                reading.groups.push(dimension);
            }
        }
    }
    if shape.ranked {
        said_groups(source, form, original, &mut reading.groups);
    }
    words.use_all(intent.also);
    Shape::finish(&mut words);
    // What is left of the words for dimensions says what kind of thing a name beside them is.
    for at in 0..words.len() {
        let grouped = at > 0 && CONNECTORS.contains(&words.stem(at - 1));
        if let Some((_, end)) = dimension(source, &words, at).filter(|_| !grouped) {
            // A group that is only half understood, as in `by response status`, is not understood.
            let begun = words.left().contains(&at.wrapping_sub(1))
                && at > 1
                && CONNECTORS.contains(&words.stem(at - 2));
            if !begun {
                words.r#use(at, end);
            }
        }
    }
    reading.words = words;
    reading
}

/// What a form is grouped by of its own accord stays when it is said too: `processes with the most memory on each host`.
fn said_groups(source: &'static Source, form: &Form, original: &Words, groups: &mut Vec<&'static Dimension>) {
    for word in form.facet {
        let Some(dimension) = source.dimensions.iter().find(|dimension| dimension.words.contains(word))
        else {
            continue;
        };
        let said = (0..original.len()).any(|at| {
            original
                .longest(at, dimension.words)
                .is_some_and(|end| original.lower(end - 1) != original.stem(end - 1))
        });
        if said && !groups.iter().any(|known| std::ptr::eq(*known, dimension)) {
            groups.insert(0, dimension);
        }
    }
}

/// The dimension whose words begin at a place: the one with the longest.
fn dimension(source: &'static Source, words: &Words, at: usize) -> Option<(&'static Dimension, usize)> {
    let found = source
        .dimensions
        .iter()
        .filter_map(|dimension| Some((dimension, words.longest(at, dimension.words)?)));
    found.fold(
        None,
        |best, found| if best.is_some_and(|(_, end)| end >= found.1) { best } else { Some(found) },
    )
}

/// Whether the words of a dimension ask for groups of it.
fn is_group(
    source: &'static Source,
    original: &Words,
    ticked: &Words,
    at: usize,
    end: usize,
    shape: &Shape,
) -> bool {
    let mut before = at;
    while before > 0
        && (BETWEEN.contains(&original.stem(before - 1)) || original.number(before - 1).is_some())
    {
        before -= 1;
        if ["each", "every", "all"].contains(&original.stem(before)) {
            return true;
        }
    }
    // `most common javascript errors`: what kind of thing it is stands between.
    let told = |at: usize| {
        ticked.is_used(at)
            && !SUPERLATIVES.contains(&original.stem(at))
            && !CONNECTORS.contains(&original.stem(at))
    };
    if before > 1 && told(before - 1) && leads(original, before - 1) {
        return true;
    }
    let stem = |back: usize| before.checked_sub(back).map_or("", |at| original.stem(at));
    let before = stem(1);
    if CONNECTORS.contains(&before) || SUPERLATIVES.contains(&before) {
        return true;
    }
    if ["which", "what"].contains(&before) || (stem(2) == "most" && !["the", "of"].contains(&before)) {
        return true;
    }
    // `by service and host`
    if ["and", "then"].contains(&before) && before_is_group(original, at) {
        return true;
    }
    let plural = original.lower(end - 1) != original.stem(end - 1);
    let free = (at..end).all(|place| !ticked.is_used(place));
    // `hosts by cpu` asks for hosts, `requests by host` doesn't ask for requests one by one.
    let by = original.stem(end) == "by" && dimension(source, original, end + 1).is_none();
    let after = by || ["with", "having", "whose", "that", "where"].contains(&original.stem(end));
    plural && ((after && (free || shape.ranked)) || (free && shape.ranked))
}

/// Whether a superlative stands before a word.
fn leads(words: &Words, at: usize) -> bool {
    let stem = |back: usize| at.checked_sub(back).map_or("", |at| words.stem(at));
    SUPERLATIVES.contains(&stem(1)) || (stem(2) == "most" && COMMON.contains(&stem(1)))
}

/// Whether a connector stands before the words that `and` goes on from.
fn before_is_group(words: &Words, at: usize) -> bool {
    (at.saturating_sub(6)..at).any(|place| CONNECTORS.contains(&words.stem(place)))
}
