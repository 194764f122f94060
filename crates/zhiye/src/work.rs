//! Commands that read or write the record. Each is the same code whether it opened the office itself or runs inside
//! the process that serves it; `control` decides which.

use crate::{admin, backup, doctor, import, keys, office::Office};
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Subcommand, Serialize, Deserialize, Clone, Debug)]
pub enum Work {
    /// Bring in what another system holds.
    Import {
        #[command(subcommand)]
        what: ImportWhat,
    },
    /// Make the views anew from the events.
    Rebuild,
    /// Copy everything but the key file, while everybody works.
    Backup(backup::BackupArgs),
    /// Is the office well, and what to do about it.
    Doctor(doctor::DoctorArgs),
    /// The key file's recovery sheet.
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// What only the person at the machine may do.
    Admin {
        #[command(subcommand)]
        command: admin::AdminCommand,
    },
}

#[derive(Subcommand, Serialize, Deserialize, Clone, Debug)]
pub enum ImportWhat {
    /// A list of requests, for instance a hotline's.
    Requests(import::ImportArgs),
}

/// A line for the person at the machine.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// A result.
    Out(String),
    /// How far it got, what to mind.
    Note(String),
}

/// Where lines go: the terminal, or back through the socket.
#[derive(Clone)]
pub struct Say(Arc<dyn Fn(Line) + Send + Sync>);

impl Say {
    pub fn to(way: impl Fn(Line) + Send + Sync + 'static) -> Say {
        Say(Arc::new(way))
    }

    pub fn terminal() -> Say {
        Say::to(|line| line.print())
    }

    pub fn out(&self, line: impl Into<String>) {
        (self.0)(Line::Out(line.into()));
    }

    pub fn note(&self, line: impl Into<String>) {
        (self.0)(Line::Note(line.into()));
    }
}

impl Line {
    /// Whoever stopped reading is not told further.
    pub fn print(&self) {
        use std::io::Write;
        drop(match self {
            Line::Out(line) => writeln!(std::io::stdout(), "{line}"),
            Line::Note(line) => writeln!(std::io::stderr(), "{line}"),
        });
    }
}

impl Work {
    /// As the folder holder names it.
    pub fn name(&self) -> &'static str {
        match self {
            Work::Import { .. } => "import",
            Work::Rebuild => "rebuild",
            Work::Backup(_) => "backup",
            Work::Doctor(_) => "doctor",
            Work::Keys { .. } => "keys",
            Work::Admin { .. } => "admin",
        }
    }

    /// Paths as the process that does the work understands them.
    pub fn made_absolute(mut self) -> std::io::Result<Work> {
        match &mut self {
            Work::Import { what: ImportWhat::Requests(args) } => args.make_absolute()?,
            Work::Backup(args) => {
                args.to = args.to.as_deref().map(std::path::absolute).transpose()?;
            }
            Work::Rebuild | Work::Doctor(_) | Work::Keys { .. } | Work::Admin { .. } => {}
        }
        Ok(self)
    }

    /// Does it; the number is the exit code.
    pub async fn run(&self, office: &Office, say: &Say) -> anyhow::Result<u8> {
        match self {
            Work::Import { what: ImportWhat::Requests(args) } => import::run(&office.app, args, say).await,
            Work::Rebuild => rebuild(office, say).await,
            Work::Backup(args) => backup::backup(office, args, say).await,
            Work::Doctor(args) => doctor::run(office, args, say).await,
            Work::Keys { command } => keys::run(office, command, say).await,
            Work::Admin { command } => admin::run(office, command, say).await,
        }
    }
}

async fn rebuild(office: &Office, say: &Say) -> anyhow::Result<u8> {
    let mut told = 0;
    let rebuilt = office.app.rebuild(|events| {
        if events >= told + 20_000 {
            told = events;
            say.note(format!("{events} events read"));
        }
    });
    let rebuilt = rebuilt.await?;
    say.out(format!("{} rows made from {} events", rebuilt.rows, rebuilt.events));
    Ok(0)
}
