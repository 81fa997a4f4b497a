//! A TOML document that a person may have edited: what the program knows of it is replaced, and
//! comments, order and everything else in it stay.
//!
//! Entries of a list that have an `id` are matched by it, so what is unknown of a deleted entry
//! goes with it. What the document means is left to those who call.

use std::mem;
use toml_edit::visit_mut::{VisitMut, visit_table_mut};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, TomlError, Value, ser};

/// A document, beside what the program knows of it.
#[derive(Debug, Clone, Default)]
pub(super) struct EditedDocument {
    document: DocumentMut,
    /// The known part as the program last read or wrote it: what of the document is not in here
    /// is unknown.
    known: Table,
}

impl EditedDocument {
    /// The document that was read, and what the program understood of it.
    ///
    /// # Errors
    /// If `known` has no form as TOML.
    pub(super) fn new(
        document: DocumentMut,
        known: &impl serde::Serialize,
    ) -> Result<Self, ser::Error> {
        let known = table_of(known)?;
        Ok(Self { document, known })
    }

    /// Brings the known part to what `known` says. A key or an entry of a list that neither it nor
    /// the part known before has is unknown, and stays.
    ///
    /// # Errors
    /// If `known` has no form as TOML; nothing is changed then.
    pub(super) fn update(&mut self, known: &impl serde::Serialize) -> Result<(), ser::Error> {
        let known = table_of(known)?;
        merge(self.document.as_table_mut(), &self.known, &known);
        self.known = known;
        Ok(())
    }

    /// The text of the file.
    pub(super) fn text(&self) -> String {
        self.document.to_string()
    }
}

/// Plain data as a table whose parts are sections, each with a blank line before it, and without
/// places of their own: they follow what they are put behind.
fn table_of(data: &impl serde::Serialize) -> Result<Table, ser::Error> {
    let text = ser::to_string_pretty(data)?;
    let read: Result<DocumentMut, TomlError> = text.parse();
    // What the library has written it also reads.
    let mut table = mem::take(read.unwrap_or_default().as_table_mut());
    Unplaced.visit_table_mut(&mut table);
    Ok(table)
}

/// Takes from tables the places in the file that they had.
struct Unplaced;

impl VisitMut for Unplaced {
    fn visit_table_mut(&mut self, table: &mut Table) {
        table.set_position(None);
        visit_table_mut(self, table);
    }
}

/// Brings `document` from what `before` says to what `now` says.
fn merge(document: &mut dyn TableLike, before: &dyn TableLike, now: &dyn TableLike) {
    for (key, _) in before.iter() {
        if !now.contains_key(key) {
            document.remove(key);
        }
    }
    for (key, new) in now.iter() {
        let merged = document
            .get_mut(key)
            .is_some_and(|item| merge_item(item, before.get(key), new));
        if !merged {
            document.remove(key);
            document.insert(key, new.clone());
        }
    }
}

/// The same for what stands behind one key. Says whether it could; else the new item has to take
/// the place of the old one.
fn merge_item(item: &mut Item, before: Option<&Item>, now: &Item) -> bool {
    if same(item, now) {
        return true;
    }
    if let (Some(document), Some(now)) = (item.as_table_like_mut(), now.as_table_like()) {
        let nothing = Table::new();
        let before = before.and_then(Item::as_table_like).unwrap_or(&nothing);
        merge(document, before, now);
        return true;
    }
    if let (Some(document), Some(new)) = (tables_of(item), tables_of(now)) {
        let known = before.and_then(tables_of).unwrap_or_default();
        let all_have_ids = known.iter().chain(&new).all(|entry| id_of(entry).is_some());
        return if all_have_ids {
            merge_entries(item, document, &known, &new)
        } else {
            // Without ids nobody knows which entry is which: the list is the user's until it changes.
            before.is_some_and(|before| same(before, now))
        };
    }
    let (Item::Value(old), Item::Value(new)) = (item, now) else {
        return false;
    };
    // The comment behind it stays.
    let decor = mem::take(old.decor_mut());
    *old = new.clone();
    *old.decor_mut() = decor;
    true
}

/// The same for a list of tables with ids, in the order of `now`; unknown entries come last.
/// `document` are the entries of `item` as they stand there.
fn merge_entries(item: &mut Item, document: Vec<Table>, before: &[Table], now: &[Table]) -> bool {
    let with_id =
        |list: &[Table], id: Option<&str>| list.iter().position(|entry| id_of(entry) == id);
    let first_place = document.iter().filter_map(Table::position).min();
    let mut left: Vec<Option<Table>> = document.into_iter().map(Some).collect();
    let (mut merged, mut origins) = (Vec::new(), Vec::new());
    for new in now {
        let same_id =
            |entry: &Option<Table>| entry.as_ref().is_some_and(|e| id_of(e) == id_of(new));
        let origin = left.iter().position(same_id);
        let mut entry = origin.and_then(|at| left[at].take());
        if let Some(entry) = &mut entry {
            let nothing = Table::new();
            let known = with_id(before, id_of(new)).map_or(&nothing, |at| &before[at]);
            merge(entry, known, new);
        }
        origins.push(origin.unwrap_or(usize::MAX));
        merged.push(entry.unwrap_or_else(|| new.clone()));
    }
    for (at, entry) in left.into_iter().enumerate() {
        let unknown = |entry: &Table| with_id(before, id_of(entry)).is_none();
        if let Some(entry) = entry.filter(unknown) {
            origins.push(at);
            merged.push(entry);
        }
    }
    if !origins.is_sorted() {
        for entry in &mut merged {
            Unplaced.visit_table_mut(entry);
        }
        if let Some(first) = merged.first_mut() {
            first.set_position(first_place);
        }
    }
    let is_empty = merged.is_empty();
    let list = ArrayOfTables::from_iter(merged);
    *item = match item {
        Item::ArrayOfTables(_) => Item::ArrayOfTables(list),
        Item::None | Item::Value(_) | Item::Table(_) => {
            Item::Value(Value::Array(list.into_array()))
        }
    };
    !is_empty
}

/// The entries of a list of tables, whether they are sections or stand in one line; `None` for
/// anything else.
pub(super) fn tables_of(item: &Item) -> Option<Vec<Table>> {
    if item.as_array().is_some_and(toml_edit::Array::is_empty) {
        return Some(Vec::new());
    }
    let list = item.clone().into_array_of_tables().ok()?;
    Some(list.into_iter().collect())
}

fn id_of(entry: &Table) -> Option<&str> {
    entry.get("id").and_then(Item::as_str)
}

/// Whether two items mean the same, however they are written.
fn same(one: &Item, other: &Item) -> bool {
    match (one.clone().into_value(), other.clone().into_value()) {
        (Ok(one), Ok(other)) => same_value(&one, &other),
        _ => false,
    }
}

fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Integer(one), Value::Integer(other)) => one.value() == other.value(),
        (Value::Float(one), Value::Float(other)) => {
            one.value().to_bits() == other.value().to_bits()
        }
        (Value::Boolean(one), Value::Boolean(other)) => one.value() == other.value(),
        (Value::Datetime(one), Value::Datetime(other)) => one.value() == other.value(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| same_value(one, other))
        }
        (Value::InlineTable(one), Value::InlineTable(other)) => {
            let found = |key: &str, value: &Value| {
                other.get(key).is_some_and(|other| same_value(value, other))
            };
            one.len() == other.len() && one.iter().all(|(key, value)| found(key, value))
        }
        _ => false,
    }
}
