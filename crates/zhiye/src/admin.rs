//! `zhiye admin`: what only the person at the machine may do. One-time links, tokens of programs.

use crate::office::OfficeArgs;
use clap::Subcommand;
use std::process::ExitCode;
use zhiye_domain::PersonId;

#[derive(Subcommand)]
pub enum AdminCommand {
    /// A new one-time link: for the set-up of an empty office, or for a person's password.
    Link {
        /// The person (32 digits, as `zhiye admin people` lists them).
        #[arg(long)]
        person: Option<PersonId>,
        /// The address people reach the office under.
        #[arg(long, env = "ZHIYE_BASE_URL", default_value = "http://127.0.0.1:8310")]
        base_url: String,
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
}

pub async fn run(office: &OfficeArgs, command: &AdminCommand) -> anyhow::Result<ExitCode> {
    let app = office.open().await?;
    match command {
        AdminCommand::Link { person: None, .. } if app.root().is_some() => {
            anyhow::bail!("the office is set up already; name a person with --person");
        }
        AdminCommand::Link { person, base_url } => {
            let token = app.make_link(*person).await?;
            let page = if person.is_some() { "staff/password" } else { "setup" };
            println!("{}/{page}/{}", base_url.trim_end_matches('/'), token.0);
        }
        AdminCommand::People => {
            let directory = app.directory();
            for person in directory.people.iter().filter(|p| !p.gone) {
                let roles: Vec<&str> = person.grants.iter().map(|g| g.role.name()).collect();
                let unit = directory.unit_name(person.unit);
                println!("{}  {}  {unit}  {}", person.id, directory.name(person.id), roles.join("、"));
            }
        }
        AdminCommand::Token { person, label, days } => {
            anyhow::ensure!(app.directory().staff(*person).is_some(), "nobody here has the id {person}");
            println!("{}", app.make_token(*person, label, *days).await?.0);
        }
    }
    app.close().await;
    Ok(ExitCode::SUCCESS)
}
