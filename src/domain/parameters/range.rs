//! The range of a number, with what a slider needs to know of it.

/// From where to where a number goes, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberRange {
    /// The least number that is taken.
    pub least: f64,
    /// The greatest number that is taken.
    pub most: f64,
    /// What a step of the slider is; its decimals are those that are shown.
    pub step: f64,
    /// Where the slider stands when the parameter is switched on.
    pub suggested: f64,
}

/// The range of these four numbers, in the order of its fields.
pub(in crate::domain) const fn range(
    least: f64,
    most: f64,
    step: f64,
    suggested: f64,
) -> NumberRange {
    NumberRange {
        least,
        most,
        step,
        suggested,
    }
}
