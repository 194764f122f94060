//! A row as it came from an engine, read by column index.

use crate::{Fault, Id, Value};

/// One row of an answer; columns count from 0. Reading a column as what it is not is a [`Fault`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn value(&self, column: usize) -> Result<&Value, Fault> {
        self.0
            .get(column)
            .ok_or_else(|| Fault::new(format!("a row of {} has no column {column}", self.len())))
    }

    pub fn int(&self, column: usize) -> Result<i64, Fault> {
        self.opt_int(column)?.ok_or_else(|| self.mismatch(column, "a number"))
    }

    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, Fault> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(value) => Ok(Some(*value)),
            _ => Err(self.mismatch(column, "a number")),
        }
    }

    /// A boolean, stored as 0 or 1.
    pub fn bool(&self, column: usize) -> Result<bool, Fault> {
        Ok(self.int(column)? != 0)
    }

    pub fn text(&self, column: usize) -> Result<&str, Fault> {
        self.opt_text(column)?.ok_or_else(|| self.mismatch(column, "a text"))
    }

    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, Fault> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            _ => Err(self.mismatch(column, "a text")),
        }
    }

    pub fn bytes(&self, column: usize) -> Result<&[u8], Fault> {
        self.opt_bytes(column)?.ok_or_else(|| self.mismatch(column, "bytes"))
    }

    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Bytes(value) => Ok(Some(value)),
            _ => Err(self.mismatch(column, "bytes")),
        }
    }

    pub fn id(&self, column: usize) -> Result<Id, Fault> {
        self.opt_id(column)?.ok_or_else(|| self.mismatch(column, "an id"))
    }

    pub fn opt_id(&self, column: usize) -> Result<Option<Id>, Fault> {
        let Some(bytes) = self.opt_bytes(column)? else { return Ok(None) };
        bytes.try_into().map(|bytes| Some(Id(bytes))).map_err(|_| self.mismatch(column, "an id"))
    }

    fn mismatch(&self, column: usize, wanted: &str) -> Fault {
        let found = match self.0.get(column) {
            Some(Value::Int(_)) => "a number",
            Some(Value::Text(_)) => "a text",
            Some(Value::Bytes(_)) => "bytes",
            Some(Value::Null) | None => "nothing",
        };
        Fault::new(format!("column {column} should hold {wanted}, it holds {found}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_read_as_what_it_is_and_as_nothing_else() {
        let row = Row(vec![Value::Int(1), Value::Null, Value::from(Id::nil())]);
        assert_eq!(row.int(0).ok(), Some(1));
        assert_eq!(row.opt_text(1).ok(), Some(None));
        assert_eq!(row.id(2).ok(), Some(Id::nil()));
        assert!(row.text(0).is_err() && row.int(1).is_err() && row.value(3).is_err());
    }
}
