//! `zhiye rulebook`: which rules are in force, whether the office's own can be used, and what they change.

use crate::{
    config::Settings,
    office::{existing, rulebook_folder},
};
use clap::Subcommand;
use std::path::PathBuf;
use zhiye_app::{RulesNo, own_rules};
use zhiye_calendar::Lang;
use zhiye_rulebook::{PARTS, Rulebook};

#[derive(Subcommand)]
pub enum RulebookCommand {
    /// Look for mistakes in the office's own rules; says file, line and what would be right.
    Check {
        /// Folder of the rules; the configured one if not given.
        folder: Option<PathBuf>,
    },
    /// Every rule in force, with what it rests on.
    Show {
        /// Only one part.
        #[arg(value_parser = PARTS)]
        part: Option<String>,
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
    /// What the office's own rules change: against the default ones, or against another folder.
    Diff {
        /// The other folder.
        from: Option<PathBuf>,
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
}

pub fn run(settings: &Settings, command: &RulebookCommand) -> anyhow::Result<u8> {
    let own = |folder: &Option<PathBuf>| -> anyhow::Result<_> {
        let folder = folder.as_deref().map_or_else(|| rulebook_folder(settings), existing)?;
        Ok(own_rules(&folder))
    };
    match command {
        RulebookCommand::Check { folder } => Ok(check(own(folder)?)),
        RulebookCommand::Show { part, folder } => {
            show(&own(folder)??, part.as_deref());
            Ok(0)
        }
        RulebookCommand::Diff { from, folder } => {
            let before = match from {
                Some(from) => own_rules(&existing(from)?)?,
                None => Rulebook::builtin(),
            };
            diff(&before, &own(folder)??);
            Ok(0)
        }
    }
}

fn check(found: Result<Rulebook, RulesNo>) -> u8 {
    match found {
        Ok(rulebook) => {
            println!("没有错 no mistakes；规则 rulebook {}", rulebook.hash());
            0
        }
        Err(RulesNo::Wrong(problems)) => {
            for problem in &problems {
                println!("{problem}\n    {}", problem.say(Lang::En));
            }
            println!("{} 处要改 to be mended", problems.len());
            1
        }
        Err(no) => {
            eprintln!("zhiye: {no}");
            1
        }
    }
}

fn show(rulebook: &Rulebook, part: Option<&str>) {
    println!("规则 rulebook {}", rulebook.hash());
    let mut before = "";
    for line in rulebook.listing() {
        if part.is_some_and(|part| part != line.part.0) {
            continue;
        }
        if before != line.part.0 {
            println!("\n{} {}", line.part.1, line.part.0);
            before = line.part.0;
        }
        println!("  {}  {}", line.key, line.says);
    }
}

fn diff(before: &Rulebook, after: &Rulebook) {
    let differences = before.differences(after);
    for difference in &differences {
        let (code, name) = difference.part;
        println!("{name} {code}  {}", difference.key);
        for (sign, says) in [("-", &difference.before), ("+", &difference.after)] {
            if let Some(says) = says {
                println!("  {sign} {says}");
            }
        }
    }
    match differences.len() {
        0 => println!("没有不同 no difference"),
        n => println!("{n} 处不同 differences"),
    }
}
