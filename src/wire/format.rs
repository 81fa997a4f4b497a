//! What a format is to the wire: how it writes what is asked and reads what is answered. All that
//! formats have in common is done elsewhere, from their facts.

use super::error::WireError;
use super::parameters;
use crate::domain::chat_request::{ChatRequest, OfferedTool};
use crate::domain::delta::Delta;
use crate::domain::format::{ApiFormat, FormatFacts};
use crate::domain::ids::ProviderId;
use crate::domain::parameters::value::ParameterValue;
use crate::domain::parameters::wire_name::WireName;
use serde_json::{Map, Value};
use std::fmt;

/// One format on the wire.
pub trait Format: fmt::Debug + Sync {
    /// The format's id, with the facts of it.
    fn api_format(&self) -> ApiFormat;

    /// The fields of a question's body, in their order, without parameters and tools. Reasoning goes
    /// back only to the provider and model that it came from.
    fn chat_fields(&self, provider: ProviderId, request: &ChatRequest) -> Map<String, Value>;

    /// The query of a page of the model list; `after` is what the page before said in
    /// [`ModelPage::next`](super::models::ModelPage::next), `None` for the first page. Empty for none.
    fn models_query(&self, after: Option<&str>) -> String;

    /// A tool as the format offers it to a model.
    fn tool(&self, tool: &OfferedTool) -> Value;

    /// What stands under a name of a parameter for that value.
    fn parameter(&self, name: &WireName, value: &ParameterValue) -> Value {
        parameters::written(name, value)
    }

    /// A decoder for one successful answer, streamed or not.
    fn answer_decoder(&self) -> Box<dyn AnswerDecoder>;
}

impl dyn Format + '_ {
    /// What is known of the format without speaking it.
    pub fn facts(&self) -> &'static FormatFacts {
        self.api_format().facts()
    }
}

/// Reads one answer from its body, piece by piece, however it is cut. It looks at the bytes, not at
/// the content type: an object or array is read as one whole answer, `<` is a web page, everything
/// else is an event stream.
///
/// Call [`push`](Self::push) for every piece of the body, then [`finish`](Self::finish) once. After
/// an error nothing may be called; what was put into `deltas` before it is valid.
pub trait AnswerDecoder: Send {
    /// Reads more of the body and appends what became readable to `deltas`.
    ///
    /// # Errors
    /// If the server reports an error, or what arrives is not this format.
    fn push(&mut self, bytes: &[u8], deltas: &mut Vec<Delta>) -> Result<(), WireError>;

    /// Says that the body has ended, and appends what was left to `deltas`.
    ///
    /// # Errors
    /// [`WireError::CutShort`] unless the provider had said that it was done; [`WireError::Empty`]
    /// if it was done and had said nothing. The end of the body alone is never success.
    fn finish(&mut self, deltas: &mut Vec<Delta>) -> Result<(), WireError>;
}
