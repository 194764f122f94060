//! One process a folder, the right key, a newer database, a polite stop.

use crate::office::{Served, furnished, serve};
use std::process::Output;

fn error(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_second_process_refuses_and_says_who_holds_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    let first = Served::start(serve(&data));
    let second = serve(&data).output().unwrap();
    let said = error(&second);
    assert!(said.contains(&first.id().to_string()), "{said}");
    first.stop();
}

#[test]
fn a_missing_or_foreign_key_file_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    let key = data.join("zhiye.key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let said = error(&serve(&data).output().unwrap());
    assert!(said.contains("key file") && said.contains("missing"), "{said}");
    assert!(!key.exists(), "no new key is made for old words");
    std::fs::write(&key, "nonsense").unwrap();
    assert!(error(&serve(&data).output().unwrap()).contains("can't be used"));
    let other = tempfile::tempdir().unwrap();
    let (foreign, _) = furnished(other.path());
    std::fs::copy(foreign.join("zhiye.key"), &key).unwrap();
    assert!(error(&serve(&data).output().unwrap()).contains("another database"));
    std::fs::write(&key, kept).unwrap();
    Served::start(serve(&data)).stop();
}

#[test]
fn the_demo_serves_loopback_only_and_empties_no_other_folder() {
    let folder = tempfile::tempdir().unwrap();
    let demo = |arguments: &[&str]| crate::office::binary().arg("demo").args(arguments).output().unwrap();
    let said = error(&demo(&["--listen", "0.0.0.0:0", "--dir", folder.path().to_str().unwrap()]));
    assert!(said.contains("loopback"), "{said}");
    std::fs::write(folder.path().join("letter.txt"), "keep me").unwrap();
    let said = error(&demo(&["--listen", "127.0.0.1:0", "--dir", folder.path().to_str().unwrap()]));
    assert!(said.contains("not a demo's folder"), "{said}");
    assert!(folder.path().join("letter.txt").exists());
}

#[test]
fn a_second_demo_does_not_empty_the_folder_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    let first = Served::start(serve(&data));
    let held =
        || std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    let before = held();
    let mut demo = crate::office::binary();
    demo.args(["demo", "--listen", "127.0.0.1:0", "--requests", "1", "--dir"]).arg(&data);
    let said = error(&demo.output().unwrap());
    assert!(said.contains("in use by") && said.contains(&first.id().to_string()), "{said}");
    assert_eq!(held(), before);
    first.stop();
}

#[test]
fn tokens_are_listed_and_revoked_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let (data, token) = furnished(folder.path());
    let admin = |arguments: &[&str]| {
        let mut command = crate::office::binary();
        command.arg("--data").arg(&data).arg("admin").args(arguments);
        command.output().unwrap()
    };
    let list = String::from_utf8(admin(&["tokens"]).stdout).unwrap();
    let id = list.split_whitespace().next().unwrap().to_owned();
    assert!(list.lines().count() == 1 && list.contains("test") && !list.contains(&token), "{list}");
    assert!(error(&admin(&["revoke", "--token-id", "0000"])).contains("no token is listed"));
    assert!(admin(&["revoke", "--token-id", &id]).status.success());
    assert_eq!(admin(&["tokens"]).stdout, b"");
    let served = Served::start(serve(&data));
    assert_eq!(served.get("/api/v1/requests", &token).unwrap().status, 401);
    served.stop();
}
