//! Text to tokens. The tokens cover every byte: joined, they are the text.

use alloc::vec::Vec;

use crate::span::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// Blanks, tabs, line ends.
    Space,
    /// `-- …` or `// …` to the end of the line, or `/* … */`.
    Comment,
    /// A `/*` that is never closed.
    OpenComment,
    /// A bare name or keyword: letters, digits, `_`, `.`, `:`, `$`, and `%`, the wildcard of metric names.
    Word,
    /// A name in backticks.
    Quoted,
    /// A backtick that is never closed.
    OpenQuoted,
    /// A string in single quotes.
    String,
    /// A string in double quotes, which NRQL does not have.
    DoubleString,
    /// A quote that is never closed.
    OpenString,
    /// A regular expression, `r'…'`.
    Regex,
    /// An integer, a decimal, or either with an exponent.
    Number,
    /// A template of a dashboard, `{{…}}`, or of Terraform, `${…}`.
    Template,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenSquare,
    /// `]`
    CloseSquare,
    /// `{`
    OpenCurly,
    /// `}`
    CloseCurly,
    /// `,`
    Comma,
    /// `.` between quoted names.
    Dot,
    /// `:`
    Colon,
    /// `;`
    Semicolon,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `=`
    Eq,
    /// `==`
    EqEq,
    /// `!=`
    NotEq,
    /// `<>`
    LessGreater,
    /// `<`
    Less,
    /// `<=`
    LessEq,
    /// `>`
    Greater,
    /// `>=`
    GreaterEq,
    /// Any other character.
    Unknown,
    /// The end of the text; of no length.
    End,
}

impl TokenKind {
    /// Whether the parser passes over it.
    #[must_use]
    pub const fn is_trivia(self) -> bool {
        matches!(self, Self::Space | Self::Comment | Self::OpenComment)
    }
}

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// Words before `:` that name an argument (`t: 0.5`): there the colon ends the word, elsewhere it may be part of it.
const ARGUMENTS: [&str; 14] = [
    "t",
    "width",
    "buckets",
    "start",
    "precision",
    "timezone",
    "include",
    "exclude",
    "seasonality",
    "alpha",
    "beta",
    "gamma",
    "phi",
    "limit",
];

/// Cuts a text into tokens, without an end token.
#[must_use]
pub fn lex(source: &str) -> Vec<Token> {
    let bytes = source.as_bytes();
    let mut tokens = Vec::with_capacity(bytes.len() / 4 + 4);
    let mut at = 0;
    let mut ends = Ends::default();
    while at < bytes.len() {
        let (kind, length) = next(source, bytes, at, &mut ends);
        let end = at + length.max(1);
        tokens.push(Token { kind, span: Span::new(at as u32, end as u32) });
        at = end;
    }
    tokens
}

/// Ends of templates that the rest of the text was searched for in vain: searching again for each beginning would cost
/// the square of the text.
#[derive(Default)]
struct Ends {
    /// No `}}` follows.
    no_double: bool,
    /// No `}` follows.
    no_single: bool,
}

const fn word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

const fn word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'%') || byte >= 0x80
}

/// The length of a typographic quote, dash or blank, which web pages and editors put in place of the plain ones and which
/// no name holds; 0 for any other character.
fn stray(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..).unwrap_or_default() {
        [0xc2, 0xa0, ..] => 2,
        [0xe2, 0x80, 0x8b | 0x93 | 0x94 | 0x98 | 0x99 | 0x9c | 0x9d, ..] | [0xef, 0xbb, 0xbf, ..] => 3,
        _ => 0,
    }
}

/// Whether a name goes on with the byte at `at`.
fn goes_on(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| word_byte(*byte)) && stray(bytes, at) == 0
}

/// The token that begins at `at`, and its length in bytes.
fn next(source: &str, bytes: &[u8], at: usize, ends: &mut Ends) -> (TokenKind, usize) {
    use TokenKind as K;
    let byte = |offset: usize| bytes.get(at + offset).copied().unwrap_or(0);
    let pair =
        |second: u8, two: TokenKind, one: TokenKind| if byte(1) == second { (two, 2) } else { (one, 1) };
    match byte(0) {
        b' ' | b'\t' | b'\r' | b'\n' | 0x0c => {
            (K::Space, run(bytes, at, |b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0x0c)))
        }
        b'-' if byte(1) == b'-' => (K::Comment, run(bytes, at, |b| b != b'\n')),
        b'/' if byte(1) == b'/' => (K::Comment, run(bytes, at, |b| b != b'\n')),
        b'/' if byte(1) == b'*' => match source.get(at + 2..).and_then(|rest| rest.find("*/")) {
            Some(end) => (K::Comment, end + 4),
            None => (K::OpenComment, bytes.len() - at),
        },
        b'\'' => string(bytes, at, 0, b'\'', K::String),
        b'"' => string(bytes, at, 0, b'"', K::DoubleString),
        b'r' | b'R' if byte(1) == b'\'' => string(bytes, at, 1, b'\'', K::Regex),
        b'`' => match bytes.get(at + 1..).and_then(|rest| rest.iter().position(|b| *b == b'`')) {
            Some(end) => (K::Quoted, end + 2),
            None => (K::OpenQuoted, bytes.len() - at),
        },
        b'{' if byte(1) == b'{' && !ends.no_double => template(source, at).unwrap_or_else(|| {
            ends.no_double = true;
            (K::OpenCurly, 1)
        }),
        b'$' if byte(1) == b'{' && !ends.no_single => {
            match source.get(at..).and_then(|rest| rest.find('}')) {
                Some(end) => (K::Template, end + 1),
                None => {
                    ends.no_single = true;
                    (K::Unknown, 1)
                }
            }
        }
        b'$' if byte(1) == b'{' => (K::Unknown, 1),
        b'%' if goes_on(bytes, at + 1) || (byte(1) == b'.' && goes_on(bytes, at + 2)) => {
            word(source, bytes, at)
        }
        b'(' => (K::Open, 1),
        b')' => (K::Close, 1),
        b'[' => (K::OpenSquare, 1),
        b']' => (K::CloseSquare, 1),
        b'{' => (K::OpenCurly, 1),
        b'}' => (K::CloseCurly, 1),
        b',' => (K::Comma, 1),
        b':' => (K::Colon, 1),
        b';' => (K::Semicolon, 1),
        b'+' => (K::Plus, 1),
        b'-' => (K::Minus, 1),
        b'*' => (K::Star, 1),
        b'/' => (K::Slash, 1),
        b'=' if byte(1) == b'~' => (K::Unknown, 2),
        b'=' => pair(b'=', K::EqEq, K::Eq),
        b'!' if byte(1) == b'~' => (K::Unknown, 2),
        b'!' => pair(b'=', K::NotEq, K::Unknown),
        first @ (b'&' | b'|') if byte(1) == first => (K::Unknown, 2),
        b'<' if byte(1) == b'>' => (K::LessGreater, 2),
        b'<' => pair(b'=', K::LessEq, K::Less),
        b'>' => pair(b'=', K::GreaterEq, K::Greater),
        b'0'..=b'9' => (K::Number, number(bytes, at)),
        b'.' if byte(1).is_ascii_digit() => (K::Number, number(bytes, at)),
        b'.' => (K::Dot, 1),
        first if first >= 0x80 && stray(bytes, at) > 0 => (K::Unknown, stray(bytes, at)),
        first if word_start(first) => word(source, bytes, at),
        _ => (K::Unknown, 1),
    }
}

fn run(bytes: &[u8], at: usize, accept: impl Fn(u8) -> bool) -> usize {
    bytes.get(at..).unwrap_or_default().iter().take_while(|b| accept(**b)).count()
}

/// A string from its quote on; a backslash takes the next byte with it.
fn string(bytes: &[u8], at: usize, lead: usize, quote: u8, kind: TokenKind) -> (TokenKind, usize) {
    let mut length = lead + 1;
    while let Some(byte) = bytes.get(at + length) {
        length += 1;
        if *byte == quote {
            return (kind, length);
        }
        if *byte == b'\\' && at + length < bytes.len() {
            length += 1;
        }
    }
    (TokenKind::OpenString, bytes.len() - at)
}

/// `{{ … }}`, with as many closing braces as there are.
fn template(source: &str, at: usize) -> Option<(TokenKind, usize)> {
    let rest = source.get(at..)?;
    let end = rest.find("}}")? + 2;
    let more = rest.as_bytes().get(end..).unwrap_or_default().iter().take_while(|b| **b == b'}').count();
    let opened = rest.bytes().take_while(|b| *b == b'{').count();
    Some((TokenKind::Template, end + more.min(opened.saturating_sub(2))))
}

fn number(bytes: &[u8], at: usize) -> usize {
    let digits = |from: usize| run(bytes, from, |b| b.is_ascii_digit());
    let mut length = digits(at);
    if bytes.get(at + length) == Some(&b'.') && bytes.get(at + length + 1).is_some_and(u8::is_ascii_digit) {
        length += 1 + digits(at + length + 1);
    }
    if matches!(bytes.get(at + length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + length + 1), Some(b'+' | b'-')));
        let exponent = digits(at + length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

/// A bare name. Dots and colons belong to it between two name characters.
fn word(source: &str, bytes: &[u8], at: usize) -> (TokenKind, usize) {
    let mut length = 0;
    while let Some(byte) = bytes.get(at + length) {
        if word_byte(*byte) {
            if *byte >= 0x80 && stray(bytes, at + length) > 0 {
                break;
            }
            length += 1;
            continue;
        }
        let follows = bytes.get(at + length + 1).copied().unwrap_or(0);
        let joins = match byte {
            b'.' => goes_on(bytes, at + length + 1),
            b':' => {
                let before = source.get(at..at + length).unwrap_or_default();
                word_start(follows)
                    && goes_on(bytes, at + length + 1)
                    && !ARGUMENTS.iter().any(|name| name.eq_ignore_ascii_case(before))
            }
            _ => false,
        };
        if !joins {
            break;
        }
        length += 1;
    }
    (TokenKind::Word, length)
}
