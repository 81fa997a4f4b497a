//! How one comes from a provider into a conversation: by itself where it was added from the chat,
//! and by the button on its page.

use crate::bench::{Bench, RACK, model_ref, refused};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ProviderId, RequestId};
use tertulia::domain::model::Model;
use tertulia::domain::secret::Secret;
use tertulia::domain::server::FoundServer;
use tertulia::state::action::{
    Dialog, NewCloud, NewKey, NewProvider, ProvidersAction, Screen, ViewAction,
};
use tertulia::state::providers::{NoChat, Status};

fn localhost() -> BaseUrl {
    crate::bench::url("http://localhost:8000/v1")
}

fn custom() -> ProvidersAction {
    let name = "rack-2".to_owned();
    let key = Secret::default();
    ProvidersAction::Create(NewProvider::new(
        name,
        ApiFormat::OPENAI_CHAT,
        localhost(),
        key,
    ))
}

fn found() -> ProvidersAction {
    ProvidersAction::AddFound(FoundServer {
        server: None,
        format: ApiFormat::OPENAI_CHAT,
        base_url: localhost(),
        models: Some(1),
    })
}

fn cloud() -> ProvidersAction {
    ProvidersAction::CreateCloud(NewCloud {
        entry: "openai".to_owned(),
        base_url: None,
        key: NewKey::Typed(Secret::new("sk-1")),
    })
}

/// The first start, with a provider added behind one of the doors; it, and the question for its
/// models.
fn added(action: ProvidersAction) -> (Bench, ProviderId, RequestId) {
    let mut bench = Bench::empty();
    bench.view(ViewAction::OpenDialog(Dialog::AddProvider));
    bench.view(ViewAction::OpenDialog(Dialog::AddCloud));
    bench.providers(action);
    let id = bench.state.providers().list().next().expect("added").id;
    let request = bench.lists_asked()[0].0;
    (bench, id, request)
}

/// The screen, and the model that is talked with.
fn stands_at(bench: &Bench) -> (Screen, Option<String>) {
    let model = bench.state.current_model().map(|model| model.model);
    (bench.state.view().screen(), model)
}

#[test]
fn from_the_first_run_each_door_leads_into_a_chat_with_a_model() {
    let check = |action| {
        let (mut bench, id, request) = added(action);
        assert_eq!(bench.state.view().dialog(), None);
        assert_eq!(bench.state.view().screen(), Screen::Chat);
        assert_eq!(bench.state.view().awaited(), Some(id));
        bench.types("typed while waiting");
        bench.lists_models(request, &["m1", "m2"]);
        assert_eq!(bench.state.view().awaited(), None);
        assert_eq!(bench.state.view().screen(), Screen::Chat);
        let model = bench.state.current_model().expect("a model");
        let provider = bench.state.providers().get(id).expect("it is there");
        assert_eq!(model.provider, id);
        assert!(provider.models.iter().any(|known| known.id == model.model));
        assert_eq!(bench.draft(), "typed while waiting");
        assert!(bench.state.can_send());
    };
    check(custom());
    check(found());
    check(cloud());
    let mut bench = Bench::empty();
    bench.providers(ProvidersAction::AddDemo);
    assert_eq!(stands_at(&bench).0, Screen::Chat);
    assert!(bench.state.can_send());
}

#[test]
fn from_the_first_run_a_failed_fetch_leads_to_the_page_that_says_why() {
    let check = |fails: &dyn Fn(&mut Bench, RequestId)| {
        let (mut bench, id, request) = added(custom());
        fails(&mut bench, request);
        let view = bench.state.view();
        let stands = (view.screen(), view.provider(), view.awaited());
        assert_eq!(stands, (Screen::Providers, Some(id), None));
        bench.lists_models(request, &["too late"]);
        assert_eq!(bench.state.view().screen(), Screen::Providers);
    };
    check(&|bench, request| bench.lists_nothing(request, refused()));
    check(&|bench, request| bench.lists_models(request, &[]));
}

#[test]
fn who_went_elsewhere_while_the_models_were_fetched_is_left_there() {
    let check = |action: ViewAction| {
        for is_there in [true, false] {
            let (mut bench, _, request) = added(custom());
            bench.view(action.clone());
            let before = (
                bench.state.view().screen(),
                bench.state.view().dialog().cloned(),
            );
            if is_there {
                bench.lists_models(request, &["m1"]);
            } else {
                bench.lists_nothing(request, refused());
            }
            let view = bench.state.view();
            assert_eq!((view.screen(), view.dialog().cloned()), before);
            assert_eq!(view.awaited(), None);
        }
    };
    check(ViewAction::Show(Screen::Appearance));
    check(ViewAction::OpenDialog(Dialog::AddProvider));
}

#[test]
fn a_provider_that_is_deleted_again_is_not_waited_for() {
    let (mut bench, id, request) = added(custom());
    bench.providers(ProvidersAction::Delete(id));
    bench.lists_nothing(request, refused());
    assert_eq!(bench.state.view().screen(), Screen::Chat);
}

#[test]
fn added_in_the_settings_it_shows_its_page_whatever_its_models_are() {
    let mut bench = Bench::empty();
    bench.view(ViewAction::Show(Screen::Providers));
    bench.providers(custom());
    assert_eq!(bench.state.view().awaited(), None);
    let request = bench.lists_asked()[0].0;
    bench.lists_models(request, &["m1"]);
    assert_eq!(bench.state.view().screen(), Screen::Providers);
}

#[test]
fn chatting_starts_with_the_last_model_else_a_favourite_else_the_first() {
    let mut bench = Bench::ready();
    let start = |bench: &mut Bench| {
        bench.view(ViewAction::ShowProvider(RACK));
        bench.providers(ProvidersAction::StartChatting(RACK));
        stands_at(bench)
    };
    let in_chat = |model: &str| (Screen::Chat, Some(model.to_owned()));
    assert_eq!(start(&mut bench), in_chat("alpha"));
    bench.talk("hi", "Hello");
    let talked = bench.shown();
    bench.choose(RACK, "beta");
    assert_eq!(start(&mut bench), in_chat("beta"));
    assert_ne!(bench.shown(), talked, "a new conversation");
    let mut bench = Bench::ready();
    let favourite = Model {
        id: "beta".to_owned(),
        favourite: true,
        ..Model::default()
    };
    bench.providers(ProvidersAction::EditModel(RACK, Box::new(favourite)));
    assert_eq!(start(&mut bench), in_chat("beta"));
}

#[test]
fn where_no_chat_can_start_the_reason_is_known() {
    let check = |change: &dyn Fn(&mut Bench), reason| {
        let mut bench = Bench::ready();
        change(&mut bench);
        let first = bench.state.providers().first_model_of(RACK);
        assert_eq!(first, Err(reason));
        bench.view(ViewAction::ShowProvider(RACK));
        bench.providers(ProvidersAction::StartChatting(RACK));
        assert_eq!(bench.state.view().screen(), Screen::Providers, "{reason}");
    };
    let hide = |bench: &mut Bench, id: &str| {
        let hidden = Model {
            id: id.to_owned(),
            hidden: true,
            ..Model::default()
        };
        bench.providers(ProvidersAction::EditModel(RACK, Box::new(hidden)));
    };
    check(
        &|bench| bench.providers(ProvidersAction::SetEnabled(RACK, false)),
        NoChat::SwitchedOff,
    );
    check(
        &|bench| {
            for id in ["alpha", "beta"] {
                bench.providers(ProvidersAction::DeleteModel(RACK, id.to_owned()));
            }
        },
        NoChat::NoModels,
    );
    check(
        &|bench| {
            hide(bench, "alpha");
            hide(bench, "beta");
        },
        NoChat::NoneLeft,
    );
    let bench = Bench::ready();
    let first = bench.state.providers().first_model_of(RACK);
    assert_eq!(first, Ok(model_ref(RACK, "alpha")));
}

#[test]
fn the_demo_is_ready_after_a_start_and_others_are_not_checked() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::AddDemo);
    let again = bench.killed_and_started_again();
    let all = again.state.providers().list();
    let all: Vec<_> = all.map(|p| again.state.providers().status(p.id)).collect();
    assert_eq!(all, [&Status::NotChecked, &Status::Ready(None)]);
}
