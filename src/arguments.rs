//! What the program is told on the command line.

use lexopt::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = "\
Tertulia: talk with language models through any OpenAI- or Anthropic-compatible endpoint

tertulia [--data-dir DIR | --demo]
    open the window

tertulia ask [--provider NAME] [--model ID] [--data-dir DIR | --demo] TEXT
    print an answer as it streams, without a window; TEXT - reads standard input

  --data-dir DIR    keep everything under DIR (also: TERTULIA_DATA_DIR)
  --demo            begin with an empty temporary folder and the built-in demo endpoint
  --provider NAME   the provider to ask; the one last used if left out
  --model ID        the model to ask, exactly as the server expects it
  --version         print the version
  --help            print this
";

/// What the program shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Open the window.
    Window(Place),
    /// Print an answer.
    Ask(Place, Question),
    /// Print [`HELP`].
    Help,
    /// Print the version.
    Version,
}

/// Where everything is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the platform's folders.
    Platform,
    /// Under that folder.
    Folder(PathBuf),
    /// In a temporary folder, with the demo endpoint configured.
    Demo,
}

/// What `ask` asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The provider's name, without regard to case.
    pub provider: Option<String>,
    /// The model's id.
    pub model: Option<String>,
    /// What to ask; `-` stands for standard input.
    pub text: String,
}

/// Reads the command line, its first word (the program's name) left out. `data_dir` is
/// `TERTULIA_DATA_DIR`.
///
/// # Errors
/// One line that says what cannot be understood.
pub fn read(
    words: impl IntoIterator<Item = OsString>,
    data_dir: Option<OsString>,
) -> Result<Task, String> {
    parse(lexopt::Parser::from_args(words), data_dir)
        .map_err(|error| format!("{error}; try --help"))
}

fn parse(mut parser: lexopt::Parser, data_dir: Option<OsString>) -> Result<Task, lexopt::Error> {
    let mut folder: Option<PathBuf> = None;
    let (mut demo, mut ask) = (false, false);
    let mut question = Question {
        provider: None,
        model: None,
        text: String::new(),
    };
    let mut texts: Vec<String> = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Task::Help),
            Short('V') | Long("version") => return Ok(Task::Version),
            Long("data-dir") => folder = Some(parser.value()?.into()),
            Long("demo") => demo = true,
            Long("provider") if ask => question.provider = Some(parser.value()?.string()?),
            Long("model") if ask => question.model = Some(parser.value()?.string()?),
            Value(word) if !ask && texts.is_empty() && word == "ask" => ask = true,
            Value(word) if ask => texts.push(word.string()?),
            Short(_) | Long(_) | Value(_) => return Err(argument.unexpected()),
        }
    }
    if demo && folder.is_some() {
        return Err("--demo keeps nothing, so --data-dir does not go with it".into());
    }
    let place = match folder.or_else(|| data_dir.filter(|dir| !dir.is_empty()).map(PathBuf::from)) {
        _ if demo => Place::Demo,
        Some(folder) => Place::Folder(folder),
        None => Place::Platform,
    };
    if !ask {
        return Ok(Task::Window(place));
    }
    question.text = texts.join(" ");
    if question.text.trim().is_empty() {
        return Err("ask needs a text".into());
    }
    Ok(Task::Ask(place, question))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn every_form_is_understood() {
        let check =
            |line: &str, task: Task| assert_eq!(read(words(line), None), Ok(task), "{line}");
        let ask = |provider: Option<&str>, model: Option<&str>, text: &str| Question {
            provider: provider.map(str::to_owned),
            model: model.map(str::to_owned),
            text: text.to_owned(),
        };
        check("", Task::Window(Place::Platform));
        check("--data-dir /x", Task::Window(Place::Folder("/x".into())));
        check("--data-dir=/x", Task::Window(Place::Folder("/x".into())));
        check("--demo", Task::Window(Place::Demo));
        check(
            "ask hello there",
            Task::Ask(Place::Platform, ask(None, None, "hello there")),
        );
        check(
            "ask --demo hi",
            Task::Ask(Place::Demo, ask(None, None, "hi")),
        );
        check(
            "ask --provider vLLM --model a/b:c --data-dir /x -",
            Task::Ask(
                Place::Folder("/x".into()),
                ask(Some("vLLM"), Some("a/b:c"), "-"),
            ),
        );
        check("--help --nonsense", Task::Help);
        check("-V", Task::Version);
    }

    #[test]
    fn the_environment_names_the_folder_unless_the_line_does() {
        let read = |line: &str| read(words(line), Some("/env".into()));
        assert_eq!(read(""), Ok(Task::Window(Place::Folder("/env".into()))));
        assert_eq!(
            read("--data-dir /x"),
            Ok(Task::Window(Place::Folder("/x".into())))
        );
        assert_eq!(read("--demo"), Ok(Task::Window(Place::Demo)));
    }

    #[test]
    fn what_is_not_understood_is_one_line() {
        for line in [
            "--nonsense",
            "nonsense",
            "ask",
            "--demo --data-dir /x",
            "--provider x",
            "--data-dir",
            "ask --model",
        ] {
            let error = read(words(line), None).expect_err(line);
            assert!(
                !error.contains('\n') && error.contains("--help"),
                "{line}: {error}"
            );
        }
    }
}
