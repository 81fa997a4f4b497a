//! Servers that are asked in their own way once they are recognised, and servers found on this
//! machine.

use crate::peer::{Line, Peer, Received};
use crate::replies::{json, not_found};
use crate::said::Said as _;
use crate::stage::{Stage, endpoint, openai};
use tertulia::domain::capability::{Source, Sourced};
use tertulia::domain::chat_request::Endpoint;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{KeyId, RequestId};
use tertulia::domain::key_ring::KeyVerdict;
use tertulia::domain::model::{ListedModel, LoadState};
use tertulia::domain::problem::Remedy;
use tertulia::domain::server::{FoundServer, RecognisedServer};
use tertulia::domain::server_kind::KindId;
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::EndpointEvent;

/// Asks for the models; what was recognised, and the list.
fn tell(stage: &Stage, asked: Endpoint) -> (Option<RecognisedServer>, Vec<ListedModel>) {
    let request = RequestId(31);
    let command = EndpointCommand::ListModels {
        request,
        endpoint: asked,
    };
    stage.worker.send(Command::Endpoint(command));
    let mut server = None;
    loop {
        let event = stage.endpoint_event(request);
        if let EndpointEvent::ServerRecognised(recognised) = event {
            server = recognised;
        } else if let EndpointEvent::ModelsListed(models, _) = event {
            return (server, models);
        } else {
            panic!("{event:?}");
        }
    }
}

fn lines(peer: &Peer) -> Vec<String> {
    peer.received()
        .into_iter()
        .map(|request| request.line)
        .collect()
}

fn llama(request: &Received, line: &mut Line) {
    match request.line.as_str() {
        "GET /v1/models" => json(
            line,
            r#"{"object":"list","data":[{"id":"q.gguf","owned_by":"llamacpp","meta":{"n_ctx_train":32768}}]}"#,
        ),
        line_of if line_of.starts_with("GET /props") => json(
            line,
            r#"{"default_generation_settings":{"n_ctx":4096,"params":{"temperature":0.8,"top_k":40}},
                "total_slots":1,"modalities":{"vision":true,"audio":false},"build_info":"b7000"}"#,
        ),
        _ => not_found(line),
    }
}

#[test]
fn what_the_running_server_tells_goes_before_what_the_list_says() {
    let peer = Peer::start(llama);
    let (server, models) = tell(&Stage::new(), openai(&peer.url("/v1")));
    let server = server.expect("it is recognised");
    assert_eq!(
        (server.name.as_str(), server.version.as_deref()),
        ("llama.cpp", Some("b7000"))
    );
    let model = &models[0];
    let context = Sourced {
        value: 4096,
        source: Source::Server,
    };
    assert_eq!(model.context_length, Some(context));
    assert_eq!(model.trained_context.map(|known| known.value), Some(32_768));
    assert_eq!(
        model.capabilities.vision.map(|known| known.value),
        Some(true)
    );
    assert_eq!(model.server_defaults.get("top_k"), Some(&40.0));
    assert!(
        lines(&peer).iter().all(|line| line.starts_with("GET")),
        "{:?}",
        lines(&peer)
    );
}

#[test]
fn a_router_is_asked_about_loaded_models_only_and_never_made_to_load() {
    let peer = Peer::start(|request, line| match request.line.as_str() {
        "GET /v1/models" => json(
            line,
            r#"{"object":"list","data":[
                {"id":"up","owned_by":"llamacpp","status":{"value":"loaded"}},
                {"id":"down","owned_by":"llamacpp","status":{"value":"unloaded"}}]}"#,
        ),
        props if props.starts_with("GET /props") && props.contains("model=up") => json(
            line,
            r#"{"default_generation_settings":{"n_ctx":8192},"modalities":{"vision":false},"build_info":"b7000"}"#,
        ),
        props if props.starts_with("GET /props") => {
            json(
                line,
                r#"{"role":"router","default_generation_settings":{"n_ctx":0},"build_info":"b7000"}"#,
            );
        }
        _ => not_found(line),
    });
    let (_, models) = tell(&Stage::new(), openai(&peer.url("/v1")));
    let loads: Vec<_> = models.iter().map(|model| model.load).collect();
    assert_eq!(loads, [Some(LoadState::Loaded), Some(LoadState::NotLoaded)]);
    assert_eq!(
        models[0].context_length.map(|known| known.value),
        Some(8192)
    );
    assert_eq!(models[1].context_length, None);
    for line in lines(&peer) {
        assert!(!line.contains("down"), "{line}");
        assert!(
            !line.contains("/props") || line.contains("autoload=false"),
            "{line}"
        );
    }
}

#[test]
fn a_server_without_a_model_list_that_tells_in_its_own_way_has_models() {
    let peer = Peer::start(|request, line| match request.line.as_str() {
        "GET /info" => json(
            line,
            r#"{"model_id":"org/model","model_pipeline_tag":"text-generation","max_input_tokens":1024,
                "max_total_tokens":2048,"router":"text-generation-router","version":"3.0"}"#,
        ),
        _ => not_found(line),
    });
    let (server, models) = tell(&Stage::new(), openai(&peer.url("/v1")));
    assert_eq!(server.map(|server| server.name).as_deref(), Some("TGI"));
    assert_eq!(models[0].id, "org/model");
}

#[test]
fn a_cloud_is_asked_for_its_list_and_nothing_else() {
    let list = r#"{"object":"list","data":[{"id":"m","owned_by":"x"}]}"#;
    let peer = Peer::start(move |_, line| json(line, list));
    let mut asked = openai(&peer.url("/v1"));
    asked.kind = Some(KindId::PLAIN);
    let (server, models) = tell(&Stage::new(), asked);
    assert_eq!((server, models.len()), (None, 1));
    assert_eq!(lines(&peer), ["GET /v1/models"]);
}

#[test]
fn a_public_list_proves_nothing_about_a_key_where_another_path_does() {
    let peer = Peer::start(|request, line| match request.line.as_str() {
        "GET /v1/key" => line.answer(401, "application/json", "{}"),
        _ => json(line, r#"{"data":[{"id":"m"}]}"#),
    });
    let stage = Stage::new();
    stage.keep_key(KeyId(1), "sk-not-valid-0123456789");
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1)];
    asked.key_path = Some("/key".to_owned());
    let request = RequestId(41);
    let command = EndpointCommand::TestKeys {
        request,
        endpoint: asked,
        model: None,
    };
    stage.worker.send(Command::Endpoint(command));
    let tested = EndpointEvent::KeyTested(KeyId(1), KeyVerdict::Invalid);
    assert_eq!(stage.endpoint_event(request), tested);
}

/// Asks these ports; what was found, by port.
fn found_at(ports: Vec<u16>) -> Vec<FoundServer> {
    let stage = Stage::with(|parts| parts.local_ports = ports);
    let request = RequestId(51);
    let command = EndpointCommand::FindLocalServers(request);
    stage.worker.send(Command::Endpoint(command));
    let mut found = Vec::new();
    loop {
        let event = stage.endpoint_event(request);
        if let EndpointEvent::LocalServerFound(server) = event {
            found.push(server);
        } else {
            assert_eq!(event, EndpointEvent::LocalServersSought);
            break;
        }
    }
    found.sort_by_key(|server| server.base_url.to_string());
    found
}

#[test]
fn local_servers_are_told_by_what_they_are_and_other_programs_are_left_out() {
    let llama = Peer::start(llama);
    let locked = Peer::start(|_, line| {
        line.answer(401, "application/json", r#"{"error":{"message":"no key"}}"#);
    });
    let without_list = Peer::start(|request, line| match request.line.as_str() {
        "GET /info" => json(
            line,
            r#"{"model_id":"org/model","max_total_tokens":2048,"router":"text-generation-router"}"#,
        ),
        _ => not_found(line),
    });
    let page = Peer::saying(200, "text/html", "<html><title>Router</title></html>");
    let player = Peer::saying(403, "text/plain", "");
    let closed = {
        // A port that was free a moment ago.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let ports = vec![
        llama.port(),
        locked.port(),
        without_list.port(),
        page.port(),
        player.port(),
        closed,
    ];
    let found = found_at(ports);
    let named = |peer: &Peer| {
        let url = format!("http://localhost:{}/v1", peer.port());
        found.iter().find(|server| server.base_url.as_str() == url)
    };
    let llama = named(&llama).expect("it is found");
    assert_eq!((llama.label(), llama.models), ("llama.cpp", Some(1)));
    assert_eq!(llama.format, ApiFormat::OPENAI_CHAT);
    let locked = named(&locked).expect("it is found");
    assert_eq!((locked.label(), locked.models), ("Local server", None));
    let tgi = named(&without_list).expect("it is found");
    assert_eq!((tgi.label(), tgi.models), ("TGI", Some(1)));
    assert_eq!(found.len(), 3, "{found:#?}");
}

#[test]
fn a_server_that_lists_models_and_then_falls_silent_is_found_all_the_same() {
    let peer = Peer::start(|request, line| match request.line.as_str() {
        "GET /v1/models" => json(line, r#"{"data":[{"id":"m","owned_by":"me"}]}"#),
        _ => {
            line.sees_the_end();
        }
    });
    let found = found_at(vec![peer.port()]);
    let told: Vec<_> = found
        .iter()
        .map(|server| (server.label(), server.models))
        .collect();
    assert_eq!(told, [("Local server", Some(1))]);
}

#[test]
fn nothing_is_sought_unless_it_is_asked_for() {
    let peer = Peer::start(llama);
    let stage = Stage::with(|parts| parts.local_ports = vec![peer.port()]);
    let other = Peer::saying(200, "application/json", r#"{"data":[]}"#);
    tell(&stage, endpoint(&other.url("/v1"), ApiFormat::OPENAI_CHAT));
    assert!(peer.received().is_empty());
}

/// Lists models in the shape of one format and chats in that one only.
fn speaks_only(list: &'static str, chat: &'static str) -> Peer {
    Peer::start(move |request, line| {
        if request.line.starts_with("GET /v1/models") {
            json(line, list);
        } else if request.line == chat {
            line.answer(
                400,
                "application/json",
                "{\"error\":{\"message\":\"no messages\"}}",
            );
        } else {
            not_found(line);
        }
    })
}

#[test]
fn a_list_that_both_formats_get_does_not_hide_that_chat_speaks_the_other_one() {
    let check = |configured: ApiFormat, list, chat, expected: Option<ApiFormat>| {
        let peer = speaks_only(list, chat);
        let stage = Stage::new();
        let request = RequestId(61);
        let command = EndpointCommand::ListModels {
            request,
            endpoint: endpoint(&peer.url("/v1"), configured),
        };
        stage.worker.send(Command::Endpoint(command));
        let problem = loop {
            if let EndpointEvent::ModelsListed(models, problem) = stage.endpoint_event(request) {
                assert_eq!(models.len(), 1);
                break problem;
            }
        };
        let switch = problem.map(|problem| match problem.remedies().into_iter().next() {
            Some(Remedy::SwitchFormat { format, .. }) => format,
            _ => panic!("{problem:?}"),
        });
        assert_eq!(switch, expected, "{configured:?} {chat}");
    };
    let anthropic = r#"{"data":[{"id":"a","type":"model","display_name":"A"}]}"#;
    let openai = r#"{"data":[{"id":"a","object":"model","owned_by":"vllm"}]}"#;
    let (messages, completions) = ("POST /v1/messages", "POST /v1/chat/completions");
    check(
        ApiFormat::OPENAI_CHAT,
        anthropic,
        messages,
        Some(ApiFormat::ANTHROPIC_MESSAGES),
    );
    check(
        ApiFormat::ANTHROPIC_MESSAGES,
        openai,
        completions,
        Some(ApiFormat::OPENAI_CHAT),
    );
    check(ApiFormat::OPENAI_CHAT, openai, completions, None);
    check(ApiFormat::OPENAI_CHAT, anthropic, completions, None);
}
