//! Documentation to search and read: pages that the application gives, and a reference of NRQL that comes with this crate.
//!
//! Reading files is the application's: it gives a function that answers pages, and what a caller names is looked up among
//! those, so that no name leads anywhere else.

mod get_docs_page;
mod index;
mod library;
mod search_docs;
mod sections;

pub use get_docs_page::GetDocsPage;
pub(crate) use get_docs_page::paths;
pub use library::{Library, MAX_BYTES, MAX_PAGE, MAX_PAGES, Page};
pub use search_docs::SearchDocs;
