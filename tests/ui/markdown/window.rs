//! One message in a window, as the tests of drawing use it.

use eframe::egui::epaint::Shape;
use eframe::egui::{Color32, Rangef, Rect, TextureId};
use egui_kittest::Harness;
use std::time::Duration;
use tertulia::markdown::document::TextChange;
use tertulia::ui::markdown::pass::Output;
use tertulia::ui::markdown::render::RenderCache;
use tertulia::ui::markdown::view::MarkdownView;
use tertulia::ui::theme;

/// A message in a window, scrolled to an offset, with what was reported.
pub(super) struct Message {
    pub(super) view: MarkdownView,
    pub(super) studio: RenderCache,
    pub(super) offset: f32,
    pub(super) output: Output,
    pub(super) height: f32,
    /// Whether the window is high enough for everything.
    pub(super) tall: bool,
}

pub(super) fn harness(text: &str) -> Harness<'static, Message> {
    let mut view = MarkdownView::default();
    view.set_text(text, TextChange::Grown, true);
    let message = Message {
        view,
        studio: RenderCache::default(),
        offset: 0.0,
        output: Output::default(),
        height: 0.0,
        tall: false,
    };
    Harness::builder()
        .with_size([600.0, 400.0])
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(theme::install)
        .allow_missing_glyphs()
        .build_ui_state(
            |ui, message: &mut Message| {
                let height = if message.tall { 1e6 } else { 400.0 };
                let visible = Rangef::new(message.offset, message.offset + height);
                message.studio.begin_pass(ui.ctx());
                let Message {
                    view,
                    studio,
                    output,
                    ..
                } = message;
                message.height = view.show(ui, studio, 560.0, visible, output);
            },
            message,
        )
}

/// Draws until everything is there that is made in the background.
pub(super) fn settle(harness: &mut Harness<'_, Message>) {
    harness.step();
    for _ in 0..3_000 {
        if !harness.state().studio.is_busy() {
            harness.run_steps(2);
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
        harness.step();
    }
    panic!("what is made in the background does not come");
}

/// The texts on the screen in pieces of one colour each.
pub(super) fn colored(harness: &Harness<'_, Message>) -> Vec<(String, Color32)> {
    fn collect(shape: &Shape, found: &mut Vec<(String, Color32)>) {
        if let Shape::Text(text) = shape {
            let job = &text.galley.job;
            found.extend(job.sections.iter().map(|section| {
                let range = section.byte_range.start.0..section.byte_range.end.0;
                (job.text[range].trim().to_owned(), section.format.color)
            }));
        } else if let Shape::Vec(shapes) = shape {
            for shape in shapes {
                collect(shape, found);
            }
        }
    }
    let mut found = Vec::new();
    for clipped in &harness.output().shapes {
        collect(&clipped.shape, &mut found);
    }
    found
}

/// Where images are drawn, in order.
pub(super) fn images(harness: &Harness<'_, Message>) -> Vec<Rect> {
    fn collect(shape: &Shape, found: &mut Vec<Rect>) {
        if let Shape::Mesh(mesh) = shape {
            if mesh.texture_id != TextureId::default() {
                found.push(mesh.calc_bounds());
            }
        } else if let Shape::Rect(rect) = shape {
            let textured = rect.brush.as_ref();
            if textured.is_some_and(|brush| brush.fill_texture_id != TextureId::default()) {
                found.push(rect.rect);
            }
        } else if let Shape::Vec(shapes) = shape {
            for shape in shapes {
                collect(shape, found);
            }
        }
    }
    let mut found = Vec::new();
    for clipped in &harness.output().shapes {
        collect(&clipped.shape, &mut found);
    }
    found
}
