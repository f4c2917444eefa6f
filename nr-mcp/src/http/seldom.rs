//! Warnings that strangers can cause: some of them are told, the rest is counted.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

/// Warnings of one kind in a [`WINDOW`]: enough to see who it is, too few to fill a disk.
const AT_MOST: u32 = 5;

/// How long a window is.
const WINDOW: Duration = Duration::from_secs(10);

/// How much of a header is told, in characters: no honest host or origin is longer.
const SHOWN: usize = 64;

/// Lets the first few warnings of a window through.
#[derive(Debug, Default)]
pub(super) struct Seldom(Mutex<Window>);

#[derive(Debug, Default)]
struct Window {
    begun: Option<Instant>,
    told: u32,
    left_out: u64,
}

impl Seldom {
    /// Whether this one is to be told, and if so how many were left out since the last that was.
    pub(super) fn pass(&self, now: Instant) -> Option<u64> {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if window.begun.is_none_or(|begun| now.saturating_duration_since(begun) >= WINDOW) {
            window.begun = Some(now);
            window.told = 0;
        }
        if window.told >= AT_MOST {
            window.left_out += 1;
            return None;
        }
        window.told += 1;
        Some(std::mem::take(&mut window.left_out))
    }
}

/// The beginning of a header that a stranger sent, fit for a log: one line of ASCII.
pub(super) fn shown(header: Option<&HeaderValue>) -> String {
    let bytes = header.map(HeaderValue::as_bytes).unwrap_or_default();
    let mut escaped = bytes.iter().copied().flat_map(std::ascii::escape_default).map(char::from);
    let mut text: String = escaped.by_ref().take(SHOWN).collect();
    if escaped.next().is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderValue;
    use tokio::time::Instant;

    use super::{AT_MOST, SHOWN, Seldom, WINDOW, shown};

    #[test]
    fn some_are_told_and_the_rest_is_counted() {
        let (seldom, begun) = (Seldom::default(), Instant::now());
        let told = (0..AT_MOST + 7).filter(|_| seldom.pass(begun).is_some()).count();
        assert_eq!(told, AT_MOST as usize);
        assert_eq!(seldom.pass(begun + WINDOW - Duration::from_millis(1)), None);
        assert_eq!(seldom.pass(begun + WINDOW), Some(8));
        assert_eq!(seldom.pass(begun + WINDOW), Some(0));
    }

    #[test]
    fn a_header_is_shown_short_and_on_one_line() {
        let check = |given: &[u8], expected: &str| {
            assert_eq!(shown(Some(&HeaderValue::from_bytes(given).unwrap())), expected);
        };
        check(b"localhost:80", "localhost:80");
        check(b"a\tb\xff", "a\\tb\\xff");
        check(&[b'a'; SHOWN + 1], &("a".repeat(SHOWN) + "…"));
        assert_eq!(shown(None), "");
    }
}
