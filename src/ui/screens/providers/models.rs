//! The models of a provider: fetching them, what the last fetch brought or why it failed, and the
//! search above the table.

use super::table::ModelsTable;
use crate::domain::figures::grouped;
use crate::domain::ids::ProviderId;
use crate::domain::problem::{Problem, Remedy};
use crate::domain::provider::Provider;
use crate::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use crate::state::checks::ConnectionCheck;
use crate::state::providers::Status;
use crate::ui::draw::Draw;
use crate::ui::problem_view::ProblemView;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::card;
use crate::ui::widgets::field::Input;
use crate::ui::{announce, theme};
use crate::words;
use eframe::egui::{RichText, Ui};
use lucide_icons::Icon;

/// More models than that can be searched.
const SEARCHED_FROM: usize = 8;

/// What is typed and unfolded on the card.
#[derive(Default)]
pub(super) struct ModelsCard {
    query: String,
    problem: ProblemView,
    table: ModelsTable,
    /// Whether the models were being fetched when the card was last drawn: then their arrival is
    /// spoken.
    was_fetching: bool,
}

impl ModelsCard {
    /// Draws the card of that provider’s models.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let state = draw.state;
        let status = state.providers().status(provider.id);
        self.speak(ui, provider, status);
        let mut pressed = None;
        let actions = |ui: &mut Ui| {
            let fetching = matches!(status, Status::Fetching(_));
            let refresh = Button::secondary("Refresh models")
                .icon(Icon::RefreshCw)
                .disabled_reason(fetching.then_some("The models are being fetched"));
            let add = Button::secondary("Add model").icon(Icon::Plus);
            pressed = trailing(ui, [(refresh, true), (add, true)]);
        };
        card::card(ui, "Models", "", actions, |ui| {
            self.status_ui(ui, draw, provider, status);
            if provider.models.len() > SEARCHED_FROM {
                let search = Input {
                    name: "Search models",
                    hint: "Search models",
                    font: theme::label(),
                    masked: false,
                    bad: false,
                    id: Some(ui.scope_id().with("search models")),
                };
                search.show(ui, &mut self.query, 0.0);
            }
            let revision = state.providers().revision();
            self.table
                .list_models(&provider.models, revision, self.query.trim());
            if !provider.models.is_empty() {
                self.table.ui(ui, draw, provider);
            }
        });
        match pressed {
            Some(0) => draw.push(Action::Providers(ProvidersAction::RefreshModels(
                provider.id,
            ))),
            Some(_) => {
                let dialog = Dialog::AddModel(provider.id);
                draw.push(Action::View(ViewAction::OpenDialog(dialog)));
            }
            None => {}
        }
    }

    /// Speaks of what a fetch has come to, once it has.
    fn speak(&mut self, ui: &Ui, provider: &Provider, status: &Status) {
        let is_fetching = matches!(status, Status::Fetching(_));
        let was_fetching = std::mem::replace(&mut self.was_fetching, is_fetching);
        if was_fetching && !is_fetching {
            announce::say(
                ui.ctx(),
                match status {
                    Status::Problem(problem) => words::message(problem),
                    Status::NotChecked | Status::Fetching(_) | Status::Ready(_) => {
                        status_line(provider.models.len(), status).replace(" · ", ", ")
                    }
                },
            );
        }
    }

    fn status_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        status: &Status,
    ) {
        let check = draw.state.checks().of(provider.id);
        let told_above = check.and_then(ConnectionCheck::problem);
        if let Status::Problem(problem) = status
            && told_above != Some(problem)
        {
            self.problem_ui(ui, draw, provider.id, problem);
            return;
        }
        let line = status_line(provider.models.len(), status);
        let line = RichText::new(line).font(theme::small());
        ui.label(line.color(theme::tokens(ui).muted));
    }

    fn problem_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, id: ProviderId, problem: &Problem) {
        // This is that page, and its connection can be checked above.
        let elsewhere = |remedy: &Remedy| {
            ![Remedy::EditProvider(id), Remedy::CheckConnection(id)].contains(remedy)
        };
        let pressed = self.problem.ui(ui, problem, Some(draw.now), elsewhere);
        if let Some(remedy) = pressed {
            // A retry that stands under no answer is for the page that is shown.
            draw.push(Action::View(ViewAction::ShowProvider(id)));
            draw.push(Action::Remedy(remedy, None));
        }
    }
}

/// How many models there are and what the last fetch changed, in one line.
fn status_line(count: usize, status: &Status) -> String {
    let models = match count {
        0 => "No models".to_owned(),
        1 => "1 model".to_owned(),
        _ => format!("{} models", grouped(count as u64)),
    };
    match status {
        Status::NotChecked => format!("{models} · Not fetched since the start"),
        Status::Fetching(_) => format!("{models} · Fetching"),
        Status::Ready(Some(change)) => {
            let part = |count: usize, word: &str| match count {
                0 => String::new(),
                _ => format!(" · {} {word}", grouped(count as u64)),
            };
            models + &part(change.added, "new") + &part(change.vanished, "gone")
        }
        Status::Ready(None) | Status::Problem(_) => models,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::ListChange;

    #[test]
    fn the_status_line_says_what_the_last_fetch_changed() {
        let check = |count, added, vanished, line: &str| {
            let status = Status::Ready(Some(ListChange { added, vanished }));
            assert_eq!(status_line(count, &status), line);
        };
        check(3, 1, 1, "3 models · 1 new · 1 gone");
        check(1, 0, 0, "1 model");
        check(0, 0, 2, "No models · 2 gone");
        check(5000, 5000, 0, "5\u{202f}000 models · 5\u{202f}000 new");
        assert_eq!(status_line(2, &Status::Ready(None)), "2 models");
    }
}
