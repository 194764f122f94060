//! The papers an administrator works from: every command of the guide runs, every path of the deployment exists.

use crate::place::Place;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Lines inside ```sh blocks.
fn commands(guide: &str) -> Vec<&str> {
    let mut inside = false;
    guide
        .lines()
        .filter(|line| {
            if line.starts_with("```") {
                inside = *line == "```sh";
                return false;
            }
            inside
        })
        .collect()
}

#[test]
fn every_command_of_the_administrators_guide_runs() {
    let guide = fs::read_to_string(root().join("docs/guide/administrator.md")).unwrap();
    let commands = commands(&guide);
    assert!(commands.len() > 12 && commands.iter().all(|line| line.starts_with("zhiye ")), "{commands:?}");
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let person = place.says(&["admin", "people"]).split_whitespace().next().unwrap().to_owned();
    let (backups, new) = (folder.path().join("backups"), folder.path().join("new"));
    fs::create_dir_all(&new).unwrap();
    fs::copy(place.key(), new.join("zhiye.key")).unwrap();
    let served = place.serve();
    for line in commands {
        if line == "zhiye serve" {
            continue; // it runs beside all the others
        }
        let backup = fs::read_dir(&backups)
            .ok()
            .and_then(|mut entries| entries.next())
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        let token = if line.contains("令牌名") { place.says(&["admin", "tokens"]) } else { String::new() };
        let filled = line
            .replace("令牌名", token.split_whitespace().next().unwrap_or_default())
            .replace("备份名", &backup.unwrap_or_default())
            .replace("/mnt/backup/zhiye", backups.to_str().unwrap())
            .replace("/srv/zhiye-new", new.to_str().unwrap())
            .replace("人员编号", &person)
            .replace("list.csv", root().join("docs/examples/hotline.csv").to_str().unwrap())
            .replace(
                "docs/examples/hotline.toml",
                root().join("docs/examples/hotline.toml").to_str().unwrap(),
            );
        let mut command = place.command(&[]);
        if filled.contains("--data") {
            command = crate::office::binary();
        }
        if filled.contains("import") {
            command.current_dir(folder.path());
        }
        let output = command.args(filled.split_whitespace().skip(1)).output().unwrap();
        let import = filled.contains("import") && output.status.code() == Some(2);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() || import,
            "{line}: {said}{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
    served.stop();
}

#[test]
fn what_the_container_file_copies_exists_and_what_it_runs_is_ours() {
    // It can't be built here: there is no engine. That its paths exist is what can be checked.
    let text = fs::read_to_string(root().join("deploy/Containerfile")).unwrap();
    let copies: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter(|line| !line.starts_with("--from"))
        .collect();
    assert!(copies.len() >= 7, "{copies:?}");
    for copy in copies {
        let parts: Vec<&str> = copy.split_whitespace().collect();
        for from in &parts[..parts.len() - 1] {
            assert!(root().join(from).exists(), "{from} does not exist");
        }
    }
    let members = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = members.lines().find(|line| line.starts_with("members")).unwrap();
    for member in members.split('"').skip(1).step_by(2) {
        let folder = member.split('/').next().unwrap();
        assert!(text.contains(&format!("COPY {folder} {folder}")), "the build needs {folder}");
    }
    assert!(text.contains("VOLUME /data") && text.contains("ZHIYE_DATA=/data") && text.contains(":nonroot"));
    assert!(text.contains(r#"HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/usr/local/bin/zhiye", "serve", "--healthcheck"]"#));
}

#[test]
fn the_service_file_is_closed_and_waits_as_long_as_the_office_needs() {
    let unit = fs::read_to_string(root().join("deploy/zhiye.service")).unwrap();
    for line in [
        "Type=notify",
        "WatchdogSec=60",
        "Restart=always",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "MemoryDenyWriteExecute=yes",
        "StateDirectory=zhiye",
        "UMask=0077",
        "SystemCallFilter=@system-service",
        "TimeoutStopSec=30",
        "ExecStart=/usr/local/bin/zhiye serve",
    ] {
        assert!(unit.lines().any(|found| found == line), "{line}");
    }
}
