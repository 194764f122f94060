//! Commands beside a running server: the same answers through its socket as without it.

use crate::office::{Served, binary, furnished, serve};
use std::{
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::Path,
    process::Output,
};

fn run(data: &Path, arguments: &[&str]) -> Output {
    binary().arg("--data").arg(data).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn commands_work_beside_a_running_server_and_give_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    let alone = out(&run(&data, &["admin", "people"]));
    let rebuilt = out(&run(&data, &["rebuild"]));
    let served = Served::start(serve(&data));
    assert_eq!(out(&run(&data, &["admin", "people"])), alone);
    assert_eq!(out(&run(&data, &["rebuild"])), rebuilt);
    // A token made beside the server is good at once.
    let clerk =
        alone.lines().find(|line| line.contains("受理员")).unwrap().split_whitespace().next().unwrap();
    let token = out(&run(&data, &["admin", "token", "--label", "beside", "--person", clerk]));
    assert_eq!(served.file(token.trim(), "beside-1", "楼道灯不亮").unwrap().status, 201);
    // A refusal is said here too.
    let refused = run(&data, &["admin", "link"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("set up already"));
    served.stop();
    assert!(!data.join("zhiye.sock").exists(), "a server that stopped leaves no socket");
}

#[test]
fn notices_that_were_held_are_listed_and_let_go_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    hold(&data, &["lapsed", "lapsed", "not_solved"]);
    let served = Served::start(serve(&data));
    assert!(String::from_utf8_lossy(&run(&data, &["doctor"]).stdout).contains("zhiye admin notices"));
    let listed = out(&run(&data, &["admin", "notices"]));
    assert_eq!(listed.lines().count(), 3, "{listed}");
    assert!(listed.contains("held after a restore") && listed.contains("not_solved"), "{listed}");
    let first = listed.split_whitespace().next().unwrap();
    assert!(out(&run(&data, &["admin", "notices", "--release", first])).contains("1 条已放行"));
    assert!(!run(&data, &["admin", "notices", "--release", first]).status.success(), "it is held no more");
    assert!(!run(&data, &["admin", "notices", "--release", "nonsense"]).status.success());
    assert!(out(&run(&data, &["admin", "notices", "--release-all"])).contains("2 条已放行"));
    assert_eq!(out(&run(&data, &["admin", "notices"])), "");
    assert!(!String::from_utf8_lossy(&run(&data, &["doctor"]).stdout).contains("zhiye admin notices"));
    served.stop();
}

/// Notices of this office as a restore leaves them.
fn hold(data: &Path, topics: &[&str]) {
    use zhiye_app::{App, Clock, Config};
    use zhiye_store::{Id, Statement};
    let held = |(n, topic): (usize, &&str)| {
        let insert = Statement::new(
            "INSERT INTO outbox (jurisdiction, id, topic, stream, payload, due_at, ready_at, dead, failure) \
             VALUES (1, ?1, ?2, ?1, ?3, 0, 0, 1, 'held after a restore')",
        );
        insert.bind(Id([n as u8 + 1; 16])).bind(*topic).bind(Vec::new())
    };
    let rows = topics.iter().enumerate().map(held).collect();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let app = App::open(Config::in_folder(data, Clock::System)).await.unwrap();
        app.store().replay(rows).await.unwrap();
        app.close().await;
    });
}

#[test]
fn a_list_is_imported_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    let served = Served::start(serve(&data));
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    let output = binary()
        .current_dir(&docs)
        .arg("--data")
        .arg(&data)
        .args(["import", "requests", "hotline.csv", "--mapping", "hotline.toml", "--failed"])
        .arg(folder.path().join("failed.xlsx"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains('共') && output.status.code().is_some_and(|code| code == 0 || code == 2),
        "{output:?}"
    );
    served.stop();
}

#[test]
fn the_socket_is_its_users_alone_and_a_killed_servers_socket_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    let mut served = Served::start(serve(&data));
    let socket = data.join("zhiye.sock");
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    served.kill();
    assert!(socket.exists());
    assert!(out(&run(&data, &["admin", "people"])).contains("受理员"));
    Served::start(serve(&data)).stop();
}

#[test]
fn nonsense_and_another_version_on_the_socket_are_answered_and_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    let served = Served::start(serve(&data));
    for (question, answer) in
        [("nonsense", "Failed"), (r#"{"version":"0.0.0","work":"Rebuild"}"#, "restart"), ("", "Failed")]
    {
        let mut stream = UnixStream::connect(data.join("zhiye.sock")).unwrap();
        stream.write_all(format!("{question}\n").as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.contains(answer), "{question}: {text}");
    }
    served.stop();
}

#[test]
fn a_long_path_has_a_socket_too() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a".repeat(60)).join("b".repeat(60));
    std::fs::create_dir_all(&deep).unwrap();
    let (data, _) = furnished(&deep);
    let served = Served::start(serve(&data));
    assert!(out(&run(&data, &["admin", "people"])).contains("受理员"));
    served.stop();
}
