//! The record of what went over the wire: the last exchanges, for looking at, and those that are
//! sent again because the user wants so. It is kept in memory only.

use super::action::ExchangeAction;
use super::command::EndpointCommand;
use super::effect::Cx;
use super::event::ExchangeEvent;
use super::providers::Providers;
use crate::domain::exchange::{Exchange, Exchanges, Incomplete};
use crate::domain::ids::{ExchangeId, RequestId};
use crate::domain::problem::Problem;
use crate::domain::provider::Provider;

/// The last exchanges with providers, and those of them that are being sent once more.
#[derive(Debug, Default)]
pub struct Record {
    exchanges: Exchanges,
    /// Those that are being sent again.
    replays: Vec<RequestId>,
}

/// Why an exchange cannot be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unrepeatable {
    /// Its provider is not there any more, or was only typed.
    #[error("Its provider is gone, or was never saved")]
    ProviderGone,
    /// Not all of the request is kept.
    #[error("{0}")]
    Incomplete(Incomplete),
}

impl Record {
    /// The last exchanges, of which at most 50 are kept.
    pub fn exchanges(&self) -> &Exchanges {
        &self.exchanges
    }

    /// Sends an exchange once more, or forgets them all.
    pub(super) fn apply(&mut self, action: ExchangeAction, providers: &Providers, cx: &mut Cx<'_>) {
        match action {
            ExchangeAction::Replay(id) => self.replay(id, providers, cx),
            ExchangeAction::Clear => {
                self.exchanges.clear();
                for request in std::mem::take(&mut self.replays) {
                    cx.command(EndpointCommand::Cancel(request));
                }
            }
        }
    }

    fn replay(&mut self, id: ExchangeId, providers: &Providers, cx: &mut Cx<'_>) {
        let Some(exchange) = self.exchanges.get(id) else {
            return;
        };
        let Ok(provider) = can_replay(exchange, providers) else {
            return;
        };
        let request = cx.request();
        cx.command(EndpointCommand::Replay {
            request,
            endpoint: provider.endpoint(),
            sent: Box::new(exchange.sent.clone()),
        });
        self.replays.push(request);
    }

    /// A request that was sent once more has been answered, or could not be sent.
    pub(super) fn replayed(
        &mut self,
        request: RequestId,
        problem: Option<Problem>,
        cx: &mut Cx<'_>,
    ) {
        let before = self.replays.len();
        self.replays.retain(|running| *running != request);
        let was_running = self.replays.len() < before;
        if let Some(problem) = problem.filter(|_| was_running) {
            cx.report(problem);
        }
    }

    /// Takes in what goes over the wire.
    pub(super) fn handle(&mut self, event: ExchangeEvent) {
        match event {
            ExchangeEvent::Sent(exchange) => self.exchanges.begun(*exchange),
            ExchangeEvent::Ended(id, outcome) => self.exchanges.ended(id, *outcome),
        }
    }
}

/// The provider to which an exchange can be sent once more.
pub(super) fn can_replay<'a>(
    exchange: &Exchange,
    providers: &'a Providers,
) -> Result<&'a Provider, Unrepeatable> {
    let provider = providers.get(exchange.sent.provider);
    let provider = provider.ok_or(Unrepeatable::ProviderGone)?;
    exchange.sent.whole().map_err(Unrepeatable::Incomplete)?;
    Ok(provider)
}
