//! The custom scalars of the schema, as generated code names them.
//!
//! Types on the wire have drifted before (a number where a text had been), so numbers are read from integers,
//! fractions and texts alike, and 64 bits wide.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// An NRQL query.
pub type Nrql = String;
/// The GUID of an entity as it was sent, so that one of an unknown form does not spoil a whole answer.
pub type EntityGuid = String;
/// A time in ISO 8601 with `Z`.
pub type DateTime = String;
/// A day in ISO 8601.
pub type Date = String;
/// A local time `yyyy-MM-ddTHH:mm:ss`.
pub type NaiveDateTime = String;
/// A version `major.minor.patch`.
pub type SemVer = String;
/// Milliseconds since 1970-01-01T00:00:00Z.
pub type EpochMilliseconds = Whole;
/// Seconds since 1970-01-01T00:00:00Z.
pub type EpochSeconds = Whole;
/// A length of time in milliseconds; the summaries of entities have fractions.
pub type Milliseconds = Real;
/// A length of time in seconds; the summaries of entities have fractions.
pub type Seconds = Real;
/// A length of time in minutes.
pub type Minutes = Real;
/// The id of an alert violation, which exceeds 32 bits.
pub type EntityAlertViolationInt = Whole;
/// Names and values.
pub type AttributeMap = Value;
/// The attributes that the sender of a change chose.
pub type ChangeTrackingRawCustomAttributesMap = Value;

/// What a widget of a dashboard is set to.
pub type DashboardWidgetRawConfiguration = Value;

/// A whole number of 64 bits, read leniently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole(pub i64);

/// A number, read leniently; one without a fraction is written without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Real(pub f64);

/// The largest whole number that a double holds without a gap.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Serialize for Whole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl Serialize for Real {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() <= EXACT {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

struct Numeric;

enum Number {
    Int(i64),
    Float(f64),
}

impl Visitor<'_> for Numeric {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or a text that holds one")
    }

    fn visit_i64<E>(self, value: i64) -> Result<Number, E> {
        Ok(Number::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Number, E> {
        Ok(i64::try_from(value).map_or(Number::Float(value as f64), Number::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Number, E> {
        Ok(Number::Float(value))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Number, E> {
        let text = text.trim();
        text.parse()
            .map(Number::Int)
            .or_else(|_| text.parse().map(Number::Float))
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(Numeric)? {
            Number::Int(value) => Ok(Self(value)),
            Number::Float(value) if value.is_finite() && value.abs() < 9.3e18 => {
                Ok(Self(value.round() as i64))
            }
            Number::Float(value) => Err(D::Error::custom(format_args!("{value} does not fit into 64 bits"))),
        }
    }
}

impl<'de> Deserialize<'de> for Real {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(Numeric)? {
            Number::Int(value) => Ok(Self(value as f64)),
            Number::Float(value) => Ok(Self(value)),
        }
    }
}

/// One row of an NRQL answer: columns by name, in New Relic's order.
pub type Row = Map<String, Value>;

/// A result of NRQL. The schema declares one row where FACET with TIMESERIES sends a list of them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum NrdbResult {
    /// One row.
    One(Row),
    /// A row for each bucket of time.
    Many(Vec<Row>),
}

impl NrdbResult {
    /// The rows, however many.
    #[must_use]
    pub fn into_rows(self) -> Vec<Row> {
        match self {
            Self::One(row) => vec![row],
            Self::Many(rows) => rows,
        }
    }

    /// A bare value has no column's name: it gets one.
    fn bare(value: Value) -> Self {
        Self::One(Map::from_iter([("value".to_owned(), value)]))
    }
}

impl<'de> Deserialize<'de> for NrdbResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lenient;
        impl<'de> Visitor<'de> for Lenient {
            type Value = NrdbResult;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row or a list of rows")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NrdbResult, A::Error> {
                Map::deserialize(MapAccessDeserializer::new(map)).map(NrdbResult::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<NrdbResult, A::Error> {
                let mut rows = Vec::with_capacity(list.size_hint().unwrap_or(0).min(1_024));
                while let Some(element) = list.next_element::<Option<NrdbResult>>()? {
                    match element {
                        Some(NrdbResult::One(row)) => rows.push(row),
                        Some(NrdbResult::Many(mut nested)) => rows.append(&mut nested),
                        None => {}
                    }
                }
                Ok(NrdbResult::Many(rows))
            }

            fn visit_bool<E>(self, value: bool) -> Result<NrdbResult, E> {
                Ok(NrdbResult::bare(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<NrdbResult, E> {
                Ok(NrdbResult::bare(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<NrdbResult, E> {
                Ok(NrdbResult::bare(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<NrdbResult, E> {
                Ok(NrdbResult::bare(value.into()))
            }

            fn visit_str<E>(self, value: &str) -> Result<NrdbResult, E> {
                Ok(NrdbResult::bare(value.into()))
            }
        }
        deserializer.deserialize_any(Lenient)
    }
}

/// Reads and writes an enum of the schema as the text it is on the wire.
macro_rules! wire_enum {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(crate::scalars::Text(std::marker::PhantomData))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use wire_enum;

/// Reads what can be made of a text without keeping the text.
pub(crate) struct Text<T>(pub(crate) std::marker::PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }
}
