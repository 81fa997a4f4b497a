//! Providers of the catalogue and servers found on this machine: how they come to be, and whose
//! address each keeps.

use crate::bench::{Bench, RACK, url};
use crate::disk::Disk;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::catalogue::{CloudProvider, cloud};
use tertulia::domain::chat_request::Address;
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::ProviderId;
use tertulia::domain::provider::{Origin, Provider};
use tertulia::domain::secret::Secret;
use tertulia::domain::server::{FoundServer, RecognisedServer};
use tertulia::domain::server_kind::KindId;
use tertulia::domain::settings::Settings;
use tertulia::state::action::{Dialog, NewCloud, NewKey, ProvidersAction, Screen, ViewAction};
use tertulia::state::command::{Command, SettingsCommand};
use tertulia::state::providers::Status;

const ELSEWHERE: &str = "https://groq.gateway.example.com/v1";

fn known(entry: &str) -> &'static CloudProvider {
    cloud(entry).expect(entry)
}

fn create(bench: &mut Bench, entry: &str, base_url: Option<&str>, key: NewKey) -> ProviderId {
    bench.providers(ProvidersAction::CreateCloud(NewCloud {
        entry: entry.to_owned(),
        base_url: base_url.map(url),
        key,
    }));
    bench
        .state
        .providers()
        .list()
        .last()
        .expect("a provider")
        .id
}

fn typed(key: &str) -> NewKey {
    NewKey::Typed(Secret::new(key))
}

fn get(bench: &Bench, id: ProviderId) -> &Provider {
    bench.state.providers().get(id).expect("a provider")
}

/// The address of a provider, and whether it is the user's own.
fn address(bench: &Bench, id: ProviderId) -> (&str, bool) {
    match &get(bench, id).origin {
        Origin::Cloud {
            base_url, own_url, ..
        } => (base_url.as_str(), *own_url),
        other @ (Origin::Custom { .. } | Origin::Demo) => panic!("{other:?}"),
    }
}

/// A start with Groq in the settings, under that address.
fn started_with(base_url: &BaseUrl, entry: &str, own_url: bool) -> Bench {
    let origin = Origin::Cloud {
        entry: entry.to_owned(),
        base_url: base_url.clone(),
        own_url,
    };
    let provider = Provider::new(RACK, "Groq".to_owned(), ApiFormat::OPENAI_CHAT, origin);
    let mut bench = Bench::starting(Disk {
        settings: Settings {
            providers: vec![provider],
            ..Settings::default()
        },
        ..Disk::default()
    });
    bench.history_is_read();
    bench
}

#[test]
fn a_provider_of_the_catalogue_needs_only_a_key() {
    let mut bench = Bench::empty();
    bench.view(ViewAction::Show(Screen::Providers));
    bench.view(ViewAction::OpenDialog(Dialog::AddCloud));
    bench.forget_commands();
    let id = create(&mut bench, "anthropic", None, typed(" sk-ant-1 "));

    let entry = known("anthropic");
    assert_eq!(bench.provider_names(), ["Anthropic"]);
    assert_eq!(address(&bench, id), (entry.base_url.as_str(), false));
    assert_eq!(bench.state.view().dialog(), None);
    assert_eq!(bench.state.view().screen(), Screen::Providers);
    assert_eq!(bench.state.view().provider(), Some(id));
    assert_eq!(bench.disk.settings, bench.state.settings());
    let keys: Vec<_> = bench.disk.keys.iter().collect();
    let [(key, secret)] = keys[..] else {
        panic!("{keys:?}");
    };
    assert_eq!(secret.expose(), "sk-ant-1");
    let [(request, endpoint)] = bench.lists_asked()[..] else {
        panic!("models are asked for once");
    };
    assert_eq!(endpoint.format, ApiFormat::ANTHROPIC_MESSAGES);
    assert_eq!(endpoint.auth, AuthScheme::XApiKey);
    assert_eq!(endpoint.keys, [*key]);
    assert_eq!(endpoint.address, Address::Url(entry.base_url.clone()));
    assert_eq!(
        bench.state.providers().status(id),
        &Status::Fetching(request)
    );
}

#[test]
fn a_key_of_the_environment_is_read_by_the_store_and_by_nobody_else() {
    let mut bench = Bench::empty();
    let variable = NewKey::Environment("GROQ_API_KEY".to_owned());
    let id = create(&mut bench, "groq", None, variable);
    let [key] = get(&bench, id).keys[..] else {
        panic!("it has one key");
    };
    let store = SettingsCommand::StoreKeyFromEnvironment(key, "GROQ_API_KEY".to_owned());
    assert!(bench.commands.contains(&Command::Settings(store)));
    assert_eq!(bench.lists_asked()[0].1.keys, [key]);
    assert_eq!(bench.state.providers().keys().mask(key), None);
}

#[test]
fn without_a_key_it_is_created_all_the_same() {
    let mut bench = Bench::empty();
    let id = create(&mut bench, "openrouter", None, typed(""));
    assert_eq!(get(&bench, id).keys, []);
    assert!(bench.disk.keys.is_empty());
    assert_eq!(bench.lists_asked().len(), 1);
}

#[test]
fn an_address_of_ones_own_is_used_in_place_of_the_catalogues() {
    let mut bench = Bench::empty();
    let mine = "https://tertulia.openai.azure.com/openai/v1";
    let azure = create(&mut bench, "azure", Some(mine), typed("k"));
    assert_eq!(address(&bench, azure), (mine, true));
    assert_eq!(bench.lists_asked()[0].1.address, Address::Url(url(mine)));
    let same = known("groq").base_url.as_str();
    let groq = create(&mut bench, "groq", Some(same), typed("k"));
    assert_eq!(address(&bench, groq), (same, false));
}

#[test]
fn one_entry_can_be_added_again_and_gets_a_free_name() {
    let mut bench = Bench::empty();
    bench.create("GROQ (2)", "http://localhost:1/v1", "");
    let first = create(&mut bench, "groq", None, typed("k1"));
    let second = create(&mut bench, "groq", None, typed("k1"));
    assert_eq!(bench.provider_names(), ["GROQ (2)", "Groq", "Groq (3)"]);
    assert_ne!(get(&bench, first).keys, get(&bench, second).keys);
    assert_eq!(bench.disk.keys.len(), 2);
}

#[test]
fn models_of_the_catalogue_are_there_before_any_list() {
    let mut bench = Bench::empty();
    let id = create(&mut bench, "perplexity", None, typed("k"));
    let models = get(&bench, id).models.iter().map(|model| &model.id);
    assert!(models.eq(&known("perplexity").models));
    let current = bench.state.current_model().expect("a model");
    assert_eq!((current.provider, current.model.as_str()), (id, "sonar"));
}

#[test]
fn an_entry_that_is_unknown_creates_nothing() {
    let mut bench = Bench::empty();
    bench.forget_commands();
    bench.providers(ProvidersAction::CreateCloud(NewCloud {
        entry: "nobody".to_owned(),
        base_url: None,
        key: typed("k"),
    }));
    assert_eq!(bench.provider_names(), Vec::<&str>::new());
    assert_eq!(bench.commands, []);
}

#[test]
fn at_the_start_an_address_follows_the_catalogue_unless_it_is_the_users_own() {
    let groq = known("groq").base_url.as_str();
    let check = |entry: &str, own_url: bool, expected: &str| {
        let bench = started_with(&url(ELSEWHERE), entry, own_url);
        assert_eq!(address(&bench, RACK), (expected, own_url), "{entry}");
    };
    check("groq", false, groq);
    check("groq", true, ELSEWHERE);
    check("gone-from-the-catalogue", false, ELSEWHERE);
}

#[test]
fn an_address_of_ones_own_lasts_until_the_catalogues_is_set_again() {
    let theirs = &known("groq").base_url;
    let mut bench = started_with(theirs, "groq", false);
    let mut check = |set: &BaseUrl, own_url: bool| {
        bench.providers(ProvidersAction::SetBaseUrl(RACK, set.clone()));
        assert_eq!(address(&bench, RACK), (set.as_str(), own_url));
        let asked = bench.lists_asked();
        let (_, endpoint) = asked.last().expect("models are asked for");
        assert_eq!(endpoint.address, Address::Url(set.clone()));
        assert_eq!(bench.disk.settings, bench.state.settings());
        let again = bench.killed_and_started_again();
        assert_eq!(address(&again, RACK), (set.as_str(), own_url));
    };
    check(&url(ELSEWHERE), true);
    check(theirs, false);
}

#[test]
fn a_found_server_is_added_as_what_it_is() {
    let mut bench = Bench::empty();
    bench.view(ViewAction::OpenDialog(Dialog::FindServers));
    let recognised = RecognisedServer {
        kind: KindId::OLLAMA,
        name: "Ollama".to_owned(),
        version: Some("0.12.0".to_owned()),
    };
    let found = |server: Option<&RecognisedServer>, format, port: u16| FoundServer {
        server: server.cloned(),
        format,
        base_url: url(&format!("http://127.0.0.1:{port}/v1")),
        models: Some(3),
    };
    let mut add = |server: FoundServer| bench.providers(ProvidersAction::AddFound(server));
    add(found(Some(&recognised), ApiFormat::OPENAI_CHAT, 11_434));
    add(found(None, ApiFormat::ANTHROPIC_MESSAGES, 4_000));
    add(found(Some(&recognised), ApiFormat::OPENAI_CHAT, 8_080));

    let names = ["Ollama", "Local server", "Ollama (2)"];
    assert_eq!(bench.provider_names(), names);
    assert_eq!(bench.state.view().dialog(), None);
    assert!(bench.disk.keys.is_empty());
    let list: Vec<_> = bench.state.providers().list().collect();
    assert_eq!(list[0].server, Some(recognised));
    assert_eq!(list[1].server, None);
    assert_eq!(list[1].format, ApiFormat::ANTHROPIC_MESSAGES);
    let custom = Origin::Custom {
        base_url: url("http://127.0.0.1:11434/v1"),
    };
    assert_eq!(list[0].origin, custom);
    assert_eq!(bench.state.view().provider(), Some(list[2].id));
    let asked: Vec<_> = bench
        .lists_asked()
        .iter()
        .map(|(_, e)| e.provider)
        .collect();
    let ids: Vec<_> = list.iter().map(|provider| provider.id).collect();
    assert_eq!(asked, ids);
    assert_eq!(bench.disk.settings, bench.state.settings());
}
