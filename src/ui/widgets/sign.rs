//! Signs that tell states apart without colour: painted, so that they need no font.

use eframe::egui::{Color32, Painter, Pos2, Shape, Stroke, vec2};

/// Width of a sign, in points.
pub const WIDTH: f32 = 9.0;

/// A sign.
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
    let radius = WIDTH / 2.0;
    let line = Stroke::new(1.2, color);
    match sign {
        Sign::Dot => {
            painter.circle_filled(center, radius, color);
        }
        Sign::Ring => {
            painter.circle_stroke(center, radius - 0.6, line);
        }
        Sign::Target => {
            painter.circle_stroke(center, radius - 0.6, line);
            painter.circle_filled(center, radius - 2.6, color);
        }
        Sign::Triangle => {
            let corners = vec![
                center + vec2(0.0, -radius),
                center + vec2(radius, radius - 0.5),
                center + vec2(-radius, radius - 0.5),
            ];
            painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
        }
    }
}
