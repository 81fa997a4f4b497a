//! Servers played by a recorded list and recorded answers, asked as the worker asks them.

use serde_json::{Value, json};
use tertulia::domain::model::ListedModel;
use tertulia::domain::server::RecognisedServer;
use tertulia::wire::models::decode_models;
use tertulia::wire::servers::{
    Answered, Ask, AskPath, ServerKind, proofs, proven_by, questions, recognised,
    recognised_by_list,
};

/// A server of the fixtures, or a made-up one.
pub(crate) struct Played {
    pub(crate) list: Value,
    pub(crate) answers: Value,
}

/// What came out of recognising and asking it.
pub(crate) struct Learnt {
    pub(crate) server: RecognisedServer,
    pub(crate) models: Vec<ListedModel>,
    pub(crate) asked: Vec<Ask>,
}

pub(crate) fn played(name: &str) -> Played {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/tests/fixtures/wire/servers/{name}.json");
    let text = std::fs::read_to_string(&path).expect(&path);
    let whole: Value = serde_json::from_str(&text).expect(&path);
    Played {
        list: whole["list"].clone(),
        answers: whole["answers"].clone(),
    }
}

impl Played {
    /// What it answers with 2xx.
    fn answer(&self, ask: &Ask) -> Option<Answered> {
        let (AskPath::Root(path) | AskPath::Base(path)) = &ask.at;
        let key = match (&ask.body, &ask.model) {
            (Some(_), Some(model)) => format!("POST {path} {model}"),
            (Some(_), None) => format!("POST {path}"),
            (None, _) => format!("GET {path}"),
        };
        let said = self.answers.get(key)?.clone();
        let ask = ask.clone();
        Some(Answered { ask, said })
    }

    pub(crate) fn models(&self) -> Vec<ListedModel> {
        let body = self.list.to_string();
        decode_models(body.as_bytes()).map_or_else(|_| Vec::new(), |page| page.models)
    }

    /// Its kind by its list, else by its proofs, and the answers to those.
    pub(crate) fn kind(&self) -> (Option<&'static dyn ServerKind>, Vec<Answered>) {
        if let Some(kind) = recognised_by_list(&self.list) {
            return (Some(kind), Vec::new());
        }
        let asks = proofs().into_iter().map(|(_, ask)| ask);
        // The last question is answered first: the order of answers means nothing.
        let mut answers: Vec<_> = asks.filter_map(|ask| self.answer(&ask)).collect();
        answers.reverse();
        (proven_by(&answers), answers)
    }

    #[track_caller]
    pub(crate) fn learnt(&self) -> Learnt {
        let (kind, mut answers) = self.kind();
        let kind = kind.expect("recognised");
        let mut models = self.models();
        let asked = questions(kind, &self.list, &models, &answers);
        answers.extend(asked.iter().filter_map(|ask| self.answer(ask)));
        kind.learn(&answers, &mut models);
        Learnt {
            server: recognised(kind, &answers),
            models,
            asked,
        }
    }
}

/// Many models, as a router lists them; every second one is loaded.
pub(crate) fn many(count: usize) -> Value {
    let entries = (0..count).map(|n| {
        let status = if n % 2 == 0 { "loaded" } else { "unloaded" };
        json!({"id": format!("org/model-{n}"), "owned_by": "llamacpp", "status": {"value": status}})
    });
    json!({"object": "list", "data": entries.collect::<Vec<_>>()})
}
