//! `"Add Custom Provider"`: format, name, base URL and key of an endpoint, with presets for the
//! servers that people run, and a check of what is typed.
//!
//! What is typed is kept in `draft`, what a pasted text says is found in `pasting`, and the check
//! is shown by `checking`.

mod checking;
mod draft;
mod pasting;

use super::dialog::{Confirm, DialogContents};
use crate::domain::base_url::BaseUrl;
use crate::domain::format::ApiFormat;
use crate::domain::presets::PRESETS;
use crate::domain::problem::Remedy;
use crate::domain::provider::check_name;
use crate::state::State;
use crate::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, icon_button};
use crate::ui::widgets::choice::choice_card;
use crate::ui::widgets::field::{Below, Field, entered};
use crate::ui::widgets::list;
use crate::ui::widgets::tag::tag_button;
use checking::{CheckPress, Checking};
use draft::Draft;
use eframe::egui::{Align, Id, Layout, Response, Role, Sense, Ui, WidgetInfo, vec2};
use lucide_icons::Icon;
use pasting::PastedInput;

/// The dialog: what is typed, and the check of it.
#[derive(Default)]
pub(super) struct AddProvider {
    draft: Draft,
    checking: Checking,
    /// What is said about the text that was pasted last.
    pasted: Option<PasteNote>,
    name: Name,
    url_touched: bool,
}

/// How far the name has come.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Name {
    /// Nothing was typed: a preset or a pasted text may still fill it.
    #[default]
    Untyped,
    Typed,
    /// What is wrong with it is shown.
    Judged,
}

enum PasteNote {
    Filled(String),
    TooLong,
}

fn name_id() -> Id {
    Id::unique("add provider: name")
}

fn url_id() -> Id {
    Id::unique("add provider: base URL")
}

impl DialogContents for AddProvider {
    fn title(&self) -> String {
        "Add Custom Provider".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_12;
        elsewhere_ui(ui, draw);
        self.format_ui(ui);
        self.presets_ui(ui, draw.state);
        let name_entered = self.name_ui(ui, draw.state, first);
        let url_entered = self.url_ui(ui, draw.state);
        let key_entered = self.key_ui(ui);
        self.checking
            .compare(self.draft.to_be_checked().as_ref(), draw);
        match self.checking.ui(ui, draw) {
            Some(CheckPress::Remedy(Remedy::TrustCertificate { certificate, .. })) => {
                self.checking.ask(certificate);
            }
            Some(CheckPress::Remedy(remedy)) if self.draft.apply(&remedy) => self.check(draw),
            Some(CheckPress::Trust(certificate)) => {
                self.draft.trust(certificate);
                self.check(draw);
            }
            Some(CheckPress::Remedy(_)) | None => {}
        }
        if name_entered || url_entered || key_entered {
            self.confirm(ui, draw);
        }
    }

    fn confirm_button(&self, state: &State) -> Option<Confirm> {
        let confirm = Confirm::new("Create", self.draft.what_is_missing(state));
        Some(Confirm {
            is_best: !self.checking.offers_something(state),
            ..confirm
        })
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if let Some(new) = self.draft.gathered(draw.state) {
            draw.push(Action::Providers(ProvidersAction::Create(new)));
            return;
        }
        if let Some(meant) = self.draft.url_check.meant().cloned() {
            self.take_url(ui, &meant);
            return;
        }
        (self.name, self.url_touched) = (Name::Judged, true);
        let others = draw.state.providers().names_but(None);
        let name_is_wrong = check_name(&self.draft.name, others).is_err();
        let wrong = if name_is_wrong { name_id() } else { url_id() };
        ui.memory_mut(|memory| memory.request_focus(wrong));
    }

    fn side_button(&self, state: &State) -> Option<(Button<'static>, Option<String>)> {
        Some(if self.checking.is_running(state) {
            (Button::quiet("Stop check").icon(Icon::Square), None)
        } else {
            let blocked = self.draft.url_error().map(ToString::to_string);
            (Button::quiet("Check").icon(Icon::Activity), blocked)
        })
    }

    fn side(&mut self, _ui: &mut Ui, draw: &mut Draw<'_>) {
        if self.checking.is_running(draw.state) {
            self.checking.drop(draw);
        } else {
            self.check(draw);
        }
    }
}

/// The other ways to a provider.
fn elsewhere_ui(ui: &mut Ui, draw: &mut Draw<'_>) {
    let ways = [
        (
            Button::quiet("Choose a cloud provider").icon(Icon::Cloud),
            Dialog::AddCloud,
        ),
        (
            Button::quiet("Find local servers").icon(Icon::Radar),
            Dialog::FindServers,
        ),
    ];
    ui.horizontal_wrapped(|ui| {
        for (button, dialog) in ways {
            if ui.add(button).clicked() {
                draw.push(Action::View(ViewAction::OpenDialog(dialog)));
            }
        }
    });
}

impl AddProvider {
    /// Puts what was meant in place of what is typed as the URL.
    fn take_url(&mut self, ui: &Ui, meant: &BaseUrl) {
        self.draft.set_url(meant.as_str());
        self.pasted = None;
        ui.memory_mut(|memory| memory.request_focus(url_id()));
    }

    /// Checks what is typed, if it can be.
    fn check(&mut self, draw: &mut Draw<'_>) {
        if let Some(typed) = self.draft.to_be_checked() {
            self.checking.begin(typed, draw);
        }
    }

    fn format_ui(&mut self, ui: &mut Ui) {
        let room = ui.available_width();
        let beside = room >= theme::dialogs::FORMATS_BESIDE;
        let width = if beside {
            let between = theme::SPACE_8 * (ApiFormat::COUNT - 1) as f32;
            (room - between) / ApiFormat::COUNT as f32
        } else {
            room
        };
        let mut cards = |ui: &mut Ui| {
            for format in ApiFormat::ALL {
                let chosen = self.draft.format == format;
                if choice_card(ui, chosen, format.label(), format.facts().purpose, width).clicked()
                {
                    self.draft.format = format;
                }
            }
        };
        if beside {
            ui.horizontal(cards);
        } else {
            ui.vertical(|ui| cards(ui));
        }
    }

    fn presets_ui(&mut self, ui: &mut Ui, state: &State) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::widgets::TAG_GAP, 0.0);
            for preset in PRESETS {
                if tag_button(ui, preset.name).clicked() {
                    self.draft.fill(&preset, state);
                    self.pasted = None;
                }
            }
        });
    }

    fn name_ui(&mut self, ui: &mut Ui, state: &State, first: bool) -> bool {
        if let Some(found) = pasting::before_name(ui, name_id()) {
            self.take(found, state);
        }
        let checked = check_name(&self.draft.name, state.providers().names_but(None));
        let error = checked.err().map(|error| error.to_string());
        let below = match &error {
            Some(error) if self.name == Name::Judged => Below::Error(error),
            Some(_) | None => Below::Nothing,
        };
        let field = Field::new("Provider name", &mut self.draft.name)
            .hint("Any name, such as rack-2 vLLM")
            .below(below)
            .id(name_id())
            .show(ui);
        if first {
            field.request_focus();
        }
        if field.changed() && self.name == Name::Untyped {
            self.name = Name::Typed;
        }
        if field.lost_focus() && self.name == Name::Typed {
            self.name = Name::Judged;
        }
        entered(ui, &field)
    }

    /// Draws the field and what is told about what is in it; whether Enter was pressed and stands
    /// for the whole dialog.
    fn url_ui(&mut self, ui: &mut Ui, state: &State) -> bool {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            let before = pasting::before_field(ui, url_id());
            if let Some(found) = before {
                self.take(found, state);
            }
            let length = self.draft.url.len();
            let is_bad = self.url_touched
                && self.draft.url_error().is_some()
                && self.draft.url_check.meant().is_none();
            let field = Field::new("Base URL", &mut self.draft.url)
                .hint("http://localhost:8000/v1")
                .code()
                .bad(is_bad)
                .told_elsewhere()
                .id(url_id())
                .show(ui);
            let complete = field.lost_focus();
            if field.changed() {
                self.pasted = None;
            }
            let found = (field.changed() || complete)
                .then(|| pasting::in_field(&self.draft.url, length, complete))
                .flatten();
            let is_read = found.is_some();
            if let Some(found) = found {
                self.draft.url.clear();
                self.take(found, state);
                ui.ctx()
                    .request_discard("the field holds something else now");
            }
            self.url_touched |= complete;
            let typed = &self.draft.url;
            self.draft.url_check.of(typed);
            self.below_url_ui(ui, &field);
            entered(ui, &field) && !is_read
        })
        .inner
    }

    fn below_url_ui(&mut self, ui: &mut Ui, field: &Response) {
        let check = &self.draft.url_check;
        let otherwise = match &self.pasted {
            Some(PasteNote::Filled(what)) => Below::Done(what),
            Some(PasteNote::TooLong) => Below::Error(
                "This is too long for a base URL, and it is no curl command; it was not pasted",
            ),
            None => Below::Help("Paste a curl command here to fill everything"),
        };
        let help = check.scheme_help();
        let otherwise = help.as_deref().map_or(otherwise, Below::Help);
        // What is offered does not move when the field is left for it.
        let with_error = self.url_touched && help.is_none();
        check.notes_ui(ui, field, with_error, otherwise);
        if let Some(meant) = check.meant_ui(ui) {
            self.take_url(ui, &meant);
        }
    }

    /// Takes what was pasted, and says so.
    fn take(&mut self, found: PastedInput, state: &State) {
        self.pasted = Some(match found {
            PastedInput::Fields(pasted, kind) => {
                let filled = self.draft.take(&pasted, state).join(", ");
                PasteNote::Filled(format!("Filled from the pasted {kind}: {filled}"))
            }
            PastedInput::TooLong => PasteNote::TooLong,
        });
    }

    /// The key, and what goes out beside it.
    fn key_ui(&mut self, ui: &mut Ui) -> bool {
        let field = Field::secret("API key", &mut self.draft.key)
            .below(Below::Help("May be empty: then no authentication is sent"))
            .show(ui);
        if self.draft.has_extras() {
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                self.extras_ui(ui);
            });
        }
        entered(ui, &field)
    }

    fn extras_ui(&mut self, ui: &mut Ui) {
        if let Some(scheme) = self.draft.auth() {
            let header = scheme.header();
            let text = format!("The key is sent as {header}");
            if extra_ui(ui, &text, &format!("Do not send the key as {header}")) {
                self.draft.reset_auth();
            }
        }
        let mut removed = None;
        for (name, value) in self.draft.headers() {
            let text = format!("Header {name}: {value}");
            if extra_ui(ui, &text, &format!("Remove header {name}")) {
                removed = Some(name.to_owned());
            }
        }
        if let Some(name) = removed {
            self.draft.remove_header(&name);
        }
        for certificate in self.draft.trusted().to_vec() {
            let text = format!("Trusted certificate {certificate}");
            if extra_ui(ui, &text, "Do not trust the certificate") {
                self.draft.distrust(certificate);
            }
        }
    }
}

/// Draws a line with a button that removes what it tells; whether that was pressed.
fn extra_ui(ui: &mut Ui, text: &str, remove: &str) -> bool {
    let size = vec2(ui.available_width(), theme::dialogs::EXTRA_LINE);
    let layout = Layout::right_to_left(Align::Center);
    let row = ui.allocate_ui_with_layout(size, layout, |ui| {
        let pressed = icon_button(ui, Icon::X, remove, None).clicked();
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let tokens = theme::tokens(ui);
            let galley = list::cut_to(ui, text, theme::small(), ui.available_width());
            let (rect, label) = ui.allocate_exact_size(galley.size(), Sense::hover());
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
            ui.painter().galley(rect.min, galley, tokens.muted);
        });
        pressed
    });
    row.inner
}
