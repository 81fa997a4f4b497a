//! Signs that tell states apart without colour: painted, so that they need no font.

use crate::ui::theme;
use eframe::egui::{Color32, Painter, Pos2, Shape, Stroke, vec2};

/// A sign that tells a state by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A full dot: as it should be.
    Dot,
    /// An empty ring: nothing is known.
    Ring,
    /// A dot in a ring: under way.
    Target,
    /// A triangle: something is wrong.
    Triangle,
}

/// Paints a sign with its middle at a point.
pub fn paint_sign(painter: &Painter, center: Pos2, sign: Sign, color: Color32) {
    let radius = theme::widgets::SIGN / 2.0;
    let line = Stroke::new(theme::widgets::SIGN_LINE, color);
    match sign {
        Sign::Dot => {
            painter.circle_filled(center, radius, color);
        }
        Sign::Ring => {
            painter.circle_stroke(center, radius - theme::widgets::SIGN_LINE / 2.0, line);
        }
        Sign::Target => {
            painter.circle_stroke(center, radius - theme::widgets::SIGN_LINE / 2.0, line);
            painter.circle_filled(center, radius - theme::widgets::SIGN_RING_GAP, color);
        }
        Sign::Triangle => {
            let corners = vec![
                center + vec2(0.0, -radius),
                center + vec2(radius, radius - theme::widgets::SIGN_LIFT),
                center + vec2(-radius, radius - theme::widgets::SIGN_LIFT),
            ];
            painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
        }
    }
}
