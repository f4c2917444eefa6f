//! Expressions ready to run: names are places, patterns are compiled, subqueries are values.

use std::collections::HashSet;
use std::sync::Arc;

use nr_nrql::ast::BinaryOp;
use regex::Regex;

use super::functions::RowFunction;
use super::key::Key;
use crate::store::Value;

/// An expression over one row, or over the aggregates of one group.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Const(Value),
    /// An attribute, by its place among the names the query uses.
    Attr(usize),
    Timestamp,
    EventType,
    Account,
    /// About how many bytes the row takes as JSON.
    RowBytes,
    /// The attributes of a metric that tell its series apart, but for those left out.
    Dimensions(Arc<Dimensions>),
    /// An aggregate, by its place.
    Agg(usize),
    /// An aggregate expression, per so many milliseconds.
    Rate(Box<Self>, f64),
    /// The end of the bucket or window.
    WindowEnd,
    Neg(Box<Self>),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Compare(BinaryOp, Box<Self>, Box<Self>),
    Arithmetic(BinaryOp, Box<Self>, Box<Self>),
    Is {
        node: Box<Self>,
        negated: bool,
        truth: Option<bool>,
    },
    Like {
        node: Box<Self>,
        negated: bool,
        pattern: Like,
    },
    Matches {
        node: Box<Self>,
        negated: bool,
        regex: Arc<Regex>,
    },
    In {
        node: Box<Self>,
        negated: bool,
        members: Arc<Members>,
    },
    If(Box<Self>, Box<Self>, Box<Self>),
    /// The named groups of a match of the whole string, in order.
    Capture(Box<Self>, Arc<Regex>),
    /// A member of a list or map, by its place or its name.
    Member(Box<Self>, Box<Self>),
    Call(RowFunction, Vec<Self>),
    /// A condition on one attribute, remembered for each distinct string of a chunk.
    Remembered {
        id: usize,
        slot: usize,
        node: Box<Self>,
    },
}

/// Which attributes make up `dimensions()`.
#[derive(Clone, Debug, Default)]
pub(super) struct Dimensions {
    pub(super) include: Option<Vec<String>>,
    pub(super) exclude: Vec<String>,
}

/// The members of `IN (…)`.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    pub(super) keys: HashSet<Key>,
    /// Whether a member was null, so that a miss is unknown rather than false.
    pub(super) null: bool,
}

/// A pattern of LIKE: parts in lower case between the wildcards.
#[derive(Clone, Debug)]
pub(super) struct Like {
    parts: Arc<[String]>,
}

impl Like {
    pub(super) fn new(pattern: &str) -> Self {
        Self { parts: pattern.to_lowercase().split('%').map(str::to_owned).collect() }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let Some((first, rest)) = self.parts.split_first() else { return false };
        let Some((last, middle)) = rest.split_last() else { return text == *first };
        let Some(mut left) = text.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            let Some(at) = left.find(part.as_str()) else { return false };
            left = left.get(at + part.len()..).unwrap_or_default();
        }
        left.ends_with(last.as_str())
    }
}

impl Node {
    /// Calls `see` with each node, this one first.
    pub(super) fn visit(&self, see: &mut dyn FnMut(&Self)) {
        see(self);
        match self {
            Self::Rate(a, _)
            | Self::Neg(a)
            | Self::Not(a)
            | Self::Is { node: a, .. }
            | Self::Like { node: a, .. }
            | Self::Matches { node: a, .. }
            | Self::In { node: a, .. }
            | Self::Capture(a, _)
            | Self::Remembered { node: a, .. } => a.visit(see),
            Self::And(a, b)
            | Self::Or(a, b)
            | Self::Compare(_, a, b)
            | Self::Arithmetic(_, a, b)
            | Self::Member(a, b) => {
                a.visit(see);
                b.visit(see);
            }
            Self::If(a, b, c) => {
                a.visit(see);
                b.visit(see);
                c.visit(see);
            }
            Self::Call(_, args) => args.iter().for_each(|arg| arg.visit(see)),
            Self::Const(_)
            | Self::Attr(_)
            | Self::Timestamp
            | Self::EventType
            | Self::Account
            | Self::RowBytes
            | Self::Dimensions(_)
            | Self::Agg(_)
            | Self::WindowEnd => {}
        }
    }

    /// Whether it gives the captures of a pattern in order.
    pub(super) fn captures(&self) -> bool {
        match self {
            Self::Capture(..) => true,
            Self::Remembered { node, .. } => node.captures(),
            _ => false,
        }
    }

    /// The one attribute that decides the value, if there is one and nothing else does.
    pub(super) fn sole_attribute(&self) -> Option<usize> {
        let mut slot = None;
        let mut sole = true;
        self.visit(&mut |node| match node {
            Self::Attr(found) => match slot {
                None => slot = Some(*found),
                Some(known) => sole &= known == *found,
            },
            Self::Timestamp
            | Self::EventType
            | Self::Account
            | Self::RowBytes
            | Self::Dimensions(_)
            | Self::Agg(_)
            | Self::Rate(..)
            | Self::WindowEnd
            | Self::Remembered { .. } => sole = false,
            _ => {}
        });
        slot.filter(|_| sole)
    }
}
