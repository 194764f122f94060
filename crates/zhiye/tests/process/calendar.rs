use std::process::{Command, Output};

fn zhiye(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhiye")).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn days_are_listed_for_a_program() {
    let csv = text(&zhiye(&["calendar", "days", "--from", "2004-01-01", "--to", "2026-12-31", "--csv"]));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "date,working,name");
    assert_eq!(lines.len() - 1, 8401, "every day of 23 years");
    assert!(lines.contains(&"2026-10-01,false,国庆节"));
    assert!(lines.contains(&"2026-10-10,true,国庆节"));
    assert!(lines.contains(&"2026-11-23,true,"));
    assert!(lines.contains(&"2026-11-22,false,"));
}

#[test]
fn a_limit_is_counted_with_its_sum() {
    let sum = text(&zhiye(&["calendar", "add", "--start", "2026-09-29T15:00", "--limit", "5wd"]));
    let mut lines = sum.lines();
    assert_eq!(lines.next(), Some("2026-10-12T17:30"));
    let line = lines.next().unwrap();
    for part in ["5 working days from 2026-09-29", "10-01…10-07", "10-11", "10-10", "2026-10-12 17:30"] {
        assert!(line.contains(part), "{part} is missing in {line}");
    }
    let chinese =
        text(&zhiye(&["calendar", "add", "--start", "2027-01-04T09:00", "--limit", "5wd", "--lang", "zh"]));
    assert!(chinese.contains("暂定"), "{chinese}");
}

#[test]
fn what_is_no_date_and_no_limit_is_said() {
    for arguments in [
        ["calendar", "add", "--start", "yesterday", "--limit", "5wd"],
        ["calendar", "add", "--start", "2026-09-29T15:00", "--limit", "5x"],
        ["calendar", "days", "--from", "2026-02-30", "--to", "2026-03-01"],
        ["calendar", "days", "--from", "2026-03-02", "--to", "2026-03-01"],
    ] {
        let output = zhiye(&arguments);
        assert!(!output.status.success() && !output.stderr.is_empty(), "{arguments:?}");
    }
}
