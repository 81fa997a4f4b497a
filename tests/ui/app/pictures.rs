//! Pictures of answers in the running program: fetched when asked for, and not before.

use super::peer::{OPENAI_END, Peer};
use super::session::Session;

/// A picture of 3 by 2 pixels.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0x12, 0x16, 0xf1,
    0x4d, 0x00, 0x00, 0x00, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xdf, 0xa0, 0x00,
    0x41, 0x0c, 0x70, 0x16, 0x00, 0x66, 0x92, 0x09, 0xbb, 0x4c, 0x2a, 0xd6, 0x57, 0x00, 0x00, 0x00,
    0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

#[test]
fn a_picture_is_fetched_when_the_user_asks_for_it_and_not_before() {
    let peer = Peer::start(|request, line| {
        if request.line.starts_with("GET /cat.png") {
            line.head(200, "content-type: image/png\r\n");
            line.send(PNG);
            return;
        }
        let host = request.header("host").unwrap_or_default();
        line.stream();
        line.text(&format!("Look:\n\n![A cat](http://{host}/cat.png)"));
        line.send(OPENAI_END);
    });
    let fetched = || {
        let received = peer.received();
        let lines = received.iter().map(|request| request.line.as_str());
        lines.filter(|line| line.contains("cat.png")).count()
    };
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Show me a cat");
    session.until_answered();
    session.until("the card", |session| session.has_button("Load image"));
    session.settle();
    assert_eq!(fetched(), 0);
    session.click("Load image");
    session.until("the picture", |session| {
        session.texts().iter().any(|text| text == "A cat")
    });
    assert_eq!(fetched(), 1);
    let received = peer.received();
    let asked = received.iter().find(|request| request.line.contains("cat"));
    let asked = asked.expect("the question");
    for header in ["authorization", "cookie", "referer", "x-api-key"] {
        assert_eq!(asked.header(header), None, "{header}");
    }
}
