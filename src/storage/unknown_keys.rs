//! What of a TOML document its typed form does not hold, and how it comes back when the typed form
//! is written.
//!
//! Entries of a list that have an `id` are matched by it, so what is unknown of a deleted entry
//! goes with it.

use std::collections::BTreeMap;
use toml::{Table, Value};

/// What the typed form did not take.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct UnknownKeys {
    /// Keys that the typed form does not have.
    values: Table,
    /// What is unknown inside tables that the typed form does have.
    tables: BTreeMap<String, UnknownKeys>,
    /// The same of the entries of lists, by key of the list and `id` of the entry.
    entries: BTreeMap<String, BTreeMap<String, UnknownKeys>>,
}

impl UnknownKeys {
    /// What is in `document` and not in `typed`, its typed form written again.
    pub(super) fn of(document: &Table, typed: &Table) -> Self {
        let mut unknown = Self::default();
        for (key, value) in document {
            match (value, typed.get(key)) {
                (value, None) => {
                    unknown.values.insert(key.clone(), value.clone());
                }
                (Value::Table(table), Some(Value::Table(typed))) => {
                    let inside = Self::of(table, typed);
                    if inside != Self::default() {
                        unknown.tables.insert(key.clone(), inside);
                    }
                }
                (Value::Array(list), Some(Value::Array(typed))) => {
                    let inside = Self::of_entries(list, typed);
                    if !inside.is_empty() {
                        unknown.entries.insert(key.clone(), inside);
                    }
                }
                // A value of the typed form replaces whatever stood there.
                (_, Some(_)) => {}
            }
        }
        unknown
    }

    fn of_entries(list: &[Value], typed: &[Value]) -> BTreeMap<String, Self> {
        let mut found = BTreeMap::new();
        for entry in list.iter().filter_map(Value::as_table) {
            let Some(id) = id_of(entry) else { continue };
            let same = |typed: &&Table| id_of(typed) == Some(id);
            let Some(typed) = typed.iter().filter_map(Value::as_table).find(same) else {
                continue;
            };
            let inside = Self::of(entry, typed);
            if inside != Self::default() {
                found.insert(id.to_owned(), inside);
            }
        }
        found
    }

    /// Adds it to a typed form that was written again. Nothing that is there is changed.
    pub(super) fn add_to(&self, document: &mut Table) {
        add_missing(document, &self.values);
        for (key, inside) in &self.tables {
            // A table that has gone, or that is no table any more, takes what was unknown in it
            // along.
            if let Some(Value::Table(table)) = document.get_mut(key) {
                inside.add_to(table);
            }
        }
        for (key, entries) in &self.entries {
            let Some(Value::Array(list)) = document.get_mut(key) else {
                continue;
            };
            for entry in list.iter_mut().filter_map(Value::as_table_mut) {
                if let Some(inside) = id_of(entry).and_then(|id| entries.get(id)) {
                    inside.add_to(entry);
                }
            }
        }
    }
}

/// A key that the typed form leaves out while it has its default may come back as a table: then
/// both are joined.
fn add_missing(document: &mut Table, values: &Table) {
    for (key, value) in values {
        match (document.get_mut(key), value) {
            (None, value) => {
                document.insert(key.clone(), value.clone());
            }
            (Some(Value::Table(known)), Value::Table(value)) => add_missing(known, value),
            (Some(_), _) => {}
        }
    }
}

fn id_of(entry: &Table) -> Option<&str> {
    entry.get("id").and_then(Value::as_str)
}
