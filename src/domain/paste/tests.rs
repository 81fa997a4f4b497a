//! What is read out of pasted texts: one line per case, written as [`said`] writes what was read.

use super::*;

/// What was read, in one line: `format url key auth model header=value…`, `-` for what it does not
/// say.
fn said(text: &str) -> String {
    let Some(pasted) = read(text) else {
        return "no".to_owned();
    };
    let format = pasted.format.map_or("-", |format| format.facts().argument);
    let auth = match pasted.auth {
        Some(AuthScheme::Bearer) => "bearer",
        Some(AuthScheme::XApiKey) => "x-api-key",
        None => "-",
    };
    let key = pasted.key.as_ref().map_or("-", Secret::expose);
    let url = pasted.url.as_deref().unwrap_or("-");
    let model = pasted.model.as_deref().unwrap_or("-");
    let mut parts = vec![format!("{format} {url} {key} {auth} {model}")];
    let headers = pasted.headers.iter();
    parts.extend(headers.map(|(name, value)| format!("{name}={value}")));
    parts.join(" ")
}

fn check(text: &str, expected: &str) {
    assert_eq!(said(text), expected, "{text}");
}

#[test]
fn curl_commands_of_documentation() {
    check(
        "curl https://api.openai.com/v1/chat/completions \\\n  -H \"Content-Type: application/json\" \\\n  -H \"Authorization: Bearer sk-proj-1\" \\\n  -d '{\n    \"model\": \"gpt-5\",\n    \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]\n  }'",
        "openai https://api.openai.com/v1/chat/completions sk-proj-1 - gpt-5",
    );
    check(
        "curl https://api.anthropic.com/v1/messages --header \"x-api-key: sk-ant-1\" --header \"anthropic-version: 2023-06-01\" --header \"anthropic-beta: a-1,b-2\" --data '{\"model\": \"claude-x\", \"max_tokens\": 9}'",
        "anthropic https://api.anthropic.com/v1/messages sk-ant-1 - claude-x anthropic-beta=a-1,b-2",
    );
    check(
        "curl --request POST --url http://10.0.0.7:8000/v1/chat/completions --header 'authorization: bearer k1' --json '{\"model\":\"org/m-8b\"}'",
        "openai http://10.0.0.7:8000/v1/chat/completions k1 - org/m-8b",
    );
    check(
        "curl https://openrouter.ai/api/v1/chat/completions -H \"Authorization: Bearer or-1\" -H \"HTTP-Referer: <YOUR_SITE_URL>\" -H \"X-Title: Mine\"",
        "openai https://openrouter.ai/api/v1/chat/completions or-1 - - x-title=Mine",
    );
    check(
        "$ curl -sS http://localhost:8000/v1/models | jq '.data'",
        "- http://localhost:8000/v1/models - - -",
    );
    check(
        "curl -X POST \"https://x.openai.azure.com/openai/v1/chat/completions\" -H \"api-key: az1\"",
        "openai https://x.openai.azure.com/openai/v1/chat/completions az1 - -",
    );
    check(
        "# Ask\ncurl http://h:1/v1/messages\n\ncurl http://h:2/v1/models",
        "anthropic http://h:1/v1/messages - - -",
    );
}

#[test]
fn curl_commands_copied_from_browsers() {
    check(
        "curl 'https://gw.example.com/v1/chat/completions' \\\n  -H 'accept: */*' \\\n  -H 'accept-language: de' \\\n  -H 'authorization: Bearer k1' \\\n  -H 'content-type: application/json' \\\n  -H 'origin: https://chat.example.com' \\\n  -H 'priority: u=1, i' \\\n  -H 'referer: https://chat.example.com/' \\\n  -H 'sec-ch-ua: \"Chromium\";v=\"142\"' \\\n  -H 'sec-fetch-mode: cors' \\\n  -H 'user-agent: Mozilla/5.0' \\\n  -H 'x-team: blue' \\\n  -b 'session=1' \\\n  --data-raw $'{\"model\":\"m1\",\"messages\":[{\"content\":\"it\\'s\\u0021\"}]}' \\\n  --compressed ;",
        "openai https://gw.example.com/v1/chat/completions k1 - m1 x-team=blue",
    );
    check(
        "curl --path-as-is -i -s -k -X $'POST' -H $'x-api-key: k1' --data-binary $'{\\\"model\\\": \\\"m1\\\"}' $'https://h.example.com/v1/messages'",
        "anthropic https://h.example.com/v1/messages k1 - m1",
    );
    check(
        "curl ^\"https://h.example.com/v1/chat/completions^\" ^\r\n  -H ^\"authorization: Bearer k1^\" ^\r\n  --data-raw ^\"^{^\\^\"model^\\^\":^\\^\"m1^\\^\"^}^\"",
        "openai https://h.example.com/v1/chat/completions k1 - m1",
    );
}

#[test]
fn commands_whose_line_breaks_became_spaces() {
    check(
        "curl https://h.example.com/v1/chat/completions \\   -H \"Authorization: Bearer k1\" \\   -d '{     \"model\": \"m1\"   }'",
        "openai https://h.example.com/v1/chat/completions k1 - m1",
    );
    check(
        "curl http://h:1/v1/messages ^ -H \"x-api-key: k1\" ^ -d \"{\\\"model\\\": \\\"m1\\\"}\"",
        "anthropic http://h:1/v1/messages k1 - m1",
    );
    check(
        "curl.exe http://h:1/v1/messages ` -H \"x-api-key: k1\" ` -d \"{`\"model`\": `\"m1`\"}\"",
        "anthropic http://h:1/v1/messages k1 - m1",
    );
    check(
        "# Ask it curl http://h:1/v1/messages -H 'x-api-key: k1'",
        "anthropic http://h:1/v1/messages k1 - -",
    );
    check(
        "export K=k1  curl http://h:1/v1/messages -H \"x-api-key: $K\"",
        "anthropic http://h:1/v1/messages k1 - -",
    );
}

#[test]
fn options_in_all_their_ways() {
    let auth = "Authorization: Bearer k1";
    for header in [
        format!("-H '{auth}'"),
        format!("-H'{auth}'"),
        format!("-H='{auth}'"),
        format!("-sSH '{auth}'"),
        format!("-sSH'{auth}'"),
        format!("--header '{auth}'"),
        format!("--header='{auth}'"),
        "--oauth2-bearer k1".to_owned(),
    ] {
        let expected = "- http://h:1/v1 k1 - -";
        check(&format!("curl {header} http://h:1/v1"), expected);
        check(&format!("curl http://h:1/v1 {header}"), expected);
    }
    for body in ["-d", "-sd", "--data ", "--data=", "--data-raw ", "--json "] {
        let text = format!("curl http://h:1/v1 {body}'{{\"model\":\"m1\"}}' -XPOST");
        check(&text, "- http://h:1/v1 - - m1");
    }
    check(
        "curl -o a.txt -m 5 -u me:pw http://h:1",
        "- http://h:1 - - -",
    );
    check("curl --proxy http://p:1 http://h:1", "- http://h:1 - - -");
    check("curl -d @body.json http://h:1", "- http://h:1 - - -");
    check("/usr/bin/curl --url=http://h:1", "- http://h:1 - - -");
    check("!curl HTTPS://H/v1", "- HTTPS://H/v1 - - -");
    check("curl http://h:1 --output", "- http://h:1 - - -");
}

#[test]
fn addresses_without_a_scheme_have_the_one_that_curl_gives_them() {
    check(
        "curl localhost:8000/v1/models",
        "- http://localhost:8000/v1/models - - -",
    );
    check("curl localhost", "- http://localhost - - -");
    check("curl rack-2:80", "- http://rack-2:80 - - -");
    check("curl 10.0.0.7/v1", "- http://10.0.0.7/v1 - - -");
    check("curl v1.2 https://h/v1", "- https://h/v1 - - -");
    check("curl --url h.example.com", "- http://h.example.com - - -");
    check("curl is a tool", "no");
    check("curl", "no");
    check("curl $BASE_URL/models", "no");
}

#[test]
fn bodies_that_fall_apart_still_name_their_model() {
    check(
        "curl http://h:1/v1/completions -d '{\"model\": \"m1\", \"prompt\": \"What's up\"}' -H 'x-team: a'",
        "openai http://h:1/v1/completions - - m1",
    );
    check(
        "curl http://h:1/v1/messages -d @- <<EOF\n{\"model\": \"m1\"}\nEOF",
        "anthropic http://h:1/v1/messages - - m1",
    );
    check(
        "curl http://h:1 -d '{\"model\": \"m1\"",
        "- http://h:1 - - m1",
    );
    check(
        "curl http://h:1 -d '{\"model\": \"YOUR_MODEL\"}'",
        "- http://h:1 - - -",
    );
    check(
        "curl http://h:1 -d '{\"model\": \"<model>\"}'",
        "- http://h:1 - - -",
    );
    check("curl http://h:1 -d '{\"model\": 7}'", "- http://h:1 - - -");
    check(
        "curl http://h:1 -d '{\"models\": [\"a\"]}'",
        "- http://h:1 - - -",
    );
}

#[test]
fn the_path_tells_the_format_else_the_headers_do() {
    let key = "-H 'x-api-key: k'";
    let bearer = "-H 'Authorization: Bearer k'";
    let url = "http://h:1/v1";
    check(
        &format!("curl {url}/chat/completions {key}"),
        &format!("openai {url}/chat/completions k x-api-key -"),
    );
    check(
        &format!("curl {url}/messages {bearer}"),
        &format!("anthropic {url}/messages k bearer -"),
    );
    check(
        &format!("curl {url}/messages?beta=true {key}"),
        &format!("anthropic {url}/messages?beta=true k - -"),
    );
    check(
        &format!("curl {url}/models {key}"),
        &format!("anthropic {url}/models k - -"),
    );
    check(
        &format!("curl {url}/models {bearer}"),
        &format!("- {url}/models k - -"),
    );
    check(
        &format!("curl {url}/models {bearer} -H 'anthropic-version: 1'"),
        &format!("anthropic {url}/models k bearer -"),
    );
    check(
        &format!("curl {url}/responses {bearer}"),
        &format!("openai {url}/responses k - -"),
    );
    check(
        &format!("curl {url}/messages -H 'Authorization: Bearer $K'"),
        &format!("anthropic {url}/messages - bearer -"),
    );
}

#[test]
fn one_key_is_the_key_and_what_else_authenticates_is_a_header() {
    let two =
        |first: &str, second: &str| format!("curl http://h/v1/messages -H '{first}' -H '{second}'");
    check(
        &two("x-api-key: k", "Authorization: Bearer k"),
        "anthropic http://h/v1/messages k - -",
    );
    check(
        &two("x-api-key: $K", "Authorization: Bearer k"),
        "anthropic http://h/v1/messages k bearer -",
    );
    check(
        &two("x-api-key: k", "Authorization: Bearer other"),
        "anthropic http://h/v1/messages k - - authorization=Bearer other",
    );
    check(
        "curl http://h/v1/models -H 'Authorization: Basic bWU6cHc='",
        "- http://h/v1/models - - - authorization=Basic bWU6cHc=",
    );
    check(
        "curl http://h/v1/models -H 'Cookie: a=b' -H 'Host: inner' -H 'X-A: 1' -H 'x-a: 2' -H 'X-B;' -H 'X-C:' -H 'b d: 1'",
        "- http://h/v1/models - - - cookie=a=b host=inner x-a=1",
    );
}

#[test]
fn a_placeholder_is_no_key() {
    let check = |typed: &str, is_key: bool| {
        assert_eq!(key_in(typed).is_some(), is_key, "{typed}");
    };
    for placeholder in [
        "",
        " ",
        "$OPENAI_API_KEY",
        "${KEY}",
        "$env:KEY",
        "%KEY%",
        "$(pass show key)",
        "{{key}}",
        "<your key>",
        "<token>",
        "[KEY]",
        "{api_key}",
        "your key",
        "YOUR_API_KEY",
        "sk-your-key",
        "your-token-here",
        "sk-...",
        "sk-…",
        "sk-xxxxxxxx",
        "sk-XXXX",
        "sk-****",
        "OPENAI_API_KEY",
        "HF_TOKEN",
        "api_key",
        "KEY",
        "insert_key_here",
    ] {
        check(placeholder, false);
    }
    for key in [
        "sk-proj-1234567890abcd",
        " sk-1 ",
        "sk-no-key",
        "EMPTY",
        "ollama",
        "lm-studio",
        "dummy",
        "eyJhbGciOi.eyJzdWIi.c2ln",
        "hf_AbCd",
        "0",
        "sk-xxx1",
    ] {
        check(key, true);
    }
}

#[test]
fn variables_in_the_ways_of_all_shells() {
    let expected = "openai http://h:1/v1 k1 - -";
    for text in [
        "OPENAI_BASE_URL=http://h:1/v1 OPENAI_API_KEY=k1",
        "OPENAI_BASE_URL=http://h:1/v1\nOPENAI_API_KEY=k1\n",
        "export OPENAI_BASE_URL=\"http://h:1/v1\"\nexport OPENAI_API_KEY='k1' # mine",
        "export OPENAI_BASE_URL=http://h:1/v1; export OPENAI_API_KEY=k1;",
        "export OPENAI_API_BASE=http://h:1/v1 && export OPENAI_API_KEY=k1",
        "set OPENAI_BASE_URL=http://h:1/v1\r\nset OPENAI_API_KEY=k1",
        "set \"OPENAI_BASE_URL=http://h:1/v1\" && set \"OPENAI_API_KEY=k1\"",
        "setx OPENAI_BASE_URL \"http://h:1/v1\"\nsetx /M OPENAI_API_KEY k1",
        "set -gx OPENAI_BASE_URL http://h:1/v1\nset -gx OPENAI_API_KEY k1",
        "$env:OPENAI_BASE_URL = \"http://h:1/v1\"\n$env:OPENAI_API_KEY = \"k1\"",
        "$Env:OPENAI_BASE_URL=\"http://h:1/v1\"; $Env:OPENAI_API_KEY=\"k1\"",
        "PS C:\\> $env:OPENAI_BASE_URL ='http://h:1/v1'; $env:OPENAI_API_KEY= 'k1'",
        "OPENAI_BASE_URL = http://h:1/v1\nOPENAI_API_KEY = k1",
        "# .env\nOPENAI_BASE_URL=http://h:1/v1\nDEBUG=1\nOPENAI_API_KEY=k1",
        "$ OPENAI_BASE_URL=http://h:1/v1 OPENAI_API_KEY=k1 python chat.py",
        "OPENAI_BASE_URL=http://h:1/v1 # the rack OPENAI_API_KEY=k1",
        "MY=k1\nOPENAI_BASE_URL=http://h:1/v1\nOPENAI_API_KEY=${MY}",
    ] {
        check(text, expected);
    }
}

#[test]
fn variables_of_both_formats_and_of_the_catalogue() {
    check(
        "ANTHROPIC_BASE_URL=http://h:4000 ANTHROPIC_API_KEY=k1 ANTHROPIC_MODEL=m1 claude",
        "anthropic http://h:4000 k1 - m1",
    );
    check(
        "ANTHROPIC_BASE_URL=http://h:4000\nANTHROPIC_AUTH_TOKEN=k1",
        "anthropic http://h:4000 k1 bearer -",
    );
    check(
        "ANTHROPIC_BASE_URL=http://h ANTHROPIC_API_KEY=\"\" ANTHROPIC_AUTH_TOKEN=k1",
        "anthropic http://h k1 bearer -",
    );
    check(
        "export OPENAI_API_KEY=k1",
        "openai https://api.openai.com/v1 k1 - -",
    );
    check(
        "export ANTHROPIC_API_KEY=k1",
        "anthropic https://api.anthropic.com k1 - -",
    );
    check(
        "GROQ_API_KEY=k1",
        "openai https://api.groq.com/openai/v1 k1 - -",
    );
    check("AZURE_OPENAI_API_KEY=k1", "openai - k1 - -");
    check(
        "OPENAI_API_KEY=\"YOUR_API_KEY\" OPENAI_MODEL=m1",
        "openai https://api.openai.com/v1 - - m1",
    );
    check(
        "OPENAI_BASE_URL=http://h OPENAI_API_KEY=$KEY",
        "openai http://h - - -",
    );
    check(
        "OPENAI_API_KEY=o1 ANTHROPIC_API_KEY=a1",
        "openai https://api.openai.com/v1 o1 - -",
    );
    check(
        "OPENAI_API_KEY=o1 ANTHROPIC_BASE_URL=http://h",
        "anthropic http://h - - -",
    );
    check(
        "OPENAI_API_KEY=<key> ANTHROPIC_API_KEY=a1",
        "anthropic https://api.anthropic.com a1 - -",
    );
}

#[test]
fn a_variable_without_a_value_still_says_whose_it_is() {
    let expected = "openai https://api.openai.com/v1 - - -";
    for text in ["setx OPENAI_API_KEY", "OPENAI_API_KEY=", "OPENAI_API_KEY ="] {
        check(text, expected);
    }
}

#[test]
fn many_references_to_a_long_value_make_no_huge_text() {
    let long = "x".repeat(10_000);
    let text = format!("A={long} curl http://h/$A$A$A -H 'x-a: $A'");
    check(&text, "- http://h/$A$A$A - - -");
    let many = "$A".repeat(5_000);
    let text = format!("A={} curl http://h -H 'x-a: v{many}'", "x".repeat(8_000));
    check(&text, &format!("- http://h - - - x-a=v{many}"));
}

#[test]
fn variables_are_resolved_in_the_command_behind_them() {
    check(
        "export BASE=http://h:1/v1\nexport OPENAI_API_KEY=\"k1\"\n\ncurl $BASE/chat/completions -H \"Authorization: Bearer ${OPENAI_API_KEY}\" -d \"{\\\"model\\\": \\\"$M\\\"}\"",
        "openai http://h:1/v1/chat/completions k1 - -",
    );
    check(
        "K=k1 KEY=k2 curl http://h -H \"Authorization: Bearer $KEY\"",
        "- http://h k2 - -",
    );
    check(
        "set K=k1\ncurl http://h -H \"Authorization: Bearer %K%\"",
        "- http://h k1 - -",
    );
    check(
        "$env:K='k1'; curl http://h -H \"Authorization: Bearer $env:K\"",
        "- http://h k1 - -",
    );
    check(
        "OPENAI_API_KEY=k1\ncurl http://h -H \"Authorization: Bearer $OTHER\"",
        "- http://h - - -",
    );
}

#[test]
fn any_other_text_says_nothing() {
    for text in [
        "",
        " ",
        "\n",
        "http://localhost:8000/v1",
        "https://api.openai.com/v1/chat/completions",
        "localhost:8000",
        "hello",
        "a = b",
        "FOO=bar",
        "export",
        "set",
        "sk-proj-1234567890",
        "http://h/v1?OPENAI_API_KEY=k1",
        "I set OPENAI_API_KEY=k1",
        "curling https://h",
        "what is curl https://h",
        "wget https://h",
        "# OPENAI_API_KEY=k1",
        "{\"model\": \"m1\"}",
        "'",
        "\"",
        "$'",
        "\\",
        "^",
        "`",
        "^\"",
        "$env:",
        "=",
        "$",
        "%",
    ] {
        check(text, "no");
    }
}

#[test]
fn debug_shows_nothing_secret() {
    let text = "curl 'http://me:hush@h/v1?key=hush' -H 'x-api-key: hush' -H 'x-a: hush'";
    let pasted = read(text).expect("a command");
    let shown = format!("{pasted:?}");
    assert!(!shown.contains("hush"), "{shown}");
    assert!(shown.contains("x-a") && shown.contains("h/v1"), "{shown}");
}
