//! What is set about how models answer: the rules for a set of parameters, wherever it stands. The
//! sets themselves are with conversations, models and providers.

use super::action::Scope;
use super::effect::{Cx, Effect, Undo};
use crate::domain::parameters::Parameter;
use crate::domain::parameters::levels::{ParameterSet, Setting};
use crate::domain::parameters::recipient::Recipient;

/// What is done to a set of parameters.
#[derive(Debug)]
pub(super) enum Change {
    /// A parameter is set.
    Set(&'static Parameter, Setting),
    /// Nothing is said about a parameter any more.
    Reset(&'static Parameter),
    /// Nothing is said about any parameter any more.
    ResetAll,
    /// What was given up is set again.
    PutBack(Box<ParameterSet>),
}

impl Change {
    /// Whether it may be done where `recipient` gets the questions, `None` where that is not known:
    /// the interface says why not before it asks.
    pub(super) fn is_taken(&self, recipient: Option<&Recipient>) -> bool {
        let (Self::Set(parameter, setting), Some(recipient)) = (self, recipient) else {
            return true;
        };
        let kind = parameter.kind(recipient.format);
        let value = &setting.value;
        // What is empty yet is not sent.
        !value.says_something() || kind.check(value, recipient.longest).is_ok()
    }

    /// Does it to the set at `scope`, and offers to take back what is not quickly set again.
    pub(super) fn make(self, set: &mut ParameterSet, scope: Scope, cx: &mut Cx<'_>) {
        let (text, given_up) = match self {
            Self::Set(parameter, setting) => return set.set(parameter, setting),
            Self::PutBack(given_up) => return set.put_back(*given_up),
            Self::Reset(parameter) => {
                // A number is quickly set again; what was written is not.
                let given_up = set.reset(parameter);
                let Some(setting) = given_up.filter(|setting| setting.value.is_written()) else {
                    return;
                };
                let mut given_up = ParameterSet::default();
                given_up.set(parameter, setting);
                (format!("{} reset", parameter.label), given_up)
            }
            Self::ResetAll => {
                let given_up = std::mem::take(set);
                if given_up.is_empty() {
                    return;
                }
                ("All parameters reset".to_owned(), given_up)
            }
        };
        let undo = Undo::ResetParameters(scope, Box::new(given_up));
        cx.effect(Effect::OfferUndo(text, undo));
    }
}
