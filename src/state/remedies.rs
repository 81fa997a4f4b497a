//! What a problem's button does.

use super::action::{ChatAction, Dialog, ProvidersAction};
use super::command::{Command, HistoryCommand};
use super::{Env, State};
use crate::domain::format::ApiFormat;
use crate::domain::ids::{MessageId, ProviderId};
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
            Remedy::Retry | Remedy::RetryAt(_) => self.retry_after_remedy(answer, env),
            Remedy::EditProvider(provider) => self.view.show_provider(provider),
            Remedy::AddModel(provider) => {
                self.view.show_provider(provider);
                self.view.dialog = Some(Dialog::AddModel(provider));
            }
            Remedy::UseBaseUrl { provider, base_url } => {
                let change = ProvidersAction::SetBaseUrl(provider, base_url);
                self.change_and_try(provider, change, answer, env);
            }
            Remedy::SwitchFormat { provider, format } => {
                let change = ProvidersAction::SetFormat(provider, format);
                self.change_and_try(provider, change, answer, env);
            }
            Remedy::UseAuth { provider, scheme } => {
                let format = self.providers.get(provider).map(|p| p.format);
                let usual = format.map(ApiFormat::default_auth);
                let auth = (usual != Some(scheme)).then_some(scheme);
                let change = ProvidersAction::SetAuth(provider, auth);
                self.change_and_try(provider, change, answer, env);
            }
            Remedy::TrustCertificate {
                provider,
                certificate,
            } => self.view.dialog = Some(Dialog::TrustCertificate(provider, certificate)),
            Remedy::TestKeys(provider) => {
                self.view.show_provider(provider);
                self.test_keys(provider, env);
            }
            Remedy::CheckConnection(provider) => {
                self.view.show_provider(provider);
                self.check(provider, false, env);
            }
            Remedy::ChooseModel => self.view.dialog = Some(Dialog::ChooseModel),
            Remedy::RestoreBackup(name) => {
                self.commands
                    .push(Command::History(HistoryCommand::RestoreBackup(name)));
            }
        }
    }

    /// Changes a provider, then does again what had failed: the answer, or the check.
    fn change_and_try(
        &mut self,
        provider: ProviderId,
        change: ProvidersAction,
        answer: Option<MessageId>,
        env: &mut Env<'_>,
    ) {
        let was_checked = self.checks.of(provider).is_some();
        self.apply_providers(change, env);
        if answer.is_some() {
            self.retry_after_remedy(answer, env);
        } else if was_checked {
            self.check(provider, false, env);
        }
    }

    fn retry_after_remedy(&mut self, answer: Option<MessageId>, env: &mut Env<'_>) {
        match answer {
            Some(answer) => {
                self.apply_chat(ChatAction::Regenerate(answer, None), env);
            }
            None => {
                if let Some(provider) = self.view.provider {
                    self.refresh_models(provider, env);
                }
            }
        }
    }
}
