//! What a query means, as one text: two queries that differ only in how they are written have the same.
//!
//! The case of keywords and functions, white space, comments, needless parentheses, the kind of quotes around a name and
//! the order of the clauses make no difference. Literals, names, templates, labels and the order of columns, conditions
//! and facets do: `a = 1 AND b = 2` and `b = 2 AND a = 1` are told apart, and so are `1 hour` and `60 minutes`.

mod write;

use alloc::string::String;
use core::fmt;
use core::hash::{Hash, Hasher};

use crate::parse::Parsed;

/// What a query means, for keys of caches and for counting alike queries.
///
/// Its text is a query by itself, in one line, with the same fingerprint. The order is that of the texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    text: String,
}

impl Fingerprint {
    /// The canonical text. It holds every literal of the query: treat it like the query itself.
    ///
    /// ```
    /// let parsed = nr_nrql::parse("from Transaction select COUNT(*) where (`name` = 'x')");
    /// let print = nr_nrql::fingerprint::fingerprint(&parsed).unwrap();
    /// assert_eq!(print.as_str(), "FROM Transaction SELECT count(*) WHERE name = 'x'");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A hash of the text that is the same on every machine and in every version that writes the same text: FNV-1a with
    /// 64 bits. It is no defence against texts that are made to collide; compare the fingerprints themselves then.
    ///
    /// ```
    /// let print = nr_nrql::fingerprint::fingerprint(&nr_nrql::parse("SELECT a FROM T")).unwrap();
    /// assert_eq!(print.hash64(), 0x2f44_fda5_db2b_0308);
    /// ```
    #[must_use]
    pub fn hash64(&self) -> u64 {
        const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0000_0100_0000_01b3;
        self.text.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for Fingerprint {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Hash for Fingerprint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // As `str` does, so that a map can be asked with a text.
        self.text.hash(state);
    }
}

impl core::borrow::Borrow<str> for Fingerprint {
    fn borrow(&self) -> &str {
        &self.text
    }
}

/// The fingerprint of a text; `None` when the text has errors, because nobody knows what it means.
///
/// ```
/// use nr_nrql::fingerprint::fingerprint;
/// let of = |text| fingerprint(&nr_nrql::parse(text));
/// assert_eq!(of("SELECT count(*) FROM T LIMIT 5 SINCE 1 day ago"), of("from T select Count(*) since 1 DAYS ago limit 5 -- five"));
/// assert_ne!(of("SELECT a, b FROM T"), of("SELECT b, a FROM T"));
/// assert_eq!(of("SELECT a FROM"), None);
/// ```
#[must_use]
pub fn fingerprint(parsed: &Parsed) -> Option<Fingerprint> {
    if parsed.has_errors() {
        return None;
    }
    write::statement(parsed).map(|text| Fingerprint { text })
}
