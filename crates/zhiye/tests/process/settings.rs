//! `zhiye.toml` < `ZHIYE_*` < flags, and what is said about a mistyped name.

use crate::office::{Served, binary, furnished};
use std::{path::Path, process::Output};

fn show(data: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = binary();
    command.arg("--data").arg(data).args(arguments).args(["config", "show"]);
    command.envs(variables.iter().copied()).output().unwrap()
}

fn shown(data: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = show(data, arguments, variables);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn line<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines()
        .find(|line| line.starts_with(&format!("{name} =")))
        .unwrap_or_else(|| panic!("{name} in {text}"))
}

#[test]
fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("zhiye.toml"),
        "listen = \"127.0.0.1:1\"\njurisdiction = 7\nsecure_cookies = true\n",
    )
    .unwrap();
    let text = shown(
        folder.path(),
        &["--listen", "127.0.0.1:3"],
        &[("ZHIYE_JURISDICTION", "8"), ("ZHIYE_LISTEN", "127.0.0.1:2")],
    );
    assert!(
        line(&text, "listen").contains("127.0.0.1:3") && line(&text, "listen").contains("--listen"),
        "{text}"
    );
    assert!(
        line(&text, "jurisdiction").contains("8")
            && line(&text, "jurisdiction").contains("ZHIYE_JURISDICTION"),
        "{text}"
    );
    assert!(line(&text, "secure_cookies").contains("zhiye.toml"), "{text}");
    assert!(line(&text, "backup_keep").ends_with("# default"), "{text}");
}

#[test]
fn an_unknown_name_is_an_error_that_names_the_nearest_known_one() {
    let folder = tempfile::tempdir().unwrap();
    let said = |output: Output| {
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let variable = said(show(folder.path(), &[], &[("ZHIYE_LISTN", "127.0.0.1:1")]));
    assert!(variable.contains("ZHIYE_LISTN") && variable.contains("ZHIYE_LISTEN?"), "{variable}");
    std::fs::write(folder.path().join("zhiye.toml"), "bakup_to = \"/x\"\n").unwrap();
    let file = said(show(folder.path(), &[], &[]));
    assert!(
        file.contains("bakup_to") && file.contains("backup_to?") && file.contains("zhiye.toml"),
        "{file}"
    );
    std::fs::write(folder.path().join("zhiye.toml"), "listen = \"nowhere\"\n").unwrap();
    let value = said(show(folder.path(), &[], &[]));
    assert!(value.contains("listen") && value.contains("zhiye.toml"), "{value}");
    let missing = said(show(folder.path(), &["--config", "/no/such/file.toml"], &[]));
    assert!(missing.contains("/no/such/file.toml"), "{missing}");
}

#[test]
fn a_secret_is_read_from_its_file_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("password");
    std::fs::write(&secret, "hunter-2\n").unwrap();
    let path = secret.to_str().unwrap();
    let address = ("ZHIYE_DATABASE", "postgres://zhiye@localhost/zhiye?x=hunter-3");
    let text = shown(folder.path(), &[], &[address, ("ZHIYE_DATABASE_PASSWORD_FILE", path)]);
    assert!(!text.contains("hunter"), "{text}");
    assert!(line(&text, "database_password").contains(path), "{text}");
    let twice =
        show(folder.path(), &[], &[("ZHIYE_DATABASE_PASSWORD", "x"), ("ZHIYE_DATABASE_PASSWORD_FILE", path)]);
    assert!(String::from_utf8(twice.stderr).unwrap().contains("given twice"));
}

#[test]
fn the_reference_in_the_documents_is_the_one_the_program_prints() {
    let printed = binary().args(["config", "reference"]).output().unwrap();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    let kept = std::fs::read_to_string(kept).unwrap_or_default();
    assert!(
        kept == String::from_utf8(printed.stdout).unwrap(),
        "write it anew: zhiye config reference > docs/configuration.md"
    );
}

#[test]
fn what_show_prints_can_be_put_into_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let before = shown(folder.path(), &["--trusted-proxies", "10.0.0.0/8,::1", "--backup-at", "03:15"], &[]);
    let written: String =
        before.lines().filter(|l| !l.starts_with("data =")).map(|l| format!("{l}\n")).collect();
    std::fs::write(folder.path().join("zhiye.toml"), written).unwrap();
    let after = shown(folder.path(), &[], &[]);
    let values =
        |text: &str| text.lines().map(|l| l.split("  #").next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(values(&before), values(&after));
}

#[test]
fn an_office_is_served_with_the_settings_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = furnished(folder.path());
    std::fs::write(data.join("zhiye.toml"), "listen = \"127.0.0.1:0\"\nlog = \"warn\"\n").unwrap();
    let mut command = binary();
    command.arg("--data").arg(&data).arg("serve");
    Served::start(command).stop();
}
