//! From the syntax tree to nodes: names become places, variables their expressions, subqueries their results.

mod aggregates;
mod calls;
mod label;

use std::collections::HashMap;
use std::sync::Arc;

use nr_nrql::ast::{BinaryOp, Case, Expr, ExprKind, Query, With};
use regex::{Regex, RegexBuilder};

pub(super) use label::{content, label};

use super::aggregate::Spec;
use super::error::NrdbError;
use super::key::Key;
use super::limits::MAX_REGEX_BYTES;
use super::node::{Like, Members, Node};
use super::session::Session;
use super::window::Span;
use crate::store::Value;

/// Whether an expression looks at a row or at a group.
#[derive(Clone, Copy)]
pub(super) enum Mode<'m> {
    Row,
    /// With the condition that an enclosing `filter` or `percentage` sets on the rows.
    Group(Option<&'m Node>),
}

/// What has been compiled of one query so far.
pub(super) struct Compiler<'s, 'a> {
    session: &'s Session<'a>,
    window: Span,
    zone: String,
    variables: HashMap<String, Node>,
    /// The attributes the query uses; their places are the slots.
    pub(super) names: Vec<Arc<str>>,
    pub(super) aggregates: Vec<Spec>,
    /// How many conditions are remembered for each distinct string.
    pub(super) remembered: usize,
}

impl<'s, 'a> Compiler<'s, 'a> {
    pub(super) fn new(session: &'s Session<'a>, query: &Query, window: Span) -> Result<Self, NrdbError> {
        let zone = query.timezone.as_ref().map_or_else(|| "UTC".to_owned(), |zone| zone.text.clone());
        let mut compiler = Self {
            session,
            window,
            zone,
            variables: HashMap::new(),
            names: Vec::new(),
            aggregates: Vec::new(),
            remembered: 0,
        };
        if let Some(format) = &query.metric_format {
            compiler.metric_format(&format.text)?;
        }
        for with in &query.with {
            compiler.with(with)?;
        }
        Ok(compiler)
    }

    fn slot(&mut self, name: &str) -> usize {
        if let Some(slot) = self.names.iter().position(|known| &**known == name) {
            return slot;
        }
        self.names.push(Arc::from(name));
        self.names.len() - 1
    }

    /// A condition of one row.
    pub(super) fn condition(&mut self, expr: &Expr) -> Result<Node, NrdbError> {
        self.expr(expr, Mode::Row)
    }

    /// All of some conditions; `None` for none.
    pub(super) fn conditions<'e>(
        &mut self,
        all: impl Iterator<Item = &'e Expr>,
    ) -> Result<Option<Node>, NrdbError> {
        let mut whole = None;
        for expr in all {
            whole = both(whole, Some(self.condition(expr)?));
        }
        Ok(whole)
    }

    /// The cases of FACET CASES or a funnel with their labels.
    pub(super) fn cases(&mut self, cases: &[Case]) -> Result<Vec<(Node, String)>, NrdbError> {
        let source = self.session.source;
        cases
            .iter()
            .map(|case| {
                let label = match &case.alias {
                    Some(alias) => alias.text.clone(),
                    None => case.condition.span.of(source).trim().to_owned(),
                };
                Ok((self.condition(&case.condition)?, label))
            })
            .collect()
    }

    fn with(&mut self, with: &With) -> Result<(), NrdbError> {
        let node = self.expr(&with.expr, Mode::Row)?;
        if let [name] = with.names.as_slice() {
            self.variables.insert(name.text.clone(), node);
            return Ok(());
        }
        let by_name = !node.captures();
        for (at, name) in with.names.iter().enumerate() {
            // Captures are told apart by their order, members of JSON by their names.
            let which = if by_name { Value::from(name.text.as_str()) } else { Value::Int(at as i64) };
            let member = Node::Member(Box::new(node.clone()), Box::new(Node::Const(which)));
            self.variables.insert(name.text.clone(), member);
        }
        Ok(())
    }

    /// `WITH METRIC_FORMAT 'Datastore/{db}/{table}'`: variables that stand for parts of a timeslice's name.
    fn metric_format(&mut self, pattern: &str) -> Result<(), NrdbError> {
        let mut regex = String::new();
        let mut names = Vec::new();
        for (at, part) in pattern.split(['{', '}']).enumerate() {
            if at % 2 == 0 {
                regex.push_str(&regex::escape(part));
            } else {
                names.push(part.to_owned());
                regex.push_str("([^/]+)");
            }
        }
        let regex = Arc::new(anchored(&regex, false)?);
        let slot = self.slot("metricTimesliceName");
        for (at, name) in names.into_iter().enumerate() {
            let captured = Node::Capture(Box::new(Node::Attr(slot)), Arc::clone(&regex));
            let member = Node::Member(Box::new(captured), Box::new(Node::Const(Value::Int(at as i64))));
            self.variables.insert(name, member);
        }
        Ok(())
    }

    /// An expression.
    pub(super) fn expr(&mut self, expr: &Expr, mode: Mode<'_>) -> Result<Node, NrdbError> {
        let node = match &expr.kind {
            ExprKind::Name(name) => return self.name(name, mode),
            ExprKind::String(text) => Node::Const(Value::from(text.as_str())),
            ExprKind::Int(n) => Node::Const(Value::Int(*n)),
            ExprKind::Float(n) => Node::Const(Value::Float(*n)),
            ExprKind::Bool(b) => Node::Const(Value::Bool(*b)),
            ExprKind::Null => Node::Const(Value::Null),
            ExprKind::Interval(interval) => Node::Const(Value::Int(interval.millis())),
            ExprKind::Neg(inner) => Node::Neg(Box::new(self.expr(inner, mode)?)),
            ExprKind::Not(inner) => Node::Not(Box::new(self.expr(inner, mode)?)),
            ExprKind::Binary(op, a, b) => {
                let (a, b) = (Box::new(self.expr(a, mode)?), Box::new(self.expr(b, mode)?));
                match op {
                    BinaryOp::And => Node::And(a, b),
                    BinaryOp::Or => Node::Or(a, b),
                    BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div => {
                        Node::Arithmetic(*op, a, b)
                    }
                    _ => Node::Compare(*op, a, b),
                }
            }
            ExprKind::Is { expr, negated, truth } => {
                Node::Is { node: Box::new(self.expr(expr, mode)?), negated: *negated, truth: *truth }
            }
            ExprKind::Like { expr, negated, regex, pattern } => {
                let node = Box::new(self.expr(expr, mode)?);
                let text = match self.expr(pattern, mode) {
                    Ok(Node::Const(Value::Str(text))) => text,
                    _ => match &pattern.kind {
                        ExprKind::Regex(text) => Arc::from(text.as_str()),
                        _ => return Err(NrdbError::unsupported("LIKE with a pattern that is no string")),
                    },
                };
                if *regex {
                    Node::Matches { node, negated: *negated, regex: Arc::new(anchored(&text, false)?) }
                } else {
                    Node::Like { node, negated: *negated, pattern: Like::new(&text) }
                }
            }
            ExprKind::In { expr, negated, members } => {
                let node = Box::new(self.expr(expr, mode)?);
                let members = Arc::new(self.members(members)?);
                Node::In { node, negated: *negated, members }
            }
            ExprKind::Call(call) => self.call(call, expr.span, mode)?,
            ExprKind::Index(of, which) => {
                let of = Box::new(self.expr(of, mode)?);
                let which = match &which.kind {
                    ExprKind::Name(name) => Node::Const(Value::from(name.as_str())),
                    _ => self.expr(which, Mode::Row)?,
                };
                Node::Member(of, Box::new(which))
            }
            ExprKind::Query(query) => Node::Const(self.session.scalar(query, self.window)?),
            ExprKind::Template => {
                return Err(self.unexpected(expr, "{{"));
            }
            ExprKind::Star | ExprKind::Regex(_) | ExprKind::Set(_) | ExprKind::Error => {
                let text = expr.span.of(self.session.source).to_owned();
                return Err(self.unexpected(expr, &text));
            }
        };
        Ok(if matches!(mode, Mode::Row) { self.remember(node) } else { node })
    }

    /// Wraps what depends on a single attribute and takes some work.
    fn remember(&mut self, node: Node) -> Node {
        let worth = matches!(
            node,
            Node::Compare(..)
                | Node::Like { .. }
                | Node::Matches { .. }
                | Node::In { .. }
                | Node::Capture(..)
                | Node::Member(..)
                | Node::Call(..)
        );
        let Some(slot) = node.sole_attribute().filter(|_| worth) else { return node };
        let id = self.remembered;
        self.remembered += 1;
        Node::Remembered { id, slot, node: Box::new(node) }
    }

    fn name(&mut self, name: &str, mode: Mode<'_>) -> Result<Node, NrdbError> {
        if let Some(node @ Node::Const(_)) = self.variables.get(name) {
            // A variable that holds the result of a subquery is the same for all rows.
            return Ok(node.clone());
        }
        if let Mode::Group(_) = mode {
            let message = format!(
                "NRQL Syntax Error: '{name}' can't stand beside an aggregate function; wrap it in one, or use FACET"
            );
            return Err(NrdbError::query(message));
        }
        if let Some(node) = self.variables.get(name) {
            return Ok(node.clone());
        }
        Ok(if name == "timestamp" { Node::Timestamp } else { Node::Attr(self.slot(name)) })
    }

    fn members(&mut self, exprs: &[Expr]) -> Result<Members, NrdbError> {
        let mut values = Vec::new();
        for expr in exprs {
            match &expr.kind {
                ExprKind::Query(query) => values.extend(self.session.members(query, self.window)?),
                _ => match self.expr(expr, Mode::Row)? {
                    Node::Const(value) => values.push(value),
                    Node::Neg(inner) if matches!(*inner, Node::Const(_)) => {
                        let Node::Const(value) = *inner else { continue };
                        values.push(super::eval::arithmetic(BinaryOp::Sub, &Value::Int(0), &value));
                    }
                    _ => return Err(NrdbError::unsupported("IN with members that aren't values")),
                },
            }
        }
        Ok(Members {
            null: values.iter().any(Value::is_null),
            keys: values.iter().filter(|value| !value.is_null()).map(Key::of).collect(),
        })
    }

    fn unexpected(&self, expr: &Expr, what: &str) -> NrdbError {
        let before = self.session.source.get(..expr.span.start as usize).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let position = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        NrdbError::query(format!(
            "NRQL Syntax Error: Error at line {line} position {position}, unexpected '{what}'"
        ))
    }
}

/// Both of two conditions.
pub(super) fn both(a: Option<Node>, b: Option<Node>) -> Option<Node> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Node::And(Box::new(a), Box::new(b))),
        (one, other) => one.or(other),
    }
}

/// A regular expression that matches whole strings.
pub(super) fn anchored(pattern: &str, ignore_case: bool) -> Result<Regex, NrdbError> {
    RegexBuilder::new(&format!("^(?:{pattern})$"))
        .case_insensitive(ignore_case)
        .size_limit(MAX_REGEX_BYTES)
        .build()
        .map_err(|_| NrdbError::query(format!("NRQL Syntax Error: invalid regular expression '{pattern}'")))
}
