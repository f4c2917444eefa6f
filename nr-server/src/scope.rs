//! What one HTTP request narrows the tools to, by its path or by a header. It never widens what the server offers.

use std::collections::BTreeSet;

use http::request::Parts;
use http::{Extensions, StatusCode};
use nr_core::redact::excerpt;
use nr_core::{Fault, FaultKind};
use nr_mcp::http::{ENDPOINT, Refusal};
use nr_plugins::{Effect, Snapshot, ToolSpec, nearest};

use crate::selection::{ALL, CORE};

/// The header that names toolsets, between commas, as New Relic's own server has it.
pub const INCLUDE_TAGS: &str = "include-tags";

/// Toolsets that one request names at most; a server has fewer.
const MAX_NAMED: usize = 64;

/// The tools that a request wants to see of those that there are. The default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// A tool must be in every one of these: the path names one choice, the header another.
    choices: Vec<BTreeSet<String>>,
    read_only: bool,
}

impl Scope {
    /// Reads what a request says: `/mcp`, `/mcp/readonly`, `/mcp/x/TOOLSETS` or `/mcp/x/TOOLSETS/readonly`, and the header
    /// [`INCLUDE_TAGS`]. Toolsets stand between commas.
    ///
    /// # Errors
    /// 404 for a path that means nothing, 400 for a header that names a toolset that is not there.
    pub fn of(request: &Parts, snapshot: &Snapshot) -> Result<Self, Refusal> {
        let mut scope = Self::default();
        let below = request.uri.path().strip_prefix(ENDPOINT).unwrap_or_default();
        let steps: Vec<&str> = below.trim_matches('/').split('/').filter(|step| !step.is_empty()).collect();
        let named = match steps.as_slice() {
            [] => None,
            ["readonly"] => {
                scope.read_only = true;
                None
            }
            ["x", named] => Some(*named),
            ["x", named, "readonly"] => {
                scope.read_only = true;
                Some(*named)
            }
            _ => {
                let message = format!(
                    "there is nothing here; the endpoint is {ENDPOINT}, or {ENDPOINT}/x/TOOLSET[/readonly] for a part of the tools"
                );
                return Err(Refusal::new(StatusCode::NOT_FOUND, message));
            }
        };
        if let Some(named) = named {
            let choice = choice(named, snapshot).map_err(|why| Refusal::new(StatusCode::NOT_FOUND, why))?;
            scope.choices.extend(choice);
        }
        for header in request.headers.get_all(INCLUDE_TAGS) {
            let bad = |why: String| Refusal::new(StatusCode::BAD_REQUEST, format!("{INCLUDE_TAGS}: {why}"));
            let text =
                header.to_str().map_err(|_| bad("write the names of toolsets between commas".to_owned()))?;
            scope.choices.extend(choice(text, snapshot).map_err(bad)?);
        }
        Ok(scope)
    }

    /// The same, as something that the host finds in the request.
    pub(crate) fn extensions(request: &Parts, snapshot: &Snapshot) -> Result<Extensions, Refusal> {
        let mut extensions = Extensions::new();
        extensions.insert(Self::of(request, snapshot)?);
        Ok(extensions)
    }

    /// Whether everything is wanted.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.choices.is_empty() && !self.read_only
    }

    /// Whether this tool is wanted.
    #[must_use]
    pub fn takes(&self, spec: &ToolSpec) -> bool {
        let wanted = |choice: &BTreeSet<String>| {
            choice.contains(ALL) || choice.contains(&spec.toolset) || (spec.core && choice.contains(CORE))
        };
        (!self.read_only || spec.effect == Effect::Read) && self.choices.iter().all(wanted)
    }
}

/// Says that a tool is there, but not by the way that the request took.
pub(crate) fn outside(spec: &ToolSpec) -> Fault {
    let message = format!("the tool `{}` is not among those that this request chose", spec.name);
    Fault::new(FaultKind::NotFound, message).with_next(format!(
        "use another tool, or call {ENDPOINT} itself, without the header {INCLUDE_TAGS}, which has all that are on"
    ))
}

/// The toolsets of one list; none when it is empty, as a field is that nobody filled in.
fn choice(text: &str, snapshot: &Snapshot) -> Result<Option<BTreeSet<String>>, String> {
    let names: BTreeSet<String> = text
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty())
        .take(MAX_NAMED + 1)
        .collect();
    if names.is_empty() {
        return Ok(None);
    }
    if names.len() > MAX_NAMED {
        return Err(format!("more than {MAX_NAMED} toolsets; name fewer, or {ALL}"));
    }
    let mut known: BTreeSet<&str> = snapshot.tools().map(|spec| spec.toolset.as_str()).collect();
    known.remove("");
    known.extend([CORE, ALL]);
    if let Some(unknown) = names.iter().find(|name| !known.contains(name.as_str())) {
        let hint = match nearest(unknown, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`? "),
            None => String::new(),
        };
        let all = known.iter().copied().collect::<Vec<_>>().join(", ");
        return Err(format!("there is no toolset `{}`; {hint}there are: {all}", excerpt(unknown)));
    }
    Ok(Some(names))
}
