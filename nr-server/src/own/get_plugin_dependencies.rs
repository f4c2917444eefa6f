//! `get_plugin_dependencies`: which plugins must be loaded while others are.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::{Fault, FaultKind, redact};
use nr_plugins::{Answer, Arguments, Context, Outcome, Snapshot, Tool, ToolSpec, nearest};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Own, spec};

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Only this one.
    plugin: Option<String>,
}

pub(super) struct GetPluginDependencies {
    spec: ToolSpec,
    own: Arc<Own>,
}

impl GetPluginDependencies {
    pub(super) fn new(own: Arc<Own>) -> Self {
        let about = "Which plugins need which. Example: {\"plugin\": \"discovery\"}";
        let spec =
            spec("get_plugin_dependencies", about).arguments::<Wanted>().argument_alias("name", "plugin");
        Self { spec, own }
    }
}

#[async_trait]
impl Tool for GetPluginDependencies {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        table(&*self.own.snapshot()?, wanted.plugin.as_deref()).map(|text| Answer::text(text).into())
    }
}

fn table(snapshot: &Snapshot, only: Option<&str>) -> Result<String, Fault> {
    if let Some(name) = only
        && snapshot.plugin(name).is_none()
    {
        let fault =
            Fault::new(FaultKind::NotFound, format!("no plugin `{}` is loaded", redact::excerpt(name)));
        return Err(match nearest(name, snapshot.plugins().map(|one| one.name.as_str())) {
            Some(meant) => fault.with_next(format!("did you mean `{meant}`?")),
            None => fault.with_next("list_plugins has their names"),
        });
    }
    let mut text = "plugin\tneeds\tneeded_by".to_owned();
    let listed = |names: Vec<&str>| if names.is_empty() { "-".to_owned() } else { names.join(", ") };
    for plugin in snapshot.plugins().filter(|plugin| only.is_none_or(|name| plugin.name == name)) {
        let needs = plugin.dependencies.iter().map(String::as_str).collect();
        let by = snapshot.plugins().filter(|other| other.dependencies.contains(&plugin.name));
        let by = by.map(|other| other.name.as_str()).collect();
        text.push_str(&format!("\n{}\t{}\t{}", plugin.name, listed(needs), listed(by)));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use nr_plugins::{Contents, Manager, Manifest, Plugin};

    use super::*;

    struct Toy(&'static str, &'static [&'static str]);

    #[async_trait]
    impl Plugin for Toy {
        fn manifest(&self) -> Manifest {
            let manifest = Manifest::new(self.0, "1.0.0", "A toy.");
            self.1.iter().fold(manifest, |manifest, one| manifest.needs(*one))
        }

        async fn load(&self) -> Result<Contents, Fault> {
            Ok(Contents::new())
        }
    }

    #[tokio::test]
    async fn needs_are_told_in_both_directions() {
        let manager = Manager::new();
        let toys: Vec<Arc<dyn Plugin>> = vec![
            Arc::new(Toy("base", &[])),
            Arc::new(Toy("one", &["base"])),
            Arc::new(Toy("two", &["base", "one"])),
        ];
        manager.load_all(toys).await.unwrap();
        let snapshot = manager.snapshot();
        assert_eq!(table(&snapshot, Some("base")).unwrap(), "plugin\tneeds\tneeded_by\nbase\t-\tone, two");
        assert_eq!(table(&snapshot, Some("one")).unwrap(), "plugin\tneeds\tneeded_by\none\tbase\ttwo");
        assert_eq!(table(&snapshot, None).unwrap().lines().count(), 4);
        let fault = table(&snapshot, Some("bse")).unwrap_err();
        assert_eq!(fault.kind(), FaultKind::NotFound);
        assert!(fault.public().to_string().contains("did you mean `base`?"), "{fault:?}");
    }
}
