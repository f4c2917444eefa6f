//! What NRDB says when it refuses a query.

use nr_nrql::{Diagnostic, Parsed, Severity};

/// A refusal, worded and numbered as NerdGraph passes it on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct NrdbError {
    /// The message of the GraphQL error.
    pub message: String,
    /// `extensions.errorClass`
    pub error_class: &'static str,
    /// `extensions.errorCode`
    pub error_code: &'static str,
}

impl NrdbError {
    /// The query is wrong or asks for what isn't there.
    pub(crate) fn query(message: impl Into<String>) -> Self {
        Self { message: message.into(), error_class: "SERVER_ERROR", error_code: "NRDB:1102004" }
    }

    /// The query is right but too much.
    pub(crate) fn costly(message: impl Into<String>) -> Self {
        Self { message: message.into(), error_class: "SERVER_ERROR", error_code: "NRDB:1107005" }
    }

    /// Time ran out, or nobody waits any longer.
    pub(crate) fn timeout() -> Self {
        Self {
            message: "NRDB:1101002 NRDB query duration exceeded the set timeout".to_owned(),
            error_class: "TIMEOUT",
            error_code: "NRDB:1101002",
        }
    }

    /// Part of the language that the simulation does not run.
    pub(crate) fn unsupported(what: &str) -> Self {
        Self::query(format!("NRQL Syntax Error: {what} is not supported here"))
    }

    pub(crate) fn unknown_function(name: &str) -> Self {
        Self::query(format!("NRQL Syntax Error: Unknown function {name}()"))
    }

    /// The first error of a text that does not parse.
    pub(crate) fn syntax(parsed: &Parsed) -> Option<Self> {
        let finding = parsed.diagnostics().iter().find(|finding| finding.severity == Severity::Error)?;
        Some(Self::query(format!("NRQL Syntax Error: {}", words(finding, parsed.source()))))
    }
}

fn words(finding: &Diagnostic, source: &str) -> String {
    let (line, position) = finding.position(source);
    let text = finding.span.of(source);
    match finding.code {
        "sql-function" => return format!("Unknown function {text}()"),
        "aggregate-place" => {
            let name = text.split('(').next().unwrap_or_default();
            return format!("the aggregate function {name}() can't be used here");
        }
        "argument-count" | "argument-where" | "argument-interval" | "slide-by" | "predict"
        | "from-missing" | "select-missing" | "too-long" | "too-deep" => {
            return format!("Error at line {line} position {position}, {}", finding.message);
        }
        "unbalanced" => {
            return format!(
                "Error at line {line} position {position}, unexpected '{text}', perhaps unbalanced ("
            );
        }
        _ => {}
    }
    let token = text.split_whitespace().next().unwrap_or_default();
    if token.is_empty() {
        return format!("Error at line {line} position {position}, unexpected end of query");
    }
    format!("Error at line {line} position {position}, unexpected '{token}'")
}
