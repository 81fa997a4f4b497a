//! What a model can do, and who says so.

/// Who a value comes from. Later variants yield to earlier ones; the user's word always wins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Set by the user; survives every refresh.
    User,
    /// Told by the running server about what is loaded.
    Server,
    /// Told by the model list.
    ModelList,
    /// From the catalogue of well-known models.
    Catalogue,
}

impl Source {
    /// The words after "from", as the interface says them.
    pub fn label(self) -> &'static str {
        match self {
            Self::User => "you",
            Self::Server => "the running server",
            Self::ModelList => "the model list",
            Self::Catalogue => "the catalogue",
        }
    }
}

/// A value together with who told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sourced<T> {
    /// The fact about the model.
    pub value: T,
    /// Who told it; a nearer source replaces a farther one.
    pub source: Source,
}

impl<T> Sourced<T> {
    /// A value that the user has set.
    pub fn by_user(value: T) -> Self {
        Self {
            value,
            source: Source::User,
        }
    }
}

/// Puts `told` in the place of `known` unless what is known has the stronger source. Silence
/// (`None`) changes nothing.
pub fn learn<T>(known: &mut Option<Sourced<T>>, told: Option<Sourced<T>>) {
    if let Some(told) = told
        && known
            .as_ref()
            .is_none_or(|known| told.source <= known.source)
    {
        *known = Some(told);
    }
}

/// One thing that a model may be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Calls functions.
    Tools,
    /// Reads images.
    Vision,
    /// Hears audio.
    Audio,
    /// Thinks before it answers.
    Reasoning,
}

impl Capability {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Tools, Self::Vision, Self::Audio, Self::Reasoning];

    /// The accessible name of its switch.
    pub fn label(self) -> &'static str {
        match self {
            Self::Tools => "Tools",
            Self::Vision => "Vision",
            Self::Audio => "Audio",
            Self::Reasoning => "Reasoning",
        }
    }
}

/// What is known of each capability; `None` is unknown, which is not the same as "no".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Capabilities {
    /// Whether the model calls tools; `None` if nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<Sourced<bool>>,
    /// Whether the model reads images; `None` if nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vision: Option<Sourced<bool>>,
    /// Whether the model hears audio; `None` if nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<Sourced<bool>>,
    /// Thinks before it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Sourced<bool>>,
}

impl Capabilities {
    /// What is known of one capability.
    pub fn get(&self, capability: Capability) -> Option<Sourced<bool>> {
        match capability {
            Capability::Tools => self.tools,
            Capability::Vision => self.vision,
            Capability::Audio => self.audio,
            Capability::Reasoning => self.reasoning,
        }
    }

    /// The place of one capability, to set it.
    pub fn get_mut(&mut self, capability: Capability) -> &mut Option<Sourced<bool>> {
        match capability {
            Capability::Tools => &mut self.tools,
            Capability::Vision => &mut self.vision,
            Capability::Audio => &mut self.audio,
            Capability::Reasoning => &mut self.reasoning,
        }
    }

    /// Whether the model is known to have it.
    pub fn has(&self, capability: Capability) -> bool {
        self.get(capability).is_some_and(|known| known.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_word_survives_what_servers_tell() {
        let mut context = Some(Sourced::by_user(8192));
        learn(
            &mut context,
            Some(Sourced {
                value: 4096,
                source: Source::Server,
            }),
        );
        assert_eq!(context, Some(Sourced::by_user(8192)));
        learn(&mut context, Some(Sourced::by_user(1024)));
        assert_eq!(context, Some(Sourced::by_user(1024)));
    }

    #[test]
    fn newer_word_of_equal_or_stronger_source_wins_and_silence_changes_nothing() {
        let list = |value| {
            Some(Sourced {
                value,
                source: Source::ModelList,
            })
        };
        let mut context = list(1);
        learn(&mut context, list(2));
        assert_eq!(context, list(2));
        learn(&mut context, None);
        assert_eq!(context, list(2));
        learn(
            &mut context,
            Some(Sourced {
                value: 3,
                source: Source::Server,
            }),
        );
        assert_eq!(context.map(|known| known.value), Some(3));
    }
}
