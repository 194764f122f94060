//! A full disk, end to end: a small file system of its own, filled by filing. What was acknowledged stays; what does
//! not fit is said plainly; with room again, work goes on.

use crate::office::{Served, field, furnished};
use std::{path::Path, process::Command};

/// `script` in a mount namespace of its own, with the office at `$1/small` on a file system of `size`, the program at
/// `$2`.
fn on_tmpfs(data: &Path, size: &str, script: &str) -> Command {
    let script = format!(
        "set -e; mkdir -p \"$1/small\"; mount -t tmpfs -o size={size} tmpfs \"$1/small\"; cp -a \"$1\"/office/. \"$1/small/\"; {script}"
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user"]).args(["sh", "-c", &script, "sh"]);
    command.arg(data.parent().unwrap()).arg(env!("CARGO_BIN_EXE_zhiye"));
    command
}

fn kilobytes(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|f| f.unwrap().metadata().unwrap().len()).sum::<u64>() / 1024
}

#[test]
fn an_import_on_a_full_disk_stops_plainly_and_goes_on_with_room() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    let mut list = String::from("工单编号,来电时间,诉求类型,诉求内容\n");
    for n in 0..600 {
        let text = "楼道灯不亮，晚上看不见台阶。".repeat(60);
        list += &format!("GD2026{n:06},2026-11-20 18:42,求助类,{text}{n}\n");
    }
    std::fs::write(folder.path().join("list.csv"), list).unwrap();
    let mapping = "[system]\ncode = \"hotline\"\nname = \"热线\"\nchannel = \"hotline\"\n[columns]\nnumber = \"工单编号\"\n\
         told_at = \"来电时间\"\ntext = \"诉求内容\"\nkind = \"诉求类型\"\n[values.kind]\n\"求助类\" = \"help\"\n";
    std::fs::write(folder.path().join("map.toml"), mapping).unwrap();
    let import = "\"$2\" --data \"$1/small\" import requests \"$1/list.csv\" --mapping \"$1/map.toml\" --failed \"$1/failed.xlsx\"";
    let script = format!(
        "if {import} 2>\"$1/said\"; then echo 'it fitted'; exit 9; fi; mount -o remount,size=200m \"$1/small\"; {import}"
    );
    let size = format!("{}k", kilobytes(&data) + 2_500);
    let output = on_tmpfs(&data, &size, &script).output().unwrap();
    let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
    assert!(said.contains("磁盘满了") && said.contains("不会重复"), "{said}");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{out} {}", String::from_utf8_lossy(&output.stderr));
    let number = |word: &str| -> usize {
        let (_, after) = out.rsplit_once(word).unwrap();
        after.trim_start().chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
    };
    assert_eq!(number("可导入"), 600, "{out}");
    assert_eq!(number("新增") + number("未变"), 600, "{out}");
    assert!(number("未变") > 10, "what fitted the first time stayed: {out}");
    assert!(number("新增") > 10, "{out}");
}

#[test]
fn a_full_disk_is_said_and_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let (data, token) = furnished(folder.path());
    let size = format!("{}k", kilobytes(&data) + 1_500);
    let serve = "exec \"$2\" --data \"$1/small\" serve --listen 127.0.0.1:0";
    let served = Served::start(on_tmpfs(&data, &size, serve));
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
