//! Parameters as a person sets them: what the panel shows is what the server gets, and what a
//! server refuses is learnt once.

use super::peer::{Line, Peer, Received};
use super::replies::{lists_models, openai_stream, saying};
use super::session::Session;
use super::start::{keep_settings, new_folder, settings_with};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::parameters::levels::Setting;
use tertulia::domain::parameters::table::parameter;
use tertulia::domain::parameters::value::ParameterValue;
use tertulia::domain::provider::{Learned, Origin};

/// The bodies of the questions that a server got, without those for its models.
pub(super) fn questions(peer: &Peer) -> Vec<Value> {
    let received = peer.received();
    let posts = received
        .iter()
        .filter(|request| request.line.starts_with("POST "));
    posts
        .map(|request| serde_json::from_str(&request.body).expect("JSON"))
        .collect()
}

fn refuse(line: &mut Line, message: &str, param: &Value) {
    let body = json!({"error": {"message": message, "param": param}});
    line.answer(400, "application/json", &body.to_string());
}

/// Refuses `top_k`, then `stream_options`, then wants the newer name of the limit, as strict
/// servers do: whatever it sees first.
fn picky(request: &Received, line: &mut Line) {
    if lists_models(request, line, &["model-a"]) {
        return;
    }
    let sent: Value = serde_json::from_str(&request.body).expect("JSON");
    let has = |field: &str| sent.get(field).is_some();
    if has("top_k") {
        refuse(line, "json: unknown field \"top_k\"", &Value::Null);
    } else if has("stream_options") {
        refuse(line, "json: unknown field \"stream_options\"", &Value::Null);
    } else if has("max_tokens") {
        let words = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
        refuse(line, words, &"max_tokens".into());
    } else {
        line.stream();
        line.send(openai_stream("fine"));
    }
}

fn is_answered(session: &Session) -> bool {
    let streaming = session.has_button("Stop");
    !streaming && session.has_button("Send")
}

/// Sends, and waits for the end of whatever comes of it.
fn send(session: &mut Session, text: &str, messages: usize) {
    session.send(text);
    session.until("the end of the answer", |session| {
        session.said().len() == messages && is_answered(session)
    });
}

/// Presses what may have to be scrolled into view first.
#[track_caller]
pub(super) fn reach(session: &mut Session, name: &str) {
    session.find(name).scroll_to_me();
    session.settle();
    session.click(name);
}

fn learned(session: &Session) -> Vec<String> {
    let provider = session.state().providers().list().next().expect("one");
    let fields = provider.learned.iter();
    fields.map(|fact: &Learned| fact.field.clone()).collect()
}

#[test]
fn a_server_that_is_picky_is_learnt_in_three_messages_and_a_restart_remembers() {
    let peer = Peer::start(picky);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    reach(&mut session, "Top-K");
    reach(&mut session, "Maximum output");
    for number in 1..=3 {
        send(&mut session, "hello", 2 * number);
        let asked = questions(&peer).len();
        assert!(
            asked <= 2 * number,
            "{asked} questions in {number} messages"
        );
    }
    assert_eq!(session.said().last().map(String::as_str), Some("fine"));
    let all = ["top_k", "stream_options", "max_tokens"];
    assert_eq!(learned(&session), all);

    session.restart();
    session.until("the messages", |session| session.said().len() == 6);
    assert_eq!(learned(&session), all);
    let before = questions(&peer).len();
    send(&mut session, "and again", 8);
    let asked = questions(&peer);
    assert_eq!(asked.len(), before + 1, "nothing is refused any more");
    assert_eq!(asked[before]["max_completion_tokens"], 4096);
    for field in all {
        assert_eq!(asked[before].get(field), None);
    }
    // The panel says so where the switch is, and offers to try it again.
    assert!(session.says("Not sent: the server has refused it"));
    reach(&mut session, "Send top_k again");
    assert_eq!(learned(&session), all[1..]);
}

#[test]
fn a_refusal_that_names_no_field_is_not_repeated_and_comes_through() {
    let peer = Peer::start(|request, line| {
        if !lists_models(request, line, &["model-a"]) {
            refuse(line, "This request is not to our liking", &Value::Null);
        }
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    reach(&mut session, "Temperature");
    send(&mut session, "hello", 2);
    assert_eq!(questions(&peer).len(), 1);
    assert!(learned(&session).is_empty());
    let said = session.texts();
    let words = "This request is not to our liking";
    assert!(said.iter().any(|text| text.contains(words)), "{said:#?}");
}

#[test]
fn what_is_switched_on_is_sent_and_what_is_switched_off_is_absent() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    session.ask("first", "fine");
    reach(&mut session, "Temperature");
    session.find("Temperature value").focus();
    session.settle();
    session.control(Key::A);
    session.type_text("0,35");
    session.press(Key::Enter);
    send(&mut session, "second", 4);
    reach(&mut session, "Temperature");
    send(&mut session, "third", 6);
    let sent: Vec<Option<Value>> = questions(&peer)
        .iter()
        .map(|body| body.get("temperature").cloned())
        .collect();
    assert_eq!(sent, [None, Some(0.35.into()), None]);
}

#[test]
fn a_number_out_of_range_is_refused_at_entry_with_the_range() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    reach(&mut session, "Top-P");
    session.find("Top-P value").focus();
    session.settle();
    session.control(Key::A);
    session.type_text("1.5");
    assert!(session.says("Out of range: enter 0–1"));
    session.press(Key::Enter);
    session.ask("hello", "fine");
    assert_eq!(questions(&peer)[0]["top_p"], 0.95);
}

#[test]
fn a_number_between_two_steps_of_its_slider_stays_as_it_was_typed_and_the_window_comes_to_rest() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    reach(&mut session, "Temperature");
    session.find("Temperature value").focus();
    session.settle();
    session.control(Key::A);
    session.type_text("0.333");
    session.press(Key::Enter);
    session.find("Message").focus();
    session.settle();
    // A window that asks for more and more frames fails here.
    session.window().run();
    session.ask("hello", "fine");
    assert_eq!(questions(&peer)[0]["temperature"], 0.333);
}

#[test]
fn the_temperature_is_set_by_four_keys_beside_what_is_typed() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    let open = Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT;
    session.press_with(open, Key::B);
    assert_eq!(session.focused(), "Find a parameter");
    session.type_text("temp");
    session.press(Key::Enter);
    assert_eq!(session.focused(), "Temperature");
    session.press(Key::Enter);
    assert_eq!(session.focused(), "Temperature value");
    session.type_text("0.3");
    session.press(Key::Enter);
    send(&mut session, "Hello", 2);
    assert_eq!(questions(&peer)[0]["temperature"], json!(0.3));
    // What is on already leads to its number at once.
    session.find("Find a parameter").focus();
    session.settle();
    session.press(Key::ArrowDown);
    assert_eq!(session.focused(), "Temperature value");
}

#[test]
fn a_slider_is_moved_by_keyboard() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    reach(&mut session, "Top-K");
    session.find("Top-K slider").focus();
    session.settle();
    session.press(Key::ArrowRight);
    session.press(Key::ArrowRight);
    let value = session.find("Top-K value").value();
    session.ask("hello", "fine");
    let sent = &questions(&peer)[0]["top_k"];
    assert!(sent.as_i64().is_some_and(|sent| sent > 40), "{sent}");
    assert_eq!(value, Some(sent.to_string()));
}

#[test]
fn the_extra_body_is_checked_while_it_is_typed_and_what_it_may_not_hold_is_refused() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    reach(&mut session, "Other");
    reach(&mut session, "Extra body (JSON)");
    let type_body = |session: &mut Session, text: &str| {
        session.find("Extra body (JSON) value").focus();
        session.settle();
        session.control(Key::A);
        session.type_text(text);
    };
    for field in ["messages", "model", "stream"] {
        type_body(&mut session, &format!("{{\"{field}\": 1}}"));
        let words = format!("“{field}” is set by the conversation and cannot be overridden here");
        assert!(session.says(&words), "{:#?}", session.texts());
    }
    type_body(&mut session, "{\"top_a\": ");
    let texts = session.texts();
    assert!(texts.iter().any(|text| text.starts_with("Not valid JSON")));
    type_body(&mut session, "{\"top_a\": 0.1}");
    session.find("Message").focus();
    session.settle();
    session.ask("hello", "fine");
    assert_eq!(questions(&peer)[0]["top_a"], 0.1);
}

#[test]
fn a_schema_is_typed_after_it_was_chosen_and_sent_once_it_can_be_read() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    reach(&mut session, "Shape of the answer");
    reach(&mut session, "Response format");
    reach(&mut session, "JSON schema");
    assert!(session.says("Nothing is sent until there is something in it"));
    let mut type_schema = |text: &str| {
        session.find("Response format value").focus();
        session.settle();
        session.control(Key::A);
        session.type_text(text);
        session.find("Message").focus();
        session.settle();
        session.texts()
    };
    let texts = type_schema("{\"type\": ");
    assert!(
        texts
            .iter()
            .any(|text| text.starts_with("Not a JSON schema"))
    );
    type_schema("{\"type\": \"object\"}");
    session.ask("hello", "fine");
    let sent = &questions(&peer)[0]["response_format"]["json_schema"]["schema"];
    assert_eq!(sent, &json!({"type": "object"}));
}

#[test]
fn a_system_prompt_is_typed_in_one_go_and_sent_first() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    session.find("System prompt").focus();
    session.settle();
    for word in ["Answer ", "like ", "a pirate."] {
        session.type_text(word);
    }
    assert_eq!(session.focused(), "System prompt");
    session.ask("hello", "fine");
    let sent = &questions(&peer)[0]["messages"];
    let expected = json!([
        {"role": "system", "content": "Answer like a pirate."},
        {"role": "user", "content": "hello"},
    ]);
    assert_eq!(sent, &expected);
}

#[test]
fn a_conversation_goes_before_its_model_and_a_reset_gives_it_back() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.control(Key::Comma);
    reach(&mut session, "Edit parameters of this provider");
    reach(&mut session, "Temperature");
    session.control(Key::Comma);
    session.click("Parameters");
    assert!(
        session.says("0–2 · from the provider"),
        "{:#?}",
        session.texts()
    );
    session.ask("hello", "fine");
    reach(&mut session, "Temperature");
    assert!(session.says("Off here; the provider says 0.8"));
    send(&mut session, "again", 4);
    reach(&mut session, "Reset Temperature");
    send(&mut session, "once more", 6);
    let sent: Vec<Option<Value>> = questions(&peer)
        .iter()
        .map(|body| body.get("temperature").cloned())
        .collect();
    assert_eq!(sent, [Some(0.8.into()), None, Some(0.8.into())]);
}

#[test]
fn the_parameters_of_a_model_are_saved_with_the_rest_of_it() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.control(Key::Comma);
    session.click("Refresh models");
    session.until("the models", |session| session.has_button("Edit model-a"));
    session.click("Edit model-a");
    reach(&mut session, "Parameters");
    reach(&mut session, "Temperature");
    let kept = |session: &Session| {
        let provider = session.state().providers().list().next().expect("one");
        let model = provider.model("model-a").expect("listed");
        let temperature = parameter("temperature").expect("known");
        model.parameters.get(temperature).cloned()
    };
    assert_eq!(kept(&session), None);
    session.click("Save");
    let expected = Setting {
        on: true,
        value: ParameterValue::Number(0.8),
    };
    assert_eq!(kept(&session), Some(expected.clone()));
    session.restart();
    assert_eq!(kept(&session), Some(expected));
}

#[test]
fn everything_in_the_panel_can_be_found_and_switched_by_name() {
    let asked = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&asked);
    let peer = Peer::start(move |request, line| {
        seen.store(true, Ordering::Relaxed);
        lists_models(request, line, &["model-a"]);
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.click("Parameters");
    for name in [
        "Repetition",
        "Special samplers",
        "Shape of the answer",
        "Reasoning",
        "Other",
    ] {
        reach(&mut session, name);
    }
    let provider = session.state().providers().list().next().expect("one");
    let recipient = provider.recipient("");
    let table = &tertulia::domain::parameters::table::TABLE;
    let offered: Vec<_> = table.iter().filter(|p| recipient.is_offered(p)).collect();
    assert_eq!(offered.len(), table.len() - 1, "a budget is Anthropic’s");
    for parameter in offered {
        reach(&mut session, parameter.label);
        let on = session.find(parameter.label).accesskit_node().toggled();
        assert_eq!(
            on,
            Some(eframe::egui::accesskit::Toggled::True),
            "{}",
            parameter.label
        );
    }
    session.click("Reset all");
    assert!(
        session
            .state()
            .shown()
            .is_some_and(|(shown, _)| shown.parameters.is_empty())
    );
    assert!(!asked.load(Ordering::Relaxed), "setting asks nobody");
}

#[test]
fn a_provider_of_the_catalogue_shows_what_it_takes_and_says_what_is_not_sent() {
    let peer = saying("fine");
    let mut settings = settings_with(&peer.url("/v1"));
    let provider = &mut settings.providers[0];
    provider.origin = Origin::Cloud {
        entry: "openai".to_owned(),
        base_url: BaseUrl::check(&peer.url("/v1")).expect("a base URL").url,
        own_url: true,
    };
    let hot = Setting {
        on: true,
        value: ParameterValue::Number(1.5),
    };
    let temperature = parameter("temperature").expect("known");
    provider.models[0].parameters.set(temperature, hot);
    let folder = new_folder();
    keep_settings(&folder, &settings);
    let mut session = Session::in_folder(folder, |_| {});
    session.until("the start", |session| session.has_button("Send"));
    session.click("Parameters");
    for (label, is_shown) in [
        ("Maximum output", true),
        ("Seed", true),
        ("Reasoning effort", true),
        ("Temperature", false),
        ("Grammar (GBNF)", false),
    ] {
        assert_eq!(session.has_switch(label), is_shown, "{label}");
    }
    assert!(session.says("Not sent to “rack-2”: Temperature"));
    reach(&mut session, "Maximum output");
    session.ask("hello", "fine");
    let sent = &questions(&peer)[0];
    assert_eq!(sent["max_completion_tokens"], 4096);
    assert_eq!(sent.get("temperature"), None);
}
