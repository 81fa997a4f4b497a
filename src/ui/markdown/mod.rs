//! Answers as formatted text: Markdown read once into blocks, laid out when it comes into view,
//! drawn where it is visible.
//!
//! [`parse`] is pure: a [`parse::Document`] keeps finished [`block`]s and reads only the open tail
//! again while an answer grows. [`layout`] turns a block into shaped text, [`view`] keeps that per
//! width and draws what is on the screen. What takes long is made on a [`background`] thread that
//! all messages share through their [`studio`]. Which messages are near the screen at all, copying, and
//! opening links are left to the transcript.

mod around;
mod autolinks;
pub mod background;
pub mod bidi;
pub mod block;
mod build;
mod cards;
mod code;
mod code_header;
mod data_runs;
mod decode;
mod diagram;
pub mod finding;
mod footnotes;
mod formula;
mod highlight;
mod html;
mod ink;
mod inline;
mod laid;
mod languages;
pub mod layout;
mod leaves;
mod margin;
mod markdown_text;
mod math;
mod math_spans;
mod math_speech;
mod math_tokens;
mod math_words;
mod outline;
pub mod parse;
mod picture;
mod places;
mod read;
pub mod reorder;
mod running_text;
pub mod scripts;
pub mod selection;
mod small_button;
mod source;
mod spacing;
pub mod speech;
pub mod studio;
mod svg;
mod table;
mod table_buttons;
mod text;
pub mod to_markdown;
mod typeset;
pub mod view;
