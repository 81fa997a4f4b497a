//! Screens, dialogs, appearance and the window: what is shown, and what of it is stored.

use crate::bench::{Bench, RACK, model_ref, provider};
use tertulia::domain::ids::ConversationId;
use tertulia::domain::settings::{
    Appearance, SETTINGS_VERSION, Settings, Theme, Window, ZOOM_RANGE,
};
use tertulia::state::State;
use tertulia::state::action::{Dialog, Screen, ViewAction};
use tertulia::state::command::{Command, HistoryCommand};

#[test]
fn settings_come_back_as_they_were_read() {
    let settings = Settings {
        version: SETTINGS_VERSION,
        appearance: Appearance {
            theme: Theme::Dark,
            zoom_percent: 125,
        },
        window: Window {
            width: 800.0,
            height: 600.0,
            sidebar_folded: true,
            sidebar_width: 300.0,
            parameters_shown: true,
            conversation: Some(ConversationId(3)),
        },
        last_model: Some(model_ref(RACK, "beta")),
        keys_in_file_told: true,
        providers: vec![provider(RACK, "rack", &["alpha", "beta"])],
    };
    let (state, commands) = State::new(&settings);
    assert_eq!(state.settings(), settings);
    assert_eq!(commands, [Command::History(HistoryCommand::List)]);
    assert_eq!(state.current_model(), Some(model_ref(RACK, "beta")));
}

#[test]
fn appearance_and_window_are_stored_when_they_change() {
    let mut bench = Bench::ready();
    let check = |bench: &mut Bench, action: ViewAction, seen: &dyn Fn(&Settings) -> bool| {
        bench.forget_commands();
        let what = format!("{action:?}");
        bench.view(action);
        assert_eq!(bench.settings_stores(), 1, "{what}");
        assert!(seen(&bench.disk.settings), "{what}");
    };
    check(&mut bench, ViewAction::SetTheme(Theme::Light), &|stored| {
        stored.appearance.theme == Theme::Light
    });
    check(&mut bench, ViewAction::SetZoom(110), &|stored| {
        stored.appearance.zoom_percent == 110
    });
    check(&mut bench, ViewAction::SetSidebarFolded(true), &|stored| {
        stored.window.sidebar_folded
    });
    check(&mut bench, ViewAction::SetSidebarWidth(222.0), &|stored| {
        (stored.window.sidebar_width - 222.0).abs() < f32::EPSILON
    });
    check(
        &mut bench,
        ViewAction::SetWindowSize(640.0, 480.0),
        &|stored| {
            (stored.window.width - 640.0).abs() < f32::EPSILON
                && (stored.window.height - 480.0).abs() < f32::EPSILON
        },
    );
    let again = bench.killed_and_started_again();
    assert_eq!(again.state.settings(), bench.state.settings());
}

#[test]
fn zoom_stays_within_its_range() {
    let check = |asked: u32, kept: u32| {
        let mut bench = Bench::ready();
        bench.view(ViewAction::SetZoom(asked));
        assert_eq!(
            bench.state.view().appearance().zoom_percent,
            kept,
            "{asked}"
        );
    };
    check(0, *ZOOM_RANGE.start());
    check(u32::MAX, *ZOOM_RANGE.end());
    check(90, 90);
}

#[test]
fn going_to_a_screen_or_dialog_stores_nothing() {
    let mut bench = Bench::ready();
    bench.forget_commands();
    bench.view(ViewAction::Show(Screen::Shortcuts));
    assert_eq!(bench.state.view().screen(), Screen::Shortcuts);
    bench.view(ViewAction::ShowProvider(RACK));
    let view = bench.state.view();
    assert_eq!(
        (view.screen(), view.provider()),
        (Screen::Providers, Some(RACK))
    );
    bench.view(ViewAction::OpenDialog(Dialog::AddProvider));
    assert_eq!(bench.state.view().dialog(), Some(&Dialog::AddProvider));
    bench.view(ViewAction::CloseDialog);
    assert_eq!(bench.state.view().dialog(), None);
    assert_eq!(bench.commands, []);
}

#[test]
fn revisions_tell_when_to_look_again_and_growing_text_is_not_such_a_time() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    let revisions = |bench: &Bench| {
        let chat = bench.state.chats().get(bench.shown()).expect("shown");
        (chat.revision(), bench.state.library().revision())
    };
    let before = revisions(&bench);
    bench.grows(turn, "Hello");
    assert_eq!(revisions(&bench), before);
    bench.finishes(turn);
    let after = revisions(&bench);
    assert!(after.0 > before.0 && after.1 > before.1);
}

#[test]
fn over_the_chat_the_list_and_the_parameters_take_turns() {
    let mut bench = Bench::ready();
    bench.view(ViewAction::SetNarrow(true));
    bench.view(ViewAction::SetCramped(true));
    let shown = |bench: &Bench| {
        let view = bench.state.view();
        (view.sidebar().is_shown(), view.parameters().is_shown())
    };
    bench.view(ViewAction::SetSidebarFolded(false));
    assert_eq!(shown(&bench), (true, false));
    bench.view(ViewAction::SetParametersShown(true));
    assert_eq!(shown(&bench), (false, true));
    bench.view(ViewAction::SetSidebarFolded(false));
    assert_eq!(shown(&bench), (true, false));
    bench.view(ViewAction::SetNarrow(false));
    bench.view(ViewAction::SetParametersShown(true));
    assert!(shown(&bench).1, "the list stands beside the chat");
}
