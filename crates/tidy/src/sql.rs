//! Migrations: every table's primary key begins with the jurisdiction, so that a distributed engine can keep an
//! office's rows together. Not a parser of SQL: it reads `CREATE TABLE` as this project writes it.

use crate::{Finding, line_of, table};

/// Tables whose key begins otherwise; `name@sqlite` on that engine alone, whose one file is never distributed.
const OUTSIDE: &str = "
    migrations         | what the database itself has been through
    meta               | of the database: identity, key fingerprint
    leases             | of the whole installation: which node does what
    unsealed@sqlite    | the row number is the order of arrival
    search_docs@sqlite | FTS5 joins by row number; a unique index begins with the jurisdiction
";

/// Tables whose primary key does not begin with `jurisdiction`.
pub fn check(path: &str, text: &str) -> Vec<Finding> {
    let text = without_comments(text);
    let lower = text.to_ascii_lowercase();
    lower
        .match_indices("create ")
        .filter_map(|(at, _)| Some((at, created_table(&lower[at..])?)))
        .filter(|(_, (name, _))| !is_outside(path, name))
        .filter(|(_, (_, body))| first_key_column(body).as_deref() != Some("jurisdiction"))
        .map(|(at, (name, body))| {
            let key = first_key_column(&body).map_or("it has no primary key".to_owned(), |c| format!("it begins with `{c}`"));
            let advice = format!("the primary key of `{name}` must begin with `jurisdiction`; {key} (exceptions: crates/tidy/src/sql.rs)");
            Finding::new(path, line_of(&text, at), advice)
        })
        .collect()
}

fn is_outside(path: &str, name: &str) -> bool {
    table(OUTSIDE).iter().any(|(outside, _)| match outside.split_once('@') {
        Some((outside, engine)) => outside == name && path.ends_with(&format!(".{engine}.sql")),
        None => *outside == name,
    })
}

/// Name and body of `create [unlogged] table [if not exists] name ( body )`; nothing for other statements.
fn created_table(statement: &str) -> Option<(String, String)> {
    let rest = statement.strip_prefix("create ")?.trim_start();
    let rest = rest.strip_prefix("unlogged").unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix("table ")?.trim_start();
    let rest = rest.strip_prefix("if not exists ").unwrap_or(rest);
    let open = rest.find('(')?;
    let name = rest[..open].trim().trim_matches('"').to_owned();
    let mut depth = 0;
    for (at, c) in rest[open..].char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 {
            return Some((name, rest[open + 1..open + at].to_owned()));
        }
    }
    None
}

fn first_key_column(body: &str) -> Option<String> {
    let parts = top_level_parts(body);
    let listed = parts.iter().find_map(|part| {
        let at = part.find("primary key")?;
        let columns = part[at + "primary key".len()..].trim_start().strip_prefix('(')?;
        Some(columns)
    });
    match listed {
        Some(columns) => {
            columns.split([',', ')', ' ']).map(str::trim).find(|c| !c.is_empty()).map(str::to_owned)
        }
        None => {
            let column = parts.iter().find(|part| part.contains("primary key"))?;
            column.split_whitespace().next().map(str::to_owned)
        }
    }
}

fn top_level_parts(body: &str) -> Vec<String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for c in body.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().expect("never empty").push(c),
        }
    }
    parts
}

/// Comments replaced by spaces, lines kept.
fn without_comments(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| match line.find("--") {
            Some(at) => format!("{}{}", &line[..at], if line.ends_with('\n') { "\n" } else { "" }),
            None => line.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_do_not_begin_with_the_jurisdiction_are_found_at_their_lines() {
        let bad = "-- CREATE TABLE comment (id INTEGER PRIMARY KEY);\n\
            CREATE TABLE good (jurisdiction BIGINT, id BLOB, CHECK (id IN (1, 2)), PRIMARY KEY (jurisdiction, id));\n\
            CREATE TABLE turned (jurisdiction BIGINT, id BLOB,\n  CONSTRAINT k PRIMARY KEY (id, jurisdiction));\n\
            CREATE TABLE IF NOT EXISTS single (id INTEGER PRIMARY KEY, jurisdiction BIGINT) STRICT;\n\
            CREATE TABLE keyless (jurisdiction BIGINT);\n\
            CREATE INDEX i ON good (id);\n\
            CREATE TABLE migrations (number INTEGER PRIMARY KEY);\n";
        let lines: Vec<usize> = check("m.sql", bad).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, vec![3, 5, 6]);
    }

    #[test]
    fn an_exception_for_one_engine_is_none_for_the_other() {
        let table = "CREATE TABLE unsealed (position INTEGER PRIMARY KEY, jurisdiction INTEGER);";
        assert!(check("0001_store.sqlite.sql", table).is_empty());
        assert_eq!(check("0001_store.postgres.sql", table).len(), 1);
    }

    #[test]
    fn a_search_index_is_no_table() {
        assert!(check("m.sql", "CREATE VIRTUAL TABLE grams USING fts5(terms, content='');").is_empty());
    }
}
