//! Connection checks, the search for local servers, network settings, and the remedies that change
//! a provider.

use crate::bench::broke;
use crate::bench::{Bench, RACK, url};
use crate::recorded::recorded;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::cause::Cause;
use tertulia::domain::cause::TransportFailure;
use tertulia::domain::certificate::CertificateFacts;
use tertulia::domain::check::Finding;
use tertulia::domain::check::{CheckRequest, Outcome, Step, StepReport};
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::DRAFT;
use tertulia::domain::ids::{MessageId, ProviderId, RequestId};
use tertulia::domain::network::{
    CustomHeader, Fingerprint, HeaderText, NetworkSettings, ProxyChoice,
};
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::provider::{Learned, Provider};
use tertulia::domain::secret::Secret;
use tertulia::domain::server::FoundServer;
use tertulia::domain::tls::TlsCause;
use tertulia::domain::tls::TlsFailure;
use tertulia::domain::usage::Timings;
use tertulia::state::action::{
    Action, CheckAction, Dialog, Extras, NewProvider, ProvidersAction, Screen, ViewAction,
};
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event, TurnEvent};
use tertulia::state::providers::Status;
use tertulia::words;

/// The last check that was asked for.
fn check_asked(bench: &Bench) -> Option<(RequestId, &CheckRequest)> {
    bench
        .commands
        .iter()
        .rev()
        .find_map(|command| match command {
            Command::Endpoint(EndpointCommand::Check { request, check }) => {
                Some((*request, &**check))
            }
            Command::Endpoint(_)
            | Command::Turn(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        })
}

fn last_check(bench: &Bench) -> RequestId {
    check_asked(bench).expect("a check").0
}

fn report(step: Step) -> EndpointEvent {
    EndpointEvent::StepChecked(StepReport {
        step,
        outcome: Outcome::Passed,
        found: Finding::Line(String::new()),
        took_ms: None,
        raw: None,
    })
}

fn rack(bench: &Bench) -> &Provider {
    bench.state.providers().get(RACK).expect("a provider")
}

fn draft() -> NewProvider {
    let (name, key) = (String::new(), Secret::new("sk-typed"));
    NewProvider::new(
        name,
        ApiFormat::OPENAI_CHAT,
        url("http://localhost:9/v1"),
        key,
    )
}

fn wrong() -> Problem {
    recorded("wrong")
}

#[test]
fn a_check_gathers_its_steps_and_its_end_is_the_newest_word_on_the_provider() {
    let mut bench = Bench::ready();
    bench.checks(CheckAction::Provider(RACK, Extras::With));
    let (request, check) = check_asked(&bench).expect("a check");
    assert_eq!((check.endpoint.provider, check.with_extras), (RACK, true));
    assert_eq!(
        (check.model.as_deref(), &check.typed_key),
        (Some("alpha"), &None)
    );
    bench.handle(Event::Endpoint(request, report(Step::Http)));
    bench.handle(Event::Endpoint(RequestId(999), report(Step::Chat)));
    let check = bench.state.checks().of(RACK).expect("a check");
    assert_eq!((check.steps().len(), check.has_ended()), (1, false));
    bench.handle(Event::Endpoint(
        request,
        EndpointEvent::Checked(Some(wrong())),
    ));
    let check = bench.state.checks().of(RACK).expect("a check");
    assert_eq!((check.has_ended(), check.problem()), (true, Some(&wrong())));
    assert_eq!(
        bench.state.providers().status(RACK),
        &Status::Problem(wrong())
    );
}

#[test]
fn a_check_that_has_seen_a_list_fetches_it_for_a_provider_that_was_in_trouble() {
    // How many lists are fetched after a check that passes.
    fn fetched(bench: &mut Bench, saw_list: bool) -> usize {
        bench.forget_commands();
        bench.checks(CheckAction::Provider(RACK, Extras::Without));
        let request = last_check(bench);
        if saw_list {
            bench.handle(Event::Endpoint(request, report(Step::ModelList)));
        }
        bench.handle(Event::Endpoint(request, EndpointEvent::Checked(None)));
        bench.lists_asked().len()
    }
    fn in_trouble() -> Bench {
        let mut bench = Bench::ready();
        bench.providers(ProvidersAction::RefreshModels(RACK));
        let failed = EndpointEvent::ModelsFailed(wrong());
        bench.handle(Event::Endpoint(bench.last_list_asked(), failed));
        bench
    }
    assert_eq!(fetched(&mut in_trouble(), false), 0, "there is no list");
    let mut bench = in_trouble();
    assert_eq!(fetched(&mut bench, true), 1);
    bench.lists_models(bench.last_list_asked(), &["alpha", "beta"]);
    let status = bench.state.providers().status(RACK);
    assert!(matches!(status, Status::Ready(_)), "{status:?}");
    assert_eq!(fetched(&mut bench, true), 0, "nothing was wrong");
}

#[test]
fn a_check_that_is_begun_anew_gives_up_the_former_one() {
    let mut bench = Bench::ready();
    bench.checks(CheckAction::Provider(RACK, Extras::Without));
    let former = last_check(&bench);
    bench.checks(CheckAction::Provider(RACK, Extras::Without));
    let cancel = EndpointCommand::Cancel(former);
    assert!(bench.commands.contains(&Command::Endpoint(cancel)));
    bench.handle(Event::Endpoint(former, report(Step::Http)));
    assert!(
        bench
            .state
            .checks()
            .of(RACK)
            .expect("a check")
            .steps()
            .is_empty()
    );
}

#[test]
fn what_is_typed_is_checked_without_being_saved() {
    let mut bench = Bench::ready();
    bench.forget_commands();
    bench.checks(CheckAction::Draft(Box::new(draft()), Extras::Without));
    let (request, check) = check_asked(&bench).expect("a check");
    assert_eq!(check.endpoint.provider, DRAFT);
    let key = check.typed_key.as_ref().map(Secret::expose);
    assert_eq!(key, Some("sk-typed"));
    assert_eq!(bench.settings_stores(), 0);
    assert_eq!(bench.provider_names(), ["rack"]);
    assert!(bench.state.checks().of_draft().is_some());
    bench.checks(CheckAction::DropDraft);
    assert!(bench.state.checks().of_draft().is_none());
    let cancel = EndpointCommand::Cancel(request);
    assert!(bench.commands.contains(&Command::Endpoint(cancel)));
}

#[test]
fn a_refused_field_is_remembered_told_once_and_can_be_forgotten() {
    let mut bench = Bench::ready();
    bench.send("Hello");
    let (turn, ..) = bench.last_start();
    let refused = TurnEvent::FieldRefused("stream_options".to_owned());
    bench.handle(Event::Turn(turn, refused.clone()));
    bench.handle(Event::Turn(turn, refused));
    let fact = Learned {
        model: "alpha".to_owned(),
        field: "stream_options".to_owned(),
    };
    assert_eq!(rack(&bench).learned, std::slice::from_ref(&fact));
    assert_eq!(bench.notices().len(), 1);
    bench.finishes(turn);
    let mut bench = bench.killed_and_started_again();
    bench.send("Again");
    assert_eq!(bench.last_start().2.omitted, ["stream_options"]);
    bench.providers(ProvidersAction::Forget(RACK, fact));
    assert!(rack(&bench).learned.is_empty());
}

#[test]
fn a_field_refused_in_a_check_is_remembered_too() {
    let mut bench = Bench::ready();
    bench.checks(CheckAction::Provider(RACK, Extras::Without));
    let fact = Learned {
        model: "alpha".to_owned(),
        field: "max_tokens".to_owned(),
    };
    let refused = EndpointEvent::FieldRefused(fact.clone());
    bench.handle(Event::Endpoint(last_check(&bench), refused));
    assert_eq!(rack(&bench).learned, [fact]);
}

/// A failed answer, and its id.
fn failed_answer(bench: &mut Bench, problem: Problem) -> MessageId {
    bench.send("Hello");
    let (turn, ..) = bench.last_start();
    let failed = TurnEvent::Failed(problem, Timings::default());
    bench.handle(Event::Turn(turn, failed));
    let (_, chat) = bench.state.shown().expect("a conversation");
    let last = chat
        .expect("its messages")
        .messages()
        .last()
        .expect("an answer");
    last.id
}

#[track_caller]
fn mends(remedy: &Remedy, is_mended: impl Fn(&Provider) -> bool) {
    let mut bench = Bench::ready();
    let answer = failed_answer(&mut bench, wrong());
    let turns = bench.starts().len();
    bench.apply(Action::Remedy(remedy.clone(), Some(answer)));
    assert!(is_mended(rack(&bench)), "{remedy:?}");
    assert_eq!(
        bench.starts().len(),
        turns + 1,
        "it is asked again: {remedy:?}"
    );
    // From a check, the check is made again.
    let mut bench = Bench::ready();
    bench.checks(CheckAction::Provider(RACK, Extras::Without));
    let former = last_check(&bench);
    bench.handle(Event::Endpoint(
        former,
        EndpointEvent::Checked(Some(wrong())),
    ));
    bench.apply(Action::Remedy(remedy.clone(), None));
    assert!(is_mended(rack(&bench)), "{remedy:?}");
    assert_ne!(last_check(&bench), former, "{remedy:?}");
}

#[test]
fn remedies_change_the_provider_and_do_again_what_had_failed() {
    let base_url = url("http://localhost:2/v1");
    let moved = Remedy::UseBaseUrl {
        provider: RACK,
        base_url: base_url.clone(),
    };
    mends(&moved, move |rack| rack.base_url() == Some(&base_url));
    let switched = Remedy::SwitchFormat {
        provider: RACK,
        format: ApiFormat::ANTHROPIC_MESSAGES,
    };
    mends(&switched, |rack| {
        rack.format == ApiFormat::ANTHROPIC_MESSAGES
    });
    let other = Remedy::UseAuth {
        provider: RACK,
        scheme: AuthScheme::XApiKey,
    };
    mends(&other, |rack| rack.auth == Some(AuthScheme::XApiKey));
    let usual = Remedy::UseAuth {
        provider: RACK,
        scheme: AuthScheme::Bearer,
    };
    mends(&usual, |rack| rack.auth.is_none());
}

fn certificate() -> CertificateFacts {
    CertificateFacts {
        fingerprint: Fingerprint([7; 32]),
        subject: "rack".to_owned(),
        names: vec!["rack.local".to_owned()],
        issuer: "rack".to_owned(),
        valid_until: "2030-01-01".to_owned(),
    }
}

#[test]
fn a_certificate_is_shown_before_it_is_trusted_and_the_answer_is_asked_for_again() {
    let mut bench = Bench::ready();
    let tls = broke(TransportFailure::Tls(Box::new(TlsFailure {
        cause: TlsCause::UnknownIssuer,
        certificate: Some(certificate()),
    })));
    let answer = failed_answer(&mut bench, tls);
    let remedy = Remedy::TrustCertificate {
        provider: RACK,
        certificate: Box::new(certificate()),
    };
    bench.apply(Action::Remedy(remedy, Some(answer)));
    let dialog = Dialog::TrustCertificate(RACK, Box::new(certificate()));
    assert_eq!(bench.state.view().dialog(), Some(&dialog));
    assert!(rack(&bench).network.trusted.is_empty());
    let turns = bench.starts().len();
    let fingerprint = certificate().fingerprint;
    bench.providers(ProvidersAction::Trust(RACK, fingerprint));
    assert_eq!(rack(&bench).network.trusted, [fingerprint]);
    assert_eq!(bench.state.view().dialog(), None);
    assert_eq!(bench.starts().len(), turns + 1);
    let again = bench.killed_and_started_again();
    assert_eq!(rack(&again).network.trusted, [fingerprint]);
}

#[test]
fn ways_to_look_closer_lead_to_the_page() {
    let mut bench = Bench::ready();
    let refused = broke(TransportFailure::Refused);
    failed_answer(&mut bench, refused);
    let (_, chat) = bench.state.shown().expect("a conversation");
    let answer = chat
        .expect("messages")
        .messages()
        .last()
        .expect("an answer");
    let problem = answer.problem.as_ref().expect("a problem");
    let remedies = words::problem_of_answer(problem, answer.details.provider).remedies;
    let check = Remedy::CheckConnection(RACK);
    assert_eq!(remedies, [Remedy::Retry, check.clone()]);
    bench.apply(Action::Remedy(check, None));
    assert_eq!(
        (bench.state.view().screen(), bench.state.view().provider()),
        (Screen::Providers, Some(RACK))
    );
    assert!(check_asked(&bench).is_some());
    bench.providers(ProvidersAction::SetKey(RACK, Secret::new("sk-1")));
    bench.view(ViewAction::Show(Screen::Chat));
    bench.apply(Action::Remedy(Remedy::TestKeys(RACK), None));
    assert_eq!(bench.state.view().screen(), Screen::Providers);
    assert!(bench.state.providers().keys().are_tested(RACK));
}

#[test]
fn secrets_of_the_network_settings_come_and_go_with_them() {
    let mut bench = Bench::ready();
    let secret = Secret::new("team-token");
    let action = ProvidersAction::AddSecretHeader(RACK, "X-Team".to_owned(), secret.clone());
    bench.providers(action.clone());
    bench.providers(action);
    let [
        CustomHeader {
            name,
            value: HeaderText::Secret(id),
        },
    ] = &rack(&bench).network.headers[..]
    else {
        panic!("{:?}", rack(&bench).network);
    };
    assert_eq!(
        (name.as_str(), bench.disk.keys.get(id)),
        ("x-team", Some(&secret))
    );
    let login = Secret::new("me:pw");
    bench.providers(ProvidersAction::SetProxyLogin(RACK, login.clone()));
    assert_eq!(bench.disk.keys.len(), 2);
    let network = NetworkSettings {
        proxy: ProxyChoice::Direct,
        proxy_login: rack(&bench).network.proxy_login,
        ..NetworkSettings::default()
    };
    bench.forget_commands();
    bench.providers(ProvidersAction::SetNetwork(RACK, Box::new(network)));
    assert_eq!(bench.disk.keys.values().collect::<Vec<_>>(), [&login]);
    assert_eq!(bench.lists_asked()[0].1.network.proxy, ProxyChoice::Direct);
    bench.providers(ProvidersAction::SetProxyLogin(RACK, Secret::default()));
    assert!(bench.disk.keys.is_empty());
    let stored = toml_of(&bench);
    assert!(
        !stored.contains("team-token") && !stored.contains("me:pw"),
        "{stored}"
    );
}

fn toml_of(bench: &Bench) -> String {
    format!("{:?}{:?}", bench.disk.settings, bench.commands)
}

#[test]
fn deleting_a_provider_takes_all_its_secrets_along() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::SetKey(RACK, Secret::new("sk-1")));
    let header = ProvidersAction::AddSecretHeader(RACK, "x-a".to_owned(), Secret::new("token"));
    bench.providers(header);
    bench.providers(ProvidersAction::Delete(RACK));
    assert_eq!(bench.disk.keys.len(), 2);
    bench.close();
    assert!(bench.disk.keys.is_empty());
}

#[test]
fn local_servers_are_sought_once_at_a_time_and_added_with_one_press() {
    let mut bench = Bench::empty();
    bench.checks(CheckAction::FindLocalServers);
    bench.checks(CheckAction::FindLocalServers);
    let sought: Vec<RequestId> = bench
        .commands
        .iter()
        .filter_map(|command| match command {
            Command::Endpoint(EndpointCommand::FindLocalServers(request)) => Some(*request),
            Command::Endpoint(_)
            | Command::Turn(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        })
        .collect();
    let [request] = sought[..] else {
        panic!("{sought:?}");
    };
    let found = FoundServer {
        server: None,
        format: ApiFormat::OPENAI_CHAT,
        base_url: BaseUrl::check("http://localhost:1234/v1")
            .expect("a URL")
            .url,
        models: Some(2),
    };
    bench.handle(Event::Endpoint(
        request,
        EndpointEvent::LocalServerFound(found.clone()),
    ));
    assert!(bench.state.checks().local_servers().is_running());
    bench.handle(Event::Endpoint(request, EndpointEvent::LocalServersSought));
    assert!(bench.state.checks().local_servers().has_ended());
    assert_eq!(
        bench.state.checks().local_servers().list(),
        std::slice::from_ref(&found)
    );
    bench.providers(ProvidersAction::AddFound(found.clone()));
    bench.providers(ProvidersAction::AddFound(found));
    assert_eq!(bench.provider_names(), ["Local server", "Local server (2)"]);
    let ids: Vec<ProviderId> = bench.state.providers().list().map(|p| p.id).collect();
    assert_eq!(bench.state.view().provider(), Some(ids[1]));
}

#[test]
fn a_check_ends_when_it_is_stopped_and_when_the_way_to_the_provider_changes() {
    let changes = [
        Action::Check(CheckAction::Stop(RACK)),
        ProvidersAction::SetBaseUrl(RACK, url("http://localhost:3/v1")).into(),
        ProvidersAction::SetFormat(RACK, ApiFormat::ANTHROPIC_MESSAGES).into(),
        ProvidersAction::SetAuth(RACK, Some(AuthScheme::XApiKey)).into(),
        ProvidersAction::SetKey(RACK, Secret::new("sk-2")).into(),
        ProvidersAction::SetProxyLogin(RACK, Secret::new("me:pw")).into(),
    ];
    for change in changes {
        let mut bench = Bench::ready();
        bench.checks(CheckAction::Provider(RACK, Extras::Without));
        let request = last_check(&bench);
        bench.apply(change.clone());
        assert!(bench.state.checks().of(RACK).is_none(), "{change:?}");
        let cancel = EndpointCommand::Cancel(request);
        assert!(bench.commands.contains(&Command::Endpoint(cancel)));
        bench.handle(Event::Endpoint(
            request,
            EndpointEvent::Checked(Some(wrong())),
        ));
        let problem = Status::Problem(wrong());
        assert_ne!(bench.state.providers().status(RACK), &problem, "{change:?}");
    }
}

#[test]
fn a_list_that_is_had_while_chat_is_elsewhere_is_kept_and_the_problem_shown() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::RefreshModels(RACK));
    let request = bench.last_list_asked();
    bench.lists_models_but(request, &["gamma"], Some(wrong()));
    assert_eq!(
        bench.state.providers().status(RACK),
        &Status::Problem(wrong())
    );
    assert!(rack(&bench).model("gamma").is_some());
}

#[test]
fn a_model_added_by_hand_answers_that_there_is_no_list() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::RefreshModels(RACK));
    let request = bench.last_list_asked();
    let none = Cause::ModelListMissing.into();
    bench.handle(Event::Endpoint(request, EndpointEvent::ModelsFailed(none)));
    bench.providers(ProvidersAction::AddModel(RACK, "mine".to_owned()));
    assert_eq!(bench.state.providers().status(RACK), &Status::Ready(None));
}

#[test]
fn what_one_host_or_format_refuses_is_not_held_against_another() {
    let fact = Learned {
        model: "alpha".to_owned(),
        field: "top_k".to_owned(),
    };
    let after = |change: ProvidersAction| {
        let mut bench = Bench::ready();
        bench.checks(CheckAction::Provider(RACK, Extras::Without));
        let refused = EndpointEvent::FieldRefused(fact.clone());
        bench.handle(Event::Endpoint(last_check(&bench), refused));
        assert_eq!(rack(&bench).learned.len(), 1);
        bench.providers(change);
        rack(&bench).learned.len()
    };
    let moved = |to: &str| ProvidersAction::SetBaseUrl(RACK, url(to));
    assert_eq!(after(moved("http://localhost:8000")), 1, "the same host");
    assert_eq!(after(moved("http://localhost:9000/v1")), 0);
    assert_eq!(
        after(ProvidersAction::SetFormat(
            RACK,
            ApiFormat::ANTHROPIC_MESSAGES
        )),
        0
    );
}
