//! Markdown as text: read incrementally into blocks while an answer grows, said in words, and
//! written again.
//!
//! A [`Document`](document::Document) keeps finished [`block`]s and reads only the open tail again
//! while an answer grows. Pure: text goes in, blocks and text come out; what a block looks like on
//! the screen is the window's.

pub mod block;
pub mod document;
pub mod languages;
pub mod outline;
pub mod point;
mod read;
pub mod rich_text;
pub mod speech;
pub mod write;
