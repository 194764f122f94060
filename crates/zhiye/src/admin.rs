//! `zhiye admin`: what only the person at the machine may do. One-time links, tokens of programs, notices that
//! were held.

mod notices;
mod tokens;

use crate::{office::Office, work::Say};
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use zhiye_domain::PersonId;

#[derive(Subcommand, Serialize, Deserialize, Clone, Debug)]
pub enum AdminCommand {
    /// A new one-time link: for the set-up of an empty office, or for a person's password.
    Link {
        /// The person (32 digits, as `zhiye admin people` lists them).
        #[arg(long)]
        person: Option<PersonId>,
    },
    /// Who works here, with ids and roles.
    People,
    /// A token for a program; it acts with this person's grants.
    Token {
        #[arg(long)]
        person: PersonId,
        /// What the program is.
        #[arg(long)]
        label: String,
        /// Days until it ends.
        #[arg(long, default_value_t = 365)]
        days: i64,
    },
    /// Tokens of programs: name, last day, person, label.
    Tokens,
    /// Ends a program's token at once.
    Revoke {
        /// The token's name, as `zhiye admin tokens` lists it.
        #[arg(long)]
        token_id: String,
    },
    /// Notices that were given up, or held after a restore: id, what, of which matter, tries, why.
    Notices {
        /// Let this one go (32 digits, as the list has it).
        #[arg(long)]
        release: Option<String>,
        /// Let all of them go.
        #[arg(long, conflicts_with = "release")]
        release_all: bool,
    },
}

pub async fn run(office: &Office, command: &AdminCommand, say: &Say) -> anyhow::Result<u8> {
    let app = &office.app;
    match command {
        AdminCommand::Link { person: None } if app.root().is_some() => {
            anyhow::bail!("the office is set up already; name a person with --person");
        }
        AdminCommand::Link { person } => {
            let token = app.make_link(*person).await?;
            let page = if person.is_some() { "staff/password" } else { "setup" };
            say.out(format!("{}/{page}/{}", office.base_url(), token.0));
        }
        AdminCommand::People => {
            let directory = app.directory();
            for person in directory.people.iter().filter(|p| !p.gone) {
                let roles: Vec<&str> = person.grants.iter().map(|g| g.role.name()).collect();
                let unit = directory.unit_name(person.unit);
                let name = directory.name(person.id);
                say.out(format!("{}  {name}  {unit}  {}", person.id, roles.join("、")));
            }
        }
        AdminCommand::Token { person, label, days } => {
            anyhow::ensure!(app.directory().staff(*person).is_some(), "nobody here has the id {person}");
            say.out(app.make_token(*person, label, *days).await?.0);
        }
        AdminCommand::Tokens => tokens::list(app, say).await?,
        AdminCommand::Revoke { token_id } => tokens::revoke(app, token_id, say).await?,
        AdminCommand::Notices { release: Some(id), .. } => notices::release(app, id, say).await?,
        AdminCommand::Notices { release_all: true, .. } => notices::release_all(app, say).await?,
        AdminCommand::Notices { .. } => notices::list(app, say).await?,
    }
    Ok(0)
}
