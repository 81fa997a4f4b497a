//! Everything in `settings.toml`: complete without secrets, every field with a default.

use super::conversation::ModelRef;
use super::ids::ConversationId;
use super::provider::Provider;

/// The version of the layout below; a file with a greater one was written by a newer program.
pub const SETTINGS_VERSION: u32 = 1;

/// What `settings.toml` holds.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The version of the layout, at most [`SETTINGS_VERSION`].
    pub version: u32,
    /// Theme and size of everything that is drawn.
    pub appearance: Appearance,
    /// How the window was left.
    pub window: Window,
    /// The model last chosen; new conversations begin with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_model: Option<ModelRef>,
    /// Whether the user was told that keys are kept in a file because no keyring can be used: once
    /// is enough, until a keyring has answered again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keys_in_file_told: bool,
    /// The providers, in the order of the list.
    pub providers: Vec<Provider>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: SETTINGS_VERSION,
            appearance: Appearance::default(),
            window: Window::default(),
            last_model: None,
            keys_in_file_told: false,
            providers: Vec::new(),
        }
    }
}

/// Which theme is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The accessible name of its choice.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// Theme and size of everything that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Appearance {
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// Scale of everything, in percent, within [`ZOOM_RANGE`].
    pub zoom_percent: u32,
}

/// The zoom that is offered, in percent.
pub const ZOOM_RANGE: std::ops::RangeInclusive<u32> = 50..=300;

impl Default for Appearance {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            zoom_percent: 100,
        }
    }
}

/// How the window was left.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Window {
    /// Inner width in points.
    #[serde(serialize_with = "as_short_text")]
    pub width: f32,
    /// Inner height in points.
    #[serde(serialize_with = "as_short_text")]
    pub height: f32,
    /// Whether the list of conversations is folded away.
    pub sidebar_folded: bool,
    /// Width of the list of conversations in points.
    #[serde(serialize_with = "as_short_text")]
    pub sidebar_width: f32,
    /// Whether the parameters are shown beside the chat.
    pub parameters_shown: bool,
    /// The conversation that was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
}

/// Writes a number with the digits it needs: 263.7 is not 263.70001220703125.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a field over by reference"
)]
fn as_short_text<S: serde::Serializer>(number: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    let short = number.to_string().parse();
    serializer.serialize_f64(short.unwrap_or_else(|_| f64::from(*number)))
}

impl Default for Window {
    fn default() -> Self {
        Self {
            width: 1100.0,
            height: 720.0,
            sidebar_folded: false,
            sidebar_width: 264.0,
            parameters_shown: false,
            conversation: None,
        }
    }
}
