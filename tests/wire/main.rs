//! Tests of the wire layer: recordings and made-up bodies, each read in every cut; requests
//! compared as whole JSON.

mod anthropic_answers;
#[path = "../any_parameters/mod.rs"]
mod any_parameters;
mod branch;
mod content;
mod encoding;
mod error_shapes;
mod framing;
mod model_lists;
mod openai_answers;
mod parameters;
mod played_servers;
mod problems;
mod properties;
mod reading;
mod refusal;
mod repair;
mod request_quirks;
#[path = "../said/mod.rs"]
mod said;
mod server_recognition;
mod servers;
mod sse;

use tertulia::domain::format::ApiFormat;
use tertulia::wire::Format;
use tertulia::wire::formats::Formats;

const OPENAI: ApiFormat = ApiFormat::OPENAI_CHAT;
const ANTHROPIC: ApiFormat = ApiFormat::ANTHROPIC_MESSAGES;

/// The format of that id.
fn format_of(format: ApiFormat) -> &'static dyn Format {
    let choice = Formats::default().choose(format);
    choice.expect("a format of the program").chosen
}
