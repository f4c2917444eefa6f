//! Cutting a stream of bytes into lines, whatever the pieces it comes in.

use bytes::{Buf, Bytes, BytesMut};

/// The longest line that is read, in bytes: as much as a body over HTTP may have.
pub const MAX_LINE: usize = 4 * 1024 * 1024;

/// What stands next in the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A line without its end, never blank.
    Line(Bytes),
    /// A line that was longer than allowed; it has been skipped.
    TooLong,
}

/// Bytes that have come and are not used up.
#[derive(Debug)]
pub(super) struct Framing {
    bytes: BytesMut,
    /// How much of them has been searched for the end of a line.
    searched: usize,
    /// Whether the rest of a line that is too long is being skipped.
    skipping: bool,
    limit: usize,
}

impl Framing {
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: BytesMut::new(), searched: 0, skipping: false, limit }
    }

    /// Where further bytes go.
    pub(super) fn space(&mut self, at_least: usize) -> &mut BytesMut {
        self.bytes.reserve(at_least);
        &mut self.bytes
    }

    /// The next piece, unless further bytes are needed for it.
    pub(super) fn next(&mut self) -> Option<Piece> {
        loop {
            let found = self.bytes.get(self.searched..)?.iter().position(|byte| *byte == b'\n');
            let Some(found) = found else {
                self.searched = self.bytes.len();
                if self.searched > self.limit {
                    self.drop_all();
                    if !std::mem::replace(&mut self.skipping, true) {
                        return Some(Piece::TooLong);
                    }
                }
                return None;
            };
            let line = self.bytes.split_to(self.searched + found).freeze();
            self.bytes.advance(1);
            self.searched = 0;
            if std::mem::take(&mut self.skipping) {
                continue;
            }
            if line.len() > self.limit {
                return Some(Piece::TooLong);
            }
            if !line.trim_ascii().is_empty() {
                return Some(Piece::Line(line));
            }
        }
    }

    /// The last line, when the stream has ended without an end of line.
    pub(super) fn rest(&mut self) -> Option<Bytes> {
        let rest = self.bytes.split().freeze();
        self.searched = 0;
        (!self.skipping && !rest.trim_ascii().is_empty()).then_some(rest)
    }

    fn drop_all(&mut self) {
        self.bytes = BytesMut::new();
        self.searched = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Framing, Piece};

    const LIMIT: usize = 12;

    /// Feeds the text in pieces of these sizes and collects what comes out.
    fn cut(text: &[u8], sizes: &[usize]) -> Vec<Piece> {
        let mut framing = Framing::new(LIMIT);
        let mut out = Vec::new();
        let mut rest = text;
        let mut sizes = sizes.iter().copied().cycle();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(sizes.next().unwrap_or(1).clamp(1, rest.len()));
            framing.space(now.len()).extend_from_slice(now);
            rest = later;
            while let Some(piece) = framing.next() {
                out.push(piece);
            }
        }
        out.extend(framing.rest().map(Piece::Line));
        out
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(text in "[ab \n]{0,80}", sizes in prop::collection::vec(1_usize..20, 1..8)) {
            prop_assert_eq!(cut(text.as_bytes(), &sizes), cut(text.as_bytes(), &[text.len().max(1)]));
        }

        #[test]
        fn short_lines_come_out_as_they_went_in(lines in prop::collection::vec("[a-z]{1,12}", 0..10)) {
            let text = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
            let expected: Vec<_> = lines.into_iter().map(|line| Piece::Line(line.into())).collect();
            prop_assert_eq!(cut(text.as_bytes(), &[5]), expected);
        }

        #[test]
        fn memory_is_bounded(length in 0_usize..200) {
            let mut framing = Framing::new(LIMIT);
            for _ in 0..length {
                framing.space(1).extend_from_slice(b"x");
                while framing.next().is_some() {}
                prop_assert!(framing.bytes.len() <= LIMIT);
            }
        }
    }
}
