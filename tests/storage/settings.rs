//! `settings.toml`: what survives, what is kept aside, what is said.

use crate::samples::{NOW, NOW_IN_NAMES, any_settings, folder, names_in};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use tertulia::domain::problem::Problem;
use tertulia::domain::settings::{Settings, Theme};
use tertulia::storage::paths::Paths;
use tertulia::storage::settings_file::SettingsFile;
use tertulia::words;

/// A file as a later program might leave it.
const WITH_UNKNOWN_KEYS: &str = r#"version = 1
telemetry = "never"

[appearance]
theme = "dark"
zoom_percent = 110
font = "Inter"

[window]
width = 800.0

[last_model]
provider = "00000000-0000-0000-0000-00000000000b"
model = "m"
reason = "habit"

[plugins.one]
on = true

[[providers]]
id = "00000000-0000-0000-0000-00000000000a"
name = "rack"
proxy = "none"
origin = { custom = { base_url = "http://10.0.0.7:8000/v1", region = "eu" } }

[[providers.models]]
id = "llama"
mood = "calm"
capabilities = { video = { value = true, source = "user" } }

[[providers.models]]
id = "qwen"
mood = "busy"

[[providers]]
id = "00000000-0000-0000-0000-00000000000b"
name = "other"
proxy = "socks5://b"
origin = "demo"
"#;

fn open(paths: &Paths) -> (SettingsFile, Settings) {
    let (file, settings, problem) = SettingsFile::open(&paths.settings_file, NOW);
    assert_eq!(problem, None);
    (file, settings)
}

fn open_damaged(paths: &Paths) -> (SettingsFile, Settings, Problem) {
    let (file, settings, problem) = SettingsFile::open(&paths.settings_file, NOW);
    (file, settings, problem.expect("a problem"))
}

fn document(path: &Path) -> toml_edit::DocumentMut {
    let text = fs::read_to_string(path).expect("readable");
    text.parse().expect("TOML")
}

fn dark() -> Settings {
    let mut settings = Settings::default();
    settings.appearance.theme = Theme::Dark;
    settings
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_stored_is_read_back(settings in any_settings()) {
        let (_folder, paths) = folder();
        open(&paths).0.store(&settings).expect("stored");
        prop_assert_eq!(open(&paths).1, settings);
    }
}

#[test]
fn without_a_file_the_settings_are_the_defaults_and_no_file_appears() {
    let (folder, paths) = folder();
    assert_eq!(open(&paths).1, Settings::default());
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
    fs::write(&paths.settings_file, "").expect("an empty file");
    assert_eq!(open(&paths).1, Settings::default());
}

#[test]
fn the_former_file_stays_beside_the_new_one_and_both_are_private() {
    let (folder, paths) = folder();
    let (mut file, mut settings) = open(&paths);
    file.store(&settings).expect("stored");
    let former = fs::read(&paths.settings_file).expect("readable");
    settings.appearance.zoom_percent = 150;
    file.store(&settings).expect("stored");
    assert_eq!(
        names_in(folder.path()),
        ["settings.toml", "settings.toml.bak"]
    );
    let kept = folder.path().join("settings.toml.bak");
    assert_eq!(fs::read(&kept).expect("readable"), former);
    #[cfg(unix)]
    for path in [&paths.settings_file, &kept] {
        assert_eq!(crate::samples::mode(path), 0o600, "{}", path.display());
    }
}

#[test]
fn unchanged_settings_are_not_written_again() {
    let (folder, paths) = folder();
    let mut text = WITH_UNKNOWN_KEYS.to_owned();
    text.insert_str(0, "# kept by hand\n");
    fs::write(&paths.settings_file, &text).expect("written");
    let (mut file, settings) = open(&paths);
    file.store(&settings)
        .expect("stored once, with every default spelt out");
    let stored = fs::read(&paths.settings_file).expect("readable");
    fs::remove_file(folder.path().join("settings.toml.bak")).expect("the former one");

    file.store(&settings).expect("nothing to do");
    open(&paths).0.store(&settings).expect("nothing to do");
    assert_eq!(names_in(folder.path()), ["settings.toml"]);
    assert_eq!(fs::read(&paths.settings_file).expect("readable"), stored);
}

#[test]
fn unknown_keys_survive_a_save_at_every_depth() {
    let (_folder, paths) = folder();
    fs::write(&paths.settings_file, WITH_UNKNOWN_KEYS).expect("written");
    let (mut file, mut settings) = open(&paths);
    settings.appearance.theme = Theme::Light;
    settings.providers[0].name = "renamed".to_owned();
    settings.providers[0].models.reverse();
    settings.providers.reverse();
    file.store(&settings).expect("stored");

    let stored = document(&paths.settings_file);
    assert_eq!(stored["telemetry"].as_str(), Some("never"));
    assert_eq!(stored["plugins"]["one"]["on"].as_bool(), Some(true));
    assert_eq!(stored["appearance"]["font"].as_str(), Some("Inter"));
    assert_eq!(stored["appearance"]["theme"].as_str(), Some("light"));
    let rack = &stored["providers"][1];
    assert_eq!(rack["name"].as_str(), Some("renamed"));
    assert_eq!(rack["proxy"].as_str(), Some("none"));
    assert_eq!(rack["origin"]["custom"]["region"].as_str(), Some("eu"));
    let llama = &rack["models"][1];
    assert_eq!(llama["mood"].as_str(), Some("calm"));
    assert_eq!(
        llama["capabilities"]["video"]["value"].as_bool(),
        Some(true)
    );
    assert_eq!(rack["models"][0]["mood"].as_str(), Some("busy"));
    assert_eq!(stored["providers"][0]["proxy"].as_str(), Some("socks5://b"));
    assert_eq!(open(&paths).1, settings, "and they are read as before");
}

/// A file of an older program: nothing in it is refused, and a save keeps every line of it.
fn check_older(file: &str, expected: impl Fn(&Settings) -> bool) {
    let (_folder, paths) = folder();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/settings");
    let text = fs::read_to_string(fixtures.join(file)).expect(file);
    fs::write(&paths.settings_file, &text).expect("written");
    let (mut open_file, settings) = open(&paths);
    assert!(expected(&settings), "{settings:?}");
    open_file.store(&settings).expect("stored");
    let stored = fs::read_to_string(&paths.settings_file).expect("readable");
    let mut left = stored.lines();
    for line in text.lines() {
        assert!(left.any(|kept| kept == line), "{file}: {line} in {stored}");
    }
    assert_eq!(open(&paths).1, settings, "{file}");
}

#[test]
fn the_files_of_older_programs_open() {
    check_older("first.toml", |settings| {
        let first = &settings.providers[0];
        settings.providers.len() == 2
            && settings.window.sidebar_width.to_bits() == 301.5_f32.to_bits()
            && first.keys.len() == 1
            && first.models[0]
                .price
                .is_some_and(|price| price.value.input_per_million < 0.16)
            && first.models[0]
                .context_length
                .is_some_and(|known| known.value == 131_072)
    });
    check_older("parameters.toml", |settings| {
        let provider = &settings.providers[0];
        settings.keys_in_file_told
            && provider.secret_ids().len() == 3
            && provider.learned[0].field == "top_k"
            && !provider.network.extra_body.is_empty()
            && provider.network.limits.silence_secs == 60
            && !provider.parameters.is_empty()
            && !provider.models[0].parameters.is_empty()
            && provider.models[0].efforts.len() == 2
    });
}

/// A file as a person might leave it: with comments, an order and a notation of their own.
const BY_HAND: &str = r#"# The settings of the rack.
version = 1 # never touch

providers = [] # none yet

# As at night.
[window]
sidebar_width = 263.7
width = 8_00.0   # wide enough
height = 0.6e3

[appearance]
# Dark until summer.
theme = "dark" # please
zoom_percent = 0x6e
# An own remark.
"#;

#[test]
fn comments_order_and_notation_of_a_person_survive_a_save() {
    let (_folder, paths) = folder();
    fs::write(&paths.settings_file, BY_HAND).expect("written");
    let (mut file, mut settings) = open(&paths);
    settings.appearance.theme = Theme::Light;
    settings.window.height = 650.5;
    file.store(&settings).expect("stored");
    let mut expected = BY_HAND.replace("\"dark\"", "\"light\"");
    expected = expected.replace(
        "0.6e3",
        "650.5\nsidebar_folded = false\nparameters_shown = false",
    );
    let stored = fs::read_to_string(&paths.settings_file).expect("readable");
    assert_eq!(stored, expected);
    assert_eq!(open(&paths).1, settings);
}

const PROVIDERS_BY_HAND: &str = r#"version = 1

# The rack in the cellar.
[[providers]]
id = "00000000-0000-0000-0000-00000000000a"
name = "rack" # the old one
origin = { custom = { base_url = "http://10.0.0.7:8000/v1" } }

# Its only model.
[[providers.models]]
id = "llama"

# For looking around.
[[providers]]
id = "00000000-0000-0000-0000-00000000000b"
name = "demo"
origin = "demo"

[plugins]
on = true # not ours
"#;

#[test]
fn comments_go_with_the_provider_they_stand_above() {
    let (_folder, paths) = folder();
    fs::write(&paths.settings_file, PROVIDERS_BY_HAND).expect("written");
    let (mut file, mut settings) = open(&paths);
    settings.providers.swap(0, 1);
    file.store(&settings).expect("stored");
    let stored = fs::read_to_string(&paths.settings_file).expect("readable");
    let places = [
        "# For looking around.\n[[providers]]",
        "# The rack in the cellar.\n[[providers]]",
        "# the old one",
        "# Its only model.\n[[providers.models]]",
        "on = true # not ours",
    ];
    let found = places.map(|place| stored.find(place));
    assert!(
        found.is_sorted() && found[0].is_some(),
        "{found:?} {stored}"
    );
    assert_eq!(open(&paths).1, settings);

    settings.providers.remove(1);
    file.store(&settings).expect("stored");
    let stored = fs::read_to_string(&paths.settings_file).expect("readable");
    assert!(
        !stored.contains("cellar") && !stored.contains("llama"),
        "{stored}"
    );
    assert!(
        stored.contains("looking") && stored.contains("not ours"),
        "{stored}"
    );
    assert_eq!(open(&paths).1, settings);

    settings.providers.clear();
    file.store(&settings).expect("stored");
    assert_eq!(open(&paths).1, settings);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_settings_can_follow_any_others_and_those_of_a_person(
        first in any_settings(),
        then in any_settings(),
        by_hand in prop::sample::select(vec!["", BY_HAND, PROVIDERS_BY_HAND, WITH_UNKNOWN_KEYS]),
    ) {
        let (_folder, paths) = folder();
        fs::write(&paths.settings_file, by_hand).expect("written");
        let mut file = open(&paths).0;
        for settings in [&first, &then] {
            file.store(settings).expect("stored");
            prop_assert_eq!(&open(&paths).1, settings);
        }
        let stored = fs::read(&paths.settings_file).expect("readable");
        let (mut file, settings) = open(&paths);
        file.store(&settings).expect("nothing to do");
        prop_assert_eq!(fs::read(&paths.settings_file).expect("readable"), stored);
    }
}

#[test]
fn unknown_keys_of_what_is_deleted_go_with_it() {
    let (_folder, paths) = folder();
    fs::write(&paths.settings_file, WITH_UNKNOWN_KEYS).expect("written");
    let (mut file, mut settings) = open(&paths);
    settings.last_model = None;
    settings.providers.remove(1);
    settings.providers[0].models.remove(0);
    settings.providers[0].origin = tertulia::domain::provider::Origin::Demo;
    file.store(&settings).expect("stored");
    let text = fs::read_to_string(&paths.settings_file).expect("readable");
    for gone in ["socks5", "calm", "region", "habit"] {
        assert!(!text.contains(gone), "{gone} in {text}");
    }
    assert!(text.contains("busy"));
    assert_eq!(open(&paths).1, settings);
}

#[test]
fn a_provider_that_cannot_be_read_is_named_and_stays_in_the_file() {
    let (_folder, paths) = folder();
    let text = WITH_UNKNOWN_KEYS.replace("origin = \"demo\"", "origin = \"moon\"");
    fs::write(&paths.settings_file, &text).expect("written");
    let (mut file, mut settings, problem) = open_damaged(&paths);
    assert_eq!(settings.providers.len(), 1);
    assert!(words::message(&problem).contains("“other”"), "{problem:?}");
    settings.appearance.zoom_percent = 90;
    file.store(&settings).expect("stored");
    let stored = document(&paths.settings_file);
    let entry = |document: &toml_edit::DocumentMut| document["providers"][1].to_string();
    assert_eq!(entry(&stored), entry(&document_of(&text)));
    assert_eq!(open_damaged(&paths).1, settings);
}

fn document_of(text: &str) -> toml_edit::DocumentMut {
    text.parse().expect("TOML")
}

/// A file that is not taken is kept byte for byte, the settings are `expected`, and the next start
/// has no problem.
fn check_kept_aside(content: &[u8], former: Option<&Settings>, expected: &Settings, said: &str) {
    let (folder, paths) = folder();
    if let Some(former) = former {
        let (mut file, _) = open(&paths);
        file.store(former).expect("stored");
        let backup = folder.path().join("settings.toml.bak");
        fs::rename(&paths.settings_file, backup).expect("the former file");
    }
    fs::write(&paths.settings_file, content).expect("written");
    let (_, settings, problem) = open_damaged(&paths);
    assert_eq!(settings, *expected);
    let kept = folder
        .path()
        .join(format!("settings.toml.damaged-{NOW_IN_NAMES}"));
    assert_eq!(fs::read(&kept).expect("kept"), content);
    let line = words::in_one_line(&problem);
    assert!(
        line.contains(said) && line.contains(&kept.display().to_string()),
        "{line}"
    );
    assert_eq!(open(&paths).1, *expected, "at the next start");
}

#[test]
fn a_damaged_file_is_kept_and_the_former_one_or_the_defaults_are_used() {
    let damaged: [&[u8]; 6] = [
        b"version = 1\n[appearance\n",
        b"version = \"one\"\n",
        b"[appearance]\ntheme = \"plaid\"\n",
        b"providers = 7\n",
        b"\xff\xfe\x00",
        b"\0\0\0\0\0\0\0\0",
    ];
    for content in damaged {
        check_kept_aside(content, None, &Settings::default(), "their defaults");
        check_kept_aside(content, Some(&dark()), &dark(), "before the last change");
    }
}

#[test]
fn an_empty_file_has_lost_something_if_there_was_one_before() {
    check_kept_aside(b"", Some(&dark()), &dark(), "before the last change");
}

#[test]
fn a_newer_file_is_left_to_the_newer_program() {
    let newer = b"version = 2\n[appearance]\ntheme = { hue = 7 }\n";
    check_kept_aside(newer, None, &Settings::default(), "newer version");
    check_kept_aside(newer, Some(&dark()), &Settings::default(), "newer version");
}

#[test]
fn damaged_files_of_the_same_second_do_not_replace_each_other() {
    let (folder, paths) = folder();
    for content in ["one =", "two =", "three ="] {
        fs::write(&paths.settings_file, content).expect("written");
        open_damaged(&paths);
    }
    let first = format!("settings.toml.damaged-{NOW_IN_NAMES}");
    let check = |end: &str, content: &str| {
        let kept = fs::read_to_string(folder.path().join(format!("{first}{end}")));
        assert_eq!(kept.expect("kept"), content);
    };
    check("", "one =");
    check("-2", "two =");
    check("-3", "three =");
}

#[test]
fn what_a_killed_program_left_half_written_is_cleared_away() {
    let (folder, paths) = folder();
    open(&paths).0.store(&dark()).expect("stored");
    fs::write(folder.path().join(".settings.tomlAb3.unfinished"), "versi").expect("written");
    assert_eq!(open(&paths).1, dark());
    assert_eq!(names_in(folder.path()), ["settings.toml"]);
}

#[cfg(unix)]
#[test]
fn a_failed_save_leaves_the_file_as_it_was() {
    let (folder, paths) = folder();
    let (mut file, settings) = open(&paths);
    file.store(&settings).expect("stored");
    let before = fs::read(&paths.settings_file).expect("readable");
    let moved = folder.path().join("settings.toml.bak");
    fs::create_dir(&moved).expect("a folder where the former file goes");
    let error = file
        .store(&dark())
        .expect_err("no place for the former file");
    assert!(error.to_string().contains("settings.toml.bak"), "{error}");
    assert_eq!(fs::read(&paths.settings_file).expect("readable"), before);
}
