//! What a tool says of itself.

use std::sync::Arc;

use serde_json::{Map, Value};

/// The most characters of a tool's name (the limit of the large model vendors' function names).
pub const MAX_NAME: usize = 64;

/// A description has fewer characters than this: every one is paid for in every conversation.
pub const MAX_DESCRIPTION: usize = 1_000;

/// The most other names of one tool, and the most other spellings of its arguments.
pub const MAX_ALIASES: usize = 64;

/// What a call may do to the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Effect {
    /// It changes nothing.
    Read,
    /// It creates or changes something.
    Write,
    /// It may destroy something.
    Destructive,
}

impl Effect {
    /// The name that people see, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Destructive => "destructive",
        }
    }
}

/// A tool's name, description, effect and arguments.
///
/// ```
/// use nr_plugins::ToolSpec;
/// #[derive(schemars::JsonSchema)]
/// struct Arguments {
///     /// Rows at most.
///     limit: Option<u32>,
/// }
/// let spec = ToolSpec::read("list_hosts", "Lists the hosts.").toolset("infrastructure").arguments::<Arguments>();
/// assert_eq!(
///     serde_json::to_string(&*spec.schema)?,
///     r#"{"type":"object","properties":{"limit":{"type":"integer","minimum":0,"description":"Rows at most."}},"additionalProperties":false}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ToolSpec {
    /// The name by which it is called and listed: `[a-z0-9_]`, at most [`MAX_NAME`] characters.
    pub name: String,
    /// The name that people see. Empty: none.
    pub title: String,
    /// What it does and when to use it, written for a model, under [`MAX_DESCRIPTION`] characters.
    pub description: String,
    /// The group by which it is switched on and off. Empty: none.
    pub toolset: String,
    /// Whether it is listed when nobody chose toolsets.
    pub core: bool,
    /// What a call may do.
    pub effect: Effect,
    /// Whether a second call with the same arguments changes nothing more.
    pub idempotent: bool,
    /// Whether it reaches out to things outside of the server's own world.
    pub open_world: bool,
    /// The JSON Schema of its arguments, in the [plain dialect](crate::schema).
    pub schema: Arc<Map<String, Value>>,
    /// Names that call it too, and are not listed.
    pub aliases: Vec<String>,
    /// Other spellings of arguments: (other, listed).
    pub argument_aliases: Vec<(String, String)>,
}

impl ToolSpec {
    /// A tool that changes nothing.
    pub fn read(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            title: String::new(),
            description: description.into(),
            toolset: String::new(),
            core: false,
            effect: Effect::Read,
            idempotent: true,
            open_world: true,
            schema: Arc::new(crate::schema::empty()),
            aliases: Vec::new(),
            argument_aliases: Vec::new(),
        }
    }

    /// A tool that creates or changes something.
    pub fn write(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { effect: Effect::Write, idempotent: false, ..Self::read(name, description) }
    }

    /// A tool that may destroy something.
    pub fn destructive(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { effect: Effect::Destructive, idempotent: false, ..Self::read(name, description) }
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the group by which it is switched on and off.
    #[must_use]
    pub fn toolset(mut self, toolset: impl Into<String>) -> Self {
        self.toolset = toolset.into();
        self
    }

    /// Lists it when nobody chose toolsets.
    #[must_use]
    pub fn core(mut self) -> Self {
        self.core = true;
        self
    }

    /// Says that a second call with the same arguments changes nothing more.
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Says that it needs nothing outside of this process, such as the network.
    #[must_use]
    pub fn closed_world(mut self) -> Self {
        self.open_world = false;
        self
    }

    /// Takes the fields of `A` as arguments: documented ones, an `Option` or a `#[serde(default)]` where not required.
    #[must_use]
    pub fn arguments<A: schemars::JsonSchema>(mut self) -> Self {
        self.schema = Arc::new(crate::schema::plain::<A>());
        self
    }

    /// Adds a name that calls it too, and is not listed.
    #[must_use]
    pub fn alias(mut self, name: impl Into<String>) -> Self {
        self.aliases.push(name.into());
        self
    }

    /// Adds another spelling of an argument.
    #[must_use]
    pub fn argument_alias(mut self, other: impl Into<String>, listed: impl Into<String>) -> Self {
        self.argument_aliases.push((other.into(), listed.into()));
        self
    }

    /// What is wrong with it; empty when nothing is. The manager loads no tool that has something wrong.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for name in std::iter::once(&self.name).chain(&self.aliases) {
            if !is_legal_name(name) {
                problems.push(format!("the name `{name}` is not 1 to {MAX_NAME} of a-z, 0-9 and _"));
            }
        }
        problems.extend(description_problem(&self.description));
        if !self.toolset.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-')) {
            problems
                .push(format!("the toolset `{}` has other characters than a-z, 0-9, _ and -", self.toolset));
        }
        if self.aliases.len() > MAX_ALIASES || self.argument_aliases.len() > MAX_ALIASES {
            problems.push(format!("there are more than {MAX_ALIASES} aliases"));
        }
        if self.effect == Effect::Read && !self.idempotent {
            problems.push("it reads only, yet a second call is said to change something".to_owned());
        }
        if self.effect != Effect::Read && self.core {
            problems.push("it writes, yet is listed when nobody asked for it".to_owned());
        }
        problems.extend(crate::schema::problems(&self.schema));
        let listed = |name: &str| crate::schema::property(&self.schema, name).is_some();
        for (other, name) in &self.argument_aliases {
            if !listed(name) {
                problems
                    .push(format!("the argument alias `{other}` stands for `{name}`, which is no argument"));
            }
            if listed(other) {
                problems.push(format!("the argument alias `{other}` is an argument itself"));
            }
            if self.argument_aliases.iter().any(|(o, n)| o == other && n != name) {
                problems.push(format!("the argument alias `{other}` stands for two arguments"));
            }
        }
        problems
    }
}

/// Whether this can be the name of a tool or a prompt.
pub(crate) fn is_legal_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// What is wrong with a description.
pub(crate) fn description_problem(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("there is no description".to_owned());
    }
    let length = text.chars().count();
    (length >= MAX_DESCRIPTION)
        .then(|| format!("the description has {length} characters; it must have under {MAX_DESCRIPTION}"))
}
