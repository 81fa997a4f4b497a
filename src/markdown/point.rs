//! Places in a list of blocks, for whoever selects and copies.

/// A place in blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Point {
    /// Index of the block.
    pub block: usize,
    /// In a table the index of the cell, row by row; 0 in others.
    pub part: usize,
    /// The byte of the text, the code or the math. Of an image or a rule: 0 before, 1 behind.
    pub byte: usize,
}

impl Point {
    /// Behind the end of any list of blocks.
    pub const END: Self = Self {
        block: usize::MAX,
        part: usize::MAX,
        byte: usize::MAX,
    };
}
