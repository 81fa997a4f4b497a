//! Where a text that is looked for occurs in a message: found once, and kept for as long as neither
//! the text nor the message changes.

use crate::ui::chat::parts::PartView;
use crate::ui::markdown::finding::hits;

/// The places of the text that was looked for last.
#[derive(Default)]
pub(super) struct Occurrences {
    /// What was looked for; `None` if nothing was since the message has changed.
    query: Option<String>,
    /// The number of the part and the index of its block for each place, in order.
    places: Vec<(usize, usize)>,
}

impl Occurrences {
    /// Forgets the places, because the message has changed.
    pub(super) fn forget(&mut self) {
        self.query = None;
    }

    /// The part and the block of each place in which `query` occurs, whatever the case.
    pub(super) fn of(&mut self, parts: &[PartView], query: &str) -> &[(usize, usize)] {
        if self.query.as_deref() != Some(query) {
            let parts = parts.iter().enumerate();
            let places = parts.flat_map(|(part, view)| {
                let blocks = hits(view.text().document(), query);
                blocks.into_iter().map(move |block| (part, block))
            });
            self.places = places.collect();
            self.query = Some(query.to_owned());
        }
        &self.places
    }
}
