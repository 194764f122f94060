//! The house rules, applied to this repository. Each failure names the file, the line and what to do.

use std::process::Command;

use zhiye_tidy::manifests::{self, Dependency};
use zhiye_tidy::{
    Finding, Source, clock, edges, expect_none, fluent, glossary, licences, old_browsers, packages, purity,
    root, size, source, sources, sql, templates,
};

/// Folder, path and dependencies of every crate. A manifest that cannot be read is a finding of its own test.
fn crates() -> Vec<(String, String, Vec<Dependency>)> {
    sources("crates", &["Cargo.toml"])
        .into_iter()
        .filter(|manifest| manifest.path.split('/').count() == 3)
        .map(|Source { path, text }| {
            let folder = path.split('/').nth(1).expect("crates/<folder>/Cargo.toml").to_owned();
            let dependencies = manifests::read(&path, &text).unwrap_or_default();
            (folder, path, dependencies)
        })
        .collect()
}

fn rust() -> Vec<Source> {
    ["crates", "bench", "tests"].iter().flat_map(|folder| sources(folder, &[".rs"])).collect()
}

/// The samples inside this crate are bad on purpose.
fn rust_but_tidy() -> Vec<Source> {
    rust().into_iter().filter(|file| !file.path.starts_with("crates/tidy/")).collect()
}

#[test]
fn every_manifest_can_be_read() {
    let all = sources("crates", &["Cargo.toml"]);
    assert!(!all.is_empty(), "there are no crates below {}", root().display());
    expect_none("manifests", all.iter().filter_map(|m| manifests::read(&m.path, &m.text).err()).collect());
}

#[test]
fn dependencies_between_crates_go_down_only() {
    let found = crates().iter().flat_map(|(folder, path, uses)| edges::check(path, folder, uses)).collect();
    expect_none("dependency direction", found);
}

#[test]
fn every_dependency_has_its_reason_beside_it() {
    let found = crates().iter().flat_map(|(_, path, uses)| manifests::reasons(path, uses)).collect();
    expect_none("reasons of dependencies", found);
}

#[test]
fn doors_reach_the_record_through_use_cases() {
    let found = rust_but_tidy().iter().flat_map(|file| edges::record(&file.path, &file.text)).collect();
    expect_none("the record behind the doors", found);
}

#[test]
fn the_clock_is_read_in_one_place() {
    let code = rust_but_tidy().iter().flat_map(|file| clock::clock(&file.path, &file.text)).collect();
    expect_none("one clock", code);
    let sql: Vec<Source> = sources("crates", &[".sql"]).into_iter().chain(rust_but_tidy()).collect();
    expect_none("one clock", sql.iter().flat_map(|file| clock::sql_clock(&file.path, &file.text)).collect());
}

#[test]
fn randomness_is_drawn_in_one_place() {
    let found = rust_but_tidy().iter().flat_map(|file| clock::chance(&file.path, &file.text)).collect();
    expect_none("one source of chance", found);
}

#[test]
fn code_and_glossary_say_the_same_words() {
    let text = source("GLOSSARY.md").map(|file| file.text).unwrap_or_default();
    let glossary = glossary::read(&text);
    let code = rust_but_tidy();
    let mut found: Vec<Finding> =
        code.iter().flat_map(|file| glossary::check_aliases(&file.path, &file.text, &glossary)).collect();
    found.extend(glossary::check_identifiers("GLOSSARY.md", &glossary, &code));
    expect_none("glossary", found);
}

#[test]
fn no_source_file_is_longer_than_a_sitting() {
    let folders = ["crates", "assets", "scripts", "tests", "bench"];
    let all: Vec<Source> = folders.iter().flat_map(|folder| sources(folder, size::ENDINGS)).collect();
    let mut found: Vec<Finding> = all.iter().flat_map(|file| size::check(&file.path, &file.text)).collect();
    found.extend(size::needless_rows(|path| source(path).map(|file| file.text.lines().count())));
    expect_none("length of files", found);
}

#[test]
fn pure_crates_do_no_input_or_output() {
    let mut found = Vec::new();
    for (folder, path, uses) in crates().iter().filter(|(folder, ..)| purity::PURE.contains(&folder.as_str()))
    {
        found.extend(purity::dependencies(path, uses));
        let code = sources(&format!("crates/{folder}/src"), &[".rs"]);
        found.extend(code.iter().flat_map(|file| purity::code(&file.path, &file.text)));
    }
    expect_none("pure crates", found);
}

#[test]
fn pages_carry_nothing_inline() {
    let markup = ["crates", "assets"].iter().flat_map(|folder| sources(folder, &[".html", ".svg"]));
    let written = sources("crates/web/src", &[".rs"]);
    let found = markup.chain(written).flat_map(|file| templates::check(&file.path, &file.text)).collect();
    expect_none("nothing inline", found);
}

#[test]
fn every_table_begins_its_key_with_the_jurisdiction() {
    let migrations =
        sources("crates", &[".sql"]).into_iter().filter(|file| file.path.contains("/migrations/"));
    expect_none("keys", migrations.flat_map(|file| sql::check(&file.path, &file.text)).collect());
}

#[test]
fn both_languages_have_the_same_texts() {
    expect_none("texts", fluent::check(&sources("crates/web/locales", &[".ftl"])));
}

#[test]
fn every_crate_we_build_with_has_an_accepted_licence_and_source() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs: it runs this test");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "`cargo fetch --locked` makes every package readable offline\n{complaint}"
    );
    let metadata = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    expect_none("licences and sources", licences::check(&metadata));
}

#[test]
fn npm_packages_are_exact_accepted_and_name_no_server() {
    let mut found = Vec::new();
    for file in sources("", &["package.json"]) {
        found.extend(packages::manifest(&file.path, &file.text));
        let lock = file.path.replace("package.json", "package-lock.json");
        match source(&lock) {
            Some(lock) => found.extend(packages::lock(&lock.path, &lock.text)),
            None => found.push(Finding::new(&file.path, 1, "has no package-lock.json beside it; commit one")),
        }
    }
    expect_none("npm packages", found);
}

#[test]
fn styles_and_scripts_are_read_by_old_browsers() {
    let styles = sources("assets", &[".css"]);
    let scripts = sources("assets", &[".js"]);
    assert!(styles.len() >= 2 && scripts.len() >= 2, "the assets are gone");
    let mut found: Vec<Finding> =
        styles.iter().flat_map(|file| old_browsers::style(&file.path, &file.text)).collect();
    found.extend(scripts.iter().flat_map(|file| old_browsers::script(&file.path, &file.text)));
    expect_none("Chromium 86", found);
}
