//! The keys of a provider: one field as long as there is one, a numbered list behind "Advanced",
//! how each fares, and the header that carries them. The stored keys are never here, only their
//! masks.

use super::key_row::{KeyPress, KeyRow, keys_ui, standing_words};
use super::secret_form::{FormEnd, SecretForm, SecretWords};
use crate::domain::format::AuthScheme;
use crate::domain::ids::KeyId;
use crate::domain::provider::Provider;
use crate::domain::secret::{Secret, SecretPlace};
use crate::state::action::{Action, Dialog, NewKey, ProvidersAction, ViewAction};
use crate::state::providers::KeyStanding;
use crate::ui::draw::Draw;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::{Below, below_ui};
use crate::ui::widgets::{card, choice};
use crate::ui::{announce, theme};
use eframe::egui::{Id, Ui, vec2};
use lucide_icons::Icon;

/// What is typed and unfolded on the card.
#[derive(Default)]
pub(super) struct KeysCard {
    /// As the user wishes; `None` for open where there are several keys.
    open: Option<bool>,
    form: SecretForm,
    editing: Editing,
    done: Done,
    /// The keys that were being tested when the card was last drawn: what their test finds is
    /// spoken.
    tested: Vec<KeyId>,
}

/// What was just done: where the keyboard goes back to.
#[derive(Default, Clone, Copy, PartialEq)]
enum Done {
    /// Nothing, or nothing that takes the keyboard.
    #[default]
    Nothing,
    /// That key was moved by that button.
    Moved(KeyId, KeyPress),
    /// The key at that place was changed, or kept after all.
    Changed(usize),
    /// One more key was added, or not after all.
    More,
}

impl Done {
    /// What it was for that key at that place.
    fn with(self, key: KeyId, place: usize) -> Option<KeyPress> {
        match self {
            Self::Moved(moved, press) if moved == key => Some(press),
            Self::Changed(changed) if changed == place => Some(KeyPress::Change),
            Self::Nothing | Self::Moved(..) | Self::Changed(_) | Self::More => None,
        }
    }
}

/// What the form is for.
#[derive(Default, Clone, Copy, PartialEq)]
enum Editing {
    /// A first key, if there is none.
    #[default]
    Nothing,
    /// A key in place of this one.
    Other(KeyId),
    /// One more key, behind the others.
    More,
}

fn field_id() -> Id {
    Id::unique("provider page: API key")
}

impl KeysCard {
    /// Draws the card of that provider’s keys.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        self.speak(ui, draw, provider);
        let open = self.open.unwrap_or(provider.keys.len() > 1);
        let sentence = sentence(provider.keys.len(), draw.state.providers().keys().place());
        let mut pressed = None;
        let testing = draw.state.providers().keys().are_tested(provider.id);
        let has_key = !provider.keys.is_empty();
        let actions = |ui: &mut Ui| {
            let advanced = || (Button::quiet("Advanced").unfolds(open), true);
            pressed = if has_key {
                let test = Button::secondary("Test keys")
                    .disabled_reason(testing.then_some("The keys are being tested"));
                trailing(ui, [(test, true), advanced()])
            } else {
                trailing(ui, [advanced()]).map(|_| 1)
            };
        };
        card::card(ui, "API keys", &sentence, actions, |ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            if open {
                self.list_ui(ui, draw, provider);
            } else {
                self.one_ui(ui, draw, provider);
            }
            ways_to_a_key_ui(ui, draw, provider);
            card::row(ui, "Sent as", |ui| header_ui(ui, draw, provider));
        });
        match pressed {
            Some(0) => {
                let test = ProvidersAction::TestKeys(provider.id);
                draw.push(Action::Providers(test));
            }
            Some(_) => {
                self.open = Some(!open);
                self.end_editing();
            }
            None => {}
        }
    }

    /// Speaks of what the test of each key has found, once it has.
    fn speak(&mut self, ui: &Ui, draw: &Draw<'_>, provider: &Provider) {
        let keys = draw.state.providers().keys();
        for (number, key) in (1..).zip(&provider.keys) {
            let standing = keys.standing(*key, draw.now);
            let is_tested = standing == KeyStanding::Testing;
            let was_tested = self.tested.contains(key);
            if is_tested && !was_tested {
                self.tested.push(*key);
            } else if was_tested && !is_tested {
                self.tested.retain(|tested| tested != key);
                if let Some(words) = standing_words(standing, draw.now) {
                    announce::say(ui.ctx(), format!("Key {number}: {words}"));
                }
            }
        }
    }

    fn end_editing(&mut self) {
        self.form = SecretForm::default();
        self.editing = Editing::Nothing;
    }

    fn begin_editing(&mut self, ui: &Ui, what: Editing) {
        self.form = SecretForm::default();
        self.editing = what;
        ui.memory_mut(|memory| memory.request_focus(field_id()));
    }

    /// The first key alone.
    fn one_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let Some(first) = provider.keys.first().copied() else {
            self.form_ui(ui, draw, provider, "API key", None);
            return;
        };
        if self.editing == Editing::Other(first) {
            self.form_ui(ui, draw, provider, "API key", Some(first));
            return;
        }
        let row = KeyRow {
            key: first,
            place: None,
            done: std::mem::take(&mut self.done).with(first, 0),
        };
        match keys_ui(ui, draw, &[row], provider.keys.len()) {
            Some((_, KeyPress::Change)) => self.begin_editing(ui, Editing::Other(first)),
            Some((_, KeyPress::Remove)) => {
                let remove = ProvidersAction::SetKey(provider.id, Secret::default());
                draw.push(Action::Providers(remove));
            }
            Some((_, KeyPress::MoveUp | KeyPress::MoveDown)) | None => {}
        }
        if provider.keys.len() > 1 {
            let more = match provider.keys.len() - 1 {
                1 => "1 more key is tried after it".to_owned(),
                more => format!("{more} more keys are tried after it"),
            };
            card::row_without_label(ui, |ui| below_ui(ui, Below::Help(&more)));
        }
    }

    /// All keys, and the way to one more.
    fn list_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let done = std::mem::take(&mut self.done);
        let keys = provider.keys.iter().copied().enumerate();
        let rows: Vec<KeyRow> = keys
            .map(|(index, key)| KeyRow {
                key,
                place: Some(index),
                done: done.with(key, index),
            })
            .collect();
        let edited = rows
            .iter()
            .position(|row| self.editing == Editing::Other(row.key));
        let (above, below) = rows.split_at(edited.unwrap_or(rows.len()));
        let mut pressed = keys_ui(ui, draw, above, rows.len());
        if let Some((edited, others)) = below.split_first() {
            // The form is higher and wider than a cell, and stands between two parts of the table.
            let name = format!("Key {}", above.len() + 1);
            self.form_ui(ui, draw, provider, &name, Some(edited.key));
            pressed = keys_ui(ui, draw, others, rows.len()).or(pressed);
        }
        if let Some((key, press)) = pressed {
            self.answer(ui, draw, provider, key, press);
        }
        if self.editing == Editing::More {
            self.form_ui(ui, draw, provider, "New key", None);
        } else {
            card::row_without_label(ui, |ui| {
                let add = ui.add(Button::quiet("Add key").icon(Icon::Plus));
                if done == Done::More {
                    add.request_focus();
                }
                if add.clicked() {
                    self.begin_editing(ui, Editing::More);
                }
            });
        }
    }

    /// Does what was pressed in the row of a key.
    fn answer(
        &mut self,
        ui: &Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        key: KeyId,
        press: KeyPress,
    ) {
        let index = provider.keys.iter().position(|known| *known == key);
        let index = index.unwrap_or_default();
        let action = match press {
            KeyPress::MoveUp => ProvidersAction::MoveKey(provider.id, key, index.saturating_sub(1)),
            KeyPress::MoveDown => ProvidersAction::MoveKey(provider.id, key, index + 1),
            KeyPress::Change => return self.begin_editing(ui, Editing::Other(key)),
            KeyPress::Remove => ProvidersAction::ReplaceKey(provider.id, key, Secret::default()),
        };
        if press != KeyPress::Remove {
            self.done = Done::Moved(key, press);
        }
        draw.push(Action::Providers(action));
    }

    /// The field for a first key, one more, or another in place of `former`.
    fn form_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        name: &str,
        former: Option<KeyId>,
    ) {
        let keep = match (former, self.editing) {
            (Some(_), _) => Some("Keep the old key"),
            (None, Editing::More) => Some("Cancel"),
            (None, Editing::Nothing | Editing::Other(_)) => None,
        };
        let words = SecretWords {
            name,
            hint: match (former, provider.keys.is_empty()) {
                (Some(_), _) => "The new key",
                (None, true) => "None",
                (None, false) => "One more key",
            },
            save: "Save key",
            keep,
        };
        let keys = draw.state.providers().keys();
        let same = |secret: &Secret| {
            let number = keys.same_as(&provider.keys, secret)?;
            Some(format!("This is key {number} already"))
        };
        let form = &mut self.form;
        let mut ended = None;
        card::row(ui, name, |ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            ended = form.ui(ui, field_id(), &words, same);
        });
        if ended.is_some() {
            let place = |former| provider.keys.iter().position(|key| *key == former);
            self.done = match former {
                Some(former) => place(former).map_or(Done::Nothing, Done::Changed),
                None if self.editing == Editing::More => Done::More,
                None => Done::Changed(0),
            };
        }
        match ended {
            Some(FormEnd::Given(key)) => {
                let action = match former {
                    Some(former) if provider.keys.first() != Some(&former) => {
                        ProvidersAction::ReplaceKey(provider.id, former, key)
                    }
                    None if !provider.keys.is_empty() => {
                        ProvidersAction::AddKey(provider.id, NewKey::Typed(key))
                    }
                    Some(_) | None => ProvidersAction::SetKey(provider.id, key),
                };
                draw.push(Action::Providers(action));
                self.end_editing();
            }
            Some(FormEnd::Abandoned) => self.end_editing(),
            None => {}
        }
    }
}

/// How many keys there are means for requests, and where they are kept.
fn sentence(count: usize, place: Option<SecretPlace>) -> String {
    if count == 0 {
        return "There is no key: no authentication header is sent".to_owned();
    }
    let kept = match place {
        Some(SecretPlace::Keyring) => "Kept in the system keyring",
        Some(SecretPlace::File) => {
            "Kept in secrets.toml, readable only by you, since no system keyring answers"
        }
        None => "Waiting for the system keyring; it may ask you to unlock it",
    };
    if count == 1 {
        kept.to_owned()
    } else {
        format!("The next key is tried only on 401, 403 and 429. {kept}.")
    }
}

/// Where a key of a provider of the catalogue comes from: the page that gives one, and what the
/// environment has, as long as there is none.
fn ways_to_a_key_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
    let Some(entry) = provider.catalogue_entry() else {
        return;
    };
    let keys = draw.state.providers().keys();
    let is_set = |name: &&String| provider.keys.is_empty() && keys.in_environment(name);
    let variable = entry.env.iter().find(is_set);
    let ways = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing = vec2(theme::SPACE_8, theme::SPACE_4);
        if let Some(variable) = variable {
            let text = format!("Use {variable} from the environment");
            if ui.add(Button::secondary(&text)).clicked() {
                let key = NewKey::Environment(variable.clone());
                draw.push(Action::Providers(ProvidersAction::AddKey(provider.id, key)));
            }
        }
        let get = Button::quiet("Get a key").icon(Icon::ExternalLink);
        if ui.add(get).on_hover_text(&entry.key_url).clicked() {
            let dialog = Dialog::OpenLink(entry.key_url.clone());
            draw.push(Action::View(ViewAction::OpenDialog(dialog)));
        }
    };
    card::row_without_label(ui, |ui| {
        ui.horizontal_wrapped(ways);
    });
}

fn header_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
    let usual = provider.format.default_auth();
    let scheme = provider.auth.unwrap_or(usual);
    let chosen = usize::from(scheme == AuthScheme::XApiKey);
    let texts = AuthScheme::ALL.map(AuthScheme::header);
    if let Some(pressed) = choice::segments(ui, "Authentication header", &texts, chosen)
        && pressed != chosen
    {
        let scheme = AuthScheme::ALL[pressed];
        let auth = (scheme != usual).then_some(scheme);
        let action = ProvidersAction::SetAuth(provider.id, auth);
        draw.push(Action::Providers(action));
    }
}
