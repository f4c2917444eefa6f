//! Numbers that look random and are a pure function of a seed and of what they are for.

/// A stream of numbers: SplitMix64. It stands here and not in a dependency since what a seed means must never change,
/// and since a dependency is compiled without optimisation where this crate is tested.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream for one purpose and one place in it, such as an hour.
    pub(crate) fn new(seed: u64, purpose: &str, place: i64) -> Self {
        let mut state = seed ^ 0xcbf2_9ce4_8422_2325;
        for byte in purpose.bytes().chain(place.to_le_bytes()) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut dice = Self(state);
        dice.next();
        dice
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below `n`; 0 when there is no such number.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn whole(&mut self, low: u64, high: u64) -> u64 {
        low + (self.unit() * (high - low + 1) as f64) as u64
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of several; the default of nothing.
    pub(crate) fn pick<T: Copy + Default>(&mut self, pool: &[T]) -> T {
        pool.get(self.below(pool.len())).copied().unwrap_or_default()
    }

    /// From the bell curve around 0 with a deviation of 1, as the sum of twelve: its tails end at 6.
    pub(crate) fn bell(&mut self) -> f64 {
        // Four numbers give twelve parts of 21 bits.
        let mut sum = 0.0;
        for _ in 0..4 {
            let bits = self.next();
            for part in 0..3 {
                sum += ((bits >> (part * 21)) & 0x1f_ffff) as f64 / f64::from(0x20_0000);
            }
        }
        sum - 6.0
    }

    /// As durations are spread: half of them under `median`, a tail above.
    pub(crate) fn skewed(&mut self, median: f64, spread: f64) -> f64 {
        median * (self.bell() * spread).exp()
    }

    /// Hexadecimal digits, at most sixteen a number.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut out = String::with_capacity(digits + 16);
        while out.len() < digits {
            let mut part = [b'0'; 16];
            hex_into(&mut part, self.next());
            out.extend(part.iter().map(|digit| char::from(*digit)));
        }
        out.truncate(digits);
        out
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }
}

/// The last hexadecimal digits of a number, as many as there is room for.
pub(crate) fn hex_into(out: &mut [u8], number: u64) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut rest = number;
    for slot in out.iter_mut().rev() {
        *slot = DIGITS.get((rest & 15) as usize).copied().unwrap_or(b'0');
        rest >>= 4;
    }
}
