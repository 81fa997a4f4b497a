//! Any parameters with any values that may be entered, from the very table that the program reads.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use tertulia::domain::parameters::levels::{ParameterSet, Setting};
use tertulia::domain::parameters::range::NumberRange;
use tertulia::domain::parameters::table::TABLE;
use tertulia::domain::parameters::value::{ParameterValue, ResponseFormat, Syntax, ValueKind};

/// Any value of a kind, for a model whose longest answer is 8192 tokens.
pub(crate) fn any_value(kind: &ValueKind) -> BoxedStrategy<ParameterValue> {
    match *kind {
        ValueKind::Number(NumberRange { least, most, .. }) => {
            // What people enter: at most four places behind the point.
            let typed = |number: f64| ParameterValue::Number((number * 1e4).round() / 1e4);
            (least..=most).prop_map(typed).boxed()
        }
        ValueKind::Integer { .. } => {
            let (least, most) = kind.range(Some(8192)).expect("numbers have one");
            (least as i64..=most as i64)
                .prop_map(ParameterValue::Integer)
                .boxed()
        }
        ValueKind::Choice { choices, .. } => (0..choices.len())
            .prop_map(|index| choices[index].word.value())
            .boxed(),
        ValueKind::Switch => any::<bool>().prop_map(ParameterValue::Flag).boxed(),
        ValueKind::List { most, .. } => vec("[a-z\\\\\n\" ü]{1,6}", 0..=most.min(4))
            .prop_map(ParameterValue::List)
            .boxed(),
        ValueKind::Bias => btree_map("[0-9]{1,6}", (-100_i8..=100).prop_map(f64::from), 0..4)
            .prop_map(ParameterValue::Bias)
            .boxed(),
        ValueKind::Shape => prop_oneof![
            Just(ResponseFormat::Text),
            Just(ResponseFormat::Json),
            "[a-z]{1,8}".prop_map(|name| ResponseFormat::Schema {
                schema: format!("{{\"type\": \"object\", \"title\": \"{name}\"}}"),
            }),
        ]
        .prop_map(ParameterValue::Format)
        .boxed(),
        ValueKind::Text(Syntax::Free) => {
            "[a-z:= \"\n]{0,20}".prop_map(ParameterValue::Text).boxed()
        }
        ValueKind::Text(Syntax::Body) => prop_oneof![
            Just(String::new()),
            "own_[a-z]{1,8}".prop_map(|name| format!("{{\"{name}\": 1}}")),
        ]
        .prop_map(ParameterValue::Text)
        .boxed(),
    }
}

/// Any settings of one level.
pub(crate) fn any_set() -> impl Strategy<Value = ParameterSet> {
    let settings: Vec<_> = TABLE
        .iter()
        .map(|parameter| {
            let setting = (any::<bool>(), any_value(&parameter.kind));
            proptest::option::weighted(0.3, setting.prop_map(|(on, value)| Setting { on, value }))
        })
        .collect();
    settings.prop_map(|settings| {
        let mut set = ParameterSet::default();
        for (parameter, setting) in TABLE.iter().zip(settings) {
            if let Some(setting) = setting {
                set.set(parameter, setting);
            }
        }
        set
    })
}
