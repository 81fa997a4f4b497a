//! The preview asks for exactly what sending would ask for, and belongs to its dialog.

use crate::bench::{Bench, RACK, refused};
use tertulia::domain::chat_request::{ChatRequest, Endpoint};
use tertulia::domain::exchange::{Method, RequestPreview, SentBody, SentRequest};
use tertulia::domain::ids::RequestId;
use tertulia::domain::message::Message;
use tertulia::state::action::{ChatAction, Dialog, ProvidersAction, ViewAction};
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event, TurnEvent};
use tertulia::state::preview::Preview;

impl Bench {
    /// Asks for a preview; with what it is made of, if it is made.
    fn previews(&mut self) -> Option<(RequestId, Endpoint, ChatRequest)> {
        self.forget_commands();
        self.chat(ChatAction::PreviewRequest);
        assert_eq!(self.state.view().dialog(), Some(&Dialog::PreviewRequest));
        self.commands.iter().find_map(|command| match command {
            Command::Endpoint(EndpointCommand::Preview {
                request,
                endpoint,
                chat,
            }) => Some((*request, endpoint.clone(), (**chat).clone())),
            Command::Endpoint(_)
            | Command::Turn(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        })
    }

    fn cause_in_preview(&self) -> Option<&str> {
        let made = self.state.preview().made()?;
        made.as_ref().err().map(|problem| problem.cause.name())
    }
}

fn texts(request: &ChatRequest) -> Vec<String> {
    request.messages.iter().map(|m| m.text()).collect()
}

/// What is compared of two requests: two messages of the same words differ in their ids.
fn without_ids(request: &ChatRequest) -> ChatRequest {
    let mut request = request.clone();
    for message in &mut request.messages {
        let message: &mut Message = std::sync::Arc::make_mut(message);
        message.id = tertulia::domain::ids::MessageId(0);
        message.parent = None;
    }
    request
}

fn made() -> RequestPreview {
    RequestPreview {
        sent: SentRequest {
            provider: RACK,
            provider_name: "rack".to_owned(),
            method: Method::Post,
            url: "http://localhost:8000/v1/chat/completions".to_owned(),
            headers: Vec::new(),
            body: SentBody::Whole("{}".into()),
            body_bytes: 2,
            is_masked: false,
        },
        json: "{}".into(),
    }
}

#[test]
fn a_preview_is_of_the_request_that_sending_then_makes() {
    let mut bench = Bench::ready();
    bench.talk("Hello", "Hi");
    let turn = bench.send("Refuse top_k");
    let refused = TurnEvent::FieldRefused("top_k".to_owned());
    bench.handle(Event::Turn(turn, refused));
    bench.finishes(turn);
    bench.types("  typed so far ");
    let (_, endpoint, previewed) = bench.previews().expect("it is made");
    bench.view(ViewAction::CloseDialog);
    bench.send("  typed so far ");
    let (_, sent_to, sent) = bench.last_start();
    assert_eq!(&endpoint, sent_to);
    assert_eq!(without_ids(&previewed), without_ids(sent));
    assert_eq!(previewed.omitted, ["top_k"]);
    assert_eq!(
        texts(&previewed).last().map(String::as_str),
        Some("typed so far")
    );
}

#[test]
fn with_nothing_typed_the_branch_is_shown_as_it_is() {
    let mut bench = Bench::ready();
    assert_eq!(texts(&bench.previews().expect("made").2), [""; 0]);
    bench.talk("Hello", "Hi");
    assert_eq!(texts(&bench.previews().expect("made").2), ["Hello", "Hi"]);
    let turn = bench.send("And now?");
    bench.grows(turn, "Half an ans");
    let asked = ["Hello", "Hi", "And now?"];
    assert_eq!(texts(&bench.previews().expect("made").2), asked);
    let stored = bench.transcript();
    assert_eq!(stored.len(), 4, "a preview changes no conversation");
}

#[test]
fn a_preview_comes_back_into_its_own_dialog_only() {
    let mut bench = Bench::ready();
    let (first, ..) = bench.previews().expect("made");
    let (second, ..) = bench.previews().expect("made");
    let cancel = |request| Command::Endpoint(EndpointCommand::Cancel(request));
    assert!(bench.commands.contains(&cancel(first)));
    let event = |request| Event::Endpoint(request, EndpointEvent::Previewed(Ok(Box::new(made()))));
    bench.handle(event(first));
    assert!(matches!(bench.state.preview(), Preview::Waiting(_)));
    bench.handle(event(second));
    assert!(matches!(bench.state.preview(), Preview::Made(_)));
    bench.forget_commands();
    bench.view(ViewAction::CloseDialog);
    assert!(matches!(bench.state.preview(), Preview::Closed));
    assert!(!bench.commands.contains(&cancel(second)), "it has ended");
    bench.handle(event(second));
    assert!(matches!(bench.state.preview(), Preview::Closed));
}

#[test]
fn what_keeps_a_preview_from_being_made_is_said_in_its_dialog() {
    let mut bench = Bench::empty();
    assert!(bench.previews().is_none());
    assert!(
        bench
            .cause_in_preview()
            .is_some_and(|cause| cause == "nobody_to_ask")
    );
    let mut bench = Bench::ready();
    bench.talk("Hello", "Hi");
    bench.providers(ProvidersAction::SetEnabled(RACK, false));
    assert!(bench.previews().is_none());
    assert!(
        bench
            .cause_in_preview()
            .is_some_and(|cause| cause == "nobody_to_ask")
    );
    let mut bench = Bench::ready();
    let (request, ..) = bench.previews().expect("made");
    let failed = EndpointEvent::Previewed(Err(refused()));
    bench.handle(Event::Endpoint(request, failed));
    assert_eq!(bench.cause_in_preview(), Some("refused"));
    assert!(bench.notices().is_empty(), "it is said once");
}

#[test]
fn a_conversation_that_is_still_being_read_is_not_shown_half() {
    let mut bench = Bench::ready();
    bench.talk("Hello", "Hi");
    let mut bench = bench.starting_again();
    let conversation = bench.disk.list();
    let listed = tertulia::state::event::HistoryEvent::Listed(conversation);
    bench.handle(Event::History(listed));
    assert!(bench.previews().is_none());
    assert!(
        bench
            .cause_in_preview()
            .is_some_and(|cause| cause == "still_loading")
    );
}
