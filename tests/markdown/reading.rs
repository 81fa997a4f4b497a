//! What Markdown is read as.

use super::{check, text_of};
use tertulia::markdown::block::BlockKind;
use tertulia::markdown::document::Document;

#[test]
fn text_and_emphases_are_read() {
    check("", &[]);
    check(" \n\n\t\n", &[]);
    check("a\nb\n\nc", &["a b", "c"]);
    check("a  \nb\\\nc<br>d", &["a⏎b⏎c⏎d"]);
    check(
        "*a* **b** ***c*** `d` ~~e~~",
        &["{e:a} {s:b} {se:c} {c:d} {x:e}"],
    );
    check("**a `b` *c***", &["{s:a }{sc:b}{s: }{se:c}"]);
    check("**open", &["**open"]);
    check("a <b>c</b> &amp; \\*d\\*", &["a <b>c</b> & *d*"]);
    check("<div>\n*a*\n</div>\n\nb", &["<div>⏎*a*⏎</div>", "b"]);
    check("# A\n## B *c*\n###### D", &["h1 A", "h2 B {e:c}", "h6 D"]);
    check("A\n===\nB\n---\nc", &["h1 A", "h2 B", "c"]);
    check("#\n\n#a", &["#a"]);
    check("a\n\n---\n***\nb", &["a", "rule", "rule", "b"]);
    check("日本語 **太字** 🙂", &["日本語 {s:太字} 🙂"]);
}

#[test]
fn html_that_styles_text_is_read() {
    check("H<sub>2</sub>O x<sup>2</sup>", &["H{b:2}O x{a:2}"]);
    check(
        "<kbd>Ctrl</kbd>+<KBD class=\"k\">C</KBD>",
        &["{k:Ctrl}+{k:C}"],
    );
    check("<u>a **b**</u> <mark>c</mark>", &["{u:a }{su:b} {h:c}"]);
    check("**a <u>b</u>** c", &["{s:a }{su:b} c"]);
    check("<u>a<sub>b</u>c</sub>", &["{u:a}{bu:b}{b:c}"]);
    check("<u><u>a</u></u>", &["{u:a}"]);
    check("[<u>a</u>](v)", &["{u→v:a}"]);
    check("# A<sup>2</sup>", &["h1 A{a:2}"]);
    check(
        "|a<sub>1</sub>|\n|-|\n|b<br>c|",
        &["table l | a{b:1} | b⏎c"],
    );
    check("<u></u>", &[]);
    // Without its pair it is text, as is what is escaped or code.
    check("a <sub>b", &["a <sub>b"]);
    check("a</sub> b", &["a</sub> b"]);
    check("<u>a\n\nb</u>", &["<u>a", "b</u>"]);
    check("\\<u>a</u>", &["<u>a</u>"]);
    check("`<u>a</u>`", &["{c:<u>a</u>}"]);
    check("a <b>c</b>", &["a <b>c</b>"]);
}

#[test]
fn folds_are_their_title_and_their_text() {
    let whole = ["{s:More}", "A *b*", ".* c", "After"];
    check(
        "<details>\n<summary>More</summary>\n\nA \\*b\\*\n\n- c\n\n</details>\n\nAfter",
        &whole,
    );
    check(
        "<details open><summary>More</summary>\nplain *text*\n</details>",
        &["{s:More}", "plain *text*"],
    );
    check("<details>\na\n</details>", &["a"]);
    check("<summary>a\n\nb", &["{s:a}", "b"]);
    check(
        "- <details>\n  <summary>a</summary>\n\n  b\n  </details>",
        &[".* {s:a}", ". b"],
    );
    check("<div>\nH<sub>2</sub>\n</div>", &["<div>⏎H{b:2}⏎</div>"]);
}

#[test]
fn links_keep_their_address() {
    check("[a](u) b", &["{→u:a} b"]);
    check("[**a** b](u \"t\")", &["{s→u:a}{→u: b}"]);
    check(
        "<https://a.b> <a@b.c>",
        &["{→https://a.b:https://a.b} {→mailto:a@b.c:a@b.c}"],
    );
    check("[a] [b][A] [c]\n\n[A]: u", &["{→u:a} {→u:b} [c]"]);
    check("[a]: u\n\n[a]", &["{→u:a}"]);
    check("[a]: u\n\nb\n\nc\n\n[a]: v\n\n[a]", &["b", "c", "{→u:a}"]);
    check("[SS]: u\n\n# b\n\n[ẞ]", &["h1 b", "{→u:ẞ}"]);
    check("[a]\n\nb\n\n[a]: / c", &["[a]", "b", "[a]: / c"]);
    check(
        "[a]\n\nb\n\nc\n\n[a]: http://long.example/path\n\nd [A]",
        &[
            "{→http://long.example/path:a}",
            "b",
            "c",
            "d {→http://long.example/path:A}",
        ],
    );
}

#[test]
fn lists_are_flat_blocks_with_markers() {
    check("- a\n- b", &[".* a", "~.* b"]);
    check("- a\n\n- b", &[".* a", ".* b"]);
    check("7. a\n8. b\n1. c", &[".7) a", "~.8) b", "~.9) c"]);
    check(
        "1. a\n\n2. b\n\n3. c\n\nd",
        &[".1) a", ".2) b", ".3) c", "d"],
    );
    check(
        "- a\n  - b\n    1. c\n- d",
        &[".* a", "~..* b", "~...1) c", "~.* d"],
    );
    check("- a\n\n  b\n- c", &[".* a", ". b", "~.* c"]);
    check("a\n- b\n\nc", &["a", ".* b", "c"]);
    check("- [ ] a\n- [x] b", &[".[ ] a", "~.[x] b"]);
    check("-\n- a", &[".* ", "~.* a"]);
    check("- - a", &[".* ", "~..* a"]);
    check(
        "- ```rust\n  a\n  ```\n- # b",
        &[".* code(rust) a", "~.* h1 b"],
    );
    check("1. a\n\n2\n. b", &[".1) a", "2 . b"]);
    check("- a\n* b", &[".* a", ".* b"]);
}

#[test]
fn quotes_are_an_indent() {
    check("> a\nb\n\nc", &["> a b", "c"]);
    check("> a\n>\n> > b", &["> a", ">> b"]);
    check("> - a\n>\n> - b", &[">.* a", ">.* b"]);
    check("- > a", &[".>* a"]);
}

#[test]
fn code_keeps_every_character() {
    check(
        "```rust,ignore\nlet a;\n\n  b\n```\nc",
        &["code(rust) let a;⏎⏎  b", "c"],
    );
    check("```\n```", &["code() "]);
    check("~~~py\n```\n", &["code(py) ```"]);
    check("    a\n\n      b\n\nc", &["code() a⏎⏎  b", "c"]);
    check("```\na\n\n", &["code() a⏎"]);
    check("  ```\n  a\n b\n```", &["code() a⏎b"]);
}

#[test]
fn tables_are_read_and_huge_ones_are_shown_as_source() {
    check(
        "|a|b|c|\n|-|-:|:-:|\n|1|**2**|\n\nd",
        &["table lrc | a, b, c | 1, {s:2}, ", "d"],
    );
    let wide = format!("{}\n{}\n", "|a".repeat(40), "|-".repeat(40));
    check(
        &wide,
        &[&format!("code() {}", wide.trim_end().replace('\n', "⏎"))],
    );
}

#[test]
fn long_blocks_are_cut_into_blocks_that_continue() {
    let words = "word ".repeat(4_000);
    let document = Document::new(&words);
    let pieces = document.blocks();
    assert_eq!(pieces.len(), 3);
    assert!(!pieces[0].continued && pieces[1].continued && pieces[2].continued);
    let joined: String = pieces.iter().map(text_of).collect();
    assert_eq!(joined, words.trim_end());
    assert!(text_of(&pieces[0]).ends_with("word "));

    let document = Document::new(&format!("[{words}](u) end"));
    for block in document.blocks() {
        let BlockKind::Paragraph(text) = &block.kind else {
            panic!("a paragraph");
        };
        assert_eq!(
            text.links().next().map(|(_, address)| &**address),
            Some("u")
        );
    }

    for lines in [99_usize, 100, 101, 200, 250] {
        let code: Vec<String> = (0..lines).map(|line| format!("line {line}")).collect();
        let code = code.join("\n");
        let document = Document::new(&format!("```\n{code}\n```\n\nend"));
        assert_eq!(document.blocks().len(), lines.div_ceil(100) + 1);
        for index in 0..document.blocks().len() - 1 {
            assert_eq!(document.code_at(index).as_deref(), Some(code.as_str()));
        }
        assert_eq!(document.code_at(lines.div_ceil(100)), None);
    }

    let line = "x".repeat(100_000);
    let document = Document::new(&format!("```\na\n{line}\nb\n```"));
    assert!(document.blocks().len() > 5);
    assert_eq!(document.code_at(3), Some(format!("a\n{line}\nb")));
}
