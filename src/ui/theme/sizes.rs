//! Sizes that every part of the window shares: spacing, roundings, strokes, rows and columns. All are
//! in points.

use eframe::egui::{CornerRadius, Margin};

/// Spacing. There are no others.
pub const SPACE_4: f32 = 4.0;
/// Spacing of 8 points; see [`SPACE_4`].
pub const SPACE_8: f32 = 8.0;
/// Spacing of 12 points; see [`SPACE_4`].
pub const SPACE_12: f32 = 12.0;
/// Spacing of 16 points; see [`SPACE_4`].
pub const SPACE_16: f32 = 16.0;
/// Spacing of 24 points; see [`SPACE_4`].
pub const SPACE_24: f32 = 24.0;
/// Spacing of 32 points; see [`SPACE_4`].
pub const SPACE_32: f32 = 32.0;

/// Radius of buttons, rows and inputs.
pub const RADIUS_CONTROL: CornerRadius = CornerRadius::same(6);
/// Radius of the frame around a place in a text.
pub const RADIUS_MARK: CornerRadius = CornerRadius::same(3);
/// Radius of cards and fields.
pub const RADIUS_CARD: CornerRadius = CornerRadius::same(10);
/// Radius of the user’s bubble.
pub const RADIUS_BUBBLE: CornerRadius = CornerRadius::same(14);

/// Width of a hairline.
pub const HAIRLINE: f32 = 1.0;
/// Width of the ring around what has the keyboard.
pub(super) const FOCUS_RING: f32 = 2.0;
/// Gap between a widget and the ring around it, where the ring stands outside.
pub const FOCUS_GAP: f32 = 2.0;
/// How far the ring stands beyond a text without a ground of its own, at either side.
pub const FOCUS_SIDE: f32 = 4.0;

/// Height of rows, buttons and fields: the smallest target that is hit with ease is 28.
pub const CONTROL_HEIGHT: f32 = 32.0;
/// The smallest target that is hit with ease.
pub const SMALL_TARGET: f32 = 28.0;
/// Height of a row of two lines.
pub const TWO_LINE_ROW: f32 = 52.0;
/// Room at either end of a row and of a field, before its text.
pub const ROW_SIDE: f32 = 10.0;
/// Side of an icon.
pub const ICON: f32 = 16.0;
/// Width of a scroll bar under the pointer.
pub(super) const SCROLL_BAR: f32 = 8.0;
/// Widest column of text.
pub const COLUMN_WIDTH: f32 = 720.0;
/// Widest column of settings.
pub const SETTINGS_WIDTH: f32 = 820.0;
/// Narrowest room in which anything is drawn: what is narrower is cut.
pub const LEAST_WIDTH: f32 = 60.0;

/// Distance from one line of text to the next, in sizes of its letters.
pub(super) const LINE_HEIGHT: f32 = 1.5;
/// How far icons are moved down to stand in the middle of capitals, in sizes of an icon: their face
/// has a gap below each row.
pub(super) const ICON_OFFSET: f32 = 0.045;
/// Distance from one line of body text to the next.
pub const BODY_LINE: f32 = 22.0;
/// Distance from one line of code to the next.
pub const CODE_LINE: f32 = 19.0;
/// Distance from one line of small text to the next.
pub const SMALL_LINE: f32 = 19.0;

/// Below this width of the window the conversations do not fit beside the chat.
pub const NARROW_WINDOW: f32 = 700.0;
/// Room between the edge of a sheet, which lies over the chat, and what it holds.
pub const SHEET_MARGIN: Margin = Margin::same(8);
/// Greatest width of a notice.
pub const NOTICE_WIDTH: f32 = 400.0;
/// Room around the notices, below and above.
pub const NOTICES_MARGIN: Margin = Margin {
    left: 0,
    right: 0,
    top: 4,
    bottom: 8,
};
/// Room between the edge of a notice and what it says.
pub const NOTICE_MARGIN: Margin = Margin {
    left: 14,
    right: 8,
    top: 8,
    bottom: 8,
};
