//! A keyring that is not waited for longer than a moment.
//!
//! A keyring may ask the user for a password, or hang. So it is called on a thread of its own; a
//! call that takes too long counts as failed, and so does every call until that one has come back.
//! What a failed call means for a key is `storage::secrets`' business.

use crate::domain::ids::KeyId;
use crate::domain::secret::Secret;
use crate::storage::keyring::{Keyring, KeyringError};
use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// A keyring on its own thread.
#[derive(Debug)]
pub(super) struct BoundedKeyring {
    calls: Sender<KeyringCall>,
    answers: Receiver<KeyringAnswer>,
    limit: Duration,
    /// Whether a call was given up whose answer has not come yet.
    is_away: Cell<bool>,
    /// The same, as the thread is told.
    given_up: Arc<AtomicBool>,
}

#[derive(Debug)]
enum KeyringCall {
    Get(KeyId),
    Set(KeyId, Secret),
    Delete(KeyId),
}

/// What was found; `None` also where nothing was looked for.
type KeyringAnswer = Result<Option<Secret>, KeyringError>;

impl BoundedKeyring {
    /// Starts the thread. `came_back` is called on it whenever a call that was given up has ended.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn start(
        keyring: Box<dyn Keyring>,
        limit: Duration,
        came_back: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let (calls, queue) = channel();
        let (answer, answers) = channel();
        let given_up = Arc::new(AtomicBool::new(false));
        let was_given_up = Arc::clone(&given_up);
        thread::Builder::new()
            .name("keyring".into())
            .spawn(move || {
                while let Ok(call) = queue.recv() {
                    if answer.send(carry_out(keyring.as_ref(), call)).is_err() {
                        return;
                    }
                    if was_given_up.swap(false, Ordering::SeqCst) {
                        came_back();
                    }
                }
            })?;
        Ok(Self {
            calls,
            answers,
            limit,
            is_away: Cell::new(false),
            given_up,
        })
    }

    fn call(&self, call: KeyringCall) -> KeyringAnswer {
        if self.is_away.get() {
            // Its answer is to a question that nobody asks any more.
            if self.answers.try_recv().is_err() {
                return Err(KeyringError::NoAnswer);
            }
            self.is_away.set(false);
        }
        let ended = || KeyringError::Absent {
            reason: "The connection to it has broken down".to_owned(),
        };
        self.calls.send(call).map_err(|_ended| ended())?;
        match self.answers.recv_timeout(self.limit) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => return Err(ended()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        self.given_up.store(true, Ordering::SeqCst);
        // It may have come just now, before the thread could see that it was given up.
        self.answers.try_recv().unwrap_or_else(|_none_yet| {
            self.is_away.set(true);
            Err(KeyringError::NoAnswer)
        })
    }
}

fn carry_out(keyring: &dyn Keyring, call: KeyringCall) -> KeyringAnswer {
    match call {
        KeyringCall::Get(id) => keyring.get(id),
        KeyringCall::Set(id, secret) => keyring.set(id, &secret).map(|()| None),
        KeyringCall::Delete(id) => keyring.delete(id).map(|()| None),
    }
}

impl Keyring for BoundedKeyring {
    fn get(&self, id: KeyId) -> Result<Option<Secret>, KeyringError> {
        self.call(KeyringCall::Get(id))
    }

    fn set(&self, id: KeyId, secret: &Secret) -> Result<(), KeyringError> {
        self.call(KeyringCall::Set(id, secret.clone())).map(|_| ())
    }

    fn delete(&self, id: KeyId) -> Result<(), KeyringError> {
        self.call(KeyringCall::Delete(id)).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Answers each call with the next answer that comes through a channel.
    #[derive(Debug)]
    struct ScriptedKeyring(Mutex<Receiver<KeyringAnswer>>);

    impl ScriptedKeyring {
        fn answer(&self) -> KeyringAnswer {
            let answers = self.0.lock().expect("not poisoned");
            answers.recv().unwrap_or(Err(KeyringError::Different))
        }
    }

    impl Keyring for ScriptedKeyring {
        fn get(&self, _: KeyId) -> KeyringAnswer {
            self.answer()
        }

        fn set(&self, _: KeyId, _: &Secret) -> Result<(), KeyringError> {
            self.answer().map(|_| ())
        }

        fn delete(&self, _: KeyId) -> Result<(), KeyringError> {
            panic!("the library behind it breaks down")
        }
    }

    fn told(limit: Duration) -> (BoundedKeyring, Sender<KeyringAnswer>, Receiver<()>) {
        let (answer, answers) = channel();
        let (back, came_back) = channel();
        let keyring = Box::new(ScriptedKeyring(Mutex::new(answers)));
        let say_so = move || back.send(()).expect("somebody listens");
        let bounded = BoundedKeyring::start(keyring, limit, say_so).expect("a thread");
        (bounded, answer, came_back)
    }

    #[test]
    fn a_call_that_takes_too_long_fails_and_so_do_all_until_it_comes_back() {
        let (keyring, answer, came_back) = told(Duration::from_millis(1));
        let no_answer = Err(KeyringError::NoAnswer);
        assert_eq!(keyring.get(KeyId(1)), no_answer);
        assert_eq!(keyring.get(KeyId(2)), no_answer);
        let (old, new) = (Secret::new("old"), Secret::new("new"));
        answer.send(Ok(Some(old))).expect("it waits");
        came_back.recv().expect("said");
        let patient = BoundedKeyring {
            limit: Duration::from_secs(20),
            ..keyring
        };
        answer.send(Ok(Some(new.clone()))).expect("it waits");
        assert_eq!(patient.get(KeyId(3)), Ok(Some(new)));
    }

    #[test]
    fn answers_in_time_are_passed_on() {
        let (keyring, answer, _) = told(Duration::from_secs(20));
        let key = Secret::new("key");
        answer.send(Ok(Some(key.clone()))).expect("it waits");
        assert_eq!(keyring.get(KeyId(1)), Ok(Some(key.clone())));
        answer.send(Ok(None)).expect("it waits");
        assert_eq!(keyring.set(KeyId(1), &key), Ok(()));
        answer.send(Err(KeyringError::Different)).expect("it waits");
        assert_eq!(keyring.set(KeyId(1), &key), Err(KeyringError::Different));
    }

    #[test]
    fn a_keyring_that_breaks_down_is_absent_from_then_on() {
        let (keyring, _answer, _) = told(Duration::from_secs(20));
        let is_absent = |error| matches!(error, KeyringError::Absent { .. });
        assert!(keyring.delete(KeyId(1)).is_err_and(is_absent));
        assert!(keyring.get(KeyId(1)).is_err_and(is_absent));
    }
}
