//! Who has the keyboard: one rule for the whole window.
//!
//! Whatever is opened takes the keyboard by asking for it, and nobody gives it back by hand: what
//! had it is remembered, and when the one that has it is gone, or gives it up, it goes to the last
//! one before that is still there, else to the home of what is shown. So it never falls to the
//! window, where Tab begins anew and a screen reader has nothing to say.

use eframe::egui::{self, Context, Event, Id, Key, Modifiers, Response};

/// The field of the message that is being written.
pub fn message_field() -> Id {
    Id::unique("message")
}

/// The list of conversations, which has the keyboard for all of its rows.
pub fn conversation_list() -> Id {
    Id::unique("list of conversations")
}

/// How many are remembered.
const DEPTH: usize = 32;

/// What the places of a frame tell the rule.
#[derive(Debug, Clone, Default)]
struct FocusPlaces {
    home: Option<Id>,
    /// The regions in the order in which they are drawn, each with what takes the keyboard there.
    regions: Vec<Id>,
    /// What was given the keyboard in this frame.
    given: Option<Id>,
    /// Whether the last input came from the keyboard or from assistive techniques.
    by_keyboard: bool,
}

fn places<R>(ctx: &Context, change: impl FnOnce(&mut FocusPlaces) -> R) -> R {
    ctx.data_mut(|data| change(data.get_temp_mut_or_default(Id::unique("focus rule"))))
}

/// The widget is what has the keyboard in this screen when nothing else has. The last one that says
/// so in a frame counts.
pub fn home(response: &Response) {
    places(&response.ctx, |places| places.home = Some(response.id));
}

/// The widget is what takes the keyboard in a region that F6 goes to, in the order in which the
/// regions are drawn.
pub fn region(response: &Response) {
    places(&response.ctx, |places| places.regions.push(response.id));
}

/// Gives a widget the keyboard at the end of the frame: a press beside a field takes it away until
/// then.
pub fn give(ctx: &Context, id: Id) {
    places(ctx, |places| places.given = Some(id));
}

/// The press of this widget opens something: when that closes, the keyboard comes back here.
pub fn opened_by(response: &Response) {
    response.request_focus();
}

/// Whether a widget has the keyboard and shall show it: not after a press with the pointer, which
/// shows by itself where one is.
pub fn is_seen(response: &Response) -> bool {
    response.has_focus() && places(&response.ctx, |places| places.by_keyboard)
}

/// Where a key leads the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    /// Nowhere: it stays where it is.
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
    /// Who had it at the end of the frame before.
    before: Option<Id>,
}

impl FocusKeeper {
    /// Takes in what was pressed. Call it before anything is drawn.
    pub(super) fn begin(ctx: &Context) {
        let by = ctx.input(|input| input.events.iter().rev().find_map(kind_of_input));
        places(ctx, |places| {
            places.by_keyboard = by.unwrap_or(places.by_keyboard);
            places.home = None;
            places.regions.clear();
        });
    }

    /// Sees to it that something has the keyboard. Call it after everything was drawn; `in_dialog`
    /// says whether a dialog was, which alone takes input then.
    pub(super) fn end(&mut self, ctx: &Context, go: Go, in_dialog: bool) {
        let focused = ctx.memory(egui::Memory::focused);
        let led = match go {
            Go::Nowhere => None,
            Go::Home => places(ctx, |places| places.home),
            Go::NextRegion => region_beside(ctx, 1, focused, in_dialog),
            Go::PreviousRegion => region_beside(ctx, -1, focused, in_dialog),
        };
        let led = places(ctx, |places| places.given.take()).or(led);
        if let Some(id) = led {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
        let focused = led.or(focused);
        // What has just asked for it may be drawn in the next frame only; what had it before, and
        // is not there any more, is gone.
        let is_new = focused != self.before;
        match focused {
            Some(id) if is_new || is_there(ctx, id, in_dialog) => self.remember(id),
            Some(_) | None => self.fall_back(ctx, in_dialog),
        }
        self.before = ctx.memory(egui::Memory::focused);
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

    fn fall_back(&mut self, ctx: &Context, in_dialog: bool) {
        let home = places(ctx, |places| places.home);
        let before = self.history.iter().rev().copied();
        if let Some(id) = before.chain(home).find(|id| is_there(ctx, *id, in_dialog)) {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
    }
}

/// What takes the keyboard in the region so many steps from the one that has it.
fn region_beside(ctx: &Context, step: i32, focused: Option<Id>, in_dialog: bool) -> Option<Id> {
    let regions: Vec<Id> = places(ctx, |places| {
        places.by_keyboard = true;
        places.regions.clone()
    });
    let regions: Vec<Id> = regions
        .into_iter()
        .filter(|id| is_there(ctx, *id, in_dialog))
        .collect();
    let left = |id: Id| ctx.read_response(id).map(|response| response.rect.left());
    let at = focused.and_then(left);
    // The region one is in is the last one that does not begin to the right of the keyboard's place,
    // unless its own widget has it.
    let exact = regions.iter().position(|id| Some(*id) == focused);
    let begins_before = |id: &Id| left(*id).zip(at).is_some_and(|(begin, at)| begin <= at);
    let here = exact.or_else(|| regions.iter().rposition(begins_before));
    let count = i32::try_from(regions.len())
        .ok()
        .filter(|count| *count > 0)?;
    let here = here.and_then(|here| i32::try_from(here).ok()).unwrap_or(-1);
    let next = usize::try_from((here + step).rem_euclid(count)).ok()?;
    regions.get(next).copied()
}

/// Whether the widget was drawn in this frame and takes input.
fn is_there(ctx: &Context, id: Id, in_dialog: bool) -> bool {
    let drawn = ctx.viewport(|viewport| viewport.this_pass.widgets.get(id).copied());
    drawn.is_some_and(|widget| {
        // The toolkit goes by the frame before: where the dialog is gone, it still shuts out the rest.
        let is_shut_out =
            in_dialog && ctx.memory(|memory| !memory.is_above_modal_layer(widget.layer_id));
        widget.enabled && widget.sense.is_focusable() && !is_shut_out
    })
}

/// Whether an event is the keyboard's; `None` for what is neither its nor the pointer's.
fn kind_of_input(event: &Event) -> Option<bool> {
    if let Event::Key {
        pressed: true,
        key,
        modifiers,
        ..
    } = event
    {
        // A shortcut does not go through the widgets one after the other.
        let moves = !modifiers.any() || *modifiers == Modifiers::SHIFT || *key == Key::F6;
        return moves.then_some(true);
    }
    let by_technique = matches!(event, Event::AccessKitActionRequest(_));
    let pressed = matches!(event, Event::PointerButton { pressed: true, .. });
    (by_technique || pressed).then_some(by_technique)
}
