//! The number of a New Relic account.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The most digits an account number has (`\d{1,10}` in the GUID specification of `newrelic/entity-definitions`).
pub const MAX_DIGITS: usize = 10;

/// The number of an account, from 1 to 9,999,999,999.
///
/// ```
/// use nr_core::AccountId;
/// let id: AccountId = "1234567".parse()?;
/// assert_eq!(id.get(), 1_234_567);
/// assert!("12a".parse::<AccountId>().is_err());
/// # Ok::<(), nr_core::account::ParseAccountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct AccountId(u64);

impl AccountId {
    /// The largest account number.
    pub const MAX: Self = Self(9_999_999_999);

    /// Takes a number as an account's.
    ///
    /// # Errors
    /// When the number is 0 or has more than [`MAX_DIGITS`] digits.
    pub fn new(number: u64) -> Result<Self, ParseAccountError> {
        if number == 0 || number > Self::MAX.0 {
            return Err(ParseAccountError { input: number.to_string() });
        }
        Ok(Self(number))
    }

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for AccountId {
    type Err = ParseAccountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || ParseAccountError { input: crate::redact::excerpt(text) };
        let digits = text.trim();
        if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refused());
        }
        Self::new(digits.parse().map_err(|_| refused())?).map_err(|_| refused())
    }
}

impl TryFrom<u64> for AccountId {
    type Error = ParseAccountError;

    fn try_from(number: u64) -> Result<Self, Self::Error> {
        Self::new(number)
    }
}

impl From<AccountId> for u64 {
    fn from(id: AccountId) -> Self {
        id.0
    }
}

/// A text or number that is no account's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{input}` is not an account id: it is a number from 1 to 9999999999, shown beside the account's name in New Relic"
)]
#[non_exhaustive]
pub struct ParseAccountError {
    /// What was given, shortened and cleaned.
    pub input: String,
}
