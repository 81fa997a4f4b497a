//! A picture that a message holds: drawn from its own bytes, never looked for in a text.

use super::kind::PartReading;
use crate::domain::message::Part;
use crate::markdown::block::Image;
use crate::markdown::document::TextChange;
use crate::ui::markdown::view::MarkdownView;

/// Reads the part into its view: the picture, or what it is called. It arrives whole, so that its
/// bytes are copied only once.
pub(super) fn read(view: &mut MarkdownView, part: &Part, reading: PartReading) {
    if reading.change == TextChange::Grown {
        return;
    }
    match image_of(part) {
        Some(image) if reading.is_raw => view.set_plain_with(&image.alt, Vec::new()),
        image => view.set_plain_with("", image.into_iter().collect()),
    }
}

/// The picture of a part, with what it is called and an address that holds its bytes; `None` for
/// every other part.
pub(super) fn image_of(part: &Part) -> Option<Image> {
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
