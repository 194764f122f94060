//! Before anything is changed: what would run, what was lost, what is newer.

use crate::place::Place;
use std::{collections::BTreeMap, fs, path::Path};

/// Every file of a folder with its bytes.
fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn a_dry_run_says_what_a_start_would_do_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Place::empty(folder.path(), false);
    assert!(nowhere.says(&["serve", "--dry-run"]).contains("would make one"));
    assert!(!nowhere.data.exists(), "not even a folder");
    let place = Place::furnished(folder.path(), false);
    let before = all(&place.data);
    assert!(place.says(&["serve", "--dry-run"]).contains("up to date"));
    assert_eq!(all(&place.data), before);
}

#[test]
fn a_dry_run_on_postgres_touches_nothing_either() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::empty(folder.path(), true);
    assert!(place.says(&["serve", "--dry-run"]).contains("would make one"));
    assert!(place.says(&["serve", "--dry-run"]).contains("would make one"), "the first one made nothing");
}

#[test]
fn a_folder_that_lost_its_database_is_no_new_office() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    fs::rename(place.data.join("zhiye.db"), folder.path().join("elsewhere")).unwrap();
    let said = place.refuses(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("zhiye.db is missing") && said.contains("mounted"), "{said}");
    assert!(!place.data.join("zhiye.db").exists(), "no empty one was made");
    fs::rename(folder.path().join("elsewhere"), place.data.join("zhiye.db")).unwrap();
    place.serve().stop();
    // A whole folder that is not mounted: the setting knows that there must be one.
    let other = Place::empty(&folder.path().join("unmounted"), false);
    let said = other.refuses(&["--must-exist", "serve", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("must_exist"), "{said}");
}

#[test]
fn an_empty_postgres_beside_the_key_of_an_office_is_no_new_office() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), true);
    let empty =
        Place { data: place.data.clone(), database: Some(zhiye_testkit::postgres::Database::fresh()) };
    let said = empty.refuses(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("database is empty") && said.contains("key file"), "{said}");
    place.serve().stop();
}

#[test]
fn a_second_process_on_one_folder_is_told_who_holds_it_on_postgres_too() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), true);
    let served = place.serve();
    let said = place.refuses(&["serve", "--listen", "127.0.0.1:0"]);
    let pid = served.id().to_string();
    assert!(said.contains(&pid) && said.contains("zhiye serve") && said.contains("since"), "{said}");
    // Another node on the same database, with a folder of its own, is welcome.
    let other = tempfile::tempdir().unwrap();
    let mut node = crate::office::binary();
    node.arg("--data").arg(other.path()).arg("--key-file").arg(place.key());
    node.arg("--database").arg(&place.database.as_ref().unwrap().url).args([
        "serve",
        "--listen",
        "127.0.0.1:0",
    ]);
    crate::office::Served::start(node).stop();
    served.stop();
}

/// What a later version of the program would have left in the database.
const LATER: &str =
    "INSERT INTO migrations (component, number, name, checksum) VALUES ('views', 999, 'later', '')";

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let small = Place::furnished(folder.path(), false);
    let file = rusqlite::Connection::open(small.data.join("zhiye.db")).unwrap();
    file.execute(LATER, []).unwrap();
    file.close().unwrap();
    let other = tempfile::tempdir().unwrap();
    let large = Place::furnished(other.path(), true);
    large.database.as_ref().unwrap().sql(LATER);
    for place in [small, large] {
        let before = all(&place.data);
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["rebuild"], &["serve", "--dry-run"]] {
            let said = place.refuses(command);
            assert!(said.contains("newer Zhiye") && said.contains("999"), "{command:?}: {said}");
        }
        let after = all(&place.data);
        let changed: Vec<_> = before
            .iter()
            .filter(|(name, bytes)| !name.ends_with(".lock") && after.get(*name) != Some(*bytes))
            .collect();
        assert!(changed.is_empty(), "{:?}", changed.iter().map(|(name, _)| name).collect::<Vec<_>>());
    }
}
