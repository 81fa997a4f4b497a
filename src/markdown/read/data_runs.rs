//! Addresses that hold what they lead to, of up to megabytes: found once while an answer grows, and
//! left out of what the parser reads.
//!
//! Only the beginning of such an address is read as Markdown. Where the rest belongs is
//! [`source_map`](super::source_map)'s to put back.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

/// What the addresses begin with.
const SCHEME: &str = "data:";
/// Shorter ones are read like any other text, in bytes.
const LONG: usize = 4 * 1024;
/// As much of the beginning is read, in bytes.
pub(super) const HEAD: usize = 64;

/// One address that is too long to be read as Markdown.
#[derive(Debug)]
pub(super) struct DataRun {
    /// Where it stands in the answer.
    pub(super) range: Range<usize>,
    whole: OnceCell<Arc<str>>,
}

impl DataRun {
    /// The part that is not read.
    pub(super) fn hidden(&self) -> Range<usize> {
        self.range.start + HEAD..self.range.end
    }

    /// The whole address, copied out of the answer only once.
    pub(super) fn address(&self, text: &str) -> Arc<str> {
        let whole = self.whole.get_or_init(|| text[self.range.clone()].into());
        Arc::clone(whole)
    }
}

/// The long addresses of an answer that grows.
#[derive(Debug, Default)]
pub(in crate::markdown) struct DataRuns {
    runs: Vec<DataRun>,
    /// Where an address begins that may still grow.
    open: Option<usize>,
    scanned: usize,
}

impl DataRuns {
    /// Looks at what is beyond the text that was looked at last.
    pub(in crate::markdown) fn extend(&mut self, text: &str) {
        while self.scanned < text.len() {
            let start = if let Some(start) = self.open.take() {
                start
            } else {
                let from = text.floor_char_boundary(self.scanned.saturating_sub(SCHEME.len()));
                let Some(found) = text[from..].find(SCHEME) else {
                    self.scanned = text.len();
                    return;
                };
                from + found
            };
            self.run_from(text, start);
        }
    }

    fn run_from(&mut self, text: &str, start: usize) {
        let from = self.scanned.max(start);
        let rest = &text.as_bytes()[from..];
        let length = rest.iter().take_while(|byte| continues(**byte)).count();
        let end = from + length;
        if end - start >= LONG {
            self.runs.retain(|run| run.range.start != start);
            let range = start..end;
            let whole = OnceCell::new();
            self.runs.push(DataRun { range, whole });
        }
        if end == text.len() {
            self.open = Some(start);
            self.scanned = end;
        } else {
            // Behind the byte that ends it, so that the same scheme is not found again.
            self.scanned = end + SCHEME.len();
        }
    }

    /// The addresses that begin at or behind a byte of the answer.
    pub(super) fn from(&self, at: usize) -> &[DataRun] {
        let first = self.runs.partition_point(|run| run.range.start < at);
        &self.runs[first..]
    }
}

fn continues(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=;,._%~:-".contains(&byte)
}
