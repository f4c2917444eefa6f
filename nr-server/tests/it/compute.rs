//! The threads for local work.

use std::sync::Arc;
use std::sync::mpsc::channel;

use nr_core::FaultKind;
use nr_plugins::{Caller, Compute, Context};
use nr_server::compute::Pool;

#[tokio::test]
async fn work_runs_elsewhere_and_its_value_comes_back() {
    let ctx = Context::new(Caller::local()).with_compute(Arc::new(Pool::new(2, 8)));
    let here = std::thread::current().id();
    let (value, there) = ctx.compute(|| (6 * 7, std::thread::current().id())).await.unwrap();
    assert_eq!(value, 42);
    assert_ne!(here, there);
}

#[test]
fn more_than_waits_is_sent_away_and_the_rest_is_done() {
    let pool = Pool::new(1, 1);
    let (begun, has_begun) = channel();
    let (release, released) = channel::<()>();
    let (done, all) = channel();
    let report = done.clone();
    pool.run(Box::new(move || {
        begun.send(()).unwrap();
        released.recv().unwrap();
        report.send(1).unwrap();
    }))
    .unwrap();
    // The thread is busy now; one more fits, a third does not.
    has_begun.recv().unwrap();
    pool.run(Box::new(move || done.send(2).unwrap())).unwrap();
    let fault = pool.run(Box::new(|| {})).unwrap_err();
    assert_eq!(fault.kind(), FaultKind::RateLimited);
    release.send(()).unwrap();
    assert_eq!(all.iter().collect::<Vec<_>>(), [1, 2]);
}
