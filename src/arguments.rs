//! What the program is told on the command line.

use crate::domain::format::ApiFormat;
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

tertulia check [--api-format openai|anthropic] [--key-env VARIABLE] [--data-dir DIR] URL|PROVIDER
    check the connection to a base URL or a provider, step by step, without a window

  --data-dir DIR    keep everything under DIR (also: TERTULIA_DATA_DIR)
  --demo            begin with an empty temporary folder and the built-in demo endpoint
  --provider NAME   the provider to ask; the one last used if left out
  --model ID        the model to ask, exactly as the server expects it
  --api-format NAME what a base URL speaks: openai (default) or anthropic
  --key-env NAME    the environment variable that holds the key for a base URL
  --extras          check tools and images too
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
    /// Check a connection.
    Check(Place, Checked),
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
    /// In a temporary folder: nothing is kept.
    Nowhere,
}

/// What `check` looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// A base URL, or the name of a provider without regard to case.
    pub target: String,
    /// What a base URL speaks.
    pub format: ApiFormat,
    /// The environment variable that holds the key for a base URL.
    pub key_variable: Option<String>,
    /// Whether tools and images are looked at too.
    pub extras: bool,
}

impl Checked {
    /// Whether it is a base URL rather than the name of a provider: it has a scheme, if only one
    /// that cannot be used.
    pub fn is_url(&self) -> bool {
        self.target.contains("://")
    }
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

/// The words before the first `--`-option that say what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Window,
    Ask,
    Check,
}

fn parse(mut parser: lexopt::Parser, data_dir: Option<OsString>) -> Result<Task, lexopt::Error> {
    let mut folder: Option<PathBuf> = None;
    let (mut demo, mut verb) = (false, Verb::Window);
    let mut question = Question {
        provider: None,
        model: None,
        text: String::new(),
    };
    let mut checked = Checked {
        target: String::new(),
        format: ApiFormat::default(),
        key_variable: None,
        extras: false,
    };
    let mut texts: Vec<String> = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Task::Help),
            Short('V') | Long("version") => return Ok(Task::Version),
            Long("data-dir") => folder = Some(parser.value()?.into()),
            Long("demo") => demo = true,
            Long("provider") if verb == Verb::Ask => {
                question.provider = Some(parser.value()?.string()?);
            }
            Long("model") if verb == Verb::Ask => question.model = Some(parser.value()?.string()?),
            Long("api-format") if verb == Verb::Check => {
                checked.format = api_format(&parser.value()?.string()?)?;
            }
            Long("key-env") if verb == Verb::Check => {
                checked.key_variable = Some(parser.value()?.string()?);
            }
            Long("extras") if verb == Verb::Check => checked.extras = true,
            Value(word) if verb == Verb::Window && texts.is_empty() && word == "ask" => {
                verb = Verb::Ask;
            }
            Value(word) if verb == Verb::Window && texts.is_empty() && word == "check" => {
                verb = Verb::Check;
            }
            Value(word) if verb != Verb::Window => texts.push(word.string()?),
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
    let text = texts.join(" ");
    let is_blank = text.trim().is_empty();
    match verb {
        Verb::Window => Ok(Task::Window(place)),
        Verb::Ask if is_blank => Err("ask needs a text".into()),
        Verb::Ask => {
            question.text = text;
            Ok(Task::Ask(place, question))
        }
        Verb::Check if is_blank => Err("check needs a base URL or the name of a provider".into()),
        Verb::Check => {
            checked.target = text;
            if checked.is_url() {
                // Nothing of it is kept, so it goes beside a window that is open.
                return Ok(Task::Check(Place::Nowhere, checked));
            }
            if checked.key_variable.is_some() {
                return Err("--key-env goes with a base URL; a provider has its own keys".into());
            }
            Ok(Task::Check(place, checked))
        }
    }
}

fn api_format(name: &str) -> Result<ApiFormat, lexopt::Error> {
    ApiFormat::of_argument(name).ok_or_else(|| {
        let all = ApiFormat::ALL.map(|format| format.facts().argument);
        format!("--api-format is {}, not “{name}”", all.join(" or ")).into()
    })
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
        let checked = |target: &str| Checked {
            target: target.to_owned(),
            format: ApiFormat::OPENAI_CHAT,
            key_variable: None,
            extras: false,
        };
        check(
            "check http://localhost:8000/v1",
            Task::Check(Place::Nowhere, checked("http://localhost:8000/v1")),
        );
        check(
            "check --data-dir /x --extras my rack",
            Task::Check(
                Place::Folder("/x".into()),
                Checked {
                    extras: true,
                    ..checked("my rack")
                },
            ),
        );
        check(
            "check --api-format anthropic --key-env KEY https://gw.example.com",
            Task::Check(
                Place::Nowhere,
                Checked {
                    format: ApiFormat::ANTHROPIC_MESSAGES,
                    key_variable: Some("KEY".to_owned()),
                    ..checked("https://gw.example.com")
                },
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
            "check",
            "check --api-format gemini http://localhost",
            "check --key-env KEY rack",
            "check --provider x http://localhost",
            "ask --extras Hello",
        ] {
            let error = read(words(line), None).expect_err(line);
            assert!(
                !error.contains('\n') && error.contains("--help"),
                "{line}: {error}"
            );
        }
    }
}
