//! Words, values and signs of an entity search.

use super::SearchError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare word or a dotted name, its parts possibly in backticks.
    Word(String),
    /// A value in quotes.
    Text(String),
    Open,
    Close,
    Comma,
    Equal,
    NotEqual,
}

impl Token {
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Text(text) => format!("'{text}'"),
            Self::Open => "(".to_owned(),
            Self::Close => ")".to_owned(),
            Self::Comma => ",".to_owned(),
            Self::Equal => "=".to_owned(),
            Self::NotEqual => "!=".to_owned(),
        }
    }
}

/// Tokens with the bytes at which they start.
pub(super) fn lex(text: &str) -> Result<Vec<(usize, Token)>, SearchError> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let token = match c {
            c if c.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '=' => Token::Equal,
            '!' | '<' => {
                let second = if c == '!' { '=' } else { '>' };
                match chars.next_if(|(_, next)| *next == second) {
                    Some(_) => Token::NotEqual,
                    None => return Err(SearchError::new(at, format!("unexpected '{c}'"))),
                }
            }
            '\'' | '"' => Token::Text(quoted(&mut chars, at, c)?),
            c if word_char(c) || c == '`' => Token::Word(word(&mut chars, at, c)?),
            c => return Err(SearchError::new(at, format!("unexpected '{c}'"))),
        };
        tokens.push((at, token));
    }
    Ok(tokens)
}

type Chars<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

fn word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '/' | '@' | '%' | '*' | '+')
}

fn quoted(chars: &mut Chars<'_>, at: usize, quote: char) -> Result<String, SearchError> {
    let mut text = String::new();
    while let Some((_, c)) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some((_, escaped)) => text.push(escaped),
                None => break,
            },
            c if c == quote => return Ok(text),
            c => text.push(c),
        }
    }
    Err(SearchError::new(at, "a quoted value has no end"))
}

fn word(chars: &mut Chars<'_>, at: usize, first: char) -> Result<String, SearchError> {
    let mut text = String::new();
    let mut next = Some(first);
    while let Some(c) = next {
        if c == '`' {
            loop {
                match chars.next() {
                    Some((_, '`')) => break,
                    Some((_, c)) => text.push(c),
                    None => return Err(SearchError::new(at, "a name in backticks has no end")),
                }
            }
        } else {
            text.push(c);
        }
        next = chars.next_if(|(_, c)| word_char(*c) || *c == '`').map(|(_, c)| c);
    }
    Ok(text)
}
