//! What a question says about the model it goes to: whether images and answers before the user's
//! first word are for it, and whether all of it fits.

use crate::bench::{Bench, RACK, provider, secs};
use crate::disk::Disk;
use tertulia::domain::capability::{Source, Sourced};
use tertulia::domain::catalogue::cloud;
use tertulia::domain::model::ListedModel;
use tertulia::domain::provider::Origin;
use tertulia::domain::settings::Settings;
use tertulia::state::action::ProvidersAction;
use tertulia::state::event::{EndpointEvent, Event};

/// A start with a provider whose models are `alpha`, which sees and takes 100 tokens, `beta`, of which
/// nothing is known, and `gamma`, which takes 100 tokens too; it is that of the catalogue if one is named.
fn bench(entry: Option<&str>) -> Bench {
    let mut rack = provider(RACK, "rack", &["alpha", "beta", "gamma"]);
    rack.models[0].capabilities.vision = Some(Sourced::by_user(true));
    for model in [0, 2] {
        rack.models[model].context_length = Some(Sourced {
            value: 100,
            source: Source::ModelList,
        });
    }
    if let Some(entry) = entry {
        rack.origin = Origin::Cloud {
            entry: entry.to_owned(),
            base_url: cloud(entry).expect(entry).base_url.clone(),
            own_url: false,
        };
    }
    let mut bench = Bench::starting(Disk {
        settings: Settings {
            providers: vec![rack],
            ..Settings::default()
        },
        ..Disk::default()
    });
    bench.history_is_read();
    bench
}

/// How many notices are shown about the length of a conversation.
fn told(bench: &Bench) -> usize {
    let all = bench.notices();
    all.iter()
        .filter(|notice| notice.contains("cut its beginning"))
        .count()
}

/// The server says that `alpha` takes so many tokens.
fn takes(bench: &mut Bench, tokens: u32) {
    bench.providers(ProvidersAction::RefreshModels(RACK));
    let request = bench.last_list_asked();
    let alpha = ListedModel {
        id: "alpha".to_owned(),
        context_length: Some(Sourced {
            value: tokens,
            source: Source::ModelList,
        }),
        ..ListedModel::default()
    };
    let listed = EndpointEvent::ModelsListed(vec![alpha], None);
    bench.handle(Event::Endpoint(request, listed));
}

#[test]
fn images_go_only_to_models_that_are_known_to_see_r19() {
    let mut bench = bench(None);
    bench.talk("hi", "hello");
    assert!(bench.last_start().2.sees_images);
    bench.choose(RACK, "beta");
    bench.send("hi");
    assert!(!bench.last_start().2.sees_images);
}

#[test]
fn the_user_begins_where_the_catalogue_says_so_r11() {
    for (entry, expected) in [
        (None, false),
        (Some("groq"), false),
        (Some("perplexity"), true),
    ] {
        let mut bench = bench(entry);
        bench.send("hi");
        assert_eq!(bench.last_start().2.user_first, expected, "{entry:?}");
    }
}

#[test]
fn a_question_that_is_longer_than_the_context_is_told_once_r21() {
    let notice = "This conversation is about 105 tokens, the context of alpha holds 100; \
                the server may cut its beginning without a word";
    let mut bench = bench(None);
    bench.talk(&"word".repeat(50), "yes");
    assert_eq!(told(&bench), 0);
    bench.talk(&"word".repeat(42), "yes");
    assert_eq!(bench.notices(), [notice]);
    bench.wait(secs(60));
    bench.talk("more", "yes");
    assert_eq!(told(&bench), 0);
}

#[test]
fn a_context_that_is_not_known_is_not_exceeded_r21() {
    let mut bench = bench(None);
    bench.choose(RACK, "beta");
    bench.send(&"word".repeat(1000));
    assert_eq!(told(&bench), 0);
}

#[test]
fn each_conversation_and_model_is_told_about_by_itself_r21() {
    let mut bench = bench(None);
    let long = "word".repeat(200);
    bench.talk(&long, "yes");
    bench.choose(RACK, "beta");
    bench.talk("more", "yes");
    bench.choose(RACK, "alpha");
    bench.talk("more", "yes");
    assert_eq!(told(&bench), 1);
    bench.choose(RACK, "gamma");
    bench.talk("more", "yes");
    assert_eq!(told(&bench), 2);
    bench.new_chat();
    bench.talk(&long, "yes");
    assert_eq!(told(&bench), 3);
}

#[test]
fn what_became_shorter_is_told_again_when_it_is_too_long_r21() {
    let mut bench = bench(None);
    bench.talk(&"word".repeat(101), "yes");
    takes(&mut bench, 1000);
    bench.talk("more", "yes");
    takes(&mut bench, 100);
    bench.talk("more", "yes");
    assert_eq!(told(&bench), 2);
}
