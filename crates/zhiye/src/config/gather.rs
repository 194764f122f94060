//! Bringing the layers together: the file, then the environment, then the flags.

use super::{SETTINGS, Setting, Settings, nearest::nearest};
use anyhow::{Context, bail};
use clap::ArgMatches;
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

/// Variables that belong to our own tests, not to the program.
const OF_TESTS: &[&str] = &["ZHIYE_BIN", "ZHIYE_CHROMIUM", "ZHIYE_SHOTS"];

/// Where a value came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    Default,
    File(PathBuf),
    Variable(String),
    Flag(String),
    /// A secret read from a file, and who named that file.
    SecretFile(PathBuf, Box<Origin>),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Variable(name) => f.write_str(name),
            Origin::Flag(name) => write!(f, "--{name}"),
            Origin::SecretFile(path, by) => write!(f, "{} ({by})", path.display()),
        }
    }
}

/// The settings in force, and where each came from. Secrets stand here in the open: it is never printed whole.
#[derive(Clone)]
pub struct Effective {
    pub settings: Settings,
    pub given: BTreeMap<&'static str, (String, Origin)>,
}

/// One layer: name of the setting → its text. A secret's file is read where it is named.
type Layer = BTreeMap<&'static str, (String, Origin)>;

/// Everything that was given. `flags_only`: for the demo, which must not reach a real office by an old variable; how
/// much it logs may stand in one.
pub fn gather(
    matches: &ArgMatches,
    variables: impl Iterator<Item = (String, String)>,
    flags_only: bool,
) -> anyhow::Result<Effective> {
    let mut above = of_environment(variables)?;
    if flags_only {
        above.retain(|name, _| name.starts_with("log"));
    }
    above.extend(of_flags(matches)?);
    let mut given: Layer =
        SETTINGS.iter().filter_map(|s| Some((s.name, (s.default?.to_owned(), Origin::Default)))).collect();
    if !flags_only {
        given.extend(of_file(&above)?);
    }
    given.extend(above);
    let settings = Settings::read(
        |name| given.get(name).map(|(text, _)| text.clone()),
        |name, why| {
            let origin = given.get(name).map_or(String::new(), |(_, origin)| format!(" (from {origin})"));
            anyhow::anyhow!("the setting {name}{origin} can't be used: {why}")
        },
    )?;
    Ok(Effective { settings, given })
}

fn of_flags(matches: &ArgMatches) -> anyhow::Result<Layer> {
    let get = |name: &str| matches.get_one::<String>(name).cloned();
    let mut layer = Layer::new();
    for setting in SETTINGS {
        let flag = setting.flag();
        put(&mut layer, setting, get(&flag), Origin::Flag(flag.clone()))?;
        if setting.secret {
            let flag = format!("{flag}-file");
            put_file(&mut layer, setting, get(&flag), Origin::Flag(flag.clone()))?;
        }
    }
    Ok(layer)
}

fn of_environment(variables: impl Iterator<Item = (String, String)>) -> anyhow::Result<Layer> {
    let mut layer = Layer::new();
    for (name, value) in variables.filter(|(name, _)| name.starts_with("ZHIYE_")) {
        if OF_TESTS.contains(&name.as_str()) || name.starts_with("ZHIYE_TEST_") {
            continue;
        }
        let origin = Origin::Variable(name.clone());
        match find(name.trim_start_matches("ZHIYE_").to_ascii_lowercase().as_str()) {
            Some((setting, false)) if setting.variable() == name => {
                put(&mut layer, setting, Some(value), origin)?
            }
            Some((setting, true)) => put_file(&mut layer, setting, Some(value), origin)?,
            _ => {
                let known: Vec<String> =
                    names().map(|n| format!("ZHIYE_{}", n.to_ascii_uppercase())).collect();
                let near = nearest(&name, known.iter().map(String::as_str));
                bail!("the variable {name} is not known{}", meant(near));
            }
        }
    }
    Ok(layer)
}

fn of_file(above: &Layer) -> anyhow::Result<Layer> {
    let text = |name: &str| above.get(name).map(|(text, _)| text.clone());
    let named = text("config").map(PathBuf::from);
    let path = named.clone().unwrap_or_else(|| {
        let data = SETTINGS.iter().find(|s| s.name == "data").and_then(|s| s.default).unwrap_or_default();
        Path::new(&text("data").unwrap_or_else(|| data.to_owned())).join("zhiye.toml")
    });
    let written = match std::fs::read_to_string(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && named.is_none() => return Ok(Layer::new()),
        other => other.with_context(|| format!("the settings file {} can't be read", path.display()))?,
    };
    parse(&written, &path, named.is_some()).with_context(|| format!("the settings file {}", path.display()))
}

fn parse(written: &str, path: &Path, may_name_data: bool) -> anyhow::Result<Layer> {
    let table: toml::Table = written.parse()?;
    let mut layer = Layer::new();
    for (key, value) in &table {
        let Some((setting, of_file)) = find(key) else {
            let known: Vec<String> = names().collect();
            bail!("the setting {key} is not known{}", meant(nearest(key, known.iter().map(String::as_str))));
        };
        if setting.name == "config" || (setting.name == "data" && !may_name_data) {
            bail!(
                "{key} says where this file is and can't stand in it; use --{} or {}",
                setting.flag(),
                setting.variable()
            );
        }
        let value = plain(value)
            .with_context(|| format!("the setting {key} is neither text, number, true, false nor a list"))?;
        let origin = Origin::File(path.to_owned());
        if of_file {
            put_file(&mut layer, setting, Some(value), origin)?;
        } else {
            put(&mut layer, setting, Some(value), origin)?;
        }
    }
    Ok(layer)
}

/// A value of the file as text; a list is joined by commas.
fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Datetime(time) => Some(time.to_string()),
        toml::Value::Array(parts) => {
            parts.iter().map(plain).collect::<Option<Vec<String>>>().map(|parts| parts.join(","))
        }
        _ => None,
    }
}

/// The setting of a name, and whether the name is that of the file that holds it.
fn find(name: &str) -> Option<(&'static Setting, bool)> {
    let exact = SETTINGS.iter().find(|s| s.name == name).map(|s| (s, false));
    exact.or_else(|| {
        let of = name.strip_suffix("_file")?;
        SETTINGS.iter().find(|s| s.secret && s.name == of).map(|s| (s, true))
    })
}

fn names() -> impl Iterator<Item = String> {
    SETTINGS
        .iter()
        .flat_map(|s| [Some(s.name.to_owned()), s.secret.then(|| format!("{}_file", s.name))])
        .flatten()
}

fn meant(near: Option<&str>) -> String {
    near.map_or("; `zhiye config reference` lists all".to_owned(), |near| format!("; did you mean {near}?"))
}

fn put(layer: &mut Layer, setting: &Setting, text: Option<String>, origin: Origin) -> anyhow::Result<()> {
    let Some(text) = text else { return Ok(()) };
    let declared = SETTINGS.iter().find(|s| s.name == setting.name).expect("a setting is one of the list");
    if let Some((_, before)) = layer.insert(declared.name, (text, origin.clone())) {
        bail!("{} is given twice: by {before} and by {origin}", setting.name);
    }
    Ok(())
}

fn put_file(layer: &mut Layer, setting: &Setting, path: Option<String>, by: Origin) -> anyhow::Result<()> {
    let Some(path) = path.map(PathBuf::from) else { return Ok(()) };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("the file {} that {by} names can't be read", path.display()))?;
    put(layer, setting, Some(text.trim_end().to_owned()), Origin::SecretFile(path, Box::new(by)))
}
