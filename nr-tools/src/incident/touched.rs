//! How groups of visitors and transactions fared before and now, and whether chance explains the difference.

use crate::investigate::MAX_CHANCE;
use crate::stats::segments::holm;
use crate::stats::{Rates, two_proportions};
use crate::table::{Builder, Table, short};

/// A transaction that takes so many times as long is slower.
const SLOWER: f64 = 1.5;

/// Seen at least so often.
const MIN_SLOW: f64 = 5.0;

/// The kind of what services answer; all other kinds are of visitors.
pub(super) const TRANSACTION: &str = "transaction";

/// How visitors or requests of a group fared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fared {
    pub(super) count: f64,
    /// Failed or slower than nearly all before.
    pub(super) hurt: f64,
    pub(super) sessions: f64,
    pub(super) hurt_sessions: f64,
}

/// A group now and before.
pub(super) struct Touched {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) before: Fared,
    pub(super) now: Fared,
    /// How long it takes on average, before and now.
    pub(super) took_ms: Option<(f64, f64)>,
    /// How likely chance makes such a difference in any row of the report; `None` where it is no worse or was never there.
    pub(super) chance: Option<f64>,
}

impl Touched {
    /// How likely chance makes it this much worse, or more. Visitors count by session: pages and calls of one visitor are
    /// slow together.
    pub(super) fn worse(&self) -> Option<f64> {
        let part = |fared: Fared| match self.kind {
            TRANSACTION => (fared.hurt, fared.count),
            _ => (fared.hurt_sessions, fared.sessions),
        };
        let test = two_proportions(Rates { before: part(self.before), after: part(self.now) })?;
        (test.difference > 0.0).then_some(test.chance)
    }

    /// Whether chance explains it less often than this.
    pub(super) fn is_hurt(&self, chance: f64) -> bool {
        self.chance.is_some_and(|own| own < chance)
    }

    pub(super) fn is_slower(&self) -> bool {
        self.now.count.min(self.before.count) >= MIN_SLOW
            && self.took_ms.is_some_and(|(was, is)| was > 0.0 && is >= SLOWER * was)
    }
}

impl Fared {
    pub(super) fn part(&self) -> f64 {
        if self.count > 0.0 { self.hurt / self.count * 100.0 } else { 0.0 }
    }
}

/// Takes in how a group fared.
pub(super) fn put(found: &mut Vec<Touched>, kind: &'static str, name: String, fared: Fared, is_now: bool) {
    let at = found.iter().position(|one| one.name == name).unwrap_or_else(|| {
        let (before, now) = (Fared::default(), Fared::default());
        found.push(Touched { kind, name, before, now, took_ms: None, chance: None });
        found.len() - 1
    });
    if let Some(one) = found.get_mut(at) {
        if is_now { one.now = fared } else { one.before = fared }
    }
}

/// As a table.
pub(super) fn table(touched: &[Touched]) -> Table {
    let mut builder = Builder::new([
        "kind",
        "name",
        "requests",
        "hurt",
        "hurt %",
        "hurt % before",
        "sessions",
        "sessions hurt",
        "chance it is noise",
        "ms",
        "ms before",
    ]);
    for one in touched {
        let round = |value: f64| Some((value * 10.0).round() / 10.0);
        let sessions = one.kind != TRANSACTION;
        builder
            .text(one.kind)
            .text(&one.name)
            .number(Some(one.now.count))
            .number(Some(one.now.hurt))
            .number(round(one.now.part()))
            .number(round(one.before.part()).filter(|_| one.before.count > 0.0))
            .number(sessions.then_some(one.now.sessions))
            .number(sessions.then_some(one.now.hurt_sessions))
            .maybe(one.chance.map(|chance| format!("{chance:.0e}")).as_deref())
            .number(one.took_ms.map(|(_, is)| is))
            .number(one.took_ms.map(|(was, _)| was))
            .end();
    }
    builder.finish()
}

/// The visitors as a whole, in a sentence.
pub(super) fn whole(all: &Touched, past: &str) -> String {
    let (now, before) = (all.now, all.before);
    let (verdict, was) = if before.count < MIN_SLOW {
        ("cannot be judged: nobody came then", "unknown".to_owned())
    } else {
        let was = format!("{} %", short((before.part() * 10.0).round() / 10.0));
        (
            if all.is_hurt(MAX_CHANCE) { "more than chance explains" } else { "no difference beyond chance" },
            was,
        )
    };
    format!(
        "visitors: {} of {} sessions met a failure or a slow page; {} % of page loads and calls, {past} {was}: {verdict}",
        short(now.hurt_sessions),
        short(now.sessions),
        short((now.part() * 10.0).round() / 10.0),
    )
}

/// Raises every chance by the number of rows of its kind: of hundreds, some differ by chance (Holm).
pub(super) fn correct(touched: &mut [Touched]) {
    let mut kinds: Vec<&'static str> = touched.iter().map(|one| one.kind).collect();
    kinds.dedup();
    for kind in kinds {
        let chances: Vec<f64> =
            touched.iter().filter(|one| one.kind == kind).filter_map(Touched::worse).collect();
        let mut raised = holm(&chances).into_iter();
        for one in touched.iter_mut().filter(|one| one.kind == kind) {
            one.chance = one.worse().and_then(|_| raised.next());
        }
    }
}
