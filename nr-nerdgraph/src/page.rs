//! Lists that arrive in pages.

use std::fmt;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};

use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::reply::Reply;

/// Pages that a stream reads at most: 1,000 pages of 200 entities are more than an assistant or a report can use, and a
/// server that never ends a list must not keep a client for ever.
pub const MAX_PAGES: usize = 1_000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one begins; `None` on the last.
    pub next_cursor: Option<String>,
    /// How many items the whole list has, where New Relic counts them.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// A page; an empty cursor means that it is the last.
    pub(crate) fn new(items: Vec<T>, next_cursor: Option<String>, total: Option<i64>) -> Self {
        Self {
            items,
            next_cursor: next_cursor.filter(|cursor| !cursor.is_empty()),
            total: total.and_then(|total| u64::try_from(total).ok()),
        }
    }
}

type Fetched<T> = Result<Reply<Page<T>>, Error>;
type Fetch<T> = dyn Fn(Option<String>) -> BoxFuture<'static, Fetched<T>> + Send + Sync;

/// A list in pages: read one at a time, or all of them as a stream. Nothing is asked before that.
pub struct Pages<T> {
    fetch: Arc<Fetch<T>>,
}

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Self {
        Self { fetch: Arc::clone(&self.fetch) }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pages")
    }
}

impl<T: Send + 'static> Pages<T> {
    pub(crate) fn new<F, Fut>(fetch: F) -> Self
    where
        F: Fn(Option<String>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Fetched<T>> + Send + 'static,
    {
        Self { fetch: Arc::new(move |cursor| Box::pin(fetch(cursor))) }
    }

    /// The page at a cursor, the first one without.
    ///
    /// # Errors
    /// As every call; also when the cursor is not one of this list.
    pub async fn page(&self, cursor: Option<&str>) -> Fetched<T> {
        (self.fetch)(cursor.map(str::to_owned)).await
    }

    /// All items, page after page, each page asked for when its first item is. Ends at the last page and at a cursor
    /// that does not move; a list of more than [`MAX_PAGES`] ends in an error.
    ///
    /// Errors that come beside partial data are not in the stream: read page by page to see them.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, Error>> + Send + 'static {
        /// Where the stream stands: the cursor of the next page, and how many were read.
        struct At {
            cursor: Option<String>,
            pages: usize,
        }
        let begin = Some(At { cursor: None, pages: 0 });
        stream::try_unfold((self.fetch, begin), |(fetch, at)| async move {
            let Some(at) = at else { return Ok(None) };
            if at.pages >= MAX_PAGES {
                let error = Error::new(ErrorKind::TooLarge, &Operation::known("Pages", ""));
                return Err(error.with_detail(format!("the list has more than {MAX_PAGES} pages")));
            }
            let page = fetch(at.cursor.clone()).await?.data;
            let pages = at.pages + 1;
            let moved = page.next_cursor.is_some() && page.next_cursor != at.cursor;
            let next = moved.then_some(At { cursor: page.next_cursor, pages });
            Ok::<_, Error>(Some((page.items, (fetch, next))))
        })
        .map_ok(|items| stream::iter(items.into_iter().map(Ok)))
        .try_flatten()
        .boxed()
    }
}
