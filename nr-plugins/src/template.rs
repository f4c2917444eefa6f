//! URIs with parts to fill in, such as `newrelic://entity/{guid}`.

use std::fmt;
use std::str::FromStr;

/// The longest URI and template, in bytes: what browsers and proxies carry without harm.
pub const MAX_URI: usize = 2_048;

/// The most variables of a template.
pub const MAX_VARIABLES: usize = 16;

/// A template of URIs (RFC 6570, level 1), or a plain URI when it has no variable.
///
/// A value reaches to the text that follows its variable, and never over `/`, `?` or `#`. In a URI it stands percent-encoded;
/// a value that was not encoded is understood as long as it is clear.
///
/// ```
/// use nr_plugins::UriTemplate;
/// let template: UriTemplate = "newrelic://event-type/{account_id}/{name}".parse()?;
/// let values = template.matches("newrelic://event-type/1/My%20Event").unwrap();
/// assert_eq!(values.get("name"), Some("My Event"));
/// assert_eq!(template.expand(&values), "newrelic://event-type/1/My%20Event");
/// assert!(template.matches("newrelic://event-type/1").is_none());
/// # Ok::<(), nr_plugins::template::ParseTemplateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UriTemplate {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Literal(String),
    Variable(String),
}

/// The values of a template's variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(String, String)>);

impl Values {
    /// The value of a variable, decoded.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(variable, _)| variable == name).map(|(_, value)| value.as_str())
    }

    /// The variables and their values, in the order of the template.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Values {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(values: I) -> Self {
        Self(values.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl UriTemplate {
    /// The template as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether there is something to fill in.
    #[must_use]
    pub fn has_variables(&self) -> bool {
        self.variables().next().is_some()
    }

    /// The names of the variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// The values of the variables when the URI is one of the template's; none of them is empty.
    #[must_use]
    pub fn matches(&self, uri: &str) -> Option<Values> {
        if uri.len() > MAX_URI {
            return None;
        }
        let mut rest = uri;
        let mut values = Vec::new();
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Literal(text) => rest = rest.strip_prefix(text.as_str())?,
                Part::Variable(name) => {
                    let stop = match parts.peek() {
                        Some(Part::Literal(text)) => text.chars().next(),
                        _ => None,
                    };
                    let ends = |c: char| matches!(c, '/' | '?' | '#') || Some(c) == stop;
                    let (value, after) = rest.split_at_checked(rest.find(ends).unwrap_or(rest.len()))?;
                    values.push((name.clone(), decoded(value)?));
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(Values(values))
    }

    /// The URI with these values; a variable without one becomes nothing, as the RFC has it.
    #[must_use]
    pub fn expand(&self, values: &Values) -> String {
        let mut uri = String::with_capacity(self.text.len());
        for part in &self.parts {
            match part {
                Part::Literal(text) => uri.push_str(text),
                Part::Variable(name) => encode(values.get(name).unwrap_or(""), &mut uri),
            }
        }
        uri
    }

    /// The template without the names of its variables: two with the same shape match the same URIs.
    pub(crate) fn shape(&self) -> String {
        let part = |part: &Part| match part {
            Part::Literal(text) => text.clone(),
            Part::Variable(_) => "{}".to_owned(),
        };
        self.parts.iter().map(part).collect()
    }

    /// How much of a URI is fixed; of two templates that match, the one with more of it is meant.
    pub(crate) fn fixed(&self) -> usize {
        self.parts.iter().map(|part| if let Part::Literal(text) = part { text.len() } else { 0 }).sum()
    }
}

impl fmt::Display for UriTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for UriTemplate {
    type Err = ParseTemplateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |reason| ParseTemplateError { input: nr_core::redact::excerpt(text), reason };
        if text.len() > MAX_URI {
            return Err(refused("is longer than 2,048 bytes"));
        }
        if !has_scheme(text) {
            return Err(refused("has no scheme; begin it like `newrelic://`"));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(refused("has white space in it; percent-encode it"));
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (literal, after) = rest.split_once('{').map_or((rest, None), |(l, a)| (l, Some(a)));
            if literal.contains('}') {
                return Err(refused("closes a brace that was not opened"));
            }
            if !literal.is_empty() {
                if matches!(parts.last(), Some(Part::Variable(_)))
                    && literal.starts_with(|c: char| is_unreserved(c) || c == '%')
                {
                    return Err(refused(
                        "does not say where a variable ends; put a character such as / behind it",
                    ));
                }
                parts.push(Part::Literal(literal.to_owned()));
            }
            let Some(after) = after else { break };
            let Some((name, after)) = after.split_once('}') else {
                return Err(refused("opens a brace that is not closed"));
            };
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                return Err(refused("has a variable that is not made of letters, digits and _"));
            }
            if literal.is_empty() {
                return Err(refused("has two variables with nothing between them"));
            }
            if parts.iter().any(|part| matches!(part, Part::Variable(other) if other == name)) {
                return Err(refused("has the same variable twice"));
            }
            parts.push(Part::Variable(name.to_owned()));
            if parts.len() > 2 * MAX_VARIABLES {
                return Err(refused("has more than 16 variables"));
            }
            rest = after;
        }
        Ok(Self { text: text.to_owned(), parts })
    }
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~')
}

fn encode(value: &str, uri: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or('0');
    for byte in value.bytes() {
        if is_unreserved(char::from(byte)) {
            uri.push(char::from(byte));
        } else {
            uri.extend(['%', digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
}

/// The value behind its encoding; none when it is empty, wrongly encoded, or has control characters in it.
fn decoded(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut nibble = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        bytes.push(u8::try_from(nibble()? * 16 + nibble()?).ok()?);
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

/// A text that is no template of URIs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the URI `{input}` {reason}")]
pub struct ParseTemplateError {
    input: String,
    reason: &'static str,
}
