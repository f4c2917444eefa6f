//! The name that somebody probably meant.

/// The most edits between what was written and what was meant.
const MAX_EDITS: usize = 2;

/// The nearest of some names, ignoring case and which of `-` and `_` stands between words: at most two edits away, and
/// fewer than half of its letters; or one that holds what was written, or is held in it.
///
/// ```
/// let names = ["region", "account_id", "read_only"];
/// assert_eq!(nr_plugins::nearest("account-idd", names), Some("account_id"));
/// assert_eq!(nr_plugins::nearest("colour", names), None);
/// ```
#[must_use]
pub fn nearest<'a, N>(name: &str, names: N) -> Option<&'a str>
where
    N: IntoIterator<Item = &'a str, IntoIter: Clone>,
{
    let (wanted, names) = (letters(name), names.into_iter());
    let by_edits = names
        .clone()
        .filter_map(|candidate| {
            let edits = strsim::osa_distance(&wanted, &letters(candidate));
            (edits <= MAX_EDITS && edits * 2 < wanted.chars().count().max(2)).then_some((edits, candidate))
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate);
    by_edits.or_else(|| {
        (wanted.len() > MAX_EDITS).then_some(())?;
        names
            .filter(|name| name.len() > MAX_EDITS)
            .filter(|name| {
                let name = letters(name);
                name.contains(&wanted) || wanted.contains(&name)
            })
            .max_by_key(|name| name.len().min(wanted.len()))
    })
}

fn letters(text: &str) -> String {
    let folded = text.chars().map(|c| if c == '-' { '_' } else { c });
    folded.flat_map(char::to_lowercase).take(crate::spec::MAX_NAME).collect()
}

/// Some names for a message: each in quotes, at most thirty of them.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const MAX_LISTED: usize = 30;
    let mut text = String::new();
    for (place, name) in names.enumerate() {
        if place == MAX_LISTED {
            text.push_str(" and more");
            break;
        }
        if place > 0 {
            text.push_str(", ");
        }
        text.push('`');
        text.push_str(name);
        text.push('`');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_the_name_and_another_word_does_not() {
        let names = ["region", "account_id", "read_only"];
        for (word, meant) in [
            ("regoin", Some("region")),
            ("Region", Some("region")),
            ("account-id", Some("account_id")),
            ("readonly", Some("read_only")),
            ("account", Some("account_id")),
            ("x", None),
            ("password", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), meant, "{word}");
        }
        let toolsets = ["data-access", "performance-analytics"];
        for (word, meant) in [
            ("data_access_tools", Some("data-access")),
            ("performance_ana", Some("performance-analytics")),
            ("Data_Acces", Some("data-access")),
        ] {
            assert_eq!(nearest(word, toolsets), meant, "{word}");
        }
    }
}
