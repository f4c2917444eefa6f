//! What figures say: what is usual, what is not, where they are going, what goes together, and which groups differ.

mod analyze_distribution;
mod analyze_trend;
mod calculate_baseline;
mod compare_segments;
mod detect_anomalies;
mod figure;
mod find_correlations;
mod series;

pub use analyze_distribution::AnalyzeDistribution;
pub use analyze_trend::AnalyzeTrend;
pub use calculate_baseline::CalculateBaseline;
pub use compare_segments::CompareSegments;
pub use detect_anomalies::DetectAnomalies;
pub use find_correlations::FindCorrelations;
