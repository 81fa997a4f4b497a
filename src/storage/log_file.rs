//! The log file: `tertulia.log`, and the few before it. What is written into it is others'
//! business.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// From this size on, in bytes, the next start begins a new file.
const ROTATE_AT_BYTES: u64 = 2 * 1024 * 1024;
/// How many older files are kept.
const KEPT: usize = 3;

/// Opens `tertulia.log` in `folder` for appending. If it has grown large, it first becomes
/// `tertulia.1.log`, that one `tertulia.2.log`, and so on; the oldest one goes.
///
/// # Errors
/// If the file cannot be opened. A rotation that fails is no error: the old file goes on.
pub fn open_rotated(folder: &Path) -> io::Result<File> {
    let current = folder.join("tertulia.log");
    if fs::metadata(&current).is_ok_and(|meta| meta.len() >= ROTATE_AT_BYTES) {
        let older = |number: usize| folder.join(format!("tertulia.{number}.log"));
        for number in (1..KEPT).rev() {
            // One that is not there needs no place.
            let _missing = fs::rename(older(number), older(number + 1));
        }
        let _kept_going = fs::rename(&current, older(1));
    }
    OpenOptions::new().create(true).append(true).open(current)
}
