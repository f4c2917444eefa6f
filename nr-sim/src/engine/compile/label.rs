//! Under which keys results stand, and how the raw response names them.

use nr_nrql::ast::{Arg, Call, Column, Expr, ExprKind};
use nr_nrql::functions;
use serde_json::{Map, Value as Json};

/// The key of a column: its label, else what NerdGraph calls it.
pub(crate) fn label(column: &Column) -> String {
    column.alias.as_ref().map_or_else(|| of(&column.expr), |alias| alias.text.clone())
}

fn of(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::String(_) | ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Bool(_) | ExprKind::Null => {
            "constant".to_owned()
        }
        ExprKind::Index(inner, which) => format!("{}.{}", of(inner), of(which)),
        ExprKind::Call(call) => {
            match (functions::find(&call.name.text).map(|known| known.name), attribute(call)) {
                (Some("filter"), _) => call
                    .args
                    .first()
                    .and_then(|arg| match arg {
                        Arg::Expr(expr) => Some(of(expr)),
                        _ => None,
                    })
                    .unwrap_or_default(),
                (Some(name @ ("rate" | "percentage" | "keyset" | "funnel")), _) => name.to_owned(),
                (name, Some(attribute)) => format!("{}.{attribute}", name.unwrap_or(&call.name.text)),
                (name, None) => name.unwrap_or(&call.name.text).to_owned(),
            }
        }
        _ => "result".to_owned(),
    }
}

/// The attributes that a function looks at, joined by dots.
fn attribute(call: &Call) -> Option<String> {
    let names: Vec<String> = call
        .args
        .iter()
        .filter_map(|arg| match arg {
            Arg::Expr(expr) | Arg::Labelled(expr, _) => match &expr.kind {
                ExprKind::Name(name) => Some(name.clone()),
                ExprKind::Call(inner) => attribute(inner),
                _ => None,
            },
            _ => None,
        })
        .collect();
    if names.is_empty() { None } else { Some(names.join(".")) }
}

/// What `rawResponse.metadata.contents` says of a column.
pub(crate) fn content(column: &Column) -> Json {
    let mut map = Map::new();
    match &column.expr.kind {
        ExprKind::Star => {
            map.insert("function".to_owned(), Json::from("events"));
        }
        ExprKind::Name(name) => {
            map.insert("function".to_owned(), Json::from("events"));
            map.insert("attribute".to_owned(), Json::from(name.as_str()));
        }
        ExprKind::Call(call) => {
            let name = functions::find(&call.name.text).map_or(call.name.text.as_str(), |known| known.name);
            map.insert("function".to_owned(), Json::from(name));
            if let Some(attribute) = attribute(call) {
                map.insert("attribute".to_owned(), Json::from(attribute));
            }
        }
        _ => {
            map.insert("function".to_owned(), Json::from("result"));
        }
    }
    if let Some(alias) = &column.alias {
        map.insert("alias".to_owned(), Json::from(alias.text.as_str()));
    }
    Json::Object(map)
}
