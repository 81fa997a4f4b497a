//! How the parts of a message that are no text are written for people: tool calls, their results
//! and images, each under a short label.
//!
//! Where that is shown or exported is the business of others.

use super::message::Part;

/// A part that is no text, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled<'a> {
    /// What it is, such as “Tool call”.
    pub label: &'static str,
    /// Which one: the name of a tool, the type and size of an image; empty for none.
    pub subject: String,
    /// The language of what is in it, as behind the fence of a code block; empty for none.
    pub language: &'static str,
    /// What is in it; empty for nothing that can be read.
    pub body: &'a str,
}

impl Part {
    /// The part under its label; `None` for text and reasoning, which need none.
    pub fn labelled(&self) -> Option<Labelled<'_>> {
        let (label, subject, language, body) = match self {
            Self::Text { .. } | Self::Reasoning { .. } | Self::RedactedReasoning { .. } => {
                return None;
            }
            Self::ToolCall {
                name, arguments, ..
            } => ("Tool call", name.clone(), "json", arguments.as_str()),
            Self::ToolResult { text, failed, .. } => {
                let label = if *failed {
                    "Tool result (failed)"
                } else {
                    "Tool result"
                };
                (label, String::new(), "", text.as_str())
            }
            Self::Image { media_type, data } => {
                // Base64 has four characters for three bytes.
                let size = (data.len() / 4 * 3).div_ceil(1024);
                ("Image", format!("{media_type}, {size} KB"), "", "")
            }
        };
        Some(Labelled {
            label,
            subject,
            language,
            body,
        })
    }
}

impl Labelled<'_> {
    /// As Markdown: the label in one line, what is in it as a block of code.
    pub fn markdown(&self) -> String {
        let mut text = format!("**{}**", self.label);
        if !self.subject.is_empty() {
            let subject = self.subject.replace(['`', '\n'], " ");
            text = format!("{text} `{subject}`");
        }
        if !self.body.is_empty() {
            let fence = "`".repeat(longest_run(self.body).max(2) + 1);
            let body = self.body.trim_end_matches('\n');
            text = format!("{text}\n\n{fence}{}\n{body}\n{fence}", self.language);
        }
        text
    }

    /// As plain text: the label in one line, what is in it below.
    pub fn plain(&self) -> String {
        let head = [self.label, &self.subject].join(" ");
        [head.trim_end(), self.body]
            .join("\n")
            .trim_end()
            .to_owned()
    }
}

/// The length of the longest run of backticks: the fence around it has to be longer.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(part: &Part, markdown: &str, plain: &str) {
        let labelled = part.labelled().expect("a label");
        assert_eq!(labelled.markdown(), markdown);
        assert_eq!(labelled.plain(), plain);
    }

    #[test]
    fn tools_and_images_have_a_label_and_what_can_be_read_of_them() {
        let call = Part::ToolCall {
            id: "a".into(),
            name: "get`weather".into(),
            arguments: "{\"city\":\"Lisbon\"}".into(),
        };
        check(
            &call,
            "**Tool call** `get weather`\n\n```json\n{\"city\":\"Lisbon\"}\n```",
            "Tool call get`weather\n{\"city\":\"Lisbon\"}",
        );
        let result = |text: &str, failed| Part::ToolResult {
            call: "a".into(),
            text: text.into(),
            failed,
        };
        check(&result("", false), "**Tool result**", "Tool result");
        check(
            &result("````\n", true),
            "**Tool result (failed)**\n\n`````\n````\n`````",
            "Tool result (failed)\n````",
        );
        let image = Part::Image {
            media_type: "image/png".into(),
            data: "AAAA".repeat(1000),
        };
        check(
            &image,
            "**Image** `image/png, 3 KB`",
            "Image image/png, 3 KB",
        );
        let text = Part::Text { text: "a".into() };
        assert_eq!(text.labelled(), None);
    }
}
