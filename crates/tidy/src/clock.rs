//! Time and chance are inputs: the clock is read in one place and randomness drawn in one place, and handed in.
//! Not about which clock a test moves; that is the test kit's.

use crate::rust_text::{code_only, occurrences};
use crate::{Finding, line_of, listed, table};

const CLOCK: &[&str] =
    &["Timestamp::now", "SystemTime::now", "Instant::now", "Zoned::now", "Utc::now", "Local::now", "now_utc"];
const CLOCK_MAY: &str = "
    crates/app/src/clock.rs | the one place
    crates/store/src/sqlite/writer.rs | a group ends after 8 ms; nothing of it is stored
    crates/store/src/histogram.rs | how long things take, for the figures; nothing of it is stored
    crates/testkit/         | waits for servers and child processes with a limit
    */examples/             | measure
    */benches/              | measure
    crates/bench/           | measures
";

/// SQL reads the engine's clock as easily as Rust reads the machine's.
const SQL_CLOCK: &[&str] = &["current_timestamp", "clock_timestamp(", "('now'", ", 'now'", "now()"];

const CHANCE: &[&str] =
    &["getrandom::", "rand::", "OsRng", "thread_rng", "Uuid::new_v4", "Uuid::now_v7", "SysRng"];
const CHANCE_MAY: &str = "
    crates/app/src/random.rs  | the one place
    crates/store/src/words.rs | keys and nonces must not be chosen by a caller
    crates/store/src/words/   | keys and nonces must not be chosen by a caller
    crates/testkit/           | names throwaway databases
";

/// Readings of a clock outside the one place.
pub fn clock(path: &str, source: &str) -> Vec<Finding> {
    if listed(path, &table(CLOCK_MAY)) {
        return Vec::new();
    }
    find(
        path,
        source,
        CLOCK,
        "reads the clock; take the instant as an input (it is read in crates/app/src/clock.rs)",
    )
}

/// Randomness drawn outside the one place.
pub fn chance(path: &str, source: &str) -> Vec<Finding> {
    if listed(path, &table(CHANCE_MAY)) {
        return Vec::new();
    }
    find(
        path,
        source,
        CHANCE,
        "draws randomness; take ids and bytes as inputs (drawn in crates/app/src/random.rs)",
    )
}

/// SQL text that asks the engine for the time. `now()` is a name of ours too: a method, a function of a test; it
/// counts where nothing that Rust writes before a name stands before it, and nothing is being declared.
pub fn sql_clock(path: &str, text: &str) -> Vec<Finding> {
    let lower = text.to_ascii_lowercase();
    let advice = "asks the database for the time; pass the instant as a parameter";
    let is_sql = |at: usize| {
        let line = &lower[lower[..at].rfind('\n').map_or(0, |n| n + 1)..];
        let line = line.lines().next().unwrap_or_default();
        ["select", "insert", "update ", "values", "default", "where", "set "]
            .iter()
            .any(|word| line.contains(word))
    };
    SQL_CLOCK
        .iter()
        .flat_map(|word| lower.match_indices(word).map(|(at, _)| (at, *word)).collect::<Vec<_>>())
        .filter(|(at, word)| {
            let rust = lower[..*at].ends_with(['.', ':', '_']);
            *word != "now()" || path.ends_with(".sql") || (!rust && is_sql(*at))
        })
        .map(|(at, _)| Finding::new(path, line_of(text, at), advice))
        .collect()
}

fn find(path: &str, source: &str, words: &[&str], advice: &str) -> Vec<Finding> {
    let code = code_only(source);
    words
        .iter()
        .flat_map(|word| occurrences(&code, word).into_iter().map(move |at| (at, word)))
        .map(|(at, word)| Finding::new(path, line_of(&code, at), format!("`{word}` {advice}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_read_in_a_rule_is_found_at_its_line() {
        let bad =
            "fn due() {\n    // Timestamp::now() is forbidden here\n    let n = jiff::Timestamp::now();\n}\n";
        let found = clock("crates/domain/src/due.rs", bad);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 3);
        assert!(clock("crates/app/src/clock.rs", bad).is_empty());
        assert!(clock("crates/store/examples/raw_limit.rs", bad).is_empty());
        assert_eq!(clock("crates/app/src/clock_face.rs", bad).len(), 1);
    }

    #[test]
    fn randomness_in_a_rule_is_found() {
        let bad = "let mut b = [0; 16];\ngetrandom::fill(&mut b)?;\n";
        assert_eq!(chance("crates/domain/src/id.rs", bad)[0].line, 2);
        assert!(chance("crates/store/src/words/seal.rs", bad).is_empty());
        assert!(chance("crates/domain/src/id.rs", "operand::fill()").is_empty());
    }

    #[test]
    fn sql_that_asks_for_the_time_is_found() {
        let bad =
            "CREATE TABLE a (\n  at INTEGER DEFAULT CURRENT_TIMESTAMP\n);\nSELECT strftime('%s', 'now');";
        let lines: Vec<usize> = sql_clock("m.sql", bad).iter().map(|f| f.line).collect();
        assert_eq!(lines, vec![2, 4]);
    }
}
