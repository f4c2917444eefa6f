//! A set of small numbers, one bit each.

/// Bits of one word.
const WIDTH: usize = u64::BITS as usize;

/// Which of so many rows are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// None of so many.
    pub(super) fn none(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(WIDTH)] }
    }

    /// All of so many.
    pub(super) fn all(rows: usize) -> Self {
        let mut words = vec![u64::MAX; rows.div_ceil(WIDTH)];
        if let Some(last) = words.last_mut()
            && !rows.is_multiple_of(WIDTH)
        {
            *last = (1 << (rows % WIDTH)) - 1;
        }
        Self { words }
    }

    pub(super) fn insert(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut(row as usize / WIDTH) {
            *word |= 1 << (row as usize % WIDTH);
        }
    }

    pub(super) fn contains(&self, row: u32) -> bool {
        self.words.get(row as usize / WIDTH).is_some_and(|word| word >> (row as usize % WIDTH) & 1 == 1)
    }

    /// Keeps what is in both.
    pub(super) fn and(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds what is in the other.
    pub(super) fn or(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows, lowest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                u32::try_from(at * WIDTH).ok().map(|base| base + bit)
            })
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}
