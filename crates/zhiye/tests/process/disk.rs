//! A full disk, end to end: a small file system of its own, filled by filing. What was acknowledged stays; what does
//! not fit is said plainly; with room again, work goes on.

use crate::office::{Served, field, furnished};
use std::{path::Path, process::Command};

/// `zhiye serve` in a mount namespace of its own, with the office on a file system of `size`.
fn serve_on_tmpfs(data: &Path, size: &str) -> Command {
    let script = format!(
        "set -e; mkdir -p \"$1/small\"; mount -t tmpfs -o size={size} tmpfs \"$1/small\"; cp -a \"$1\"/office/. \"$1/small/\"; \
         exec \"$2\" --data \"$1/small\" serve --listen 127.0.0.1:0"
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user"]).args(["sh", "-c", &script, "sh"]);
    command.arg(data.parent().unwrap()).arg(env!("CARGO_BIN_EXE_zhiye"));
    command
}

#[test]
fn a_full_disk_is_said_and_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let (data, token) = furnished(folder.path());
    let used: u64 = std::fs::read_dir(&data).unwrap().map(|f| f.unwrap().metadata().unwrap().len()).sum();
    let served = Served::start(serve_on_tmpfs(&data, &format!("{}k", used / 1024 + 1_500)));
    let long = "很长的一段话".repeat(400);
    let mut acknowledged = Vec::new();
    let refused = (0..2_000).find_map(|n| {
        let answer = served.file(&token, &format!("key-{n}"), &long).unwrap();
        if answer.status == 201 {
            acknowledged.push((format!("key-{n}"), field(&answer.body, "number").unwrap()));
            return None;
        }
        Some(answer)
    });
    let refused = refused.expect("a small disk fills up");
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(refused.body.contains("disk_full"), "{}", refused.body);
    assert!(acknowledged.len() > 3, "only {} fitted", acknowledged.len());
    // A repeat of an acknowledged filing is answered with its number without writing anything.
    for (key, number) in &acknowledged {
        let again = served.file(&token, key, &long).unwrap();
        assert_eq!(field(&again.body, "number").as_ref(), Some(number), "{key}: {}", again.body);
    }
    // Reading words has to be recorded first: either there is room for that small row, or it is refused plainly.
    let read = served.get(&format!("/api/v1/requests/{}", acknowledged[0].1), &token).unwrap();
    assert!(read.status == 200 || (read.status == 503 && read.body.contains("disk_full")), "{}", read.body);
}
