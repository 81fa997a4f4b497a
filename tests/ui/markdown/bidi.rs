//! Right-to-left text: what is reordered, and that nothing is lost by it.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, Context, Galley, RawInput};
use proptest::prelude::*;
use std::sync::Arc;
use tertulia::ui::markdown::text::bidi::{
    BidiSection, Direction, ReadingOrder, direction, has_rtl, is_complex, line, without_code,
};
use tertulia::ui::markdown::text::reorder::{Stand, layout};
use tertulia::ui::theme;

const NATURAL: ReadingOrder = ReadingOrder::Natural(Direction::LeftToRight);

/// Lays out a text whose second half is set in another font.
fn laid(text: &str, width: f32, stand: Stand) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let half = text.floor_char_boundary(text.len() / 2);
    let format = |font| TextFormat {
        line_height: Some(theme::BODY_LINE),
        ..TextFormat::simple(font, Color32::PLACEHOLDER)
    };
    job.append(&text[..half], 0.0, format(theme::body()));
    job.append(&text[half..], 0.0, format(theme::strong()));
    laid_job(&job, stand)
}

fn laid_job(job: &LayoutJob, stand: Stand) -> Arc<Galley> {
    let ctx = Context::default();
    theme::install(&ctx);
    let mut galley = None;
    let output = ctx.run_ui(RawInput::default(), |ui| {
        galley = Some(layout(ui, job.clone(), stand));
    });
    output.drop_without_applying_deltas();
    galley.expect("a pass was run")
}

const FILLS: Stand = Stand {
    order: NATURAL,
    fills: true,
};

/// The characters of each row from left to right, without spaces at its ends; digits and letters
/// that stand in one place keep the order of the text.
fn visual(galley: &Galley) -> Vec<String> {
    let rows = galley.rows.iter().map(|row| {
        let mut glyphs: Vec<_> = row.glyphs.iter().collect();
        glyphs.sort_by(|one, other| one.pos.x.total_cmp(&other.pos.x));
        let row: String = glyphs.iter().map(|glyph| glyph.chr).collect();
        row.trim().to_owned()
    });
    rows.collect()
}

#[test]
fn only_right_to_left_letters_count_as_such() {
    let check = |text: &str, expected: bool| assert_eq!(has_rtl(text), expected, "{text:?}");
    for text in [
        "",
        "plain",
        "Straße – „ja“",
        "日本語 🙂 हिन्दी",
        "\u{202E}abc",
        "٣٤",
        "½ → ∀",
    ] {
        check(text, false);
    }
    for text in ["ש", "a ש", "العربية", "ﺍ", "𐤀", "ߊ", "𞤀"] {
        check(text, true);
    }
}

#[test]
fn scripts_that_compose_letters_keep_one_glyph_for_each_character() {
    for text in ["हिन्दी क्षत्रिय", "கொழு", "ภาษาไทยกำลังน้ำ", "বাংলা"]
    {
        for width in [20.0, 1_000.0] {
            let galley = laid(text, width, FILLS);
            let glyphs = galley.rows.iter().flat_map(|row| &row.glyphs);
            assert_eq!(glyphs.map(|glyph| glyph.chr).collect::<String>(), text);
            // No row begins with a mark.
            for row in &galley.rows {
                assert!(!"ิ้ำ்ी".contains(row.glyphs[0].chr), "{text}");
            }
        }
    }
    assert!(!is_complex("Straße – “x” 日本 ﬁ ẞ ᐁ"));
}

#[test]
fn the_first_letter_gives_the_direction() {
    let check = |text: &str, expected: Option<Direction>| assert_eq!(direction(text), expected);
    check("123 … (", None);
    check("1. שלום world", Some(Direction::RightToLeft));
    check("\"a\" שלום", Some(Direction::LeftToRight));
}

#[test]
fn words_stand_from_right_to_left_and_what_is_embedded_from_left_to_right() {
    let check = |text: &str, expected: &[&str]| {
        assert_eq!(visual(&laid(text, 2_000.0, FILLS)), expected, "{text}");
    };
    check("אבג", &["גבא"]);
    check("אב גד", &["דג בא"]);
    check("אב abc 12 גד", &["דג abc 12 בא"]);
    check("abc אב גד def", &["abc דג בא def"]);
    check("אב 3.7-12% גד", &["דג 3.7-12% בא"]);
    check("א\nb\nג ד", &["א", "b", "ד ג"]);
    check("א: 1, 2", &["2 ,1 :א"]);
    // The glyph keeps the character of the text; what is drawn is its mirror image.
    check("א (ב) ג", &["ג )ב( א"]);
}

#[test]
fn code_among_text_is_one_thing_and_runs_from_left_to_right() {
    let check = |code: &str, expected: &str| {
        let text = format!("א {code} ב");
        let mut job = LayoutJob::default();
        job.append("א ", 0.0, TextFormat::simple(theme::body(), Color32::WHITE));
        job.append(code, 0.0, TextFormat::simple(theme::code(), Color32::WHITE));
        job.append(" ב", 0.0, TextFormat::simple(theme::body(), Color32::WHITE));
        let galley = laid_job(&job, FILLS);
        assert_eq!(visual(&galley), [expected], "{text}");
    };
    check("f(1, 2)", "ב f(1, 2) א");
    check("-x", "ב -x א");
    check("x = אב, גד", "ב x = בא, דג א");
}

#[test]
fn lines_break_in_the_order_of_the_text_and_begin_at_the_right() {
    let text = "אחת שתיים שלוש ארבע חמש שש שבע שמונה";
    let galley = laid(text, 120.0, FILLS);
    assert!(galley.rows.len() > 1);
    let words: Vec<String> = visual(&galley)
        .iter()
        .flat_map(|row| row.split(' ').rev().map(str::to_owned).collect::<Vec<_>>())
        .map(|word| word.chars().rev().collect())
        .collect();
    assert_eq!(words.join(" "), text);
    for row in &galley.rows {
        assert!((row.rect().right() - 120.0).abs() < 0.6, "{:?}", row.rect());
        assert!(row.rect().left() >= 0.0);
    }
    let fitted = laid("אב", 500.0, Stand::FITTED);
    assert!(fitted.size().x < 60.0 && fitted.rows[0].rect().left() < 1.0);
    let long = laid(&"א".repeat(200), 100.0, FILLS);
    assert!(long.rows.len() > 5 && long.rows.iter().all(|row| row.size.x <= 100.0));
}

#[test]
fn code_is_drawn_word_by_word_as_it_is_written() {
    let check = |text: &str, expected: &str| {
        assert_eq!(visual(&laid(text, f32::INFINITY, Stand::CODE)), [expected]);
    };
    check("x = \"אב\" + \"גד\"", "x = \"בא\" + \"דג\"");
    check("\u{202E}if (א) {\u{2069}", "\u{202E}if (א) {\u{2069}");
}

#[test]
fn embeddings_and_overrides_end_with_their_line() {
    let galley = laid("א \u{202E}\u{2067}\u{202B}abc\ndef א", 1_000.0, FILLS);
    assert_eq!(visual(&galley)[1], "def א");
    let deep = "\u{202B}".repeat(300) + "א b" + &"\u{2067}".repeat(300);
    assert_eq!(laid(&deep, 300.0, FILLS).rows.len(), 1);
}

/// Text with everything that the algorithm tells apart.
fn mixed() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "א",
        "שלום",
        "שָׁ",
        "العربية",
        "لا",
        "م",
        "١٢",
        "۳",
        "a",
        "word",
        "12",
        "3.5%",
        " ",
        "  ",
        "\n",
        "(",
        ")",
        "]",
        "-",
        "\u{202B}",
        "\u{202E}",
        "\u{2067}",
        "\u{2069}",
        "\u{202C}",
        "\u{200F}",
        "\u{200D}",
        "🙂",
        "👩🏽",
        "日本",
        "\u{301}",
        "\t",
        "\u{2029}",
        "کتاب‌ها",
        "\u{10FFFF}",
        "हिन्",
        "கொ",
        "กำ",
        "ไทย",
    ]);
    prop::collection::vec(piece, 1..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn units_are_the_line_in_order(text in mixed(), half in 0.0..1.0_f64, code: bool) {
        let half = text.floor_char_boundary((text.len() as f64 * half) as usize);
        let sections = [(0..half, code), (half..text.len(), false)];
        let sections = sections.map(|(bytes, is_code)| BidiSection { bytes, is_code });
        let plain = without_code(&text, &sections);
        prop_assert_eq!(plain.len(), text.len());
        let units = line(&text, &plain, 0..text.len(), &sections, NATURAL).units;
        let mut end = 0;
        for unit in &units {
            prop_assert_eq!(unit.bytes.start, end);
            prop_assert!(unit.bytes.end > end);
            prop_assert!(sections[unit.section].bytes.contains(&unit.bytes.start));
            end = unit.bytes.end;
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn reordering_moves_characters_and_loses_none(text in mixed(), width in 20.0..400.0_f32, kind in 0..3) {
        let stand = [FILLS, Stand::FITTED, Stand::CODE][kind as usize];
        let galley = laid(&text, width, stand);
        prop_assert_eq!(galley.text(), text.as_str());
        // One glyph for each character, in the order of the text.
        let mut again = String::new();
        for row in &galley.rows {
            again.extend(row.glyphs.iter().map(|glyph| glyph.chr));
            again.extend(row.ends_with_newline.then_some('\n'));
        }
        if is_complex(&text) {
            prop_assert_eq!(again, text.as_str());
            for row in &galley.rows {
                // Nothing overlaps, there is no hole, and nothing reaches out of the row's room but
                // spaces at its end.
                let mut places: Vec<_> = row.glyphs.iter().map(|glyph| (glyph.pos.x, glyph.max_x())).collect();
                places.retain(|(left, right)| right > left);
                places.sort_by(|one, other| one.0.total_cmp(&other.0));
                for pair in places.windows(2) {
                    prop_assert!((pair[0].1 - pair[1].0).abs() < 2.0, "{:?} in {:?}", pair, text);
                }
                let mesh = row.visuals.mesh.vertices.len();
                prop_assert!(row.glyphs.iter().all(|glyph| glyph.first_vertex as usize <= mesh));
                prop_assert!(row.visuals.glyph_vertex_range.end <= mesh);
                let mut vertices = row.glyphs.iter().map(|glyph| glyph.first_vertex);
                let first = vertices.next().unwrap_or_default();
                vertices.try_fold(first, |last, next| (last <= next).then_some(next)).expect("vertices are in order");
            }
        }
        let (vertices, indices) = galley.rows.iter().fold((0, 0), |(vertices, indices), row| {
            let mesh = &row.visuals.mesh;
            (vertices + mesh.vertices.len(), indices + mesh.indices.len())
        });
        prop_assert_eq!((vertices, indices), (galley.num_vertices, galley.num_indices));
    }

    #[test]
    fn reordering_keeps_widths(words in prop::collection::vec("[א-ת]{1,6}|[a-z]{1,6}|[0-9]{1,4}", 1..12)) {
        let one = |word: &str| {
            let galley = laid(&format!("{word} א"), f32::INFINITY, FILLS);
            let glyphs = galley.rows[0].glyphs.iter();
            glyphs.take(word.chars().count()).map(|glyph| glyph.advance_width).sum::<f32>()
        };
        let text = format!("{} א", words.join(" "));
        let galley = laid(&text, f32::INFINITY, FILLS);
        let mut glyphs = galley.rows[0].glyphs.iter();
        // The harness sets the second half in another font.
        for word in &words {
            let width: f32 = glyphs.by_ref().take(word.chars().count()).map(|glyph| glyph.advance_width).sum();
            glyphs.next();
            prop_assert!((width - one(word)).abs() < 0.15 * width + 2.0, "{word}");
        }
    }
}
