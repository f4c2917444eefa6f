//! PREDICT: goes on with a time series by double exponential smoothing (Holt's linear method).
//!
//! New Relic trains on more than the window and knows seasons; here the window itself is the training, without seasons.

use std::sync::Arc;

use nr_nrql::ast::Predict;

use super::plan::Plan;
use crate::engine::error::NrdbError;
use crate::engine::limits::MAX_PREDICTED;
use crate::engine::session::Row;
use crate::engine::window::Grid;
use crate::store::Value;

/// Ahead, as a share of the window, when BY is not given (NRQL reference, PREDICT).
const DEFAULT_HORIZON: f64 = 0.2;

/// The last level and its trend from bucket to bucket.
type Forecast = (f64, f64);

pub(super) fn extend(
    rows: &mut Vec<Row>,
    plan: &Plan,
    predict: &Predict,
    grid: Grid,
) -> Result<(), NrdbError> {
    let buckets = predict.by.map_or_else(
        || (grid.count as f64 * DEFAULT_HORIZON).ceil() as i64,
        |by| (by.millis() + grid.step - 1) / grid.step.max(1),
    );
    let buckets = usize::try_from(buckets).unwrap_or(usize::MAX).max(1);
    if buckets > MAX_PREDICTED {
        return Err(NrdbError::query(format!(
            "NRQL Syntax Error: PREDICT goes at most {MAX_PREDICTED} buckets ahead"
        )));
    }
    let mut out = Vec::new();
    for series in rows.chunks(grid.count.max(1)) {
        out.extend(series.iter().cloned());
        let forecasts: Vec<(Arc<str>, Option<Forecast>)> = plan
            .columns
            .iter()
            .map(|column| {
                let seen = series.iter().filter_map(|row| {
                    row.iter().find(|(key, _)| *key == column.key).and_then(|(_, value)| value.number())
                });
                (Arc::clone(&column.key), holt(&seen.collect::<Vec<_>>()))
            })
            .collect();
        let head: Row = series
            .first()
            .map(|row| row.iter().take_while(|(key, _)| &**key != "beginTimeSeconds").cloned().collect())
            .unwrap_or_default();
        for ahead in 0..buckets {
            let span = grid.bucket(grid.count + ahead);
            let mut row = head.clone();
            row.push((Arc::from("beginTimeSeconds"), Value::Int(span.begin / 1_000)));
            row.push((Arc::from("endTimeSeconds"), Value::Int(span.end / 1_000)));
            for (key, forecast) in &forecasts {
                let value = forecast.map(|(level, trend)| level + trend * (ahead + 1) as f64);
                row.push((Arc::clone(key), value.into()));
            }
            out.push(row);
        }
    }
    *rows = out;
    Ok(())
}

/// The last level and trend, with the smoothing that would have predicted the past best.
fn holt(values: &[f64]) -> Option<Forecast> {
    let (first, second) = (values.first()?, values.get(1)?);
    let grid = [0.1, 0.3, 0.5, 0.7, 0.9];
    let mut best: Option<(f64, Forecast)> = None;
    for alpha in grid {
        for beta in grid {
            let (mut level, mut trend, mut error) = (*first, second - first, 0.0);
            for value in values.iter().skip(1) {
                let expected = level + trend;
                error += (value - expected).powi(2);
                let next = alpha * value + (1.0 - alpha) * expected;
                trend = beta * (next - level) + (1.0 - beta) * trend;
                level = next;
            }
            if best.is_none_or(|(least, _)| error < least) {
                best = Some((error, (level, trend)));
            }
        }
    }
    best.map(|(_, forecast)| forecast)
}
