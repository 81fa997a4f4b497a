//! Start: arguments, files, logging, worker, then the window or the answer without one.

use anyhow::{Context as _, anyhow};
use eframe::egui;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tertulia::app::{App, WindowSeam};
use tertulia::arguments::{self, Checked, Place, Question, Task};
use tertulia::domain::secret::Secret;
use tertulia::domain::settings::Window;
use tertulia::engine::Engine;
use tertulia::headless;
use tertulia::state::action::{Action, ProvidersAction};
use tertulia::storage::StorageError;
use tertulia::storage::keyring::SystemKeyring;
use tertulia::storage::lock::{InstanceLock, LockError};
use tertulia::storage::log_file;
use tertulia::storage::paths::Paths;
use tertulia::storage::settings_file::SettingsFile;
use tertulia::ui::system_fonts;
use tertulia::words;
use tertulia::worker::clock::now;
use tertulia::worker::{Waker, WorkerParts};
use tracing_appender::non_blocking::WorkerGuard;

fn main() -> ExitCode {
    let task = arguments::read(
        std::env::args_os().skip(1),
        std::env::var_os("TERTULIA_DATA_DIR"),
    );
    let (result, trouble) = match task {
        Ok(Task::Help) => (print(arguments::HELP), 1),
        Ok(Task::Version) => (
            print(&format!("tertulia {}\n", env!("CARGO_PKG_VERSION"))),
            1,
        ),
        Ok(Task::Window(place)) => (open_window(&place), 1),
        Ok(Task::Ask(place, question)) => (ask(&place, question), 1),
        Ok(Task::Check(place, checked)) => (check(&place, &checked), 1),
        Err(error) => (Err(anyhow!(error)), 2),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when standard error is closed.
            let _closed = writeln!(std::io::stderr(), "tertulia: {error:#}");
            ExitCode::from(trouble)
        }
    }
}

fn print(text: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// What stays open while the program runs.
struct Opened {
    _lock: InstanceLock,
    _log: Option<WorkerGuard>,
    _temporary: Option<tempfile::TempDir>,
}

/// Finds the files, takes the lock, reads the settings and starts the engine.
fn begin(place: &Place, waker: Waker) -> anyhow::Result<(Engine, Opened)> {
    let mut temporary = None;
    let paths = match place {
        Place::Platform => Paths::platform().map_err(said)?,
        Place::Folder(folder) => Paths::under(&std::path::absolute(folder)?),
        Place::Demo | Place::Nowhere => {
            let folder = tempfile::Builder::new().prefix("tertulia-").tempdir();
            let folder = temporary.insert(folder.context("no temporary folder can be made")?);
            Paths::under(folder.path())
        }
    };
    let lock = InstanceLock::acquire(&paths).map_err(|error| match error {
        LockError::Taken { .. } => anyhow!(error),
        LockError::Unavailable(error) => said(error),
    })?;
    let log = start_log(&paths);
    let (settings_file, settings, problem) = SettingsFile::open(&paths.settings_file, now());
    let mut parts = WorkerParts::new(paths, settings_file, &settings, words::message);
    // In a temporary folder nothing stays behind, so that no keyring has anything to give or keep.
    if matches!(place, Place::Platform | Place::Folder(_)) {
        parts.keyring = Some(Box::new(SystemKeyring));
    }
    let mut engine = Engine::start(parts, &settings, problem, waker)
        .context("the system gives no threads for the network")?;
    if matches!(place, Place::Demo) {
        engine.apply(Action::Providers(ProvidersAction::AddDemo));
    }
    let opened = Opened {
        _lock: lock,
        _log: log,
        _temporary: temporary,
    };
    Ok((engine, opened))
}

/// A failure of the program's files in the words in which it is shown.
fn said(error: StorageError) -> anyhow::Error {
    anyhow!(words::message(&error.into_problem()))
}

/// Writes the log beside the other files; without it the program runs all the same.
fn start_log(paths: &Paths) -> Option<WorkerGuard> {
    use tracing_subscriber::filter::EnvFilter;
    let file = log_file::open_rotated(&paths.logs_dir).ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env("TERTULIA_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,tertulia=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_ansi(false)
        .try_init()
        .ok()?;
    Some(guard)
}

fn ask(place: &Place, mut question: Question) -> anyhow::Result<()> {
    if question.text == "-" {
        question.text.clear();
        std::io::stdin()
            .read_to_string(&mut question.text)
            .context("standard input cannot be read")?;
    }
    let (engine, _opened) = begin(place, Arc::new(|_| {}))?;
    headless::ask(engine, &question, &mut std::io::stdout())?;
    Ok(())
}

fn check(place: &Place, checked: &Checked) -> anyhow::Result<()> {
    let key = match &checked.key_variable {
        None => Secret::default(),
        Some(name) => Secret::new(
            &std::env::var(name)
                .with_context(|| format!("the environment variable {name} has no key in it"))?,
        ),
    };
    let (engine, _opened) = begin(place, Arc::new(|_| {}))?;
    headless::check(engine, checked, key, &mut std::io::stdout())?;
    Ok(())
}

fn open_window(place: &Place) -> anyhow::Result<()> {
    if cfg!(target_os = "linux") && !has_display() {
        return Err(anyhow!(
            "there is no display to open a window on: set DISPLAY or WAYLAND_DISPLAY, or use `tertulia ask TEXT`"
        ));
    }
    let seam = Arc::<WindowSeam>::default();
    let (engine, _opened) = begin(place, seam.waker())?;
    let options = native_options(&engine.state().settings().window);
    let opened = Arc::new(AtomicBool::new(false));
    let now_open = Arc::clone(&opened);
    let create: eframe::AppCreator<'_> = Box::new(move |creation| {
        system_fonts::install(&creation.egui_ctx);
        let app = App::new(&creation.egui_ctx, engine, seam);
        now_open.store(true, Ordering::Relaxed);
        Ok(Box::new(app))
    });
    let quiet = std::panic::take_hook();
    let still_closed = Arc::clone(&opened);
    std::panic::set_hook(Box::new(move |panic| {
        tracing::error!("{panic}");
        if still_closed.load(Ordering::Relaxed) || std::io::stderr().is_terminal() {
            quiet(panic);
        }
    }));
    match catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native("Tertulia", options, create)
    })) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(anyhow!(
            "the window cannot be opened: {}; {MISSING}",
            cause(&error)
        )),
        // The toolkit panics where a library of the window system is missing.
        Err(panic) if opened.load(Ordering::Relaxed) => resume_unwind(panic),
        Err(_) => Err(anyhow!(
            "the window cannot be opened: a library of the window system is missing; {MISSING}"
        )),
    }
}

/// The toolkit's reason without the places in its source that stand before it.
fn cause(error: &eframe::Error) -> String {
    let text = error.to_string();
    text.rsplit(": ").next().unwrap_or(&text).to_owned()
}

/// What a window needs, by the names of Debian's packages.
const MISSING: &str =
    "it needs OpenGL and, on X11, libxkbcommon-x11-0 libx11-xcb1 libxcursor1 libxi6 libgl1";

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("DISPLAY") || set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET")
}

fn native_options(window: &Window) -> eframe::NativeOptions {
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Tertulia")
        .with_app_id("tertulia")
        .with_inner_size([window.width, window.height])
        .with_min_inner_size([560.0, 420.0]);
    if let Ok(icon) = eframe::icon_data::from_png_bytes(include_bytes!("../assets/icon-256.png")) {
        viewport = viewport.with_icon(icon);
    }
    eframe::NativeOptions {
        viewport,
        // The toolkit's own way to the system's fonts makes the frame wait that needs one.
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    }
}
