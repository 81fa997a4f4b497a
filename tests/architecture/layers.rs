//! Who may name whom: the table of layers, and what is closed to each of them.
//!
//! A new layer is a row of `LAYERS`; a new crate for a layer is a word in its row.

use super::manifest::{MANIFEST, dependencies};
use super::source::{Named, Source, planted, planted_tree};

/// One layer: a folder or a file of `src`, and what it may name beside itself and `std`.
pub(crate) struct Layer {
    pub(crate) name: &'static str,
    /// Paths below `crate`; a longer one allows only that part of the other layer.
    may_name: &'static [&'static str],
    /// Crates of `Cargo.toml`; `None` allows all but the toolkit.
    crates: Option<&'static [&'static str]>,
    /// Whether it may read a clock.
    clocks: bool,
    /// Modules of `std` that reach outside and are closed to it.
    closed: &'static [&'static str],
}

const OUTSIDE: &[&str] = &["env", "fs", "net", "process", "thread"];

pub(crate) const LAYERS: [Layer; 10] = [
    Layer {
        name: "domain",
        may_name: &[],
        crates: Some(&[
            "serde",
            "serde_json",
            "shlex",
            "strum",
            "thiserror",
            "toml_edit",
            "url",
            "uuid",
            "zeroize",
        ]),
        clocks: false,
        closed: OUTSIDE,
    },
    Layer {
        name: "wire",
        may_name: &["domain"],
        crates: Some(&["httpdate", "serde_json", "thiserror"]),
        clocks: false,
        closed: OUTSIDE,
    },
    Layer {
        name: "markdown",
        may_name: &[],
        crates: Some(&["pulldown_cmark"]),
        clocks: false,
        closed: OUTSIDE,
    },
    Layer {
        name: "state",
        may_name: &["domain"],
        crates: Some(&["thiserror"]),
        clocks: false,
        closed: OUTSIDE,
    },
    Layer {
        name: "storage",
        may_name: &["domain"],
        crates: Some(&[
            "jiff",
            "confy",
            "etcetera",
            "keyring",
            "rusqlite",
            "serde",
            "serde_json",
            "tempfile",
            "thiserror",
            "toml_edit",
            "zeroize",
        ]),
        clocks: false,
        closed: &["net"],
    },
    Layer {
        name: "worker",
        may_name: &[
            "domain",
            "wire",
            "storage",
            "demo",
            "state::command",
            "state::event",
        ],
        crates: None,
        clocks: true,
        closed: &[],
    },
    Layer {
        name: "demo",
        may_name: &["domain"],
        crates: Some(&["axum", "futures_util", "serde_json", "tokio"]),
        clocks: true,
        closed: &["fs"],
    },
    Layer {
        name: "words",
        may_name: &["domain"],
        crates: Some(&["fluent_bundle", "tracing"]),
        clocks: false,
        closed: OUTSIDE,
    },
    Layer {
        name: "engine",
        may_name: &["domain", "state", "worker"],
        crates: Some(&[]),
        clocks: false,
        closed: OUTSIDE,
    },
    Layer {
        name: "ui",
        may_name: &["domain", "markdown", "state", "words"],
        crates: Some(&[
            "base64",
            "eframe",
            "egui",
            "egui_extras",
            "image",
            "fontique",
            "jiff",
            "lucide_icons",
            "mermaid_rs_renderer",
            "sys_locale",
            "unicode_bidi",
            "unicode_bidi_mirroring",
            "unicode_script",
            "unicode_segmentation",
            "ratex_font",
            "ratex_katex_fonts",
            "ratex_layout",
            "ratex_parser",
            "ratex_types",
            "resvg",
            "syntect",
            "tiny_skia",
            "ttf_parser",
            "two_face",
            "zeroize",
        ]),
        clocks: false,
        closed: &["fs", "net"],
    },
];

const TOOLKIT: [&str; 6] = ["ecolor", "eframe", "egui", "egui_extras", "emath", "epaint"];

const CLOCKS: [&str; 5] = ["Instant", "SystemTime", "Timestamp", "Utc", "Zoned"];

/// Addresses are plain values, although `std` keeps them beside its sockets.
const PLAIN_NET_TYPES: [&str; 3] = ["IpAddr", "Ipv4Addr", "Ipv6Addr"];

fn layer_of(source: &Source) -> Option<&'static Layer> {
    let path = source.path.strip_prefix("src/")?;
    // A layer that is one file stands there without a folder.
    let name = match path.split_once('/') {
        Some((folder, _)) => folder,
        None => path.strip_suffix(".rs")?,
    };
    LAYERS.iter().find(|layer| layer.name == name)
}

/// A layer names of this crate only itself and what its row allows.
pub(crate) fn other_layers(source: &Source) -> Vec<String> {
    let Some(layer) = layer_of(source) else {
        return Vec::new();
    };
    let mut breaches = Vec::new();
    for named in source.names() {
        let allowed = [layer.name].iter().chain(layer.may_name).any(|path| {
            let path: Vec<&str> = ["crate"].into_iter().chain(path.split("::")).collect();
            named.starts_with(&path)
        });
        if named.starts_with(&["crate"]) && !allowed {
            let what = format!(
                "`{}` may name only [{}] of this crate, not `{}`: what both need belongs in `domain`, what joins them in `app.rs`",
                layer.name,
                layer.may_name.join(", "),
                named.path.join("::"),
            );
            breaches.push(source.breach(named.line, &what));
        }
    }
    breaches
}

/// A row allows only what its layer names: else it says less than it could.
pub(crate) fn idle_words(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for layer in &LAYERS {
        let own: Vec<&Source> = sources
            .iter()
            .filter(|source| layer_of(source).is_some_and(|of| of.name == layer.name))
            .collect();
        let names: Vec<Named> = own.iter().flat_map(|source| source.names()).collect();
        let layers = layer.may_name.iter().map(|path| format!("crate::{path}"));
        let crates = layer.crates.unwrap_or(&[]).iter();
        let words = layers.chain(crates.map(|name| (*name).to_owned()));
        for word in words {
            let path: Vec<&str> = word.split("::").collect();
            if let Some(first) = own.first()
                && !names.iter().any(|named| named.starts_with(&path))
            {
                let what = format!(
                    "the row of `{}` in `LAYERS` allows `{word}`, which nothing in it names: take it out",
                    layer.name
                );
                breaches.push(first.breach(1, &what));
            }
        }
    }
    breaches
}

/// A layer names of the direct dependencies only those of its row.
pub(crate) fn foreign_crates(source: &Source) -> Vec<String> {
    let Some(layer) = layer_of(source) else {
        return Vec::new();
    };
    let dependencies = dependencies(MANIFEST, "dependencies");
    let mut breaches = Vec::new();
    for named in source.names() {
        let name = named.root();
        let ours = dependencies
            .iter()
            .any(|dependency| dependency.name == name);
        let allowed = match layer.crates {
            Some(crates) => crates.contains(&name),
            None => !TOOLKIT.contains(&name),
        };
        if (ours || TOOLKIT.contains(&name)) && !allowed {
            let what = format!(
                "`{}` may not name the crate `{name}`: move this to the layer that may, or take a plain value instead",
                layer.name,
            );
            breaches.push(source.breach(named.line, &what));
        }
    }
    breaches
}

/// The toolkit is named where something is drawn, and where the window is opened.
pub(crate) fn toolkit_outside_ui(source: &Source) -> Vec<String> {
    let inside = ["src/ui/", "src/app.rs", "src/main.rs"];
    if inside.iter().any(|place| source.path.starts_with(place)) {
        return Vec::new();
    }
    let toolkit = |named: &Named| TOOLKIT.contains(&named.root());
    let names = source.names().into_iter().filter(toolkit);
    names
        .map(|named| {
            let what =
                "egui is named in `ui`, `app.rs` and `main.rs` only: hand over a plain value";
            source.breach(named.line, what)
        })
        .collect()
}

/// A layer whose row says so reads no clock.
pub(crate) fn clocks(source: &Source) -> Vec<String> {
    if layer_of(source).is_none_or(|layer| layer.clocks) {
        return Vec::new();
    }
    let reads = |named: &Named| {
        named
            .pairs()
            .any(|(name, call)| CLOCKS.contains(&name) && call == "now")
    };
    let names = source.names().into_iter().filter(reads);
    names
        .map(|named| {
            let what = "no clock in this layer: take the moment as a parameter";
            source.breach(named.line, what)
        })
        .collect()
}

/// A layer does not name the modules of `std` that are closed to it.
pub(crate) fn outside_world(source: &Source) -> Vec<String> {
    let Some(layer) = layer_of(source) else {
        return Vec::new();
    };
    let mut breaches = Vec::new();
    for named in source.names() {
        let plain = named.starts_with(&["std", "net"])
            && named
                .path
                .get(2)
                .is_some_and(|name| PLAIN_NET_TYPES.contains(&name.as_str()));
        let closed = layer
            .closed
            .iter()
            .any(|module| named.starts_with(&["std", module]));
        if closed && !plain {
            let what = format!(
                "`{}` may not name `{}`: return a `Command`, and let the worker or `storage` do it",
                layer.name,
                named.path.join("::"),
            );
            breaches.push(source.breach(named.line, &what));
        }
    }
    breaches
}

#[test]
fn a_planted_name_of_another_layer_is_found() {
    let check = |path: &str, text: &str| planted(other_layers, path, text);
    check(
        "src/wire/sse.rs",
        r"
        use crate::domain::delta::Delta;
        use crate::state::event::Event; // breach
        use super::http::Method;
        use super::super::state; // breach
        use crate::{domain::ids::TurnId, storage}; // breach
        use crate::*; // breach
        fn f(x: &crate::ui::Theme) { crate::worker::start() } // breach breach
        fn g() { Vec::<u8>::crate::ui::x() }
        fn h() -> impl Sized + use<> { crate::app::x } // breach
        ",
    );
    check(
        "src/wire/servers/vllm.rs",
        r"
        use super::super::http::Method;
        use super::super::super::worker::Worker; // breach
        ",
    );
    check(
        "src/wire/mod.rs",
        r"
        use self::http::Method;
        use super::storage; // breach
        mod tests {
            use super::http;
            fn f() { { super::super::state::f() } } // breach
        }
        use super::state; // breach
        ",
    );
    check(
        "src/worker/turn.rs",
        r"
        use crate::state::{command::Command, event::Event};
        use crate::state::{
            State, // breach
            event::Event,
        };
        use crate::state::eventual::Event; // breach
        ",
    );
    check("src/ui/text.rs", "use crate::app::App; // breach");
    check("src/app.rs", "use crate::{state::State, ui, worker};");
    check(
        "src/engine.rs",
        r"
        use crate::state::State;
        use crate::worker::{Worker, clock};
        use crate::ui::Draw; // breach
        use super::app::App; // breach
        ",
    );
}

#[test]
fn a_planted_name_of_a_crate_is_found() {
    let check = |path: &str, text: &str| planted(foreign_crates, path, text);
    check(
        "src/domain/ids.rs",
        r"
        use url::Url;
        #[derive(serde::Serialize)]
        struct A;
        #[tokio::test] // breach
        fn f() { futures_util::pin_mut!(x) } // breach
        ",
    );
    check(
        "src/wire/sse.rs",
        "use serde_json::{Map, Value};\nuse ::reqwest as r; // breach",
    );
    check(
        "src/state/mod.rs",
        "use thiserror::Error;\nuse tokio; // breach",
    );
    check(
        "src/storage/database.rs",
        "use rusqlite::Row;\nuse axum::serve; // breach",
    );
    check(
        "src/worker/mod.rs",
        "use tokio::sync::mpsc;\nuse eframe::egui; // breach\nuse egui::Context; // breach",
    );
    check(
        "src/demo/mod.rs",
        "use axum::Router;\nuse reqwest::Client; // breach",
    );
    check(
        "src/ui/text.rs",
        "use eframe::egui;\nuse rusqlite::Row; // breach",
    );
    check("src/main.rs", "use anyhow::Context;");
    planted(
        toolkit_outside_ui,
        "src/headless.rs",
        "use eframe::egui; // breach",
    );
    planted(toolkit_outside_ui, "src/app.rs", "use eframe::egui;");
}

#[test]
fn a_planted_clock_is_found() {
    let reads = r"
        use std::time::Instant;
        fn f() { g(Instant::now(), std::time::SystemTime::now); } // breach breach
        fn g() -> Timestamp { jiff::Timestamp::now() } // breach
    ";
    for layer in ["domain", "wire", "state", "storage", "ui"] {
        planted(clocks, &format!("src/{layer}/a.rs"), reads);
    }
    planted(clocks, "src/worker/a.rs", &reads.replace("breach", ""));
}

#[test]
fn a_planted_file_or_socket_is_found() {
    let opens = r"
        use std::{fs, io}; // breach
        use std::net::{IpAddr, TcpStream}; // breach
        fn f(ip: std::net::Ipv4Addr) { std::fs::read(x); } // breach
    ";
    for layer in ["domain", "wire", "state", "ui"] {
        planted(outside_world, &format!("src/{layer}/a.rs"), opens);
    }
    planted(
        outside_world,
        "src/worker/a.rs",
        &opens.replace("breach", ""),
    );
    planted(
        outside_world,
        "src/storage/a.rs",
        "use std::fs;\nuse std::net::TcpStream; // breach",
    );
}

#[test]
fn a_planted_idle_word_of_a_row_is_found() {
    let wire = LAYERS.iter().find(|layer| layer.name == "wire");
    let crates = wire.and_then(|wire| wire.crates).expect("the row of wire");
    let all: String = crates
        .iter()
        .fold(String::new(), |all, name| all + "use " + name + "::A; ");
    let check = |others: &str, first: &str| {
        let text = format!("{first}{all}{others}");
        planted_tree(
            idle_words,
            &[("src/wire/a.rs", &text), ("src/wire/b.rs", "")],
        );
    };
    check("use crate::domain::ids::TurnId;", "");
    check("", "// breach\n");
}
