//! Goes over the rows once and keeps what the aggregates need, for each group and bucket.

use std::cell::RefCell;
use std::collections::HashMap;

use super::plan::{By, Plan};
use crate::engine::aggregate::{Spec, State};
use crate::engine::error::NrdbError;
use crate::engine::eval;
use crate::engine::key::Key;
use crate::engine::limits::{CANCEL_EVERY, MAX_CELLS, MAX_GROUPS};
use crate::engine::node::Node;
use crate::engine::session::Session;
use crate::engine::source::{At, Binding, Rows};
use crate::engine::window::Grid;
use crate::store::{Column, Value};

/// The states of one group.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    pub(super) rows: u64,
    pub(super) whole: Vec<State>,
    pub(super) buckets: Vec<Option<Vec<State>>>,
}

impl Cells {
    fn new(specs: &[Spec], grid: Option<Grid>) -> Self {
        Self { rows: 0, whole: fresh(specs), buckets: vec![None; grid.map_or(0, |grid| grid.count)] }
    }

    fn add(&mut self, specs: &[Spec], grid: Option<Grid>, args: &[Option<Vec<Value>>], ms: i64) -> usize {
        self.rows += 1;
        put(&mut self.whole, specs, args, ms);
        let mut made = 0;
        for at in grid.map_or(0..0, |grid| grid.of(ms)) {
            let Some(cell) = self.buckets.get_mut(at) else { continue };
            let states = cell.get_or_insert_with(|| {
                made += specs.len();
                fresh(specs)
            });
            put(states, specs, args, ms);
        }
        made
    }

    fn merge(&mut self, specs: &[Spec], other: &Self) {
        self.rows += other.rows;
        merge(&mut self.whole, specs, &other.whole);
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            if let Some(theirs) = theirs {
                merge(mine.get_or_insert_with(|| fresh(specs)), specs, theirs);
            }
        }
    }
}

fn fresh(specs: &[Spec]) -> Vec<State> {
    specs.iter().map(State::new).collect()
}

fn put(states: &mut [State], specs: &[Spec], args: &[Option<Vec<Value>>], ms: i64) {
    for ((state, spec), args) in states.iter_mut().zip(specs).zip(args) {
        if let Some(args) = args {
            state.add(spec, args, ms);
        }
    }
}

fn merge(states: &mut [State], specs: &[Spec], others: &[State]) {
    for ((state, spec), other) in states.iter_mut().zip(specs).zip(others) {
        state.merge(spec, other);
    }
}

/// What was found.
pub(super) struct Gathered {
    /// Over all rows.
    pub(super) total: Cells,
    pub(super) groups: Vec<(Vec<Value>, Cells)>,
    index: HashMap<Vec<Key>, usize>,
    /// Over the groups beyond the limit.
    overflow: Cells,
}

/// Which group a row belongs to.
#[derive(Clone, Copy)]
enum Place {
    Group(usize),
    Overflow,
    /// A part of the key is absent.
    None,
}

impl Gathered {
    pub(super) fn keys(&self, chosen: &[usize]) -> Vec<Vec<Key>> {
        chosen
            .iter()
            .filter_map(|at| self.groups.get(*at))
            .map(|(values, _)| values.iter().map(Key::of).collect())
            .collect()
    }

    pub(super) fn find(&self, key: &[Key]) -> Option<usize> {
        self.index.get(key).copied()
    }

    /// The groups that weren't chosen, together.
    pub(super) fn others(&self, plan: &Plan, chosen: &[usize], grid: Option<Grid>) -> Cells {
        let mut cells = Cells::new(&plan.specs, grid);
        cells.merge(&plan.specs, &self.overflow);
        let chosen: std::collections::HashSet<usize> = chosen.iter().copied().collect();
        for (_, group) in
            self.groups.iter().enumerate().filter(|(at, _)| !chosen.contains(at)).map(|(_, g)| g)
        {
            cells.merge(&plan.specs, group);
        }
        cells
    }

    fn place(&mut self, values: Vec<Value>, plan: &Plan, grid: Option<Grid>) -> Place {
        if values.iter().any(Value::is_null) {
            return Place::None;
        }
        let key: Vec<Key> = values.iter().map(Key::of).collect();
        if let Some(at) = self.index.get(&key) {
            return Place::Group(*at);
        }
        if self.groups.len() >= MAX_GROUPS {
            return Place::Overflow;
        }
        self.groups.push((values, Cells::new(&plan.specs, grid)));
        self.index.insert(key, self.groups.len() - 1);
        Place::Group(self.groups.len() - 1)
    }
}

/// Goes over the rows.
pub(super) fn gather(
    session: &Session<'_>,
    plan: &Plan,
    rows: &Rows,
    grid: Option<Grid>,
) -> Result<Gathered, NrdbError> {
    let specs = &plan.specs;
    let mut found = Gathered {
        total: Cells::new(specs, grid),
        groups: Vec::new(),
        index: HashMap::new(),
        overflow: Cells::new(specs, grid),
    };
    let mut made = 0_usize;
    let mut args: Vec<Option<Vec<Value>>> = vec![None; specs.len()];
    rows.each(session, |account, chunk, range| {
        let binding = Binding::new(&plan.names, plan.remembered, chunk, account, rows.timed);
        let known = RefCell::new(Vec::new());
        session.looked_at(range.len() as u64)?;
        for row in range {
            if row % CANCEL_EVERY == 0 {
                session.looked_at(0)?;
            }
            let at = At { binding: &binding, row };
            if !plan.filter.as_ref().is_none_or(|node| eval::holds(node, &at)) {
                continue;
            }
            session.matched.set(session.matched.get() + 1);
            let ms = at.ms();
            for (spec, slot) in specs.iter().zip(args.iter_mut()) {
                compute(spec, &at, slot);
            }
            made += found.total.add(specs, grid, &args, ms);
            if plan.facets.is_empty() {
                continue;
            }
            match place(plan, &at, &mut found, grid, &known) {
                Place::Group(group) => {
                    if let Some((_, cells)) = found.groups.get_mut(group) {
                        made += cells.add(specs, grid, &args, ms);
                    }
                }
                Place::Overflow => {
                    session.say(format!("FACET has more than {MAX_GROUPS} groups; the rest counts as other"));
                    made += found.overflow.add(specs, grid, &args, ms);
                }
                Place::None => {}
            }
            if made > MAX_CELLS {
                return Err(NrdbError::costly(
                    "NRDB:1107005 the query has too many groups and buckets; narrow FACET or widen TIMESERIES",
                ));
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// The arguments of an aggregate for a row; `None` when its filter leaves the row out. Buffers are used again.
fn compute(spec: &Spec, at: &At<'_, '_>, slot: &mut Option<Vec<Value>>) {
    if !spec.filter.as_ref().is_none_or(|node| eval::holds(node, at)) {
        *slot = None;
        return;
    }
    let values = slot.get_or_insert_default();
    values.clear();
    values.extend(spec.args.iter().map(|node| eval::row(node, at)));
}

/// The group of a row. When string attributes make the key, the group of each combination of strings is looked up once in a
/// chunk.
fn place(
    plan: &Plan,
    at: &At<'_, '_>,
    found: &mut Gathered,
    grid: Option<Grid>,
    known: &RefCell<Vec<Option<Place>>>,
) -> Place {
    let id = combined(plan, at);
    if let Some(place) = id.and_then(|id| known.borrow().get(id).copied().flatten()) {
        return place;
    }
    let values = plan.facets.iter().map(|facet| facet.by.value(at)).collect();
    let place = found.place(values, plan, grid);
    if let Some(id) = id {
        let mut known = known.borrow_mut();
        if known.len() <= id {
            known.resize(id + 1, None);
        }
        if let Some(slot) = known.get_mut(id) {
            *slot = Some(place);
        }
    }
    place
}

/// One number for the strings of a row's key; `None` when a part is no string attribute, or there are too many.
fn combined(plan: &Plan, at: &At<'_, '_>) -> Option<usize> {
    // The places for all combinations together stay within some hundred kilobytes.
    const MOST: usize = 16_384;
    let (mut id, mut size) = (0, 1_usize);
    for facet in &plan.facets {
        let By::Node(Node::Attr(slot)) = &facet.by else { return None };
        let Some(Column::Strings { ids, dictionary }) = at.binding.column(*slot) else { return None };
        let strings = dictionary.len() + 1;
        size = size.checked_mul(strings).filter(|size| *size <= MOST)?;
        id = id * strings + (*ids.get(at.row)? as usize).min(dictionary.len());
    }
    Some(id)
}
