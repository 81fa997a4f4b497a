//! JSON for people: only the white space between its parts is changed, so that every number and
//! every text stands as it is on the wire.

/// `text` with a line for each part and two spaces for each level. What does not begin as an object
/// or array, or nests deeper than anyone reads, is returned as it is; of what is cut off or broken,
/// the rest is set as far as it goes.
pub fn indented(text: &str) -> String {
    const DEEPEST: usize = 64;
    if !text.trim_start().starts_with(['{', '[']) {
        return text.to_owned();
    }
    let mut set = String::with_capacity(text.len() + text.len() / 4);
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b'"' => end_of_string(bytes, at),
            b' ' | b'\n' | b'\r' | b'\t' => {
                at += 1;
                continue;
            }
            b'{' | b'[' => {
                let close = next_part(bytes, at + 1);
                if matches!(bytes.get(close), Some(b'}' | b']')) {
                    set.push_str(&text[at..=at]);
                    set.push_str(&text[close..=close]);
                    at = close + 1;
                    continue;
                }
                depth += 1;
                if depth > DEEPEST {
                    return text.to_owned();
                }
                set.push_str(&text[at..=at]);
                new_line(&mut set, depth);
                at += 1;
                continue;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut set, depth);
                at + 1
            }
            b',' => {
                set.push(',');
                new_line(&mut set, depth);
                at += 1;
                continue;
            }
            b':' => {
                set.push_str(": ");
                at += 1;
                continue;
            }
            _ => end_of_word(bytes, at),
        };
        set.push_str(&text[at..end]);
        at = end;
    }
    set
}

fn new_line(set: &mut String, depth: usize) {
    set.push('\n');
    for _ in 0..depth {
        set.push_str("  ");
    }
}

/// Where the next byte is that is no white space.
fn next_part(bytes: &[u8], from: usize) -> usize {
    let rest = bytes[from..].iter();
    from + rest.take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Behind the closing quote of the string that begins at `from`.
fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Behind the number or name that begins at `from`.
fn end_of_word(bytes: &[u8], from: usize) -> usize {
    let rest = bytes[from..].iter();
    let ends = |byte: &&u8| {
        !matches!(
            byte,
            b'"' | b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'\n' | b'\r' | b'\t'
        )
    };
    from + rest.take_while(ends).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_white_space_between_the_parts_is_changed() {
        let check = |text: &str, set: &str| assert_eq!(indented(text), set);
        check(
            r#"{"a":1.0e5,"b":[{},[ ],"x, \"y\": {z}"],"c":{"d":null}}"#,
            "{\n  \"a\": 1.0e5,\n  \"b\": [\n    {},\n    [],\n    \"x, \\\"y\\\": {z}\"\n  ],\n  \"c\": {\n    \"d\": null\n  }\n}",
        );
        check("no JSON: {a}", "no JSON: {a}");
        check("", "");
        check("[\"größe\\u00df\\", "[\n  \"größe\\u00df\\");
        check("{\"cut\": tr", "{\n  \"cut\": tr");
        check("}", "}");
        check("{\u{a0}é}", "{\n  \u{a0}é\n}");
        let deep = "[".repeat(100);
        check(&deep, &deep);
    }
}
