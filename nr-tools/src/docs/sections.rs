//! A page of Markdown cut at its headings.

/// A heading with what stands under it, up to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section<'p> {
    /// Empty before the first heading.
    pub(super) heading: &'p str,
    /// How deep it is: 1 to 6; 0 before the first heading.
    pub(super) depth: usize,
    /// Its first line, counted from 1.
    pub(super) line: usize,
    pub(super) body: &'p str,
}

/// The sections of a page. What looks like a heading within a code block is none.
pub(super) fn sections(text: &str) -> Vec<Section<'_>> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    let (mut heading, mut depth, mut first, mut begun) = ("", 0, 1, 0);
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim();
        let end = at + line.len();
        match fence {
            Some(mark) if bare.starts_with(mark) && bare.trim_start_matches(['`', '~']).is_empty() => {
                fence = None
            }
            Some(_) => {}
            None => {
                fence = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
                if fence.is_none()
                    && let Some((level, title)) = title(line)
                {
                    let body = text.get(begun..at).unwrap_or_default();
                    if depth > 0 || !body.trim().is_empty() {
                        found.push(Section { heading, depth, line: first, body });
                    }
                    (heading, depth, first, begun) = (title, level, number + 1, end);
                }
            }
        }
        at = end;
    }
    let body = text.get(begun..).unwrap_or_default();
    if depth > 0 || !body.trim().is_empty() {
        found.push(Section { heading, depth, line: first, body });
    }
    found
}

/// `## Title ##`
fn title(line: &str) -> Option<(usize, &str)> {
    let bare = line.trim_end();
    let rest = bare.trim_start_matches('#');
    let level = bare.len() - rest.len();
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    Some((level, rest.trim().trim_end_matches('#').trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_cut_at_headings() {
        let text = "intro\n# One #\na\n```sh\n# not a heading\n```\n##Two\n## Two\nb\n";
        let found: Vec<_> =
            sections(text).into_iter().map(|one| (one.heading, one.depth, one.line, one.body)).collect();
        assert_eq!(
            found,
            [
                ("", 0, 1, "intro\n"),
                ("One", 1, 2, "a\n```sh\n# not a heading\n```\n##Two\n"),
                ("Two", 2, 8, "b\n"),
            ]
        );
        assert_eq!(sections(""), []);
    }
}
