//! What is logged holds no personal words: not a name, a phone, a sentence, a code, a password, even at the finest.

use crate::{
    office::{Served, field},
    place::Place,
};
use std::{fs::File, process::Stdio};

/// Words planted in every place a person may write to.
const SENTENCE: &str = "王小明家门口的路灯一直不亮";
const PHONE: &str = "13912345678";
const CODE: &str = "86420975";
const PASSWORD: &str = "correct-horse-battery";

/// What was logged, and the id that a program was given with a refusal.
fn busy(format: &str, postgres: bool) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), postgres);
    let token = place.token();
    let log = folder.path().join("log");
    let mut command =
        place.command(&["--log", "trace", "--log-format", format, "serve", "--listen", "127.0.0.1:0"]);
    command.stderr(Stdio::from(File::create(&log).unwrap()));
    let served = Served::start_heard(command);
    let filed = served.file(&token, "busy", SENTENCE).unwrap();
    let number = field(&filed.body, "number").unwrap();
    let search = format!("/api/v1/requests?q={PHONE}");
    for path in [&format!("/api/v1/requests/{number}"), &search, &format!("/q/{number}/{CODE}")] {
        served.get(path, &token).unwrap();
    }
    let forms = [
        ("/track", format!("number={number}&code={CODE}")),
        ("/staff/sign-in", format!("login={PHONE}&password={PASSWORD}")),
        ("/file/tell", format!("text={SENTENCE}&phone={PHONE}")),
    ];
    for (path, form) in forms {
        served.post_form(path, &form).unwrap();
    }
    served.get(&format!("/setup/{token}"), "").unwrap();
    let refused = served.get("/api/v1/requests", "").unwrap();
    let refused = field(&refused.body, "request_id").unwrap();
    place.says(&["admin", "people"]);
    place.says(&["doctor"]);
    served.stop();
    let text = std::fs::read_to_string(&log).unwrap();
    for planted in [SENTENCE, "王小明", PHONE, CODE, PASSWORD, token.as_str(), number.as_str()] {
        let line = text.lines().find(|line| line.contains(planted)).unwrap_or_default();
        assert!(line.is_empty(), "{planted} stands in the log: {line}");
    }
    (text, refused)
}

#[test]
fn a_busy_run_logged_at_its_finest_holds_no_personal_words() {
    let (text, _) = busy("text", false);
    assert!(text.contains("/q/{number}/{code}"), "the pattern of the route is logged: {text}");
}

#[test]
fn lines_of_json_hold_the_request_and_no_personal_words_on_postgres() {
    let (text, refused) = busy("json", true);
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let answered = |line: &&serde_json::Value| line["fields"]["message"] == "answered";
    let line = lines.iter().find(answered).unwrap_or_else(|| panic!("{text}"));
    assert!(line["span"]["id"].is_string() && line["span"]["route"].is_string(), "{line}");
    let line = lines.iter().find(|line| line["span"]["id"] == refused.as_str());
    let line =
        line.unwrap_or_else(|| panic!("no line has the id {refused} that the program was given: {text}"));
    assert_eq!(line["span"]["route"], "/api/v1/requests", "{line}");
}
