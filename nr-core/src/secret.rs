//! A value that must not be seen.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

/// A user key, a token or another value that must not reach a log, an error, a dump or a result.
///
/// It cannot be printed or serialised, is wiped from memory when dropped, and compares only in constant time
/// ([`Secret::ct_eq`]): there is no `PartialEq`.
///
/// ```
/// use nr_core::Secret;
/// let token = Secret::new("s3cret");
/// assert!(token.ct_eq("s3cret"));
/// assert_eq!(format!("{token:?}"), "Secret(<redacted>)");
/// ```
///
/// Comparing with `==` or serialising does not compile:
///
/// ```compile_fail
/// let (a, b) = (nr_core::Secret::new("a"), nr_core::Secret::new("a"));
/// assert!(a == b);
/// ```
/// ```compile_fail
/// fn wire<T: serde::Serialize>(_: T) {}
/// wire(nr_core::Secret::new("a"));
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a value into keeping.
    pub fn new(value: impl Into<String>) -> Self {
        Self(SecretString::from(value.into()))
    }

    /// The value, for the one place that must send it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether `other` is the same value, in a time that depends only on the lengths.
    #[must_use]
    pub fn ct_eq(&self, other: &str) -> bool {
        self.expose().as_bytes().ct_eq(other.as_bytes()).into()
    }

    /// Whether nothing but white space is in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.expose().trim().is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(<redacted>)")
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}
