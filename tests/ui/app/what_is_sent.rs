//! What the panel shows, what the preview shows and what the server receives are the same, whatever
//! is set.

use super::parameters::{questions, reach};
use super::replies::saying;
use super::session::Session;
use super::start::{keep_settings, new_folder, settings_with};
use crate::any_parameters::any_set;
use eframe::egui::accesskit::Toggled;
use egui_kittest::kittest::NodeT;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::parameters::levels::ParameterSet;
use tertulia::domain::parameters::table::TABLE;
use tertulia::domain::parameters::typed::{read_bias, read_list};
use tertulia::domain::parameters::value::{ParameterValue, ValueKind};
use tertulia::domain::parameters::{Group, Parameter};
use tertulia::wire::parameters::plain;

/// What the panel says of a parameter: the value in its field where it has one, and null where it
/// has only choices; `None` if it is off.
fn shown(session: &Session, parameter: &Parameter, format: ApiFormat) -> Option<Value> {
    let switch = session.find(parameter.label);
    if switch.accesskit_node().toggled() != Some(Toggled::True) {
        return None;
    }
    let kind = parameter.kind(format);
    let text = |name: &str| session.find(name).value().unwrap_or_default();
    let field = format!("{} value", parameter.label);
    Some(match kind {
        ValueKind::Number(_) | ValueKind::Integer { .. } => {
            let written = text(&field).replace('−', "-");
            written.parse::<f64>().expect("a number").into()
        }
        ValueKind::List { .. } => plain(&ParameterValue::List(read_list(&text(&field)))),
        ValueKind::Bias => plain(&ParameterValue::Bias(
            read_bias(&text(&field)).expect("read"),
        )),
        ValueKind::Text(_) => text(&field).into(),
        ValueKind::Choice { .. } | ValueKind::Switch | ValueKind::Shape => Value::Null,
    })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn check(of_model: &ParameterSet, of_provider: &ParameterSet, format: ApiFormat) {
    let peer = saying("fine");
    let mut settings = settings_with(&peer.url("/v1"));
    let provider = &mut settings.providers[0];
    provider.format = format;
    provider.parameters = of_provider.clone();
    provider.models[0].parameters = of_model.clone();
    let recipient = provider.recipient("model-a");
    let folder = new_folder();
    keep_settings(&folder, &settings);
    let mut session = Session::in_folder(folder, |_| {});
    session.until("the start", |session| {
        session.state().library().is_listed() && session.has_button("Send")
    });
    session.click("Parameters");
    session.find("Message").focus();
    session.settle();
    session.type_text("hello");
    session.click("Preview request");
    session.until("the preview", |session| {
        session.state().preview().made().is_some()
    });
    let made = session.state().preview().made().cloned();
    let preview = made.expect("made").expect("without a problem");
    let previewed: Value = serde_json::from_str(&preview.json).expect("JSON");
    session.click("Close");

    let offered = TABLE.iter().filter(|p| recipient.is_offered(p));
    let offered: Vec<&'static Parameter> = offered.collect();
    if offered.len() > 8 {
        for group in Group::ALL {
            let of_group = offered.iter().find(|p| p.group == group);
            let is_folded = of_group.is_some_and(|p| !session.has_switch(p.label));
            if is_folded {
                reach(&mut session, group.label());
            }
        }
    }
    let said: Vec<_> = offered
        .iter()
        .map(|parameter| (*parameter, shown(&session, parameter, format)))
        .collect();
    session.press(eframe::egui::Key::Escape);
    session.find("Message").focus();
    session.settle();
    session.press(eframe::egui::Key::Enter);
    session.until("the question", |_| !questions(&peer).is_empty());
    let received = &questions(&peer)[0];
    assert_eq!(&previewed, received);

    for (parameter, value) in said {
        let Some(name) = recipient.name(parameter) else {
            panic!("{} is offered and not sent", parameter.label);
        };
        let Some(field) = name.field() else { continue };
        let sent = name
            .path
            .iter()
            .try_fold(received, |at, name| at.get(*name));
        let is_needed = recipient.needed(parameter).is_some();
        match value {
            None if is_needed => assert!(sent.is_some(), "{field}"),
            None => assert_eq!(sent, None, "{field} is off"),
            Some(value) if is_empty(&value) => assert_eq!(sent, None, "{field} is empty"),
            Some(Value::Null) => assert!(sent.is_some(), "{field} is on"),
            Some(value) => {
                let sent = sent.unwrap_or_else(|| panic!("{field} is on"));
                // A budget has a field of its own inside of the one that it shares.
                let sent = sent.get("budget_tokens").unwrap_or(sent);
                assert_eq!(number(sent), number(&value), "{field}");
            }
        }
    }
}

/// `1` and `1.0` are one number.
fn number(value: &Value) -> Value {
    value.as_f64().map_or_else(|| value.clone(), Value::from)
}

#[test]
fn panel_preview_and_server_agree_whatever_is_set() {
    let config = Config {
        cases: 8,
        failure_persistence: None,
        ..Config::default()
    };
    let format = prop_oneof![
        Just(ApiFormat::OPENAI_CHAT),
        Just(ApiFormat::ANTHROPIC_MESSAGES)
    ];
    let any = (any_set(), any_set(), format);
    let outcome = TestRunner::new(config).run(&any, |(model, provider, format)| {
        check(&model, &provider, format);
        Ok(())
    });
    outcome.expect("they agree");
}
