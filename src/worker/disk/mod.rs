//! The disk thread: everything that touches settings and history, in the order given.
//!
//! How files are kept whole is `storage`'s business; what comes faster than the disk is thinned out
//! by `jobs.rs`; secrets have a thread of their own, in `vault.rs`.

pub(in crate::worker) mod archive;
pub(in crate::worker) mod export;
mod finding;
pub(in crate::worker) mod jobs;

use crate::domain::cause::{Cause, StorageCause};
use crate::domain::conversation::Conversation;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::message::Message;
use crate::domain::problem::Problem;
use crate::domain::settings::Settings;
use crate::state::command::HistoryCommand;
use crate::state::event::{Event, HistoryEvent, SettingsEvent};
use crate::storage::database::History;
use crate::storage::paths::Paths;
use crate::storage::settings_file::SettingsFile;
use crate::storage::{StorageError, backup};
use crate::worker::clock::{new_id, now};
use crate::worker::events::EventSender;
use crate::worker::lasting_failure::LastingFailure;
use archive::Archive;
use export::{ExportPlace, SaveDialog};
use finding::Finder;
use jobs::{DiskJob, without_superseded};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use tokio::runtime::Handle;

/// How long after the start the daily backup is made, so that it delays nothing.
const BACKUP_DELAY: Duration = Duration::from_secs(20);

/// How many messages of a conversation are read when it is opened: more than a window shows.
const END: usize = 100;

/// How many places a search reports.
const MAX_HITS: usize = 200;

/// What the disk thread is made of.
pub(in crate::worker) struct DiskParts {
    /// Where the files are; their folders exist.
    /// Where the files are; their folders exist.
    pub(in crate::worker) paths: Paths,
    /// The open settings file, which only this thread writes.
    /// The open settings file, which only this thread writes.
    pub(in crate::worker) settings_file: SettingsFile,
    /// Asks the user for the file that an export is written to.
    /// Asks the user for the file that an export is written to.
    pub(in crate::worker) save_dialog: SaveDialog,
    /// Says in one sentence without a full stop what a problem is.
    pub(in crate::worker) describe: fn(&Problem) -> String,
    /// Tells what was read, and what could not be written.
    /// Tells what was read, and what could not be written.
    pub(in crate::worker) events: EventSender,
    /// Where the dialog is waited for.
    /// Where the dialog is waited for.
    pub(in crate::worker) runtime: Handle,
}

/// The running disk thread.
#[derive(Debug)]
pub(in crate::worker) struct Disk {
    jobs: Sender<DiskJob>,
    /// Says that the thread has done everything.
    ended: Receiver<()>,
    /// Dropped to call the backup off.
    _backup: Sender<()>,
}

impl Disk {
    /// Starts the thread, which opens the history first.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(in crate::worker) fn start(parts: DiskParts) -> io::Result<Self> {
        let backup = start_backup(parts.paths.clone())?;
        let (jobs, queue) = channel();
        let (end, ended) = channel();
        let own_jobs = jobs.clone();
        thread::Builder::new().name("disk".into()).spawn(move || {
            DiskThread::open(parts, own_jobs).work(&queue);
            // Nobody listens when the time for it has run out.
            let _ = end.send(());
        })?;
        Ok(Self {
            jobs,
            ended,
            _backup: backup,
        })
    }

    /// Where the whole of a branch can be had.
    pub(in crate::worker) fn archive(&self) -> Archive {
        Archive::new(self.jobs.clone())
    }

    /// Gives the thread a job, to be done after all before it; never waits.
    pub(in crate::worker) fn send(&self, job: DiskJob) {
        if self.jobs.send(job).is_err() {
            tracing::error!("the disk thread has ended");
        }
    }

    /// Lets the thread do all it was given and end, for at most `limit`; says whether it did.
    pub(in crate::worker) fn finish(&self, limit: Duration) -> bool {
        self.send(DiskJob::Finish);
        self.ended.recv_timeout(limit).is_ok()
    }
}

/// Makes the daily backup on a thread and a connection of its own.
fn start_backup(paths: Paths) -> io::Result<Sender<()>> {
    let (call_off, called_off) = channel();
    thread::Builder::new()
        .name("backup".into())
        .spawn(move || {
            if called_off.recv_timeout(BACKUP_DELAY) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            match backup::make_if_due(&paths, now()) {
                Ok(Some(made)) => tracing::info!(name = made.name, "backup made"),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "no backup could be made"),
            }
        })?;
    Ok(call_off)
}

/// Everything that only the disk thread touches.
struct DiskThread {
    settings_file: SettingsFile,
    /// `None` if it cannot be opened; then nothing is stored, and that was said.
    history: Option<History>,
    paths: Paths,
    describe: fn(&Problem) -> String,
    events: EventSender,
    asking: ExportDialog,
    finder: Finder,
    settings_failure: LastingFailure,
    history_failure: LastingFailure,
}

/// What it takes to ask the user for a place without holding up the disk.
struct ExportDialog {
    runtime: Handle,
    dialog: SaveDialog,
    jobs: Sender<DiskJob>,
}

impl DiskThread {
    fn open(parts: DiskParts, jobs: Sender<DiskJob>) -> Self {
        let mut disk = Self {
            settings_file: parts.settings_file,
            history: None,
            finder: Finder::new(parts.paths.clone(), parts.events.clone()),
            paths: parts.paths,
            events: parts.events,
            asking: ExportDialog {
                runtime: parts.runtime,
                dialog: parts.save_dialog,
                jobs,
            },
            describe: parts.describe,
            settings_failure: LastingFailure::default(),
            history_failure: LastingFailure::default(),
        };
        disk.settings(SettingsEvent::Located {
            settings: disk.paths.settings_file.clone(),
            history: disk.paths.history_db.clone(),
        });
        disk.open_history();
        disk
    }

    fn open_history(&mut self) {
        let problem = match History::open(&self.paths, now()) {
            Ok((history, problem)) => {
                self.history = Some(history);
                problem
            }
            Err(error) => Some(error.into_problem()),
        };
        if let Some(problem) = problem {
            tracing::warn!(cause = problem.cause.name(), "history");
            self.history(HistoryEvent::Failed(problem));
        }
    }

    fn work(mut self, queue: &Receiver<DiskJob>) {
        while let Ok(first) = queue.recv() {
            let waiting = std::iter::once(first).chain(queue.try_iter());
            for job in without_superseded(waiting) {
                match job {
                    DiskJob::History(command) => self.do_history(command),
                    DiskJob::Settings(settings) => self.store_settings(&settings),
                    DiskJob::WriteMarkdown(conversation, path) => self.export(conversation, &path),
                    DiskJob::ReadBranch(leaf, answer) => {
                        // Nobody waits for it once the question was given up.
                        let _ = answer.send(self.read_branch(leaf));
                    }
                    DiskJob::Finish => {
                        self.finder.give_up();
                        return;
                    }
                }
            }
        }
    }

    fn read_branch(&self, leaf: MessageId) -> Result<Vec<Message>, Problem> {
        self.read(|history| history.branch_to(leaf))
            .map_err(StorageError::into_problem)
    }

    fn store_settings(&mut self, settings: &Settings) {
        let written = self.settings_file.store(settings);
        let written = written.map_err(StorageError::into_problem);
        if let Some(problem) = self.settings_failure.of(written) {
            self.settings(SettingsEvent::Failed(problem));
        }
    }

    fn do_history(&mut self, command: HistoryCommand) {
        match command {
            HistoryCommand::List => {
                self.answer(self.read(History::list), HistoryEvent::Listed);
                match self.read(History::last_failed) {
                    Ok(failed) if failed.is_empty() => {}
                    failed => self.answer(failed, HistoryEvent::LastFailed),
                }
            }
            HistoryCommand::Load(id) => {
                let end = self.read(|history| history.load_end(id, END));
                self.answer(end, |messages| HistoryEvent::Loaded(id, shared(messages)));
                let outline = self.read(|history| history.outline(id));
                self.answer(outline, |tree| HistoryEvent::Outlined(id, Box::new(tree)));
            }
            HistoryCommand::LoadMessages(id, messages) => {
                let page = self.read(|history| history.load_messages(&messages));
                self.answer(page, |page| HistoryEvent::PageLoaded(id, shared(page)));
            }
            HistoryCommand::FindIn {
                request,
                conversation,
                query,
            } => {
                if self.history.is_some() {
                    self.finder.find(request, conversation, query);
                } else {
                    self.history(HistoryEvent::FoundIn(request, Vec::new()));
                }
            }
            HistoryCommand::Fork { leaf, into } => {
                let copy = self.read(|history| history.fork(leaf, &into, &mut new_id).map(Some));
                self.answer(copy, |copy| match copy {
                    Some(copy) => HistoryEvent::Forked(Box::new(copy)),
                    None => HistoryEvent::Failed(nothing_there()),
                });
            }
            HistoryCommand::Search { request, query } => {
                let hits = self.read(|history| history.search(&query, MAX_HITS));
                self.answer(hits, |hits| HistoryEvent::Found(request, hits));
            }
            HistoryCommand::StoreConversation(conversation) => {
                self.write(|history| history.store_conversation(&conversation));
            }
            HistoryCommand::StoreMessage(message) => {
                self.write(|history| history.store_message(&message));
            }
            HistoryCommand::DeleteMessage(id) => self.write(|history| history.delete_message(id)),
            HistoryCommand::DeleteConversation(id) => {
                self.write(|history| history.delete_conversation(id));
            }
            HistoryCommand::RestoreBackup(name) => self.restore(&name),
            HistoryCommand::ExportMarkdown(id) => self.ask_where(id),
        }
    }

    /// Reads from the history. Where there is none, which was said when it could not be opened,
    /// nothing is found, so that nobody waits.
    fn read<T: Default>(
        &self,
        read: impl FnOnce(&History) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        self.history.as_ref().map_or_else(|| Ok(T::default()), read)
    }

    /// Writes to the history, unless there is none. A failure that goes on is told once.
    fn write(&mut self, write: impl FnOnce(&History) -> Result<(), StorageError>) {
        let written = self.read(write).map_err(StorageError::into_problem);
        if let Some(problem) = self.history_failure.of(written) {
            self.history(HistoryEvent::Failed(problem));
        }
    }

    /// Puts a backup in place of the history; where there is none, it is opened anew, with which
    /// the backup is offered again.
    fn restore(&mut self, name: &str) {
        let Some(history) = &mut self.history else {
            self.open_history();
            return;
        };
        let restored = history.restore(name, now());
        self.answer(restored, |()| HistoryEvent::Restored);
    }

    /// Asks on the runtime; the answer comes back as a job.
    fn ask_where(&self, id: ConversationId) {
        let title = match self.find(id) {
            Ok(conversation) => conversation.title,
            Err(problem) => return self.history(HistoryEvent::Failed(problem)),
        };
        let file_name = export::file_name(&title);
        let place = (self.asking.dialog)(file_name.clone());
        let jobs = self.asking.jobs.clone();
        let own_folder = self.paths.exports_dir.clone();
        self.asking.runtime.spawn(async move {
            let path = match place.await {
                ExportPlace::At(path) => Some(path),
                ExportPlace::NoDialog => Some(export::free_place(&own_folder, &file_name)),
                ExportPlace::Nowhere => None,
            };
            if let Some(path) = path {
                // The disk thread may have ended in the meantime; then nobody waits for the file
                // either.
                let _ = jobs.send(DiskJob::WriteMarkdown(id, path));
            }
        });
    }

    fn export(&self, id: ConversationId, path: &Path) {
        let written = self.find(id).and_then(|conversation| {
            let messages = self.read(|history| history.load_branch(id));
            let messages = shared(messages.map_err(StorageError::into_problem)?);
            let text = export::markdown(&conversation, &messages, self.describe);
            export::write(path, &text).map_err(|error| export::problem(path, &error))
        });
        self.history(match written {
            Ok(()) => HistoryEvent::Exported(path.to_owned()),
            Err(problem) => HistoryEvent::Failed(problem),
        });
    }

    fn find(&self, id: ConversationId) -> Result<Conversation, Problem> {
        let found = self.read(|history| history.get(id));
        let found = found.map_err(StorageError::into_problem)?;
        found.ok_or_else(nothing_there)
    }

    fn answer<T>(&self, read: Result<T, StorageError>, event: impl FnOnce(T) -> HistoryEvent) {
        self.history(match read {
            Ok(found) => event(found),
            Err(error) => {
                tracing::warn!(%error, "not read");
                HistoryEvent::Failed(error.into_problem())
            }
        });
    }

    fn history(&self, event: HistoryEvent) {
        self.events.send_blocking(Event::History(event));
    }

    fn settings(&self, event: SettingsEvent) {
        self.events.send_blocking(Event::Settings(event));
    }
}

fn shared(messages: Vec<Message>) -> Vec<Arc<Message>> {
    messages.into_iter().map(Arc::new).collect()
}

fn nothing_there() -> Problem {
    Cause::Storage(StorageCause::NotInHistory).into()
}
