//! Where running text is in Markdown, and what in it is no text.

use pulldown_cmark::{BrokenLinkCallback, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// What is no text.
#[derive(Debug)]
pub(super) struct Opaque {
    /// Its bytes in the text that is parsed.
    pub(super) range: Range<usize>,
    /// A tag of HTML is none if math is around it: `$a<b>c$`.
    pub(super) tag: bool,
}

/// Running text of one block, and what in it is no text: code, HTML, addresses.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    /// Its bytes in the text that is parsed.
    pub(super) range: Range<usize>,
    /// What in it is no text.
    pub(super) opaque: Vec<Opaque>,
    /// Where the delimiters of display math end with the block: in headings and tables.
    pub(super) closed: bool,
    /// Whether it is a cell.
    pub(super) in_table: bool,
}

/// The running text of a text, as the parser finds it.
pub(super) fn leaves<'t>(
    text: &'t str,
    options: Options,
    lookup: impl BrokenLinkCallback<'t>,
) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let mut leaf: Option<Leaf> = None;
    let (mut code, mut heading, mut cell) = (false, false, false);
    let mut content_end = 0;
    let mut links = Vec::new();
    let parser = Parser::new_with_broken_link_callback(text, options, Some(lookup));
    for (event, range) in parser.into_offset_iter() {
        let tag = matches!(event, Event::InlineHtml(_));
        let opaque = match &event {
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::FootnoteReference(_) => None,
            Event::Text(_) if code => continue,
            Event::Text(_) => {
                content_end = range.end;
                None
            }
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                content_end = range.start + 1;
                links.push(*link_type);
                let whole = matches!(link_type, LinkType::Autolink | LinkType::Email);
                whole.then(|| range.clone())
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                // What defines the others may stand in math itself.
                let inline = links.pop() == Some(LinkType::Inline);
                inline.then(|| content_end.min(range.end)..range.end)
            }
            Event::Code(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {
                content_end = range.end;
                Some(range.clone())
            }
            Event::Start(tag) => {
                code |= matches!(tag, Tag::CodeBlock(_));
                heading |= matches!(tag, Tag::Heading { .. }) && is_one_line(&text[range]);
                cell |= matches!(tag, Tag::TableCell);
                leaves.extend(leaf.take());
                continue;
            }
            Event::End(tag) => {
                code &= !matches!(tag, TagEnd::CodeBlock);
                heading &= !matches!(tag, TagEnd::Heading(_));
                cell &= !matches!(tag, TagEnd::TableCell);
                leaves.extend(leaf.take());
                continue;
            }
            Event::Html(_) | Event::Rule | Event::TaskListMarker(_) => {
                leaves.extend(leaf.take());
                continue;
            }
        };
        let leaf = leaf.get_or_insert_with(|| Leaf {
            // A backslash that escapes is no part of the text.
            range: range.start - usize::from(text[..range.start].ends_with('\\'))..range.end,
            opaque: Vec::new(),
            closed: heading || cell,
            in_table: cell,
        });
        leaf.range.end = leaf.range.end.max(range.end);
        if let Some(opaque) = opaque {
            leaf.opaque.push(Opaque { range: opaque, tag });
        }
    }
    leaves.extend(leaf);
    leaves
}

/// Whether a heading begins with its marks. One that is underlined may be lines of a formula.
fn is_one_line(heading: &str) -> bool {
    let rest = heading.trim_start_matches('#');
    rest.len() < heading.len() && rest.starts_with([' ', '\t', '\n', '\r'])
}
