//! Pictures from elsewhere: asked for by the user, kept in memory, forgotten when there are many.

use crate::bench::Bench;
use std::sync::Arc;
use tertulia::domain::cause::PictureFailure;
use tertulia::domain::ids::RequestId;
use tertulia::state::action::{Action, PictureAction};
use tertulia::state::command::{Command, PictureCommand};
use tertulia::state::event::{Event, PictureEvent};
use tertulia::state::pictures::Picture;

fn load(bench: &mut Bench, address: &str) {
    bench.apply(Action::Picture(PictureAction::Load(address.into())));
}

/// The questions that were asked.
fn asked(bench: &Bench) -> Vec<(RequestId, Arc<str>)> {
    let commands = bench.commands.iter();
    let fetches = commands.filter_map(|command| {
        if let Command::Picture(PictureCommand::Fetch { request, address }) = command {
            Some((*request, Arc::clone(address)))
        } else {
            None
        }
    });
    fetches.collect()
}

#[test]
fn a_picture_is_fetched_once_and_kept() {
    let mut bench = Bench::ready();
    load(&mut bench, "https://a.example/a.png");
    load(&mut bench, "https://a.example/a.png");
    let asked = asked(&bench);
    assert_eq!(asked.len(), 1);
    bench.handle(Event::Picture(
        RequestId(1),
        PictureEvent::Failed(PictureFailure::Broke),
    ));
    let pictures = bench.state.pictures();
    let known = pictures.get("https://a.example/a.png");
    assert_eq!(known, Some(&Picture::Fetching(asked[0].0)));
    let file: Arc<[u8]> = vec![1, 2].into();
    let event = PictureEvent::Fetched(Arc::clone(&file));
    bench.handle(Event::Picture(asked[0].0, event));
    let known = bench.state.pictures().get("https://a.example/a.png");
    assert_eq!(known, Some(&Picture::Here(file)));
}

#[test]
fn what_failed_is_asked_for_again_when_the_user_wants_it() {
    let mut bench = Bench::ready();
    load(&mut bench, "https://a.example/a.png");
    let first = asked(&bench)[0].0;
    bench.handle(Event::Picture(
        first,
        PictureEvent::Failed(PictureFailure::LeadsNowhere),
    ));
    let known = bench.state.pictures().get("https://a.example/a.png");
    assert_eq!(known, Some(&Picture::Failed(PictureFailure::LeadsNowhere)));
    load(&mut bench, "https://a.example/a.png");
    assert_eq!(asked(&bench).len(), 2);
}

#[test]
fn the_oldest_pictures_are_forgotten_when_there_are_many() {
    let mut bench = Bench::ready();
    for number in 0..5 {
        load(&mut bench, &format!("https://a.example/{number}.png"));
        let (request, _) = asked(&bench)[number];
        let file: Arc<[u8]> = vec![0; 8 * 1024 * 1024].into();
        bench.handle(Event::Picture(request, PictureEvent::Fetched(file)));
    }
    let pictures = bench.state.pictures();
    assert_eq!(pictures.get("https://a.example/0.png"), None);
    assert!(pictures.get("https://a.example/4.png").is_some());
    assert!(pictures.all().len() <= 3);
}
