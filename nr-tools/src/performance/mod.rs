//! Is it worse than before, and why.

mod analyze_golden_metrics;
mod judge;
mod measure;

pub use analyze_golden_metrics::AnalyzeGoldenMetrics;
