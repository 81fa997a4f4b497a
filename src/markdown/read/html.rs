//! The few tags of HTML that models write in Markdown and that mean something here: those that style
//! running text, and those of a fold. All others are text.

use super::super::rich_text::{RichText, Style};
use std::ops::Range;

/// Styles that only HTML has, each with the tags around what has it.
pub(in crate::markdown) const STYLES: [(Style, &str, &str); 5] = [
    (Style::BELOW, "<sub>", "</sub>"),
    (Style::ABOVE, "<sup>", "</sup>"),
    (Style::KEY, "<kbd>", "</kbd>"),
    (Style::UNDERLINE, "<u>", "</u>"),
    (Style::MARK, "<mark>", "</mark>"),
];

/// What a tag means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It styles text: one of [`STYLES`].
    Style(usize),
    /// The line ends here.
    Break,
    /// Something that could be folded.
    Details,
    /// The title of that.
    Summary,
}

/// A tag of HTML that means something in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    /// What the tag's name means.
    pub(super) meaning: Meaning,
    /// Whether something begins with it, or ends.
    pub(super) opens: bool,
    /// How long it is, in bytes.
    pub(super) length: usize,
}

/// The tag that a text begins with, if it means something.
pub(super) fn tag(text: &str) -> Option<Tag> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find(['<', '>'])?;
    let inner = inner[..end].strip_suffix('/').unwrap_or(&inner[..end]);
    if !text[1 + end..].starts_with('>') {
        return None;
    }
    let (opens, inner) = match inner.strip_prefix('/') {
        Some(inner) => (false, inner),
        None => (true, inner),
    };
    let name = inner.split_ascii_whitespace().next()?;
    if !inner.starts_with(name) {
        return None;
    }
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let mut styles = STYLES.iter();
    let style = styles.position(|(_, opens, _)| is(&opens[1..opens.len() - 1]));
    let meaning = match style {
        Some(style) => Meaning::Style(style),
        None if is("br") => Meaning::Break,
        None if is("details") => Meaning::Details,
        None if is("summary") => Meaning::Summary,
        None => return None,
    };
    let length = end + 2;
    Some(Tag {
        meaning,
        opens,
        length,
    })
}

/// The tags that style a text while it is gathered: what stands in it as text until its pair is
/// found.
#[derive(Debug, Default)]
pub(super) struct Tags {
    found: Vec<(Range<usize>, usize, bool)>,
}

impl Tags {
    /// Notes a tag that stands there in the text: which style, and whether it begins.
    pub(super) fn push(&mut self, at: Range<usize>, style: usize, opens: bool) {
        self.found.push((at, style, opens));
    }

    /// The text with its styles. A tag without a pair stays text.
    pub(super) fn resolve(&mut self, text: RichText) -> RichText {
        let found = std::mem::take(&mut self.found);
        let mut open: [Vec<usize>; STYLES.len()] = Default::default();
        let mut paired = vec![false; found.len()];
        for (index, (_, style, opens)) in found.iter().enumerate() {
            if *opens {
                open[*style].push(index);
            } else if let Some(begun) = open[*style].pop() {
                paired[begun] = true;
                paired[index] = true;
            }
        }
        let mut depths = [0_usize; STYLES.len()];
        let tags = found.into_iter().zip(paired).filter(|(_, paired)| *paired);
        let cuts: Vec<(Range<usize>, Style)> = tags
            .map(|((at, style, opens), _)| {
                if opens {
                    depths[style] += 1;
                } else {
                    depths[style] -= 1;
                }
                let on = STYLES.iter().zip(depths).filter(|(_, depth)| *depth > 0);
                let all = on.fold(Style::PLAIN, |all, ((style, ..), _)| all.with(*style));
                (at, all)
            })
            .collect();
        if cuts.is_empty() {
            text
        } else {
            text.restyled(&cuts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_text() {
        let check = |text: &str, expected: Option<(Meaning, bool, usize)>| {
            let found = tag(text).map(|tag| (tag.meaning, tag.opens, tag.length));
            assert_eq!(found, expected, "{text}");
        };
        check("<sub>x", Some((Meaning::Style(0), true, 5)));
        check("</SUP>", Some((Meaning::Style(1), false, 6)));
        check("<kbd class=\"a\">", Some((Meaning::Style(2), true, 15)));
        check("<br/>", Some((Meaning::Break, true, 5)));
        check("<br />", Some((Meaning::Break, true, 6)));
        check("<details open>", Some((Meaning::Details, true, 14)));
        check("</summary>", Some((Meaning::Summary, false, 10)));
        check("<subx>", None);
        check("< sub>", None);
        check("<b>", None);
        check("<sub", None);
        check("<sub <b>", None);
        check("a", None);
        check("<>", None);
    }
}
