//! Who has the keyboard: one rule for the whole window.
//!
//! Whatever is opened takes the keyboard by asking for it, and nobody gives it back by hand: what
//! had it is remembered, and when the one that has it is gone, or gives it up, it goes to the last
//! one before that is still there, else to the home of what is shown. So it never falls to the
//! window, where Tab begins anew and a screen reader has nothing to say.

use eframe::egui::{self, Context, Event, Id, Key, Modifiers, PointerButton, Response};

/// How many are remembered.
const DEPTH: usize = 32;

/// What the places of a frame tell the rule.
#[derive(Debug, Clone, Default)]
struct Told {
    home: Option<Id>,
    /// The regions in the order in which they are drawn, each with what takes the keyboard there.
    regions: Vec<Id>,
    /// Whether the last input came from the keyboard or from assistive techniques.
    by_keyboard: bool,
}

fn told<R>(ctx: &Context, change: impl FnOnce(&mut Told) -> R) -> R {
    ctx.data_mut(|data| change(data.get_temp_mut_or_default(Id::unique("focus rule"))))
}

/// The widget is what has the keyboard in this screen when nothing else has. The last one that says
/// so in a frame counts.
pub fn home(response: &Response) {
    told(&response.ctx, |told| told.home = Some(response.id));
}

/// The widget is what takes the keyboard in a region that F6 goes to, in the order in which the
/// regions are drawn.
pub fn region(response: &Response) {
    told(&response.ctx, |told| told.regions.push(response.id));
}

/// The press of this widget opens something: when that closes, the keyboard comes back here.
pub fn opened_by(response: &Response) {
    response.request_focus();
}

/// Whether a widget has the keyboard and shall show it: not after a press with the pointer, which
/// shows by itself where one is.
pub fn is_seen(response: &Response) -> bool {
    response.has_focus() && told(&response.ctx, |told| told.by_keyboard)
}

/// Where a key leads the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    /// It stays.
    Nowhere,
    /// To what has it when nothing else has.
    Home,
    /// To the next region of the window.
    NextRegion,
    /// To the region before.
    PreviousRegion,
}

/// Remembers who had the keyboard, and finds its next place.
#[derive(Debug, Default)]
pub(super) struct FocusKeeper {
    /// The last of those that had it is at the end.
    history: Vec<Id>,
    /// Who had it at the end of the frame before, if it was not there to be seen.
    missing: Option<Id>,
}

impl FocusKeeper {
    /// Takes in what was pressed. Call it before anything is drawn.
    pub(super) fn begin(&mut self, ctx: &Context) {
        let by = ctx.input(|input| input.events.iter().rev().find_map(kind_of_input));
        told(ctx, |told| {
            told.by_keyboard = by.unwrap_or(told.by_keyboard);
            told.home = None;
            told.regions.clear();
        });
    }

    /// Sees to it that something has the keyboard. Call it after everything was drawn.
    pub(super) fn end(&mut self, ctx: &Context, go: Go) {
        let focused = ctx.memory(egui::Memory::focused);
        match go {
            Go::Nowhere => {}
            Go::Home => {
                if let Some(home) = told(ctx, |told| told.home) {
                    ctx.memory_mut(|memory| memory.request_focus(home));
                    self.remember(home);
                    return;
                }
            }
            Go::NextRegion => return self.step(ctx, 1, focused),
            Go::PreviousRegion => return self.step(ctx, -1, focused),
        }
        // What has just asked for it may be drawn in the next frame only.
        let waits = focused.is_some() && self.missing != focused;
        self.missing = focused.filter(|id| !is_there(ctx, *id));
        match focused {
            Some(id) if self.missing.is_none() || waits => self.remember(id),
            Some(_) | None => self.fall_back(ctx),
        }
    }

    fn remember(&mut self, id: Id) {
        if self.history.last() == Some(&id) {
            return;
        }
        self.history.retain(|known| *known != id);
        self.history.push(id);
        if self.history.len() > DEPTH {
            self.history.remove(0);
        }
    }

    fn fall_back(&mut self, ctx: &Context) {
        let home = told(ctx, |told| told.home);
        let before = self.history.iter().rev().copied();
        if let Some(id) = before.chain(home).find(|id| is_there(ctx, *id)) {
            ctx.memory_mut(|memory| memory.request_focus(id));
            self.missing = None;
        }
    }

    fn step(&mut self, ctx: &Context, step: i32, focused: Option<Id>) {
        let regions: Vec<Id> = told(ctx, |told| told.regions.clone())
            .into_iter()
            .filter(|id| is_there(ctx, *id))
            .collect();
        if regions.is_empty() {
            return;
        }
        let order = |id: Id| ctx.read_response(id).map(|response| response.rect.left());
        // The region one is in is the last one that does not begin to the right of the keyboard's
        // place, unless its own widget has it.
        let exact = regions.iter().position(|id| Some(*id) == focused);
        let left = focused.and_then(order);
        let here = exact.or_else(|| {
            regions
                .iter()
                .rposition(|id| order(*id).zip(left).is_some_and(|(it, at)| it <= at))
        });
        let count = i32::try_from(regions.len()).unwrap_or(1);
        let here = here.and_then(|here| i32::try_from(here).ok()).unwrap_or(-1);
        let next = (here + step).rem_euclid(count);
        if let Some(id) = usize::try_from(next)
            .ok()
            .and_then(|next| regions.get(next))
        {
            told(ctx, |told| told.by_keyboard = true);
            ctx.memory_mut(|memory| memory.request_focus(*id));
            self.remember(*id);
        }
    }
}

/// Whether the widget was drawn in this frame and takes input.
fn is_there(ctx: &Context, id: Id) -> bool {
    let drawn = ctx.viewport(|viewport| viewport.this_pass.widgets.get(id).copied());
    drawn.is_some_and(|widget| {
        widget.enabled
            && widget.sense.is_focusable()
            && ctx.memory(|memory| memory.allows_interaction(widget.layer_id))
    })
}

/// Whether an event is the keyboard's; `None` for what is neither.
fn kind_of_input(event: &Event) -> Option<bool> {
    match event {
        Event::Key {
            pressed: true,
            key,
            modifiers,
            ..
        } => {
            // A shortcut does not go through the widgets one after the other.
            let moves = !modifiers.any() || *modifiers == Modifiers::SHIFT || *key == Key::F6;
            moves.then_some(true)
        }
        Event::AccessKitActionRequest(_) => Some(true),
        Event::PointerButton {
            pressed: true,
            button: PointerButton::Primary | PointerButton::Secondary,
            ..
        } => Some(false),
        _ => None,
    }
}
