//! What a set of operations reaches in a schema.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Schema};

/// Fields by name, each with the arguments that are passed somewhere.
pub(crate) type Fields = BTreeMap<String, BTreeSet<String>>;

/// The types that are reached. Enums, inputs and scalars are kept whole, so that they have no fields here.
pub(crate) struct Reach<'a> {
    schema: &'a Schema,
    pub(crate) types: BTreeMap<String, Fields>,
}

impl<'a> Reach<'a> {
    pub(crate) fn new(schema: &'a Schema) -> Self {
        Self { schema, types: BTreeMap::new() }
    }

    /// Keeps a type; an input with all that its fields need.
    pub(crate) fn keep_type(&mut self, name: &str) {
        let Some(definition) = self.schema.types.get(name) else { return };
        if definition.is_built_in() || self.types.contains_key(name) {
            return;
        }
        self.types.insert(name.to_owned(), Fields::new());
        if let ExtendedType::InputObject(input) = definition {
            for field in input.fields.values() {
                self.keep_type(field.ty.inner_named_type());
            }
        }
    }

    fn keep_field(&mut self, owner: &str, name: &str, arguments: &BTreeSet<String>) {
        let Ok(definition) = self.schema.type_field(owner, name) else { return };
        let definition = definition.node.clone();
        self.keep_type(definition.ty.inner_named_type());
        for argument in &definition.arguments {
            if arguments.contains(argument.name.as_str()) || argument.is_required() {
                self.keep_type(argument.ty.inner_named_type());
            }
        }
        let required = definition.arguments.iter().filter(|argument| argument.is_required());
        let mut kept = arguments.clone();
        kept.extend(required.map(|argument| argument.name.to_string()));
        let fields = self.types.entry(owner.to_owned()).or_default();
        fields.entry(name.to_owned()).or_default().append(&mut kept);
    }

    /// Keeps what one document selects.
    ///
    /// A deprecated field is refused: it may be gone tomorrow, and selecting it makes the server report an error.
    pub(crate) fn document(&mut self, document: &ExecutableDocument) -> Result<(), String> {
        for operation in document.operations.iter() {
            for variable in &operation.variables {
                self.keep_type(variable.ty.inner_named_type());
            }
            self.selections(&operation.selection_set)?;
        }
        for fragment in document.fragments.values() {
            self.selections(&fragment.selection_set)?;
        }
        Ok(())
    }

    fn selections(&mut self, set: &SelectionSet) -> Result<(), String> {
        self.keep_type(&set.ty);
        for selection in &set.selections {
            match selection {
                Selection::Field(field) if field.name.starts_with("__") => {}
                Selection::Field(field) => {
                    if field.definition.directives.get("deprecated").is_some() {
                        return Err(format!("`{}.{}` is deprecated: do without it", set.ty, field.name));
                    }
                    let passed = field.arguments.iter().map(|argument| argument.name.to_string()).collect();
                    self.keep_field(&set.ty, &field.name, &passed);
                    if !field.selection_set.selections.is_empty() {
                        self.selections(&field.selection_set)?;
                    }
                }
                Selection::InlineFragment(inline) => self.selections(&inline.selection_set)?,
                // Fragments are walked once each, by `document`.
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    /// Adds what validity asks for: objects have the fields of the interfaces they implement, and no type is empty.
    pub(crate) fn close(&mut self) {
        loop {
            let before = self.size();
            for (interface, fields) in self.types.clone() {
                if self.schema.get_interface(&interface).is_none() {
                    continue;
                }
                for implementer in self.implementers(&interface) {
                    for (field, arguments) in &fields {
                        self.keep_field(&implementer, field, arguments);
                    }
                }
            }
            if self.size() != before {
                continue;
            }
            // Interfaces first: what they get, their implementers get, and are empty no more.
            let (interfaces, others): (Vec<String>, Vec<String>) =
                self.types.keys().cloned().partition(|name| self.schema.get_interface(name).is_some());
            for name in interfaces.iter().chain(&others) {
                self.fill(name);
                if self.size() != before {
                    break;
                }
            }
            if self.size() == before {
                return;
            }
        }
    }

    fn size(&self) -> usize {
        self.types.len()
            + self
                .types
                .values()
                .map(|fields| fields.values().map(|args| 1 + args.len()).sum::<usize>())
                .sum::<usize>()
    }

    /// Kept types that implement a kept interface.
    fn implementers(&self, interface: &str) -> Vec<String> {
        self.types.keys().filter(|name| self.implements(name, interface)).cloned().collect()
    }

    fn implements(&self, name: &str, interface: &str) -> bool {
        match self.schema.types.get(name) {
            Some(ExtendedType::Object(object)) => {
                object.implements_interfaces.iter().any(|i| i.name == *interface)
            }
            Some(ExtendedType::Interface(own)) => {
                own.implements_interfaces.iter().any(|i| i.name == *interface)
            }
            _ => false,
        }
    }

    /// A type of which only `__typename` is selected gets one plain field, since an empty type is invalid.
    fn fill(&mut self, name: &str) {
        if self.types.get(name).is_some_and(|fields| !fields.is_empty()) {
            return;
        }
        let fields = match self.schema.types.get(name) {
            Some(ExtendedType::Object(object)) => &object.fields,
            Some(ExtendedType::Interface(interface)) => &interface.fields,
            Some(ExtendedType::Union(union)) => {
                let first = union.members.iter().map(|member| member.name.to_string()).min();
                let kept = union.members.iter().any(|member| self.types.contains_key(member.name.as_str()));
                if let (false, Some(first)) = (kept, first) {
                    self.keep_type(&first);
                }
                return;
            }
            _ => return,
        };
        let plain = fields
            .values()
            .filter(|field| {
                field.directives.get("deprecated").is_none()
                    && field.arguments.iter().all(|argument| !argument.is_required())
                    && self.schema.types.get(field.ty.inner_named_type()).is_some_and(ExtendedType::is_leaf)
            })
            .map(|field| field.name.to_string())
            .min();
        if let Some(field) = plain {
            self.keep_field(name, &field, &BTreeSet::new());
        }
    }
}
