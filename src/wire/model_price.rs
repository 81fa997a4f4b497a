//! What one entry of a model list says about its price. A field of the same name is per token at
//! one server and per million at the next, so only shapes whose unit is known are read. Whatever is
//! odd about a price leaves it unknown, and never costs the model its place in the list.

use crate::domain::model::Price;
use serde_json::Value;

/// A price per token from this on is not one: the dearest models cost a tenth of it.
const IMPLAUSIBLE_PER_TOKEN: f64 = 0.01;

/// The price in US dollars per million tokens. `None` where none is told, where its unit is not
/// known, and where it depends on the model that a router chooses.
pub(super) fn price(entry: &Value) -> Option<Price> {
    of_openrouter(entry)
        .or_else(|| of_litellm(entry))
        .or_else(|| of_together(entry))
}

/// OpenRouter writes dollars per single token as strings; `"-1"` means that it depends on the model
/// chosen. Numbers under the same names are per million at Chutes and of unknown unit elsewhere.
/// `overrides` are prices for long prompts or times of day; what is told here is the usual one.
fn of_openrouter(entry: &Value) -> Option<Price> {
    let pricing = entry.get("pricing")?;
    let told = |name: &str| {
        let text = pricing.get(name)?.as_str()?;
        per_million(text.trim().parse().ok()?)
    };
    Some(Price {
        input_per_million: told("prompt")?,
        output_per_million: told("completion")?,
        cached_per_million: told("input_cache_read"),
    })
}

/// LiteLLM tells dollars per single token, in `model_info` or beside the id. It says 0 for both
/// where it knows no price, and unknown is not free.
fn of_litellm(entry: &Value) -> Option<Price> {
    let info = entry.get("model_info").unwrap_or(entry);
    let told = |name: &str| per_million(number(info.get(name)?)?);
    let price = Price {
        input_per_million: told("input_cost_per_token")?,
        output_per_million: told("output_cost_per_token")?,
        cached_per_million: told("cache_read_input_token_cost"),
    };
    Some(price).filter(costs_something)
}

/// Together tells dollars per million tokens; `hourly`, for models that run on one's own machines,
/// sets it apart. 0 for both stands for models that are not sold by the token.
fn of_together(entry: &Value) -> Option<Price> {
    let pricing = entry.get("pricing")?;
    pricing.get("hourly")?;
    let told = |name: &str| {
        let dollars = pricing.get(name)?.as_f64()?;
        plausible(dollars / 1_000_000.0)?;
        Some(dollars)
    };
    let price = Price {
        input_per_million: told("input")?,
        output_per_million: told("output")?,
        cached_per_million: None,
    };
    Some(price).filter(costs_something)
}

fn costs_something(price: &Price) -> bool {
    price.input_per_million > 0.0 || price.output_per_million > 0.0
}

fn plausible(per_token: f64) -> Option<f64> {
    (0.0..IMPLAUSIBLE_PER_TOKEN)
        .contains(&per_token)
        .then_some(per_token)
}

fn per_million(per_token: f64) -> Option<f64> {
    // Rounded to a billionth of a dollar, so that 0.00000025 comes to 0.25 and nothing beside it.
    plausible(per_token).map(|dollars| (dollars * 1e15).round() / 1e9)
}

/// A number, or one in a string: operators write `3e-05` both ways.
fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}
