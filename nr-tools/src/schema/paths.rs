//! How to get to a type from the root of a query.

use std::collections::{BTreeMap, VecDeque};

use super::{Kind, Schema, Type};

/// Fields of a way at most: the account's own data lies within six.
const MAX_STEPS: usize = 12;

/// The shortest way to each type: the type before it and the field that leads on, or the name of the type alone where a
/// fragment does.
pub(super) fn ways(types: &BTreeMap<String, Type>, root: &str) -> BTreeMap<String, (String, String)> {
    let mut found: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut waiting = VecDeque::from([root.to_owned()]);
    let mut implementers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, of) in types.iter().filter(|(_, of)| of.kind == Kind::Object) {
        for interface in &of.interfaces {
            implementers.entry(interface).or_default().push(name);
        }
    }
    while let Some(here) = waiting.pop_front() {
        let Some(of) = types.get(&here) else { continue };
        let fields = of.fields.iter().map(|field| (field.named().to_owned(), field.name.clone()));
        let within = implementers.get(here.as_str()).into_iter().flatten().copied();
        let members = of.values.iter().filter(|_| of.kind == Kind::Union).map(String::as_str);
        let narrowed = within.chain(members).map(|name| (name.to_owned(), format!("... on {name}")));
        for (next, step) in fields.chain(narrowed) {
            if next != root && !found.contains_key(&next) && types.contains_key(&next) {
                found.insert(next.clone(), (here.clone(), step));
                waiting.push_back(next);
            }
        }
    }
    found
}

impl Schema {
    /// The way to a type, such as `actor.account.nrql`; `None` when no query reaches it.
    pub(crate) fn way(&self, name: &str) -> Option<String> {
        let mut steps = Vec::new();
        let mut here = name;
        while here != self.root {
            let (before, step) = self.ways.get(here)?;
            steps.push(step.as_str());
            here = before;
            if steps.len() > MAX_STEPS {
                return None;
            }
        }
        steps.reverse();
        Some(steps.join("."))
    }
}
