//! A format that nobody speaks, unlike the others in every respect, added from outside by its facts,
//! its trait and one line: a conversation, a check, a parameter and a wrong format go through it.

use crate::check::checking::{check, request, run};
use crate::peer::{Line, Peer, Received};
use crate::replies::error;
use crate::stage::{Stage, endpoint, openai, question};
use serde_json::{Map, Value, json};
use tertulia::domain::cause::Cause;
use tertulia::domain::chat_request::{ChatRequest, Endpoint, OfferedTool};
use tertulia::domain::check::{CheckRequest, Finding, Outcome, Step};
use tertulia::domain::delta::Delta;
use tertulia::domain::format::{
    ApiFormat, AuthScheme, FormatFacts, FormatParameter, FormatParameters,
};
use tertulia::domain::ids::{KeyId, ProviderId, TurnId};
use tertulia::domain::parameters::levels::{Levels, NOTHING, ParameterSet, Setting};
use tertulia::domain::parameters::range::NumberRange;
use tertulia::domain::parameters::table::parameter;
use tertulia::domain::parameters::value::ParameterValue;
use tertulia::domain::parameters::wire_name::WireName;
use tertulia::domain::provider::{Origin, Provider};
use tertulia::domain::usage::{StopReason, Usage};
use tertulia::state::command::{Command, TurnCommand};
use tertulia::wire::formats::Formats;
use tertulia::wire::parameters::plain;
use tertulia::wire::{AnswerDecoder, Format, WireError};

const TELEGRAMS: ApiFormat = ApiFormat::new(&FACTS);

static FACTS: FormatFacts = FormatFacts {
    id: "telegrams",
    argument: "telegrams",
    name: "telegram",
    label: "Telegraph-compatible",
    purpose: "Nothing yet",
    auth: AuthScheme::XApiKey,
    version_header: Some(("x-edition", "1844")),
    version_path: Some("/v9"),
    chat_path: "/telegrams",
    models_path: "/stations",
    other_paths: &[],
    telling_headers: &["x-edition"],
    list_mark: ("kind", "station"),
    reserved_fields: &["to", "lines"],
    indispensable_fields: &["to", "lines"],
    parameters: FormatParameters::Listed(&[
        FormatParameter::new("max_output", &[name(&["longest"])]).needed(),
        FormatParameter::new("temperature", &[name(&["mood", "heat"])]).within(NumberRange {
            least: 0.0,
            most: 10.0,
            step: 1.0,
            suggested: 5.0,
        }),
    ]),
    conflicts: &[],
};

const fn name(path: &'static [&'static str]) -> WireName {
    WireName { path, kinds: &[] }
}

#[derive(Debug)]
struct Telegrams;

impl Format for Telegrams {
    fn api_format(&self) -> ApiFormat {
        TELEGRAMS
    }

    fn chat_fields(&self, _provider: ProviderId, request: &ChatRequest) -> Map<String, Value> {
        let lines = request
            .messages
            .iter()
            .map(|message| Value::from(message.text()));
        let mut fields = Map::new();
        fields.insert("to".to_owned(), request.model.as_str().into());
        fields.insert("lines".to_owned(), lines.collect());
        fields.insert("piecewise".to_owned(), request.stream.into());
        fields
    }

    fn models_query(&self, after: Option<&str>) -> String {
        after.map_or_else(String::new, |id| format!("behind={id}"))
    }

    fn tool(&self, tool: &OfferedTool) -> Value {
        tool.name.as_str().into()
    }

    /// Numbers are written out.
    fn parameter(&self, _name: &WireName, value: &ParameterValue) -> Value {
        plain(value).to_string().into()
    }

    fn answer_decoder(&self) -> Box<dyn AnswerDecoder> {
        Box::new(Lines::default())
    }
}

/// Reads `SAY …`, `COST in out` and `STOP`, a line each.
#[derive(Default)]
struct Lines {
    rest: String,
    stopped: bool,
}

impl AnswerDecoder for Lines {
    fn push(&mut self, bytes: &[u8], deltas: &mut Vec<Delta>) -> Result<(), WireError> {
        self.rest.push_str(&String::from_utf8_lossy(bytes));
        while let Some((line, rest)) = self.rest.split_once('\n') {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("SAY", text) => deltas.push(Delta::Text(text.to_owned())),
                ("COST", counts) => {
                    let mut counts = counts.split(' ').map(|count| count.parse().ok());
                    deltas.push(Delta::Usage(Usage {
                        prompt_tokens: counts.next().flatten(),
                        completion_tokens: counts.next().flatten(),
                        ..Usage::default()
                    }));
                }
                ("STOP", _) => {
                    self.stopped = true;
                    deltas.push(Delta::Stop(StopReason::Done));
                }
                (word, _) => {
                    return Err(WireError::Unreadable {
                        reason: format!("{word} is no telegram"),
                        raw: self.rest.clone(),
                    });
                }
            }
            self.rest = rest.to_owned();
        }
        Ok(())
    }

    fn finish(&mut self, _deltas: &mut Vec<Delta>) -> Result<(), WireError> {
        self.stopped.then_some(()).ok_or(WireError::CutShort)
    }
}

/// The line by which the format is added.
fn stage() -> Stage {
    Stage::with(|parts| parts.formats = Formats::default().with(&Telegrams))
}

fn station(request: &Received, line: &mut Line) {
    match request.line.as_str() {
        "GET /v9/stations" => {
            let list = r#"{"data":[{"kind":"station","id":"lisbon"}]}"#;
            line.answer(200, "application/json", list);
        }
        "POST /v9/telegrams" if !request.body.contains("\"lines\"") => {
            error(line, 400, "lines are missing");
        }
        "POST /v9/telegrams" => {
            line.head(200, "content-type: text/plain\r\n");
            line.send("SAY All ");
            line.send("is\nSAY  well\nCOST 3 2\n");
            line.send("STOP\n");
        }
        _ => error(line, 404, "Not Found"),
    }
}

fn telegrams(peer: &Peer) -> Endpoint {
    endpoint(&peer.url(""), TELEGRAMS)
}

#[test]
fn a_conversation_streams() {
    let peer = Peer::start(station);
    let stage = stage();
    stage.keep_key(KeyId(1), "sk-telegraph-0123456789");
    let asked = Endpoint {
        keys: vec![KeyId(1)],
        ..telegrams(&peer)
    };
    let answer = stage.answer_to(asked, "lisbon", "How are things?");
    assert_eq!(answer.finished_text(), "All is well");
    assert_eq!(answer.stop, Some(StopReason::Done));
    assert_eq!(answer.usage.completion_tokens, Some(2));
    let received = &peer.received()[0];
    assert_eq!(received.header("x-edition"), Some("1844"));
    assert_eq!(
        received.header("x-api-key"),
        Some("sk-telegraph-0123456789")
    );
    let body: Value = serde_json::from_str(&received.body).expect("JSON");
    let expected = json!({
        "to": "lisbon",
        "lines": ["How are things?"],
        "piecewise": true,
        "longest": "4096",
    });
    assert_eq!(body, expected);
}

#[test]
fn an_answer_that_does_not_stop_is_cut_short() {
    let peer = Peer::saying(200, "text/plain", "SAY Half\n");
    let answer = stage().answer(telegrams(&peer));
    assert_eq!(answer.text, "Half");
    let cause = &answer.problem().cause;
    assert!(matches!(cause, Cause::CutShort { .. }), "{cause:?}");
}

#[test]
fn a_check_passes_with_its_list_and_its_extras() {
    let peer = Peer::start(station);
    let asked = CheckRequest {
        with_extras: true,
        ..request(&telegrams(&peer))
    };
    let report = run(&stage(), asked);
    report.passed();
    for step in [Step::ModelList, Step::Format, Step::Stream] {
        assert_eq!(report.outcome(step), Some(Outcome::Passed), "{report:#?}");
    }
    let format = report
        .steps
        .iter()
        .find(|report| report.step == Step::Format);
    let found = format.map(|report| &report.found);
    let label = "Telegraph-compatible".to_owned();
    assert_eq!(found, Some(&Finding::Line(label)));
    let tools = peer
        .received()
        .into_iter()
        .find(|r| r.body.contains("\"tools\""));
    let tools: Value = serde_json::from_str(&tools.expect("asked for").body).expect("JSON");
    assert_eq!(tools["tools"], json!(["get_weather"]));
}

#[test]
fn a_parameter_has_the_formats_name_range_and_way_of_writing() {
    let peer = Peer::start(station);
    let address = telegrams(&peer).address;
    let mut provider = Provider::new(ProviderId(5), "rack-2".to_owned(), TELEGRAMS, Origin::Demo);
    let temperature = parameter("temperature").expect("known");
    let seed = parameter("seed").expect("known");
    let kind = temperature.kind(TELEGRAMS);
    assert_eq!(kind.range_words(None).as_deref(), Some("0–10"));
    let mut set = ParameterSet::default();
    for (parameter, value) in [
        (temperature, ParameterValue::Number(7.0)),
        (seed, ParameterValue::Integer(1)),
    ] {
        set.set(parameter, Setting { on: true, value });
    }
    provider.parameters = set;
    let recipient = provider.recipient("lisbon");
    assert!(!recipient.is_offered(seed));
    let levels = Levels {
        conversation: &NOTHING,
        model: &NOTHING,
        provider: &provider.parameters,
    };
    let request = ChatRequest {
        parameters: recipient.all_given(levels),
        ..question(TELEGRAMS, "lisbon", "How are things?")
    };
    let stage = stage();
    stage.worker.send(Command::Turn(TurnCommand::Start {
        turn: TurnId(1),
        request: Box::new(request),
        endpoint: Endpoint {
            address,
            ..provider.endpoint()
        },
    }));
    assert_eq!(stage.answers(&[1])[0].finished_text(), "All is well");
    let body: Value = serde_json::from_str(&peer.received()[0].body).expect("JSON");
    assert_eq!(body["mood"], json!({"heat": "7.0"}));
    assert_eq!(body.get("seed"), None);
}

#[test]
fn a_server_that_speaks_it_is_found_behind_another_format() {
    let peer = Peer::start(station);
    let report = check(&stage(), &openai(&peer.url("")));
    let cause = &report.failed_at(Step::Format).cause;
    let Cause::WrongFormat { format, .. } = cause else {
        panic!("{cause:?}");
    };
    assert_eq!(*format, TELEGRAMS);
}

#[test]
fn without_its_line_it_cannot_be_spoken() {
    let peer = Peer::start(station);
    let answer = Stage::new().answer(telegrams(&peer));
    assert_eq!(answer.problem().cause, Cause::FormatNotSpoken);
    assert!(peer.received().is_empty());
}
