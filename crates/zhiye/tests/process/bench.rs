//! The bench itself: a small office, every kind of work once. Its figures are not judged here.

use crate::office::binary;

#[test]
fn every_kind_of_work_is_answered_and_searches_find_all_that_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("figures.json");
    let run = binary()
        .arg("--data")
        .arg(folder.path().join("office"))
        .args(["bench", "run", "--requests", "400", "--clients", "2", "--seconds", "1", "--json"])
        .arg(&json)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let figures: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    let rounds = figures["rounds"].as_array().unwrap();
    let worked: Vec<&str> = rounds.iter().filter_map(|round| round["work"].as_str()).collect();
    assert_eq!(worked, ["W1", "W2", "W2p", "W3", "W4", "W5c", "W5m", "W5r", "W5n", "W6"]);
    for round in rounds.iter().filter(|round| round["work"].is_string()) {
        assert_eq!(round["failed"], 0, "{round}");
        assert!(round["per_second"].as_f64().unwrap() > 0.0, "{round}");
    }
    let recalls: Vec<_> = rounds.iter().filter(|round| round["recall_of"].is_string()).collect();
    assert_eq!(recalls.len(), 4);
    for recall in recalls {
        assert!(recall["found"].as_u64() >= recall["stored"].as_u64(), "{recall}");
    }
    assert!(figures["server_peak_mib"].as_f64().unwrap() > 0.0);

    std::fs::remove_file(folder.path().join("office/bench.json")).unwrap();
    let again = binary()
        .arg("--data")
        .arg(folder.path().join("office"))
        .args(["bench", "run", "--requests", "10"])
        .output()
        .unwrap();
    assert!(!again.status.success(), "an office that holds something is not touched");
}
