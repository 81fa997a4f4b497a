//! What of a message is shown by which kind of view, and what is read again when it has changed.

use super::*;
use crate::domain::delta::Delta;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::timestamp::Timestamp;
use crate::markdown::block::{Block, BlockKind};
use crate::markdown::point::Point;

fn said(role: Role, parts: Vec<Part>) -> Message {
    let (id, conversation) = (MessageId(1), ConversationId(1));
    let user = Message::user(id, conversation, None, String::new(), Timestamp(0));
    Message {
        role,
        parts,
        ..user
    }
}

fn text(text: &str) -> Part {
    Part::Text { text: text.into() }
}

fn thought(text: &str) -> Part {
    Part::Reasoning {
        text: text.into(),
        signature: None,
    }
}

fn image() -> Part {
    Part::Image {
        media_type: "image/png".into(),
        data: "AAAA".into(),
    }
}

/// What kind each view is of, and what is copied of all of it.
fn shown(views: &[PartView]) -> Vec<(&'static str, String)> {
    let views = views.iter().map(|view| {
        let kind = match view {
            PartView::Said(_) => "said",
            PartView::Instructions(_) => "instructions",
            PartView::Text(_) => "text",
            PartView::Reasoning(_) => "reasoning",
            PartView::Tool(_) => "tool",
            PartView::Image(_) => "image",
        };
        (kind, view.text().selected(&(Point::default()..Point::END)))
    });
    views.collect()
}

fn as_expected(expected: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let expected = expected.iter();
    expected
        .map(|(kind, text)| (*kind, (*text).to_owned()))
        .collect()
}

fn images(views: &[PartView]) -> Vec<(String, String)> {
    let blocks = views
        .iter()
        .flat_map(|view| view.text().document().blocks());
    let images = blocks.filter_map(|block: &Block| match &block.kind {
        BlockKind::Image(image) => Some((image.alt.clone(), image.address.to_string())),
        BlockKind::Paragraph(_)
        | BlockKind::Heading { .. }
        | BlockKind::Code(_)
        | BlockKind::Table(_)
        | BlockKind::Rule
        | BlockKind::Math(_) => None,
    });
    images.collect()
}

#[test]
fn nothing_that_was_said_is_invisible() {
    let check = |role, parts: Vec<Part>, is_raw, expected: &[(&'static str, &str)]| {
        let mut views = Vec::new();
        read_parts(&mut views, &said(role, parts), TextChange::Replaced, is_raw);
        assert_eq!(shown(&views), as_expected(expected));
    };
    let with_image = vec![text("*a*"), image()];
    let label = "Image image/png, 1 KB";
    let both = format!("*a*\n\n{label}");
    check(Role::User, with_image, false, &[("said", &both)]);
    check(Role::User, vec![text("a")], false, &[("said", "a")]);
    let answer = || vec![thought("hm"), thought(" "), text("**a**"), image()];
    for (is_raw, said) in [(false, "**a**"), (true, "**a**")] {
        let expected = [("reasoning", "hm"), ("text", said), ("image", label)];
        check(Role::Assistant, answer(), is_raw, &expected);
    }
    let instructions = [("instructions", "> **System**\n>\n> Be\n>\n> brief")];
    check(
        Role::System,
        vec![text("Be\n\nbrief")],
        false,
        &instructions,
    );
}

#[test]
fn an_image_is_drawn_from_its_own_bytes_whoever_said_it() {
    let expected = [(
        "Image image/png, 1 KB".to_owned(),
        "data:image/png;base64,AAAA".to_owned(),
    )];
    for role in [Role::User, Role::Assistant] {
        let mut views = Vec::new();
        read_parts(
            &mut views,
            &said(role, vec![text("a"), image()]),
            TextChange::Replaced,
            false,
        );
        assert_eq!(images(&views), expected);
        read_parts(
            &mut views,
            &said(role, vec![text("b")]),
            TextChange::Replaced,
            false,
        );
        assert!(images(&views).is_empty());
    }
    let link = text("![Image a](data:image/png;base64,AAAA)");
    let mut views = Vec::new();
    read_parts(
        &mut views,
        &said(Role::Assistant, vec![link]),
        TextChange::Replaced,
        true,
    );
    let expected = as_expected(&[("text", "![Image a](data:image/png;base64,AAAA)")]);
    assert_eq!(
        shown(&views),
        expected,
        "a text that looks like one is a text"
    );
}

#[test]
fn of_an_answer_that_grows_only_the_end_is_read() {
    let mut message = said(Role::Assistant, Vec::new());
    message.progress = Progress::Streaming;
    let mut views = Vec::new();
    for delta in [
        Delta::Reasoning(" ".into()),
        Delta::Reasoning("hm".into()),
        Delta::Text("a".into()),
        Delta::Text("b".into()),
        Delta::Reasoning("so".into()),
    ] {
        message.append(delta);
        read_parts(&mut views, &message, TextChange::Grown, false);
    }
    let expected = [("reasoning", "hm"), ("text", "ab"), ("reasoning", "so")];
    assert_eq!(shown(&views), as_expected(&expected));
    // Nothing says that the first part is another one: it is not looked at.
    message.parts[0] = thought("other");
    message.append(Delta::Text("c".into()));
    read_parts(&mut views, &message, TextChange::Grown, false);
    let expected = [&expected[..], &[("text", "c")]].concat();
    assert_eq!(shown(&views), as_expected(&expected));
}
