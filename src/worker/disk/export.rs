//! A conversation as a Markdown file: what is in it, what it is called, and how it is written.
//!
//! Who asks for the place is the runtime, who reads and writes is the disk thread.

use crate::domain::cause::{Cause, StorageCause};
use crate::domain::conversation::Conversation;
use crate::domain::message::{Message, Part, Progress, Role};
use crate::domain::problem::Problem;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What came of asking for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportPlace {
    /// The user chose it.
    At(PathBuf),
    /// The user changed their mind.
    Nowhere,
    /// The system has no dialog to ask with.
    NoDialog,
}

/// The answer to the question for a place.
pub type ChosenPlace = Pin<Box<dyn Future<Output = ExportPlace> + Send>>;

/// Nobody reads a dialog and closes it faster than this: then there was none, which the library
/// does not tell apart.
const QUICKEST_PERSON: Duration = Duration::from_millis(300);

/// Asks the user where a file shall go; gets the suggested file name.
pub type SaveDialog = Arc<dyn Fn(String) -> ChosenPlace + Send + Sync>;

/// Asks with the system's own save dialog.
pub(in crate::worker) fn system_dialog() -> SaveDialog {
    Arc::new(|file_name| {
        let dialog = rfd::AsyncFileDialog::new()
            .set_title("Export conversation")
            .set_file_name(file_name)
            .add_filter("Markdown", &["md"]);
        Box::pin(async move {
            let asked = Instant::now();
            match dialog.save_file().await {
                Some(file) => ExportPlace::At(file.path().to_owned()),
                None if asked.elapsed() < QUICKEST_PERSON => ExportPlace::NoDialog,
                None => ExportPlace::Nowhere,
            }
        })
    })
}

/// A place in `folder`, which is made, that nothing is at yet, for want of one that the user chose.
pub(super) fn free_place(folder: &Path, file_name: &str) -> PathBuf {
    // What prevents it is said when the file is written.
    let _ = std::fs::create_dir_all(folder);
    let stem = file_name.trim_end_matches(".md");
    let numbered = (2..1000).map(|number| format!("{stem} ({number}).md"));
    let names = std::iter::once(file_name.to_owned()).chain(numbered);
    let mut places = names.map(|name| folder.join(name));
    places
        .find(|place| !place.exists())
        .unwrap_or_else(|| folder.join(file_name))
}

/// The suggested file name: the title without what file systems refuse.
pub(super) fn file_name(title: &str) -> String {
    let kept: String = title
        .chars()
        .map(|character| match character {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            other if other.is_control() => ' ',
            other => other,
        })
        .take(80)
        .collect();
    let kept = kept.trim_matches([' ', '.', '…', '-']);
    let stem = if kept.is_empty() {
        "Conversation"
    } else {
        kept
    };
    format!("{stem}.md")
}

/// The conversation as Markdown: the title, then every message under a heading, tool calls, their
/// results and images under labels. Reasoning is left out. `describe` says what went wrong with an
/// answer.
pub(super) fn markdown(
    conversation: &Conversation,
    messages: &[Arc<Message>],
    describe: fn(&Problem) -> String,
) -> String {
    let mut page = format!("# {}\n", conversation.title);
    for message in messages {
        // Writing to a `String` cannot fail.
        let _ = write!(page, "\n## {}\n\n", heading(message));
        let text = content(message);
        if !text.is_empty() {
            page.push_str(&text);
            page.push('\n');
        }
        if let Some(note) = note(message, describe) {
            let _ = write!(page, "\n*{note}*\n");
        }
    }
    page
}

/// What a message says, part by part.
fn content(message: &Message) -> String {
    let parts = message.parts.iter().filter_map(|part| match part {
        Part::Text { text } => Some(text.trim_matches('\n').to_owned()),
        Part::Reasoning { .. }
        | Part::RedactedReasoning { .. }
        | Part::ToolCall { .. }
        | Part::ToolResult { .. }
        | Part::Image { .. } => Some(part.labelled()?.markdown()),
    });
    let parts: Vec<String> = parts.filter(|text| !text.trim().is_empty()).collect();
    parts.join("\n\n")
}

fn heading(message: &Message) -> String {
    let details = &message.details;
    match message.role {
        Role::User => "You".to_owned(),
        Role::System => "System".to_owned(),
        Role::Assistant if details.model.is_empty() => "Assistant".to_owned(),
        Role::Assistant if details.provider_name.is_empty() => details.model.clone(),
        Role::Assistant => format!("{} ({})", details.model, details.provider_name),
    }
}

/// What is said about an answer that is not whole.
fn note(message: &Message, describe: fn(&Problem) -> String) -> Option<String> {
    match message.progress {
        Progress::Complete => None,
        Progress::Streaming => Some("The answer was still arriving.".to_owned()),
        Progress::Stopped => Some("The answer was stopped.".to_owned()),
        Progress::Failed => Some(match &message.problem {
            Some(problem) => format!("The answer failed: {}.", describe(problem)),
            None => "The answer failed.".to_owned(),
        }),
    }
}

/// Puts `text` in the place of `path`, whole or not at all.
///
/// # Errors
/// If the folder or the file cannot be written.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    // The file is the user's to share, so it gets the rights that any new file gets.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|refused| refused.error)?;
    Ok(())
}

/// The problem of an export that could not be written.
pub(super) fn problem(path: &Path, error: &io::Error) -> Problem {
    let file = path.display().to_string();
    let cause = StorageCause::NotExported { file };
    Problem::from(Cause::Storage(cause)).details(&error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::TitleSource;
    use crate::domain::ids::{ConversationId, MessageId};
    use crate::domain::parameters::levels::ParameterSet;
    use crate::domain::timestamp::Timestamp;

    #[test]
    fn an_export_names_the_model_and_leaves_the_reasoning_out() {
        let id = ConversationId(1);
        let conversation = Conversation {
            id,
            title: "Backpressure".into(),
            title_source: TitleSource::User,
            pinned: false,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
            model: None,
            draft: "never exported".into(),
            system_prompt: String::new(),
            parameters: ParameterSet::default(),
            leaf: None,
        };
        let question = Message::user(MessageId(1), id, None, "How?\n".into(), Timestamp(0));
        let mut answer = Message::user(MessageId(2), id, None, String::new(), Timestamp(0));
        answer.role = Role::Assistant;
        answer.parts = vec![
            Part::Reasoning {
                text: "hmm".into(),
                signature: None,
            },
            Part::Text {
                text: "With a **bounded** channel.".into(),
            },
        ];
        answer.details.model = "qwen3:8b".into();
        answer.details.provider_name = "rack-2".into();
        answer.progress = Progress::Stopped;
        assert_eq!(
            markdown(
                &conversation,
                &[Arc::new(question), Arc::new(answer)],
                |_| String::new()
            ),
            "# Backpressure\n\n## You\n\nHow?\n\n## qwen3:8b (rack-2)\n\nWith a **bounded** channel.\n\n\
             *The answer was stopped.*\n"
        );
    }

    #[test]
    fn an_export_shows_instructions_tools_and_images() {
        let id = ConversationId(1);
        let mut message = Message::user(MessageId(1), id, None, "a".into(), Timestamp(0));
        message.role = Role::System;
        message.parts.push(Part::ToolResult {
            call: "x".into(),
            text: "21 °C".into(),
            failed: false,
        });
        assert_eq!(heading(&message), "System");
        assert_eq!(content(&message), "a\n\n**Tool result**\n\n```\n21 °C\n```");
    }

    #[test]
    fn file_names_hold_nothing_that_file_systems_refuse() {
        let check = |title: &str, name: &str| assert_eq!(file_name(title), name);
        check("How do I keep it?", "How do I keep it.md");
        check("a/b: c\\d\te…", "a-b- c-d e.md");
        check("..", "Conversation.md");
        check("Größe 字", "Größe 字.md");
    }

    #[test]
    fn writing_replaces_the_file_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("x.md");
        for text in ["one", "two"] {
            write(&path, text).expect("written");
            assert_eq!(std::fs::read_to_string(&path).expect("read"), text);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1);
        assert!(write(&folder.path().join("no/x.md"), "x").is_err());
    }
}
