//! `zhiye rulebook`: which rules are in force.

use clap::Subcommand;
use zhiye_calendar::Lang;
use zhiye_rulebook::{Act, Kind, Rulebook, Urgency};

#[derive(Subcommand)]
pub enum RulebookCommand {
    /// The limits in force, with what each rests on.
    Show,
}

pub fn run(command: &RulebookCommand) -> anyhow::Result<u8> {
    match command {
        RulebookCommand::Show => show(),
    }
    Ok(0)
}

fn show() {
    let rulebook = Rulebook::builtin();
    println!("规则 {}", rulebook.hash());
    for act in Act::ALL {
        for kind in Kind::ALL {
            for urgency in Urgency::ALL {
                if let Some(row) = rulebook.limit(act, kind, urgency) {
                    let (act, kind, urgency) =
                        (act.name(Lang::Zh), kind.name(Lang::Zh), urgency.name(Lang::Zh));
                    println!("{act}  {kind}  {urgency}  {}  {}", row.limit, row.citation.zh);
                }
            }
        }
    }
}
