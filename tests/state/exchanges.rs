//! The record of exchanges: what is kept of them, and which are sent again.

use crate::bench::{Bench, RACK};
use crate::recorded::recorded;
use std::time::Duration;
use tertulia::domain::exchange::{
    Ending, Exchange, Incomplete, Method, Outcome, SentBody, SentRequest,
};
use tertulia::domain::ids::{ExchangeId, ProviderId, RequestId};
use tertulia::domain::timestamp::Timestamp;
use tertulia::state::action::{Action, ExchangeAction, ProvidersAction};
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event, ExchangeEvent};
use tertulia::state::exchanges::Unrepeatable;

fn exchange(id: u128, provider: ProviderId) -> Exchange {
    Exchange {
        id: ExchangeId(id),
        sent: SentRequest {
            provider,
            provider_name: "rack".to_owned(),
            method: Method::Post,
            url: "http://localhost:8000/v1/chat/completions".to_owned(),
            headers: Vec::new(),
            body: SentBody::Whole("{}".into()),
            body_bytes: 2,
            is_masked: false,
        },
        started_at: Timestamp(0),
        is_replay: false,
        outcome: None,
    }
}

fn outcome() -> Outcome {
    Outcome {
        head: None,
        first_byte: None,
        total: Duration::from_millis(5),
        reply_bytes: 0,
        reply: "".into(),
        ending: Ending::Closed,
    }
}

impl Bench {
    fn sends(&mut self, exchange: Exchange) {
        self.handle(Event::Exchange(ExchangeEvent::Sent(Box::new(exchange))));
    }

    fn replays(&mut self, id: u128) -> Vec<(RequestId, SentRequest)> {
        self.forget_commands();
        self.apply(Action::Exchange(ExchangeAction::Replay(ExchangeId(id))));
        let replay = |command: &Command| match command {
            Command::Endpoint(EndpointCommand::Replay {
                request,
                endpoint,
                sent,
            }) => {
                assert_eq!(endpoint.provider, sent.provider);
                Some((*request, (**sent).clone()))
            }
            Command::Endpoint(_)
            | Command::Turn(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        };
        self.commands.iter().filter_map(replay).collect()
    }
}

#[test]
fn an_exchange_is_listed_when_it_goes_out_and_has_its_outcome_when_it_has_ended() {
    let mut bench = Bench::ready();
    bench.forget_commands();
    bench.sends(exchange(1, RACK));
    bench.sends(exchange(2, RACK));
    let ended = ExchangeEvent::Ended(ExchangeId(1), Box::new(outcome()));
    bench.handle(Event::Exchange(ended));
    let list = bench.state.record().exchanges().list();
    let seen: Vec<_> = list.map(|one| (one.id.0, one.outcome.is_some())).collect();
    assert_eq!(seen, [(2, false), (1, true)]);
    assert_eq!(bench.commands, [], "nothing of it is stored");
}

#[test]
fn a_replay_sends_the_request_as_it_was_to_the_provider_as_it_is() {
    let mut bench = Bench::ready();
    bench.sends(exchange(1, RACK));
    let replays = bench.replays(1);
    assert_eq!(replays.len(), 1);
    assert_eq!(replays[0].1, exchange(1, RACK).sent);
}

#[test]
fn what_is_not_whole_or_has_no_provider_is_not_sent_again() {
    let check = |exchange: Exchange, reason| {
        let mut bench = Bench::ready();
        bench.sends(exchange.clone());
        assert_eq!(bench.state.can_replay(&exchange), Err(reason));
        assert_eq!(bench.replays(1), []);
    };
    check(exchange(1, ProviderId(99)), Unrepeatable::ProviderGone);
    let mut dropped = exchange(1, RACK);
    dropped.sent.body = SentBody::Dropped;
    check(dropped, Unrepeatable::Incomplete(Incomplete::Dropped));
    let mut bench = Bench::ready();
    bench.sends(exchange(1, RACK));
    bench.providers(ProvidersAction::Delete(RACK));
    assert_eq!(bench.replays(1), []);
    assert_eq!(bench.replays(2), []);
}

#[test]
fn a_replay_that_is_refused_is_told_once_and_only_while_it_is_wanted() {
    let mut bench = Bench::ready();
    bench.sends(exchange(1, RACK));
    let request = bench.replays(1)[0].0;
    let refused = |request| {
        let problem = recorded("It is elsewhere");
        Event::Endpoint(request, EndpointEvent::Replayed(Some(problem)))
    };
    bench.handle(refused(RequestId(1)));
    assert!(bench.notices().is_empty());
    bench.handle(refused(request));
    assert_eq!(bench.notices(), ["It is elsewhere"]);
    bench.dismiss();
    bench.handle(refused(request));
    assert!(bench.notices().is_empty());
}

#[test]
fn clearing_forgets_all_and_gives_up_what_is_being_sent_again() {
    let mut bench = Bench::ready();
    bench.sends(exchange(1, RACK));
    let request = bench.replays(1)[0].0;
    bench.apply(Action::Exchange(ExchangeAction::Clear));
    assert!(bench.state.record().exchanges().is_empty());
    let cancel = Command::Endpoint(EndpointCommand::Cancel(request));
    assert!(bench.commands.contains(&cancel));
}
