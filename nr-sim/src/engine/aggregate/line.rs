//! Values over time: the line that fits them best, and the last two of them.

/// Sums for a line by least squares. Times count from the first one seen, so that squares stay small.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::engine) struct Line {
    n: f64,
    base: f64,
    t: f64,
    v: f64,
    tt: f64,
    tv: f64,
    last: f64,
}

impl Line {
    pub(super) fn add(&mut self, ms: i64, value: f64) {
        let ms = ms as f64;
        if self.n == 0.0 {
            self.base = ms;
            self.last = ms;
        }
        let t = ms - self.base;
        self.n += 1.0;
        self.t += t;
        self.v += value;
        self.tt += t * t;
        self.tv += t * value;
        self.last = self.last.max(ms);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if other.n == 0.0 {
            return;
        }
        if self.n == 0.0 {
            *self = *other;
            return;
        }
        let shift = other.base - self.base;
        self.tt += other.tt + 2.0 * shift * other.t + other.n * shift * shift;
        self.tv += other.tv + shift * other.v;
        self.t += other.t + other.n * shift;
        self.v += other.v;
        self.n += other.n;
        self.last = self.last.max(other.last);
    }

    /// By how much the line rises in a millisecond.
    pub(super) fn slope(&self) -> Option<f64> {
        let spread = self.n * self.tt - self.t * self.t;
        (self.n > 1.0 && spread > 0.0).then(|| (self.n * self.tv - self.t * self.v) / spread)
    }

    /// The line so many milliseconds after the last value.
    pub(super) fn ahead(&self, ms: f64) -> Option<f64> {
        let slope = self.slope()?;
        Some((self.v - slope * self.t) / self.n + slope * (self.last - self.base + ms))
    }
}

/// The two latest values.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::engine) struct LastTwo {
    newest: Option<(i64, f64)>,
    before: Option<(i64, f64)>,
}

impl LastTwo {
    pub(super) fn add(&mut self, ms: i64, value: f64) {
        if self.newest.is_none_or(|(known, _)| ms > known) {
            self.before = self.newest;
            self.newest = Some((ms, value));
        } else if self.newest.is_some_and(|(known, _)| ms < known)
            && self.before.is_none_or(|(known, _)| ms > known)
        {
            self.before = Some((ms, value));
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (ms, value) in [other.before, other.newest].into_iter().flatten() {
            self.add(ms, value);
        }
    }

    /// The change from one to the other in a millisecond.
    pub(super) fn rate(&self) -> Option<f64> {
        let ((t1, v1), (t2, v2)) = (self.before?, self.newest?);
        Some((v2 - v1) / (t2 - t1) as f64)
    }
}
