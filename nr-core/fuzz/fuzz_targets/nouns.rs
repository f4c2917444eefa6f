//! What parses prints as itself; cleaning text never fails and never lets a key through.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nr_core::{AccountId, EntityGuid, Region};

fuzz_target!(|text: &str| {
    if let Ok(guid) = text.parse::<EntityGuid>() {
        assert_eq!(guid.to_string().parse::<EntityGuid>().as_ref(), Ok(&guid));
    }
    if let Ok(account) = text.parse::<AccountId>() {
        assert_eq!(account.to_string().parse::<AccountId>(), Ok(account));
    }
    if let Ok(region) = text.parse::<Region>() {
        assert_eq!(region.to_string().parse::<Region>(), Ok(region));
    }
    let clean = nr_core::redact::strip_invisible(text);
    let masked = nr_core::redact::mask_secrets(&clean);
    assert_eq!(nr_core::redact::mask_secrets(&masked), masked, "masking twice changes more");
    assert!(nr_core::redact::excerpt(text).chars().count() <= 81);
});
