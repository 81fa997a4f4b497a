//! What has to be entered for a provider of the catalogue: its key, and its base URL where everyone
//! has their own.

use crate::domain::base_url::BaseUrl;
use crate::domain::catalogue::CloudProvider;
use crate::state::State;
use crate::state::action::{NewCloud, NewKey};
use crate::ui::base_url::UrlCheck;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, link};
use crate::ui::widgets::field::{Below, Field, below_ui, entered, tell_below};
use crate::ui::widgets::typed_secret::TypedSecret;
use eframe::egui::{Id, Label, OpenUrl, RichText, Ui};

/// Why it cannot be added without.
const NO_KEY: &str = "Enter the key";

/// What is typed for one provider of the catalogue.
pub(super) struct CloudForm {
    entry: &'static CloudProvider,
    key: TypedSecret,
    key_touched: bool,
    /// The environment variable that is taken in place of what is typed.
    variable: Option<String>,
    url: TypedUrl,
    /// Whether the base URL can be seen, where it need not be touched.
    advanced: bool,
}

#[derive(Default)]
struct TypedUrl {
    text: String,
    check: UrlCheck,
    touched: bool,
    /// Whether it has just been unfolded and shall ask for the keyboard.
    is_new: bool,
}

impl TypedUrl {
    fn take(&mut self, meant: &BaseUrl) {
        meant.as_str().clone_into(&mut self.text);
        self.check.of(&self.text);
    }
}

fn key_id() -> Id {
    Id::unique("add cloud: key")
}

fn url_id() -> Id {
    Id::unique("add cloud: base URL")
}

impl CloudForm {
    /// The form of that provider, with nothing typed.
    pub(super) fn new(entry: &'static CloudProvider) -> Self {
        let mut form = Self {
            entry,
            key: TypedSecret::default(),
            key_touched: false,
            variable: None,
            url: TypedUrl::default(),
            advanced: false,
        };
        if entry.own_url {
            form.url.text = entry.base_url.to_string();
            form.url.check.of(&form.url.text);
        }
        form
    }

    /// What is added, if all of it can be taken.
    pub(super) fn gathered(&self) -> Option<NewCloud> {
        let key = match &self.variable {
            Some(variable) => NewKey::Environment(variable.clone()),
            None => NewKey::Typed(Some(self.key.secret()).filter(|key| !key.is_empty())?),
        };
        Some(NewCloud {
            entry: self.entry.id.clone(),
            base_url: self.base_url().ok()?,
            key,
        })
    }

    /// Why it cannot be added yet; `None` if all of it can be taken.
    pub(super) fn what_is_missing(&self) -> Option<String> {
        let has_key = self.variable.is_some() || !self.key.secret().is_empty();
        let key = (!has_key).then(|| NO_KEY.to_owned());
        key.or_else(|| self.base_url().err())
    }

    /// Puts what was meant in place of what is typed as the URL, if only its scheme is missing;
    /// whether it is.
    pub(super) fn take_meant_url(&mut self) -> bool {
        let meant = self.url.check.meant().cloned();
        if let Some(meant) = &meant {
            self.url.take(meant);
        }
        meant.is_some()
    }

    /// The base URL where it is not the catalogue's, or why what is typed cannot be taken.
    fn base_url(&self) -> Result<Option<BaseUrl>, String> {
        if !self.entry.own_url && self.url.text.trim().is_empty() {
            return Ok(None);
        }
        if self.entry.own_url
            && let Some(pattern) = placeholder(self.entry.base_url.as_str(), &self.url.text)
        {
            return Err(format!("Put your own in place of {pattern}"));
        }
        match self.url.check.last() {
            Ok(checked) if checked.url == self.entry.base_url => Ok(None),
            Ok(checked) => Ok(Some(checked.url.clone())),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Marks what is missing and gives the first of it the keyboard.
    pub(super) fn show_what_is_wrong(&mut self, ui: &Ui) {
        (self.key_touched, self.url.touched) = (true, true);
        let url_is_wrong = self.base_url().is_err();
        self.advanced |= url_is_wrong;
        let key_first = self.variable.is_none() && self.key.secret().is_empty();
        let wrong = if url_is_wrong && (self.entry.own_url || !key_first) {
            url_id()
        } else {
            key_id()
        };
        ui.memory_mut(|memory| memory.request_focus(wrong));
    }

    /// Draws it; whether Enter was pressed in a field. `first` gives the first field the keyboard.
    pub(super) fn ui(&mut self, ui: &mut Ui, state: &State, first: bool) -> bool {
        let tokens = theme::tokens(ui);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            let name = RichText::new(&self.entry.name).font(theme::strong());
            ui.label(name.color(tokens.text));
            let what = format!(
                "{}  ·  {}",
                self.entry.format.label(),
                self.entry.base_url.authority()
            );
            let what = RichText::new(what).font(theme::small());
            ui.add(Label::new(what.color(tokens.muted)).truncate());
        });
        let mut done = self.entry.own_url && self.url_ui(ui, first);
        done |= self.key_ui(ui, first && !self.entry.own_url);
        self.variables_ui(ui, state);
        self.key_page_ui(ui);
        if !self.entry.own_url {
            done |= self.advanced_ui(ui);
        }
        done
    }

    fn key_ui(&mut self, ui: &mut Ui, first: bool) -> bool {
        if let Some(variable) = &self.variable {
            let text = format!("The key is taken from {variable} and kept like one that is typed");
            below_ui(ui, Below::Done(&text));
            return false;
        }
        let is_missing = self.key_touched && self.key.secret().is_empty();
        let below = if is_missing {
            Below::Error(NO_KEY)
        } else {
            Below::Nothing
        };
        let field = Field::secret("API key", &mut self.key)
            .below(below)
            .id(key_id())
            .show(ui);
        if first {
            field.request_focus();
        }
        entered(ui, &field)
    }

    fn variables_ui(&mut self, ui: &mut Ui, state: &State) {
        if self.variable.is_some() {
            if ui.add(Button::secondary("Enter a key instead")).clicked() {
                self.variable = None;
                ui.memory_mut(|memory| memory.request_focus(key_id()));
            }
            return;
        }
        for variable in &self.entry.env {
            if !state.providers().keys().in_environment(variable) {
                continue;
            }
            let text = format!("Use {variable} from the environment");
            if ui.add(Button::secondary(&text)).clicked() {
                self.variable = Some(variable.clone());
            }
        }
    }

    /// The page on which one gets a key, with its address in sight before the browser opens it.
    fn key_page_ui(&self, ui: &mut Ui) {
        let tokens = theme::tokens(ui);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_8;
            if link(ui, "Get a key").clicked() {
                ui.open_url(OpenUrl::new_tab(&self.entry.key_url));
            }
            let address = RichText::new(&self.entry.key_url).font(theme::small());
            ui.add(Label::new(address.color(tokens.muted)).truncate());
        });
    }

    fn advanced_ui(&mut self, ui: &mut Ui) -> bool {
        let fold = Button::quiet("Advanced").unfolds(self.advanced);
        let first = std::mem::take(&mut self.url.is_new);
        if ui.add(fold).clicked() {
            self.advanced = !self.advanced;
            self.url.is_new = self.advanced;
            ui.ctx().request_discard("folded or unfolded");
            false
        } else {
            self.advanced && self.url_ui(ui, first)
        }
    }

    fn url_ui(&mut self, ui: &mut Ui, first: bool) -> bool {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            let is_bad =
                self.url.touched && self.base_url().is_err() && self.url.check.meant().is_none();
            let field = Field::new("Base URL", &mut self.url.text)
                .hint(self.entry.base_url.as_str())
                .code()
                .bad(is_bad)
                .told_elsewhere()
                .id(url_id())
                .show(ui);
            if first {
                field.request_focus();
            }
            self.url.touched |= field.lost_focus();
            self.url.check.of(&self.url.text);
            let error = self.base_url().err();
            let help = self.url.check.scheme_help();
            let told = match &error {
                // What is offered does not move when the field is left for it.
                _ if help.is_some() => Below::Help(help.as_deref().unwrap_or_default()),
                Some(error) if self.url.touched => Below::Error(error),
                Some(error) if self.entry.own_url => Below::Help(error),
                None if self.url.text.trim().is_empty() => {
                    Below::Help("Only for a gateway in front of it")
                }
                Some(_) | None => Below::Nothing,
            };
            if error.is_none() {
                self.url.check.notes_ui(ui, &field, false, told);
            } else {
                tell_below(ui, &field, told);
                below_ui(ui, told);
            }
            if let Some(meant) = self.url.check.meant_ui(ui) {
                self.url.take(&meant);
                field.request_focus();
            }
            entered(ui, &field)
        })
        .inner
    }
}

/// Where the first word of a pattern such as `https://your-resource.example.com` still stands in
/// what is typed: that word as it is typed. Hosts are without case, so it is looked for without.
fn placeholder<'a>(pattern: &str, typed: &'a str) -> Option<&'a str> {
    let (pattern, lower) = (pattern.to_ascii_lowercase(), typed.to_ascii_lowercase());
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let words = pattern.split(|c: char| !is_name(c));
    let mut placeholders = words.filter(|word| word.starts_with("your-"));
    placeholders.find_map(|word| {
        let start = lower.find(word)?;
        typed.get(start..start + word.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_to_be_completed_in_whatever_case_it_is_written() {
        let pattern = "https://your-resource.example.com/openai/YOUR-DEPLOYMENT";
        let check =
            |typed: &str, expected| assert_eq!(placeholder(pattern, typed), expected, "{typed}");
        check(pattern, Some("your-resource"));
        check("https://YOUR-RESOURCE.example.com", Some("YOUR-RESOURCE"));
        check(
            "https://mine.example.com/openai/your-deployment",
            Some("your-deployment"),
        );
        check("https://your-company.example.com/openai/gpt", None);
        check("", None);
    }
}
