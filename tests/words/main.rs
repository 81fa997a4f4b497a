//! What is said of problems: the table of causes as a person reads it.

mod causes;
mod rows;
mod texts;
