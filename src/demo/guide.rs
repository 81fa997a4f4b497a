//! What the guide of the demo tells about the program.
//!
//! It names buttons and shortcuts by their texts, so it changes with them.

use super::script::said_last;

/// What the guide knows, with the words that call for it; the first topic with a word in the
/// message wins.
const TOPICS: [(&[&str], &str); 7] = [
    (
        &["error", "trick", "fail", "wrong", "test", "broken"],
        TRICKS,
    ),
    (
        &["shortcut", "keyboard", "ctrl", "hotkey", "keys do"],
        SHORTCUTS,
    ),
    (
        &[
            "parameter",
            "temperature",
            "sampling",
            "prompt",
            "preview",
            "request",
        ],
        PARAMETERS,
    ),
    (
        &[
            "endpoint", "provider", "server", "url", "api key", "ollama", "vllm", "add", "connect",
        ],
        ADDING,
    ),
    (
        &[
            "file", "folder", "where", "stored", "data", "backup", "private", "history",
        ],
        FILES,
    ),
    (&["model", "choose", "switch"], CHOOSING),
    (&["markdown", "code", "format", "list", "bold"], MARKDOWN),
];

/// The guide's answer to `message`, chosen by its words.
pub(super) fn guide(message: &str) -> &'static str {
    let message = said_last(message).to_lowercase();
    if message == "slow" {
        return SLOW;
    }
    TOPICS
        .into_iter()
        .find(|(calls, _)| calls.iter().any(|call| message.contains(call)))
        .map_or(WELCOME, |(_, text)| text)
}

const WELCOME: &str = "\
Hello. This is the **demo endpoint** of Tertulia: a small server inside the program that speaks the same protocols as a \
real one. No text leaves this machine, and no model is behind it: the answers are *written down*.

Tertulia talks with language models through any endpoint that speaks the OpenAI or the Anthropic format: a server on \
this machine, one on your network, or one in the cloud. There is no account and no telemetry.

Ask me about one of these:

- **adding an endpoint** of your own
- **choosing a model**
- **setting parameters**, such as the temperature
- **keyboard shortcuts**
- **where your files are**
- **errors on request**, to see how failures look
";

const ADDING: &str = "\
To add an endpoint of your own:

1. Open **Settings**, then **Model Providers**, and press **Add provider**.
2. Choose the format: *OpenAI-compatible* for vLLM, Ollama, llama.cpp and most others, *Anthropic-compatible* for Claude \
gateways.
3. Enter the **base URL**, the root of the API. A preset fills it in for well-known servers.
4. Enter the **API key**, or leave it empty: then no key is sent.
5. Press **Create**. The models are fetched at once.

A server on this machine usually has an address like this:

```text
http://localhost:8000/v1
```

If something does not answer, the page of the provider says why, and what to do about it.
";

const PARAMETERS: &str = "\
Press **Parameters** above the conversation, or **Ctrl+Shift+B**, to set how the model answers: the system prompt, the \
length, the sampling, the shape of the answer.

- What is *off* is not sent at all; what is on is sent as it stands.
- What is set here holds for this conversation. A model and a provider have settings of their own, which it goes before.
- **Preview request** (**Ctrl+Shift+R**) shows exactly what would be sent, and copies it as `curl`.

Settings › *Request inspector* lists what was sent, and what came back. This demo takes the limit and ignores the rest.
";

const SHORTCUTS: &str = "\
The shortcuts you need most:

- **Ctrl+N** begins a new conversation
- **Ctrl+M** chooses the model
- **Ctrl+B** folds the list of conversations away, and back
- **Ctrl+Shift+B** does the same with the parameters
- **Enter** sends, **Shift+Enter** breaks the line

Settings › *Shortcuts* has all of them.
";

const FILES: &str = "\
Everything stays on this machine, in a few files; Settings › *About* shows where they are.

```text
settings.toml   settings and providers, without keys
history.db      your conversations
secrets.toml    API keys, readable by you alone
backups/        copies of the history
logs/           what happened, without keys and texts
```

Start the program with `--data-dir DIR` to keep everything in a folder of your choice. With `--demo` the folder is \
*temporary*: it goes when the window closes.
";

const CHOOSING: &str = "\
Press **Ctrl+M**, or the model’s name above the conversation, to choose a model. Each conversation remembers its own.

This demo has four:

- `demo-guide` explains the program; you are talking with it, or with one like it
- `demo-thinker` *thinks* before it answers
- `demo-long` writes about 5,000 words without a pause
- `demo-echo` repeats what you say
";

const MARKDOWN: &str = "\
Answers are shown as **Markdown**: *emphasis*, `code`, lists, quotes and code blocks.

> A quote looks like this.

1. First
2. Second
   - with a point below

```rust
fn main() {
    println!(\"Hello from the demo\");
}
```

The button above a block copies its code.
";

const TRICKS: &str = "\
I can fail on request, so that you see how it looks and that nothing is lost. Send one of these words **alone**:

- `error 401` refuses the key
- `error 429` asks you to wait
- `error 500` stumbles; any status from 400 to 599 will do
- `cut` breaks the connection in the middle of the answer
- `html` answers with a web page, as a wrong address does
- `json` answers in one piece where a stream was asked for
- `slow` takes its time, long enough to press **Stop**
";

const SLOW: &str = "\
This answer takes its time: nothing for three seconds, then four words a second. Press **Stop** whenever you like. The \
connection is closed at once, and the text that has arrived is *kept*. Your next message goes on from there.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_answers_by_topic() {
        let check = |message: &str, has: &str| {
            assert!(
                guide(message).contains(has),
                "{message}: {}",
                guide(message)
            );
        };
        check("Hi", "**demo endpoint**");
        check("How do I add an endpoint?", "**Add provider**");
        check("which SHORTCUTS are there", "**Ctrl+B**");
        check("Where are my files?", "history.db");
        check("How do I set the temperature?", "**Preview request**");
        check("Show me errors", "`error 429`");
        check("slow", "three seconds");
    }
}
