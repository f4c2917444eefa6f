//! Pieces to text: a group stands in one line when it fits, and has its breaks as line ends when it doesn't.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::MAX_COLUMNS;
use super::pieces::{Gap, Indent, Piece};

/// Groups up to this width are never broken: a line that is too long anyway gets no shorter by `count(` and `*)`.
const MIN_GROUP: usize = 24;

/// Blanks for each level.
const INDENT: usize = 2;

struct Group {
    broken: bool,
    indent: usize,
}

struct Printer {
    out: String,
    /// The last is the group at hand; the first is the text.
    groups: Vec<Group>,
    /// Characters in the line so far.
    column: usize,
    /// Levels that the line is indented by.
    indent: usize,
    /// Whether a blank comes before the next token.
    blank: bool,
    /// Whether the line ends before the next token.
    ends: bool,
}

pub(super) fn print(pieces: &[Piece<'_>]) -> String {
    let widths = widths(pieces);
    let mut printer = Printer {
        out: String::new(),
        groups: vec![Group { broken: true, indent: 0 }],
        column: 0,
        indent: 0,
        blank: false,
        ends: false,
    };
    for (piece, width) in pieces.iter().zip(widths) {
        printer.piece(piece, width);
    }
    printer.out
}

impl Printer {
    fn piece(&mut self, piece: &Piece<'_>, width: Option<usize>) {
        match piece {
            Piece::Text(text) => {
                self.lead(!matches!(&**text, "," | ")"));
                self.put(text);
            }
            Piece::Comment(text, ends) => {
                self.blank = self.column > 0;
                self.lead(true);
                self.put(text);
                self.ends = *ends;
                self.blank = true;
            }
            Piece::Alone(text) => {
                if self.column > 0 {
                    self.line(0);
                }
                self.put(text);
                self.ends = true;
            }
            Piece::Blank => self.blank = true,
            Piece::Break(gap) => self.space(*gap, 0),
            Piece::Last(gap) => self.space(*gap, 1),
            Piece::Begin(indent) => {
                // What comes next stands in a line of its own, as deep as the group around.
                if self.ends {
                    self.line(0);
                }
                let fits = width.is_some_and(|width| {
                    width <= MIN_GROUP || self.column + usize::from(self.blank) + width <= MAX_COLUMNS
                });
                let indent = if *indent == Indent::Deeper { self.indent + 1 } else { self.indent };
                self.groups.push(Group { broken: !fits, indent });
            }
            Piece::End => _ = self.groups.pop(),
        }
    }

    fn level(&self) -> usize {
        self.groups.last().map_or(0, |group| group.indent)
    }

    fn space(&mut self, gap: Gap, outward: usize) {
        if self.groups.last().is_some_and(|group| group.broken) {
            self.line(outward);
        } else {
            self.blank |= gap == Gap::Blank;
        }
    }

    /// The blank or line end that is due before a token; after a comment only where a blank may stand.
    fn lead(&mut self, spaced: bool) {
        if self.ends {
            self.line(0);
        }
        if self.blank && spaced {
            self.put(" ");
        }
        self.blank = false;
    }

    fn line(&mut self, outward: usize) {
        self.indent = self.level().saturating_sub(outward);
        self.out.push('\n');
        self.out.extend(core::iter::repeat_n(' ', self.indent * INDENT));
        self.column = self.indent * INDENT;
        self.blank = false;
        self.ends = false;
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, tail)) => self.column = tail.chars().count(),
            None => self.column += text.chars().count(),
        }
    }
}

/// The width of each group in one line, at the piece that begins it; `None` where a comment ends a line within.
fn widths(pieces: &[Piece<'_>]) -> Vec<Option<usize>> {
    let mut widths = vec![None; pieces.len()];
    let mut open: Vec<(usize, usize, usize)> = Vec::new();
    let (mut width, mut ends, mut blank) = (0, 0, false);
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                // A name in backticks or a string may hold line ends; they break nothing.
                width += text.chars().count() + usize::from(blank && !matches!(&**text, "," | ")"));
                blank = false;
            }
            Piece::Comment(text, line) => {
                width += text.chars().count() + 1;
                ends += usize::from(*line || text.contains('\n'));
                blank = true;
            }
            Piece::Alone(_) => ends += 1,
            Piece::Blank | Piece::Break(Gap::Blank) | Piece::Last(Gap::Blank) => blank = true,
            Piece::Break(Gap::Nothing) | Piece::Last(Gap::Nothing) => {}
            Piece::Begin(_) => open.push((at, width, ends)),
            Piece::End => {
                if let Some((begin, before, ended)) = open.pop()
                    && let Some(slot) = widths.get_mut(begin)
                    && ended == ends
                {
                    *slot = Some(width - before);
                }
            }
        }
    }
    widths
}
