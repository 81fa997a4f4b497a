//! Mermaid's diagrams in the colours of the theme. Runs on the background thread.
//!
//! The layout's time grows fast with the number of edges, so that it is bounded before it begins.
//! What cannot be drawn stays code.

use super::svg::{self, SvgFonts, SvgLimits};
use crate::ui::theme::{Tokens, markdown as sizes};
use eframe::egui::{Color32, ColorImage};
use mermaid_rs_renderer::{LayoutConfig, Theme, compute_layout, parse_mermaid, render_svg};

/// No longer source is read, in bytes.
const SOURCE_BYTES: usize = 12 * 1024;
/// No diagram with more of them is drawn.
const EDGES: usize = 200;
/// No diagram with more nodes is drawn.
const NODES: usize = 200;
/// No image of a diagram has more pixels on a side.
const SIDE: f32 = 8_192.0;
/// A family that no system has: widths are estimated instead of looked up in files. What is drawn
/// has the bundled face, as every family has.
const FAMILY: &str = "Tertulia Text";

/// Whether code of that language is a diagram.
pub(in crate::ui::markdown) fn is_diagram(language: &str) -> bool {
    language.eq_ignore_ascii_case("mermaid") || language.eq_ignore_ascii_case("mmd")
}

/// Draws a diagram. None if the source cannot be read or asks for too much.
pub(super) fn draw(
    fonts: &mut SvgFonts,
    source: &str,
    tokens: &Tokens,
    limits: SvgLimits,
) -> Option<ColorImage> {
    if source.len() > SOURCE_BYTES {
        return None;
    }
    let parsed = parse_mermaid(source).ok()?;
    let graph = &parsed.graph;
    if graph.edges.len() > EDGES || graph.nodes.len() > NODES {
        return None;
    }
    let config = LayoutConfig {
        fast_text_metrics: true,
        ..LayoutConfig::default()
    };
    let theme = theme(tokens);
    let layout = compute_layout(graph, &theme, &config);
    let drawn = render_svg(&layout, &theme, &config);
    let limits = SvgLimits {
        longest_side: limits.longest_side.min(SIDE),
        ..limits
    };
    let image = svg::draw(fonts, &drawn, limits)?;
    // The renderer makes an empty square of what it understood nothing of.
    let ground = image.pixels.first()?;
    let is_empty = image.pixels.iter().all(|pixel| pixel == ground);
    (!is_empty).then_some(image)
}

fn hex(color: Color32) -> String {
    let [r, g, b, _] = color.to_array();
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn theme(tokens: &Tokens) -> Theme {
    let text = || hex(tokens.text);
    let node = || hex(tokens.raised);
    let edge = || hex(tokens.muted);
    let ground = || hex(tokens.code_bg);
    let base = Theme::modern();
    // Slices and branches tell apart by colour; their names are beside them.
    let colors = [
        tokens.info,
        tokens.accent,
        tokens.ok,
        tokens.warn,
        tokens.bad,
        tokens.muted,
    ];
    let slices: [String; 12] = std::array::from_fn(|index| hex(colors[index % colors.len()]));
    let branches: [String; 8] = std::array::from_fn(|index| hex(colors[index % colors.len()]));
    Theme {
        font_family: FAMILY.to_owned(),
        font_size: sizes::DIAGRAM_TEXT,
        primary_color: node(),
        primary_text_color: text(),
        primary_border_color: edge(),
        line_color: edge(),
        secondary_color: hex(tokens.hover),
        tertiary_color: hex(tokens.panel),
        edge_label_background: ground(),
        cluster_background: hex(tokens.panel),
        cluster_border: hex(tokens.line),
        background: ground(),
        sequence_actor_fill: node(),
        sequence_actor_border: edge(),
        sequence_actor_line: edge(),
        sequence_note_fill: hex(tokens.hover),
        sequence_note_border: hex(tokens.line),
        sequence_activation_fill: hex(tokens.hover),
        sequence_activation_border: edge(),
        text_color: text(),
        git_inv_colors: branches.clone(),
        git_branch_label_colors: std::array::from_fn(|_| ground()),
        git_colors: branches,
        git_commit_label_color: text(),
        git_commit_label_background: hex(tokens.hover),
        git_tag_label_color: text(),
        git_tag_label_background: node(),
        git_tag_label_border: edge(),
        pie_colors: slices,
        pie_title_text_size: sizes::DIAGRAM_TITLE,
        pie_title_text_color: text(),
        pie_section_text_size: sizes::DIAGRAM_TEXT,
        pie_section_text_color: ground(),
        pie_legend_text_size: sizes::DIAGRAM_TEXT,
        pie_legend_text_color: text(),
        pie_stroke_color: ground(),
        pie_outer_stroke_color: hex(tokens.line),
        pie_opacity: 1.0,
        ..base
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::{DARK, LIGHT};
    use std::fmt::Write as _;

    const LIMITS: SvgLimits = SvgLimits {
        scale: 1.0,
        longest_side: 2_048.0,
    };

    fn drawn(source: &str) -> Option<ColorImage> {
        draw(&mut SvgFonts::default(), source, &DARK, LIMITS)
    }

    #[test]
    fn diagrams_of_usual_answers_are_drawn() {
        let check = |source: &str| {
            let image = drawn(source).expect(source);
            assert!(
                image.size[0] > 60 && image.size[1] > 40,
                "{source}: {:?}",
                image.size
            );
        };
        check("flowchart TD\n A[Start] --> B{Is it?}\n B -->|Yes| C[OK]\n B -->|No| D[End]");
        check("graph LR; a-->b & c-->d");
        check("flowchart LR\n subgraph one\n a1-->a2\n end\n one --> b");
        check(
            "sequenceDiagram\n Alice->>Bob: Hello\n Note right of Bob: thinks\n Bob-->>Alice: Hi",
        );
        check("classDiagram\n Animal <|-- Duck\n class Duck{ +swim() }");
        check("stateDiagram-v2\n [*] --> Still\n Still --> Moving");
        check("erDiagram\n CUSTOMER ||--o{ ORDER : places");
        check("gantt\n title A\n dateFormat YYYY-MM-DD\n section S\n A task :a1, 2014-01-01, 30d");
        check("mindmap\n root((map))\n  Origins\n  Research");
        check("gitGraph\n commit\n branch develop\n commit\n checkout main\n merge develop");
        check("timeline\n title History\n 2002 : LinkedIn");
    }

    #[test]
    fn what_cannot_be_drawn_is_left_as_code() {
        let check = |source: &str| assert!(drawn(source).is_none(), "{source:.40}");
        check("");
        check("hello world");
        check("flowchart TD\n A[[[ -->");
        check(&"flowchart TD\n a --> b\n".repeat(2_000));
        let mut dense = "flowchart TD\n".to_owned();
        for edge in 0..300 {
            writeln!(dense, " n{} --> n{}", edge % 90, (edge * 7 + 1) % 90).expect("a string");
        }
        check(&dense);
    }

    #[test]
    fn a_diagram_that_is_drawn_coarser_knows_its_size() {
        let chain = (0..60).map(|i| format!("n{i}[A node {i}]"));
        let source = format!("flowchart LR\n{}", chain.collect::<Vec<_>>().join(" --> "));
        let image = drawn(&source).expect("a diagram");
        assert_eq!(image.size[0], 2_048);
        assert!(image.source_size.x > 5_000.0, "{:?}", image.source_size);
    }

    #[test]
    fn both_themes_have_their_own_colours() {
        let source = "graph LR\n a --> b";
        let dark = drawn(source).expect("a diagram");
        let light = draw(&mut SvgFonts::default(), source, &LIGHT, LIMITS).expect("a diagram");
        assert_eq!(dark.size, light.size);
        assert!(dark.pixels.contains(&DARK.raised) && dark.pixels.contains(&DARK.code_bg));
        assert!(light.pixels.contains(&LIGHT.raised) && light.pixels.contains(&LIGHT.code_bg));
    }
}
