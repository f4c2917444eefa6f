//! A figure before and since, either of which may not have been sent.

use crate::table::short;

/// A figure in both windows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Figure {
    pub(crate) before: Option<f64>,
    pub(crate) after: Option<f64>,
}

impl Figure {
    /// Takes one of both in.
    pub(crate) fn put(&mut self, value: Option<f64>, later: bool) {
        if later { self.after = value } else { self.before = value }
    }

    /// By how much it rose; nothing is said where one of both is not known.
    pub(crate) fn rise(self) -> Option<f64> {
        Some(self.after? - self.before?)
    }

    /// Whether it rose by this much.
    pub(crate) fn rose_by(self, least: f64) -> bool {
        self.rise().is_some_and(|rise| rise >= least)
    }

    /// Both with their unit, to so many parts of one.
    pub(crate) fn told(self, unit: &str, parts: f64) -> String {
        let one = |value: Option<f64>| {
            value.map_or_else(
                || "unknown".to_owned(),
                |value| format!("{}{unit}", short((value * parts).round() / parts)),
            )
        };
        format!("{} -> {}", one(self.before), one(self.after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_sent_did_not_rise() {
        let figure = |before, after| Figure { before, after };
        assert!(figure(Some(10.0), Some(40.0)).rose_by(30.0));
        assert!(!figure(None, Some(90.0)).rose_by(0.0));
        assert!(!figure(Some(10.0), None).rose_by(-100.0));
        assert_eq!(figure(None, Some(90.04)).told(" %", 10.0), "unknown -> 90 %");
    }
}
