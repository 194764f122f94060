//! `notices.toml`: by which channels notices leave the house; and `zhiye notices`: whether the file can be used, what
//! would be sent, a test message. The demo never reads it.

mod channels;
mod reading;

use crate::config::Settings;
use anyhow::{Context, bail};
use clap::Subcommand;
use std::{collections::BTreeMap, path::PathBuf};
use zhiye_app::{Clock, Outgoing, OutgoingItem, Outlet, domain::number::Number, random};
use zhiye_jobs::{Channel, Post, message_of};
use zhiye_outbound::{Guard, Limits, Message, Outbound, Roots};

#[derive(Subcommand)]
pub enum NoticesCommand {
    /// Look for mistakes in notices.toml; says the line and what would be right.
    Check,
    /// What would be sent, with an invented number and secrets masked. Sends nothing.
    Preview {
        /// Only this channel.
        channel: Option<String>,
    },
    /// Sends one test message that is about no matter.
    Test {
        /// The channel's name.
        channel: String,
    },
}

/// The channels of an office.
#[derive(Debug)]
pub struct Notices {
    pub outlets: Vec<Outlet>,
    channels: BTreeMap<String, Channel>,
    outbound: Outbound,
}

impl Notices {
    /// As the file says; without a file there are no channels.
    pub fn read(settings: &Settings) -> anyhow::Result<Notices> {
        let (path, must_be) = match &settings.notices {
            Some(named) => (named.clone(), true),
            None => (settings.data.join("notices.toml"), false),
        };
        let text = match std::fs::read_to_string(&path) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound && !must_be => return Ok(Notices::none()),
            other => {
                other.with_context(|| format!("对外消息的文件读不了 {} can't be read", path.display()))?
            }
        };
        match channels::parse(&path, &text, settings.base_url.as_deref()) {
            Ok(notices) => Ok(notices),
            Err(mistakes) => {
                let lines: Vec<String> = mistakes.iter().map(|mistake| format!("  {mistake}")).collect();
                bail!("对外消息的通道有错 the channels of notices have mistakes:\n{}", lines.join("\n"))
            }
        }
    }

    fn none() -> Notices {
        let outbound = Outbound::new(Guard::new(Vec::new()), Roots::built_in(), Limits::default());
        Notices { outlets: Vec::new(), channels: BTreeMap::new(), outbound }
    }

    /// Ready to send.
    pub fn into_post(self, clock: Clock) -> (Vec<Outlet>, Post) {
        (self.outlets, Post::new(self.outbound, self.channels, clock))
    }
}

/// Where the file is.
fn place(settings: &Settings) -> PathBuf {
    settings.notices.clone().unwrap_or_else(|| settings.data.join("notices.toml"))
}

pub async fn run(settings: &Settings, command: &NoticesCommand) -> anyhow::Result<u8> {
    let notices = Notices::read(settings)?;
    match command {
        NoticesCommand::Check if notices.outlets.is_empty() => {
            println!("{}：没有通道，什么都不往外送 no channels, nothing leaves", place(settings).display());
        }
        NoticesCommand::Check => {
            for outlet in &notices.outlets {
                println!("{}", described(outlet));
            }
            println!("没有错 no mistakes；{} 个通道 channels", notices.outlets.len());
        }
        NoticesCommand::Preview { channel } => preview(&notices, channel.as_deref())?,
        NoticesCommand::Test { channel } => {
            let found = found(&notices, channel)?;
            let now = Clock::System.now();
            let message = Message::test(random::bytes(), now, found.base.clone());
            if let Err(failure) = notices.outbound.send(&found.way, &message, now).await {
                eprintln!("{channel}：没有送到 not sent: {failure}");
                return Ok(1);
            }
            println!("{channel}：送到了 sent");
        }
    }
    Ok(0)
}

fn found<'a>(notices: &'a Notices, name: &str) -> anyhow::Result<&'a Channel> {
    notices.channels.get(name).with_context(|| {
        let names: Vec<&str> = notices.channels.keys().map(String::as_str).collect();
        format!("没有这个通道 there is no channel {name:?}; there are: {}", names.join(" "))
    })
}

fn described(outlet: &Outlet) -> String {
    let tells: Vec<&str> = outlet.tells.iter().map(|told| told.code()).collect();
    let quiet = outlet.quiet.map_or("none".to_owned(), |quiet| {
        format!("{}-{}", quiet.from.strftime("%H:%M"), quiet.to.strftime("%H:%M"))
    });
    let (name, most) = (&outlet.name, outlet.most_an_hour);
    format!("{name}  topics {}  quiet {quiet}  per_hour {most}", tells.join(" "))
}

fn preview(notices: &Notices, only: Option<&str>) -> anyhow::Result<()> {
    if let Some(name) = only {
        found(notices, name)?;
    }
    let now = Clock::System.now();
    for outlet in notices.outlets.iter().filter(|outlet| only.is_none_or(|name| name == outlet.name)) {
        println!("## {}", described(outlet));
        let channel = found(notices, &outlet.name)?;
        for told in &outlet.tells {
            let zone = zhiye_calendar::Schedule::standard().zone;
            let number = Number::new(zone.to_datetime(now).date(), 0);
            let due_at = Some(now.to_zoned_datetime(zone));
            let item = OutgoingItem { number, told: *told, due_at, urgent: false };
            let outgoing = Outgoing { id: [0; 16], at: now, items: vec![item] };
            let shown = channel.way.preview(&message_of(&outgoing, &channel.base), now)?;
            for line in &shown.head {
                println!("{line}");
            }
            println!("\n{}\n", shown.body);
        }
    }
    if notices.outlets.is_empty() {
        println!("没有通道，什么都不往外送 no channels, nothing leaves");
    }
    Ok(())
}
