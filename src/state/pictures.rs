//! Pictures from elsewhere that the user asked for. They are kept in memory only.
//!
//! No picture is fetched by itself: whoever put it there would learn that it is looked at.

use super::action::PictureAction;
use super::command::PictureCommand;
use super::effect::Cx;
use super::event::PictureEvent;
use crate::domain::cause::PictureFailure;
use crate::domain::ids::RequestId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How much of pictures is kept, in bytes; beyond that the oldest have to be asked for again.
const KEPT_BYTES: usize = 24 * 1024 * 1024;

/// All pictures that were asked for.
#[derive(Debug, Default)]
pub struct Pictures {
    by_address: BTreeMap<Arc<str>, Picture>,
    /// The addresses of those that are here, the oldest first.
    order: Vec<Arc<str>>,
    revision: u64,
}

/// A picture that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// It is on its way.
    Fetching(RequestId),
    /// Its file is here.
    Here(Arc<[u8]>),
    /// Why it is not.
    Failed(PictureFailure),
}

impl Picture {
    fn bytes(&self) -> usize {
        match self {
            Self::Here(file) => file.len(),
            Self::Fetching(_) | Self::Failed(_) => 0,
        }
    }
}

impl Pictures {
    /// The picture at an address; `None` if it was not asked for.
    pub fn get(&self, address: &str) -> Option<&Picture> {
        self.by_address.get(address)
    }

    /// All of them, by address.
    pub fn all(&self) -> &BTreeMap<Arc<str>, Picture> {
        &self.by_address
    }

    /// Differs whenever any of them does.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Asks for a picture unless it is here or on its way.
    pub(super) fn apply(&mut self, action: PictureAction, cx: &mut Cx<'_>) {
        let PictureAction::Load(address) = action;
        match self.get(&address) {
            Some(Picture::Fetching(_) | Picture::Here(_)) => return,
            Some(Picture::Failed(_)) | None => {}
        }
        let request = cx.request();
        self.order.retain(|known| *known != address);
        self.by_address
            .insert(Arc::clone(&address), Picture::Fetching(request));
        self.revision += 1;
        cx.command(PictureCommand::Fetch { request, address });
    }

    /// Takes in a picture that was asked for, or why there is none.
    pub(super) fn handle(&mut self, request: RequestId, event: PictureEvent) {
        let picture = match event {
            PictureEvent::Fetched(file) => Picture::Here(file),
            PictureEvent::Failed(why) => Picture::Failed(why),
        };
        let waiting = self.by_address.iter_mut();
        let mut waiting = waiting.filter(|(_, known)| **known == Picture::Fetching(request));
        let Some((address, known)) = waiting.next() else {
            return;
        };
        self.order.push(Arc::clone(address));
        *known = picture;
        self.revision += 1;
        self.forget_oldest();
    }

    /// Lets the oldest go until the rest is within [`KEPT_BYTES`].
    fn forget_oldest(&mut self) {
        let mut bytes: usize = self.by_address.values().map(Picture::bytes).sum();
        while bytes > KEPT_BYTES && self.order.len() > 1 {
            let oldest = self.order.remove(0);
            let gone = self.by_address.remove(&oldest);
            bytes -= gone.as_ref().map_or(0, Picture::bytes);
        }
    }
}
