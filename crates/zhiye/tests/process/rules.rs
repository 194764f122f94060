//! The office's own rules: looked at before they are used, refused with file and line, compared with the default ones.

use crate::place::Place;
use std::{fs, path::Path};

const OWN: &str = r#"
[citation.own]
zh = "街道办事处 2026 年 3 号文"
en = "Sub-district notice 3 of 2026"
adjustable = true

[[limit]]
act = "answer"
kinds = ["help"]
from = "filed"
category = "housing.leak"
ordinary = { limit = "2wd", citation = "own" }
"#;

fn put(data: &Path, text: &str) {
    fs::create_dir_all(data.join("rulebook")).unwrap();
    fs::write(data.join("rulebook/limits.toml"), text).unwrap();
}

#[test]
fn mistaken_rules_are_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::empty(folder.path(), false);
    put(&place.data, &OWN.replace("2wd", "two days"));
    let output = place.run(&["rulebook", "check"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success());
    assert!(said.contains("rulebook/limits.toml:12: “two days”不是期限"), "{said}");
    assert!(said.contains("\"two days\" is not a limit"), "{said}");
    let refused = place.refuses(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains("rulebook/limits.toml:12:"), "{refused}");
    assert!(!place.key().exists(), "no key file for an office that did not start");
    assert!(place.refuses(&["rulebook", "show"]).contains("rulebook/limits.toml:12:"));
}

#[test]
fn own_rules_are_checked_shown_compared_and_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let default = place.says(&["rulebook", "check"]);
    assert_eq!(place.says(&["rulebook", "diff"]).trim(), "没有不同 no difference");
    put(&place.data, OWN);
    let own = place.says(&["rulebook", "check"]);
    assert_ne!(own, default);
    let hash = own.split_whitespace().last().unwrap();
    let difference = place.says(&["rulebook", "diff"]);
    assert!(difference.contains("limits.answer.help.ordinary:category=housing.leak:own"), "{difference}");
    assert!(difference.contains("+ 2wd") && difference.contains("1 处不同"), "{difference}");
    let shown = place.says(&["rulebook", "show", "limits"]);
    assert!(shown.contains("街道办事处 2026 年 3 号文") && !shown.contains("housing.property"), "{shown}");
    place.serve().stop();
    assert!(place.says(&["doctor"]).contains(&hash[..8]), "the rules in force are the office's own");
    put(&place.data, &OWN.replace("category = \"housing.leak\"", "area = \"nowhere\""));
    let doctor = place.says(&["doctor"]);
    assert!(
        doctor.contains("nowhere") && doctor.contains("limits.answer.help.ordinary:area=nowhere:own"),
        "{doctor}"
    );
    put(&place.data, OWN);
    // They go with a backup, and come back with it.
    let backups = folder.path().join("backups");
    place.says(&["backup", "--to", backups.to_str().unwrap()]);
    let made = fs::read_dir(&backups).unwrap().next().unwrap().unwrap().path();
    let elsewhere = Place { data: folder.path().join("elsewhere"), database: None };
    fs::create_dir_all(&elsewhere.data).unwrap();
    fs::copy(place.key(), elsewhere.key()).unwrap();
    // A mistake in them is seen before anything is written.
    let kept = made.join("rulebook/limits.toml");
    let manifest = fs::read_to_string(made.join("manifest.json")).unwrap();
    assert!(manifest.contains("rulebook/limits.toml"));
    elsewhere.says(&["restore", made.to_str().unwrap()]);
    assert_eq!(fs::read(elsewhere.data.join("rulebook/limits.toml")).unwrap(), fs::read(kept).unwrap());
    assert!(elsewhere.says(&["doctor"]).contains(&hash[..8]));
}

#[test]
fn a_folder_that_was_named_has_to_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::empty(folder.path(), false);
    assert!(place.refuses(&["rulebook", "check", "/nowhere/ruelbook"]).contains("/nowhere/ruelbook"));
    let refused = place.refuses(&["--rulebook", "/nowhere/rules", "serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains("/nowhere/rules"), "{refused}");
}

#[test]
fn a_backup_with_mistaken_rules_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let served = place.serve();
    // Half edited while the office is open: they are read at the next start.
    put(&place.data, &OWN.replace("2wd", "two days"));
    let backups = folder.path().join("backups");
    place.says(&["backup", "--to", backups.to_str().unwrap()]);
    served.stop();
    let made = fs::read_dir(&backups).unwrap().next().unwrap().unwrap().path();
    let elsewhere = Place { data: folder.path().join("elsewhere"), database: None };
    fs::create_dir_all(&elsewhere.data).unwrap();
    fs::copy(place.key(), elsewhere.key()).unwrap();
    let refused = elsewhere.refuses(&["restore", made.to_str().unwrap()]);
    assert!(refused.contains("rulebook/limits.toml:12:"), "{refused}");
    assert!(!elsewhere.data.join("zhiye.db").exists());
}
