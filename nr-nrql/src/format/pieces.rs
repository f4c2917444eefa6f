//! A text to pieces: what is printed, and where a line may end.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::roles::{Role, roles, text};
use crate::lex::{Token, TokenKind as K};
use crate::parse::Parsed;

/// A piece of the layout.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// A token.
    Text(Cow<'a, str>),
    /// A comment in the line of what stands before it; whether the line ends after it.
    Comment(&'a str, bool),
    /// A comment in a line of its own.
    Alone(&'a str),
    /// A blank.
    Blank,
    /// A line end when the group is broken; else a blank or nothing.
    Break(Gap),
    /// The same before the bracket that closes a group: one level further out.
    Last(Gap),
    /// A group begins, with its lines further in than the line it begins on or not.
    Begin(Indent),
    /// A group ends.
    End,
}

/// What a break is when its line goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    Nothing,
    Blank,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indent {
    Same,
    Deeper,
}

/// What is open at a place of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// A query, with the word that began its last clause.
    Query(&'static str),
    /// Parentheses, brackets or braces.
    Bracket,
}

/// Words that begin a clause, with the clause whose line they share when it is the one before them.
const CLAUSES: [(&str, &str); 19] = [
    ("SELECT", ""),
    ("FROM", ""),
    ("WHERE", ""),
    ("FACET", ""),
    ("LIMIT", ""),
    ("OFFSET", "LIMIT"),
    ("ORDER", "FACET"),
    ("SINCE", ""),
    ("UNTIL", ""),
    ("WITH", ""),
    ("COMPARE", ""),
    ("TIMESERIES", ""),
    ("SLIDE", "TIMESERIES"),
    ("EXTRAPOLATE", ""),
    ("PREDICT", ""),
    ("INNER", ""),
    ("LEFT", ""),
    ("JOIN", ""),
    ("RAW", ""),
];

/// A token with what the layout asks about it.
#[derive(Clone, Copy)]
struct Word<'a> {
    token: Token,
    role: Role,
    /// The word in capitals, if it is a keyword.
    keyword: &'a str,
}

struct Shaper<'a> {
    pieces: Vec<Piece<'a>>,
    open: Vec<Open>,
    /// Whether the last token ends an operand, so that a sign after it is an operator.
    operand: bool,
    /// Whether the last token is the sign of the next.
    sign: bool,
}

pub(super) fn pieces(parsed: &Parsed) -> Vec<Piece<'_>> {
    let source = parsed.source();
    let mut shaper = Shaper {
        pieces: Vec::with_capacity(parsed.tokens().len() * 2),
        open: Vec::new(),
        operand: false,
        sign: false,
    };
    let mut last: Option<(Token, Role, Cow<'_, str>)> = None;
    // The comments since the last token, each with whether it begins its line; a text begins with a line.
    let mut comments = Vec::new();
    let mut fresh = true;
    for (token, role) in parsed.tokens().iter().zip(roles(parsed)) {
        let written = token.span.of(source);
        match token.kind {
            K::Space => fresh |= written.contains('\n'),
            K::Comment | K::OpenComment => {
                comments.push((written.trim_end(), fresh));
                fresh = false;
            }
            kind => {
                let text = text(*token, role, source);
                let keyword = |kind: K, role: Role| kind == K::Word && role == Role::Plain;
                let before = last.as_ref().map(|(token, role, text)| Word {
                    token: *token,
                    role: *role,
                    keyword: if keyword(token.kind, *role) { text } else { "" },
                });
                let word =
                    Word { token: *token, role, keyword: if keyword(kind, role) { &text } else { "" } };
                shaper.lead(word, before, &comments);
                shaper.token(word, text.clone());
                comments.clear();
                fresh = false;
                last = Some((*token, role, text));
            }
        }
    }
    shaper.end_query();
    shaper.comments(&comments);
    shaper.pieces
}

impl<'a> Shaper<'a> {
    /// What stands before a token: comments, a break or a blank, and the ends and beginnings of groups.
    fn lead(&mut self, word: Word<'_>, last: Option<Word<'_>>, comments: &[(&'a str, bool)]) {
        let Some(last) = last else {
            self.comments(comments);
            return self.begin_query(word.keyword);
        };
        if let Some(clause) = self.clause(word, last) {
            self.pieces.push(Piece::End);
            self.comments(comments);
            self.pieces.push(Piece::Break(Gap::Blank));
            self.pieces.push(Piece::Begin(Indent::Deeper));
            if let Some(Open::Query(current)) = self.open.last_mut() {
                *current = clause;
            }
        } else if matches!(word.token.kind, K::Close | K::CloseSquare | K::CloseCurly) {
            self.end_query();
            self.comments(comments);
            self.open.pop();
            match (last.token.kind, word.token.kind) {
                (K::Open, K::Close) => {}
                // Braces that meet would be the end of a template.
                (K::Template | K::CloseCurly, K::CloseCurly) => self.pieces.push(Piece::Last(Gap::Blank)),
                _ => self.pieces.push(Piece::Last(Gap::Nothing)),
            }
            self.pieces.push(Piece::End);
        } else {
            self.comments(comments);
            if let Some(gap) = self.gap(word, last) {
                self.pieces.push(gap);
            }
            let nested = last.token.kind == K::Open && matches!(word.keyword, "SELECT" | "FROM" | "WITH");
            if nested {
                self.begin_query(word.keyword);
            }
        }
    }

    fn token(&mut self, word: Word<'_>, text: Cow<'a, str>) {
        self.sign = matches!(word.token.kind, K::Minus | K::Plus) && !self.operand;
        self.operand = match word.token.kind {
            // A star is a factor, or the sign between two.
            K::Star => !self.operand,
            K::Number | K::String | K::Regex | K::Template | K::Quoted => true,
            K::Close | K::CloseSquare | K::CloseCurly => true,
            K::Word => word.role != Role::Plain || matches!(word.keyword, "NULL" | "TRUE" | "FALSE"),
            _ => false,
        };
        self.pieces.push(Piece::Text(text));
        if matches!(word.token.kind, K::Open | K::OpenCurly | K::OpenSquare) {
            self.pieces.push(Piece::Begin(Indent::Deeper));
            self.open.push(Open::Bracket);
        }
    }

    fn begin_query(&mut self, keyword: &str) {
        self.pieces.push(Piece::Begin(Indent::Same));
        self.pieces.push(Piece::Begin(Indent::Deeper));
        let known = CLAUSES.iter().find(|(word, _)| *word == keyword);
        self.open.push(Open::Query(known.map_or("", |(word, _)| word)));
    }

    /// Ends the query at hand, if what is open is one.
    fn end_query(&mut self) {
        if let Some(Open::Query(_)) = self.open.last() {
            self.open.pop();
            self.pieces.push(Piece::End);
            self.pieces.push(Piece::End);
        }
    }

    /// The clause that a word begins in a line of its own.
    fn clause(&self, word: Word<'_>, last: Word<'_>) -> Option<&'static str> {
        let Some(Open::Query(current)) = self.open.last() else { return None };
        let goes_on = match word.keyword {
            "WITH" => last.keyword == "COMPARE",
            "JOIN" => matches!(last.keyword, "INNER" | "LEFT"),
            _ => false,
        };
        let (clause, shares) = CLAUSES.iter().find(|(known, _)| *known == word.keyword)?;
        (!goes_on && (shares.is_empty() || shares != current)).then_some(clause)
    }

    /// Comments: in the line of the last token as far as they were, then in lines of their own.
    fn comments(&mut self, comments: &[(&'a str, bool)]) {
        let mut alone = false;
        for (text, fresh) in comments {
            alone |= fresh;
            self.pieces.push(match alone {
                true => Piece::Alone(text),
                false => Piece::Comment(text, text.starts_with("--") || text.starts_with("//")),
            });
        }
    }

    /// What stands between two tokens of one clause.
    fn gap(&self, word: Word<'_>, last: Word<'_>) -> Option<Piece<'a>> {
        match (last.token.kind, word.token.kind) {
            (_, K::Comma | K::Colon | K::OpenSquare | K::Dot) => None,
            // A template may be a part of a name, as in `{{a}}_b` and `a{{b}}`.
            (K::Template, K::Template | K::Word | K::Number) | (K::Word | K::Number, K::Template)
                if last.token.span.end == word.token.span.start
                    && last.keyword.is_empty()
                    && word.keyword.is_empty() =>
            {
                None
            }
            (K::Dot, _) if last.token.span.end == word.token.span.start => None,
            (K::Open | K::OpenSquare, _) => Some(Piece::Break(Gap::Nothing)),
            // Braces that meet would begin a template.
            (K::OpenCurly, K::Template | K::OpenCurly) => Some(Piece::Break(Gap::Blank)),
            (K::OpenCurly, _) => Some(Piece::Break(Gap::Nothing)),
            (_, K::Open) if last.role == Role::Function => None,
            // Two signs that meet would begin a comment.
            (K::Minus | K::Plus, kind) if self.sign => (kind == K::Minus).then_some(Piece::Blank),
            (K::Comma, _) => Some(Piece::Break(Gap::Blank)),
            _ if matches!(word.keyword, "AND" | "OR") => Some(Piece::Break(Gap::Blank)),
            _ => Some(Piece::Blank),
        }
    }
}
