//! Rows of one event type in one slice of time, in columns.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::Value;

/// The id of an absent string in a dictionary column.
const ABSENT: u32 = u32::MAX;

/// A hash that is only quick, for dictionaries that live as long as a column is packed: a third of the time of making a
/// chunk went into the standard one.
#[derive(Default)]
struct Quick(u64);

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        self.add(rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn finish(&self) -> u64 {
        // The table takes its place from the low bits, which a product mixes least.
        self.0 ^ (self.0 >> 32)
    }
}

/// Rows of one event type, sorted by time, in columns.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Chunk {
    event_type: Arc<str>,
    timestamps: Vec<i64>,
    names: Vec<Arc<str>>,
    columns: Vec<Column>,
    index: HashMap<Arc<str>, usize>,
}

/// The values of one attribute, one entry for each row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Column {
    /// Strings, each distinct one kept once.
    Strings {
        /// Places in the dictionary; `u32::MAX` where the attribute is absent.
        ids: Vec<u32>,
        /// The distinct strings.
        dictionary: Vec<Arc<str>>,
    },
    /// Whole numbers without gaps.
    Ints(Vec<i64>),
    /// Numbers without gaps.
    Floats(Vec<f64>),
    /// Few rows have the attribute: their numbers in order, with their values.
    Sparse {
        /// Rows that have it.
        rows: Vec<u32>,
        /// Their values.
        values: Vec<Value>,
    },
    /// Anything else.
    Mixed(Vec<Value>),
}

impl Column {
    /// The value of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Value {
        match self {
            Self::Strings { ids, dictionary } => {
                let id = ids.get(row).copied().unwrap_or(ABSENT);
                dictionary.get(id as usize).map_or(Value::Null, |text| Value::Str(Arc::clone(text)))
            }
            Self::Ints(values) => values.get(row).map_or(Value::Null, |n| Value::Int(*n)),
            Self::Floats(values) => values.get(row).map_or(Value::Null, |n| Value::Float(*n)),
            Self::Sparse { rows, values } => u32::try_from(row)
                .ok()
                .and_then(|row| rows.binary_search(&row).ok())
                .and_then(|at| values.get(at))
                .cloned()
                .unwrap_or_default(),
            Self::Mixed(values) => values.get(row).cloned().unwrap_or_default(),
        }
    }

    /// Turns values, with a gap for every row that lacks one, into the smallest form.
    fn pack(values: Vec<(u32, Value)>, rows: usize) -> Self {
        let full = values.len() == rows;
        if full && values.iter().all(|(_, value)| matches!(value, Value::Int(_))) {
            return Self::Ints(
                values.iter().map(|(_, v)| if let Value::Int(n) = v { *n } else { 0 }).collect(),
            );
        }
        if full && values.iter().all(|(_, value)| matches!(value, Value::Int(_) | Value::Float(_))) {
            return Self::Floats(values.iter().map(|(_, value)| value.number().unwrap_or(0.0)).collect());
        }
        // A dictionary costs four bytes a row; rarer attributes are cheaper as pairs.
        if values.len() * 8 < rows {
            let (rows, values) = values.into_iter().unzip();
            return Self::Sparse { rows, values };
        }
        if values.iter().all(|(_, value)| matches!(value, Value::Str(_))) {
            let mut ids = vec![ABSENT; rows];
            let mut dictionary: Vec<Arc<str>> = Vec::new();
            let mut known: HashMap<Arc<str>, u32, BuildHasherDefault<Quick>> = HashMap::default();
            // Neighbours are often the same string, and then often the same allocation.
            let mut last: Option<(Arc<str>, u32)> = None;
            for (row, value) in values {
                let Value::Str(text) = value else { continue };
                let id = match &last {
                    Some((known, id)) if Arc::ptr_eq(known, &text) || *known == text => *id,
                    _ => *known.entry(Arc::clone(&text)).or_insert_with_key(|text| {
                        dictionary.push(Arc::clone(text));
                        (dictionary.len() - 1) as u32
                    }),
                };
                last = Some((text, id));
                if let Some(slot) = ids.get_mut(row as usize) {
                    *slot = id;
                }
            }
            return Self::Strings { ids, dictionary };
        }
        let mut all = vec![Value::Null; rows];
        for (row, value) in values {
            if let Some(slot) = all.get_mut(row as usize) {
                *slot = value;
            }
        }
        Self::Mixed(all)
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Strings { ids, dictionary } => {
                ids.len() * 4 + dictionary.iter().map(|text| text.len() + 32).sum::<usize>()
            }
            Self::Ints(values) => values.len() * 8,
            Self::Floats(values) => values.len() * 8,
            Self::Sparse { values, .. } | Self::Mixed(values) => values
                .iter()
                .map(|value| match value {
                    Value::Str(text) => text.len() + 40,
                    Value::Metric(metric) => 96 + metric.sketch.len() * 16,
                    _ => 28,
                })
                .sum(),
        }
    }
}

impl Chunk {
    /// The event type of every row.
    #[must_use]
    pub fn event_type(&self) -> &Arc<str> {
        &self.event_type
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.timestamps.len()
    }

    /// Whether it has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.timestamps.is_empty()
    }

    /// The time of each row in milliseconds, never falling.
    #[must_use]
    pub fn timestamps(&self) -> &[i64] {
        &self.timestamps
    }

    /// The names of the attributes, `timestamp` not among them, each at the place of its column.
    #[must_use]
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// The columns, in the order of [`Self::names`].
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The place of an attribute.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// About how much memory it takes, for a cache with a bound in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.timestamps.len() * 8
            + self.columns.iter().map(Column::bytes).sum::<usize>()
            + self.names.iter().map(|name| name.len() + 64).sum::<usize>()
    }
}

/// Collects rows, in any order of time, into a chunk.
#[derive(Debug)]
pub struct ChunkBuilder {
    event_type: Arc<str>,
    timestamps: Vec<i64>,
    names: Vec<Arc<str>>,
    values: Vec<Vec<(u32, Value)>>,
    index: HashMap<Arc<str>, usize>,
    /// Where the attributes of the row before went: rows of one type mostly have the same ones in the same order.
    last: Vec<usize>,
}

impl ChunkBuilder {
    /// A builder without rows.
    #[must_use]
    pub fn new(event_type: &str) -> Self {
        Self {
            event_type: Arc::from(event_type),
            timestamps: Vec::new(),
            names: Vec::new(),
            values: Vec::new(),
            index: HashMap::new(),
            last: Vec::new(),
        }
    }

    /// Adds a row. Nulls are absent attributes; of an attribute named twice, the last counts; `timestamp` among the
    /// attributes is ignored, as it has its own argument.
    pub fn row(&mut self, timestamp_ms: i64, attributes: &[(&str, Value)]) -> &mut Self {
        let row = self.timestamps.len() as u32;
        self.timestamps.push(timestamp_ms);
        for (at, (name, value)) in attributes.iter().enumerate() {
            if value.is_null() || *name == "timestamp" {
                continue;
            }
            let guess = self.last.get(at).copied().unwrap_or(usize::MAX);
            let place = if self.names.get(guess).is_some_and(|known| **known == **name) {
                guess
            } else {
                self.place(name)
            };
            if self.last.len() <= at {
                self.last.resize(at + 1, usize::MAX);
            }
            if let Some(slot) = self.last.get_mut(at) {
                *slot = place;
            }
            let Some(column) = self.values.get_mut(place) else { continue };
            match column.last_mut() {
                Some((last, old)) if *last == row => *old = value.clone(),
                _ => column.push((row, value.clone())),
            }
        }
        self
    }

    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.index.get(name) {
            return *place;
        }
        let name: Arc<str> = Arc::from(name);
        self.names.push(Arc::clone(&name));
        self.values.push(Vec::new());
        self.index.insert(name, self.names.len() - 1);
        self.names.len() - 1
    }

    /// The chunk, its rows sorted by time; rows of one time keep their order.
    #[must_use]
    pub fn finish(self) -> Chunk {
        let rows = self.timestamps.len();
        let mut order: Vec<u32> = (0..rows as u32).collect();
        let time = |row: &u32| self.timestamps.get(*row as usize).copied().unwrap_or(0);
        let sorted = self.timestamps.is_sorted();
        if !sorted {
            order.sort_by_key(time);
        }
        let timestamps: Vec<i64> = order.iter().map(time).collect();
        let mut place = vec![0_u32; rows];
        for (new, old) in order.iter().enumerate() {
            if let Some(slot) = place.get_mut(*old as usize) {
                *slot = new as u32;
            }
        }
        let columns = self
            .values
            .into_iter()
            .map(|mut values| {
                if !sorted {
                    for (row, _) in &mut values {
                        *row = place.get(*row as usize).copied().unwrap_or(0);
                    }
                    values.sort_by_key(|(row, _)| *row);
                }
                Column::pack(values, rows)
            })
            .collect();
        Chunk { event_type: self.event_type, timestamps, names: self.names, columns, index: self.index }
    }
}
