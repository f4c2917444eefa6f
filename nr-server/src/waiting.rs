//! What a person sees while a call takes its time.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use nr_plugins::Progress;

/// Most calls are done before this, and something that flashes by only disturbs.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often the line moves.
const TICK: Duration = Duration::from_millis(120);

/// One line on standard error that shows how far a call is; nothing where standard error is no terminal.
#[derive(Debug)]
pub(crate) struct Waiting {
    bar: ProgressBar,
}

impl Waiting {
    pub(crate) fn new(what: &str) -> Arc<Self> {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        Arc::new(Self { bar })
    }

    /// Waits for the work, and shows the line once it takes long.
    pub(crate) async fn watch<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let early = tokio::time::timeout(PATIENCE, work.as_mut()).await;
        let done = match early {
            Ok(done) => done,
            Err(_) => {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
                self.bar.enable_steady_tick(TICK);
                work.await
            }
        };
        self.bar.finish_and_clear();
        done
    }
}

impl Progress for Waiting {
    fn report(&self, done: f64, total: Option<f64>, message: &str) {
        let share = total.filter(|total| *total > 0.0).map(|total| (done / total * 100.0).clamp(0.0, 100.0));
        self.bar.set_message(match share {
            Some(share) => format!("{message} {share:.0} %"),
            None => message.to_owned(),
        });
    }
}
