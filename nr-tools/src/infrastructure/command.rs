//! Command lines without what must not be seen: secrets stand after options, in addresses and after names.

use std::borrow::Cow;

use nr_core::redact::{MASK, mask_secrets};
use nr_nerdgraph::Row;
use serde_json::Value;

/// The column of command lines.
pub(super) const COMMAND: &str = "command";

/// Parts of the names of options whose value is a secret; compared in lower case. More than [`mask_secrets`] knows: what
/// would be a word in a log is a name in a command line.
const SECRET: [&str; 9] =
    ["password", "passwd", "pass", "pwd", "secret", "token", "apikey", "api-key", "credential"];

/// Characters of a command line that are shown: the beginning says what runs.
const SHOWN: usize = 200;

/// Masks the command line of a row.
pub(super) fn mask_row(row: &mut Row) {
    if let Some(Value::String(line)) = row.get_mut(COMMAND) {
        *line = masked(line);
    }
}

/// The beginning of a command line with what is secret masked: addresses as in every text, options by more names.
fn masked(line: &str) -> String {
    let mut out = String::with_capacity(line.len().min(4 * SHOWN));
    let (mut secret, mut cut) = (false, false);
    for (at, word) in line.split(' ').enumerate() {
        if out.len() > 4 * SHOWN {
            cut = true;
            break;
        }
        if at > 0 {
            out.push(' ');
        }
        if secret && !word.is_empty() && !word.starts_with('-') {
            out.push_str(MASK);
            secret = false;
            continue;
        }
        secret = (secret && word.is_empty()) || is_secret_option(word);
        out.push_str(&option(word));
    }
    let clean = mask_secrets(&out);
    let mut short: String = clean.chars().take(SHOWN).collect();
    if cut || short.len() < clean.len() {
        short.push('…');
    }
    short
}

/// Whether the word after this one is a secret: `--password`, `-token`.
fn is_secret_option(word: &str) -> bool {
    word.starts_with('-') && !word.contains(['=', ':']) && names_secret(word)
}

fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    SECRET.iter().any(|part| name.contains(part))
}

/// `name=value` and `--name:value` with the value masked when the name says that it is secret.
fn option(word: &str) -> Cow<'_, str> {
    match word.split_once(['=', ':']) {
        Some((name, value)) if !value.is_empty() && !value.starts_with("//") && names_secret(name) => {
            let mark = word.get(name.len()..name.len() + 1).unwrap_or("=");
            Cow::Owned(format!("{name}{mark}{MASK}"))
        }
        _ => Cow::Borrowed(word),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn secrets_of_command_lines_are_masked() {
        let check = |line: &str, expected: &str| assert_eq!(masked(line), expected, "{line}");
        check("postgres: checkpointer", "postgres: checkpointer");
        check("mysqld --password hunter2 --port 3306", "mysqld --password <redacted> --port 3306");
        check("app --api-key=abc --verbose", "app --api-key=<redacted> --verbose");
        check("java -Ddb.passwd=x1 -jar app.jar", "java -Ddb.passwd=<redacted> -jar app.jar");
        check("psql postgres://ada:s3@db:5432/shop", "psql postgres://ada:<redacted>@db:5432/shop");
        check("run -token  abc", "run -token  <redacted>");
        check("app --token --verbose x", "app --token --verbose x");
        check("DB_PASSWORD=x app", "DB_PASSWORD=<redacted> app");
        check("curl https://example.com/a?b=c", "curl https://example.com/a?b=c");
        let long = format!("app {}", "x".repeat(5_000));
        assert!(masked(&long).chars().count() <= SHOWN + 1 && masked(&long).ends_with('…'));
    }

    proptest! {
        #[test]
        fn no_secret_is_left_whatever_stands_around(
            before in "[a-z ]{0,30}",
            after in "[a-z -]{0,30}",
            secret in "[A-Z0-9]{8,16}",
            form in 0..4_usize,
        ) {
            let given = match form {
                0 => format!("--db-password {secret}"),
                1 => format!("--db_password={secret}"),
                2 => format!("redis://app:{secret}@cache:6379"),
                _ => format!("API-KEY={secret}"),
            };
            let line = format!("{before} {given} {after}");
            prop_assert!(!masked(&line).contains(&secret), "{line}");
        }

        #[test]
        fn any_line_is_short(line in ".{0,400}") {
            prop_assert!(masked(&line).chars().count() <= SHOWN + 1);
        }
    }
}
