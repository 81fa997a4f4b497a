//! Sizes of dialogs and of what single ones hold, in points.

use super::sizes::{SMALL_TARGET, SPACE_4, TWO_LINE_ROW};
use eframe::egui::Margin;

/// Width of a dialog.
pub const WIDTH: f32 = 480.0;
/// Width of a dialog that shows code.
pub const WIDE: f32 = 720.0;
/// Below this height of the window the margins shrink.
pub const LOW_WINDOW: f32 = 360.0;
/// Below this width of the window the margins shrink.
pub const NARROW_WINDOW: f32 = 420.0;
/// From this height of the window on, dialogs hang from a place below its edge.
pub const TALL_WINDOW: f32 = 560.0;
/// Where that place is, as a part of the window’s height.
pub const TOP_PART: f32 = 0.133;
/// Least height of what scrolls.
pub const LEAST_MIDDLE: f32 = 48.0;
/// How much of the right margin the scroll bar may stand in.
pub const BAR_ROOM: f32 = 16.0;
/// What of that margin stays free in any case.
pub const BAR_EDGE: f32 = 2.0;
/// Room for the ring around a field at the edge of what scrolls.
pub const RING_ROOM: i8 = 1;
/// What stays free below a part that is as high as the dialog can be.
pub const SLACK: f32 = SPACE_4;

/// How many rows of the catalogue are in view at most; the half one shows that there are more.
pub const CATALOGUE_ROWS: f32 = 9.5;
/// From this width on the two formats stand beside each other.
pub const FORMATS_BESIDE: f32 = 380.0;
/// Height of a line that tells what goes out beside the key.
pub const EXTRA_LINE: f32 = SMALL_TARGET;
/// Height of what the search for servers shows, where there is room for it: that of two servers and
/// the sentences around them, so that the dialog does not move when something is found.
pub const SERVERS_HEIGHT: f32 = 236.0;
/// Height of a found server.
pub const SERVER_ROW: f32 = TWO_LINE_ROW;
/// Room at either side of a found server.
pub const SERVER_MARGIN: Margin = Margin::symmetric(12, 0);
/// Height of everything in the preview of a request but its body.
pub const PREVIEW_REST: f32 = 370.0;
/// Least height of that body.
pub const PREVIEW_LEAST: f32 = 120.0;
/// Greatest height of that body.
pub const PREVIEW_MOST: f32 = 460.0;
/// Room around the facts of a certificate.
pub const CERTIFICATE_MARGIN: Margin = Margin::same(12);
/// Room for the name of a fact of a certificate.
pub const CERTIFICATE_LABEL: f32 = 76.0;
/// Room for the name of a capability that can be set.
pub const CAPABILITY_NAME: f32 = 110.0;
/// Room for the way back from the user’s own value.
pub const RESET: f32 = 78.0;
