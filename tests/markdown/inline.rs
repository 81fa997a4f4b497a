//! What stands within text: footnotes, math, images, bare addresses, HTML.

use super::{SAMPLE, blocks, check};
use tertulia::markdown::block::BlockKind;
use tertulia::markdown::document::{Document, TextChange};

#[test]
fn footnotes_are_numbered_by_their_first_reference() {
    check(
        "a[^x] b[^y] c[^x]\n\n[^y]: why\n[^x]: ex",
        &["a{^:1} b{^:2} c{^:1}", ".^2 why", "~.^1 ex"],
    );
    check(
        "a[^x][^y]\n\n[^x]: 1\n\n[^y]: 2",
        &["a{^:1}{^:2}", ".^1 1", ".^2 2"],
    );
    check(
        "a[^1]\n\n[^1]: b\n\n    c\n\n    - d\n\ne",
        &["a{^:1}", ".^1 b", ". c", "..* d", "e"],
    );
    check("a[^b]\n\nc", &["a[^b]", "c"]);
    check("[^B]: x\n\nc[^b]", &[".^1 x", "c{^:1}"]);
    check(
        "[^b]: x\n\n# c\n\nd\n\n    e[^b]",
        &[".^1 x", "h1 c", "d", "code() e[^b]"],
    );
    check(
        "[^b]: x\n\n# c\n\n    d\n\n[^b]",
        &[".^1 x", "h1 c", "code() d", "{^:1}"],
    );
    check(
        "[^b]: x\n\n- c\n- d\n- e[^b]\n",
        &[".^1 x", ".* c", "~.* d", "~.* e{^:1}"],
    );
    check("a[^b]\n[^b]:\n\nc", &["a{^:1}", ".^1 ", "c"]);
    check("**a[^b]**\n\n> [^b]: c", &["{s:a}{s^:1}", ">.^1 c"]);
    check(
        "# a[^b]\n\n|c[^b]|\n|-|\n\n[^b]: d",
        &["h1 a{^:1}", "table l | c{^:1}", ".^1 d"],
    );
    check("a![^b]\n\n[^b]: c", &["a!{^:1}", ".^1 c"]);
    check("`[^b]` [^b\n\n[^b]: c", &["{c:[^b]} [^b", ".^1 c"]);
}

#[test]
fn math_is_read_in_all_four_notations() {
    check("$a_1*b*c$ and \\(d_1_\\)", &["{m:a_1*b*c} and {m:d_1_}"]);
    check("$$a$$", &["math a"]);
    check(
        "a \\[ b \\\\[2pt] c \\] d",
        &["a", "math b \\\\[2pt] c", "d"],
    );
    check("a $$x$$\nb", &["a", "math x", "b"]);
    check("**a $$x$$ b**", &["{s:a}", "math x", "{s:b}"]);
    check("\\[\nx\n= y\n+ z\n\\]\nb", &["math x⏎= y⏎+ z", "b"]);
    check("$$\nx\n-\n# y\n$$", &["math x⏎-⏎# y"]);
    check("> $$\n> a\n> > b\n> $$\n> c", &["> math a⏎> b", "> c"]);
    check("- $$x$$\n- \\(a\n  b\\)", &[".* math x", "~.* {m:a⏎b}"]);
    check(
        "1. a:\n   \\[\n   b\n   \\]\n   c\n2. d",
        &[".1) a:", ". math b", ". c", "~.2) d"],
    );
    check("# $a$ $$b$$", &["h1 {m:a} {m:b}"]);
    check("|$a$|$$b\\|c$$|\n|-|-|", &["table ll | {m:a}, {m:b|c}"]);
    check("[$a$](u) *$b$*", &["{m→u:a} {em:b}"]);
    check("函数$f$是", &["函数{m:f}是"]);
    check("the $n$th and $k$-th", &["the {m:n}th and {m:k}-th"]);
    check("$a$$b$", &["$a$$b$"]);
    check("\\(a\\)\\(b\\)", &["{m:a}{m:b}"]);
    check("$\\$5$ \\($\\)", &["{m:\\$5} {m:$}"]);
}

#[test]
fn money_and_code_are_no_math() {
    for text in [
        "costs $5 and $10",
        "$5-$10 each",
        "$5/$10 or $5–$10",
        "US$5 and US$10",
        "$HOME/$USER and ${HOME}-${USER}",
        "$$$ and $$$",
        "5$ and 6$",
        "a $ b $ c",
        "$ and $$ and $$$",
        "$",
        "$$",
        "$$ $$",
        "a $5\n\nb 6$",
    ] {
        let plain: Vec<String> = text.split("\n\n").map(str::to_owned).collect();
        check(text, &plain.iter().map(String::as_str).collect::<Vec<_>>());
    }
    check("\\$5\\$ \\\\(a\\\\)", &["$5$ \\(a\\)"]);
    check(
        "`$a$` `\\(b\\)` $5 `c$`",
        &["{c:$a$} {c:\\(b\\)} $5 {c:c$}"],
    );
    check("```\n$a$ \\[b\\]\n```", &["code() $a$ \\[b\\]"]);
    check("    $a$", &["code() $a$"]);
    check(
        "[a](/$b$) <http://c/$d$>",
        &["{→/$b$:a} {→http://c/$d$:http://c/$d$}"],
    );
    check("[$a]b$]: u", &["[$a]b$]: u"]);
    check("x\n[^$a]b$]: u", &["x [^$a]b$]: u"]);
    check("[a]: u \"b $\" c$\"", &["[a]: u \"b $\" c$\""]);
    check("```\\(`\na\\)", &["```(` a)"]);
    check("\\[a\n\nb\\] \\(c", &["[a", "b] (c"]);
    check("\\(\\) \\[\\] \\[[a](u)", &["() [] [{→u:a}"]);
    check("$$\n```\nb\n```\n$$", &["$$", "code() b", "$$"]);
}

#[test]
fn open_math_does_not_flicker() {
    let check = |text: &str, expected: &[&str]| {
        let mut document = Document::default();
        document.update(text, TextChange::Grown, false);
        assert_eq!(blocks(&document), expected, "{text:?}");
    };
    check("a\n\n\\[\nb_1_ = *c*\n- d", &["a", "\\[⏎b_1_ = *c*⏎- d"]);
    check("$$\n# b\n", &["$$⏎# b"]);
    check("a \\(b_1_ = *c*", &["a \\(b_1_ = *c*"]);
    check("\\[\nb\n\nc", &["[ b", "c"]);
    check("a $b_", &["a $b_"]);
}

#[test]
fn images_stand_alone() {
    check("![a *b*](u)", &["image(u) a b"]);
    check("a ![b](u) c", &["a", "image(u) b", "c"]);
    check("**a ![b](u) c**", &["{s:a}", "image(u) b", "{s:c}"]);
    check(
        "![a](u) ![](v)\n![c][r]\n\n[r]: w",
        &["image(u) a", "image(v) ", "image(w) c"],
    );
    check("[![a](u)](v)", &["image(u) a"]);
    check("x [b ![a](u) c](v)", &["x {→v:b}", "image(u) a", "{→v:c}"]);
    check("![a ![b](c) d](e)", &["image(e) a b d"]);
    check("- ![a](u)\n- b", &[".* image(u) a", "~.* b"]);
    check("# ![a](u) ![](v)", &["h1 {→u:a} {→v:v}"]);
    check("|![a](u)|\n|-|", &["table l | {→u:a}"]);
    check("[r]: w\n\n# x\n\n![a][r]", &["h1 x", "image(w) a"]);
    check("![$a$ `b`](u)", &["image(u) a b"]);
}

#[test]
fn addresses_without_markup_become_links() {
    let check_link = |text: &str, shown: &str, address: &str| {
        let expected = text.replace(shown, &format!("{{→{address}:{shown}}}"));
        check(text, &[expected.as_str()]);
    };
    for (text, shown) in [
        (
            "see https://a.b/c_d_e?f=g&h#i.",
            "https://a.b/c_d_e?f=g&h#i",
        ),
        ("(http://a.b/c_(d)).", "http://a.b/c_(d)"),
        ("http://localhost:80/x!", "http://localhost:80/x"),
        ("见https://a.b/c。下", "https://a.b/c"),
        ("\"https://a.b\"", "https://a.b"),
        ("HTTPS://A.B:", "HTTPS://A.B"),
    ] {
        check_link(text, shown, shown);
    }
    check_link("a www.b.c/d, e", "www.b.c/d", "http://www.b.c/d");
    check_link("to a.b+c@d-e.f.", "a.b+c@d-e.f", "mailto:a.b+c@d-e.f");
    check("**http://a.b**", &["{s→http://a.b:http://a.b}"]);
    check(
        "http://a.b/&amp;x&copy;",
        &["{→http://a.b/&x©:http://a.b/&x©}"],
    );
    check("[http://a.b](u)", &["{→u:http://a.b}"]);
    check("`http://a.b` xhttp://a.b", &["{c:http://a.b} xhttp://a.b"]);
    for text in [
        "http:// x",
        "www.",
        "awww.b.c",
        "a@b",
        "@b.c",
        "http://a_b.c",
        "a@b.c-",
        "://a.b",
    ] {
        check(text, &[text]);
    }
}

#[test]
fn html_is_shown_as_text() {
    check("a<br>b<BR/>c", &["a⏎b⏎c"]);
    check("a\n\n<br>\n\nb", &["a", "b"]);
    check(
        "<a href=\"http://x.y\">b</a>",
        &["<a href=\"http://x.y\">b</a>"],
    );
    check("<!-- a\n\n*b* -->\nc", &["<!-- a⏎⏎*b* -->", "c"]);
    check("|a<br>b|\n|-|", &["table l | a⏎b"]);
}

#[test]
fn a_long_address_costs_nothing_while_it_grows() {
    let image = format!("data:image/png;base64,{}", "iVBORw0KGgo".repeat(20_000));
    let text = format!("{SAMPLE}Here:\n\n![a cat]({image}) and more *text*\n\n`{image}`");
    let mut document = Document::default();
    let mut end = SAMPLE.len();
    let mut redrawn = 0;
    while end < text.len() {
        let before = document.blocks().len();
        let changed = document.update(&text[..end], TextChange::Grown, false);
        assert!(document.bytes_read_last() < 6_000, "{end}");
        redrawn += usize::from(changed < before);
        end += 997;
    }
    assert!(redrawn < 30, "{redrawn} changes");
    document.update(&text, TextChange::Grown, true);
    let whole = Document::new(&text);
    assert_eq!(document.blocks(), whole.blocks());
    let shown: Vec<String> = blocks(&whole).into_iter().skip(10).collect();
    assert_eq!(shown[0], "Here:");
    assert_eq!(shown[1], format!("image({image}) a cat"));
    assert_eq!(shown[2], "and more {e:text}");
    assert!(shown[3].starts_with("{c:data:image/png"));

    let end = text.find(" and more").expect("it is there") + 3;
    document.update(&text[..end], TextChange::Grown, false);
    let address = |document: &Document| {
        let BlockKind::Image(image) = &document.blocks()[11].kind else {
            panic!("an image");
        };
        std::sync::Arc::clone(&image.address)
    };
    let first = address(&document);
    document.update(&text[..end + 2], TextChange::Grown, false);
    assert!(
        std::sync::Arc::ptr_eq(&first, &address(&document)),
        "not copied again"
    );

    for text in [
        format!("[a]: {image}\n\n# x\n\n![b][a]"),
        format!("![b][a]\n\n# x\n\n[a]: {image}\n"),
    ] {
        let document = Document::new(&text);
        assert!(blocks(&document).contains(&format!("image({image}) b")));
    }
    let document = Document::new(&format!("```\n{image}\n```"));
    assert_eq!(document.code_at(0), Some(image));
}
