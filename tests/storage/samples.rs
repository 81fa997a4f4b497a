//! Values that the tests store, and folders to store them in.

use crate::any_parameters::any_set;
use proptest::option;
use proptest::prelude::*;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::capability::{Capabilities, Source, Sourced};
use tertulia::domain::cause::Cause;
use tertulia::domain::cause::OtherWay;
use tertulia::domain::cause::Recorded;
use tertulia::domain::cause::ServerReply;
use tertulia::domain::cause::Transport;
use tertulia::domain::cause::TransportFailure;
use tertulia::domain::cause::Wait;
use tertulia::domain::conversation::{Conversation, ModelRef, TitleSource};
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::{ConversationId, KeyId, MessageId, ProviderId};
use tertulia::domain::message::{Details, Edition, Message, Part, Progress, Role};
use tertulia::domain::model::{Model, Price};
use tertulia::domain::parameters::levels::ParameterSet;
use tertulia::domain::problem::AskedEndpoint;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::provider::{Origin, Provider};
use tertulia::domain::settings::{Appearance, Settings, Theme, Window};
use tertulia::domain::timestamp::Timestamp;
use tertulia::domain::usage::{StopReason, Timings, Usage};
use tertulia::storage::database::History;
use tertulia::storage::paths::Paths;

/// 2026-11-23 07:46:36 UTC.
pub(crate) const NOW: Timestamp = Timestamp(1_795_419_996_000);

/// [`NOW`] as it stands in file names.
pub(crate) const NOW_IN_NAMES: &str = "20261123T074636Z";

/// A folder that goes with the value, and the paths in it.
pub(crate) fn folder() -> (TempDir, Paths) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths = Paths::under(folder.path());
    (folder, paths)
}

/// Opens a history with which nothing is wrong.
pub(crate) fn open(paths: &Paths) -> History {
    let (history, problem) = History::open(paths, NOW).expect("the history opens");
    assert_eq!(problem, None);
    history
}

/// The names of the files in a folder, sorted.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| {
            let entry = entry.expect("an entry");
            entry.file_name().to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}

/// The permission bits of a file.
#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).expect("the file is there");
    metadata.permissions().mode() & 0o777
}

/// A conversation without messages.
pub(crate) fn conversation(id: u128, title: &str) -> Conversation {
    Conversation {
        id: ConversationId(id),
        title: title.to_owned(),
        title_source: TitleSource::FirstWords,
        pinned: false,
        created_at: NOW,
        updated_at: NOW,
        model: None,
        draft: String::new(),
        system_prompt: String::new(),
        parameters: ParameterSet::default(),
        leaf: None,
    }
}

/// What the user said in conversation 1.
pub(crate) fn message(id: u128, parent: Option<u128>, text: &str) -> Message {
    let parent = parent.map(MessageId);
    Message::user(
        MessageId(id),
        ConversationId(1),
        parent,
        text.to_owned(),
        NOW,
    )
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z \n]{0,40}",
        "[\u{4e00}-\u{9fff}\u{0}-\u{1f}]{0,12}"
    ]
}

fn count() -> impl Strategy<Value = Option<u64>> {
    option::of(0..=i64::MAX as u64)
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        text().prop_map(|text| Part::Text { text }),
        (text(), option::of(text()))
            .prop_map(|(text, signature)| Part::Reasoning { text, signature }),
        text().prop_map(|data| Part::RedactedReasoning { data }),
        (text(), text(), text()).prop_map(|(id, name, arguments)| Part::ToolCall {
            id,
            name,
            arguments
        }),
        (text(), text(), any::<bool>()).prop_map(|(call, text, failed)| Part::ToolResult {
            call,
            text,
            failed
        }),
        (text(), text()).prop_map(|(media_type, data)| Part::Image { media_type, data }),
    ]
}

fn base_url() -> impl Strategy<Value = BaseUrl> {
    "http://[a-z]{1,9}:[1-9][0-9]{3}(/v1)?"
        .prop_map(|url| BaseUrl::check(&url).expect("made to be accepted").url)
}

fn stop_reason() -> impl Strategy<Value = StopReason> {
    prop_oneof![
        Just(StopReason::Done),
        Just(StopReason::StopSequence),
        text().prop_map(StopReason::Other)
    ]
}

fn problem() -> impl Strategy<Value = Problem> {
    let remedy = prop_oneof![
        Just(Remedy::Retry),
        any::<u128>().prop_map(|id| Remedy::EditProvider(ProviderId(id))),
        (any::<u128>(), base_url()).prop_map(|(id, base_url)| Remedy::UseBaseUrl {
            provider: ProviderId(id),
            base_url
        }),
    ];
    let remedies = proptest::collection::vec(remedy, 0..3);
    let recorded = (text(), option::of(text()), remedies).prop_map(|(message, hint, remedies)| {
        Cause::Recorded(Recorded {
            lines: hint.clone().into_iter().collect(),
            message,
            hint,
            remedies,
        })
    });
    let reply = (option::of(any::<u16>()), option::of(text()))
        .prop_map(|(status, words)| ServerReply { status, words });
    let limited = (reply, count()).prop_map(|(reply, ms)| Cause::RateLimited {
        reply,
        wait: ms.map(|ms| Wait {
            ms,
            until: Timestamp(1),
        }),
        with_key: true,
    });
    let slow = any::<u32>().prop_map(|ms| {
        Cause::Transport(Transport {
            failure: TransportFailure::SilenceTimeout(Duration::from_millis(ms.into())),
            proxy: None,
            tried: Vec::new(),
        })
    });
    let version = base_url().prop_map(|base_url| Cause::VersionPathLacking {
        way: OtherWay {
            silent_url: base_url.to_string(),
            answering_url: base_url.to_string(),
        },
        base_url,
    });
    let cause = prop_oneof![Just(Cause::Interrupted), recorded, limited, slow, version];
    let endpoint =
        (any::<u128>(), text(), base_url()).prop_map(|(id, name, base_url)| AskedEndpoint {
            provider: ProviderId(id),
            name,
            base_url,
        });
    (cause, option::of(endpoint), option::of(text())).prop_map(|(cause, endpoint, details)| {
        Problem {
            cause,
            endpoint: endpoint.map(Box::new),
            details,
        }
    })
}

fn details() -> impl Strategy<Value = Details> {
    let usage = (count(), count(), count(), count()).prop_map(
        |(prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens)| Usage {
            prompt_tokens,
            completion_tokens,
            cached_tokens,
            reasoning_tokens,
        },
    );
    let timings =
        (count(), count(), count()).prop_map(|(first_token_ms, first_text_ms, total_ms)| Timings {
            first_token_ms,
            first_text_ms,
            total_ms,
        });
    let from = (
        option::of(any::<u128>()),
        text(),
        text(),
        any::<Option<u32>>(),
    );
    (from, usage, timings, option::of(stop_reason())).prop_map(
        |((provider, provider_name, model, key_number), usage, timings, stop_reason)| Details {
            provider: provider.map(ProviderId),
            provider_name,
            model,
            key_number,
            usage,
            timings,
            stop_reason,
        },
    )
}

/// Any message of conversation 1 without a parent.
pub(crate) fn any_message() -> impl Strategy<Value = Message> {
    let progress = prop_oneof![
        Just(Progress::Complete),
        Just(Progress::Streaming),
        Just(Progress::Stopped),
        Just(Progress::Failed)
    ];
    let role = prop_oneof![Just(Role::User), Just(Role::Assistant), Just(Role::System)];
    let parts = proptest::collection::vec(part(), 0..4);
    let head = (any::<u128>(), role, progress, any::<i64>());
    (head, parts, details(), option::of(problem())).prop_map(
        |((id, role, progress, created_at), parts, details, problem)| Message {
            id: MessageId(id),
            conversation: ConversationId(1),
            parent: None,
            role,
            parts,
            progress,
            created_at: Timestamp(created_at),
            details,
            problem,
            edition: Edition::default(),
        },
    )
}

/// Any conversation.
pub(crate) fn any_conversation() -> impl Strategy<Value = Conversation> {
    let title_source = prop_oneof![Just(TitleSource::FirstWords), Just(TitleSource::User)];
    let model = (any::<u128>(), text()).prop_map(|(provider, model)| ModelRef {
        provider: ProviderId(provider),
        model,
    });
    let head = (any::<u128>(), text(), title_source, any::<bool>());
    let times = (any::<i64>(), any::<i64>());
    let rest = (option::of(model), text(), option::of(any::<u128>()));
    let shaped = (text(), any_set());
    (head, times, rest, shaped).prop_map(
        |(
            (id, title, title_source, pinned),
            (created_at, updated_at),
            (model, draft, leaf),
            (system_prompt, parameters),
        )| {
            Conversation {
                id: ConversationId(id),
                title,
                title_source,
                pinned,
                created_at: Timestamp(created_at),
                updated_at: Timestamp(updated_at),
                model,
                draft,
                system_prompt,
                parameters,
                leaf: leaf.map(MessageId),
            }
        },
    )
}

fn any_model() -> impl Strategy<Value = Model> {
    let source = prop_oneof![Just(Source::User), Just(Source::ModelList)];
    let context =
        (any::<u32>(), source.clone()).prop_map(|(value, source)| Sourced { value, source });
    let tools =
        (any::<bool>(), source.clone()).prop_map(|(value, source)| Sourced { value, source });
    let price = (
        0.0..100.0,
        0.0..100.0,
        option::of(0.0..100.0),
        source.clone(),
    )
        .prop_map(
            |(input_per_million, output_per_million, cached_per_million, source)| Sourced {
                value: Price {
                    input_per_million,
                    output_per_million,
                    cached_per_million,
                },
                source,
            },
        );
    let flags = any::<[bool; 4]>();
    let rest = (
        option::of(context),
        option::of(tools),
        option::of(price),
        any_set(),
    );
    (text(), option::of(text()), flags, rest).prop_map(
        |(id, display_name, [favourite, hidden, by_hand, vanished], rest)| Model {
            id,
            display_name,
            favourite,
            hidden,
            by_hand,
            vanished,
            context_length: rest.0,
            max_output: None,
            capabilities: Capabilities {
                tools: rest.1,
                ..Capabilities::default()
            },
            price: rest.2,
            parameters: rest.3,
            ..Model::default()
        },
    )
}

fn any_provider() -> impl Strategy<Value = Provider> {
    let origin = prop_oneof![
        Just(Origin::Demo),
        base_url().prop_map(|base_url| Origin::Custom { base_url }),
        (text(), base_url(), any::<bool>()).prop_map(|(entry, base_url, own_url)| Origin::Cloud {
            entry,
            base_url,
            own_url,
        }),
    ];
    let auth = prop_oneof![Just(AuthScheme::Bearer), Just(AuthScheme::XApiKey)];
    let format = prop_oneof![
        Just(ApiFormat::OPENAI_CHAT),
        Just(ApiFormat::ANTHROPIC_MESSAGES)
    ];
    let keys = proptest::collection::vec(any::<u128>().prop_map(KeyId), 0..3);
    let models = proptest::collection::vec(any_model(), 0..3);
    let head = (any::<u128>(), text(), any::<bool>());
    (
        head,
        format,
        option::of(auth),
        keys,
        origin,
        models,
        any_set(),
    )
        .prop_map(
            |((id, name, enabled), format, auth, keys, origin, models, parameters)| Provider {
                parameters,
                enabled,
                auth,
                keys,
                models,
                ..Provider::new(ProviderId(id), name, format, origin)
            },
        )
}

/// Any settings of this version.
pub(crate) fn any_settings() -> impl Strategy<Value = Settings> {
    let theme = prop_oneof![Just(Theme::System), Just(Theme::Light), Just(Theme::Dark)];
    let model = (any::<u128>(), text()).prop_map(|(provider, model)| ModelRef {
        provider: ProviderId(provider),
        model,
    });
    let window = (100.0f32..9000.0, any::<bool>(), option::of(any::<u128>()));
    let providers = proptest::collection::vec(any_provider(), 0..3);
    let told = any::<bool>();
    (
        theme,
        any::<u32>(),
        window,
        option::of(model),
        (told, providers),
    )
        .prop_map(
            |(
                theme,
                zoom_percent,
                (width, sidebar_folded, shown),
                last_model,
                (told, providers),
            )| Settings {
                appearance: Appearance {
                    theme,
                    zoom_percent,
                },
                window: Window {
                    width,
                    sidebar_folded,
                    conversation: shown.map(ConversationId),
                    ..Window::default()
                },
                last_model,
                keys_in_file_told: told,
                providers,
                ..Settings::default()
            },
        )
}
