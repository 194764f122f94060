//! Is the office well: doctor, the recovery sheet, readiness, figures, a polite stop, words to a service manager.

use crate::{
    office::{Served, field, file},
    place::Place,
};
use std::{
    fs,
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    time::Duration,
};

#[test]
fn doctor_says_what_is_wrong_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    fs::set_permissions(&place.data, fs::Permissions::from_mode(0o700)).unwrap();
    let said = place.says(&["doctor"]);
    for part in ["SQLite", "recovery sheet", "no backup yet", "rulebook", "✓"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(said.contains(place.data.to_str().unwrap()));
    let redacted = place.says(&["doctor", "--redact"]);
    assert!(!redacted.contains(folder.path().to_str().unwrap()), "{redacted}");
    // What was advised is done; the advice is gone, beside a server as without one.
    place.says(&["keys", "sheet", "--stored"]);
    let to = folder.path().join("backups");
    place.says(&["backup", "--to", to.to_str().unwrap()]);
    let alone = place.says(&["doctor"]);
    assert!(!alone.contains("recovery sheet") && alone.contains("last good backup"), "{alone}");
    let served = place.serve();
    assert!(place.says(&["doctor"]).contains("last good backup"));
    // A key that others can read is wrong, not advice.
    fs::set_permissions(place.key(), fs::Permissions::from_mode(0o644)).unwrap();
    let output = place.run(&["doctor"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("✗") && said.contains("chmod 600"), "{said}");
    served.stop();
}

#[test]
fn doctor_answers_even_when_the_office_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    fs::remove_file(place.key()).unwrap();
    let output = place.run(&["doctor"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("does not open") && said.contains("key file"), "{said}");
}

#[test]
fn a_printed_sheet_typed_in_again_is_the_key_file() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let token = place.token();
    let sheet = place.says(&["keys", "sheet"]);
    assert!(!sheet.contains("--stored"), "the sheet itself holds nothing but the sheet");
    fs::write(place.key(), sheet.to_uppercase()).unwrap();
    let served = place.serve();
    assert_eq!(served.file(&token, "typed", "路灯不亮").unwrap().status, 201);
    served.stop();
}

#[test]
fn the_figures_are_on_loopback_only_and_off_unless_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let token = place.token();
    let served = place.serve();
    assert_eq!(served.get("/metrics", "").unwrap().status, 404);
    assert_eq!(served.get("/healthz", "").unwrap().body, "ok");
    assert_eq!(served.get("/readyz", "").unwrap().body, "ready");
    let listen = served.address.clone();
    assert!(place.run(&["--listen", &listen, "serve", "--healthcheck"]).status.success());
    served.stop();
    assert!(!place.run(&["--listen", &listen, "serve", "--healthcheck"]).status.success());
    let refused = place.refuses(&["--metrics-listen", "0.0.0.0:9100", "serve"]);
    assert!(refused.contains("loopback"), "{refused}");

    let command = place.command(&["--metrics-listen", "127.0.0.1:0", "serve", "--listen", "127.0.0.1:0"]);
    let served = Served::start(command);
    served.file(&token, "one", "路灯不亮").unwrap();
    served.get("/q/20260101000000001/12345678", "").unwrap();
    let figures = served.figures.clone().expect("the address of the figures is printed");
    let page = crate::office::get(&figures, "/metrics").unwrap();
    for part in [
        "zhiye_ready 1",
        "zhiye_requests_seconds_count{class=\"api\",status=\"201\"} 1",
        "zhiye_requests_seconds_bucket{class=\"api\",status=\"201\",le=\"+Inf\"} 1",
        "zhiye_commit_seconds_count ",
        "zhiye_write_queue ",
        "zhiye_open_matters ",
        "zhiye_memory_bytes ",
    ] {
        assert!(page.body.contains(part), "{part} in {}", page.body);
    }
    assert!(!page.body.contains("12345678"));
    served.stop();
}

#[test]
fn a_polite_stop_finishes_what_is_under_way_and_tells_the_manager() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let token = place.token();
    let manager = UnixDatagram::bind(folder.path().join("notify")).unwrap();
    manager.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let heard = || {
        let mut word = [0; 64];
        let length = manager.recv(&mut word).unwrap();
        String::from_utf8_lossy(&word[..length]).into_owned()
    };
    let mut command = place.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("NOTIFY_SOCKET", folder.path().join("notify")).env("WATCHDOG_USEC", "200000");
    let served = Served::start(command);
    let mut words = vec![heard(), heard(), heard(), heard()];
    assert!(words.contains(&"READY=1".to_owned()) && words.contains(&"WATCHDOG=1".to_owned()), "{words:?}");
    let (address, writer) = (served.address.clone(), token.clone());
    let writing = std::thread::spawn(move || {
        let mut answered = Vec::new();
        for n in 0.. {
            match file(&address, &writer, &format!("stop-{n}"), "路灯不亮") {
                Ok(answer) if answer.status == 201 => answered.push((n, field(&answer.body, "number"))),
                _ => return answered,
            }
        }
        answered
    });
    while served.get("/healthz", "").is_ok_and(|answer| answer.status != 200) {}
    served.stop();
    let answered = writing.join().unwrap();
    while !words.contains(&"STOPPING=1".to_owned()) {
        words.push(heard());
    }
    let served = place.serve();
    for (n, number) in answered {
        let again = served.file(&token, &format!("stop-{n}"), "路灯不亮").unwrap();
        assert_eq!(field(&again.body, "number"), number);
    }
    served.stop();
}

#[test]
fn a_request_that_never_ends_does_not_hold_the_stop_for_ever() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let served = place.serve();
    let mut stuck = std::net::TcpStream::connect(&served.address).unwrap();
    write!(stuck, "POST /api/v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf").unwrap();
    let asked = zhiye_store::Stopwatch::start();
    served.stop();
    assert!(asked.read() < Duration::from_secs(40), "{:?}", asked.read());
}
