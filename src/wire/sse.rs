//! Server-sent events from bytes, bounded and in linear time. What the data means is left to
//! others.
//!
//! It follows the event stream format of the HTML standard, and forgives what servers do in the
//! wild: a missing blank line between two JSON events or at the end, and a bare line of JSON
//! without `data:`.

use super::error::WireError;
use std::borrow::Cow;

/// The longest event that is kept. Images arrive as data URLs on one line, so it is generous.
pub const MAX_EVENT_BYTES: usize = 32 * 1024 * 1024;

/// How much of the lines that are no fields is kept, to be shown when nothing else came.
const MAX_STRAY_BYTES: usize = 2048;

/// One event that has data. Invalid UTF-8 shows up as replacement characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SseEvent<'a> {
    /// What its `event:` line says; empty without one.
    pub name: Cow<'a, str>,
    /// The values of its `data:` lines, joined with line feeds.
    pub data: Cow<'a, str>,
}

/// Takes each event as it becomes complete; its error ends the decoding.
pub type Sink<'a> = &'a mut dyn FnMut(SseEvent<'_>) -> Result<(), WireError>;

/// Splits a body into events, however it is cut into pieces.
#[derive(Debug)]
pub struct SseDecoder {
    limit_bytes: usize,
    line: Vec<u8>,
    name: Vec<u8>,
    data: Vec<u8>,
    stray: Vec<u8>,
    has_data: bool,
    after_cr: bool,
    past_first_line: bool,
}

impl Default for SseDecoder {
    fn default() -> Self {
        Self::with_limit(MAX_EVENT_BYTES)
    }
}

impl SseDecoder {
    /// A decoder that refuses events longer than `limit_bytes`.
    pub fn with_limit(limit_bytes: usize) -> Self {
        Self {
            limit_bytes,
            line: Vec::new(),
            name: Vec::new(),
            data: Vec::new(),
            stray: Vec::new(),
            has_data: false,
            after_cr: false,
            past_first_line: false,
        }
    }

    /// Reads more of the body.
    ///
    /// # Errors
    /// [`WireError::TooLong`], or what the sink returned.
    pub fn push(&mut self, mut bytes: &[u8], sink: Sink<'_>) -> Result<(), WireError> {
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
                return self.hold(bytes);
            };
            self.after_cr = bytes[end] == b'\r';
            self.hold(&bytes[..end])?;
            self.end_line(sink)?;
            bytes = &bytes[end + 1..];
        }
        Ok(())
    }

    /// Says that the body has ended: what is left counts as a last event, although nothing ended
    /// it.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(&mut self, sink: Sink<'_>) -> Result<(), WireError> {
        self.end_line(sink)?;
        self.dispatch(sink)
    }

    /// The beginning of the lines that were no fields of an event stream.
    pub fn stray(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.stray)
    }

    fn hold(&mut self, more: &[u8]) -> Result<(), WireError> {
        if self.data.len() + self.line.len() + more.len() > self.limit_bytes {
            return Err(WireError::TooLong {
                limit_bytes: self.limit_bytes,
            });
        }
        self.line.extend_from_slice(more);
        Ok(())
    }

    fn end_line(&mut self, sink: Sink<'_>) -> Result<(), WireError> {
        let mut line = std::mem::take(&mut self.line);
        let result = self.read_line(&line, sink);
        line.clear();
        self.line = line;
        result
    }

    fn read_line(&mut self, line: &[u8], sink: Sink<'_>) -> Result<(), WireError> {
        let line = if self.past_first_line {
            line
        } else {
            line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
        };
        self.past_first_line = true;
        if line.is_empty() {
            return self.dispatch(sink);
        }
        let colon = line.iter().position(|&byte| byte == b':');
        let (field, value) = match colon {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (line, &line[line.len()..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => self.add_data(value, sink),
            b"event" => {
                self.name.clear();
                self.name.extend_from_slice(value);
                Ok(())
            }
            b"" | b"id" | b"retry" => Ok(()),
            _ if line.starts_with(b"{") => self.add_data(line, sink),
            _ => {
                self.keep_stray(line);
                Ok(())
            }
        }
    }

    /// Within one JSON value no `}` or `]` is followed by `{` or `[` across a line, so where that
    /// happens a blank line is missing and waiting for it would hold back what is complete.
    fn add_data(&mut self, value: &[u8], sink: Sink<'_>) -> Result<(), WireError> {
        let closed = matches!(self.data.last(), Some(b'}' | b']'));
        if closed && matches!(value.first(), Some(b'{' | b'[')) {
            self.dispatch(sink)?;
        }
        if self.has_data {
            self.data.push(b'\n');
        }
        self.data.extend_from_slice(value);
        self.has_data = true;
        Ok(())
    }

    fn dispatch(&mut self, sink: Sink<'_>) -> Result<(), WireError> {
        let event = SseEvent {
            name: String::from_utf8_lossy(&self.name),
            data: String::from_utf8_lossy(&self.data),
        };
        let result = if event.data.is_empty() {
            Ok(())
        } else {
            sink(event)
        };
        self.name.clear();
        self.data.clear();
        self.has_data = false;
        result
    }

    fn keep_stray(&mut self, line: &[u8]) {
        let room = MAX_STRAY_BYTES.saturating_sub(self.stray.len());
        if room > 0 && !self.stray.is_empty() {
            self.stray.push(b'\n');
        }
        self.stray.extend_from_slice(&line[..line.len().min(room)]);
    }
}
