//! The GUID of an entity, decoded offline.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::account::AccountId;

/// Longest decoded GUID: 10 digits, 15 and 50 characters, 50 characters and three bars, from the GUID specification of
/// `newrelic/entity-definitions`. Longer texts are refused before they are decoded.
pub const MAX_DECODED: usize = 10 + 15 + 50 + 50 + 3;

/// The GUID of an entity: URL-safe base64 without padding of `account|DOMAIN|TYPE|identifier`.
///
/// Parsing takes both base64 alphabets, with and without padding; printing gives the canonical form.
///
/// ```
/// use nr_core::EntityGuid;
/// let guid: EntityGuid = "MXxBUE18QVBQTElDQVRJT058MjM=".parse()?;
/// assert_eq!(guid.to_string(), "MXxBUE18QVBQTElDQVRJT058MjM");
/// assert_eq!(guid.identifier(), "23");
/// # Ok::<(), nr_core::entity::ParseGuidError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityGuid {
    account: AccountId,
    /// `DOMAIN|TYPE|identifier`, kept in one allocation; the two bars' places follow.
    rest: String,
    domain_end: usize,
    type_end: usize,
}

impl EntityGuid {
    /// Builds a GUID from its parts.
    ///
    /// # Errors
    /// When the domain, the type or the identifier is not of its form.
    pub fn new(
        account: AccountId,
        domain: &str,
        entity_type: &str,
        identifier: &str,
    ) -> Result<Self, ParseGuidError> {
        let guid = Self {
            account,
            rest: format!("{domain}|{entity_type}|{identifier}"),
            domain_end: domain.len(),
            type_end: domain.len() + 1 + entity_type.len(),
        };
        match fault_of_parts(domain, entity_type, identifier) {
            Some(kind) => Err(ParseGuidError { input: crate::redact::excerpt(&guid.rest), kind }),
            None => Ok(guid),
        }
    }

    /// The account that the entity belongs to.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The domain, such as `APM`, `INFRA` or `EXT`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.rest.get(..self.domain_end).unwrap_or_default()
    }

    /// The type within the domain, such as `APPLICATION` or `HOST`.
    #[must_use]
    pub fn entity_type(&self) -> &str {
        self.rest.get(self.domain_end + 1..self.type_end).unwrap_or_default()
    }

    /// The identifier within account, domain and type.
    #[must_use]
    pub fn identifier(&self) -> &str {
        self.rest.get(self.type_end + 1..).unwrap_or_default()
    }
}

/// Domains are `[A-Z][A-Z0-9_]{2,14}`, types `[A-Z][A-Z0-9_]{1,49}`, identifiers 1 to 50 printable ASCII characters
/// (GUID specification of `newrelic/entity-definitions`).
fn fault_of_parts(domain: &str, entity_type: &str, identifier: &str) -> Option<GuidFault> {
    let name = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    if !name(domain, 3..=15) {
        Some(GuidFault::Domain)
    } else if !name(entity_type, 2..=50) {
        Some(GuidFault::Type)
    } else if !(1..=50).contains(&identifier.len()) || !identifier.bytes().all(|b| (0x20..0x7f).contains(&b))
    {
        Some(GuidFault::Identifier)
    } else {
        None
    }
}

impl FromStr for EntityGuid {
    type Err = ParseGuidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let refused = |kind| ParseGuidError { input: crate::redact::excerpt(text), kind };
        let bare = text.trim_end_matches('=');
        if text.len() - bare.len() > 2 || bare.len() > MAX_DECODED.div_ceil(3) * 4 {
            return Err(refused(GuidFault::Base64));
        }
        let engine = if bare.contains(['+', '/']) { &STANDARD_NO_PAD } else { &URL_SAFE_NO_PAD };
        let bytes = engine.decode(bare).map_err(|_| refused(GuidFault::Base64))?;
        let decoded = String::from_utf8(bytes).map_err(|_| refused(GuidFault::Identifier))?;
        // Only the first three bars separate: an identifier may hold more of them.
        let mut parts = decoded.splitn(4, '|');
        let (Some(account), Some(domain), Some(entity_type), Some(identifier)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refused(GuidFault::Parts));
        };
        if account.is_empty() || !account.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refused(GuidFault::Account));
        }
        let account = account.parse().map_err(|_| refused(GuidFault::Account))?;
        Self::new(account, domain, entity_type, identifier).map_err(|error| refused(error.kind))
    }
}

impl fmt::Display for EntityGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(format!("{}|{}", self.account, self.rest)))
    }
}

impl fmt::Debug for EntityGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntityGuid({self} = {}|{})", self.account, self.rest)
    }
}

impl Serialize for EntityGuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EntityGuid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is no entity GUID, and which part of it is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{input}` is not an entity GUID: {kind}; copy it from the entity's page, or search for the entity by name"
)]
#[non_exhaustive]
pub struct ParseGuidError {
    /// What was given, shortened and cleaned.
    pub input: String,
    /// The part at fault.
    pub kind: GuidFault,
}

/// The part of a GUID that is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GuidFault {
    /// Not base64, or longer than any GUID.
    #[error("it is not base64 of `account|DOMAIN|TYPE|identifier`")]
    Base64,
    /// Fewer than four parts.
    #[error("decoded, it has fewer than four parts between bars")]
    Parts,
    /// The account is no account number.
    #[error("its account part is not an account id")]
    Account,
    /// The domain is not 3 to 15 capital letters, digits and underscores.
    #[error("its domain part is not a domain such as APM or INFRA")]
    Domain,
    /// The type is not 2 to 50 capital letters, digits and underscores.
    #[error("its type part is not a type such as APPLICATION or HOST")]
    Type,
    /// The identifier is not 1 to 50 printable ASCII characters.
    #[error("its identifier part is empty, longer than 50 characters or not printable ASCII")]
    Identifier,
}
