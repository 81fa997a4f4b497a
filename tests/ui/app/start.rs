//! What a session begins with: a folder, the settings of a former session, and the worker on them.

use std::sync::Arc;
use tempfile::TempDir;
use tertulia::app::WindowSeam;
use tertulia::demo::Pace;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::model::Model;
use tertulia::domain::provider::{Origin, Provider};
use tertulia::domain::settings::Settings;
use tertulia::engine::Engine;
use tertulia::storage::paths::Paths;
use tertulia::storage::settings_file::SettingsFile;
use tertulia::worker::clock::now;
use tertulia::worker::{TimeLimits, WorkerParts};

/// The usual size of the window, and the smallest one.
pub(super) const USUAL: [f32; 2] = [1100.0, 720.0];
pub(super) const SMALLEST: [f32; 2] = [560.0, 420.0];

/// How a session begins; the same again after a restart.
pub(super) struct Setup {
    pub(super) size: [f32; 2],
    pub(super) limits: TimeLimits,
    pub(super) seam: Arc<WindowSeam>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            size: USUAL,
            limits: TimeLimits::default(),
            seam: Arc::default(),
        }
    }
}

/// A folder that nothing was kept in yet.
pub(super) fn new_folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Settings with one OpenAI-format provider, “rack-2”, which has the models `model-a` and `model-b`
/// and needs no key.
pub(super) fn settings_with(url: &str) -> Settings {
    let model = |id: &str| Model::by_hand(id.to_owned());
    let origin = Origin::Custom {
        base_url: BaseUrl::check(url).expect("a base URL").url,
    };
    let format = ApiFormat::OPENAI_CHAT;
    let provider = Provider {
        models: vec![model("model-a"), model("model-b")],
        ..Provider::new(ProviderId(5), "rack-2".to_owned(), format, origin)
    };
    Settings {
        providers: vec![provider],
        ..Settings::default()
    }
}

/// Writes settings as a former session would have.
pub(super) fn keep_settings(folder: &TempDir, settings: &Settings) {
    let paths = Paths::under(folder.path());
    paths.create().expect("folders can be created");
    let (mut file, _, _) = SettingsFile::open(&paths.settings_file, now());
    file.store(settings).expect("written");
}

/// The program on what is in that folder, without a window yet.
pub(super) fn begin(paths: &Paths, setup: &Setup) -> Engine {
    paths.create().expect("folders can be created");
    let (settings_file, settings, problem) = SettingsFile::open(&paths.settings_file, now());
    let mut parts = WorkerParts::new(
        paths.clone(),
        settings_file,
        &settings,
        tertulia::words::message,
    );
    parts.environment = Arc::new(|_| None);
    parts.limits = setup.limits;
    parts.demo_pace = Pace::AtOnce;
    Engine::start(parts, &settings, problem, Arc::new(|_| {})).expect("threads can be started")
}
