//! Strings, JSON, lists and addresses.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::maths::within;
use super::{RowFunction, arg, function, number, text, whole};
use crate::engine::eval::member;
use crate::engine::limits::MAX_CONCAT;
use crate::store::Value;

pub(super) const FUNCTIONS: &[RowFunction] = &[
    function("lower", |a| text(a, 0).map_or(Value::Null, |s| Value::from(s.to_lowercase()))),
    function("upper", |a| text(a, 0).map_or(Value::Null, |s| Value::from(s.to_uppercase()))),
    function("length", length),
    function("substring", substring),
    function("position", position),
    function("indexOf", position),
    function("concat", |a| {
        Value::from(
            a.iter().map(Value::display).collect::<String>().chars().take(MAX_CONCAT).collect::<String>(),
        )
    }),
    function("string", string),
    function("numeric", numeric),
    function("boolean", boolean),
    function("contains", contains),
    function(
        "tuple",
        |a| if a.iter().all(Value::is_null) { Value::Null } else { a.iter().cloned().collect() },
    ),
    function("jparse", jparse),
    function("mapKeys", map_keys),
    function("mapValues", map_values),
    function("cidrAddress", cidr),
    function("encode", encode),
    function("decode", decode),
    function("blob", |a| arg(a, 0).clone()),
];

fn length(args: &[Value]) -> Value {
    match arg(args, 0) {
        Value::Str(text) => Value::Int(text.chars().count() as i64),
        Value::List(items) => Value::Int(items.len() as i64),
        Value::Map(items) => Value::Int(items.len() as i64),
        _ => Value::Null,
    }
}

/// `substring(s, start [, length])`; a negative start counts from the end.
fn substring(args: &[Value]) -> Value {
    let (Some(text), Some(start)) = (text(args, 0), whole(args, 1)) else { return Value::Null };
    let count = text.chars().count() as i64;
    let start = if start < 0 { (count + start).max(0) } else { start };
    let take = whole(args, 2).map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(0));
    Value::from(text.chars().skip(usize::try_from(start).unwrap_or(0)).take(take).collect::<String>())
}

/// `position(s, part [, n])`: where the nth occurrence begins (the first is 0, -1 the last).
fn position(args: &[Value]) -> Value {
    let (Some(text), Some(part)) = (text(args, 0), text(args, 1)) else { return Value::Null };
    let mut found = text.match_indices(part).map(|(at, _)| at);
    let at = match whole(args, 2).unwrap_or(0) {
        -1 => found.last(),
        n => usize::try_from(n).ok().and_then(|n| found.nth(n)),
    };
    at.map_or(Value::Null, |at| Value::Int(text.get(..at).unwrap_or_default().chars().count() as i64))
}

fn string(args: &[Value]) -> Value {
    match (arg(args, 0), within(args, 1, 0, 20)) {
        (Value::Null, _) => Value::Null,
        (value @ (Value::Float(_) | Value::Int(_)), Some(digits)) => value
            .number()
            .map_or(Value::Null, |n| Value::from(format!("{n:.*}", usize::try_from(digits).unwrap_or(0)))),
        (value, _) => Value::from(value.display()),
    }
}

fn numeric(args: &[Value]) -> Value {
    match arg(args, 0) {
        Value::Str(text) => {
            let text = text.trim();
            text.parse::<i64>().map(Value::Int).unwrap_or_else(|_| {
                text.parse::<f64>().ok().filter(|n| n.is_finite()).map_or(Value::Null, Value::Float)
            })
        }
        Value::Bool(b) => Value::Int(i64::from(*b)),
        value @ (Value::Int(_) | Value::Float(_)) => value.clone(),
        other => other.number().map_or(Value::Null, Value::Float),
    }
}

fn boolean(args: &[Value]) -> Value {
    match arg(args, 0) {
        Value::Bool(b) => Value::Bool(*b),
        Value::Str(text) if text.eq_ignore_ascii_case("true") => Value::Bool(true),
        Value::Str(text) if text.eq_ignore_ascii_case("false") => Value::Bool(false),
        _ => number(args, 0).map_or(Value::Null, |n| Value::Bool(n != 0.0)),
    }
}

fn contains(args: &[Value]) -> Value {
    match (arg(args, 0), arg(args, 1)) {
        (Value::List(items), wanted) => {
            Value::Bool(items.iter().any(|item| item.compare(wanted).is_some_and(std::cmp::Ordering::is_eq)))
        }
        (Value::Str(text), Value::Str(part)) => Value::Bool(text.contains(part.as_ref())),
        _ => Value::Null,
    }
}

/// `jparse(s [, path])`, where a path is `[key][0]` or `key`.
fn jparse(args: &[Value]) -> Value {
    let Some(json) = text(args, 0) else { return Value::Null };
    let Ok(json) = serde_json::from_str::<serde_json::Value>(json) else { return Value::Null };
    let mut value = Value::from_json(&json);
    let path = text(args, 1).unwrap_or_default();
    for step in path
        .split(['[', ']', '.'])
        .map(|step| step.trim_matches(['"', '\'', ' ']))
        .filter(|step| !step.is_empty())
    {
        value = match (&value, step) {
            (Value::List(items), "*") => Value::List(Arc::clone(items)),
            (Value::List(items), name) if name.parse::<i64>().is_err() => {
                items.iter().map(|item| member(item, &Value::from(name))).collect()
            }
            (Value::List(_), at) => member(&value, &at.parse::<i64>().map_or(Value::Null, Value::Int)),
            (_, name) => member(&value, &Value::from(name)),
        };
    }
    value
}

fn map_keys(args: &[Value]) -> Value {
    match arg(args, 0) {
        Value::Map(items) => items.iter().map(|(key, _)| Value::Str(Arc::clone(key))).collect(),
        _ => Value::Null,
    }
}

fn map_values(args: &[Value]) -> Value {
    match arg(args, 0) {
        Value::Map(items) => items.iter().map(|(_, value)| value.clone()).collect(),
        _ => Value::Null,
    }
}

/// `cidrAddress(ip, bits [, with the number of bits])`: the base address of the network.
fn cidr(args: &[Value]) -> Value {
    let (Some(Ok(address)), Some(bits)) = (text(args, 0).map(str::parse::<IpAddr>), within(args, 1, 0, 128))
    else {
        return Value::Null;
    };
    let bits = bits as u32;
    let base = match address {
        IpAddr::V4(v4) if bits <= 32 => {
            IpAddr::from((u32::from(v4) & u32::MAX.checked_shl(32 - bits).unwrap_or(0)).to_be_bytes())
        }
        IpAddr::V6(v6) => {
            IpAddr::from((u128::from(v6) & u128::MAX.checked_shl(128 - bits).unwrap_or(0)).to_be_bytes())
        }
        IpAddr::V4(_) => return Value::Null,
    };
    let with_bits = arg(args, 2) != &Value::Bool(false);
    Value::from(if with_bits { format!("{base}/{bits}") } else { base.to_string() })
}

/// The engine of `base64`, `base64mime` or `base64url`. Padding may be missing where text is read.
fn base64(name: &str) -> Option<GeneralPurpose> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    match name {
        "base64" | "base64mime" => Some(GeneralPurpose::new(&alphabet::STANDARD, config)),
        "base64url" => Some(GeneralPurpose::new(&alphabet::URL_SAFE, config)),
        _ => None,
    }
}

fn encode(args: &[Value]) -> Value {
    let encoded = || Some(base64(text(args, 1)?)?.encode(text(args, 0)?));
    encoded().into()
}

fn decode(args: &[Value]) -> Value {
    let decoded = || {
        let compact: String = text(args, 0)?.split_whitespace().collect();
        String::from_utf8(base64(text(args, 1)?)?.decode(compact).ok()?).ok()
    };
    decoded().into()
}
