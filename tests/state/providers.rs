//! Providers: creating, changing and deleting them, their keys and models, the demo, and the
//! remedies that change them.

use crate::bench::{Bench, RACK, model_ref, refused, secs, url};
use crate::recorded::offering;
use crate::recorded::recorded;
use tertulia::domain::chat_request::Address;
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::{KeyId, ProviderId};
use tertulia::domain::model::{ListChange, Model};
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::provider::Origin;
use tertulia::domain::secret::{Secret, SecretPlace};
use tertulia::domain::server::RecognisedServer;
use tertulia::domain::server_kind::KindId;
use tertulia::state::action::{Action, Dialog, ProvidersAction, Screen, ViewAction};
use tertulia::state::command::{Command, SettingsCommand};
use tertulia::state::event::{EndpointEvent, Event, SettingsEvent};
use tertulia::state::providers::{DEMO_MODELS, Status};

fn last_provider(bench: &Bench) -> ProviderId {
    bench
        .state
        .providers()
        .list()
        .last()
        .expect("a provider")
        .id
}

/// The models of a provider, those that have vanished in brackets.
fn models(bench: &Bench, id: ProviderId) -> Vec<String> {
    let provider = bench.state.providers().get(id).expect("a provider");
    let name = |model: &Model| {
        if model.vanished {
            format!("({})", model.id)
        } else {
            model.id.clone()
        }
    };
    provider.models.iter().map(name).collect()
}

#[test]
fn creating_stores_settings_and_key_asks_for_models_and_shows_the_page() {
    let mut bench = Bench::empty();
    bench.view(ViewAction::Show(Screen::Providers));
    bench.view(ViewAction::OpenDialog(Dialog::AddProvider));
    bench.forget_commands();
    bench.create("  vLLM ", "http://localhost:8000/v1", "sk-1");

    let id = last_provider(&bench);
    assert_eq!(bench.provider_names(), ["vLLM"]);
    assert_eq!(bench.state.view().dialog(), None);
    assert_eq!(bench.state.view().screen(), Screen::Providers);
    assert_eq!(bench.state.view().provider(), Some(id));
    assert_eq!(bench.disk.settings, bench.state.settings());
    assert_eq!(bench.settings_stores(), 1);
    let keys: Vec<_> = bench.disk.keys.iter().collect();
    let [(key, secret)] = keys[..] else {
        panic!("{keys:?}");
    };
    assert_eq!(secret.expose(), "sk-1");

    let [(request, endpoint)] = bench.lists_asked()[..] else {
        panic!("models are asked for once");
    };
    assert_eq!((endpoint.provider, &endpoint.keys), (id, &vec![*key]));
    let address = Address::Url(url("http://localhost:8000/v1"));
    assert_eq!(
        (&endpoint.address, endpoint.auth),
        (&address, AuthScheme::Bearer)
    );
    assert_eq!(
        bench.state.providers().status(id),
        &Status::Fetching(request)
    );
    bench.lists_models(request, &["m1", "m2"]);
    let change = ListChange {
        added: 2,
        vanished: 0,
    };
    assert_eq!(
        bench.state.providers().status(id),
        &Status::Ready(Some(change))
    );
    assert_eq!(bench.state.current_model(), Some(model_ref(id, "m1")));
}

#[test]
fn a_provider_without_a_key_has_none() {
    let mut bench = Bench::empty();
    bench.create("vLLM", "http://localhost:8000/v1", "  ");
    assert!(bench.disk.keys.is_empty());
    assert_eq!(bench.lists_asked()[0].1.keys, []);
}

#[test]
fn a_failed_list_is_shown_on_the_provider_and_nowhere_else() {
    let mut bench = Bench::empty();
    bench.create("vLLM", "http://localhost:8000/v1", "");
    let id = last_provider(&bench);
    let request = bench.last_list_asked();
    let failed = EndpointEvent::ModelsFailed(refused());
    bench.handle(Event::Endpoint(request, failed));
    assert_eq!(
        bench.state.providers().status(id),
        &Status::Problem(refused())
    );
    assert_eq!(bench.notices(), Vec::<&str>::new());
    assert_eq!(bench.provider_names(), ["vLLM"]);
    bench.apply(Action::Remedy(Remedy::Retry, None));
    let again = bench.last_list_asked();
    assert_eq!(bench.state.providers().status(id), &Status::Fetching(again));
}

#[test]
fn a_name_that_is_taken_or_empty_is_refused() {
    let mut bench = Bench::ready();
    bench.view(ViewAction::OpenDialog(Dialog::AddProvider));
    bench.forget_commands();
    for name in ["RACK", " rack ", " "] {
        bench.create(name, "http://localhost:1/v1", "sk");
    }
    assert_eq!(bench.state.view().dialog(), Some(&Dialog::AddProvider));
    bench.create("other", "http://localhost:1/v1", "");
    let other = last_provider(&bench);
    bench.forget_commands();
    for name in ["Rack", ""] {
        bench.providers(ProvidersAction::Rename(other, name.to_owned()));
    }
    assert_eq!(bench.commands, []);
    bench.providers(ProvidersAction::Rename(other, "OTHER".to_owned()));
    assert_eq!(bench.provider_names(), ["rack", "OTHER"]);
    assert_eq!(bench.disk.settings.providers[1].name, "OTHER");
}

#[test]
fn a_refresh_adds_what_is_new_and_marks_what_has_gone() {
    let mut bench = Bench::ready();
    let favourite = Model {
        favourite: true,
        ..Model::by_hand("beta".to_owned())
    };
    let favourite = Model {
        by_hand: false,
        ..favourite
    };
    bench.providers(ProvidersAction::EditModel(RACK, Box::new(favourite)));
    bench.providers(ProvidersAction::RefreshModels(RACK));
    let request = bench.last_list_asked();
    bench.lists_models(request, &["gamma", "beta"]);
    assert_eq!(models(&bench, RACK), ["gamma", "beta", "(alpha)"]);
    let rack = bench.state.providers().get(RACK).expect("rack");
    assert!(rack.models[1].favourite, "what the user set survives");
    let change = ListChange {
        added: 1,
        vanished: 1,
    };
    assert_eq!(
        bench.state.providers().status(RACK),
        &Status::Ready(Some(change))
    );
    assert_eq!(bench.disk.settings, bench.state.settings());
    let first = bench.state.providers().default_model();
    assert_eq!(first, Some(model_ref(RACK, "beta")), "favourites first");
}

#[test]
fn the_list_of_an_older_question_is_dropped() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::RefreshModels(RACK));
    let older = bench.last_list_asked();
    let moved = ProvidersAction::SetBaseUrl(RACK, url("http://localhost:9/v1"));
    bench.providers(moved);
    let newer = bench.last_list_asked();
    bench.lists_models(older, &["stale"]);
    let failed = EndpointEvent::ModelsFailed(refused());
    bench.handle(Event::Endpoint(older, failed));
    assert_eq!(models(&bench, RACK), ["alpha", "beta"]);
    assert_eq!(
        bench.state.providers().status(RACK),
        &Status::Fetching(newer)
    );
    bench.lists_models(newer, &["fresh"]);
    assert_eq!(models(&bench, RACK), ["fresh", "(alpha)", "(beta)"]);
}

#[test]
fn changing_url_format_or_header_asks_the_changed_endpoint_for_its_models() {
    let mut bench = Bench::ready();
    for action in [
        ProvidersAction::SetBaseUrl(RACK, url("http://localhost:9")),
        ProvidersAction::SetFormat(RACK, ApiFormat::ANTHROPIC_MESSAGES),
        ProvidersAction::SetAuth(RACK, Some(AuthScheme::Bearer)),
    ] {
        bench.providers(action);
    }
    let asked = bench.lists_asked();
    let seen: Vec<_> = asked.iter().map(|(_, e)| (e.format, e.auth)).collect();
    let expected = [
        (ApiFormat::OPENAI_CHAT, AuthScheme::Bearer),
        (ApiFormat::ANTHROPIC_MESSAGES, AuthScheme::XApiKey),
        (ApiFormat::ANTHROPIC_MESSAGES, AuthScheme::Bearer),
    ];
    assert_eq!(seen, expected);
    let address = Address::Url(url("http://localhost:9"));
    assert!(asked.iter().all(|(_, e)| e.address == address));
    assert_eq!(bench.disk.settings, bench.state.settings());
}

#[test]
fn a_new_key_takes_the_place_of_the_former_which_is_deleted() {
    let mut bench = Bench::empty();
    bench.create("vLLM", "http://localhost:8000/v1", "sk-former");
    let id = last_provider(&bench);
    bench.providers(ProvidersAction::SetKey(id, Secret::new("sk-newer")));
    let kept: Vec<_> = bench.disk.keys.values().map(Secret::expose).collect();
    assert_eq!(kept, ["sk-newer"]);
    assert_eq!(bench.lists_asked().len(), 2);
    let keys = bench.last_keys();
    assert_eq!(keys, bench.disk.keys.keys().copied().collect::<Vec<_>>());

    bench.providers(ProvidersAction::SetKey(id, Secret::default()));
    assert!(bench.disk.keys.is_empty() && bench.last_keys().is_empty());
    assert_eq!(bench.disk.settings.providers[0].keys, []);
}

impl Bench {
    /// The keys of the endpoint that was last asked for its models.
    fn last_keys(&self) -> Vec<KeyId> {
        let asked = self.lists_asked();
        asked.last().expect("models were asked for").1.keys.clone()
    }
}

#[test]
fn of_a_key_only_its_mask_is_shown() {
    let mut bench = Bench::empty();
    bench.create("vLLM", "http://localhost:8000/v1", "sk-1234567890");
    let key = bench.last_keys()[0];
    assert_eq!(bench.state.providers().keys().mask(key), Some("sk-1…7890"));
    let all = format!("{:?}", bench.commands);
    assert!(!all.contains("sk-1234567890"), "{all}");
    let mut bench = bench.killed_and_started_again();
    let loaded = SettingsEvent::KeysLoaded(
        SecretPlace::File,
        vec![(key, Secret::new("sk-1234567890").look())],
    );
    assert_eq!(bench.state.providers().keys().mask(key), None);
    bench.handle(Event::Settings(loaded));
    assert_eq!(bench.state.providers().keys().mask(key), Some("sk-1…7890"));
}

#[test]
fn a_deleted_provider_is_hidden_and_undo_brings_it_back() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::SetKey(RACK, Secret::new("sk")));
    bench.view(ViewAction::ShowProvider(RACK));
    bench.forget_commands();
    bench.providers(ProvidersAction::Delete(RACK));
    assert_eq!(bench.provider_names(), Vec::<&str>::new());
    assert_eq!(bench.notices(), ["“rack” deleted, with its key and models"]);
    assert_eq!(bench.state.view().provider(), None);
    assert!(!bench.state.can_send());
    bench.providers(ProvidersAction::Delete(RACK));
    assert_eq!(bench.notices().len(), 1, "once is enough");
    bench.undo();
    assert_eq!(bench.commands, [], "nothing had been touched");
    assert_eq!(bench.provider_names(), ["rack"]);
    bench.wait(secs(60));
    bench.close();
    assert_eq!(
        (bench.disk.keys.len(), bench.disk.settings.providers.len()),
        (1, 1)
    );
}

#[test]
fn the_page_of_a_deleted_provider_gives_way_to_that_of_its_neighbour() {
    fn check(deleted: usize, shown: &str) {
        let mut bench = Bench::ready();
        for name in ["second", "third"] {
            bench.create(name, "http://localhost:1/v1", "");
        }
        let ids: Vec<_> = bench.state.providers().list().map(|p| p.id).collect();
        bench.view(ViewAction::ShowProvider(ids[deleted]));
        bench.providers(ProvidersAction::Delete(ids[deleted]));
        let now = bench.state.view().provider();
        let now = now.and_then(|id| bench.state.providers().get(id));
        assert_eq!(now.map(|provider| provider.name.as_str()), Some(shown));
    }
    check(0, "second");
    check(1, "third");
    check(2, "second");
}

#[test]
fn keys_and_settings_of_a_deleted_provider_go_when_the_undo_ends() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::SetKey(RACK, Secret::new("sk")));
    bench.providers(ProvidersAction::Delete(RACK));
    bench.wait(secs(9));
    assert_eq!(
        (bench.disk.keys.len(), bench.disk.settings.providers.len()),
        (1, 1)
    );
    bench.wait(secs(1));
    assert_eq!(
        (bench.disk.keys.len(), bench.disk.settings.providers.len()),
        (0, 0)
    );
}

#[test]
fn an_undone_deletion_gets_another_name_where_its_own_was_given_away() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::Delete(RACK));
    let notice = bench.state.notices().list()[0].id;
    bench.create("Rack", "http://localhost:1/v1", "");
    bench.create("rack (2)", "http://localhost:1/v1", "");
    let undo = tertulia::state::action::NoticeAction::Undo(notice);
    bench.apply(Action::Notice(undo));
    assert_eq!(bench.provider_names(), ["rack (3)", "Rack", "rack (2)"]);
    assert_eq!(bench.disk.settings, bench.state.settings());
}

#[test]
fn two_providers_of_one_name_in_the_settings_get_different_names() {
    let mut before = Bench::ready();
    before.providers(ProvidersAction::Delete(RACK));
    before.create("Rack", "http://localhost:1/v1", "");
    let bench = before.killed_and_started_again();
    assert_eq!(bench.provider_names(), ["rack", "Rack (2)"]);
}

#[test]
fn an_answer_tells_how_its_provider_is_doing() {
    fn check(problem: Option<Problem>, expected: &Status) {
        let mut bench = Bench::ready();
        let turn = bench.send("hi");
        match problem {
            Some(problem) => bench.fails(turn, problem),
            None => bench.finishes(turn),
        }
        assert_eq!(bench.state.providers().status(RACK), expected);
    }
    let overloaded = recorded("Overloaded");
    check(None, &Status::Ready(None));
    check(Some(refused()), &Status::Problem(refused()));
    check(Some(overloaded), &Status::NotChecked);
}

#[test]
fn a_failing_answer_does_not_make_the_list_that_is_on_its_way_unknown() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    bench.providers(ProvidersAction::RefreshModels(RACK));
    let request = bench.last_list_asked();
    bench.fails(turn, refused());
    bench.lists_models(request, &["gamma"]);
    assert_eq!(models(&bench, RACK), ["gamma", "(alpha)", "(beta)"]);
}

#[test]
fn an_answer_of_a_deleted_provider_arrives_to_its_end() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    bench.providers(ProvidersAction::Delete(RACK));
    bench.wait(secs(60));
    bench.grows(turn, "Hello");
    bench.finishes(turn);
    assert_eq!(bench.transcript(), ["> hi", "Hello"]);
    assert_eq!(bench.state.providers().status(RACK), &Status::NotChecked);
}

#[test]
fn the_demo_leads_from_nothing_to_a_conversation_in_one_action() {
    let mut bench = Bench::empty();
    assert!(!bench.state.can_send());
    bench.view(ViewAction::Show(Screen::Providers));
    bench.providers(ProvidersAction::AddDemo);
    assert!(bench.state.can_send());
    assert_eq!(bench.state.view().screen(), Screen::Chat);
    bench.send("hi");
    let (_, endpoint, request) = bench.last_start();
    assert_eq!(endpoint.address, Address::Demo);
    assert_eq!(request.model, DEMO_MODELS[0]);
    assert_eq!(bench.disk.settings.providers[0].origin, Origin::Demo);
}

#[test]
fn the_demo_is_there_once_however_often_it_is_added() {
    let mut bench = Bench::empty();
    bench.providers(ProvidersAction::AddDemo);
    let demo = last_provider(&bench);
    bench.talk("hi", "hello");
    bench.providers(ProvidersAction::SetEnabled(demo, false));
    bench.providers(ProvidersAction::AddDemo);
    assert_eq!(bench.provider_names(), ["Demo"]);
    assert!(bench.state.providers().get(demo).is_some_and(|p| p.enabled));
    assert_eq!(bench.shown_conversation().leaf, None, "a new conversation");

    bench.providers(ProvidersAction::Delete(demo));
    bench.providers(ProvidersAction::AddDemo);
    assert_eq!(last_provider(&bench), demo);
    assert_eq!(bench.notices(), Vec::<&str>::new());
    bench.wait(secs(60));
    assert_eq!(bench.provider_names(), ["Demo"]);
    assert!(bench.state.can_send());
}

#[test]
fn the_demo_leaves_a_name_that_is_taken_to_its_owner() {
    let mut bench = Bench::empty();
    bench.create("demo", "http://localhost:1/v1", "");
    bench.providers(ProvidersAction::AddDemo);
    assert_eq!(bench.provider_names(), ["demo", "Demo (built in)"]);
}

#[test]
fn models_are_added_edited_and_removed_by_hand() {
    let mut bench = Bench::ready();
    bench.view(ViewAction::OpenDialog(Dialog::AddModel(RACK)));
    let add = |id: &str| ProvidersAction::AddModel(RACK, id.to_owned());
    bench.providers(add("alpha"));
    assert_eq!(bench.state.view().dialog(), Some(&Dialog::AddModel(RACK)));
    bench.providers(add(" org/größe:7b "));
    assert_eq!(bench.state.view().dialog(), None);
    assert_eq!(models(&bench, RACK), ["alpha", "beta", "org/größe:7b"]);
    bench.providers(ProvidersAction::RefreshModels(RACK));
    let request = bench.last_list_asked();
    bench.lists_models(request, &["alpha"]);
    assert_eq!(models(&bench, RACK), ["alpha", "(beta)", "org/größe:7b"]);

    let dialog = Dialog::EditModel(RACK, "alpha".to_owned());
    bench.view(ViewAction::OpenDialog(dialog));
    let hidden = Model {
        id: "alpha".to_owned(),
        hidden: true,
        ..Model::default()
    };
    bench.providers(ProvidersAction::EditModel(RACK, Box::new(hidden)));
    assert_eq!(bench.state.view().dialog(), None);
    let first = bench.state.providers().default_model();
    assert_eq!(first, Some(model_ref(RACK, "org/größe:7b")));
    bench.providers(ProvidersAction::DeleteModel(RACK, "beta".to_owned()));
    assert_eq!(models(&bench, RACK), ["alpha", "org/größe:7b"]);
    assert_eq!(bench.disk.settings, bench.state.settings());
}

#[test]
fn the_offered_base_url_is_set_and_the_question_asked_again() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    let base_url = url("http://localhost:8000/api/v1");
    let remedy = Remedy::UseBaseUrl {
        provider: RACK,
        base_url: base_url.clone(),
    };
    let problem = offering("No such path", vec![remedy.clone()]);
    bench.fails(turn, problem);
    let answer = bench.last().id;
    bench.apply(Action::Remedy(remedy.clone(), Some(answer)));
    assert_eq!(bench.disk.settings.providers[0].base_url(), Some(&base_url));
    let (again, endpoint, _) = bench.last_start();
    assert_eq!(endpoint.address, Address::Url(base_url));
    bench.grows(again, "Hello");
    assert_eq!(bench.transcript(), ["> hi", "Hello"]);

    bench.view(ViewAction::ShowProvider(RACK));
    bench.forget_commands();
    bench.apply(Action::Remedy(remedy, None));
    let asked = (bench.lists_asked().len(), bench.starts().len());
    assert_eq!(
        asked,
        (1, 0),
        "from the provider’s page only its list is asked"
    );
}

#[test]
fn remedies_lead_to_the_page_and_dialog_that_help() {
    let mut bench = Bench::ready();
    bench.apply(Action::Remedy(Remedy::EditProvider(RACK), None));
    let view = bench.state.view();
    assert_eq!(
        (view.screen(), view.provider()),
        (Screen::Providers, Some(RACK))
    );
    let mut bench = Bench::ready();
    bench.apply(Action::Remedy(Remedy::AddModel(RACK), None));
    let view = bench.state.view();
    assert_eq!(
        (view.screen(), view.provider()),
        (Screen::Providers, Some(RACK))
    );
    assert_eq!(view.dialog(), Some(&Dialog::AddModel(RACK)));
}

#[test]
fn a_blank_conversation_gets_the_first_model_that_arrives() {
    let mut bench = Bench::empty();
    bench.types("hello");
    assert!(!bench.state.can_send());
    bench.create("vLLM", "http://localhost:8000/v1", "");
    let request = bench.last_list_asked();
    bench.lists_models(request, &["m1"]);
    assert!(bench.state.can_send());
    let model = bench.shown_conversation().model.clone();
    assert_eq!(model, Some(model_ref(last_provider(&bench), "m1")));
    assert_eq!(bench.draft(), "hello");
}

#[test]
fn keys_are_deleted_under_their_provider() {
    let mut bench = Bench::empty();
    bench.create("vLLM", "http://localhost:8000/v1", "sk");
    let (id, keys) = (last_provider(&bench), bench.last_keys());
    bench.providers(ProvidersAction::Delete(id));
    bench.dismiss();
    let deleted = Command::Settings(SettingsCommand::DeleteKeys(keys));
    assert!(bench.commands.contains(&deleted));
}

#[test]
fn what_was_recognised_at_one_address_is_not_said_of_the_next() {
    let mut bench = Bench::ready();
    let recognised = |bench: &Bench| {
        let rack = bench.state.providers().get(RACK).expect("a provider");
        rack.server.as_ref().map(|server| server.name.clone())
    };
    bench.providers(ProvidersAction::RefreshModels(RACK));
    let former = bench.last_list_asked();
    let server = RecognisedServer {
        kind: KindId::VLLM,
        name: "vLLM".to_owned(),
        version: None,
    };
    let told = EndpointEvent::ServerRecognised(Some(server));
    bench.handle(Event::Endpoint(former, told.clone()));
    assert_eq!(recognised(&bench).as_deref(), Some("vLLM"));
    let elsewhere = url("http://localhost:9/v1");
    bench.providers(ProvidersAction::SetBaseUrl(RACK, elsewhere));
    assert_eq!(recognised(&bench), None);
    // The former question was about the former address.
    bench.handle(Event::Endpoint(former, told));
    assert_eq!(recognised(&bench), None);
}
