//! What a problem's button does.

use super::action::{ChatAction, Dialog, ProvidersAction};
use super::command::{Command, HistoryCommand};
use super::{Env, State};
use crate::domain::ids::MessageId;
use crate::domain::problem::Remedy;

impl State {
    /// Applies a remedy; `answer` is the failed answer it stands under, if it stands under one.
    pub(super) fn apply_remedy(
        &mut self,
        remedy: Remedy,
        answer: Option<MessageId>,
        env: &mut Env<'_>,
    ) {
        match remedy {
            Remedy::Retry => self.retry_after_remedy(answer, env),
            Remedy::EditProvider(provider) => self.view.show_provider(provider),
            Remedy::AddModel(provider) => {
                self.view.show_provider(provider);
                self.view.dialog = Some(Dialog::AddModel(provider));
            }
            Remedy::UseBaseUrl { provider, base_url } => {
                self.apply_providers(ProvidersAction::SetBaseUrl(provider, base_url), env);
                if answer.is_some() {
                    self.retry_after_remedy(answer, env);
                }
            }
            Remedy::ChooseModel => self.view.dialog = Some(Dialog::ChooseModel),
            Remedy::RestoreBackup(name) => {
                self.commands
                    .push(Command::History(HistoryCommand::RestoreBackup(name)));
            }
        }
    }

    fn retry_after_remedy(&mut self, answer: Option<MessageId>, env: &mut Env<'_>) {
        match answer {
            Some(answer) => {
                self.apply_chat(ChatAction::Retry(answer), env);
            }
            None => {
                if let Some(provider) = self.view.provider {
                    self.refresh_models(provider, env);
                }
            }
        }
    }
}
