//! What somebody who mistyped a name may have meant.

/// More slips than this make it another word.
const MAX_SLIPS: usize = 3;

/// The candidate with the fewest slips between it and `word`, when they are few for its length.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Case doesn't matter, and neither does which of `-` and `_` stands between words.
    let fold = |text: &str| text.replace('-', "_").to_lowercase();
    let allowed = (word.chars().count() / 3).clamp(1, MAX_SLIPS);
    let word = fold(word);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word, &fold(candidate)), candidate))
        .filter(|(count, _)| *count <= allowed)
        .min_by_key(|(count, _)| *count)
        .map(|(_, candidate)| candidate)
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
            ("x", None),
            ("password", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), meant, "{word}");
        }
    }
}
