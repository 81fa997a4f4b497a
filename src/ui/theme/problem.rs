//! The sizes of a problem, wherever one is shown.

use super::{BODY_LINE, CONTROL_HEIGHT, HAIRLINE, SMALL_LINE, SPACE_8};

/// In a card: between the title and the first line, so that it is 26 points from the middle of the
/// one to that of the other.
pub const BELOW_TITLE: f32 = 26.0 - f32::midpoint(BODY_LINE, SMALL_LINE);
/// In a card: between the last line and the buttons, so that it is 36 points from middle to middle.
pub const ABOVE_BUTTONS: f32 = 36.0 - f32::midpoint(SMALL_LINE, CONTROL_HEIGHT);
/// Room between the edge of a server's own words and the words, with the line around them, in points.
pub const AROUND_WORDS: f32 = SPACE_8 + HAIRLINE;
/// Greatest height of a server's own words, in points; more of them is scrolled.
pub const SERVER_WORDS_HEIGHT: f32 = 160.0;
/// Room around a server's own words, in points.
pub const SERVER_WORDS_MARGIN: i8 = 8;
