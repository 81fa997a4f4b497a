//! The dialog of the request preview, whatever comes back into it and at every size.

use super::settings_window::{Window, answer_last, custom, in_dialog, says, window_of};
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::exchange::{
    Method, RequestPreview, SentBody, SentRequest, ShownValue, indented,
};
use tertulia::domain::ids::ProviderId;
use tertulia::domain::model::Model;
use tertulia::domain::problem::Problem;
use tertulia::domain::provider::Provider;
use tertulia::state::action::{Action, ChatAction, Dialog, ViewAction};
use tertulia::state::command::EndpointCommand;
use tertulia::state::event::EndpointEvent;

fn made(body: &str, headers: usize) -> RequestPreview {
    let header = |number| {
        let value = ShownValue::Plain("some value".to_owned());
        (format!("x-header-{number}"), value)
    };
    RequestPreview {
        sent: SentRequest {
            provider: ProviderId(1),
            provider_name: "rack-2".to_owned(),
            method: Method::Post,
            url: "http://localhost:8000/v1/chat/completions".to_owned(),
            headers: (0..headers).map(header).collect(),
            body: SentBody::Whole(body.into()),
            body_bytes: body.len() as u64,
            is_masked: false,
        },
        json: indented(body).into(),
    }
}

fn with_model(size: [f32; 2]) -> Window {
    let provider = Provider {
        models: vec![Model::by_hand("model-a".to_owned())],
        ..custom(1, "rack-2")
    };
    window_of(vec![provider], size)
}

/// Opens the dialog, with that in it after so many frames without.
fn show(window: &mut Window, frames: usize, made: Result<RequestPreview, Problem>) {
    let asked = Action::Chat(ChatAction::PreviewRequest);
    window.state_mut().apply(asked);
    for _ in 0..frames {
        window.step();
    }
    let request = |command: &EndpointCommand| match command {
        EndpointCommand::Preview { request, .. } => Some(*request),
        EndpointCommand::Check { .. }
        | EndpointCommand::ListModels { .. }
        | EndpointCommand::TestKeys { .. }
        | EndpointCommand::Replay { .. }
        | EndpointCommand::FindLocalServers(_)
        | EndpointCommand::Cancel(_) => None,
    };
    let event = EndpointEvent::Previewed(made.map(Box::new));
    answer_last(window, request, [event]);
}

#[test]
fn it_is_shown_from_its_beginning_however_long_it_is() {
    for frames in 0..4 {
        let mut window = with_model([560.0, 420.0]);
        // A dialog before it was scrolled.
        let dialog = ViewAction::OpenDialog(Dialog::AddProvider);
        window.state_mut().apply(Action::View(dialog));
        window.run_ok();
        let key = in_dialog(&window, "API key");
        key.focus();
        window.run_ok();
        window
            .state_mut()
            .apply(Action::View(ViewAction::CloseDialog));
        window.run_ok();
        let preview = made("{\"a\":1,\"b\":[2,3,4]}", 9);
        show(&mut window, frames, Ok(preview));
        let lines = window.query_all_by_role(Role::Label);
        let first = "POST http://localhost:8000/v1/chat/completions";
        let line = lines
            .filter(|node| node.accesskit_node().value().as_deref() == Some(first))
            .map(|node| node.rect())
            .next();
        let line = line.expect("method and URL");
        assert!(
            line.top() > 30.0 && line.bottom() < 160.0,
            "after {frames} frames: {line}"
        );
    }
}

#[test]
fn what_cannot_be_copied_whole_says_why() {
    let preview = made("{}", 1);
    let masked = RequestPreview {
        sent: SentRequest {
            is_masked: true,
            ..preview.sent
        },
        ..preview
    };
    let mut window = with_model([1100.0, 720.0]);
    show(&mut window, 0, Ok(masked));
    let copy = window.get_by_role_and_label(Role::Button, "Copy as curl");
    assert!(copy.accesskit_node().is_disabled());
    assert!(says(
        &window,
        "A key stood in the URL or the body and is masked there"
    ));
}
