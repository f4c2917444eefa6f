//! A text put together from parts of a file.

use std::ops::Range;

/// A part of the text and the part of the file that it comes from. Parts of the same length are the same bytes.
#[derive(Clone, Debug)]
struct Piece {
    text: Range<usize>,
    file: Range<usize>,
}

/// A text that knows where its bytes come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Woven {
    text: String,
    pieces: Vec<Piece>,
}

impl Woven {
    /// A whole file, but for the mark of its encoding.
    pub(crate) fn whole(text: &str) -> Self {
        let mut woven = Self::default();
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        woven.same(bare, text.len() - bare.len());
        woven
    }

    /// Adds a part as it stands in the file.
    pub(crate) fn same(&mut self, text: &str, at: usize) {
        self.add(text, at..at + text.len());
    }

    /// Adds what a part of the file stands for, such as an escape.
    pub(crate) fn add(&mut self, text: &str, file: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        if !text.is_empty() {
            self.pieces.push(Piece { text: start..self.text.len(), file });
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A part with the places of its bytes.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let mut part = Self::default();
        for piece in &self.pieces {
            let start = piece.text.start.max(range.start);
            let end = piece.text.end.min(range.end);
            if start < end {
                let text = self.text.get(start..end).unwrap_or_default();
                part.add(text, self.begin(piece, start)..self.end(piece, end));
            }
        }
        part
    }

    /// Where a part of the text stands in the file.
    pub(crate) fn place(&self, range: Range<usize>) -> Range<usize> {
        let start = self.pieces.iter().find(|piece| range.start < piece.text.end);
        let Some(piece) = start.or(self.pieces.last()) else { return 0..0 };
        let start = self.begin(piece, range.start.min(piece.text.end));
        let end = self.pieces.iter().find(|piece| range.end <= piece.text.end).or(self.pieces.last());
        let end =
            end.map_or(start, |piece| self.end(piece, range.end.clamp(piece.text.start, piece.text.end)));
        start..if range.is_empty() { start } else { end.max(start) }
    }

    fn begin(&self, piece: &Piece, at: usize) -> usize {
        if piece.is_same() {
            piece.file.start + (at - piece.text.start)
        } else if at >= piece.text.end {
            piece.file.end
        } else {
            piece.file.start
        }
    }

    fn end(&self, piece: &Piece, at: usize) -> usize {
        if piece.is_same() {
            piece.file.start + (at - piece.text.start)
        } else if at <= piece.text.start {
            piece.file.start
        } else {
            piece.file.end
        }
    }
}

impl Piece {
    fn is_same(&self) -> bool {
        self.text.len() == self.file.len()
    }
}
