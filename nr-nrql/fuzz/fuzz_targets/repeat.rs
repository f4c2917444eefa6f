//! A text that repeats a part of itself needs no more stack than a small thread has, whatever is done with it.
//!
//! The first line comes before, the second is repeated, the rest comes behind. An overflow is a crash here, which short
//! texts on the large stack of a main thread would not show.
#![no_main]

use std::io::Write as _;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{LazyLock, Mutex};

use libfuzzer_sys::fuzz_target;
use nr_nrql::catalogue::{Catalogue, check};
use nr_nrql::diagnostic::apply;
use nr_nrql::fingerprint::fingerprint;
use nr_nrql::format::format;
use nr_nrql::lint::{Options, lint};
use nr_nrql::time::Now;

/// What a thread gets by default; the sanitizer makes frames several times as large as they are in a release.
const STACK: usize = 2 * 1024 * 1024;

/// Texts are repeated up to this length, in bytes: enough for thousands of levels.
const LENGTH: usize = 16 * 1024;

/// One thread for all runs, since starting one costs more than most texts.
static WORKER: LazyLock<Mutex<(SyncSender<String>, Receiver<()>)>> = LazyLock::new(|| {
    let (send, texts) = sync_channel::<String>(1);
    let (done, receive) = sync_channel(1);
    let work = move || {
        for text in texts {
            everything(&text);
            done.send(()).expect("somebody waits");
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread");
    Mutex::new((send, receive))
});

fn everything(text: &str) {
    let parsed = nr_nrql::parse(text);
    let (mended, _) = apply(text, parsed.diagnostics());
    drop(nr_nrql::parse(&mended));
    assert_eq!(parsed.clone().statement(), parsed.statement());
    assert_eq!(format(&parsed).is_ok(), !parsed.has_errors());
    assert_eq!(fingerprint(&parsed).is_some(), !parsed.has_errors());
    let _ = lint(&parsed, &Options::new(Now::utc(1_772_619_630_500)));
    let _ = check(&parsed, &Catalogue::new());
}

fuzz_target!(|source: &str| {
    let mut lines = source.splitn(3, '\n');
    let (before, part, after) =
        (lines.next().unwrap_or_default(), lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    if part.is_empty() || source.len() > LENGTH {
        return;
    }
    let text = [before, &part.repeat(LENGTH / part.len()), after].concat();
    let worker = WORKER.lock().expect("no run panicked");
    worker.0.send(text).expect("the thread lives");
    if worker.1.recv().is_err() {
        // The thread panicked and has said why.
        let _ = std::io::stderr().flush();
        std::process::abort();
    }
});
