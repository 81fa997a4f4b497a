//! The models of a provider: fetching them, what the last fetch brought or why it failed, and the
//! search above the table.

use super::table::{Table, grouped};
use crate::domain::ids::ProviderId;
use crate::domain::problem::{Problem, Remedy};
use crate::domain::provider::Provider;
use crate::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use crate::state::providers::Status;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::card;
use crate::ui::widgets::field::{Below, Input, below_ui};
use crate::ui::{Draw, theme};
use eframe::egui::{Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui};
use lucide_icons::Icon;

/// More models than that can be searched.
const SEARCHED_FROM: usize = 8;

/// What is typed and unfolded on the card.
#[derive(Default)]
pub(super) struct Models {
    query: String,
    details_open: bool,
    table: Table,
}

impl Models {
    /// Draws the card.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let state = draw.state;
        let status = state.providers.status(provider.id);
        let mut pressed = None;
        let actions = |ui: &mut Ui| {
            let fetching = matches!(status, Status::Fetching(_));
            let refresh = Button::secondary("Refresh models").icon(Icon::RefreshCw);
            let add = Button::secondary("Add model").icon(Icon::Plus);
            pressed = trailing(ui, [(refresh, !fetching), (add, true)]);
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
            let revision = state.providers.revision();
            self.table
                .follow(&provider.models, revision, self.query.trim());
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

    fn status_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        status: &Status,
    ) {
        if let Status::Problem(problem) = status {
            self.problem_ui(ui, draw, provider.id, problem);
            return;
        }
        let line = status_line(provider.models.len(), status);
        let line = RichText::new(line).font(theme::small());
        ui.label(line.color(theme::tokens(ui).muted));
    }

    fn problem_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, id: ProviderId, problem: &Problem) {
        let tokens = theme::tokens(ui);
        below_ui(ui, Below::Error(&problem.message));
        if let Some(hint) = &problem.hint {
            let hint = RichText::new(hint).font(theme::small());
            ui.add(Label::new(hint.color(tokens.muted)).wrap());
        }
        ui.horizontal_wrapped(|ui| {
            for remedy in &problem.remedies {
                // This is that page.
                if *remedy != Remedy::EditProvider(id)
                    && ui.add(Button::secondary(&remedy.label())).clicked()
                {
                    // A retry that stands under no answer is for the page that is shown.
                    draw.push(Action::View(ViewAction::ShowProvider(id)));
                    draw.push(Action::Remedy(remedy.clone(), None));
                }
            }
            if problem.details.is_some() {
                let icon = if self.details_open {
                    Icon::ChevronDown
                } else {
                    Icon::ChevronRight
                };
                let fold = Button::quiet("Details").icon(icon);
                if ui.add(fold).clicked() {
                    self.details_open = !self.details_open;
                }
            }
        });
        if let Some(details) = &problem.details
            && self.details_open
        {
            details_ui(ui, details);
        }
    }
}

fn details_ui(ui: &mut Ui, details: &str) {
    let tokens = theme::tokens(ui);
    Frame::new()
        .fill(tokens.code_bg)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(theme::RADIUS_CONTROL)
        .inner_margin(Margin::same(8))
        .show(ui, |ui| {
            ScrollArea::vertical()
                .id_salt("details")
                .max_height(160.0)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    let details = RichText::new(details).font(theme::code());
                    let details = Label::new(details.color(tokens.text)).wrap();
                    ui.add(details.selectable(true));
                });
        });
}

/// How many models there are and what the last fetch changed, in one line.
fn status_line(count: usize, status: &Status) -> String {
    let models = match count {
        0 => "No models".to_owned(),
        1 => "1 model".to_owned(),
        _ => format!("{} models", grouped(count)),
    };
    match status {
        Status::NotChecked => format!("{models} · not fetched since the start"),
        Status::Fetching(_) => format!("{models} · fetching"),
        Status::Ready(Some(change)) => {
            let part = |count: usize, word: &str| match count {
                0 => String::new(),
                _ => format!(" · {} {word}", grouped(count)),
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
        check(5000, 5000, 0, "5\u{2009}000 models · 5\u{2009}000 new");
        assert_eq!(status_line(2, &Status::Ready(None)), "2 models");
    }
}
