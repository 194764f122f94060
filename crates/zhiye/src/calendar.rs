//! `zhiye calendar`: the days, and a deadline with its sum. Needs no office.

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use std::io::Write;
use zhiye_calendar::{Calendar, Counting, Lang, Limit, Schedule};

#[derive(Subcommand)]
pub enum CalendarCommand {
    /// List days: working or not, and why.
    Days(DaysArgs),
    /// Count a limit from a start, and show how.
    Add(AddArgs),
}

#[derive(Args)]
pub struct DaysArgs {
    /// First day, for instance 2026-01-01.
    #[arg(long)]
    from: Date,
    /// Last day.
    #[arg(long)]
    to: Date,
    /// Plain rows for a program: `date,working,name`.
    #[arg(long)]
    csv: bool,
}

#[derive(Args)]
pub struct AddArgs {
    /// When it arrived, office time, for instance 2026-09-29T15:00.
    #[arg(long)]
    start: DateTime,
    /// `5wd` working days, `4wh` office hours, `90wmin` office minutes, `15d` calendar days, `24h`, `30min`.
    #[arg(long)]
    limit: Limit,
    /// A last day on which nobody works rolls forward to the next working day.
    #[arg(long)]
    roll_forward: bool,
    /// Language of the sum.
    #[arg(long, value_enum, default_value_t = Language::En)]
    lang: Language,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Zh,
    En,
}

pub fn run(command: &CalendarCommand) -> anyhow::Result<u8> {
    match command {
        CalendarCommand::Days(args) => days(args),
        CalendarCommand::Add(args) => add(args),
    }
}

fn days(args: &DaysArgs) -> anyhow::Result<u8> {
    anyhow::ensure!(args.from <= args.to, "--from {} lies after --to {}", args.from, args.to);
    let calendar = Calendar::official();
    let text = if args.csv { calendar.days_csv(args.from, args.to) } else { table(&calendar, args) };
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(0),
    }
}

fn table(calendar: &Calendar, args: &DaysArgs) -> String {
    let mut text = String::new();
    for date in args.from.series(jiff::Span::new().days(1)).take_while(|date| *date <= args.to) {
        let day = calendar.day(date);
        let working = if day.working { "working" } else { "off" };
        let provisional = if day.provisional { "  provisional" } else { "" };
        text.push_str(&format!("{date}  {working:<7}  {}{provisional}\n", day.name.unwrap_or_default()));
    }
    text
}

fn add(args: &AddArgs) -> anyhow::Result<u8> {
    let schedule = Schedule::standard();
    let start: Timestamp = schedule
        .zone
        .to_timestamp(args.start)
        .with_context(|| format!("{} is no time in the office", args.start))?;
    let deadline = schedule.deadline(start, args.limit, Counting { roll_forward: args.roll_forward }, &[]);
    let lang = match args.lang {
        Language::Zh => Lang::Zh,
        Language::En => Lang::En,
    };
    let due = schedule.zone.to_datetime(deadline.due_at);
    println!("{}", due.strftime("%Y-%m-%dT%H:%M"));
    println!("{}", deadline.explain(lang, &schedule.zone));
    Ok(0)
}
