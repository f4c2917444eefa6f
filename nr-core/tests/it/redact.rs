use nr_core::redact::{excerpt, mask_secrets, strip_invisible};
use proptest::prelude::*;

#[test]
fn secrets_are_masked_and_words_are_not() {
    let license = format!("{}NRAL", "a1b2c3d4".repeat(4) + "beef");
    for (given, shown) in [
        ("nothing here", "nothing here"),
        ("NRAK-ABCDEFGHIJKLMNOPQRS", "NRAK-<redacted>"),
        ("a key begins with NRAK-", "a key begins with NRAK-"),
        ("(NRII-abcdefgh_1-2)", "(NRII-<redacted>)"),
        ("Authorization: Bearer abc.def.ghi-jkl", "Authorization: Bearer <redacted>"),
        ("Api-Key: abcdefgh rest", "Api-Key: <redacted> rest"),
        (r#"{"password":"hunter2hunter2","x":1}"#, r#"{"password":"<redacted>","x":1}"#),
        ("db.password = s3cr3t!; next", "db.password = <redacted>; next"),
        ("user_token=abcd&x=1", "user_token=<redacted>&x=1"),
        ("the token was refused", "the token was refused"),
        ("tokens: 4000", "tokens: 4000"),
        ("PASSWORD=äöüß€ ok", "PASSWORD=<redacted> ok"),
        ("monkey: banana", "monkey: banana"),
        (".NRAK-ABCDEFGHIJ_token = s3cr3tly", ".NRAK-<redacted> = <redacted>"),
        ("token: Bearer abcdefghij ok", "token: Bearer <redacted> ok"),
        ("password          = s3cr3tly", "password          = <redacted>"),
        ("client-secret='s3cr3tly'", "client-secret='<redacted>'"),
        ("passwords=s3cr3tly mytoken=s3cr3tly", "passwords=s3cr3tly mytoken=s3cr3tly"),
        ("token:token:abcdefgh", "token:<redacted>"),
        ("app --token s3cr3t-t0k3n -v", "app --token <redacted> -v"),
        ("app --db-password   hunter2", "app --db-password   <redacted>"),
        ("app --token --verbose", "app --token --verbose"),
        ("the-token was refused", "the-token was refused"),
        ("no postgres://ada:s3@db:5432/shop", "no postgres://ada:<redacted>@db:5432/shop"),
        ("see https://ada@example.com/a?b=c", "see https://ada@example.com/a?b=c"),
        ("http://[::1]:80/x and ada:x@y", "http://[::1]:80/x and ada:x@y"),
        (&license, "<redacted>"),
        (&format!("x{license}"), &format!("x{license}")),
    ] {
        assert_eq!(mask_secrets(given), shown, "{given}");
    }
}

#[test]
fn what_deceives_is_removed() {
    for (given, shown) in [
        ("plain", "plain"),
        ("line\nand\ttab", "line\nand\ttab"),
        ("\u{1b}[31mred\u{7}", "[31mred"),
        ("a\u{202e}b\u{2066}c\u{200d}d\u{feff}e\u{ad}f", "abcdef"),
        ("tag\u{e0041}\u{e007f}s", "tags"),
        ("Grüße 日本 🙂", "Grüße 日本 🙂"),
        ("cr\rlf", "crlf"),
    ] {
        assert_eq!(strip_invisible(given), shown, "{given:?}");
    }
}

#[test]
fn an_excerpt_is_one_short_clean_line() {
    assert_eq!(excerpt("ab\nc\u{202e}"), "ab c");
    assert_eq!(excerpt(&"é".repeat(500)).chars().count(), 81);
    assert_eq!(excerpt("key=NRAK-ABCDEFGHIJKL"), "key=NRAK-<redacted>");
}

proptest! {
    #[test]
    fn masking_is_stable_and_hides_the_key(before in "[ a-z]{0,20}", key in "[A-Z0-9]{20,40}", after in "[ ,;].{0,20}") {
        let text = format!("{before} NRAK-{key}{after}");
        let masked = mask_secrets(&text).into_owned();
        prop_assert!(!masked.contains(&key));
        prop_assert_eq!(mask_secrets(&masked).into_owned(), masked);
    }

    #[test]
    fn any_text_survives(text in "\\PC{0,200}|.{0,200}") {
        let _ = mask_secrets(&text);
        let clean = strip_invisible(&text).into_owned();
        prop_assert_eq!(strip_invisible(&clean).into_owned(), clean.clone());
        prop_assert!(excerpt(&text).chars().count() <= 81);
    }
}
