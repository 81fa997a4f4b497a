//! What is said of problems: the table of causes as a person reads it.

mod rows;
mod texts;
