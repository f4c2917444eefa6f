//! Binding powers of operators, the loosest first.

pub(crate) const OR: u8 = 1;
pub(crate) const AND: u8 = 2;
pub(crate) const NOT: u8 = 3;
pub(crate) const COMPARE: u8 = 4;
pub(crate) const ADD: u8 = 5;
pub(crate) const MUL: u8 = 6;
pub(crate) const NEG: u8 = 7;
