//! `codegen`: the client's code from the pruned schema and the operations.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use apollo_compiler::Schema;
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::validation::Valid;
use graphql_client_codegen::deprecation::DeprecationStrategy;
use graphql_client_codegen::{CodegenMode, GraphQLClientCodegenOptions};

use crate::operations::{self, Document};
use crate::{enums, prune};

const BANNER: &str =
    "// Made by `cargo xtask codegen` from graphql/schema.graphql and graphql/operations. Do not edit.\n";

/// Generated files by name.
type Files = BTreeMap<String, String>;

pub(crate) fn write() -> Result<(), String> {
    let folder = folder();
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let files = files()?;
    for name in stale(&files)? {
        let path = folder.join(name);
        std::fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    for (name, text) in &files {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).ok().as_ref() != Some(text) {
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    println!("{}: {} files", folder.display(), files.len());
    Ok(())
}

pub(crate) fn check() -> Result<(), String> {
    let files = files()?;
    let mut differ = stale(&files)?;
    for (name, text) in &files {
        if std::fs::read_to_string(folder().join(name)).ok().as_ref() != Some(text) {
            differ.push(name.clone());
        }
    }
    if differ.is_empty() {
        println!("codegen: {} files are fresh", files.len());
        Ok(())
    } else {
        Err(format!("stale generated files ({}): run `cargo xtask codegen`", differ.join(", ")))
    }
}

fn folder() -> PathBuf {
    operations::client().join("src/generated")
}

/// Files in the folder that nothing generates any more.
fn stale(files: &Files) -> Result<Vec<String>, String> {
    let folder = folder();
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names.filter(|name| !files.contains_key(name)).collect())
}

fn files() -> Result<Files, String> {
    let path = operations::pruned_path();
    let schema = operations::schema(&operations::read(&path)?, &path)?;
    let mut domains: BTreeMap<String, String> = BTreeMap::new();
    for document in operations::all()? {
        let code = operation(&schema, &document)?;
        domains.entry(document.domain.clone()).or_default().push_str(&code);
    }
    let mut list = String::from(
        "#![allow(\n    missing_docs, missing_debug_implementations, unreachable_pub, unused_imports, clippy::all, clippy::allow_attributes_without_reason,\n    \
         reason = \"generated: the names are the schema's, where they are documented\"\n)]\n\
         //! Code generated from the operations, a module for each of their folders.\n\npub mod enums;\n",
    );
    let mut files = Files::new();
    for (domain, code) in domains {
        let _ = writeln!(list, "pub mod {domain};");
        let head = format!("//! Operations of the domain `{domain}`.\n\nuse super::enums::*;\n\n");
        files.insert(format!("{domain}.rs"), formatted(&format!("{BANNER}{head}{code}"))?);
    }
    files.insert("enums.rs".to_owned(), formatted(&format!("{BANNER}{}", enums::module(&schema)?))?);
    files.insert("mod.rs".to_owned(), formatted(&format!("{BANNER}{list}"))?);
    Ok(files)
}

/// The code of one operation.
fn operation(schema: &Valid<Schema>, document: &Document) -> Result<String, String> {
    let checked = document.validate(schema)?;
    let name = checked.operations.named.keys().next().map(ToString::to_string).unwrap_or_default();
    // The generator makes a variant of every type that implements an interface, and tells them apart through a
    // buffered copy of the object. Where an operation names no concrete type, that is waste: so it is shown only what
    // this operation reaches.
    let reduced = prune::reduce(schema, std::slice::from_ref(document), false)?;
    let path = std::env::temp_dir().join(format!("nr-codegen-{}-{name}.graphql", std::process::id()));
    std::fs::write(&path, &reduced).map_err(|error| format!("{}: {error}", path.display()))?;
    // On the wire the document is as short as it can be.
    let text = checked.serialize().no_indent().to_string();
    let generated = graphql_client_codegen::generate_module_token_stream_from_string(
        &text,
        &path,
        options(schema, names_types(&checked))?,
    );
    drop(std::fs::remove_file(&path));
    let tokens = generated.map_err(|error| format!("{}: {error}", document.path.display()))?;
    Ok(format!("{tokens}\n\n"))
}

fn options(schema: &Schema, fragments: bool) -> Result<GraphQLClientCodegenOptions, String> {
    let mut options = GraphQLClientCodegenOptions::new(CodegenMode::Cli);
    let visibility = syn::parse_str("pub").map_err(|error| error.to_string())?;
    options.set_module_visibility(visibility);
    let scalars = syn::parse_str("crate::scalars").map_err(|error| error.to_string())?;
    options.set_custom_scalars_module(scalars);
    options.set_extern_enums(enums::names(schema));
    options.set_response_derives("Clone,Debug".to_owned());
    options.set_variables_derives("Clone,Debug".to_owned());
    options.set_deprecation_strategy(DeprecationStrategy::Deny);
    options.set_skip_serializing_none(true);
    options.set_fragments_other_variant(fragments);
    Ok(options)
}

/// Whether an operation names a concrete type: then an entity of another type must still decode.
fn names_types(document: &apollo_compiler::ExecutableDocument) -> bool {
    fn inline(set: &SelectionSet) -> bool {
        set.selections.iter().any(|selection| match selection {
            Selection::Field(field) => inline(&field.selection_set),
            Selection::InlineFragment(_) => true,
            Selection::FragmentSpread(_) => false,
        })
    }
    document.operations.iter().any(|operation| inline(&operation.selection_set))
        || document.fragments.values().any(|fragment| inline(&fragment.selection_set))
}

/// The code as rustfmt writes it.
fn formatted(code: &str) -> Result<String, String> {
    let root = operations::client();
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root.parent().unwrap_or(Path::new(".")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("rustfmt is needed, and could not be started: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        // rustfmt reads all of its input before it writes.
        input.write_all(code.as_bytes()).map_err(|error| format!("rustfmt: {error}"))?;
    }
    let output = child.wait_with_output().map_err(|error| format!("rustfmt: {error}"))?;
    if !output.status.success() {
        return Err("rustfmt refuses the generated code".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| format!("rustfmt: {error}"))
}
