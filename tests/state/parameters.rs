//! Parameters at their three levels: what is set where, what counts, what is kept, and what of it
//! goes out with a question.

use crate::bench::{Bench, RACK};
use serde_json::{Value, json};
use tertulia::domain::chat_request::{ChatRequest, Endpoint};
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::parameters::Parameter;
use tertulia::domain::parameters::levels::Setting;
use tertulia::domain::parameters::table::parameter;
use tertulia::domain::parameters::value::ParameterValue;
use tertulia::domain::provider::Learned;
use tertulia::state::action::{Action, ParametersAction, ProvidersAction, Scope};
use tertulia::state::event::{Event, TurnEvent};
use tertulia::wire::formats::Formats;
use tertulia::wire::parameters::fields;

fn known(id: &str) -> &'static Parameter {
    parameter(id).expect(id)
}

/// The shown conversation, or the one that is begun.
const HERE: Scope = Scope::Conversation(None);

fn model() -> Scope {
    Scope::Model(RACK, "alpha".to_owned())
}

/// The fields that are sent for the parameters of a question.
pub(crate) fn parameter_fields(
    endpoint: &Endpoint,
    request: &ChatRequest,
) -> serde_json::Map<String, Value> {
    let choice = Formats::default().choose(endpoint.format);
    let format = choice.expect("a format of the program").chosen;
    fields(format, &endpoint.dialect, request)
}

impl Bench {
    fn parameters(&mut self, action: ParametersAction) {
        self.apply(Action::Parameters(action));
    }

    fn set(&mut self, scope: Scope, id: &str, on: bool, value: ParameterValue) {
        let setting = Setting { on, value };
        self.parameters(ParametersAction::Set(scope, known(id), setting));
    }

    fn set_number(&mut self, scope: Scope, id: &str, number: f64) {
        self.set(scope, id, true, ParameterValue::Number(number));
    }

    /// The fields of the question that was asked last, beyond those that every question has.
    fn sent(&self) -> Value {
        let (_, endpoint, request) = self.last_start();
        Value::Object(parameter_fields(endpoint, request))
    }

    /// Asks something, and what it was asked with.
    fn asks(&mut self) -> Value {
        let turn = self.send("hi");
        let sent = self.sent();
        self.finishes(turn);
        sent
    }
}

#[test]
fn a_conversation_goes_before_its_model_and_the_model_before_its_provider() {
    let mut bench = Bench::ready();
    assert_eq!(bench.asks(), json!({}));
    bench.set_number(Scope::Provider(RACK), "temperature", 0.1);
    assert_eq!(bench.asks(), json!({"temperature": 0.1}));
    bench.set_number(model(), "temperature", 0.2);
    assert_eq!(bench.asks(), json!({"temperature": 0.2}));
    bench.set_number(HERE, "temperature", 0.3);
    assert_eq!(bench.asks(), json!({"temperature": 0.3}));
    // Another model of the provider knows nothing of the first one's.
    bench.choose(RACK, "beta");
    bench.parameters(ParametersAction::Reset(HERE, known("temperature")));
    assert_eq!(bench.asks(), json!({"temperature": 0.1}));
}

#[test]
fn off_is_a_word_of_its_own_and_a_reset_takes_it_back() {
    let mut bench = Bench::ready();
    bench.set_number(Scope::Provider(RACK), "top_p", 0.5);
    bench.set(HERE, "top_p", false, ParameterValue::Number(0.9));
    assert_eq!(bench.asks(), json!({}));
    bench.parameters(ParametersAction::Reset(HERE, known("top_p")));
    assert_eq!(bench.asks(), json!({"top_p": 0.5}));
    bench.parameters(ParametersAction::ResetAll(Scope::Provider(RACK)));
    assert_eq!(bench.asks(), json!({}));
}

#[test]
fn a_new_conversation_begins_without_the_parameters_of_the_former_one() {
    let mut bench = Bench::ready();
    bench.set_number(HERE, "min_p", 0.1);
    assert_eq!(bench.asks(), json!({"min_p": 0.1}));
    bench.new_chat();
    assert_eq!(bench.asks(), json!({}));
}

#[test]
fn a_value_that_may_not_be_entered_is_not_taken() {
    let check = |id: &str, value: ParameterValue| {
        let mut bench = Bench::ready();
        bench.set(HERE, id, true, value.clone());
        assert_eq!(bench.asks(), json!({}), "{id} {value:?}");
    };
    check("temperature", ParameterValue::Number(2.5));
    check("temperature", ParameterValue::Text("hot".to_owned()));
    check("top_k", ParameterValue::Integer(-1));
    check(
        "extra_body",
        ParameterValue::Text("{\"model\": \"x\"}".to_owned()),
    );
}

#[test]
fn what_is_set_and_prompted_is_there_after_a_restart_even_before_anything_was_said() {
    let mut bench = Bench::ready();
    bench.set_number(Scope::Provider(RACK), "temperature", 0.1);
    bench.set_number(model(), "top_p", 0.2);
    bench.set_number(HERE, "min_p", 0.3);
    let prompt = "Answer in one sentence.".to_owned();
    bench.parameters(ParametersAction::SystemPromptChanged(prompt.clone()));
    bench.close();
    let mut bench = bench.killed_and_started_again();
    let all = json!({"temperature": 0.1, "top_p": 0.2, "min_p": 0.3});
    assert_eq!(bench.asks(), all);
    assert_eq!(bench.last_start().2.system, prompt);
}

#[test]
fn a_prompt_that_is_being_typed_is_stored_a_second_later_and_goes_with_the_question() {
    let mut bench = Bench::ready();
    bench.parameters(ParametersAction::SystemPromptChanged(
        "Be brief.".to_owned(),
    ));
    bench.wait(crate::bench::secs(2));
    let mut bench = bench.killed_and_started_again();
    bench.asks();
    assert_eq!(bench.last_start().2.system, "Be brief.");
}

#[test]
fn with_another_name_chosen_what_was_refused_under_the_former_one_is_forgotten() {
    let mut bench = Bench::ready();
    bench.set_number(HERE, "repetition_penalty", 1.2);
    let turn = bench.send("hi");
    let refused = TurnEvent::FieldRefused("repetition_penalty".to_owned());
    bench.handle(Event::Turn(turn, refused));
    bench.finishes(turn);
    assert_eq!(bench.asks(), json!({}));
    let name = Some("repeat_penalty".to_owned());
    let write = ParametersAction::WriteAs(RACK, known("repetition_penalty"), name);
    bench.parameters(write);
    assert_eq!(bench.asks(), json!({"repeat_penalty": 1.2}));
    let write = ParametersAction::WriteAs(RACK, known("repetition_penalty"), None);
    bench.parameters(write);
    assert_eq!(bench.asks(), json!({"repetition_penalty": 1.2}));
}

#[test]
fn a_limit_that_is_refused_goes_out_under_its_other_name_and_that_is_said() {
    let mut bench = Bench::ready();
    bench.set(HERE, "max_output", true, ParameterValue::Integer(9));
    let turn = bench.send("hi");
    bench.handle(Event::Turn(
        turn,
        TurnEvent::FieldRefused("max_tokens".to_owned()),
    ));
    let notices = bench.notices();
    let words =
        "“rack” does not take “max_tokens” for alpha; “max_completion_tokens” is sent in its place";
    assert_eq!(notices.last(), Some(&words));
    bench.finishes(turn);
    assert_eq!(bench.asks(), json!({"max_completion_tokens": 9}));
    let forget = Learned {
        model: "alpha".to_owned(),
        field: "max_tokens".to_owned(),
    };
    bench.providers(ProvidersAction::Forget(RACK, forget));
    assert_eq!(bench.asks(), json!({"max_tokens": 9}));
}

#[test]
fn what_one_format_is_not_offered_waits_for_the_other() {
    let mut bench = Bench::ready();
    bench.set_number(HERE, "temperature", 0.5);
    bench.set_number(HERE, "min_p", 0.1);
    let provider: ProviderId = RACK;
    bench.providers(ProvidersAction::SetFormat(
        provider,
        ApiFormat::ANTHROPIC_MESSAGES,
    ));
    assert_eq!(
        bench.asks(),
        json!({"max_tokens": 4096, "temperature": 0.5})
    );
    bench.providers(ProvidersAction::SetFormat(provider, ApiFormat::OPENAI_CHAT));
    assert_eq!(bench.asks(), json!({"temperature": 0.5, "min_p": 0.1}));
}

#[test]
fn what_was_written_comes_back_with_an_undo_after_a_reset() {
    let mut bench = Bench::ready();
    let grammar = || ParameterValue::Text("root ::= 1".to_owned());
    bench.set(HERE, "grammar", true, grammar());
    bench.set_number(HERE, "min_p", 0.1);
    let all = json!({"grammar": "root ::= 1", "min_p": 0.1});
    bench.parameters(ParametersAction::Reset(HERE, known("grammar")));
    assert_eq!(bench.asks(), json!({"min_p": 0.1}));
    bench.undo();
    assert_eq!(bench.asks(), all);
    bench.parameters(ParametersAction::ResetAll(HERE));
    assert_eq!(bench.asks(), json!({}));
    bench.undo();
    assert_eq!(bench.asks(), all);
    // What was set since stays as it is.
    bench.parameters(ParametersAction::Reset(HERE, known("grammar")));
    bench.set_number(HERE, "min_p", 0.2);
    bench.undo();
    assert_eq!(bench.asks(), json!({"grammar": "root ::= 1", "min_p": 0.2}));
    // A number is quickly set again, and no notice is made of it.
    let before = bench.state.notices().list().len();
    bench.parameters(ParametersAction::Reset(HERE, known("min_p")));
    assert_eq!(bench.state.notices().list().len(), before);
}
