//! The nouns of New Relic: account, entity GUID, region, secret, time window, fault categories, redaction.
