//! Sizes of the settings and of their lists and tables, in points.

use super::sizes::{SMALL_TARGET, SPACE_8, SPACE_12, TWO_LINE_ROW};
use eframe::egui::{Margin, Vec2, vec2};

/// Width of the navigation with the names of the screens.
pub const NAVIGATION: f32 = 176.0;
/// Width of the navigation with icons only.
pub const NAVIGATION_ICONS: f32 = 56.0;
/// Below this width of the window the navigation shows icons only.
pub const NARROW_WINDOW: f32 = 760.0;
/// Below this width of a screen the room at its sides shrinks.
pub const NARROW_SCREEN: f32 = 480.0;
/// Room at either side of a screen.
pub const SCREEN_SIDE: i8 = 20;
/// The same where a screen is narrow.
pub const SCREEN_SIDE_NARROW: i8 = 12;
/// Room above the first line of each screen, so that these are one line.
pub const SCREEN_TOP: i8 = 12;
/// Room below a screen.
pub const SCREEN_BOTTOM: i8 = 16;

/// Width of the zoom’s number: that of the widest, so that what is pressed does not move.
pub const PERCENT: f32 = 56.0;
/// Height of a line of the shortcuts.
pub const KEYS_ROW: f32 = 34.0;
/// Room around written keys.
pub const KEYS_MARGIN: Vec2 = vec2(SPACE_8, 3.0);

/// Room at either side of the navigation and of the list of providers.
pub const LIST_SIDE: i8 = 8;
/// Width of the list of providers.
pub const PROVIDERS: f32 = 252.0;
/// Below this width beside the navigation that list folds into a menu.
pub const NARROW_PROVIDERS: f32 = 660.0;
/// Room around that menu.
pub const PROVIDERS_MENU_MARGIN: Margin = Margin::symmetric(12, 8);
/// Height of a provider in the list.
pub const PROVIDER_ROW: f32 = 44.0;
/// Room for the switch of a provider in the list.
pub const PROVIDER_SWITCH: f32 = 46.0;
/// Room for the sign before the state of a provider.
pub const PROVIDER_SIGN: f32 = 16.0;
/// Narrowest button that shows the chosen provider.
pub const CHOSEN_LEAST: f32 = 160.0;
/// Widest button that shows the chosen provider.
pub const CHOSEN_MOST: f32 = 320.0;
/// Where the first line stands while there is no provider, as a part of the room’s height.
pub const NO_PROVIDER_TOP: f32 = 0.28;
/// Widest line while there is no provider.
pub const NO_PROVIDER_LINE: f32 = 440.0;
/// Room for what stands beside a provider’s name: format, state, the way into a conversation, and
/// the switch.
pub const BESIDE_NAME: f32 = 480.0;
/// Room for the name itself from which on the rest stands beside it.
pub const NAME_BESIDE: f32 = 120.0;
/// Narrowest name of a provider.
pub const NAME_LEAST: f32 = 80.0;
/// Widest name that is measured.
pub const NAME_MOST: f32 = 1000.0;
/// How far the ring stands beyond the name.
pub const NAME_RING: f32 = 6.0;
/// From the lower edge of the name to the line under it.
pub const NAME_LINE: f32 = 2.0;
/// Narrowest column of what was learnt beside its button.
pub const LEARNED_LEAST: f32 = 100.0;

/// From this width on the button that adds a header stands beside the switch.
pub const HEADER_ADD_BESIDE: f32 = 300.0;
/// From this width on name and value of a header stand beside each other.
pub const HEADER_BESIDE: f32 = 420.0;
/// The part of its row that the name of a header takes.
pub const HEADER_NAME_PART: f32 = 0.4;
/// Widest name of a header.
pub const HEADER_NAME_MOST: f32 = 220.0;
/// Width of the field of a time limit.
pub const LIMIT: f32 = 120.0;

/// Narrowest mask of a key beside what stands at its right.
pub const KEY_MASK_LEAST: f32 = 100.0;
/// Least room for how a key fares: for what is said of most of them while they are tested.
pub const KEY_STANDING_LEAST: f32 = 84.0;

/// Height of a model in the table.
pub const MODEL_ROW: f32 = 36.0;
/// Height of the head of that table.
pub const MODELS_HEAD: f32 = SMALL_TARGET;
/// Fewest rows in view of a table that scrolls.
pub const MODELS_LEAST_ROWS: f32 = 4.0;
/// The part of the window’s height that the table takes at most.
pub const MODELS_PART: f32 = 0.55;
/// How far the scroll bar stands in the margin of the card.
pub const MODELS_BAR: f32 = SPACE_12;
/// Gap between two columns.
pub const MODEL_GAP: f32 = SPACE_12;
/// Width of the column with the mark of a favourite: it begins where the text of the card does.
pub const MODEL_STAR: f32 = 22.0 - MODEL_GAP;
/// Width of the column with the capabilities: room for two of them in words.
pub const MODEL_CAPABILITIES: f32 = 148.0;
/// From this width of the table on it has that column.
pub const MODEL_CAPABILITIES_FROM: f32 = 420.0;
/// Width of the column with the context length.
pub const MODEL_CONTEXT: f32 = 76.0;
/// From this width of the table on it has that column.
pub const MODEL_CONTEXT_FROM: f32 = 300.0;
/// Width of the column with the source of what is known.
pub const MODEL_SOURCE: f32 = 104.0;
/// From this width of the table on it has that column.
pub const MODEL_SOURCE_FROM: f32 = 540.0;
/// Width of the column with the button that edits.
pub const MODEL_EDIT: f32 = SMALL_TARGET - MODEL_GAP;
/// How much lower than its row the ring around a cell of text is, at either end.
pub const CELL_RING_INSET: f32 = 3.0;
/// Least room in which an id is shown behind the name.
pub const MODEL_ID_LEAST: f32 = 24.0;

/// Width of the list of requests.
pub const REQUESTS: f32 = 372.0;
/// Below this width beside the navigation list and details take turns.
pub const NARROW_INSPECTOR: f32 = 700.0;
/// Room at either side of the list of requests.
pub const REQUESTS_SIDE: i8 = 12;
/// Room at either side of a request’s details.
pub const REQUEST_SIDE: i8 = 16;
/// Height of a request in the list.
pub const REQUEST_ROW: f32 = TWO_LINE_ROW;
/// From the left edge of a request to its texts, behind the sign.
pub const REQUEST_TEXT: f32 = 28.0;
/// From the upper edge of a request to the middle of its first line.
pub const REQUEST_UPPER: f32 = 17.0;
/// From the lower edge of a request to the middle of its second line.
pub const REQUEST_LOWER: f32 = 16.0;
/// Widest word on how a request ended.
pub const REQUEST_WORD: f32 = 132.0;
/// Greatest height of a body.
pub const BODY_HEIGHT: f32 = 300.0;
/// Room for the name of a fact of a request.
pub const FACT_NAME: f32 = 88.0;
