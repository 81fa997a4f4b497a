//! Files that are replaced whole or kept aside, never changed in place.
//!
//! What is in them is the business of those who call.

use super::StorageError;
use crate::domain::cause::FileAction;
use crate::domain::timestamp::Timestamp;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How a moment is written in file names: UTC, sorts by time.
const STAMP_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// What the name of a file ends with while it is being written.
const UNFINISHED: &str = ".unfinished";

/// The moment as it stands in file names, to the second.
pub(super) fn stamp(now: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(now.0)
        .unwrap_or_default()
        .strftime(STAMP_FORMAT)
        .to_string()
}

/// The moment that [`stamp`] wrote; `None` for any other text.
pub(super) fn read_stamp(text: &str) -> Option<Timestamp> {
    let read = jiff::civil::DateTime::strptime(STAMP_FORMAT, text).ok()?;
    let moment = read.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    let moment = Timestamp(moment.as_millisecond());
    (stamp(moment) == text).then_some(moment)
}

/// `path` with `end` put after its file name.
pub(super) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// The first of `NAME.WORD-TIME`, `NAME.WORD-TIME-2`, … that does not exist.
pub(super) fn free_name(path: &Path, word: &str, now: Timestamp) -> PathBuf {
    let first = with_end(path, &format!(".{word}-{}", stamp(now)));
    let mut name = first.clone();
    let mut number = 1;
    while fs::symlink_metadata(&name).is_ok() {
        number += 1;
        name = with_end(&first, &format!("-{number}"));
    }
    name
}

/// Moves a file that cannot be understood to a free name beside it, which is returned.
pub(super) fn keep_aside(path: &Path, now: Timestamp) -> Result<PathBuf, StorageError> {
    let kept = free_name(path, "damaged", now);
    fs::rename(path, &kept)
        .and_then(|()| sync_folder_of(path))
        .map_err(|error| StorageError::file(FileAction::MoveAside, path, error))?;
    Ok(kept)
}

/// Puts what `fill` writes into a new file, mode 0600, in the place of `path`: whoever reads or is
/// killed at any moment finds the former content or the new one, whole.
pub(super) fn replace(
    path: &Path,
    fill: impl FnOnce(&Path) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let failed = |error| StorageError::file(FileAction::Write, path, error);
    let folder = folder_of(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = tempfile::Builder::new()
        .prefix(&format!(".{name}"))
        .suffix(UNFINISHED)
        .tempfile_in(folder)
        .map_err(failed)?
        .into_temp_path();
    fill(&unfinished)?;
    File::options()
        .write(true)
        .open(&unfinished)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    unfinished
        .persist(path)
        .map_err(|refused| failed(refused.error))?;
    sync_folder_of(path).map_err(failed)
}

/// Removes what [`replace`] left behind when the program was killed while it wrote to `path`, or to
/// files in the same folder whose names begin with that of `path`.
pub(super) fn remove_unfinished(path: &Path) {
    let start = format!(
        ".{}",
        path.file_name().unwrap_or_default().to_string_lossy()
    );
    let Ok(entries) = fs::read_dir(folder_of(path)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(&start) && name.ends_with(UNFINISHED) {
            // It is only in the way of tidiness: the next start tries again.
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// Creates a folder and those above it, for the user alone (mode 0700); one that exists stays as it
/// is.
pub(super) fn create_folder(folder: &Path) -> Result<(), StorageError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| StorageError::file(FileAction::Create, folder, error))
}

/// Creates an empty file for the user alone (mode 0600) unless there is a file; says whether it
/// did.
pub(super) fn create_private(path: &Path) -> Result<bool, StorageError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(StorageError::file(FileAction::Create, path, error)),
    }
}

/// Takes the rights of everyone but the user away from a file.
#[cfg(unix)]
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let of_others = fs::metadata(path)?.permissions().mode() & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

/// Elsewhere a file in the user's folders belongs to the user alone.
#[cfg(not(unix))]
pub(super) fn make_private(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a rename last through a power failure.
#[cfg(unix)]
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// Elsewhere a folder cannot be opened to be synced.
#[cfg(not(unix))]
pub(super) fn sync_folder_of(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
