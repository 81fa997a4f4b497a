//! Long conversations: of which only what is near the reader is in memory, and nothing that was
//! said is missing from what is sent.

use crate::bench::Bench;
use std::sync::Arc;
use tertulia::domain::ids::{ConversationId, MessageId};
use tertulia::domain::message::Message;
use tertulia::domain::timestamp::Timestamp;
use tertulia::state::action::{ChatAction, LibraryAction};
use tertulia::state::chat::Chat;
use tertulia::state::command::HistoryCommand;
use tertulia::state::event::{Event, HistoryEvent};

const TALK: ConversationId = ConversationId(5_000_000);
const LONG: usize = 5_000;

/// A conversation with that many questions in a row on the disk, opened with its last hundred.
fn opened() -> Bench {
    let mut bench = Bench::ready();
    let model = bench.talk("short", "kurz");
    let mut conversation = bench.disk.conversations[&model].clone();
    conversation.id = TALK;
    conversation.leaf = Some(message_id(LONG - 1));
    bench.disk.conversations.insert(TALK, conversation);
    for number in 0..LONG {
        let parent = number.checked_sub(1).map(message_id);
        let text = format!("message {number}");
        let at = Timestamp(number.try_into().expect("is small"));
        let message = Message::user(message_id(number), TALK, parent, text, at);
        bench.disk.messages.insert(message.id, Arc::new(message));
    }
    let mut bench = bench.killed_and_started_again();
    bench.library(LibraryAction::Open(TALK));
    let end = bench.disk.branch(TALK).split_off(LONG - 100);
    bench.handle(Event::History(HistoryEvent::Loaded(TALK, end)));
    bench
}

fn message_id(number: usize) -> MessageId {
    MessageId(6_000_000 + number as u128)
}

impl Bench {
    fn is_outlined(&mut self) {
        let tree = Box::new(self.disk.tree(TALK));
        self.handle(Event::History(HistoryEvent::Outlined(TALK, tree)));
    }

    fn chat_shown(&self) -> &Chat {
        self.state.chats().get(TALK).expect("is in memory")
    }
}

#[test]
fn a_conversation_opens_at_its_end_and_can_be_answered_before_the_rest_is_known() {
    let mut bench = opened();
    let chat = bench.chat_shown();
    assert!(!chat.is_loading() && !chat.is_outlined());
    assert_eq!((chat.len(), chat.held()), (100, 100));
    bench.send("and now?");
    let request = bench.last_start().2;
    assert_eq!(request.earlier, Some(message_id(LONG - 101)));
    assert_eq!(request.messages.len(), 101);

    bench.is_outlined();
    let chat = bench.chat_shown();
    assert_eq!((chat.len(), chat.held()), (LONG + 2, 102));
    assert_eq!(chat.id(0), Some(message_id(0)));
    assert!(chat.message(0).is_none() && chat.last().is_some());
    assert!(chat.is_streaming());
}

#[test]
fn what_a_message_follows_has_to_be_known_before_it_gives_way_to_another() {
    let mut bench = opened();
    let first = bench.chat_shown().id(0).expect("there is one");
    bench.forget_commands();
    bench.chat(ChatAction::Edit(first, "another".to_owned()));
    bench.chat(ChatAction::Delete(first));
    assert_eq!(bench.commands, []);
    bench.is_outlined();
    bench.chat(ChatAction::Edit(first, "another".to_owned()));
    assert_eq!(bench.last_start().2.earlier, Some(message_id(LONG - 101)));
    assert_eq!(bench.chat_shown().len(), LONG - 100 + 2);
}

#[test]
fn what_is_looked_at_comes_into_memory_and_goes_when_nobody_is_near() {
    let mut bench = opened();
    bench.is_outlined();
    bench.forget_commands();
    bench.chat(ChatAction::Look(1_000..1_010));
    bench.chat(ChatAction::Look(1_000..1_010));
    assert_eq!(
        bench.pages_are_read(),
        130,
        "once, with some to either side"
    );
    let chat = bench.chat_shown();
    assert_eq!(
        chat.message(1_005).map(|m| m.text()),
        Some("message 1005".to_owned())
    );
    assert_eq!(chat.held(), 130, "the end is far away");
    bench.chat(ChatAction::Look(1_020..1_030));
    assert_eq!(bench.pages_are_read(), 20, "only what is missing");
    for start in (0..LONG).step_by(10) {
        bench.chat(ChatAction::Look(start..start + 10));
        bench.pages_are_read();
        assert!(bench.chat_shown().held() < 800, "at {start}");
        assert!(bench.chat_shown().message(start).is_some(), "at {start}");
    }
    bench.chat(ChatAction::Look(900_000..900_001));
    assert_eq!(bench.pages_are_read(), 0, "there is nothing");
}

#[test]
fn what_was_said_here_stays_in_memory_wherever_the_reader_goes() {
    let mut bench = opened();
    bench.is_outlined();
    let turn = bench.send("and now?");
    bench.grows(turn, "Well");
    bench.chat(ChatAction::Look(0..10));
    bench.pages_are_read();
    bench.grows(turn, ", this");
    bench.finishes(turn);
    let chat = bench.chat_shown();
    assert_eq!(chat.last().map(|m| m.text()), Some("Well, this".to_owned()));
    assert!(chat.message(LONG - 1).is_none());

    bench.send("And?");
    let request = bench.last_start().2;
    let texts: Vec<String> = request.messages.iter().map(|m| m.text()).collect();
    assert_eq!(texts, ["and now?", "Well, this", "And?"]);
    assert_eq!(request.earlier, Some(message_id(LONG - 1)));
}

#[test]
fn a_hit_on_another_branch_brings_that_branch() {
    let mut bench = opened();
    let aside = Message::user(
        MessageId(9_000_000),
        TALK,
        Some(message_id(10)),
        "aside".to_owned(),
        Timestamp(11),
    );
    bench.disk.messages.insert(aside.id, Arc::new(aside));
    bench.library(LibraryAction::OpenAt(TALK, MessageId(9_000_000)));
    assert_eq!(bench.chat_shown().position(MessageId(9_000_000)), None);
    bench.is_outlined();
    assert_eq!(bench.chat_shown().position(MessageId(9_000_000)), Some(11));
    assert_eq!(bench.shown_conversation().leaf, Some(MessageId(9_000_000)));
    bench.library(LibraryAction::OpenAt(TALK, message_id(7)));
    assert_eq!(bench.chat_shown().position(message_id(7)), Some(7));
    assert_eq!(
        bench.chat_shown().len(),
        12,
        "it is on the branch that is shown"
    );
}

#[test]
fn a_text_is_found_in_memory_at_once_and_everywhere_once_the_store_has_looked() {
    let mut bench = opened();
    bench.is_outlined();
    bench.chat(ChatAction::Find(Some("MESSAGE 4".to_owned())));
    let asked = bench.history().find_map(|command| {
        if let HistoryCommand::FindIn { request, .. } = command {
            Some(*request)
        } else {
            None
        }
    });
    let find = bench.state.find().expect("is looked for");
    assert!(find.is_looking());
    assert_eq!(
        (find.places(message_id(4_950)), find.places(message_id(4))),
        (1, 0)
    );
    let found = HistoryEvent::FoundIn(asked.expect("asked"), vec![(message_id(4), 3)]);
    bench.handle(Event::History(found));
    let find = bench.state.find().expect("is looked for");
    assert!(!find.is_looking());
    assert_eq!(
        (find.places(message_id(4_950)), find.places(message_id(4))),
        (1, 3)
    );
    let revision = find.revision();

    let turn = bench.send("?");
    bench.grows(turn, "Message 4 and once more message 4");
    let answer = bench.last().id;
    bench.finishes(turn);
    let find = bench.state.find().expect("is looked for");
    assert!(find.places(answer) == 2 && find.revision() > revision);
    bench.chat(ChatAction::Find(None));
    assert!(bench.state.find().is_none());
}
