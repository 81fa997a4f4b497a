//! What a text is written in, as far as fonts depend on it: emoji, which are set in a font of their
//! own, and the language of Han characters, whose shapes differ from language to language.
//!
//! Pure, and hardly any work for text of other scripts. The fonts themselves are the theme's.

use crate::ui::theme::HanLanguage;
use eframe::egui::has_emoji_presentation;
use unicode_segmentation::UnicodeSegmentation as _;

/// Some of the most frequent characters that are written only in simplified Chinese, and the same
/// in traditional Chinese.
const SIMPLIFIED: &str = "这们说为来对时个会过还没样么点见长门问间开关东车马鱼鸟龙书头买卖让认";
const TRADITIONAL: &str = "這們說為來對時個會過還沒樣麼點見長門問間開關東車馬魚鳥龍書頭買賣讓認";

/// In UTF-8 every character from U+2000 on begins with this byte or a higher one, and no other
/// has it.
const FROM_U2000: u8 = 0xE2;
/// The same of U+3000.
const FROM_U3000: u8 = 0xE3;

/// The language of a text with Han characters, as far as its own characters tell; None if they do
/// not, and for other text.
pub fn language(text: &str) -> Option<HanLanguage> {
    if !text.bytes().any(|byte| byte >= FROM_U3000) {
        return None;
    }
    let (mut kana, mut hangul, mut simplified, mut traditional) = (0, 0, 0, 0);
    for character in text.chars() {
        match character {
            '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' => kana += 1,
            '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7A3}' => {
                hangul += 1;
            }
            '\u{4E00}'..='\u{9FFF}' => {
                simplified += u32::from(SIMPLIFIED.contains(character));
                traditional += u32::from(TRADITIONAL.contains(character));
            }
            _ => {}
        }
    }
    if kana > 0 && kana >= hangul {
        Some(HanLanguage::Japanese)
    } else if hangul > 0 {
        Some(HanLanguage::Korean)
    } else if simplified > traditional {
        Some(HanLanguage::SimplifiedChinese)
    } else if traditional > simplified {
        Some(HanLanguage::TraditionalChinese)
    } else {
        None
    }
}

/// `text` in pieces, each with whether it consists of emoji, which are never cut.
pub fn pieces(text: &str) -> Vec<(&str, bool)> {
    if !text.bytes().any(|byte| byte >= FROM_U2000) {
        return vec![(text, false)];
    }
    let mut pieces = Vec::new();
    let (mut start, mut is_emoji) = (0, false);
    for (at, cluster) in text.grapheme_indices(true) {
        let emoji = has_emoji_presentation(cluster);
        if emoji != is_emoji && at > start {
            pieces.push((&text[start..at], is_emoji));
            start = at;
        }
        is_emoji = emoji;
    }
    pieces.push((&text[start..], is_emoji));
    pieces
}
