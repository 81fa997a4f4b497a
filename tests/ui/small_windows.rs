//! The provider page at every size: nothing is cut off at the right edge, down to the smallest
//! window at twice its size.

use super::settings_window::{Window, click, custom, window_of};
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::capability::{Source, Sourced};
use tertulia::domain::ids::KeyId;
use tertulia::domain::model::Model;
use tertulia::domain::provider::{Learned, Provider};

fn provider() -> Provider {
    let model = |id: &str| Model {
        id: id.to_owned(),
        context_length: Some(Sourced {
            value: 131_072,
            source: Source::Server,
        }),
        ..Model::default()
    };
    let names = [
        "llama-3.1-8b-instruct",
        "organisation/a-model-with-a-long-name:latest",
    ];
    Provider {
        keys: vec![KeyId(11), KeyId(12)],
        models: names.map(model).into(),
        learned: vec![Learned {
            model: "llama-3.1-8b-instruct".to_owned(),
            field: "stream_options".to_owned(),
        }],
        ..custom(1, "rack-2 vLLM")
    }
}

/// What reaches beyond the right edge, with by how much.
fn cut_off(window: &Window, width: f32) -> Vec<String> {
    let all = window.query_all_by(|_| true);
    let cut = all.filter_map(|node| {
        let label = node.accesskit_node().label()?;
        let right = node.accesskit_node().bounding_box()?.x1;
        (right > f64::from(width) + 0.5).then(|| format!("{label}: {right}"))
    });
    cut.collect()
}

#[test]
fn nothing_on_the_provider_page_is_cut_off_at_any_zoom() {
    for (width, height) in [
        (1100.0, 720.0),
        (733.0, 480.0),
        (560.0, 420.0),
        (373.0, 280.0),
        (280.0, 210.0),
    ] {
        let mut window = window_of(vec![provider()], [width, height]);
        click(&mut window, "Advanced network settings");
        let cut = cut_off(&window, width);
        assert!(cut.is_empty(), "{width}: {cut:#?}");
    }
}
