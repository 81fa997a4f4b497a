//! Languages of code, and the words that stand for them after a fence.

use std::collections::BTreeSet;
use tertulia::markdown::languages::CodeLanguage;

#[test]
fn a_language_is_known_by_its_usual_words() {
    let check = |word: &str, expected: &str| {
        let name = CodeLanguage::named(word).map(|language| language.name);
        assert_eq!(name.unwrap_or("-"), expected, "{word}");
    };
    check("js", "JavaScript");
    check("ts", "TypeScript");
    check("tsx", "TSX");
    check("py", "Python");
    check("rs", "Rust");
    check("rust,ignore", "Rust");
    check("{.python", "Python");
    check("js{1,3-5}", "JavaScript");
    check("PYTHON", "Python");
    check("sh", "Shell");
    check("zsh", "Shell");
    check("console", "Shell");
    check("yml", "YAML");
    check("c++", "C++");
    check("cpp", "C++");
    check("cs", "C#");
    check("kt", "Kotlin");
    check("ps1", "PowerShell");
    check("dockerfile", "Dockerfile");
    check("jsonc", "JSON");
    check("proto", "Protocol Buffers");
    check("tex", "LaTeX");
    check("", "-");
    check("nonsense", "-");
}

#[test]
fn each_word_means_one_language_and_each_syntax_is_there() {
    let syntaxes = two_face::syntax::extra_newlines();
    let mut words = BTreeSet::new();
    let mut highlighted = 0;
    for language in CodeLanguage::all() {
        let named: BTreeSet<String> = language.words().map(str::to_lowercase).collect();
        for word in named {
            assert!(words.insert(word.clone()), "{word} is there twice");
            assert_eq!(CodeLanguage::named(&word), Some(language), "{word}");
        }
        if !language.syntax.is_empty() {
            let syntax = syntaxes.find_syntax_by_name(language.syntax);
            assert!(syntax.is_some(), "no syntax {}", language.syntax);
            highlighted += 1;
        }
    }
    assert!(highlighted >= 100, "{highlighted}");
}
