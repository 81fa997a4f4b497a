//! How values stand in the columns of the history, and how a row is read by their names. Which
//! columns there are is left to `conversations` and `branches`.

use rusqlite::Row;
use rusqlite::types::{FromSql, Type};
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};

/// An id as it is stored.
pub(super) fn blob(id: u128) -> [u8; 16] {
    id.to_be_bytes()
}

/// A count as SQLite keeps it; the few beyond its range are cut to it.
pub(super) fn integer(count: Option<u64>) -> Option<i64> {
    count.map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

/// Plain data as JSON. The types stored this way have string keys only, so it cannot fail.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A row of a query, read by the names of its columns: a look into a short list, cheaper than
/// asking SQLite for each name in each row.
pub(super) struct NamedColumns<'a> {
    row: &'a Row<'a>,
    names: &'static [&'static str],
}

impl<'a> NamedColumns<'a> {
    /// `names` are the columns in the order in which the query asks for them.
    pub(super) fn of(row: &'a Row<'a>, names: &'static [&'static str]) -> Self {
        Self { row, names }
    }

    fn index(&self, name: &str) -> rusqlite::Result<usize> {
        let index = self.names.iter().position(|known| *known == name);
        index.ok_or_else(|| rusqlite::Error::InvalidColumnName(name.to_owned()))
    }

    /// A column that SQLite keeps as it is.
    pub(super) fn get<T: FromSql>(&self, name: &str) -> rusqlite::Result<T> {
        self.row.get(self.index(name)?)
    }

    /// An id that every row has.
    pub(super) fn id(&self, name: &str) -> rusqlite::Result<u128> {
        self.get(name).map(u128::from_be_bytes)
    }

    /// An id that a row may lack.
    pub(super) fn optional_id(&self, name: &str) -> rusqlite::Result<Option<u128>> {
        Ok(self.get::<Option<[u8; 16]>>(name)?.map(u128::from_be_bytes))
    }

    /// A count; a damaged negative one is read as 0.
    pub(super) fn count(&self, name: &str) -> rusqlite::Result<Option<u64>> {
        let count: Option<i64> = self.get(name)?;
        Ok(count.map(|count| u64::try_from(count).unwrap_or_default()))
    }

    /// A variant by its word.
    pub(super) fn word<T: DeserializeOwned>(&self, name: &str) -> rusqlite::Result<T> {
        let word: String = self.get(name)?;
        T::deserialize(StrDeserializer::<WordError>::new(&word))
            .map_err(|error| self.unread(name, error))
    }

    /// Plain data that stands there as JSON; `None` where the column is empty.
    pub(super) fn json<T: DeserializeOwned>(&self, name: &str) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = self.get(name)?;
        text.map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| self.unread(name, error))
    }

    /// The column holds something that this program does not know.
    fn unread(
        &self,
        name: &str,
        error: impl std::error::Error + Send + Sync + 'static,
    ) -> rusqlite::Error {
        let index = self.index(name).unwrap_or_default();
        rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
    }
}
