//! A plugin that has been loaded: what it said of itself, and what it holds.

use std::sync::Arc;

use tokio::time::Instant;

use super::error::{PluginError, PluginErrorKind};
use super::{LOAD_LIMIT, MAX_PARTS};
use crate::context::{Caller, Context};
use crate::guard;
use crate::plugin::{Contents, Manifest, Plugin};
use crate::prompt::{Prompt, PromptSpec};
use crate::resource::{Resource, ResourceSpec};
use crate::spec::ToolSpec;
use crate::tool::Tool;

/// The parts are kept with their specs, so that listing and finding run no code of the plugin.
pub(super) struct Loaded {
    pub(super) manifest: Manifest,
    pub(super) plugin: Arc<dyn Plugin>,
    pub(super) tools: Vec<(Arc<ToolSpec>, Arc<dyn Tool>)>,
    pub(super) resources: Vec<(Arc<ResourceSpec>, Arc<dyn Resource>)>,
    pub(super) prompts: Vec<(Arc<PromptSpec>, Arc<dyn Prompt>)>,
}

/// Asks a plugin who it is.
pub(super) fn manifest(plugin: &dyn Plugin) -> Result<Manifest, PluginError> {
    let manifest = guard::caught_now("a plugin's manifest", || plugin.manifest())
        .map_err(|fault| PluginError::failed("", fault))?;
    legal(&manifest.name, "the plugin", &manifest.name, manifest.problems())?;
    Ok(manifest)
}

/// Has a plugin make what it holds, within its time.
pub(super) async fn begin(manifest: &Manifest, plugin: &dyn Plugin) -> Result<Contents, PluginError> {
    let what = format!("the plugin `{}`", manifest.name);
    let ctx = Context::new(Caller::new("manager")).with_deadline(Instant::now() + LOAD_LIMIT);
    let made = guard::run(&what, &ctx, async { plugin.load().await });
    made.await.map_err(|fault| PluginError::failed(&manifest.name, fault))
}

/// Checks what a plugin says of what it made.
pub(super) fn read(
    manifest: Manifest,
    plugin: Arc<dyn Plugin>,
    contents: Contents,
) -> Result<Loaded, PluginError> {
    let (name, what) = (&manifest.name, format!("the plugin `{}`", manifest.name));
    if contents.tools.len().max(contents.resources.len()).max(contents.prompts.len()) > MAX_PARTS {
        let message = format!("{what} holds more than {MAX_PARTS} tools, resources or prompts; split it");
        return Err(PluginError::new(PluginErrorKind::TooMany, name, message));
    }
    let parts = guard::caught_now(&what, || contents.read());
    let (tools, resources, prompts) = parts.map_err(|fault| PluginError::failed(name, fault))?;
    for (spec, _) in &tools {
        legal(name, "the tool", &spec.name, spec.problems())?;
    }
    for (spec, _) in &resources {
        legal(name, "the resource", spec.uri.as_str(), spec.problems())?;
    }
    for (spec, _) in &prompts {
        legal(name, "the prompt", &spec.name, spec.problems())?;
    }
    Ok(Loaded { manifest, plugin, tools, resources, prompts })
}

/// Tells a plugin that it can't be found any more, within its time.
pub(super) async fn unload(name: &str, plugin: &dyn Plugin) {
    let what = format!("unloading the plugin `{name}`");
    let ctx = Context::new(Caller::new("manager")).with_deadline(Instant::now() + LOAD_LIMIT);
    let told = guard::run(&what, &ctx, async {
        plugin.unload().await;
        Ok(())
    });
    if let Err(fault) = told.await {
        // It has left already, and there is nobody who could do more about it.
        tracing::warn!(plugin = name, error = %fault.internal(), "a plugin was unloaded with trouble");
    }
}

fn legal(plugin: &str, noun: &str, name: &str, problems: Vec<String>) -> Result<(), PluginError> {
    if problems.is_empty() {
        return Ok(());
    }
    let name = nr_core::redact::excerpt(name);
    let message = format!("{noun} `{name}` can't be used: {}", problems.join("; "));
    Err(PluginError::new(PluginErrorKind::Illegal, plugin, message))
}

type Parts = (
    Vec<(Arc<ToolSpec>, Arc<dyn Tool>)>,
    Vec<(Arc<ResourceSpec>, Arc<dyn Resource>)>,
    Vec<(Arc<PromptSpec>, Arc<dyn Prompt>)>,
);

impl Contents {
    /// Reads each spec once.
    fn read(self) -> Parts {
        (
            self.tools.into_iter().map(|tool| (Arc::new(tool.spec().clone()), tool)).collect(),
            self.resources.into_iter().map(|part| (Arc::new(part.spec().clone()), part)).collect(),
            self.prompts.into_iter().map(|part| (Arc::new(part.spec().clone()), part)).collect(),
        )
    }
}
