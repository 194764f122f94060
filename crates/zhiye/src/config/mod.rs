//! Configuration: `zhiye.toml` < `ZHIYE_*` < flags. Every setting is declared once, in `settings`; the struct, the
//! flags, the names in the environment, the checks and docs/configuration.md all come from that one list.

mod gather;
mod held;
mod nearest;
mod reference;
mod settings;

pub use gather::{Effective, Origin, gather};
pub use held::{LogFormat, Secret};
pub use nearest::nearest;
pub use reference::{reference, show};
pub use settings::{SETTINGS, Settings};

use clap::{Arg, ArgAction, Command};

/// One setting, as declared.
#[derive(Debug)]
pub struct Setting {
    /// As it stands in the file: `base_url`; `ZHIYE_BASE_URL` and `--base-url` follow from it.
    pub name: &'static str,
    pub default: Option<&'static str>,
    pub zh: &'static str,
    pub en: &'static str,
    /// Shown masked; may be given as `…_file`, the path of a file that holds it.
    pub secret: bool,
    /// As a flag it may stand without a value.
    pub switch: bool,
}

impl Setting {
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    pub fn variable(&self) -> String {
        format!("ZHIYE_{}", self.name.to_ascii_uppercase())
    }
}

/// The command with a flag for every setting, before or after the subcommand.
pub fn with_flags(command: Command) -> Command {
    SETTINGS.iter().fold(command, |command, setting| {
        let flag = |name: String, help: String| {
            Arg::new(name.clone())
                .long(name)
                .global(true)
                .help(help)
                .help_heading("Settings")
                .hide_short_help(true)
        };
        let help = match setting.default {
            Some(default) => format!("{} [default: {default}]", setting.en),
            None => setting.en.to_owned(),
        };
        let mut own = flag(setting.flag(), help).action(ArgAction::Set).value_name("VALUE");
        if setting.switch {
            own = own.num_args(0..=1).require_equals(true).default_missing_value("true");
        }
        let command = command.arg(own);
        if !setting.secret {
            return command;
        }
        let file = flag(format!("{}-file", setting.flag()), format!("File that holds --{}", setting.flag()));
        command.arg(file.action(ArgAction::Set).value_name("FILE"))
    })
}
