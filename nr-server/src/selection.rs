//! Which of the loaded tools are offered.
//!
//! Leaving out goes before taking in, and reading only goes before everything. The rules are kept and not a list of
//! names, so that a toolset that is loaded while the server runs is judged by them too.

use std::collections::BTreeSet;
use std::fmt;

use nr_core::redact;
use nr_plugins::{Effect, ToolSpec, nearest};

/// The word for the tools that their authors think everybody needs.
pub const CORE: &str = "core";

/// The word for every tool.
pub const ALL: &str = "all";

/// What was asked for, not yet compared with the tools there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// Toolsets by name, [`CORE`] or [`ALL`]. Empty: [`CORE`], unless single tools are named.
    pub toolsets: Vec<String>,
    /// Single tools besides, by name or other name.
    pub tools: Vec<String>,
    /// Single tools to leave out.
    pub exclude_tools: Vec<String>,
    /// Whether only tools that read are offered.
    pub read_only: bool,
}

impl Choice {
    /// Every tool that there is.
    #[must_use]
    pub fn all() -> Self {
        Self { toolsets: vec![ALL.to_owned()], ..Self::default() }
    }
}

/// The rules by which a tool is offered or not. The default offers the core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    toolsets: BTreeSet<String>,
    tools: BTreeSet<String>,
    excluded: BTreeSet<String>,
    read_only: bool,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            toolsets: BTreeSet::from([CORE.to_owned()]),
            tools: BTreeSet::new(),
            excluded: BTreeSet::new(),
            read_only: false,
        }
    }
}

impl Selection {
    /// Makes rules of a choice, once every name in it has been found among these tools.
    ///
    /// # Errors
    /// When a toolset or a tool of the choice does not exist; the error has the names there are.
    pub fn new<'a>(
        choice: &Choice,
        specs: impl IntoIterator<Item = &'a ToolSpec>,
    ) -> Result<Self, SelectionError> {
        let specs: Vec<&ToolSpec> = specs.into_iter().collect();
        let mut sets: BTreeSet<&str> = specs.iter().map(|spec| spec.toolset.as_str()).collect();
        sets.remove("");
        sets.extend([CORE, ALL]);
        if let Some(unknown) = choice.toolsets.iter().find(|name| !sets.contains(name.as_str())) {
            return Err(SelectionError::new("toolset", unknown, sets));
        }
        let listed = |names: &[String]| -> Result<BTreeSet<String>, SelectionError> {
            names
                .iter()
                .map(|name| {
                    let found = specs.iter().find(|spec| spec.name == *name || spec.aliases.contains(name));
                    found.map(|spec| spec.name.clone()).ok_or_else(|| {
                        SelectionError::new(
                            "tool",
                            name,
                            specs.iter().map(|spec| spec.name.as_str()).collect(),
                        )
                    })
                })
                .collect()
        };
        let (tools, excluded) = (listed(&choice.tools)?, listed(&choice.exclude_tools)?);
        let mut toolsets: BTreeSet<String> = choice.toolsets.iter().cloned().collect();
        if toolsets.is_empty() && tools.is_empty() {
            toolsets.insert(CORE.to_owned());
        }
        Ok(Self { toolsets, tools, excluded, read_only: choice.read_only })
    }

    /// Whether this tool is offered.
    #[must_use]
    pub fn offers(&self, spec: &ToolSpec) -> bool {
        if self.excluded.contains(&spec.name) || (self.read_only && spec.effect != Effect::Read) {
            return false;
        }
        self.tools.contains(&spec.name)
            || self.toolsets.contains(ALL)
            || self.toolsets.contains(&spec.toolset)
            || (spec.core && self.toolsets.contains(CORE))
    }
}

/// A name that no toolset and no tool has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SelectionError {
    /// `toolset` or `tool`.
    pub what: &'static str,
    /// The name that was given, shortened and cleaned.
    pub name: String,
    /// The name that may have been meant.
    pub meant: Option<String>,
    /// The names there are.
    pub known: Vec<String>,
}

impl SelectionError {
    fn new(what: &'static str, name: &str, known: BTreeSet<&str>) -> Self {
        Self {
            what,
            name: redact::excerpt(name),
            meant: nearest(name, known.iter().copied()).map(str::to_owned),
            known: known.into_iter().map(str::to_owned).collect(),
        }
    }

    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        match &self.meant {
            Some(meant) => format!("did you mean `{meant}`? there are: {}", self.known.join(", ")),
            None => format!("there are: {}", self.known.join(", ")),
        }
    }
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {} `{}`", self.what, self.name)
    }
}

impl std::error::Error for SelectionError {}

impl From<SelectionError> for crate::failure::Failure {
    fn from(error: SelectionError) -> Self {
        Self::usage(error.to_string()).next(error.next_step())
    }
}
