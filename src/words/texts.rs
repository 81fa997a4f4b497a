//! The texts of one language, as Fluent messages.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// What is put into a text, by the names that stand in it.
#[derive(Debug, Default)]
pub(super) struct Arguments(FluentArgs<'static>);

impl Arguments {
    /// Sets an argument.
    pub(super) fn set(&mut self, name: &'static str, value: impl Into<FluentValue<'static>>) {
        self.0.set(name, value);
    }

    /// With an argument.
    pub(super) fn with(
        mut self,
        name: &'static str,
        value: impl Into<FluentValue<'static>>,
    ) -> Self {
        self.set(name, value);
        self
    }
}

/// The texts of one language.
pub(super) struct Texts(FluentBundle<FluentResource>);

impl Texts {
    /// The texts in `source`, in Fluent's form; `language` is a BCP 47 tag and decides about plurals.
    ///
    /// # Errors
    /// What in the source or the tag cannot be read, and every text that stands twice.
    pub(super) fn read(language: &str, source: &str) -> Result<Self, Vec<String>> {
        let language = language
            .parse()
            .map_err(|error| vec![format!("{language}: {error:?}")])?;
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| {
            let errors = errors.iter();
            errors.map(ToString::to_string).collect::<Vec<_>>()
        })?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Marks around arguments would stand in what is copied, and in accessible names.
        bundle.set_use_isolating(false);
        let added = bundle.add_resource(resource);
        added.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        Ok(Self(bundle))
    }

    /// No text at all.
    pub(super) fn none() -> Self {
        Self(FluentBundle::new_concurrent(Vec::new()))
    }

    /// The text of a message, or of an attribute where `id` is `message.attribute`; `None` if there
    /// is no such text.
    pub(super) fn find(&self, id: &str, arguments: &Arguments) -> Option<String> {
        let (message, attribute) = match id.split_once('.') {
            Some((message, attribute)) => (message, Some(attribute)),
            None => (id, None),
        };
        let message = self.0.get_message(message)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = self
            .0
            .format_pattern(pattern, Some(&arguments.0), &mut errors);
        for error in errors {
            tracing::warn!(%error, id, "a text lacks an argument");
        }
        Some(text.into_owned())
    }

    /// The same; the id itself where there is no such text, which is better than nothing.
    pub(super) fn text(&self, id: &str, arguments: &Arguments) -> String {
        self.find(id, arguments).unwrap_or_else(|| id.to_owned())
    }
}
