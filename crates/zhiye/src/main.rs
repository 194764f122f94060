//! The binary: command line, configuration, composition. The work itself is done below.

mod admin;
mod backup;
mod bench;
mod calendar;
mod config;
mod control;
mod demo;
mod doctor;
mod import;
mod keys;
mod log;
mod manager;
mod metrics;
mod notices;
mod office;
mod rulebook;
mod serve;
mod work;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use config::Effective;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 枝叶 Zhiye: hear what residents need, handle it, answer, and prove what was done.
#[derive(Parser)]
#[command(name = "zhiye", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the office's pages and the API.
    Serve(serve::ServeArgs),
    /// Serve an invented street office on this machine only.
    Demo(demo::DemoArgs),
    #[command(flatten)]
    Work(work::Work),
    /// Put a backup back into an empty place.
    Restore(backup::RestoreArgs),
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
    /// By which channels notices leave the house.
    Notices {
        #[command(subcommand)]
        command: notices::NoticesCommand,
    },
    /// The settings: file, environment, flags.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// What is in force and where it came from; secrets masked.
    Show,
    /// Every setting there is.
    Reference,
}

fn main() -> ExitCode {
    match start() {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("zhiye: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<u8> {
    let matches = config::with_flags(Cli::command()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|wrong| wrong.exit());
    if let Command::Config { command: ConfigCommand::Reference } = cli.command {
        print!("{}", config::reference());
        return Ok(0);
    }
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let demo = matches!(cli.command, Command::Demo(_));
    let effective = config::gather(&matches, variables, demo)?;
    log::start(&effective.settings)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let done = runtime.block_on(run(cli.command, effective));
    // work of other threads that was broken off is not waited for
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    done
}

async fn run(command: Command, config: Effective) -> anyhow::Result<u8> {
    match command {
        Command::Serve(args) => serve::serve(&config, &args).await,
        Command::Demo(args) => demo::demo(config, &args).await,
        Command::Work(work) => control::run(&config, work).await,
        Command::Restore(args) => backup::run_restore(&config, &args).await,
        Command::Calendar { command } => calendar::run(&command),
        Command::Rulebook { command } => rulebook::run(&config.settings, &command),
        Command::Notices { command } => notices::run(&config.settings, &command).await,
        Command::Bench { command } => bench::run(&config, &command).await,
        Command::Config { .. } => {
            print!("{}", config::show(&config));
            Ok(0)
        }
    }
}
