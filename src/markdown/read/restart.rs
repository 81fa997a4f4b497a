//! Where in an answer a reading may begin, and what it continues there.

/// Where the open tail of an answer begins.
#[derive(Debug, Clone, Default)]
pub(in crate::markdown) struct Restart {
    /// The byte of the answer.
    pub(in crate::markdown) at: usize,
    /// How many blocks are finished before it.
    pub(in crate::markdown) blocks: usize,
    /// What the tail continues.
    pub(in crate::markdown) resume: Resume,
}

/// What a reading continues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::markdown) enum Resume {
    /// Nothing: it begins with a block of its own.
    #[default]
    Block,
    /// A list, with an item of that number; None for bullets.
    Item {
        /// The number of the item with which the reading begins.
        number: Option<u64>,
    },
    /// The definition of a footnote, with the next one.
    Note,
    /// Fenced code, with a line of it.
    Code {
        /// The line with the fence that opens the code, with its end.
        opening: String,
    },
}
