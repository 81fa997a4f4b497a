//! Text of every script: what it is set in, and that what no font has is a box and no crash.

use eframe::egui::Rangef;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use proptest::prelude::*;
use tertulia::markdown::document::TextChange;
use tertulia::ui::markdown::pass::Output;
use tertulia::ui::markdown::render::RenderCache;
use tertulia::ui::markdown::text::scripts::{language, pieces};
use tertulia::ui::markdown::view::MarkdownView;
use tertulia::ui::theme::{self, HanLanguage};

#[test]
fn the_language_of_han_characters_follows_from_the_text_around_them() {
    let check = |text: &str, expected: Option<HanLanguage>| {
        assert_eq!(language(text), expected, "{text}");
    };
    check("plain text, „Straße“ ½ → ∀", None);
    check("漢字", None);
    check("日本語のテキストです。", Some(HanLanguage::Japanese));
    check("한국어 텍스트", Some(HanLanguage::Korean));
    check("大韓民國은 民主共和國이다", Some(HanLanguage::Korean));
    check("这是什么时候的书？", Some(HanLanguage::SimplifiedChinese));
    check("這是什麼時候的書？", Some(HanLanguage::TraditionalChinese));
    check("The word 学 means 学ぶ", Some(HanLanguage::Japanese));
}

#[test]
fn emoji_are_set_apart_whole() {
    let check = |text: &str, expected: &[(&str, bool)]| {
        assert_eq!(pieces(text), expected, "{text}");
    };
    check("plain", &[("plain", false)]);
    check("", &[("", false)]);
    check("a→b ✔ 1 © #", &[("a→b ✔ 1 © #", false)]);
    check("🙂", &[("🙂", true)]);
    check("a 🙂🚀 b", &[("a ", false), ("🙂🚀", true), (" b", false)]);
    for whole in ["👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "1️⃣", "✔️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️‍🔥"]
    {
        check(whole, &[(whole, true)]);
    }
    check("日本🗾語", &[("日本", false), ("🗾", true), ("語", false)]);
}

/// A message in a window whose harness fails on a missing glyph.
fn shown(text: &str, width: f32) -> Harness<'static, (MarkdownView, f32)> {
    let mut view = MarkdownView::default();
    let mut studio = RenderCache::default();
    view.set_text(text, TextChange::Grown, true);
    Harness::builder()
        .with_size([width + 40.0, 600.0])
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, (view, height): &mut (MarkdownView, f32)| {
                let visible = Rangef::new(0.0, 600.0);
                *height = view.show(ui, &mut studio, width, visible, &mut Output::default());
            },
            (view, 0.0),
        )
}

/// One line of each script, with emoji of every kind.
const EVERY_SCRIPT: &str = "日本語のテキスト 漢字 한국어\n\nالعربية مع English في السطر 123\n\n\
    עברית עם English ומספר 42 (בסוגריים)\n\nहिन्दी में पाठ, বাংলা, தமிழ்\n\nภาษาไทย\n\n\
    👩‍👩‍👧‍👦 👍🏽 🇩🇪 1️⃣ ✔️ \u{10FFFF} \u{FFFE} \u{E000} ꙮ 𒀀\n\n\
    | אחת | שתיים |\n|---|---|\n| 1 | 👍🏽 |\n\n```\nکد = 'العربية' 🙂\n```\n\n> ציטוט\n\n- פריט\n";

#[test]
fn every_script_is_drawn_and_what_no_font_has_is_no_crash() {
    for width in [80.0, 300.0, 560.0] {
        let mut harness = shown(EVERY_SCRIPT, width);
        harness.run();
        harness.get_by_label("日本語のテキスト 漢字 한국어");
        harness.get_by_label("العربية مع English في السطر 123");
        assert!(harness.state().1 > 100.0);
    }
}

proptest! {
    #[test]
    fn pieces_are_the_text(text in any::<String>(), emoji in "[a🙂👩🏽\u{200D}\u{FE0F}🇩🇪1 ]{0,12}") {
        for text in [text, emoji] {
            let joined: String = pieces(&text).iter().map(|(piece, _)| *piece).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
