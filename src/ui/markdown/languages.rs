//! Languages of code by the words that stand after a fence.

/// A language that is known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Language {
    /// Its proper name.
    pub(super) name: &'static str,
    /// What the syntax is called that its code is read with; empty where there is none.
    pub(super) syntax: &'static str,
}

/// Name, syntax where it is called otherwise, and the words for it besides its name.
type Row = (&'static str, &'static str, &'static [&'static str]);

const LANGUAGES: &[Row] = &[
    ("Ada", "=", &["adb", "ads"]),
    ("Apache", "Apache Conf", &["apacheconf", "htaccess"]),
    ("AppleScript", "=", &["osascript"]),
    ("AsciiDoc", "AsciiDoc (Asciidoctor)", &["adoc"]),
    (
        "Assembly",
        "x86_64 Assembly",
        &["asm", "nasm", "x86asm", "masm"],
    ),
    ("AWK", "=", &["gawk"]),
    ("Batch", "Batch File", &["bat", "cmd", "batchfile", "dos"]),
    ("BibTeX", "=", &["bib"]),
    ("C", "=", &["h"]),
    ("C#", "=", &["cs", "csharp", "c-sharp", "dotnet"]),
    (
        "C++",
        "=",
        &[
            "cpp",
            "cc",
            "cxx",
            "hpp",
            "cplusplus",
            "cuda",
            "cu",
            "arduino",
            "ino",
        ],
    ),
    ("Clojure", "=", &["clj", "cljs", "cljc", "edn"]),
    ("CMake", "=", &["cmakelists"]),
    ("CoffeeScript", "=", &["coffee"]),
    ("Crystal", "=", &["cr"]),
    ("CSS", "=", &[]),
    ("CSV", "Comma Separated Values", &[]),
    ("D", "=", &["dlang"]),
    ("Dart", "=", &["flutter"]),
    ("Diff", "=", &["patch", "udiff"]),
    ("Dockerfile", "=", &["docker", "containerfile"]),
    ("Dotenv", "DotENV", &["env", ".env"]),
    ("Elixir", "=", &["ex", "exs", "iex"]),
    ("Elm", "=", &[]),
    ("Erlang", "=", &["erl"]),
    ("F#", "=", &["fs", "fsharp", "fsx"]),
    ("Fish", "=", &[]),
    (
        "Fortran",
        "Fortran (Modern)",
        &["f90", "f95", "f03", "f08", "for"],
    ),
    ("GDScript", "GDScript (Godot Engine)", &["gd", "godot"]),
    ("Git config", "Git Config", &["gitconfig"]),
    ("gitignore", "Git Ignore", &[".gitignore", "dockerignore"]),
    ("GLSL", "=", &["vert", "frag", "hlsl"]),
    ("gnuplot", "=", &[]),
    ("Go", "=", &["golang"]),
    ("GraphQL", "=", &["gql"]),
    ("Graphviz", "Graphviz (DOT)", &["dot", "gv"]),
    ("Groovy", "=", &["gradle", "jenkinsfile"]),
    ("Haskell", "=", &["hs"]),
    ("HCL", "Terraform", &["hashicorp"]),
    ("HTML", "=", &["htm", "xhtml", "html5"]),
    ("HTTP", "HTTP Request and Response", &["rest"]),
    (
        "INI",
        "=",
        &[
            "cfg",
            "conf",
            "desktop",
            "editorconfig",
            "systemd",
            "service",
            "config",
        ],
    ),
    ("Java", "=", &[]),
    (
        "JavaScript",
        "=",
        &["js", "jsx", "mjs", "cjs", "node", "nodejs", "ecmascript"],
    ),
    ("Jinja", "Jinja2", &["jinja2", "j2"]),
    ("jq", "JQ", &[]),
    (
        "JSON",
        "=",
        &[
            "jsonc",
            "json5",
            "jsonl",
            "ndjson",
            "geojson",
            "webmanifest",
            "ipynb",
        ],
    ),
    ("Jsonnet", "jsonnet", &["libsonnet"]),
    ("JSP", "Java Server Page (JSP)", &[]),
    ("Julia", "=", &["jl"]),
    ("Kotlin", "=", &["kt", "kts"]),
    ("LaTeX", "=", &["tex", "latex", "ltx"]),
    ("Lean", "Lean 4", &["lean4"]),
    ("Less", "=", &[]),
    (
        "Lisp",
        "=",
        &[
            "cl",
            "commonlisp",
            "common-lisp",
            "elisp",
            "emacs-lisp",
            "el",
        ],
    ),
    ("LLVM IR", "LLVM", &["llvm", "ll"]),
    ("Log", "log", &["logs"]),
    ("Lua", "=", &["luau"]),
    ("Makefile", "=", &["make", "mk", "gnumake", "gmake"]),
    ("Markdown", "=", &["md", "mdx", "commonmark"]),
    ("MATLAB", "=", &["octave"]),
    ("Mermaid", "", &["mmd"]),
    ("Nginx", "nginx", &["nginxconf"]),
    ("Nim", "=", &[]),
    ("Ninja", "=", &[]),
    ("Nix", "=", &[]),
    ("Objective-C", "=", &["objc", "objectivec", "obj-c", "mm"]),
    ("OCaml", "=", &["ml", "mli", "reason"]),
    ("Odin", "=", &[]),
    ("Org", "orgmode", &["org-mode"]),
    ("Pascal", "=", &["pas", "delphi", "objectpascal"]),
    ("Perl", "=", &["pl", "pm"]),
    ("PHP", "PHP Source", &["php8", "laravel"]),
    (
        "Plain text",
        "",
        &["text", "txt", "plain", "plaintext", "output", "ascii"],
    ),
    ("PowerShell", "", &["ps1", "ps", "pwsh", "psm1", "posh"]),
    ("Properties", "Java Properties", &["java-properties"]),
    (
        "Protocol Buffers",
        "Protocol Buffer",
        &["proto", "protobuf", "proto3"],
    ),
    ("Puppet", "=", &["pp"]),
    ("PureScript", "=", &["purs"]),
    (
        "Python",
        "=",
        &[
            "py", "py3", "python3", "pyi", "pycon", "ipython", "gyp", "starlark", "bzl", "bazel",
            "sage",
        ],
    ),
    ("QML", "=", &[]),
    ("R", "=", &["rlang", "rscript"]),
    ("Racket", "=", &["rkt"]),
    ("Regex", "Regular Expression", &["regexp", "re"]),
    ("Rego", "=", &["opa"]),
    (
        "requirements.txt",
        "Requirements.txt",
        &["requirements", "pip-requirements"],
    ),
    ("reStructuredText", "=", &["rst"]),
    ("Robot Framework", "=", &["robot"]),
    ("Ruby", "=", &["rb", "irb", "rake", "gemfile", "rails"]),
    ("Rust", "=", &["rs", "rust-script"]),
    ("Sass", "=", &[]),
    ("Scala", "=", &["sc", "sbt"]),
    ("Scheme", "Lisp", &["scm"]),
    ("SCSS", "=", &[]),
    (
        "Shell",
        "Bourne Again Shell (bash)",
        &[
            "sh",
            "bash",
            "zsh",
            "ksh",
            "ash",
            "dash",
            "shellscript",
            "shell-script",
            "shell-session",
            "sh-session",
            "console",
            "terminal",
            "bashrc",
            "zshrc",
            "cmdline",
            "posix",
        ],
    ),
    ("Solidity", "=", &["sol"]),
    (
        "SQL",
        "=",
        &[
            "mysql",
            "postgres",
            "postgresql",
            "psql",
            "pgsql",
            "plsql",
            "tsql",
            "sqlite",
            "mariadb",
            "bigquery",
            "ddl",
        ],
    ),
    ("SSH config", "SSH Config", &["ssh_config", "sshconfig"]),
    ("Standard ML", "SML", &["sml"]),
    ("Stylus", "=", &["styl"]),
    ("Svelte", "=", &[]),
    ("SVG", "XML", &[]),
    ("Swift", "=", &["swiftui"]),
    ("SystemVerilog", "=", &["sv"]),
    ("Tcl", "=", &[]),
    ("Terraform", "=", &["tf", "tfvars"]),
    ("Textile", "=", &[]),
    ("TOML", "=", &["cargo", "pyproject"]),
    ("TSX", "TypeScriptReact", &["typescriptreact"]),
    ("TypeScript", "=", &["ts", "mts", "cts", "deno"]),
    ("Typst", "=", &["typ"]),
    ("Verilog", "=", &["v"]),
    ("VHDL", "=", &["vhd"]),
    (
        "Vim script",
        "VimL",
        &["vim", "viml", "vimscript", "neovim"],
    ),
    ("Vue", "Vue Component", &["vuejs"]),
    ("WGSL", "=", &["wgpu"]),
    (
        "XML",
        "=",
        &[
            "xsd", "xsl", "xslt", "plist", "rss", "xaml", "pom", "csproj", "drawio",
        ],
    ),
    (
        "YAML",
        "=",
        &[
            "yml",
            "docker-compose",
            "compose",
            "k8s",
            "kubernetes",
            "helm",
            "ansible",
            "openapi",
            "clang-format",
        ],
    ),
    ("Zig", "=", &["zon"]),
];

impl Language {
    /// The language that `word` means, in any case of letters; None if it is not known.
    pub(super) fn named(word: &str) -> Option<Self> {
        // A fence may say more: `rust,ignore`, `{.python}`, `js{1,3}`.
        let word = word.trim_start_matches(['{', '.']);
        let end = word.find([',', '{', '}', ':']).unwrap_or(word.len());
        let word = word[..end].trim_end_matches('}');
        let is = |name: &str| name.eq_ignore_ascii_case(word);
        let (name, syntax, _) = LANGUAGES
            .iter()
            .find(|(name, _, others)| is(name) || others.iter().any(|other| is(other)))?;
        let syntax = if *syntax == "=" { name } else { syntax };
        Some(Self { name, syntax })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_language_is_known_by_its_usual_words() {
        let check = |word: &str, expected: &str| {
            let name = Language::named(word).map(|language| language.name);
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
        for (name, _, others) in LANGUAGES {
            let named = [name].into_iter().chain(others.iter());
            let named: BTreeSet<String> = named.map(|word| word.to_lowercase()).collect();
            for word in named {
                assert!(words.insert(word.clone()), "{word} is there twice");
            }
            let language = Language::named(name).expect("its own name");
            assert_eq!(language.name, *name);
            if !language.syntax.is_empty() {
                let syntax = syntaxes.find_syntax_by_name(language.syntax);
                assert!(syntax.is_some(), "no syntax {}", language.syntax);
                highlighted += 1;
            }
        }
        assert!(highlighted >= 100, "{highlighted}");
    }
}
