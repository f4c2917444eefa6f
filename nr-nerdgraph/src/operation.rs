//! Which operation a request is.

use std::borrow::Cow;

use crate::resilience::CallKind;

/// The name and the nature of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    name: Cow<'static, str>,
    mutation: bool,
}

impl Operation {
    /// An operation of generated code.
    pub(crate) fn known(name: &'static str, document: &str) -> Self {
        Self { name: Cow::Borrowed(name), mutation: is_mutation(document) }
    }

    /// A document that a caller wrote.
    pub(crate) fn raw(document: &str) -> Self {
        let mutation = is_mutation(document);
        let name = first_name(document).map_or(Cow::Borrowed("raw"), |name| Cow::Owned(name.to_owned()));
        Self { name, mutation }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) const fn is_mutation(&self) -> bool {
        self.mutation
    }

    /// What it does, if nothing else is known.
    pub(crate) const fn kind(&self) -> CallKind {
        if self.mutation { CallKind::Mutation } else { CallKind::Read }
    }

    /// The name without a copy, where it is one of ours.
    pub(crate) fn shared_name(&self) -> Cow<'static, str> {
        self.name.clone()
    }

    /// The part of NerdGraph that answers: services behind it fail apart from each other. The folder of the operation, and
    /// one for all operations that are not ours.
    pub(crate) fn domain(&self) -> &'static str {
        match &*self.name {
            "CurrentUser" | "ListAccounts" => "accounts",
            "SearchNrqlConditions" | "SearchPolicies" => "alerts",
            "SearchChanges" | "SearchDeployments" => "changes",
            "Dashboard" | "SearchDashboards" => "dashboards",
            "DataDictionary" => "docs",
            "CountEntities" | "EntitiesByGuid" | "EntityDetails" | "RelatedEntities" | "SearchEntities" => {
                "entities"
            }
            "SearchIncidents" | "SearchIssues" => "issues",
            "CancelNrql" | "NrqlProgress" | "NrqlProgressAcross" | "QueryHistory" | "RunNrql"
            | "RunNrqlAcross" => "nrql",
            _ => "other",
        }
    }
}

/// The lines of a document without its comments and leading spaces.
fn code(document: &str) -> impl Iterator<Item = &str> {
    document.lines().map(str::trim_start).filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Whether a document may change something. Cautious: a document with more definitions counts when one of them begins a
/// line or the document with the word.
fn is_mutation(document: &str) -> bool {
    code(document).any(|line| line.starts_with("mutation"))
}

/// `Name` of `query Name(...)`.
fn first_name(document: &str) -> Option<&str> {
    let line = code(document).next()?;
    let rest = line.strip_prefix("query").or_else(|| line.strip_prefix("mutation"))?.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty() && name.len() <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every operation of this crate is in the list, under the folder that it lies in.
    #[test]
    fn every_operation_has_the_domain_of_its_folder() {
        let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/graphql/operations"));
        let mut seen = 0;
        for folder in std::fs::read_dir(root).unwrap() {
            let folder = folder.unwrap();
            for file in std::fs::read_dir(folder.path()).unwrap() {
                let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
                let operation = Operation::raw(&text);
                assert_eq!(operation.domain(), folder.file_name().to_str().unwrap(), "{}", operation.name());
                seen += 1;
            }
        }
        assert!(seen > 20, "{seen}");
    }
}
