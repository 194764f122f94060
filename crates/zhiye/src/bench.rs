//! `zhiye bench`: how fast this machine is, in an empty office of its own.

use crate::{
    config::{Effective, Secret},
    office::Office,
};
use anyhow::Context;
use clap::{Args, Subcommand};
use std::{path::PathBuf, time::Duration};
use zhiye_bench::{Limit, Plan};

#[derive(Subcommand)]
pub enum BenchCommand {
    /// Fill an empty office (--data, --database) and measure it, served by a process of its own.
    Run(RunArgs),
    /// Only what the bare engine and the store can write.
    Raw(RawArgs),
}

#[derive(Args)]
pub struct RunArgs {
    /// Requests stored before anything is measured.
    #[arg(long, default_value_t = 10_000)]
    requests: u64,
    /// Clients at a time, a round for each; 0 only fills the office, to be measured later.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    clients: Vec<usize>,
    /// Seconds a round.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Only this work, for instance W1,W5c.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Where the figures go as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
}

#[derive(Args)]
pub struct RawArgs {
    /// Seconds a line.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

pub async fn run(config: &Effective, command: &BenchCommand) -> anyhow::Result<u8> {
    let database = config.settings.database.as_ref().map(|Secret(url)| url.clone());
    match command {
        BenchCommand::Raw(args) => {
            let time = Duration::from_secs(args.seconds);
            for Limit { name, line } in zhiye_bench::limits(database.as_deref(), time).await? {
                println!("{name:<40} {:>9.0}/s  p99 {:.2} ms", line.per_second, line.millis(0.99));
            }
        }
        BenchCommand::Run(args) => {
            let office = Office::open(config, "bench").await?;
            let (app, arguments) = (office.app.clone(), office.arguments());
            // the server that is measured is a process of its own and takes the folder
            drop(office);
            let plan = Plan {
                requests: args.requests,
                clients: args.clients.iter().copied().filter(|clients| *clients > 0).collect(),
                time: Duration::from_secs(args.seconds),
                only: args.only.clone(),
                program: std::env::current_exe().context("where this program lies")?,
                office: arguments,
                database,
                remembered: config.settings.data.join("bench.json"),
            };
            let figures = zhiye_bench::run(app, &plan, |line| println!("{line}")).await?;
            if let Some(path) = &args.json {
                std::fs::write(path, format!("{figures:#}\n"))
                    .with_context(|| format!("{} can't be written", path.display()))?;
            }
        }
    }
    Ok(0)
}
