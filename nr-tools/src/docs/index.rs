//! The full-text index of SQLite over the sections of all pages, in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, params};

use super::library::{MAX_BYTES, MAX_PAGE, MAX_PAGES, Page};
use super::sections::sections;

/// Words of a search at most.
const MAX_WORDS: usize = 16;

/// Sections of one page that an answer shows at most, so that a long page leaves room for others.
const OF_A_PAGE: usize = 3;

/// The words of other languages keep their roots: `porter` cuts English endings, `unicode61` folds case and accents.
const TABLE: &str = "CREATE VIRTUAL TABLE sections USING fts5(title, heading, body, path UNINDEXED, line UNINDEXED, \
                     tokenize = 'porter unicode61 remove_diacritics 2')";

/// A word in a title weighs ten times one in the text, in a heading five times. Of a page only a few sections are taken, so
/// the rest of the best thousand is looked at until there are enough.
const SEARCH: &str = "SELECT path, line, title, heading, snippet(sections, 2, '', '', ' … ', 32), bm25(sections, 10.0, 5.0, 1.0) \
                      AS weight FROM sections WHERE sections MATCH ?1 ORDER BY weight LIMIT 1000";

/// The pages and the index over them.
pub(super) struct Index {
    connection: Mutex<Connection>,
    pages: BTreeMap<String, String>,
    /// Sections of all pages.
    pub(super) sections: usize,
    /// Pages that were too long or too many.
    pub(super) left_out: usize,
}

/// A section that was found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) path: String,
    pub(super) line: i64,
    pub(super) title: String,
    pub(super) heading: String,
    pub(super) snippet: String,
}

impl Index {
    /// Indexes pages; those beyond the limits are counted as left out.
    pub(super) fn of(pages: Vec<Page>) -> Result<Self, rusqlite::Error> {
        let mut connection = Connection::open_in_memory()?;
        connection.execute(TABLE, [])?;
        let (mut kept, mut bytes, mut left_out, mut count) = (BTreeMap::new(), 0, 0, 0);
        let change = connection.transaction()?;
        {
            let mut insert = change.prepare("INSERT INTO sections VALUES (?1, ?2, ?3, ?4, ?5)")?;
            for Page { path, text } in pages {
                let fits =
                    text.len() <= MAX_PAGE && bytes + text.len() <= MAX_BYTES && kept.len() < MAX_PAGES;
                if !fits || kept.contains_key(&path) {
                    left_out += 1;
                    continue;
                }
                bytes += text.len();
                let found = sections(&text);
                let title = found.iter().find(|one| one.depth == 1).map_or(path.as_str(), |one| one.heading);
                for section in &found {
                    let line = i64::try_from(section.line).unwrap_or(i64::MAX);
                    insert.execute(params![title, section.heading, section.body, path, line])?;
                    count += 1;
                }
                kept.insert(path, text);
            }
        }
        change.commit()?;
        Ok(Self { connection: Mutex::new(connection), pages: kept, sections: count, left_out })
    }

    /// How many pages there are.
    pub(super) fn len(&self) -> usize {
        self.pages.len()
    }

    /// The names of all pages.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.pages.keys().map(String::as_str)
    }

    /// The text of a page.
    pub(super) fn page(&self, path: &str) -> Option<&str> {
        self.pages.get(path).map(String::as_str)
    }

    /// The sections that have all words, best first; when there is none, those that have some. The second value says which.
    pub(super) fn search(&self, text: &str, limit: usize) -> Result<(Vec<Hit>, bool), rusqlite::Error> {
        let words = words(text);
        if words.is_empty() {
            return Ok((Vec::new(), true));
        }
        let all = self.matching(&words.join(" AND "), limit)?;
        if !all.is_empty() || words.len() == 1 {
            return Ok((all, true));
        }
        Ok((self.matching(&words.join(" OR "), limit)?, false))
    }

    fn matching(&self, query: &str, limit: usize) -> Result<Vec<Hit>, rusqlite::Error> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut statement = connection.prepare(SEARCH)?;
        let rows = statement.query_map(params![query], |row| {
            Ok(Hit {
                path: row.get(0)?,
                line: row.get(1)?,
                title: row.get(2)?,
                heading: row.get(3)?,
                snippet: row.get(4)?,
            })
        })?;
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut hits = Vec::new();
        for hit in rows {
            let hit = hit?;
            let of_page = seen.entry(hit.path.clone()).or_default();
            *of_page += 1;
            if *of_page <= OF_A_PAGE {
                hits.push(hit);
            }
            if hits.len() >= limit {
                break;
            }
        }
        Ok(hits)
    }
}

/// The words of a search, each as a quoted beginning of a word: nothing in it is an operator of the index.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(MAX_WORDS).map(|word| format!("\"{word}\" *")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        Index::of(vec![
            Page::new(
                "alerts.md",
                "# Alerts\nA policy has conditions.\n## Muting\nRules silence policies.\n",
            ),
            Page::new("nrql.md", "# Queries\nFACET groups rows. Alerts use some of it.\n"),
            Page::new("alerts.md", "another of the same name"),
        ])
        .unwrap()
    }

    #[test]
    fn titles_weigh_more_than_text_and_roots_are_found() {
        let index = index();
        assert_eq!((index.len(), index.left_out), (2, 1));
        let paths = |text: &str| -> Vec<String> {
            index
                .search(text, 5)
                .unwrap()
                .0
                .into_iter()
                .map(|hit| format!("{}:{}", hit.path, hit.line))
                .collect()
        };
        assert_eq!(paths("alert"), ["alerts.md:1", "alerts.md:3", "nrql.md:1"]);
        assert_eq!(paths("silenced policy"), ["alerts.md:3"]);
        assert_eq!(paths("muting facets"), ["alerts.md:3", "nrql.md:1"]);
        assert_eq!(paths("xylophone"), Vec::<String>::new());
    }

    #[test]
    fn a_long_page_leaves_room_for_others() {
        let long: String = (0..60).map(|at| format!("## Muting {at}\nmuting muting muting\n")).collect();
        let index = Index::of(vec![
            Page::new("long.md", long),
            Page::new("other.md", "# Rules\nOne sentence about muting among many others.\n"),
        ])
        .unwrap();
        let (hits, _) = index.search("muting", 8).unwrap();
        let paths: Vec<&str> = hits.iter().map(|hit| hit.path.as_str()).collect();
        assert_eq!(paths, ["long.md", "long.md", "long.md", "other.md"]);
    }

    #[test]
    fn a_search_is_words_and_never_an_expression() {
        let index = index();
        for text in
            ["\"", "a OR", "NEAR(", "title:alerts", "*", "(((", "alerts AND", "' OR 1=1 --", "", "\u{0}"]
        {
            index.search(text, 5).unwrap();
        }
        assert_eq!(words("NEAR(alerts* OR 'x\")"), ["\"NEAR\" *", "\"alerts\" *", "\"OR\" *", "\"x\" *"]);
    }
}
