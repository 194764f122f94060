//! Backup while people write, and what comes back from it.

use crate::{
    office::{field, file},
    place::Place,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use zhiye_store::Stopwatch;

/// The backups in a folder, oldest first.
fn backups(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("zhiye-backup-"));
    found.sort();
    found
}

fn backed_up(place: &Place, folder: &Path) -> PathBuf {
    let to = folder.join("backups");
    place.says(&["backup", "--to", to.to_str().unwrap()]);
    backups(&to).pop().unwrap()
}

/// An empty place with the right key in it.
fn ready(folder: &Path, postgres: bool, key: &Path) -> Place {
    let place = Place::empty(folder, postgres);
    fs::create_dir_all(&place.data).unwrap();
    fs::copy(key, place.key()).unwrap();
    place
}

fn under_load(postgres: bool, into_postgres: bool) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), postgres);
    let token = place.token();
    let served = place.serve();
    let acknowledged: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..3)
        .map(|writer| {
            let (address, token) = (served.address.clone(), token.clone());
            let (acknowledged, stop) = (acknowledged.clone(), stop.clone());
            thread::spawn(move || {
                for n in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let key = format!("{writer}-{n}");
                    let answer = file(&address, &token, &key, "路灯不亮").unwrap();
                    assert_eq!(answer.status, 201, "{}", answer.body);
                    acknowledged.lock().unwrap().insert(key, field(&answer.body, "number").unwrap());
                }
            })
        })
        .collect();
    while acknowledged.lock().unwrap().len() < 30 {
        thread::yield_now();
    }
    let before = acknowledged.lock().unwrap().clone();
    let to = folder.path().join("backups");
    let said = place.says(&["backup", "--to", to.to_str().unwrap()]);
    stop.store(true, Ordering::Relaxed);
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    assert!(said.contains("key file is NOT in the backup"), "{said}");
    served.stop();

    let other = tempfile::tempdir().unwrap();
    let restored = ready(other.path(), into_postgres, &place.key());
    let said = restored.says(&["restore", backups(&to)[0].to_str().unwrap()]);
    assert!(said.contains("requests") && said.contains("restored"), "{said}");
    let served = restored.serve();
    for (key, number) in &before {
        let again = served.file(&token, key, "路灯不亮").unwrap();
        assert_eq!(field(&again.body, "number").as_ref(), Some(number), "{key}: {}", again.body);
        let read = served.get(&format!("/api/v1/requests/{number}"), &token).unwrap();
        assert!(read.status == 200 && read.body.contains("路灯不亮"), "{key}: {}", read.body);
    }
    // The restored office works on, and can be backed up itself.
    assert_eq!(served.file(&token, "after", "又不亮了").unwrap().status, 201);
    restored.says(&["rebuild"]);
    backed_up(&restored, other.path());
    served.stop();
}

#[test]
fn everything_acknowledged_before_a_backup_is_in_it_on_sqlite() {
    under_load(false, false);
}

#[test]
fn everything_acknowledged_before_a_backup_is_in_it_on_postgres() {
    under_load(true, true);
}

#[test]
fn an_office_moves_from_sqlite_to_postgres_by_its_backup() {
    under_load(false, true);
}

#[test]
fn an_office_moves_from_postgres_to_sqlite_by_its_backup() {
    under_load(true, false);
}

#[test]
fn one_changed_byte_is_found_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    fs::write(place.data.join("zhiye.toml"), "jurisdiction = 1\n").unwrap();
    let backup = backed_up(&place, folder.path());
    let photo = fs::read_dir(backup.join("files")).unwrap().next().unwrap().unwrap().path();
    let photo = fs::read_dir(photo).unwrap().next().unwrap().unwrap().path();
    let other = tempfile::tempdir().unwrap();
    let target = ready(other.path(), false, &place.key());
    let from = backup.to_str().unwrap();
    for changed in [backup.join("zhiye.db"), photo, backup.join("zhiye.toml"), backup.join("manifest.json")] {
        let kept = fs::read(&changed).unwrap();
        let mut bytes = kept.clone();
        bytes[kept.len() / 2] ^= 1;
        fs::write(&changed, bytes).unwrap();
        let said = target.refuses(&["restore", from]);
        let name = changed.file_name().unwrap().to_string_lossy().into_owned();
        assert!(said.contains("damaged") && said.contains(&name), "{name}: {said}");
        fs::write(&changed, kept).unwrap();
    }
    let photos = backup.join("files");
    fs::rename(&photos, backup.join("elsewhere")).unwrap();
    assert!(target.refuses(&["restore", from]).contains("is missing"));
    fs::rename(backup.join("elsewhere"), &photos).unwrap();
    let left: Vec<_> = fs::read_dir(&target.data).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["zhiye.key"], "nothing was put there");
    target.says(&["restore", from]);
    assert!(target.data.join("zhiye.toml.restored").exists() && !target.data.join("zhiye.toml").exists());
}

#[test]
fn a_backup_goes_into_an_empty_place_with_its_own_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let backup = backed_up(&place, folder.path());
    let from = backup.to_str().unwrap();
    assert!(place.refuses(&["restore", from]).contains("not empty"));
    let other = tempfile::tempdir().unwrap();
    let bare = Place::empty(other.path(), false);
    assert!(bare.refuses(&["restore", from]).contains("key file"));
    let third = tempfile::tempdir().unwrap();
    let foreign = Place::furnished(third.path(), false);
    let wrong = tempfile::tempdir().unwrap();
    let target = ready(wrong.path(), false, &foreign.key());
    let said = target.refuses(&["restore", from]);
    assert!(said.contains("not the one this backup belongs to"), "{said}");
    let nowhere = folder.path().join("nothing");
    fs::create_dir(&nowhere).unwrap();
    assert!(target.refuses(&["restore", nowhere.to_str().unwrap()]).contains("no backup"));
    // Neither the folder nor what lies in it is anybody else's to read, and the key is not there.
    let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(&backup).unwrap());
    assert_eq!(mode & 0o777, 0o700);
    assert!(!backup.join("zhiye.key").exists());
}

#[test]
fn older_backups_go_and_other_folders_stay() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let to = folder.path().join("backups");
    fs::create_dir_all(to.join("zhiye-backup-of-my-cat")).unwrap();
    fs::create_dir_all(to.join(".zhiye-backup-20200104T000000Z.partial/files")).unwrap();
    for day in ["20200101T000000Z", "20200102T000000Z", "20200103T000000Z"] {
        fs::create_dir_all(to.join(format!("zhiye-backup-{day}"))).unwrap();
        fs::write(to.join(format!("zhiye-backup-{day}/manifest.json")), "{}").unwrap();
    }
    place.says(&["backup", "--to", to.to_str().unwrap(), "--keep", "2"]);
    let left: Vec<String> =
        backups(&to).iter().map(|p| p.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(!to.join(".zhiye-backup-20200104T000000Z.partial").exists(), "half of a broken attempt is left");
    assert_eq!(left[0], "zhiye-backup-20200103T000000Z");
    assert!(left.contains(&"zhiye-backup-of-my-cat".to_owned()));
}

#[test]
fn the_daily_backup_comes_by_itself_when_its_hour_is_past() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let to = folder.path().join("daily");
    let arguments =
        ["--backup-to", to.to_str().unwrap(), "--backup-at", "00:00", "serve", "--listen", "127.0.0.1:0"];
    let served = crate::office::Served::start(place.command(&arguments));
    let waited = Stopwatch::start();
    while backups(&to).is_empty() {
        assert!(waited.read() < Duration::from_secs(120), "no backup came");
        thread::sleep(Duration::from_millis(50));
    }
    served.stop();
    assert_eq!(backups(&to).len(), 1);
}
