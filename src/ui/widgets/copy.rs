//! Copying, with a sign that it was done: a tick for a moment, and a word for those who listen.

use crate::ui::announce;
use eframe::egui::{Context, Id};
use lucide_icons::Icon;
use std::time::Duration;

/// How long the tick stands.
const TICK: Duration = Duration::from_millis(1600);

/// When something was copied last, by the widget that did it.
#[derive(Debug, Clone, Copy)]
struct CopiedAt(f64);

/// Notes that the widget with that id has copied something, and says so.
pub fn confirm(ctx: &Context, id: Id) {
    let now = ctx.input(|input| input.time);
    ctx.data_mut(|data| data.insert_temp(id, CopiedAt(now)));
    announce::say(ctx, "Copied");
}

/// Whether the widget with that id has copied something just now, so that it shows a tick in place
/// of its sign. Asks for one more frame at the moment when the tick goes.
pub fn is_confirmed(ctx: &Context, id: Id) -> bool {
    let Some(CopiedAt(at)) = ctx.data(|data| data.get_temp(id)) else {
        return false;
    };
    let left = at + TICK.as_secs_f64() - ctx.input(|input| input.time);
    if left > 0.0 {
        // The tick goes by itself; until then nothing moves.
        ctx.request_repaint_after(Duration::from_secs_f64(left));
        return true;
    }
    ctx.data_mut(|data| data.remove::<CopiedAt>(id));
    false
}

/// The sign of a widget that copies: a tick just after it did.
pub fn sign(ctx: &Context, id: Id) -> Icon {
    if is_confirmed(ctx, id) {
        Icon::Check
    } else {
        Icon::Copy
    }
}
