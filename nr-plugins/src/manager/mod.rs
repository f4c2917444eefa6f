//! The manager: holds plugins, and replaces them while calls run.
//!
//! Readers take a [`Snapshot`] without waiting for anyone. Whoever loads or unloads builds the next snapshot beside it and
//! swaps it in whole: a plugin is there with all its parts or not at all, and a refused change leaves everything as it was.

mod call;
mod changes;
mod error;
mod loaded;
mod order;
mod snapshot;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use nr_core::Fault;
use serde_json::{Map, Value};
use tokio::sync::watch;

pub use crate::guard::DEFAULT_CALL_LIMIT;
pub use changes::{Change, Changes};
pub use error::{PluginError, PluginErrorKind};
pub use snapshot::Snapshot;

use crate::completion::{CompletionRequest, CompletionTarget};
use crate::context::Context;
use crate::plugin::{Manifest, Plugin};
use crate::prompt::PromptMessage;
use crate::question::Outcome;
use crate::resource::ResourceBody;
use crate::tool::Answer;
use changes::Counts;
use loaded::Loaded;

/// The most plugins of a manager; several times what the catalogue of this product has.
pub const MAX_PLUGINS: usize = 256;

/// The most tools of a manager, and the most resources, and the most prompts. An assistant is lost far below.
pub const MAX_PARTS: usize = 1_024;

/// How long loading a plugin may take, and unloading it: what a person who starts the program would wait for.
pub const LOAD_LIMIT: Duration = Duration::from_secs(30);

/// Holds plugins. Share it in an `Arc`.
pub struct Manager {
    current: ArcSwap<Snapshot>,
    /// One change at a time. Never held while a plugin's code runs.
    changing: Mutex<()>,
    counts: watch::Sender<Counts>,
}

impl Default for Manager {
    fn default() -> Self {
        Self::new()
    }
}

impl Manager {
    /// A manager without plugins.
    #[must_use]
    pub fn new() -> Self {
        Self {
            current: ArcSwap::from_pointee(Snapshot::empty()),
            changing: Mutex::new(()),
            counts: watch::Sender::new(Counts::default()),
        }
    }

    /// What is loaded now. Hold it for as long as several things must go together.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// The changes of the lists from now on.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes::of(self.counts.subscribe())
    }

    /// Loads a plugin. What it needs must be loaded.
    ///
    /// # Errors
    /// When it is loaded already, fails, breaks a rule, or does not go together with what is loaded.
    pub async fn load(&self, plugin: Arc<dyn Plugin>) -> Result<(), PluginError> {
        self.load_all([plugin]).await
    }

    /// Loads several plugins, in whatever order they are given: what others need is loaded first. They show all at once, or
    /// not at all.
    ///
    /// # Errors
    /// When one needs what is not there or some need each other in a circle (before any is loaded), and as in
    /// [`load`](Self::load). What had been loaded by then is unloaded.
    pub async fn load_all(
        &self,
        plugins: impl IntoIterator<Item = Arc<dyn Plugin>>,
    ) -> Result<(), PluginError> {
        let mut fresh: Vec<(Manifest, Arc<dyn Plugin>)> = Vec::new();
        // One over the limit is enough to be refused.
        for plugin in plugins.into_iter().take(MAX_PLUGINS + 1) {
            fresh.push((loaded::manifest(&*plugin)?, plugin));
        }
        let snapshot = self.snapshot();
        not_twice(fresh.iter().map(|(manifest, _)| manifest), &snapshot)?;
        let manifests: Vec<&Manifest> =
            snapshot.plugins().chain(fresh.iter().map(|(manifest, _)| manifest)).collect();
        let already = snapshot.plugins.len();
        let order = order::sorted(&manifests)?;
        let mut made = Vec::new();
        let mut begun = Vec::new();
        for place in order {
            let Some((manifest, plugin)) = place.checked_sub(already).and_then(|place| fresh.get(place))
            else {
                continue;
            };
            let loaded = match loaded::begin(manifest, &**plugin).await {
                Ok(contents) => {
                    begun.push((manifest.name.as_str(), plugin));
                    loaded::read(manifest.clone(), Arc::clone(plugin), contents)
                }
                // What a failed load had begun is its own to clean up, as with any error.
                Err(error) => Err(error),
            };
            match loaded {
                Ok(loaded) => made.push(Arc::new(loaded)),
                Err(error) => {
                    self.discard(&begun).await;
                    return Err(error);
                }
            }
        }
        let shown = self.change(|now| {
            not_twice(made.iter().map(|loaded| &loaded.manifest), now)?;
            Ok(now.plugins.iter().chain(&made).cloned().collect())
        });
        if shown.is_err() {
            self.discard(&begun).await;
        }
        shown
    }

    /// Puts another version of a loaded plugin in its place. Readers see the old one or the new one, never half of each.
    ///
    /// # Errors
    /// When none of this name is loaded, and as in [`load`](Self::load); the old one stays then.
    pub async fn reload(&self, plugin: Arc<dyn Plugin>) -> Result<(), PluginError> {
        let manifest = loaded::manifest(&*plugin)?;
        let name = manifest.name.clone();
        find(&self.snapshot(), &name)?;
        let contents = loaded::begin(&manifest, &*plugin).await?;
        let mut old = None;
        let shown = loaded::read(manifest, Arc::clone(&plugin), contents).map(Arc::new).and_then(|fresh| {
            self.change(|now| {
                old = Some(find(now, &name)?);
                let replaced = |loaded: &Arc<Loaded>| {
                    Arc::clone(if loaded.manifest.name == name { &fresh } else { loaded })
                };
                Ok(now.plugins.iter().map(replaced).collect())
            })
        });
        let left = match &old {
            Some(old) if shown.is_ok() => &old.plugin,
            _ => &plugin,
        };
        self.discard(&[(&name, left)]).await;
        shown
    }

    /// Unloads a plugin. It can't be found any more at once; calls that run go on, and it lives until the last one ends.
    ///
    /// # Errors
    /// When it is not loaded, or others need it.
    pub async fn unload(&self, name: &str) -> Result<(), PluginError> {
        let mut old = None;
        self.change(|now| {
            old = Some(find(now, name)?);
            let users: Vec<&str> = now
                .plugins()
                .filter(|manifest| {
                    manifest.name != name && manifest.dependencies.iter().any(|need| need == name)
                })
                .map(|manifest| manifest.name.as_str())
                .collect();
            if !users.is_empty() {
                let users = crate::nearest::listed(users.into_iter());
                let message = format!(
                    "the plugin `{name}` can't be unloaded while {users} need it; unload those first"
                );
                return Err(PluginError::new(PluginErrorKind::InUse, name, message));
            }
            Ok(now.plugins.iter().filter(|loaded| loaded.manifest.name != name).cloned().collect())
        })?;
        if let Some(old) = old {
            loaded::unload(name, &*old.plugin).await;
        }
        Ok(())
    }

    /// Builds the next snapshot from the current one and swaps it in.
    fn change(
        &self,
        next: impl FnOnce(&Snapshot) -> Result<Vec<Arc<Loaded>>, PluginError>,
    ) -> Result<(), PluginError> {
        // What the lock protects is swapped in one step: there is nothing half done behind a poisoned one.
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.snapshot();
        let plugins = next(&now)?;
        let next = Arc::new(Snapshot::build(now.version + 1, plugins)?);
        let counts = Counts {
            tools: u64::from(!now.tools().eq(next.tools())),
            resources: u64::from(!now.resources().eq(next.resources())),
            prompts: u64::from(!now.prompts().eq(next.prompts())),
        };
        self.current.store(next);
        if counts != Counts::default() {
            self.counts.send_modify(|sum| {
                sum.tools += counts.tools;
                sum.resources += counts.resources;
                sum.prompts += counts.prompts;
            });
        }
        Ok(())
    }

    /// Unloads what was loaded and is not to be found, the last one first. The very same plugin may have been loaded in its
    /// own place, and goes on then.
    async fn discard(&self, begun: &[(&str, &Arc<dyn Plugin>)]) {
        for (name, plugin) in begun.iter().rev() {
            let held = |loaded: &Arc<Loaded>| Arc::ptr_eq(&loaded.plugin, plugin);
            if !self.snapshot().plugins.iter().any(held) {
                loaded::unload(name, &***plugin).await;
            }
        }
    }

    /// [`Snapshot::call`] on what is loaded now.
    ///
    /// # Errors
    /// As there.
    pub async fn call(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        ctx: &Context,
    ) -> Result<Outcome<Answer>, Fault> {
        self.snapshot().call(name, arguments, ctx).await
    }

    /// [`Snapshot::read`] on what is loaded now.
    ///
    /// # Errors
    /// As there.
    pub async fn read(&self, uri: &str, ctx: &Context) -> Result<ResourceBody, Fault> {
        self.snapshot().read(uri, ctx).await
    }

    /// [`Snapshot::prompt`] on what is loaded now.
    ///
    /// # Errors
    /// As there.
    pub async fn prompt(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        ctx: &Context,
    ) -> Result<Vec<PromptMessage>, Fault> {
        self.snapshot().prompt(name, arguments, ctx).await
    }

    /// [`Snapshot::complete`] on what is loaded now.
    ///
    /// # Errors
    /// As there.
    pub async fn complete(
        &self,
        target: &CompletionTarget,
        request: &CompletionRequest,
        ctx: &Context,
    ) -> Result<Vec<String>, Fault> {
        self.snapshot().complete(target, request, ctx).await
    }
}

fn find(snapshot: &Snapshot, name: &str) -> Result<Arc<Loaded>, PluginError> {
    snapshot.plugins.iter().find(|loaded| loaded.manifest.name == name).cloned().ok_or_else(|| {
        let near =
            crate::nearest::nearest(name, snapshot.plugins.iter().map(|one| one.manifest.name.as_str()));
        let next = near.map_or("load it first".to_owned(), |near| format!("did you mean `{near}`?"));
        let message = format!("there is no plugin `{}`; {next}", nr_core::redact::excerpt(name));
        PluginError::new(PluginErrorKind::NotLoaded, name, message)
    })
}

fn not_twice<'a>(fresh: impl Iterator<Item = &'a Manifest>, snapshot: &Snapshot) -> Result<(), PluginError> {
    let mut names: std::collections::BTreeSet<&str> =
        snapshot.plugins().map(|manifest| manifest.name.as_str()).collect();
    for manifest in fresh {
        if !names.insert(&manifest.name) {
            let message =
                format!("a plugin `{}` is there already; reload it, or give it another name", manifest.name);
            return Err(PluginError::new(PluginErrorKind::AlreadyLoaded, &manifest.name, message));
        }
    }
    Ok(())
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager").field("snapshot", &self.snapshot()).finish_non_exhaustive()
    }
}
