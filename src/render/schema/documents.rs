//! From a document's types to its schema: of draft 2020-12, and closed, so that a field which is not
//! written fails.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The schema of what serde writes of this type.
pub(super) fn root_schema<D: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings
        .with_transform(RecursiveTransform(|schema: &mut Schema| {
            close(schema);
            unwrap_lines(schema);
        }))
        .into_generator()
        .into_root_schema_for::<D>()
}

/// As [`root_schema`], of a type that has no title of its own.
pub(super) fn root_schema_titled<D: JsonSchema>(title: &str, description: &str) -> Schema {
    let mut schema = root_schema::<D>();
    for (key, text) in [("title", title), ("description", description)] {
        schema.insert(key.to_owned(), text.into());
    }
    schema
}

/// Nothing but the fields that are listed.
fn close(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

/// Descriptions are doc comments, whose lines end where those of the source do.
fn unwrap_lines(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description.replace('\n', " ");
    }
}

/// Fields that may be missing stand there all or not at all.
pub(in crate::render) fn optional_together(schema: &mut Schema) {
    let names = |value: Option<&Value>| -> BTreeSet<String> {
        match value {
            Some(Value::Object(fields)) => fields.keys().cloned().collect(),
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => BTreeSet::new(),
        }
    };
    let (all, required) = (names(schema.get("properties")), names(schema.get("required")));
    let optional: Vec<&String> = all.difference(&required).collect();
    let needs: Map<String, Value> = optional
        .iter()
        .map(|one| {
            let others = optional.iter().filter(|other| *other != one);
            ((*one).clone(), others.map(|name| Value::from(name.as_str())).collect())
        })
        .collect();
    schema.insert("dependentRequired".to_owned(), needs.into());
}
