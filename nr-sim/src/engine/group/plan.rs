//! What is computed for each row and each group.

use std::sync::Arc;

use nr_nrql::ast::{ExprKind, Facet, FacetKind, Query};
use nr_nrql::functions;

use crate::engine::aggregate::{Kind, Spec};
use crate::engine::compile::{Compiler, Mode, label};
use crate::engine::error::NrdbError;
use crate::engine::eval::{self, Scope};
use crate::engine::limits::MAX_FACETS;
use crate::engine::node::Node;
use crate::engine::session::Session;
use crate::engine::window::Span;
use crate::store::Value;

pub(super) struct Plan {
    pub(super) names: Vec<Arc<str>>,
    pub(super) remembered: usize,
    pub(super) filter: Option<Node>,
    pub(super) specs: Vec<Spec>,
    pub(super) columns: Vec<Out>,
    pub(super) facets: Vec<FacetPlan>,
    pub(super) rank: Rank,
}

/// A selected column.
pub(super) struct Out {
    pub(super) key: Arc<str>,
    pub(super) node: Node,
    /// Its members stand beside it (apdex) or in its place (funnel).
    pub(super) spread: Spread,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    No,
    Beside,
    InPlace,
}

/// One part of a group's key.
pub(super) struct FacetPlan {
    pub(super) name: Arc<str>,
    pub(super) by: By,
}

pub(super) enum By {
    Node(Node),
    Cases(Vec<(Node, Value)>, Option<Node>),
}

impl By {
    pub(super) fn value(&self, scope: &dyn Scope) -> Value {
        match self {
            Self::Node(node) => eval::row(node, scope),
            Self::Cases(cases, or) => match cases.iter().find(|(node, _)| eval::holds(node, scope)) {
                Some((_, label)) => label.clone(),
                None => or.as_ref().map_or(Value::Null, |node| eval::row(node, scope)),
            },
        }
    }
}

/// What groups are ranked by.
pub(super) enum Rank {
    Frequency,
    Node(Node),
}

impl Plan {
    pub(super) fn new(session: &Session<'_>, query: &Query, span: Span) -> Result<Self, NrdbError> {
        let mut compiler = Compiler::new(session, query, span)?;
        let filter = compiler.conditions(query.wheres.iter().map(|clause| &clause.condition))?;
        let mut columns = Vec::new();
        let mut rank = Rank::Frequency;
        let selected = query.select.as_ref().map(|select| select.columns.as_slice()).unwrap_or_default();
        for (at, column) in selected.iter().enumerate() {
            let node = compiler.expr(&column.expr, Mode::Group(None))?;
            let spread = match &node {
                Node::Agg(place) => match compiler.aggregates.get(*place).map(|spec| &spec.kind) {
                    Some(Kind::Apdex(_)) => Spread::Beside,
                    Some(Kind::Funnel(_)) => Spread::InPlace,
                    _ => Spread::No,
                },
                _ => Spread::No,
            };
            if at == 0 && ranks(&column.expr.kind) {
                rank = Rank::Node(node.clone());
            }
            columns.push(Out { key: Arc::from(label(column)), node, spread });
        }
        let mut facets = Vec::new();
        if let Some(facet) = &query.facet {
            facets = facet_plans(session, &mut compiler, facet)?;
            if let Some(key) = facet.order_by.as_ref().and_then(|order| order.keys.first()) {
                if key.descending == Some(false) {
                    return Err(NrdbError::query("NRQL Syntax Error: FACET … ORDER BY is descending only"));
                }
                // The label of a column stands for the column.
                let labelled = match &key.expr.kind {
                    ExprKind::Name(name) => columns.iter().find(|column: &&Out| *column.key == **name),
                    _ => None,
                };
                rank = Rank::Node(match labelled {
                    Some(column) => column.node.clone(),
                    None => compiler.expr(&key.expr, Mode::Group(None))?,
                });
            }
        }
        Ok(Self {
            names: compiler.names,
            remembered: compiler.remembered,
            filter,
            specs: compiler.aggregates,
            columns,
            facets,
            rank,
        })
    }
}

fn facet_plans(
    session: &Session<'_>,
    compiler: &mut Compiler<'_, '_>,
    facet: &Facet,
) -> Result<Vec<FacetPlan>, NrdbError> {
    if facet.items.len() > MAX_FACETS {
        return Err(NrdbError::query(format!(
            "NRQL Syntax Error: FACET takes at most {MAX_FACETS} attributes"
        )));
    }
    facet
        .items
        .iter()
        .map(|item| {
            let by = match &item.kind {
                FacetKind::Expr(expr) => By::Node(compiler.expr(expr, Mode::Row)?),
                FacetKind::Cases { cases, or } => {
                    let cases = compiler
                        .cases(cases)?
                        .into_iter()
                        .map(|(node, label)| (node, Value::from(label)))
                        .collect();
                    let or = match or {
                        Some(expr) => Some(compiler.expr(expr, Mode::Row)?),
                        None => None,
                    };
                    By::Cases(cases, or)
                }
            };
            let name = match (&item.alias, &item.kind) {
                (Some(alias), _) => alias.text.clone(),
                (None, FacetKind::Expr(expr)) => match &expr.kind {
                    ExprKind::Name(name) => name.clone(),
                    _ => expr.span.of(session.source).to_owned(),
                },
                (None, FacetKind::Cases { .. }) => item.span.of(session.source).to_owned(),
            };
            Ok(FacetPlan { name: Arc::from(name), by })
        })
        .collect()
}

/// Whether groups are ranked by this column, when it is the first (NRQL reference, FACET).
fn ranks(expr: &ExprKind) -> bool {
    matches!(expr, ExprKind::Call(call) if functions::find(&call.name.text)
        .is_some_and(|known| matches!(known.name, "min" | "max" | "average" | "percentile" | "count")))
}
