//! `zhiye doctor`: is the office well? What is wrong comes with what to do. No personal words; with `--redact` no
//! paths and addresses either, so that the answer can be sent to whoever helps.

use crate::{
    config::{Effective, Settings},
    office::{Office, key_file},
    work::Say,
};
use clap::Args;
use jiff::{SignedDuration, Timestamp, civil::date};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};
use zhiye_app::{App, Clock, NotReady, Room, backup::LastBackup};

#[derive(Args, Serialize, Deserialize, Clone, Debug)]
pub struct DoctorArgs {
    /// Leave out paths, addresses and names of machines.
    #[arg(long)]
    redact: bool,
}

/// What was found, one line each.
struct Report<'a> {
    say: &'a Say,
    redact: bool,
    wrong: usize,
    advice: usize,
}

impl Report<'_> {
    fn good(&mut self, what: impl AsRef<str>) {
        self.say.out(format!("✓ {}", what.as_ref()));
    }

    fn advise(&mut self, what: impl AsRef<str>) {
        self.advice += 1;
        self.say.out(format!("! {}", what.as_ref()));
    }

    fn wrong(&mut self, what: impl AsRef<str>) {
        self.wrong += 1;
        self.say.out(format!("✗ {}", what.as_ref()));
    }

    fn path(&self, path: &Path) -> String {
        if self.redact { "…".into() } else { path.display().to_string() }
    }

    /// The exit code.
    fn closed(self) -> u8 {
        self.say.out(format!("{} 项要修 to mend · {} 项建议 to consider", self.wrong, self.advice));
        u8::from(self.wrong > 0)
    }
}

pub async fn run(office: &Office, args: &DoctorArgs, say: &Say) -> anyhow::Result<u8> {
    let mut report = Report { say, redact: args.redact, wrong: 0, advice: 0 };
    let (app, settings) = (&office.app, office.settings());
    record(&mut report, app).await;
    folders(&mut report, settings);
    keys(&mut report, app, settings).await?;
    disks(&mut report, app);
    backups(&mut report, app, settings).await?;
    clock(&mut report, app).await?;
    calendar(&mut report, app);
    doors(&mut report, settings);
    let held = app.figures().await?.outbox_held;
    if held > 0 {
        report.advise(format!(
            "{held} 条消息停住了，没有送出，看过再放行：zhiye admin notices。 {held} notices were given up or are held: look \
             at them and let them go"
        ));
    }
    Ok(report.closed())
}

/// When the office can't be opened: why, and what can be seen from outside.
pub fn of_closed(config: &Effective, args: &DoctorArgs, why: &anyhow::Error) -> u8 {
    let say = Say::terminal();
    let mut report = Report { say: &say, redact: args.redact, wrong: 0, advice: 0 };
    let why = if args.redact { "（内容已隐去 left out）".to_owned() } else { format!("{why:#}") };
    report.wrong(format!("单位打不开 the office does not open: {why}"));
    folders(&mut report, &config.settings);
    doors(&mut report, &config.settings);
    report.closed()
}

async fn record(report: &mut Report<'_>, app: &App) {
    let health = app.store().check().await;
    report.good(format!("zhiye {} · {}", env!("CARGO_PKG_VERSION"), health.engine));
    let not_ready = app.not_ready().await;
    for why in &not_ready {
        report.wrong(match why {
            NotReady::Record => "数据库写不进去 the record can't be written; the log says why",
            NotReady::Schema => "数据库表是别的版本改的，请升级这台服务器 another version changed the tables: upgrade this server",
            NotReady::Disk => "磁盘快满了 the disk is nearly full: make room",
            NotReady::Key => "密钥文件和数据库不配套 the key file belongs to another database",
            NotReady::Rulebook => "另一台服务器用的规则不同 another server works by other rules: same version everywhere",
        });
    }
    if not_ready.is_empty() {
        report.good("数据库可写，表、密钥、规则配套 record writable; tables, key and rules fit");
    }
    report.good(format!("规则 rulebook {}", app.rulebook().short()));
    let office = app.office();
    for row in app.rulebook().limits() {
        if let Some(area) = row.area.as_deref().filter(|area| office.area(area).is_none()) {
            report.advise(format!(
                "规则 {} 写的社区 {area} 不在单位资料里，用不上 the rule {} is for a community that is not the office's",
                row.id, row.id
            ));
        }
    }
}

/// Nobody but the office's own user looks inside.
fn folders(report: &mut Report<'_>, settings: &Settings) {
    let key = key_file(settings);
    for (path, fix) in [(settings.data.as_path(), "chmod 700"), (key.as_path(), "chmod 600")] {
        let shown = report.path(path);
        match fs::metadata(path).map(|found| found.permissions().mode() & 0o077) {
            Ok(0) => report.good(format!("{shown} 只有本用户能看 is its owner's alone")),
            Ok(_) if path == key => {
                report.wrong(format!("别的用户能读密钥文件 others can read the key file: {fix} {shown}"));
            }
            Ok(_) => report
                .advise(format!("别的用户能进数据文件夹 others can enter the data folder: {fix} {shown}")),
            Err(_) => report.wrong(format!("{shown} 不在 is not there")),
        }
    }
    let files = settings.files.clone().unwrap_or_else(|| settings.data.join("files"));
    let probe = files.join(".doctor.part");
    let tried = fs::create_dir_all(&files)
        .and_then(|()| fs::write(&probe, ""))
        .and_then(|()| fs::remove_file(&probe));
    match tried {
        Ok(()) => report.good("照片文件夹可写 photos can be stored"),
        Err(why) => {
            report.wrong(format!("照片存不进 {} photos can't be stored there: {why}", report.path(&files)))
        }
    }
}

async fn keys(report: &mut Report<'_>, app: &App, settings: &Settings) -> anyhow::Result<()> {
    report.good(format!("密钥指纹 key {}", app.key_fingerprint()));
    if !app.is_key_sheet_stored().await? {
        report.advise(
            "密钥恢复单还没有收好：打印 zhiye keys sheet，封好另放，再运行 zhiye keys sheet --stored \
             the recovery sheet is not put away yet; a lost key is lost words",
        );
    }
    if settings.backup_to.as_deref().is_some_and(|to| key_file(settings).starts_with(to)) {
        report.wrong("密钥文件和备份在同一个文件夹 the key file lies among the backups: keep them apart");
    }
    Ok(())
}

fn disks(report: &mut Report<'_>, app: &App) {
    for (path, room) in app.disks() {
        let line = format!(
            "{} 剩余 {}%（{} MB）free",
            report.path(&path),
            room.free_percent,
            room.free_bytes / 1024 / 1024
        );
        match room.free_percent {
            free if free < Room::LEAST_PERCENT => report.wrong(line),
            free if free < 3 * Room::LEAST_PERCENT => report.advise(line),
            _ => report.good(line),
        }
    }
}

async fn backups(report: &mut Report<'_>, app: &App, settings: &Settings) -> anyhow::Result<()> {
    match app.last_backup().await? {
        None => report.advise("还没有备份过：zhiye backup --to 另一块磁盘 there is no backup yet"),
        Some(last) => last_backup(report, app, &last),
    }
    let Some(to) = &settings.backup_to else {
        report.advise("没有设置每天自动备份（backup_to） no daily backup is set");
        return Ok(());
    };
    let same = fs::metadata(to).and_then(|to| Ok(to.dev() == fs::metadata(&settings.data)?.dev()));
    if same.unwrap_or(false) {
        report.advise(
            "备份和数据在同一块磁盘上 backups lie on the same disk as the data: one broken disk takes both",
        );
    }
    Ok(())
}

fn last_backup(report: &mut Report<'_>, app: &App, last: &LastBackup) {
    if let Some(why) = &last.failure {
        let why = if report.redact { "（内容已隐去 left out）" } else { why };
        report.wrong(format!("上一次备份失败 the last backup failed: {why}"));
    }
    let Some(made) = last.made_at else { return };
    let age = app.clock().now().duration_since(made);
    let line = format!("上一次备份 last good backup: {} 小时前 hours ago", age.as_hours());
    if age > SignedDuration::from_hours(48) { report.wrong(line) } else { report.good(line) }
}

async fn clock(report: &mut Report<'_>, app: &App) -> anyhow::Result<()> {
    let now = Clock::System.now();
    let sealed = app.last_sealed_at().await?;
    // Nothing was written by this program before the year it was written in.
    let early =
        now < date(2026, 1, 1).at(0, 0, 0, 0).in_tz("UTC").map(|at| at.timestamp()).unwrap_or(Timestamp::MIN);
    if early || sealed.is_some_and(|sealed| sealed > now + SignedDuration::from_mins(5)) {
        report.wrong(format!(
            "机器的时钟不对 this machine's clock is wrong: it says {now}; set it, and let it be kept by NTP"
        ));
    } else {
        report.good(format!("时钟 clock {}", now.strftime("%Y-%m-%d %H:%M UTC")));
    }
    Ok(())
}

/// The year's official days, and in its last weeks the next year's.
fn calendar(report: &mut Report<'_>, app: &App) {
    let schedule = app.schedule();
    let today = schedule.zone.to_datetime(Clock::System.now()).date();
    for year in [today.year(), today.year() + i16::from(today.month() >= 11)] {
        if schedule.calendar.is_announced(year) {
            report.good(format!("{year} 年放假安排已录入 official days are known"));
        } else if year == today.year() {
            report.wrong(format!("{year} 年放假安排还没有录入，期限只是暂定 official days of {year} are missing: deadlines are provisional"));
        } else {
            report.advise(format!("{year} 年放假安排还没有录入 official days of {year} are not entered yet"));
        }
        if today.month() < 11 {
            return;
        }
    }
}

fn doors(report: &mut Report<'_>, settings: &Settings) {
    let https = settings.base_url.as_deref().is_some_and(|base| base.starts_with("https://"));
    if settings.base_url.is_none() {
        report.advise("没有设置 base_url，回执上印不出网址 base_url is not set: receipts carry no address");
    }
    if https && !settings.secure_cookies {
        report.wrong("网址是 https，请打开 secure_cookies the address is https: set secure_cookies");
    }
    if !https && settings.base_url.is_some() {
        report.advise(
            "网址不是 https，群众的话在路上谁都能读 the address is not https: words travel in the open",
        );
    }
    if !settings.listen.ip().is_loopback() {
        report.advise("监听的不是本机地址，请在前面放带 TLS 的代理 it listens beyond this machine: put a proxy with TLS in front");
    }
    if https && settings.trusted_proxies.is_empty() {
        report.advise("没有设置 trusted_proxies，所有来访会算成同一个地址 trusted_proxies is not set: all visitors count as one address");
    }
}
