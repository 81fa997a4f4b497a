//! Sizes within buttons, fields, cards, menus and signs, in points.

use super::sizes::{ICON, SMALL_TARGET, SPACE_4, SPACE_8};
use eframe::egui::{CornerRadius, Margin, Vec2, vec2};

/// Room between the edge of a card and what it holds.
pub const CARD_MARGIN: Margin = Margin::same(16);
/// Below this width the actions of a card stand under its title.
pub const NARROW_CARD: f32 = 340.0;
/// Room for the label of a row of a card.
pub const ROW_LABEL: f32 = 122.0;
/// Below this width of a row of a card its label stands above its control.
pub const NARROW_ROW: f32 = 420.0;

/// Room before and behind the text of a field.
pub const FIELD_SIDE: i8 = 10;
/// Room around the text of a field of several lines.
pub const AREA_MARGIN: Margin = Margin::symmetric(FIELD_SIDE, 8);
/// Room for a button or an icon at the end of a field.
pub const FIELD_END: f32 = 36.0;
/// Room for the keys that lead to a field, at its end.
pub const FIELD_KEYS: f32 = 56.0;

/// Side of the frame around an icon that is set, from the edge of its target.
pub const TOGGLE_INSET: f32 = 2.0;
/// Room between a control and the ring around it, where that belongs to no ground.
pub const RING_OUTSET: f32 = 2.0;

/// Room between the edge of a choice, drawn as a card, and its text, above and below.
pub const CHOICE_MARGIN: f32 = 10.0;
/// Room for the mark of a choice before its title.
pub const CHOICE_MARK: f32 = 20.0;
/// From the left edge of a small icon to its middle.
pub const SMALL_ICON_MIDDLE: f32 = 7.0;

/// Distance from a heading among rows to the lower edge of its row.
pub const HEADING_BELOW: f32 = 6.0;
/// Width of the bar at the left edge of what is chosen.
pub const CHOSEN_BAR: f32 = 3.0;
/// Radius of that bar.
pub const CHOSEN_BAR_RADIUS: f32 = 1.5;
/// How much lower than its row that bar is, at either end.
pub const CHOSEN_BAR_INSET: f32 = 7.0;

/// Least width of a menu.
pub const MENU_WIDTH: f32 = 190.0;
/// Greatest width of a menu.
pub const MENU_MAX_WIDTH: f32 = 320.0;
/// From the edge of a menu to its texts, behind the icons.
pub const MENU_TEXT_LEFT: f32 = 36.0;
/// From the edge of a menu to the middle of its icons.
pub const MENU_ICON_MIDDLE: f32 = MENU_TEXT_LEFT / 2.0;
/// Room at both ends of a menu’s text together.
pub const MENU_SIDES: f32 = 48.0;
/// Greatest width of a tooltip.
pub const TOOLTIP_WIDTH: f32 = 320.0;

/// Width of a sign that tells a state.
pub const SIGN: f32 = 9.0;
/// Width of the line of a sign.
pub const SIGN_LINE: f32 = 1.2;
/// From the ring of a sign to the dot in it.
pub const SIGN_RING_GAP: f32 = 2.6;
/// How far a triangle is moved up to stand in the middle of letters.
pub const SIGN_LIFT: f32 = 0.5;
/// Gap between a sign and its word.
pub const SIGN_GAP: f32 = 5.0;

/// Height of a small rounded tag.
pub const TAG_HEIGHT: f32 = 22.0;
/// Radius of a tag.
pub const TAG_RADIUS: CornerRadius = CornerRadius::same(11);
/// Room at either end of a tag.
pub const TAG_SIDE: f32 = 9.0;
/// Room for the icon of a tag and the gap behind it.
pub const TAG_ICON: f32 = 17.0;
/// From the left edge of a tag’s icon to its middle.
pub const TAG_ICON_MIDDLE: f32 = 6.0;
/// Gap between tags that can be pressed.
pub const TAG_GAP: f32 = 6.0;

/// Height of the mark of a capability.
pub const CAPABILITY_HEIGHT: f32 = 20.0;
/// Radius of that mark.
pub const CAPABILITY_RADIUS: CornerRadius = CornerRadius::same(10);
/// Room at either end of that mark.
pub const CAPABILITY_SIDE: f32 = SPACE_8;
/// Room for the icon of that mark and the gap behind it.
pub const CAPABILITY_ICON: f32 = 18.0;

/// Room that a switch takes.
pub const SWITCH: Vec2 = vec2(36.0, SMALL_TARGET);
/// Size of a switch’s track.
pub const SWITCH_TRACK: Vec2 = vec2(34.0, 20.0);
/// Radius of a switch’s track.
pub const SWITCH_RADIUS: CornerRadius = CornerRadius::same(10);
/// Radius of the ring around a switch.
pub const SWITCH_RING_RADIUS: CornerRadius = CornerRadius::same(12);
/// From the track of a switch to the ring around it.
pub const SWITCH_RING_GAP: f32 = 3.0;
/// From an end of a switch’s track to the middle of its knob there.
pub const SWITCH_KNOB_MIDDLE: f32 = 10.0;
/// Radius of a switch’s knob.
pub const SWITCH_KNOB: f32 = 6.5;
/// Height of a slider’s rail.
pub const SLIDER_RAIL: f32 = 4.0;
/// Width of the line around a slider’s knob.
pub const SLIDER_KNOB_LINE: f32 = 2.0;
/// Least width of a slider.
pub const SLIDER_LEAST: f32 = 60.0;
/// Width of the number beside a slider.
pub const SLIDER_NUMBER: f32 = 84.0;

/// Room between the edge of a long text in the face of code and its letters.
pub const LONG_TEXT_MARGIN: f32 = SPACE_8;

/// Width of the sign and the name of a check’s step.
pub const STEP_NAME: f32 = 130.0;
/// Least width of how a check’s step ended: most have room in it.
pub const STEP_ENDED: f32 = 100.0;
/// Below this width what was said of a step stands under its name.
pub const NARROW_STEP: f32 = 500.0;

/// Room for an icon and the chevron’s gap behind the text of a button that unfolds something.
pub const CHEVRON: f32 = ICON + SPACE_4;
