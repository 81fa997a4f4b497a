//! The sizes of the chat: of messages, the message that is written, and what lies over them.

use super::{BODY_LINE, CONTROL_HEIGHT, SMALL_TARGET};
use super::{SPACE_4, SPACE_8, SPACE_12, SPACE_24};
use eframe::egui::{CornerRadius, Margin, Vec2, vec2};

/// Width of the line around a field that has the keyboard, in points.
pub const FOCUSED_BORDER: f32 = 1.5;
/// By how much a size differs at least when something is moved therefore, in points.
pub const LEAST_CHANGE: f32 = 0.5;

/// Height of the bar above the transcript, in points.
pub const BAR_HEIGHT: f32 = 48.0;
/// Least width that is left to the chat beside the parameters, in points.
pub const LEAST_CHAT: f32 = 400.0;
/// Width of the parameters beside the chat, in points.
pub const PARAMETERS_WIDTH: f32 = 320.0;
/// Room around the parameters.
pub const AROUND_PARAMETERS: Margin = Margin::symmetric(12, 8);
/// Room around what scrolls of the parameters: the bar stands beside it.
pub const IN_PARAMETERS: Margin = Margin {
    left: 2,
    right: 14,
    top: 2,
    bottom: 8,
};
/// Least room that is left of the window beside the parameters where they lie over the chat, in
/// points.
pub const BESIDE_PARAMETERS: f32 = 18.0;

/// Room around the name of the model in the bar, for the chevron behind it, in points.
pub const AROUND_MODEL: f32 = 44.0;
/// In a bar wider than this, in points, the parameters are named in words.
pub const WIDE_BAR: f32 = 480.0;
/// Gap between the name of the model and the list of models below it, in points.
pub const BELOW_MODEL: f32 = 6.0;
/// Width of the list of models, in points.
pub const CHOOSER_WIDTH: f32 = 440.0;
/// Least height of that list, in points.
pub const LEAST_CHOOSER: f32 = 96.0;
/// Largest height of that list, in points.
pub const TALLEST_CHOOSER: f32 = 420.0;
/// Room that is left of the window above and below that list, in points.
pub const AROUND_CHOOSER: f32 = 190.0;
/// Room before the name of a model in that list, in points.
pub const CHOOSER_INSET: f32 = 10.0;
/// Middle of the star of a model in that list, from the right end of its row, in points.
pub const STAR_FROM_END: f32 = 18.0;
/// Room for the icon of what a model can do, in points.
pub const CHOOSER_ICON: f32 = 18.0;
/// Middle of that icon from the right end of its room, in points.
pub const CHOOSER_ICON_MIDDLE: f32 = 7.0;

/// Width of a door of the first run that stands beside others, in points.
pub const DOOR_WIDTH: f32 = 220.0;
/// Height of such a door, in points.
pub const DOOR_HEIGHT: f32 = 154.0;
/// Gap between two such doors, in points.
pub const DOOR_GAP: f32 = 14.0;
/// Room at the left and right of what is in such a door, in points.
pub const DOOR_SIDE: f32 = 18.0;
/// Middle of the icon of a door from its upper edge; of one above others from its left edge; in
/// points.
pub const DOOR_ICON: f32 = 28.0;
/// Upper end of the words of a door from its upper edge, in points.
pub const DOOR_WORDS: f32 = 50.0;
/// Distance from the title of a door to its text, in points.
pub const DOOR_LINE: f32 = 26.0;
/// Height of a door that lies above others, in points.
pub const FLAT_DOOR_HEIGHT: f32 = 76.0;
/// Largest width of such a door, in points.
pub const FLAT_DOOR_WIDTH: f32 = 420.0;
/// Left end of the words of such a door from its left edge, in points.
pub const FLAT_DOOR_WORDS: f32 = 56.0;
/// Distance from the title of such a door to its text, in points.
pub const FLAT_DOOR_LINE: f32 = 21.0;

/// Room above the first message, in points.
pub const ABOVE_MESSAGES: f32 = 20.0;
/// Room below an answer, in points.
pub const GAP_BELOW_MESSAGE: f32 = SPACE_24;
/// Height of the line below an answer, in points.
pub const FOOTER_HEIGHT: f32 = 30.0;
/// Middle of the dot of an answer that arrives, from the left end and the middle of its line, in
/// points.
pub const DOT: Vec2 = vec2(5.0, 0.0);
/// Radius of that dot, in points.
pub const DOT_RADIUS: f32 = 4.0;
/// Width of the list of what is known of an answer, in points.
pub const FACTS_WIDTH: f32 = 300.0;
/// Width of the names in that list, in points.
pub const FACT_NAMES_WIDTH: f32 = 120.0;

/// Room between the edge of what the user said and its text, in points.
pub const BUBBLE_PADDING: Vec2 = vec2(14.0, 8.0);
/// Largest share of the column's width that what the user said takes.
pub const BUBBLE_SHARE: f32 = 0.8;
/// Lines of a long message of the user that are shown at first.
pub const BUBBLE_LINES: f32 = 12.0;
/// Most lines of such a message that are shown without a button: folding hides more than a line or
/// two.
pub const MOST_BUBBLE_LINES: f32 = 15.0;
/// Height of the button that shows the rest of it, with the gap above it, in points.
pub const UNFOLD_HEIGHT: f32 = SMALL_TARGET + SPACE_4;

/// Height of the line that opens and closes reasoning, in points.
pub const FOLD_HEIGHT: f32 = SMALL_TARGET;
/// Middle of the chevron in that line, from its left end, in points.
pub const FOLD_ICON: f32 = 8.0;
/// Left end of the text in that line, from its own, in points.
pub const FOLD_TEXT: f32 = 22.0;
/// Width of that line beside its text, in points.
pub const FOLD_SIDES: f32 = 30.0;
/// Left end of the bar along reasoning that is open, from that of the column, in points.
pub const FOLD_BAR_LEFT: f32 = 7.0;
/// Width of that bar, in points.
pub const FOLD_BAR: f32 = 2.0;

/// Width of the edge of a card that says that something failed, in points.
pub const FAILURE_EDGE: f32 = 3.0;
/// Room at the left and right of what is in such a card, in points.
pub const FAILURE_SIDE: f32 = 14.0;
/// Room above and below what is in such a card, in points.
pub const FAILURE_PADDING: f32 = SPACE_12;

/// Largest share of the window's height that a text takes while it is written or edited.
pub const TALLEST_FIELD: f32 = 0.4;
/// Room around a message while it is edited, its buttons included, in points.
pub const AROUND_EDITOR: f32 = 2.0 * SPACE_12 + SPACE_8 + CONTROL_HEIGHT;
/// Room between the edge of the message that is written and its text.
pub const AROUND_COMPOSER: Margin = Margin {
    left: 14,
    right: 12,
    top: 10,
    bottom: 10,
};
/// The same in a window that has little height to give.
pub const AROUND_LOW_COMPOSER: Margin = Margin {
    left: 12,
    right: 4,
    top: 4,
    bottom: 4,
};
/// In a window lower than this, in points, the button that sends stands beside the text.
pub const LOW_WINDOW: f32 = 480.0;
/// Where the message that is written is narrower than this, in points, that button is only its
/// icon.
pub const NARROW_COMPOSER: f32 = 360.0;

/// What is laid out beyond the upper edge of the transcript before it is scrolled into view, in
/// points.
pub const LAID_OUT_AHEAD: f32 = 400.0;
/// About how wide a letter is, where a height is guessed from the length of a text, in points.
pub const LETTER_WIDTH: f32 = 7.0;
/// Least number of letters of a line in such a guess.
pub const LEAST_LETTERS: f32 = 10.0;
/// About how much higher than its text what the user said is, in points.
pub const AROUND_BUBBLE: f32 = 46.0;
/// The same of an answer.
pub const AROUND_ANSWER: f32 = 62.0;

/// Width of the scroll bar of the transcript, in points.
pub const SCROLL_BAR_WIDTH: f32 = 10.0;
/// Least length of its handle, in points.
pub const LEAST_HANDLE: f32 = SMALL_TARGET;
/// Room around its handle, in points: as a rule, and under the pointer.
pub const AROUND_HANDLE: [Vec2; 2] = [vec2(2.5, 2.0), vec2(1.5, 2.0)];
/// Radius of that handle.
pub const HANDLE_RADIUS: CornerRadius = CornerRadius::same(4);
/// By how much an arrow key scrolls the transcript, in points.
pub const SCROLL_STEP: f32 = 3.0 * BODY_LINE;
/// Share of the window by which Page Up and Page Down scroll it.
pub const SCROLL_PAGE: f32 = 0.9;

/// How fast the transcript is scrolled for each point that the pointer is beyond an edge while it
/// selects, in points per second.
pub const SCROLL_SPEED: f32 = 12.0;
/// The fastest such scrolling, in points per second.
pub const FASTEST_SCROLL: f32 = 2_400.0;

/// Longest time of a frame for which is scrolled so, in seconds: after a pause nothing jumps.
pub const LONGEST_SCROLL_SECS: f32 = 0.1;

/// Where a place that is sought comes to stand, as a share of the transcript's height from its
/// upper edge.
pub const SOUGHT_FROM_TOP: f32 = 1.0 / 3.0;
/// Width of the bar that looks for a text, in points.
pub const FIND_WIDTH: f32 = 400.0;
/// Height of that bar, in points.
pub const FIND_HEIGHT: f32 = CONTROL_HEIGHT + 2.0 * SPACE_8;
/// Width of the buttons in it, with the gaps before them, in points.
pub const FIND_BUTTONS_WIDTH: f32 = 3.0 * (SMALL_TARGET + SPACE_4);
/// Room in it for the number of places, with a gap at each side, in points.
pub const FIND_COUNT_WIDTH: f32 = 96.0;
