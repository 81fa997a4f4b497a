//! What a problem's button does: which actions of the user it stands for.

use super::action::{ChatAction, CheckAction, Dialog, Extras, ProvidersAction, ViewAction};
use super::checks::Checks;
use super::command::HistoryCommand;
use super::effect::Cx;
use super::providers::Providers;
use super::view::View;
use crate::domain::format::ApiFormat;
use crate::domain::ids::{MessageId, ProviderId};
use crate::domain::problem::Remedy;

/// What is looked at to know what a button stands for.
pub(super) struct Remedies<'a> {
    /// The failed answer that the button stands under; `None` where it stands elsewhere.
    pub(super) answer: Option<MessageId>,
    /// The providers as they are before.
    pub(super) providers: &'a Providers,
    /// The checks as they are before.
    pub(super) checks: &'a Checks,
    /// The page that is open, whose provider a retry asks again.
    pub(super) view: &'a View,
}

impl Remedies<'_> {
    /// Says which actions a remedy stands for.
    pub(super) fn apply(&self, remedy: Remedy, cx: &mut Cx<'_>) {
        match remedy {
            Remedy::Retry | Remedy::RetryAt(_) => {
                if let Some(answer) = self.answer {
                    cx.act(ChatAction::Regenerate(answer, None));
                } else if let Some(provider) = self.view.provider() {
                    cx.act(ProvidersAction::RefreshModels(provider));
                }
            }
            Remedy::EditProvider(provider) => cx.act(ViewAction::ShowProvider(provider)),
            Remedy::AddModel(provider) => {
                cx.act(ViewAction::ShowProvider(provider));
                cx.act(ViewAction::OpenDialog(Dialog::AddModel(provider)));
            }
            Remedy::UseBaseUrl { provider, base_url } => {
                let change = ProvidersAction::SetBaseUrl(provider, base_url);
                self.change_and_try(provider, change, cx);
            }
            Remedy::SwitchFormat { provider, format } => {
                let change = ProvidersAction::SetFormat(provider, format);
                self.change_and_try(provider, change, cx);
            }
            Remedy::UseAuth { provider, scheme } => {
                let format = self.providers.get(provider).map(|known| known.format);
                let usual = format.map(ApiFormat::default_auth);
                let auth = (usual != Some(scheme)).then_some(scheme);
                let change = ProvidersAction::SetAuth(provider, auth);
                self.change_and_try(provider, change, cx);
            }
            Remedy::TrustCertificate {
                provider,
                certificate,
            } => {
                let dialog = Dialog::TrustCertificate(provider, certificate);
                cx.act(ViewAction::OpenDialog(dialog));
            }
            Remedy::TestKeys(provider) => {
                cx.act(ViewAction::ShowProvider(provider));
                cx.act(ProvidersAction::TestKeys(provider));
            }
            Remedy::CheckConnection(provider) => {
                cx.act(ViewAction::ShowProvider(provider));
                cx.act(CheckAction::Provider(provider, Extras::Without));
            }
            Remedy::ChooseModel => cx.act(ViewAction::OpenDialog(Dialog::ChooseModel)),
            Remedy::RestoreBackup(name) => cx.command(HistoryCommand::RestoreBackup(name)),
        }
    }

    /// Changes a provider, then does again what had failed: the answer, or the check.
    fn change_and_try(&self, provider: ProviderId, change: ProvidersAction, cx: &mut Cx<'_>) {
        cx.act(change);
        if let Some(answer) = self.answer {
            cx.act(ChatAction::Regenerate(answer, None));
        } else if self.checks.of(provider).is_some() {
            cx.act(CheckAction::Provider(provider, Extras::Without));
        }
    }
}
