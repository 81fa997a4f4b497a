//! The provider page at every size: nothing is cut off at the right edge, down to the smallest
//! window at twice its size.

use super::connection_checks::{found, steps};
use super::settings_window::{Window, click, custom, window_of};
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::capability::{Source, Sourced};
use tertulia::domain::check::Finding;
use tertulia::domain::check::{Outcome, Step, StepReport};
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

#[test]
fn nothing_of_a_checked_step_lies_over_something_else_in_a_narrow_window() {
    for (width, height) in [(373.0, 280.0), (280.0, 210.0)] {
        let mut window = window_of(vec![provider()], [width, height]);
        click(&mut window, "Check connection");
        let report = |(step, outcome, took_ms)| StepReport {
            step,
            outcome,
            found: Finding::Line("a word or two that go on ".repeat(4)),
            took_ms: Some(took_ms),
            raw: Some("HTTP/1.1 200 OK".to_owned()),
        };
        let reports = [
            (Step::Address, Outcome::Passed, 3),
            (Step::Authentication, Outcome::Lacking, 12_345),
            (Step::ModelList, Outcome::Passed, 12),
        ];
        found(&mut window, steps(reports.map(report)));
        let cut = cut_off(&window, width);
        assert!(cut.is_empty(), "{width}: {cut:#?}");
        for step in [Step::Address, Step::Authentication, Step::ModelList] {
            let label = step.label();
            let (told, fold) = (format!("{label}: "), format!("Raw reply: {label}"));
            let told = window.query_all_by_label_contains(&told);
            let mut told = told.filter(|node| node.accesskit_node().role() == Role::Label);
            let told = told.next().expect("told").rect();
            let fold = window.get_by_label(&fold).rect();
            assert!(!told.shrink(0.5).intersects(fold), "{width}: {told} {fold}");
        }
    }
}
