//! What the tests of the connection check share: how it is run and read, and servers' answers.

use crate::peer::{Line, Received};
use crate::replies::{LIST, chat, error, json, not_found};
use crate::stage::Stage;
use tertulia::domain::chat_request::Endpoint;
use tertulia::domain::check::{CheckRequest, Outcome, Step, StepReport};
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ProviderId, RequestId};
use tertulia::domain::problem::Problem;
use tertulia::domain::provider::Learned;
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::EndpointEvent;

pub(crate) const HERE: ProviderId = ProviderId(5);
pub(crate) const KEY: &str = "sk-check-0123456789abcdef";

/// What a check told.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) steps: Vec<StepReport>,
    pub(crate) learned: Vec<Learned>,
    pub(crate) problem: Option<Problem>,
}

impl Report {
    /// How a step ended; `None` if it was not reached.
    pub(crate) fn outcome(&self, step: Step) -> Option<Outcome> {
        let found = self.steps.iter().find(|report| report.step == step);
        found.map(|report| report.outcome)
    }

    #[track_caller]
    pub(crate) fn failed_at(&self, step: Step) -> &Problem {
        assert_eq!(self.outcome(step), Some(Outcome::Failed), "{self:#?}");
        assert_eq!(self.steps.last().map(|report| report.step), Some(step));
        self.problem.as_ref().expect("a failed check has a problem")
    }

    #[track_caller]
    pub(crate) fn passed(&self) {
        assert_eq!(self.problem, None, "{self:#?}");
        assert_eq!(self.outcome(Step::Chat), Some(Outcome::Passed), "{self:#?}");
        let streamed = self.outcome(Step::Stream);
        assert!(
            matches!(streamed, Some(Outcome::Passed | Outcome::Lacking)),
            "{self:#?}"
        );
    }
}

pub(crate) fn request(asked: &Endpoint) -> CheckRequest {
    CheckRequest {
        endpoint: asked.clone(),
        typed_key: None,
        typed_headers: Vec::new(),
        omitted: Vec::new(),
        model: None,
        with_extras: false,
    }
}

pub(crate) fn run(stage: &Stage, check: CheckRequest) -> Report {
    let id = RequestId(11);
    let check = Box::new(check);
    let command = EndpointCommand::Check { request: id, check };
    stage.worker.send(Command::Endpoint(command));
    let mut report = Report::default();
    loop {
        let event = stage.endpoint_event(id);
        if let EndpointEvent::StepChecked(step) = event {
            report.steps.push(step);
        } else if let EndpointEvent::FieldRefused(fact) = event {
            report.learned.push(fact);
        } else if let EndpointEvent::Checked(problem) = event {
            report.problem = problem;
            return report;
        } else {
            panic!("{event:?}");
        }
    }
}

pub(crate) fn check(stage: &Stage, asked: &Endpoint) -> Report {
    run(stage, request(asked))
}

/// Checks again and chats, both of which must work.
#[track_caller]
pub(crate) fn works(stage: &Stage, asked: &Endpoint) {
    check(stage, asked).passed();
    assert_eq!(
        stage.answer_to(asked.clone(), "m", "Hello").finished_text(),
        "fine"
    );
}

/// Whether [`KEY`] came with it, as a bearer's.
pub(crate) fn has_key(request: &Received) -> bool {
    let header = request.header("authorization");
    header.is_some_and(|value| value.ends_with(KEY))
}

pub(crate) fn is_empty_question(request: &Received) -> bool {
    request.body == "{}"
}

/// An OpenAI-format API below `/v1`, and nothing else.
pub(crate) fn api_below_v1(request: &Received, line: &mut Line) {
    match request.line.as_str() {
        "GET /v1/models" => json(line, LIST),
        "POST /v1/chat/completions" if is_empty_question(request) => {
            error(line, 400, "messages is required");
        }
        "POST /v1/chat/completions" => chat(ApiFormat::OPENAI_CHAT, request, line),
        _ => not_found(line),
    }
}
