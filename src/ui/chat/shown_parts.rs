//! What of a message's parts is shown, as the texts that are laid out.

use crate::domain::message::{Message, Part, Role};
use crate::markdown::block::Image;
use std::borrow::Cow;

/// The texts of a message in order, each with whether it is reasoning, which can be folded. Of the
/// user there is one plain text; of others Markdown.
pub(super) fn shown(message: &Message) -> Vec<(bool, Cow<'_, str>)> {
    match message.role {
        Role::User => vec![(false, plain(message))],
        Role::Assistant => message.parts.iter().filter_map(of_an_answer).collect(),
        Role::System => vec![(false, instructions(message).into())],
    }
}

/// The same for whoever wants to see what Markdown was made of: the file of an image is no text.
pub(super) fn raw(message: &Message) -> Vec<(bool, Cow<'_, str>)> {
    let mut shown = shown(message);
    for (_, text) in &mut shown {
        if text.starts_with("![Image ") && text.contains("](data:") {
            let end = text.find("](data:").unwrap_or_default();
            *text = text[2..end].to_owned().into();
        }
    }
    shown
}

fn of_an_answer(part: &Part) -> Option<(bool, Cow<'_, str>)> {
    match part {
        Part::Text { text } => Some((false, text.into())),
        Part::Reasoning { text, .. } => {
            (!text.trim().is_empty()).then_some((true, Cow::Borrowed(text.as_str())))
        }
        Part::RedactedReasoning { .. } | Part::ToolCall { .. } | Part::ToolResult { .. } => {
            Some((false, part.labelled()?.markdown().into()))
        }
        Part::Image { .. } => {
            let image = image(part)?;
            Some((false, format!("![{}]({})", image.alt, image.address).into()))
        }
    }
}

/// The images of what the user said, which are shown below the text.
pub(super) fn images(message: &Message) -> Vec<Image> {
    let of_the_user = message.role == Role::User;
    let parts = message.parts.iter().filter(|_| of_the_user);
    parts.filter_map(image).collect()
}

/// An image of the message as an image that holds its file in its address.
fn image(part: &Part) -> Option<Image> {
    let Part::Image { media_type, data } = part else {
        return None;
    };
    let is_of_types = |letter: char| letter.is_ascii_alphanumeric() || "/.+-".contains(letter);
    let kind: String = media_type.chars().filter(|c| is_of_types(*c)).collect();
    Some(Image {
        alt: part.labelled()?.plain(),
        address: format!("data:{kind};base64,{data}").into(),
    })
}

/// Borrows what is text only, as nearly all messages are.
fn plain(message: &Message) -> Cow<'_, str> {
    let texts = message.parts.iter().filter_map(|part| match part {
        Part::Text { text } => Some(Cow::Borrowed(text.as_str())),
        Part::Image { .. } => None,
        Part::Reasoning { .. }
        | Part::RedactedReasoning { .. }
        | Part::ToolCall { .. }
        | Part::ToolResult { .. } => Some(part.labelled()?.plain().into()),
    });
    let mut texts: Vec<Cow<'_, str>> = texts.collect();
    if texts.len() == 1 {
        texts.swap_remove(0)
    } else {
        texts.join("\n\n").into()
    }
}

/// Instructions as a quote, which is muted, with their label in its first line.
fn instructions(message: &Message) -> String {
    let said = message.parts.iter().filter_map(of_an_answer);
    let said: Vec<Cow<'_, str>> = said.map(|(_, text)| text).collect();
    let said = said.join("\n\n");
    let lines = said.lines().map(|line| format!("> {line}"));
    let label = ["> **System**", ">"].map(str::to_owned);
    label
        .into_iter()
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ConversationId, MessageId};
    use crate::domain::timestamp::Timestamp;

    #[track_caller]
    fn check(role: Role, parts: Vec<Part>, expected: &[(bool, &str)]) {
        let (id, conversation) = (MessageId(1), ConversationId(1));
        let user = Message::user(id, conversation, None, String::new(), Timestamp(0));
        let message = Message {
            role,
            parts,
            ..user
        };
        let shown = shown(&message);
        let shown: Vec<(bool, &str)> = shown.iter().map(|(is, text)| (*is, &**text)).collect();
        assert_eq!(shown, expected);
    }

    fn text(text: &str) -> Part {
        Part::Text { text: text.into() }
    }

    fn image() -> Part {
        Part::Image {
            media_type: "image/png".into(),
            data: "AAAA".into(),
        }
    }

    #[test]
    fn nothing_that_was_said_is_invisible() {
        let user = vec![text("*a*"), image()];
        check(Role::User, user, &[(false, "*a*")]);
        check(Role::User, vec![text("a")], &[(false, "a")]);
        let thought = Part::Reasoning {
            text: "hm".into(),
            signature: None,
        };
        check(
            Role::Assistant,
            vec![thought, text("a"), image()],
            &[
                (true, "hm"),
                (false, "a"),
                (
                    false,
                    "![Image image/png, 1 KB](data:image/png;base64,AAAA)",
                ),
            ],
        );
        check(
            Role::System,
            vec![text("Be\n\nbrief")],
            &[(false, "> **System**\n>\n> Be\n> \n> brief")],
        );
    }

    #[test]
    fn images_of_the_user_are_apart_from_the_text() {
        let (id, conversation) = (MessageId(1), ConversationId(1));
        let mut message = Message::user(id, conversation, None, "a".into(), Timestamp(0));
        message.parts.push(image());
        let images = images(&message);
        assert_eq!(images.len(), 1);
        assert_eq!(images[0].alt, "Image image/png, 1 KB");
        assert_eq!(&*images[0].address, "data:image/png;base64,AAAA");
        message.role = Role::Assistant;
        assert!(
            super::images(&message).is_empty(),
            "they are among its parts"
        );
    }
}
