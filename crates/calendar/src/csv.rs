//! The rows `date,kind,name` of a year's notice, and how one field is written.
//!
//! Not a general CSV reader: the notices hold no quotes, and a file that does is refused.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// What is wrong with one line of a notice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    #[error("expected the header `date,kind,name`, found `{0}`")]
    Header(String),
    #[error("expected three fields `date,kind,name`, found `{0}`")]
    Fields(String),
    #[error("`{0}` is not a date such as 2027-01-01")]
    Date(String),
    #[error("kind is `off` or `work`, found `{0}`")]
    Kind(String),
    #[error("the name of the holiday is missing")]
    Name,
    #[error("{0} stands in the file twice")]
    Twice(Date),
}

pub(crate) struct Row {
    pub date: Date,
    pub working: bool,
    pub name: String,
}

/// Reads the rows of a notice; on failure gives the line number, counted from 1.
pub(crate) fn rows(text: &str) -> Result<Vec<Row>, (usize, RowError)> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).enumerate();
    let header = lines.next().map_or("", |(_, line)| line);
    if header != "date,kind,name" {
        return Err((1, RowError::Header(header.to_owned())));
    }
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for (index, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let row = row(line).map_err(|error| (index + 1, error))?;
        if seen.insert(row.date, ()).is_some() {
            return Err((index + 1, RowError::Twice(row.date)));
        }
        found.push(row);
    }
    Ok(found)
}

fn row(line: &str) -> Result<Row, RowError> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let &[date, kind, name] = fields.as_slice() else {
        return Err(RowError::Fields(line.to_owned()));
    };
    if line.contains('"') {
        return Err(RowError::Fields(line.to_owned()));
    }
    let working = match kind {
        "work" => true,
        "off" => false,
        other => return Err(RowError::Kind(other.to_owned())),
    };
    if name.is_empty() {
        return Err(RowError::Name);
    }
    let date = date.parse().map_err(|_| RowError::Date(date.to_owned()))?;
    Ok(Row { date, working, name: name.to_owned() })
}

/// Appends one field, quoted as RFC 4180 asks when it holds a comma, a quote or a line end.
pub(crate) fn push_field(out: &mut String, field: &str) {
    if field.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&field.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(field);
    }
}
