//! Functions: what they take, and what those of other languages are called.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use super::Parser;
use crate::ast::{Arg, BinaryOp, Expr, ExprKind, FacetKind, Name, Query};
use crate::diagnostic::Diagnostic;
use crate::functions::{self, Function, FunctionKind};
use crate::span::Span;

impl Parser<'_> {
    pub(super) fn check_call(&mut self, name: &Name, args: &[Arg], brackets: Span) {
        if let Some(function) = functions::find(&name.text) {
            self.check_arguments(function, args, brackets);
            return;
        }
        if let Some(ours) = functions::foreign(&name.text) {
            let message = format!("NRQL has no function `{}`; it is called `{ours}`", name.text);
            let finding = Diagnostic::error("sql-function", name.span, message);
            let count = positional(args);
            let takes =
                functions::find(ours).is_some_and(|function| (function.min..=function.max).contains(&count));
            self.add(match self.translated(&name.text.to_ascii_lowercase(), args) {
                Some(whole) => finding.fix(name.span.to(brackets), whole),
                None if takes && !matches!(ours, "filter" | "if") => finding.fix(name.span, ours),
                None => finding,
            });
            return;
        }
        if let Some(share) = percent(&name.text) {
            let message = format!("NRQL has no function `{}`; it is called `percentile`", name.text);
            let finding = Diagnostic::error("sql-function", name.span, message);
            self.add(match args {
                [Arg::Expr(value)] => {
                    let fixed = format!("percentile({}, {share})", value.span.of(self.source));
                    finding.fix(name.span.to(brackets), fixed)
                }
                _ => finding,
            });
            return;
        }
        if let Some(instead) = functions::absent(&name.text) {
            let message = format!("NRQL has no function `{}`; {instead}", name.text);
            let finding = Diagnostic::error("sql-function", name.span, message);
            self.add(match args {
                [Arg::Expr(value)] if name.text.eq_ignore_ascii_case("isnull") => {
                    finding.fix(name.span.to(brackets), format!("{} IS NULL", value.span.of(self.source)))
                }
                _ => finding,
            });
            return;
        }
        // `a ('x', 'y')` is a list that lost its IN: nobody leaves a blank before the bracket of a new function.
        let literal = |arg: &Arg| {
            matches!(
                arg,
                Arg::Expr(Expr { kind: ExprKind::String(_) | ExprKind::Int(_) | ExprKind::Template, .. })
            )
        };
        if name.span.end < brackets.start && !args.is_empty() && args.iter().all(literal) {
            let finding = Diagnostic::error("in-missing", name.span, "a list of values follows IN");
            self.add(finding.fix(Span::new(name.span.end, name.span.end), " IN"));
            return;
        }
        self.unknown_function(name);
    }

    fn unknown_function(&mut self, name: &Name) {
        if self.diagnostics.len() >= super::MAX_DIAGNOSTICS {
            return;
        }
        let near = functions::nearby(&name.text);
        let message = match near.as_slice() {
            [] => format!("unknown function `{}`", name.text),
            [one] => format!("unknown function `{}`; the nearest name is `{one}`", name.text),
            more => format!("unknown function `{}`; the nearest names are {}", name.text, more.join(", ")),
        };
        let finding = Diagnostic::warning("unknown-function", name.span, message);
        self.add(match near.first() {
            Some(first) => finding.fix(name.span, *first),
            None => finding,
        });
    }

    fn check_arguments(&mut self, function: &Function, args: &[Arg], brackets: Span) {
        if self.misread_arguments(function.name, args, brackets) {
            return;
        }
        let positional = positional(args);
        let conditional = matches!(function.name, "filter" | "percentage");
        if positional < function.min || positional > function.max {
            let wanted = match (function.min, function.max) {
                (0, 0) => "no arguments".to_owned(),
                (1, 1) => "one argument".to_owned(),
                (min, max) if min == max => format!("{min} arguments"),
                (min, usize::MAX) => format!("at least {min}"),
                (min, max) => format!("{min} to {max} arguments"),
            };
            let message = format!("`{}` takes {wanted}, not {positional}", function.name);
            self.error("argument-count", brackets, message);
        } else if conditional && !matches!(args.last(), Some(Arg::Where(_))) {
            let message = format!("`{}` takes a function and then WHERE with a condition", function.name);
            let finding = Diagnostic::error("argument-where", brackets, message);
            self.add(match args.last() {
                Some(Arg::Expr(expr)) if is_condition(expr) => {
                    finding.fix(Span::new(expr.span.start, expr.span.start), "WHERE ")
                }
                _ => finding,
            });
        } else if let ("rate" | "derivative" | "latestrate" | "predictLinear", Some(Arg::Expr(expr))) =
            (function.name, args.get(1))
            && matches!(expr.kind, ExprKind::Name(_) | ExprKind::String(_))
        {
            let message = format!("`{}` takes a length of time here, such as `1 minute`", function.name);
            let finding = Diagnostic::error("argument-interval", expr.span, message);
            self.add(match Self::meant_interval(expr.span.of(self.source)) {
                Some(meant) => finding.fix(expr.span, meant),
                None => finding,
            });
        }
    }

    /// Arguments that are all there, written as another language has them. Says whether that was the fault.
    fn misread_arguments(&mut self, function: &str, args: &[Arg], brackets: Span) -> bool {
        match (function, args) {
            // `filter(WHERE a, count(*))`
            ("filter" | "percentage", [Arg::Where(case), Arg::Expr(over)]) => {
                let (case, over) = (case.span.of(self.source), over.span.of(self.source));
                let message = format!("`{function}` takes the function first, and then WHERE");
                let finding = Diagnostic::error("argument-where", brackets, message);
                self.add(finding.fix(brackets, format!("({over}, {case})")));
                true
            }
            // `count(distinct(a))`
            ("count", [Arg::Expr(Expr { kind: ExprKind::Call(inner), span })])
                if inner.name.text.eq_ignore_ascii_case("distinct")
                    && brackets.start >= "count".len() as u32 =>
            {
                self.forget(inner.name.span);
                let message = "NRQL counts distinct values with uniqueCount(attribute)";
                let finding = Diagnostic::error("sql-distinct", inner.name.span, message);
                let given = Span::new(inner.name.span.end, span.end).of(self.source);
                let whole = Span::new(brackets.start - "count".len() as u32, brackets.end);
                self.add(if whole.of(self.source).starts_with(['c', 'C']) {
                    finding.fix(whole, format!("uniqueCount{given}"))
                } else {
                    finding
                });
                true
            }
            // `funnel(session, a = 1, b = 2)`
            ("funnel", [_, steps @ ..]) => {
                let mut bare = false;
                for step in steps {
                    if let Arg::Expr(expr) | Arg::Labelled(expr, _) = step
                        && is_condition(expr)
                    {
                        let before = Span::new(expr.span.start, expr.span.start);
                        let message = "each step of a funnel begins with WHERE";
                        self.add(
                            Diagnostic::error("argument-where", expr.span, message).fix(before, "WHERE "),
                        );
                        bare = true;
                    }
                }
                bare
            }
            // `percentile(95, a)`
            ("percentile", [Arg::Expr(first), Arg::Expr(second)])
                if matches!(first.kind, ExprKind::Int(_) | ExprKind::Float(_))
                    && matches!(second.kind, ExprKind::Name(_)) =>
            {
                let (first, second) = (first.span.of(self.source), second.span.of(self.source));
                let message = "`percentile` takes the attribute first, and then the percentiles";
                let finding = Diagnostic::error("argument-order", brackets, message);
                self.add(finding.fix(brackets, format!("({second}, {first})")));
                true
            }
            // `apdex(a, t = 0.5)`
            ("apdex" | "histogram", [_, named @ ..]) => {
                let mut equals = false;
                for arg in named {
                    if let Arg::Expr(Expr { kind: ExprKind::Binary(BinaryOp::Eq, left, right), span }) = arg
                        && matches!(&left.kind, ExprKind::Name(name)
                            if ["t", "width", "buckets", "start"].contains(&name.as_str()))
                    {
                        let between = Span::new(left.span.end, right.span.start);
                        let message = "a named argument is given with a colon, as in `t: 0.5`";
                        self.add(Diagnostic::error("argument-colon", *span, message).fix(between, ": "));
                        equals = true;
                    }
                }
                equals
            }
            _ => false,
        }
    }

    /// The call of a foreign function in NRQL, where more than its name changes.
    fn translated(&self, name: &str, args: &[Arg]) -> Option<String> {
        let text = |arg: &Arg| match arg {
            Arg::Expr(expr) | Arg::Labelled(expr, _) => Some(expr.span.of(self.source)),
            Arg::Named(..) | Arg::Where(_) => None,
        };
        match (name, args) {
            ("coalesce" | "ifnull" | "nvl", [first, rest @ ..]) if !rest.is_empty() => {
                let (last, middle) = rest.split_last()?;
                let mut whole = text(last)?.to_owned();
                for arg in middle.iter().rev().chain([first]) {
                    let value = text(arg)?;
                    whole = format!("if({value} IS NOT NULL, {value}, {whole})");
                }
                Some(whole)
            }
            ("date_trunc" | "date_part", [Arg::Expr(unit), value]) => {
                let ExprKind::String(unit) = &unit.kind else { return None };
                let function = match unit.to_ascii_lowercase().as_str() {
                    "minute" => "minuteOf",
                    "hour" => "hourOf",
                    "day" => "dateOf",
                    "week" => "weekOf",
                    "month" => "monthOf",
                    "quarter" => "quarterOf",
                    "year" => "yearOf",
                    _ => return None,
                };
                Some(format!("{function}({})", text(value)?))
            }
            ("countif" | "count_if", [condition]) => {
                Some(format!("filter(count(*), WHERE {})", text(condition)?))
            }
            ("quantile" | "approx_percentile" | "percentile_approx", [value, Arg::Expr(share)]) => {
                match share.kind {
                    ExprKind::Float(share) if share > 0.0 && share < 1.0 => {
                        // To three decimals, as many as percentile() knows.
                        let percent = (share * 100_000.0) as u32;
                        let digits = format!("{}.{:03}", percent / 1_000, percent % 1_000);
                        Some(format!(
                            "percentile({}, {})",
                            text(value)?,
                            digits.trim_end_matches('0').trim_end_matches('.')
                        ))
                    }
                    _ => None,
                }
            }
            ("cast" | "try_cast", [Arg::Labelled(value, kind)]) => {
                let function = match kind.text.to_ascii_lowercase().as_str() {
                    "int" | "integer" | "bigint" | "float" | "double" | "decimal" | "numeric" | "real" => {
                        "numeric"
                    }
                    "string" | "text" | "varchar" | "char" => "string",
                    "bool" | "boolean" => "boolean",
                    _ => return None,
                };
                Some(format!("{function}({})", value.span.of(self.source)))
            }
            _ => None,
        }
    }

    /// Aggregates where a single row is looked at, and literals where a condition or an attribute belongs.
    pub(super) fn check_places(&mut self, query: &Query) {
        for clause in &query.wheres {
            if let Some(span) = aggregate(&clause.condition) {
                let message = "WHERE looks at single rows; filter by an aggregate in a query around this one";
                self.error("aggregate-place", span, message);
            }
            if is_literal(&clause.condition) {
                let message = "a condition is expected after WHERE, such as `duration > 1`";
                self.error("condition", clause.condition.span, message);
            }
        }
        for item in query.facet.iter().flat_map(|facet| &facet.items) {
            let FacetKind::Expr(expr) = &item.kind else { continue };
            if let Some(span) = aggregate(expr) {
                self.error(
                    "aggregate-place",
                    span,
                    "FACET groups single rows; an aggregate has no value there",
                );
            }
            if is_literal(expr) && !matches!(expr.kind, ExprKind::String(_)) {
                self.error("facet-literal", expr.span, "FACET groups by an attribute or a function of it");
            }
        }
        let groups = query.facet.iter().filter_map(|facet| facet.order_by.as_ref());
        for key in query.order_by.iter().chain(groups).flat_map(|order| &order.keys) {
            if is_literal(&key.expr) || is_condition(&key.expr) {
                self.error("order-key", key.expr.span, "ORDER BY takes attributes, not values or conditions");
            }
        }
    }
}

/// The percentile that a name such as `p95` or `percentile_99` says.
fn percent(name: &str) -> Option<u8> {
    let lower = name.to_ascii_lowercase();
    let digits = ["percentile", "perc", "pct", "p"].iter().find_map(|lead| lower.strip_prefix(lead))?;
    let digits = digits.trim_start_matches('_');
    let share = digits.parse().ok().filter(|share| (1..100).contains(share))?;
    (digits.len() <= 2).then_some(share)
}

fn positional(args: &[Arg]) -> usize {
    args.iter().filter(|arg| !matches!(arg, Arg::Named(..))).count()
}

fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::String(_)
            | ExprKind::Regex(_)
            | ExprKind::Interval(_)
            | ExprKind::Star
            | ExprKind::Null
    )
}

fn is_condition(expr: &Expr) -> bool {
    use crate::ast::BinaryOp as Op;
    match &expr.kind {
        ExprKind::Is { .. } | ExprKind::Like { .. } | ExprKind::In { .. } | ExprKind::Not(_) => true,
        ExprKind::Binary(op, left, _) => match op {
            Op::Eq | Op::NotEq | Op::Less | Op::LessEq | Op::Greater | Op::GreaterEq | Op::And => true,
            // `a OR b` is the first that isn't null.
            Op::Or => is_condition(left),
            Op::Add | Op::Sub | Op::Mul | Op::Div => false,
        },
        _ => false,
    }
}

/// The first aggregate in an expression, those of subqueries aside.
fn aggregate(expr: &Expr) -> Option<Span> {
    match &expr.kind {
        ExprKind::Call(call) => {
            if functions::find(&call.name.text)
                .is_some_and(|function| function.kind == FunctionKind::Aggregate)
            {
                return Some(expr.span);
            }
            call.args.iter().find_map(|arg| match arg {
                Arg::Expr(expr) | Arg::Labelled(expr, _) | Arg::Named(_, expr) => aggregate(expr),
                Arg::Where(case) => aggregate(&case.condition),
            })
        }
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { expr: inner, .. } => aggregate(inner),
        ExprKind::Binary(_, left, right)
        | ExprKind::Like { expr: left, pattern: right, .. }
        | ExprKind::Index(left, right) => aggregate(left).or_else(|| aggregate(right)),
        ExprKind::In { expr, members, .. } => aggregate(expr).or_else(|| members.iter().find_map(aggregate)),
        _ => None,
    }
}
