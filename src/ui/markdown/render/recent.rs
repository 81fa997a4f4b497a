//! Values that are kept as long as there is room for them: those that were not used for longest
//! go first.

use std::collections::{BTreeMap, BTreeSet};

/// Values by key, each with what it weighs.
pub(super) struct Recent<K, V> {
    room: usize,
    weight: usize,
    pass: u64,
    kept: BTreeMap<K, RecentEntry<V>>,
}

struct RecentEntry<V> {
    value: V,
    weight: usize,
    /// In which pass it was last used.
    used: u64,
}

impl<K: Ord + Clone, V> Recent<K, V> {
    /// Keeps values of up to that weight, not counting those that are in use.
    pub(super) fn new(room: usize) -> Self {
        Self {
            room,
            weight: 0,
            pass: 0,
            kept: BTreeMap::new(),
        }
    }

    /// Forgets what there is no room for. Once per pass, before anything is looked up.
    pub(super) fn begin_pass(&mut self) {
        self.pass += 1;
        if self.weight > self.room {
            self.forget();
        }
    }

    /// The value under a key, which is in use thereby. Whoever changes it leaves its weight.
    pub(super) fn get(&mut self, key: &K) -> Option<&mut V> {
        let entry = self.kept.get_mut(key)?;
        entry.used = self.pass;
        Some(&mut entry.value)
    }

    /// Keeps a value in the place of what was there.
    pub(super) fn insert(&mut self, key: K, value: V, weight: usize) {
        let used = self.pass;
        self.weight += weight;
        let entry = RecentEntry {
            value,
            weight,
            used,
        };
        if let Some(old) = self.kept.insert(key, entry) {
            self.weight -= old.weight;
        }
    }

    /// Forgets the value under a key, if there is one.
    pub(super) fn remove(&mut self, key: &K) {
        if let Some(gone) = self.kept.remove(key) {
            self.weight -= gone.weight;
        }
    }

    /// Lets go of what was not used for longest, down to three quarters of the room. What was used
    /// in the last two passes stays: it is on the screen.
    fn forget(&mut self) {
        let old = self.kept.iter();
        let old = old.filter(|(_, entry)| entry.used + 2 < self.pass);
        let old: BTreeSet<(u64, K)> = old.map(|(key, entry)| (entry.used, key.clone())).collect();
        for (_, key) in old {
            if self.weight <= self.room / 4 * 3 {
                return;
            }
            self.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_goes_first_and_what_is_in_use_stays() {
        let mut recent = Recent::new(1000);
        for key in 1..=5 {
            recent.begin_pass();
            recent.insert(key, (), 210);
            assert!(recent.get(&1).is_some());
        }
        for _ in 0..5 {
            assert!(recent.get(&1).is_some());
            recent.begin_pass();
        }
        assert!(recent.get(&2).is_none() && recent.get(&3).is_none());
        assert!(recent.get(&4).is_some() && recent.get(&5).is_some());
        assert_eq!(recent.weight, 630);
        recent.insert(4, (), 10);
        recent.remove(&5);
        assert_eq!(recent.weight, 220);
        for key in 10..20 {
            recent.insert(key, (), 210);
        }
        recent.begin_pass();
        assert!(recent.get(&10).is_some(), "it may be on the screen");
    }
}
