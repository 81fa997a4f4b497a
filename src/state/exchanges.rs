//! The record of what went over the wire: the last exchanges, for looking at, and those that are
//! sent again because the user wants so. It is kept in memory only.

use super::action::ExchangeAction;
use super::command::{Command, EndpointCommand};
use super::event::ExchangeEvent;
use super::{Env, State};
use crate::domain::exchange::{Exchange, Exchanges, Incomplete};
use crate::domain::ids::{ExchangeId, RequestId};
use crate::domain::problem::Problem;

/// The record.
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
    /// The last exchanges.
    pub fn exchanges(&self) -> &Exchanges {
        &self.exchanges
    }
}

impl State {
    /// Whether [`ExchangeAction::Replay`] would send that exchange again.
    ///
    /// # Errors
    /// Why it would not.
    pub fn can_replay(&self, exchange: &Exchange) -> Result<(), Unrepeatable> {
        if self.providers.get(exchange.sent.provider).is_none() {
            return Err(Unrepeatable::ProviderGone);
        }
        exchange.sent.whole().map_err(Unrepeatable::Incomplete)
    }

    pub(super) fn apply_exchange(&mut self, action: ExchangeAction, env: &mut Env<'_>) {
        match action {
            ExchangeAction::Replay(id) => self.replay(id, env),
            ExchangeAction::Clear => {
                self.record.exchanges.clear();
                let running = std::mem::take(&mut self.record.replays);
                let cancel = |request| Command::Endpoint(EndpointCommand::Cancel(request));
                self.commands.extend(running.into_iter().map(cancel));
            }
        }
    }

    fn replay(&mut self, id: ExchangeId, env: &mut Env<'_>) {
        let Some(exchange) = self.record.exchanges.get(id) else {
            return;
        };
        if self.can_replay(exchange).is_err() {
            return;
        }
        let sent = &exchange.sent;
        let Some(provider) = self.providers.get(sent.provider) else {
            return;
        };
        let request = RequestId((env.new_id)());
        self.commands
            .push(Command::Endpoint(EndpointCommand::Replay {
                request,
                endpoint: provider.endpoint(),
                sent: Box::new(sent.clone()),
            }));
        self.record.replays.push(request);
    }

    pub(super) fn replayed(
        &mut self,
        request: RequestId,
        problem: Option<Problem>,
        env: &mut Env<'_>,
    ) {
        let before = self.record.replays.len();
        self.record.replays.retain(|running| *running != request);
        let was_running = self.record.replays.len() < before;
        if let Some(problem) = problem.filter(|_| was_running) {
            self.notices.problem(problem, env);
        }
    }

    pub(super) fn handle_exchange(&mut self, event: ExchangeEvent) {
        match event {
            ExchangeEvent::Sent(exchange) => self.record.exchanges.begun(*exchange),
            ExchangeEvent::Ended(id, outcome) => self.record.exchanges.ended(id, *outcome),
        }
    }
}
