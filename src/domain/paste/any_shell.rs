//! What holds of every pasted text: reading it never fails, and a command that is written in the way
//! of any shell is read back as it was.

use super::*;
use proptest::prelude::*;

/// How a text is quoted and how lines go on, in one shell.
#[derive(Debug, Clone, Copy)]
enum Shell {
    Single,
    Double,
    AnsiC,
    Cmd,
    CmdOfBrowsers,
    Pwsh,
}

impl Shell {
    fn quote(self, text: &str) -> String {
        let escaped = |with: &str| text.replace('\\', "\\\\").replace('"', with);
        match self {
            Self::Single => format!("'{}'", text.replace('\'', "'\\''")),
            Self::Double | Self::Cmd => format!("\"{}\"", escaped("\\\"")),
            Self::AnsiC => format!("$'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Self::CmdOfBrowsers => format!("^\"{}^\"", escaped("\\\"").replace('"', "^\"")),
            Self::Pwsh => format!("\"{}\"", escaped("`\"")),
        }
    }

    fn go_on(self) -> &'static str {
        match self {
            Self::Single | Self::Double | Self::AnsiC => " \\\n  ",
            Self::Cmd | Self::CmdOfBrowsers => " ^\r\n  ",
            Self::Pwsh => " `\n  ",
        }
    }
}

fn any_shell() -> impl Strategy<Value = Shell> {
    prop_oneof![
        Just(Shell::Single),
        Just(Shell::Double),
        Just(Shell::AnsiC),
        Just(Shell::Cmd),
        Just(Shell::CmdOfBrowsers),
        Just(Shell::Pwsh),
    ]
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(text in ".{0,200}") {
        let _ = read(&text);
        let _ = read(&format!("curl {text}"));
        let _ = read(&format!("OPENAI_API_KEY={text}"));
    }

    #[test]
    fn no_pieces_of_commands_make_it_fail(
        pieces in prop::collection::vec(
            prop::sample::select(&[
                "curl", " ", "-H", "--header=", "'", "\"", "$'", "\\", "^", "^\"", "`", "\n", "\\u",
                "Authorization: Bearer ", "x-api-key:", "OPENAI_API_KEY", "=", "$env:", "${", "}",
                "%", "http://", "é", "{\"model\"", ":", "\"m\"", "set -", "setx ", "#", ";", "&&",
            ][..]),
            0..30,
        )
    ) {
        let _ = read(&pieces.concat());
    }

    #[test]
    fn a_command_of_any_shell_is_read_back(
        shell in any_shell(),
        flat in any::<bool>(),
        path in "[a-z]{1,8}(/v1)?",
        key in "k[A-Za-z0-9_.-]{3,30}",
        model in "[a-z]{1,8}(/[a-z]{1,8})?(:[0-9]{1,3}b)?",
        team in "[ -!#-$&-\\[\\]-_a-~é]{0,20}",
        prompt in "[^\\p{Cc}^`'%]{0,40}",
    ) {
        prop_assume!(key_in(&key).is_some() && !model.contains("your"));
        let url = format!("https://h.example.com/{path}/chat/completions");
        let team = team.replace(['^', '`', '%', '$', '{'], "");
        let body = serde_json::json!({"model": model, "messages": [{"content": prompt}]});
        let quote = |text: &str| shell.quote(text);
        let parts = [
            format!("curl {}", quote(&url)),
            format!("-H {}", quote(&format!("Authorization: Bearer {key}"))),
            format!("-H {}", quote(&format!("x-team: a{team}"))),
            format!("-d {}", quote(&body.to_string())),
        ];
        let text = parts.join(shell.go_on());
        let text = if flat { text.replace(['\r', '\n'], " ") } else { text };
        let pasted = read(&text).expect("a command");
        prop_assert_eq!(pasted.url.as_deref(), Some(url.as_str()), "{}", &text);
        let format = pasted.format.map(|format| format.facts().id);
        prop_assert_eq!(format, Some("open_ai"));
        prop_assert_eq!(pasted.key.as_ref().map(Secret::expose), Some(key.as_str()), "{}", &text);
        prop_assert_eq!(pasted.model.as_deref(), Some(model.as_str()), "{}", &text);
        let value = format!("a{team}").trim().to_owned();
        prop_assert_eq!(pasted.headers, [("x-team".to_owned(), value)], "{}", &text);
    }
}
