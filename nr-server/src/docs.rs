//! Documentation of one's own: the Markdown files under a folder, read when somebody searches them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use nr_core::{Fault, FaultKind};
use nr_tools::docs::{Library, MAX_BYTES, MAX_PAGE, MAX_PAGES, Page};
use walkdir::{DirEntry, WalkDir};

/// Folders within folders at most (the house's choice: deeper ones are a mistake, such as a whole disk).
const MAX_DEPTH: usize = 16;

/// Files of any kind that are looked at (the house's choice: a folder with more is no folder of documentation).
const MAX_FILES: usize = 10 * MAX_PAGES;

/// What a page of Markdown is called.
const ENDINGS: [&str; 2] = ["md", "markdown"];

/// A folder of Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at this path.
    ///
    /// # Errors
    /// When it is none, or may not be read.
    pub fn at(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        // Listing it is the test: a folder may be there and not be ours to read.
        std::fs::read_dir(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Its files of Markdown. Hidden ones and links are not followed: what they lead to was not chosen to be shown.
    fn files(&self) -> impl Iterator<Item = DirEntry> {
        let shown =
            |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
        WalkDir::new(&self.0)
            .max_depth(MAX_DEPTH)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(shown)
            .take(MAX_FILES)
            .filter_map(|entry| match entry {
                Ok(entry) => Some(entry),
                Err(error) => {
                    tracing::warn!(%error, "a part of the documentation cannot be read");
                    None
                }
            })
            .filter(|entry| entry.file_type().is_file() && is_markdown(entry.path()))
    }

    /// How many pages it has, one more than are kept at most.
    #[must_use]
    pub fn count(&self) -> usize {
        self.files().take(MAX_PAGES + 1).count()
    }

    /// Its pages, named by their path below the folder. What goes beyond the limits comes as far as shows that it does.
    fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        let mut bytes = 0;
        for entry in self.files().take(MAX_PAGES + 1) {
            let name = entry.path().strip_prefix(&self.0).unwrap_or(entry.path());
            let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            match text(entry.path()) {
                Ok(text) => {
                    bytes += text.len();
                    pages.push(Page::new(name.join("/"), text));
                }
                Err(error) => tracing::warn!(%error, page = name.join("/"), "a page cannot be read"),
            }
            if bytes > MAX_BYTES {
                break;
            }
        }
        pages
    }

    /// The reference of NRQL and these pages, as they are when somebody searches.
    #[must_use]
    pub fn library(self) -> Library {
        Library::of(move || {
            Self::at(&self.0).map(|folder| folder.pages()).map_err(|error| {
                Fault::new(FaultKind::Unavailable, "the documentation of this server cannot be read")
                    .with_next("tell whoever runs it: nr-server doctor says what is wrong")
                    .with_source(error)
            })
        })
    }
}

fn is_markdown(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

/// The text of a file, as far as shows that it is too long. What is no UTF-8 is replaced: most of such a page can be read.
fn text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_PAGE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}
