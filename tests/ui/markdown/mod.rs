//! Markdown in the window: that only what is visible is laid out, and how it is drawn, listened to
//! and copied.

mod bidi;
mod code;
mod diagrams;
mod links;
mod listening;
mod math;
mod pictures;
mod scripts;
mod tables;
mod view;
mod window;
