//! The colours, by meaning, of both themes; as look.md writes them.

use super::sizes::{FOCUS_RING, HAIRLINE};
use eframe::egui::{Color32, Stroke, Ui, Visuals};

/// Each colour of a theme, by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Ground of the window.
    pub bg: Color32,
    /// Ground of sidebar and bars.
    pub panel: Color32,
    /// Ground of cards, fields and popups.
    pub raised: Color32,
    /// Hairlines, and borders of cards and fields.
    pub line: Color32,
    /// Text that is read.
    pub text: Color32,
    /// Secondary text: labels, notes, icons at rest.
    pub muted: Color32,
    /// Placeholders and what is disabled.
    pub faint: Color32,
    /// The one accent: the button that is meant, the ring, the chosen bar.
    pub accent: Color32,
    /// Text on a ground of the accent.
    pub on_accent: Color32,
    /// A state that is as it should be.
    pub ok: Color32,
    /// A state that is worth attention.
    pub warn: Color32,
    /// A failure, and what destroys something.
    pub bad: Color32,
    /// Neutral information and links.
    pub info: Color32,
    /// Ground of what the user said.
    pub bubble: Color32,
    /// Ground under blocks of code.
    pub code_bg: Color32,
    /// Words of the language, in code.
    pub code_keyword: Color32,
    /// Quoted text within code.
    pub code_string: Color32,
    /// Numbers and other literals in code.
    pub code_number: Color32,
    /// Comments and remarks within code.
    pub code_comment: Color32,
    /// Names of functions in code.
    pub code_function: Color32,
    /// Names of types in code.
    pub code_type: Color32,
    /// Constants and attributes in code.
    pub code_constant: Color32,
    /// Signs between the words of code.
    pub code_punctuation: Color32,
    /// Ground of a row under the pointer.
    pub hover: Color32,
    /// Ground of the chosen one of several.
    pub chosen: Color32,
    /// Ground of selected text.
    pub selection: Color32,
    /// What lies over the window behind a dialog.
    pub scrim: Color32,
    /// The one shadow, under popups and dialogs.
    pub shadow: Color32,
}

/// The colour of `#RRGGBB`; any other text does not compile.
const fn hex(text: &str) -> Color32 {
    let [b'#', digits @ ..] = text.as_bytes() else {
        panic!("a colour begins with #");
    };
    assert!(digits.len() == 6, "a colour has six digits");
    Color32::from_rgb(
        16 * digit(digits[0]) + digit(digits[1]),
        16 * digit(digits[2]) + digit(digits[3]),
        16 * digit(digits[4]) + digit(digits[5]),
    )
}

/// The value of one hexadecimal digit, as look.md writes them.
const fn digit(letter: u8) -> u8 {
    match letter {
        b'0'..=b'9' => letter - b'0',
        b'A'..=b'F' => letter - b'A' + 10,
        _ => panic!("a digit of a colour is 0 to 9 or A to F"),
    }
}

/// The tint of an image that is drawn as it is.
pub const UNTINTED: Color32 = Color32::WHITE;

/// The colours of the dark theme.
pub static DARK: Tokens = Tokens {
    bg: hex("#18181B"),
    panel: hex("#1F1F23"),
    raised: hex("#27272C"),
    line: hex("#34343B"),
    text: hex("#ECECEE"),
    muted: hex("#A3A3AD"),
    faint: hex("#96969F"),
    accent: hex("#E8946A"),
    on_accent: hex("#20130C"),
    ok: hex("#6FBF8B"),
    warn: hex("#E0B04C"),
    bad: hex("#EF7F78"),
    info: hex("#7FB0E6"),
    bubble: hex("#27272C"),
    code_bg: hex("#131316"),
    code_keyword: hex("#E8946A"),
    code_string: hex("#7FB0E6"),
    code_number: hex("#7FB0E6"),
    code_comment: hex("#888892"),
    code_function: hex("#ECECEE"),
    code_type: hex("#7FB0E6"),
    code_constant: hex("#E8946A"),
    code_punctuation: hex("#ECECEE"),
    hover: hex("#242429"),
    chosen: hex("#363031"),
    selection: hex("#5A3F33"),
    scrim: Color32::from_black_alpha(120),
    shadow: Color32::from_black_alpha(110),
};

/// The colours of the light theme.
pub static LIGHT: Tokens = Tokens {
    bg: hex("#FDFCFA"),
    panel: hex("#F4F2EE"),
    raised: hex("#FFFFFF"),
    line: hex("#DEDAD2"),
    text: hex("#22211F"),
    muted: hex("#5F5C56"),
    faint: hex("#6F6B64"),
    accent: hex("#A94A22"),
    on_accent: hex("#FFFFFF"),
    ok: hex("#2C7A4B"),
    warn: hex("#8A5D00"),
    bad: hex("#B3362F"),
    info: hex("#2A64A3"),
    bubble: hex("#F1EEE9"),
    code_bg: hex("#F7F5F1"),
    code_keyword: hex("#A94A22"),
    code_string: hex("#2A64A3"),
    code_number: hex("#2A64A3"),
    code_comment: hex("#6F6B64"),
    code_function: hex("#22211F"),
    code_type: hex("#2A64A3"),
    code_constant: hex("#A94A22"),
    code_punctuation: hex("#22211F"),
    hover: hex("#ECE9E3"),
    chosen: hex("#F8F1ED"),
    selection: hex("#F0D3C4"),
    scrim: Color32::from_black_alpha(90),
    shadow: Color32::from_black_alpha(50),
};

/// The tokens of the theme that is shown. Costs nothing: call it wherever a colour is needed.
pub fn tokens(ui: &Ui) -> &'static Tokens {
    of(ui.visuals())
}

/// The tokens that belong to those visuals.
pub fn of(visuals: &Visuals) -> &'static Tokens {
    if visuals.dark_mode { &DARK } else { &LIGHT }
}

/// The line around cards, fields and popups, and between rows.
pub fn hairline(tokens: &Tokens) -> Stroke {
    Stroke::new(HAIRLINE, tokens.line)
}

/// The ring around what has the keyboard.
pub fn focus_ring(tokens: &Tokens) -> Stroke {
    Stroke::new(FOCUS_RING, tokens.accent)
}
