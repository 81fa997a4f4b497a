//! Pictures of answers: what is asked, what is taken, and what is said when there is none.

use crate::peer::{Line, Peer, Received};
use crate::stage::Stage;
use std::sync::Arc;
use tertulia::domain::ids::RequestId;
use tertulia::state::command::{Command, PictureCommand};
use tertulia::state::event::{Event, PictureEvent};
use tertulia::words;

const REQUEST: RequestId = RequestId(5);

fn fetch(stage: &Stage, address: &str) -> Result<Arc<[u8]>, String> {
    stage.worker.send(Command::Picture(PictureCommand::Fetch {
        request: REQUEST,
        address: address.into(),
    }));
    let answer = stage.next(|event| {
        if let Event::Picture(REQUEST, event) = event {
            Some(event)
        } else {
            None
        }
    });
    match answer {
        PictureEvent::Fetched(file) => Ok(file),
        PictureEvent::Failed(why) => Err(words::picture(&why)),
    }
}

fn leading_to(address: String) -> Peer {
    Peer::start(move |_: &Received, line: &mut Line| {
        line.head(302, &format!("location: {address}\r\n"));
    })
}

#[test]
fn a_picture_is_fetched_with_nothing_of_the_users_in_the_request() {
    let stage = Stage::new();
    let peer = Peer::saying(200, "image/png", "the file");
    let address = peer.url("/a.png").replace("http://", "http://user:word@");
    let file = fetch(&stage, &address).expect("a file");
    assert_eq!(&*file, b"the file");
    let received = peer.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].line, "GET /a.png");
    for header in ["authorization", "cookie", "referer", "x-api-key"] {
        assert_eq!(received[0].header(header), None, "{header}");
    }
}

#[test]
fn a_picture_may_be_elsewhere() {
    let stage = Stage::new();
    let there = Peer::saying(200, "image/webp; charset=binary", "the file");
    let here = leading_to(there.url("/b.webp"));
    let file = fetch(&stage, &here.url("/a.png")).expect("a file");
    assert_eq!(&*file, b"the file");
}

#[test]
fn what_is_no_picture_is_refused_in_words() {
    let stage = Stage::new();
    let check = |peer: &Peer, expected: &str| {
        let why = fetch(&stage, &peer.url("/a.png")).expect_err("no file");
        assert_eq!(why, expected);
    };
    check(
        &Peer::saying(200, "text/html; charset=utf-8", "<p>"),
        "It is text/html, which is not shown",
    );
    check(
        &Peer::saying(404, "text/plain", "no"),
        "The server answered 404",
    );
    check(
        &leading_to("file:///etc/passwd".to_owned()),
        "It leads to an address that is not on the web",
    );
    check(
        &Peer::saying(200, "image/png", "x".repeat(21 * 1024 * 1024)),
        "It is larger than 20 MB",
    );
}

#[test]
fn a_circle_of_redirects_has_an_end() {
    let stage = Stage::new();
    let peer = Peer::start(|_, line| line.head(302, "location: /again\r\n"));
    let why = fetch(&stage, &peer.url("/a.png")).expect_err("no file");
    assert_eq!(why, "It leads on more than 5 times");
    assert_eq!(peer.received().len(), 6);
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let stage = Stage::new();
    let why = fetch(&stage, "http://127.0.0.1:1/a.png").expect_err("no file");
    assert!(why.contains("127.0.0.1:1"), "{why}");
    let why = fetch(&stage, "ftp://127.0.0.1/a.png").expect_err("no file");
    assert_eq!(why, "It leads to an address that is not on the web");
}
