//! `zhiye import requests FILE --mapping MAP.toml`: a list from another system, row by row, as often as it comes.
//! What a column means stands in the mapping file; what a row becomes is decided in `app`.

mod mapping;
mod rows;
#[cfg(test)]
mod tests;

use crate::work::Say;
use anyhow::{Context, bail};
use clap::Args;
use mapping::Mapping;
use rows::{Reader, Taken};
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use zhiye_app::{App, Imported, No};
use zhiye_papers::{FailedRow, Layout, Table, failed_rows, read_table};

/// Exit code when some rows could not be taken; the rest was.
const SOME_FAILED: u8 = 2;

#[derive(Args, Serialize, Deserialize, Clone, Debug)]
pub struct ImportArgs {
    /// The list: .xlsx, or .csv in UTF-8 or GB18030.
    file: PathBuf,
    /// The mapping file (TOML): which column is what. docs/examples/hotline.toml is one.
    #[arg(long)]
    mapping: PathBuf,
    /// Say what would happen; write nothing to the record.
    #[arg(long)]
    dry_run: bool,
    /// Where to write the rows that failed; beside the list by default.
    #[arg(long)]
    failed: Option<PathBuf>,
}

/// What became of the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub failed: usize,
}

impl Summary {
    fn count(&mut self, imported: &Imported) {
        match imported {
            Imported::New => self.new += 1,
            Imported::Changed => self.changed += 1,
            Imported::Same => self.same += 1,
            Imported::Refused(_) => self.failed += 1,
        }
    }

    fn line(&self) -> String {
        let Summary { rows, new, changed, same, failed } = self;
        let takeable = new + changed + same;
        format!("共 {rows} 行：可导入 {takeable}（新增 {new}，变更 {changed}，未变 {same}），有误 {failed}")
    }
}

impl ImportArgs {
    /// Another process may read and write these files.
    pub fn make_absolute(&mut self) -> std::io::Result<()> {
        for path in [&mut self.file, &mut self.mapping].into_iter().chain(&mut self.failed) {
            *path = std::path::absolute(&*path)?;
        }
        Ok(())
    }
}

/// Imports the list into the office and says what became of it.
pub async fn run(app: &App, args: &ImportArgs, say: &Say) -> anyhow::Result<u8> {
    let (summary, failed) = import(app, args, say).await?;
    if args.dry_run {
        say.out("试运行，什么都没有写入。");
    }
    say.out(summary.line());
    if let Some(path) = failed {
        say.out(format!("有误的行和原因在 {}，改好后可以原样再导入。", path.display()));
        return Ok(SOME_FAILED);
    }
    Ok(0)
}

/// Imports the list; the path is that of the workbook of failed rows, if there are any.
pub async fn import(app: &App, args: &ImportArgs, say: &Say) -> anyhow::Result<(Summary, Option<PathBuf>)> {
    if app.root().is_none() {
        bail!("单位还没有设置：请先运行 zhiye serve，用它给出的链接完成设置，再导入");
    }
    let mapping = std::fs::read_to_string(&args.mapping)
        .with_context(|| format!("读不了映射文件 {}", args.mapping.display()))?;
    let mapping = Mapping::parse(&mapping).with_context(|| format!("映射文件 {}", args.mapping.display()))?;
    let layout = Layout { sheet: mapping.sheet.as_deref(), header_line: mapping.header_line };
    let table = read(&args.file, layout).with_context(|| format!("清单 {}", args.file.display()))?;
    let mut reader = Reader::new(app, &mapping, &table.headers)
        .with_context(|| format!("映射文件 {} 和清单对不上", args.mapping.display()))?;
    let taken = reader.read(&table.rows);
    for notice in reader.notices() {
        say.note(format!("注意：{notice}"));
    }
    let mut outcome =
        Outcome { summary: Summary { rows: table.rows.len(), ..Summary::default() }, failed: taken.failed };
    let stopped = store(app, &mapping, taken.rows, args.dry_run, &mut outcome, say).await;
    let failed = write_failed(args, layout, &reader, &table, outcome.failed)?;
    match stopped {
        Ok(()) => Ok((Summary { failed: failed.1, ..outcome.summary }, failed.0)),
        Err(No::Full) => bail!("磁盘满了，导入停在半路。腾出空间后再运行一次，已导入的行不会重复。"),
        Err(other) => Err(other).context("导入停在半路；再运行一次会接着导入，已导入的行不会重复"),
    }
}

struct Outcome {
    summary: Summary,
    /// Place of the row in the table, and what is wrong with it.
    failed: Vec<(usize, String)>,
}

fn read(file: &Path, layout: Layout<'_>) -> anyhow::Result<Table> {
    let length = std::fs::metadata(file)?.len();
    if length > zhiye_papers::table::MOST_BYTES as u64 {
        bail!(zhiye_papers::TableNo::TooLarge);
    }
    Ok(read_table(&std::fs::read(file)?, layout)?)
}

/// Hands the rows to the office; a line a second says how far it got.
async fn store(
    app: &App,
    mapping: &Mapping,
    rows: Vec<Taken>,
    look_only: bool,
    outcome: &mut Outcome,
    say: &Say,
) -> Result<(), No> {
    let (total, finished) = (rows.len(), AtomicUsize::new(0));
    let places: Vec<usize> = rows.iter().map(|taken| taken.place).collect();
    let rows = rows.into_iter().map(|taken| taken.row).collect();
    let work = app.import_rows(&mapping.system, rows, look_only, |at, imported| {
        finished.fetch_add(1, Ordering::Relaxed);
        outcome.summary.count(&imported);
        if let Imported::Refused(no) = imported {
            outcome.failed.push((places[at], no.to_string()));
        }
    });
    tokio::pin!(work);
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    tick.tick().await;
    loop {
        tokio::select! {
            result = &mut work => return result,
            _ = tick.tick() => say.note(format!("{} / {total} 行", finished.load(Ordering::Relaxed))),
        }
    }
}

fn write_failed(
    args: &ImportArgs,
    layout: Layout<'_>,
    reader: &Reader<'_>,
    table: &Table,
    mut failed: Vec<(usize, String)>,
) -> anyhow::Result<(Option<PathBuf>, usize)> {
    if failed.is_empty() {
        return Ok((None, 0));
    }
    failed.sort();
    let kept = reader.kept_columns();
    let rows: Vec<FailedRow> = failed
        .iter()
        .map(|(place, reason)| {
            let row = &table.rows[*place];
            let cells = kept.iter().map(|column| row.cells[*column].text().into_owned()).collect();
            FailedRow { cells, reason: format!("第 {} 行：{reason}", row.line) }
        })
        .collect();
    let headers: Vec<String> = kept.iter().map(|column| table.headers[*column].clone()).collect();
    let path = args.failed.clone().unwrap_or_else(|| {
        let mut name = args.file.clone().into_os_string();
        name.push(".failed.xlsx");
        name.into()
    });
    std::fs::write(&path, failed_rows(layout, &headers, &rows)?)
        .with_context(|| format!("写不了 {}", path.display()))?;
    Ok((Some(path), rows.len()))
}
