//! Small steps between generated types and the crate's own.

use nr_core::{AccountId, TimeWindow};

use crate::scalars::Whole;

/// An account's number as the schema's `Int`.
pub(crate) fn number(account: AccountId) -> i64 {
    i64::try_from(account.get()).unwrap_or(i64::MAX)
}

/// An account's number of an answer; one that is none is left out.
pub(crate) fn account(number: i64) -> Option<AccountId> {
    u64::try_from(number).ok().and_then(|number| AccountId::new(number).ok())
}

/// A list whose members may be null, as one without gaps.
pub(crate) fn list<T, U: From<T>>(list: Option<Vec<Option<T>>>) -> Vec<U> {
    list.unwrap_or_default().into_iter().flatten().map(U::from).collect()
}

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
pub(crate) fn ms(whole: Option<Whole>) -> Option<i64> {
    whole.map(|whole| whole.0)
}

/// Both ends of a window as the schema's numbers.
pub(crate) fn ends(window: TimeWindow) -> (Whole, Whole) {
    (Whole(window.begin_ms()), Whole(window.end_ms()))
}
