//! What kind of key a text is.

use nr_core::KeyKind;
use nr_core::redact::mask_secrets;

#[test]
fn a_key_is_known_by_its_form() {
    for (key, kind) in [
        ("NRAK-0123456789ABCDEF", KeyKind::User),
        (" nrak-0123456789abcdef\n", KeyKind::User),
        ("NRII-abcdefabcdef", KeyKind::Insert),
        ("NRIQ-abcdefabcdef", KeyKind::Query),
        ("NRAA-abcdefabcdef", KeyKind::Admin),
        ("NRJS-abcdefabcdef", KeyKind::Browser),
        ("NRBR-abcdefabcdef", KeyKind::Browser),
        ("eu01xx0123456789abcdef0123456789abcdNRAL", KeyKind::License),
        ("eu01xx0123456789abcdef0123456789abcdnral", KeyKind::License),
        ("0123456789abcdef0123456789ABCDEF01234567", KeyKind::License),
        ("NRAK-...", KeyKind::Placeholder),
        ("NRAK-…", KeyKind::Placeholder),
        ("<your key>", KeyKind::Placeholder),
        ("${NEW_RELIC_API_KEY}", KeyKind::Placeholder),
        ("", KeyKind::Unknown),
        ("é", KeyKind::Unknown),
        ("ééé", KeyKind::Unknown),
        ("a key of a proxy", KeyKind::Unknown),
    ] {
        assert_eq!(KeyKind::of(key), kind, "{key}");
        let works = matches!(kind, KeyKind::User | KeyKind::Unknown);
        assert_eq!(kind.refused_as().is_none(), works, "{key}");
    }
}

#[test]
fn every_kind_of_key_is_masked_in_texts() {
    for beginning in ["NRAK", "NRII", "NRIQ", "NRAA", "NRJS", "NRBR"] {
        let key = format!("{beginning}-0123456789ABCDEF");
        assert!(!mask_secrets(&format!("the key {key} is wrong")).contains("0123456789ABCDEF"), "{key}");
    }
}
