//! What is loaded at one moment.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::error::{PluginError, PluginErrorKind};
use super::loaded::Loaded;
use super::{MAX_PARTS, MAX_PLUGINS, order};
use crate::plugin::Manifest;
use crate::prompt::{Prompt, PromptSpec};
use crate::resource::{Resource, ResourceSpec};
use crate::spec::ToolSpec;
use crate::tool::Tool;

/// What is loaded at one moment. It never changes: whoever holds one sees every plugin whole and in one version, and can
/// call what was unloaded since.
pub struct Snapshot {
    pub(super) version: u64,
    /// In the order of loading: what others need comes before them.
    pub(super) plugins: Vec<Arc<Loaded>>,
    tools: BTreeMap<String, Place>,
    names: BTreeMap<String, Place>,
    resources: BTreeMap<String, Place>,
    templates: Vec<Place>,
    prompts: BTreeMap<String, Place>,
}

/// The plugin, and the part of it.
#[derive(Clone, Copy)]
struct Place(usize, usize);

/// A part that was found, and the plugin that it belongs to.
pub(super) struct Found<'a, S, P: ?Sized> {
    pub(super) manifest: &'a Manifest,
    pub(super) spec: &'a Arc<S>,
    pub(super) part: &'a Arc<P>,
}

impl Snapshot {
    pub(super) fn empty() -> Self {
        Self {
            version: 0,
            plugins: Vec::new(),
            tools: BTreeMap::new(),
            names: BTreeMap::new(),
            resources: BTreeMap::new(),
            templates: Vec::new(),
            prompts: BTreeMap::new(),
        }
    }

    /// Puts plugins together, and refuses them when they don't go together.
    pub(super) fn build(version: u64, plugins: Vec<Arc<Loaded>>) -> Result<Self, PluginError> {
        if plugins.len() > MAX_PLUGINS {
            let message = format!("more than {MAX_PLUGINS} plugins can't be loaded; unload one first");
            return Err(PluginError::new(PluginErrorKind::TooMany, "", message));
        }
        let manifests: Vec<&Manifest> = plugins.iter().map(|loaded| &loaded.manifest).collect();
        let order = order::sorted(&manifests)?;
        let plugins = order.into_iter().filter_map(|place| plugins.get(place).cloned()).collect();
        let mut built = Self { version, plugins, ..Self::empty() };
        let plugins = std::mem::take(&mut built.plugins);
        let mut shapes = BTreeMap::new();
        for (at, loaded) in plugins.iter().enumerate() {
            built.add(at, loaded, &plugins, &mut shapes)?;
        }
        built.plugins = plugins;
        built.bounded()?;
        // The template with the most fixed text is meant; the rest is only for a lasting order.
        let mut templates = std::mem::take(&mut built.templates);
        templates.sort_by_key(|place| {
            built.resource_at(*place).map(|found| {
                let uri = &found.spec.uri;
                (Reverse(uri.fixed()), uri.as_str().to_owned())
            })
        });
        built.templates = templates;
        Ok(built)
    }

    fn add(
        &mut self,
        at: usize,
        loaded: &Loaded,
        plugins: &[Arc<Loaded>],
        shapes: &mut BTreeMap<String, Place>,
    ) -> Result<(), PluginError> {
        let take = |names: &mut BTreeMap<String, Place>, noun: &str, name: &str, part: usize| {
            let Some(Place(other, _)) = names.insert(name.to_owned(), Place(at, part)) else { return Ok(()) };
            let own = &loaded.manifest.name;
            let other = plugins.get(other).map_or(own, |other| &other.manifest.name);
            let message = if other == own {
                format!("the plugin `{own}` has the {noun} `{name}` twice; rename one")
            } else {
                format!("the plugins `{other}` and `{own}` both have the {noun} `{name}`; load one of them")
            };
            Err(PluginError::new(PluginErrorKind::NameTaken, own, message))
        };
        for (part, (spec, _)) in loaded.tools.iter().enumerate() {
            self.tools.insert(spec.name.clone(), Place(at, part));
            for name in std::iter::once(&spec.name).chain(&spec.aliases) {
                take(&mut self.names, "tool", name, part)?;
            }
        }
        for (part, (spec, _)) in loaded.resources.iter().enumerate() {
            take(shapes, "resource", &spec.uri.shape(), part)?;
            if spec.uri.has_variables() {
                self.templates.push(Place(at, part));
            }
            self.resources.insert(spec.uri.as_str().to_owned(), Place(at, part));
        }
        for (part, (spec, _)) in loaded.prompts.iter().enumerate() {
            take(&mut self.prompts, "prompt", &spec.name, part)?;
        }
        Ok(())
    }

    fn bounded(&self) -> Result<(), PluginError> {
        for (noun, count) in [
            ("tools", self.tools.len()),
            ("resources", self.resources.len()),
            ("prompts", self.prompts.len()),
        ] {
            if count > MAX_PARTS {
                let message = format!("{count} {noun} are more than {MAX_PARTS}; unload a plugin first");
                return Err(PluginError::new(PluginErrorKind::TooMany, "", message));
            }
        }
        Ok(())
    }

    /// Counts up with every change, from 0 for the empty one.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Who is loaded; what others need comes before them.
    pub fn plugins(&self) -> impl Iterator<Item = &Manifest> + Clone {
        self.plugins.iter().map(|loaded| &loaded.manifest)
    }

    /// Who this plugin is, if it is loaded.
    #[must_use]
    pub fn plugin(&self, name: &str) -> Option<&Manifest> {
        self.plugins().find(|manifest| manifest.name == name)
    }

    /// The tools, by name.
    pub fn tools(&self) -> impl Iterator<Item = &Arc<ToolSpec>> + Clone {
        self.tools.values().filter_map(|place| Some(self.tool_at(*place)?.spec))
    }

    /// The tool that this name or alias calls.
    #[must_use]
    pub fn tool(&self, name: &str) -> Option<&Arc<ToolSpec>> {
        Some(self.find_tool(name)?.spec)
    }

    /// The name of the plugin that the tool of this name or alias belongs to.
    #[must_use]
    pub fn plugin_of(&self, tool: &str) -> Option<&str> {
        Some(&self.find_tool(tool)?.manifest.name)
    }

    /// The resources and templates, by URI.
    pub fn resources(&self) -> impl Iterator<Item = &Arc<ResourceSpec>> + Clone {
        self.resources.values().filter_map(|place| Some(self.resource_at(*place)?.spec))
    }

    /// The resource that a URI is read from: the one at that very URI, else the template with the most fixed text.
    #[must_use]
    pub fn resource(&self, uri: &str) -> Option<&Arc<ResourceSpec>> {
        Some(self.find_resource(uri)?.spec)
    }

    /// The prompts, by name.
    pub fn prompts(&self) -> impl Iterator<Item = &Arc<PromptSpec>> + Clone {
        self.prompts.values().filter_map(|place| Some(self.prompt_at(*place)?.spec))
    }

    /// The prompt of this name.
    #[must_use]
    pub fn prompt_spec(&self, name: &str) -> Option<&Arc<PromptSpec>> {
        Some(self.find_prompt(name)?.spec)
    }

    pub(super) fn find_tool(&self, name: &str) -> Option<Found<'_, ToolSpec, dyn Tool>> {
        self.tool_at(*self.names.get(name)?)
    }

    pub(super) fn find_resource(&self, uri: &str) -> Option<Found<'_, ResourceSpec, dyn Resource>> {
        let exact = self.resources.get(uri).and_then(|place| self.resource_at(*place));
        exact.filter(|found| !found.spec.uri.has_variables()).or_else(|| {
            let mut templates = self.templates.iter().filter_map(|place| self.resource_at(*place));
            templates.find(|found| found.spec.uri.matches(uri).is_some())
        })
    }

    /// The resource of exactly this template.
    pub(super) fn find_template(&self, template: &str) -> Option<Found<'_, ResourceSpec, dyn Resource>> {
        self.resource_at(*self.resources.get(template)?)
    }

    pub(super) fn find_prompt(&self, name: &str) -> Option<Found<'_, PromptSpec, dyn Prompt>> {
        self.prompt_at(*self.prompts.get(name)?)
    }

    fn tool_at(&self, Place(plugin, part): Place) -> Option<Found<'_, ToolSpec, dyn Tool>> {
        let loaded = self.plugins.get(plugin)?;
        let (spec, part) = loaded.tools.get(part)?;
        Some(Found { manifest: &loaded.manifest, spec, part })
    }

    fn resource_at(&self, Place(plugin, part): Place) -> Option<Found<'_, ResourceSpec, dyn Resource>> {
        let loaded = self.plugins.get(plugin)?;
        let (spec, part) = loaded.resources.get(part)?;
        Some(Found { manifest: &loaded.manifest, spec, part })
    }

    fn prompt_at(&self, Place(plugin, part): Place) -> Option<Found<'_, PromptSpec, dyn Prompt>> {
        let loaded = self.plugins.get(plugin)?;
        let (spec, part) = loaded.prompts.get(part)?;
        Some(Found { manifest: &loaded.manifest, spec, part })
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("version", &self.version)
            .field("plugins", &self.plugins().map(|manifest| &manifest.name).collect::<Vec<_>>())
            .field("tools", &self.tools.keys())
            .field("resources", &self.resources.keys())
            .field("prompts", &self.prompts.keys())
            .finish_non_exhaustive()
    }
}
