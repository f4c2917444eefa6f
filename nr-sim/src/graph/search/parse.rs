//! Tokens to a tree.

use super::lex::{Token, lex};
use super::{Attribute, Condition, SearchError};

/// Parentheses within parentheses. New Relic publishes no limit; written queries have two or three.
const MAX_DEPTH: usize = 32;

/// Conditions of a query. A batch of 25 GUIDs by OR, written out, stays far below.
const MAX_CONDITIONS: usize = 1_000;

/// The tree of a query.
pub(crate) fn parse(text: &str) -> Result<Condition, SearchError> {
    let tokens = lex(text)?;
    let mut parser = Parser { tokens: &tokens, next: 0, end: text.len(), conditions: 0 };
    let condition = parser.any_of(0)?;
    match parser.peek() {
        None => Ok(condition),
        Some(token) => Err(SearchError::new(parser.at(), format!("unexpected '{}'", token.shown()))),
    }
}

struct Parser<'a> {
    tokens: &'a [(usize, Token)],
    next: usize,
    end: usize,
    conditions: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn take(&mut self) -> Option<&'a Token> {
        let token = self.peek();
        self.next += usize::from(token.is_some());
        token
    }

    fn take_if(&mut self, keyword: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is(keyword));
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), SearchError> {
        let at = self.at();
        match self.take() {
            Some(token) if token == wanted => Ok(()),
            other => Err(SearchError::new(at, expected(&format!("'{}'", wanted.shown()), other))),
        }
    }

    fn any_of(&mut self, depth: usize) -> Result<Condition, SearchError> {
        let mut all = vec![self.all_of(depth)?];
        while self.take_if("OR") {
            all.push(self.all_of(depth)?);
        }
        Ok(joined(all, Condition::Or))
    }

    fn all_of(&mut self, depth: usize) -> Result<Condition, SearchError> {
        let mut all = vec![self.term(depth)?];
        while self.take_if("AND") {
            all.push(self.term(depth)?);
        }
        Ok(joined(all, Condition::And))
    }

    fn term(&mut self, depth: usize) -> Result<Condition, SearchError> {
        let at = self.at();
        if depth > MAX_DEPTH {
            return Err(SearchError::new(at, format!("more than {MAX_DEPTH} levels of parentheses")));
        }
        if self.take_if("NOT") {
            return Ok(Condition::Not(Box::new(self.term(depth + 1)?)));
        }
        match self.take() {
            Some(Token::Open) => {
                let inner = self.any_of(depth + 1)?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Some(Token::Word(name)) => {
                self.conditions += 1;
                if self.conditions > MAX_CONDITIONS {
                    return Err(SearchError::new(at, format!("more than {MAX_CONDITIONS} conditions")));
                }
                let attribute = attribute(name)
                    .ok_or_else(|| SearchError::new(at, format!("unknown attribute '{name}'")))?;
                self.comparison(attribute)
            }
            other => Err(SearchError::new(at, expected("an attribute", other))),
        }
    }

    fn comparison(&mut self, attribute: Attribute) -> Result<Condition, SearchError> {
        let at = self.at();
        if self.take_if("IS") {
            let absent = !self.take_if("NOT");
            let at = self.at();
            if !self.take_if("NULL") {
                return Err(SearchError::new(at, expected("NULL", self.peek())));
            }
            return Ok(negated(absent, Condition::Present(attribute)));
        }
        let not = self.take_if("NOT");
        if self.take_if("IN") {
            return Ok(negated(not, Condition::Is(attribute, self.list()?)));
        }
        if self.take_if("LIKE") {
            let condition = Condition::Like(attribute, vec![self.value()?]);
            return Ok(negated(not, condition));
        }
        match self.take() {
            Some(Token::Equal) if !not => Ok(Condition::Is(attribute, vec![self.value()?])),
            Some(Token::NotEqual) if !not => Ok(negated(true, Condition::Is(attribute, vec![self.value()?]))),
            other => Err(SearchError::new(at, expected("one of =, !=, IN, LIKE, IS", other))),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, SearchError> {
        self.expect(&Token::Open)?;
        let mut values = vec![self.value()?];
        while self.peek() == Some(&Token::Comma) {
            self.next += 1;
            values.push(self.value()?);
        }
        self.expect(&Token::Close)?;
        Ok(values)
    }

    /// A value stands in quotes, even a boolean; bare numbers and booleans are let through as well.
    fn value(&mut self) -> Result<String, SearchError> {
        let at = self.at();
        match self.take() {
            Some(Token::Text(text)) => Ok(text.clone()),
            Some(Token::Word(word)) if bare(word) => Ok(word.clone()),
            other => Err(SearchError::new(at, expected("a value in single quotes", other))),
        }
    }
}

fn bare(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
        || word.eq_ignore_ascii_case("true")
        || word.eq_ignore_ascii_case("false")
}

fn expected(wanted: &str, found: Option<&Token>) -> String {
    match found {
        Some(token) => format!("expected {wanted}, found '{}'", token.shown()),
        None => format!("expected {wanted}, found the end of the query"),
    }
}

fn joined(mut all: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            join(all)
        }
        None => join(all),
    }
}

fn negated(negate: bool, condition: Condition) -> Condition {
    if negate { Condition::Not(Box::new(condition)) } else { condition }
}

fn attribute(name: &str) -> Option<Attribute> {
    let tag = |prefix: &str| {
        let head = name.get(..prefix.len())?;
        let key = name.get(prefix.len()..)?;
        (head.eq_ignore_ascii_case(prefix) && !key.is_empty()).then(|| Attribute::Tag(key.to_owned()))
    };
    let known = match name.to_ascii_lowercase().as_str() {
        "name" => Attribute::Name,
        "type" => Attribute::Type,
        "domain" => Attribute::Domain,
        "domaintype" => Attribute::DomainType,
        "reporting" => Attribute::Reporting,
        "alertseverity" | "alertstatus" => Attribute::AlertSeverity,
        "accountid" => Attribute::AccountId,
        "id" | "entityguid" | "guid" => Attribute::Id,
        _ => return tag("tags.").or_else(|| tag("tag.")),
    };
    Some(known)
}
