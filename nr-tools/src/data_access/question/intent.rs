//! What questions ask for: figures and rows, in the words that people use for them.

/// Something that can be asked for.
#[derive(Debug)]
pub(super) struct Intent {
    /// What it is, in words.
    pub(super) name: &'static str,
    /// One of each group must be said.
    pub(super) words: &'static [&'static [&'static str]],
    /// Words that go with it and say nothing new.
    pub(super) also: &'static [&'static str],
    /// Where it is found, the best place first.
    pub(super) forms: &'static [Form],
}

/// Where something is found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) from: &'static str,
    pub(super) measure: Measure,
    /// A condition that all rows must meet; empty for none.
    pub(super) filter: &'static str,
    /// What the figures are of when the question names neither groups nor one of them: words of dimensions.
    pub(super) facet: &'static [&'static str],
}

/// What is told of the rows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure {
    /// How many there are, or these columns of them.
    Rows(&'static [&'static str]),
    /// A statistic of an attribute, the first of these that the account has; the average unless another is named.
    Of(Unit, &'static [&'static str]),
    /// The same, of which the 75th percentile is the custom.
    P75(&'static str),
    /// How many there are in a minute.
    Rate,
    /// How many different values there are, or these columns of the rows; without columns, the values.
    Distinct(&'static str, &'static [&'static str]),
    /// Expressions of its own.
    Fixed(&'static str),
}

/// What the numbers of an attribute count, so that `slower than 2 seconds` can be written in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Millis,
    Percent,
    Bytes,
    None,
}

const fn form(from: &'static str, measure: Measure) -> Form {
    Form { from, measure, filter: "", facet: &[] }
}

pub(super) const fn rows(from: &'static str, columns: &'static [&'static str]) -> Form {
    form(from, Measure::Rows(columns))
}

pub(super) const fn of(from: &'static str, unit: Unit, attributes: &'static [&'static str]) -> Form {
    form(from, Measure::Of(unit, attributes))
}

pub(super) const fn p75(from: &'static str, attribute: &'static str) -> Form {
    form(from, Measure::P75(attribute))
}

pub(super) const fn rate(from: &'static str) -> Form {
    form(from, Measure::Rate)
}

pub(super) const fn distinct(from: &'static str, attribute: &'static str) -> Form {
    form(from, Measure::Distinct(attribute, &[]))
}

pub(super) const fn fixed(from: &'static str, select: &'static str) -> Form {
    form(from, Measure::Fixed(select))
}

impl Form {
    /// Of rows that meet a condition.
    pub(super) const fn only(self, filter: &'static str) -> Self {
        Self { filter, ..self }
    }

    /// By these dimensions, unless the question names others.
    pub(super) const fn by(self, facet: &'static [&'static str]) -> Self {
        Self { facet, ..self }
    }
}
