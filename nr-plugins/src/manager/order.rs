//! Which plugin comes before which.

use std::collections::BTreeMap;

use super::error::{PluginError, PluginErrorKind};
use crate::nearest::nearest;
use crate::plugin::Manifest;

/// The places of some manifests, dependencies first, and else in the order in which they were given.
///
/// # Errors
/// `MissingDependency` when one needs what is not among them, `Circular` when some need each other.
pub(super) fn sorted(manifests: &[&Manifest]) -> Result<Vec<usize>, PluginError> {
    let places: BTreeMap<&str, usize> =
        manifests.iter().enumerate().map(|(place, manifest)| (manifest.name.as_str(), place)).collect();
    let mut walk =
        Walk { manifests, places: &places, marks: vec![Mark::New; manifests.len()], order: Vec::new() };
    for place in 0..manifests.len() {
        walk.visit(place)?;
    }
    Ok(walk.order)
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    /// On the way from where the walk began.
    Open,
    Done,
}

struct Walk<'a> {
    manifests: &'a [&'a Manifest],
    places: &'a BTreeMap<&'a str, usize>,
    marks: Vec<Mark>,
    order: Vec<usize>,
}

impl Walk<'_> {
    /// Goes down with a stack of its own: a chain of plugins must not use up the thread's.
    fn visit(&mut self, start: usize) -> Result<(), PluginError> {
        let mut stack = vec![(start, 0)];
        while let Some((place, next)) = stack.pop() {
            let Some(manifest) = self.manifests.get(place) else { continue };
            match self.marks.get(place) {
                Some(Mark::Done) | None => continue,
                Some(Mark::New | Mark::Open) => self.mark(place, Mark::Open),
            }
            let Some(dependency) = manifest.dependencies.get(next) else {
                self.mark(place, Mark::Done);
                self.order.push(place);
                continue;
            };
            let Some(&below) = self.places.get(dependency.as_str()) else {
                return Err(self.missing(manifest, dependency));
            };
            stack.push((place, next + 1));
            match self.marks.get(below) {
                Some(Mark::Open) => return Err(self.circle(&stack, below)),
                Some(Mark::New) => stack.push((below, 0)),
                _ => {}
            }
        }
        Ok(())
    }

    fn mark(&mut self, place: usize, mark: Mark) {
        if let Some(slot) = self.marks.get_mut(place) {
            *slot = mark;
        }
    }

    fn missing(&self, manifest: &Manifest, dependency: &str) -> PluginError {
        let near = nearest(dependency, self.places.keys().copied().filter(|name| *name != manifest.name));
        let next = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "load it too".to_owned(),
        };
        let message =
            format!("the plugin `{}` needs `{dependency}`, which is not there; {next}", manifest.name);
        PluginError::new(PluginErrorKind::MissingDependency, &manifest.name, message)
    }

    /// The stack from the place that was met again is the circle.
    fn circle(&self, stack: &[(usize, usize)], met: usize) -> PluginError {
        let name = |place: usize| self.manifests.get(place).map_or("", |manifest| manifest.name.as_str());
        let around = stack.iter().map(|(place, _)| *place).skip_while(|place| *place != met);
        let names: Vec<&str> = around.chain(std::iter::once(met)).map(name).collect();
        let message = format!(
            "plugins need each other in a circle: {}; take one of the needs away",
            names.join(" -> ")
        );
        PluginError::new(PluginErrorKind::Circular, name(met), message)
    }
}
