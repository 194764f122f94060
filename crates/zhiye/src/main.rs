//! The binary: command line, configuration, composition. The work itself is done below.

mod admin;
mod bench;
mod calendar;
mod demo;
mod import;
mod office;
mod rulebook;
mod serve;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// 枝叶 Zhiye: hear what residents need, handle it, answer, and prove what was done.
#[derive(Parser)]
#[command(name = "zhiye", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    office: office::OfficeArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the office's pages and the API.
    Serve(serve::ServeArgs),
    /// Serve an invented street office on this machine only.
    Demo(demo::DemoArgs),
    /// Bring in what another system holds.
    Import {
        #[command(subcommand)]
        what: ImportWhat,
    },
    /// Make the views anew from the events.
    Rebuild,
    /// Working days, and deadlines with their sum.
    Calendar {
        #[command(subcommand)]
        command: calendar::CalendarCommand,
    },
    /// How fast this machine is.
    Bench {
        #[command(subcommand)]
        command: bench::BenchCommand,
    },
    /// The rules in force.
    Rulebook {
        #[command(subcommand)]
        command: rulebook::RulebookCommand,
    },
    /// What only the person at the machine may do.
    Admin {
        #[command(subcommand)]
        command: admin::AdminCommand,
    },
}

#[derive(Subcommand)]
enum ImportWhat {
    /// A list of requests, for instance a hotline's.
    Requests(import::ImportArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("ZHIYE_LOG").unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("zhiye: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("zhiye: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(args) => serve::serve(&cli.office, &args).await,
        Command::Demo(args) => demo::demo(&args).await,
        Command::Import { what: ImportWhat::Requests(args) } => {
            let app = cli.office.open().await?;
            let code = import::run(&app, &args).await;
            app.close().await;
            code
        }
        Command::Rebuild => office::rebuild(&cli.office).await,
        Command::Calendar { command } => calendar::run(&command),
        Command::Rulebook { command } => rulebook::run(&command),
        Command::Bench { command } => bench::run(&cli.office, &command).await,
        Command::Admin { command } => admin::run(&cli.office, &command).await,
    }
}
