//! Accounts whose rows are not only the story's: what is left out, and trouble that the story does not know.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use nr_core::{AccountId, TimeWindow};
use nr_sim::Sim;
use nr_sim::store::{Chunk, ChunkBuilder, Telemetry, Value};
use nr_sim::story::Cause;
use nr_tools::Services;

use crate::world::World;

/// A row that can be changed.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) ms: i64,
    fields: BTreeMap<Arc<str>, Value>,
}

impl Row {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::text).unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        match self.fields.get(name) {
            Some(Value::Int(value)) => *value as f64,
            Some(Value::Float(value)) => *value,
            _ => 0.0,
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) -> &mut Self {
        self.fields.insert(Arc::from(name), value.into());
        self
    }

    pub(crate) fn drop(&mut self, name: &str) -> &mut Self {
        self.fields.remove(name);
        self
    }

    /// Takes so much longer.
    fn longer(&mut self, ms: f64) {
        let took = self.number("duration.ms") + ms;
        self.set("duration.ms", took).set("duration", took / 1e3);
    }
}

/// Changes the rows of an event type, an hour's at a time: requests are whole in them.
type Edit = Arc<dyn Fn(&str, &mut Vec<Row>) + Send + Sync>;

struct Edited {
    story: Arc<dyn Telemetry>,
    types: &'static [&'static str],
    /// Hours that end before this are as the story has them.
    from_ms: i64,
    edit: Edit,
    kept: Mutex<HashMap<(AccountId, String, i64), Arc<Chunk>>>,
}

impl Edited {
    fn edited(&self, chunk: &Chunk) -> Chunk {
        let mut rows: Vec<Row> =
            chunk.timestamps().iter().map(|ms| Row { ms: *ms, fields: BTreeMap::new() }).collect();
        for (name, column) in chunk.names().iter().zip(chunk.columns()) {
            for (at, row) in rows.iter_mut().enumerate() {
                match column.get(at) {
                    Value::Null => {}
                    value => drop(row.fields.insert(Arc::clone(name), value)),
                }
            }
        }
        (self.edit)(chunk.event_type(), &mut rows);
        let mut builder = ChunkBuilder::new(chunk.event_type());
        for row in &rows {
            let fields: Vec<(&str, Value)> =
                row.fields.iter().map(|(name, value)| (&**name, value.clone())).collect();
            builder.row(row.ms, &fields);
        }
        builder.finish()
    }
}

impl Telemetry for Edited {
    fn event_types(&self) -> &[&str] {
        self.story.event_types()
    }

    fn chunks(&self, account: AccountId, event_type: &str, window: TimeWindow) -> Vec<Arc<Chunk>> {
        let chunks = self.story.chunks(account, event_type, window);
        if !self.types.contains(&event_type) {
            return chunks;
        }
        let mut kept = self.kept.lock().unwrap();
        let edited = |chunk: Arc<Chunk>| match (chunk.timestamps().first(), chunk.timestamps().last()) {
            (Some(first), Some(last)) if *last >= self.from_ms => {
                let key = (account, event_type.to_owned(), *first);
                kept.entry(key).or_insert_with(|| Arc::new(self.edited(&chunk))).clone()
            }
            _ => chunk,
        };
        chunks.into_iter().map(edited).collect()
    }
}

/// An account with other rows of these types from a time on.
pub(crate) async fn edited(
    (cause, seed, now_ms): (Cause, u64, i64),
    types: &'static [&'static str],
    from_ms: i64,
    edit: impl Fn(&str, &mut Vec<Row>) + Send + Sync + 'static,
) -> World {
    let edit: Edit = Arc::new(edit);
    let wrap = move |story: Arc<dyn Telemetry>| -> Arc<dyn Telemetry> {
        let (edit, kept) = (edit.clone(), Mutex::default());
        Arc::new(Edited { story, types, from_ms, edit, kept })
    };
    let sim = Sim::builder().seed(seed).now_ms(now_ms).cause(cause).telemetry(wrap).build();
    let services = Services::new(sim.client()).with_default_account(sim.account());
    World::over(sim, services).await
}

/// What befalls spans: they and all that wait for them take longer, or fail.
pub(crate) struct Trouble {
    pub(crate) since_ms: i64,
    /// Of so many of ten of them.
    pub(crate) tenths: u64,
    pub(crate) slow_ms: f64,
    /// Class and message.
    pub(crate) fails: Option<(&'static str, &'static str)>,
}

/// A number of a row that differs for each and is always the same.
pub(crate) fn lot(row: &Row) -> u64 {
    row.text("id").bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))) >> 3
}

impl Trouble {
    /// Befalls the spans that are meant; it returns how many they were.
    pub(crate) fn befall(&self, rows: &mut [Row], is: impl Fn(&Row) -> bool) {
        let hit: Vec<usize> = (0..rows.len())
            .filter(|at| {
                let row = &rows[*at];
                row.ms >= self.since_ms && lot(row) % 10 < self.tenths && is(row)
            })
            .collect();
        let places: HashMap<String, usize> =
            rows.iter().enumerate().map(|(at, row)| (row.text("id").to_owned(), at)).collect();
        for at in hit {
            // Each a little differently.
            let ms = self.slow_ms * (0.6 + 0.8 * (lot(&rows[at]) % 97) as f64 / 97.0);
            let mut next = Some(at);
            while let Some(at) = next {
                let row = &mut rows[at];
                row.longer(ms);
                if let Some((class, message)) = self.fails {
                    row.set("error.class", class)
                        .set("error.message", message)
                        .set("otel.status_code", "ERROR");
                }
                next = places.get(row.text("parent.id")).copied();
            }
        }
    }
}
