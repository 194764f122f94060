//! Working days: the official ones, the office's own, years announced since. Before a change is applied the page
//! lists whose deadlines would move; a person applies it.

use super::{at, done, hand, typed, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Errors, MENDED, legible},
        shell::{Posted, Shell},
        time,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use jiff::civil::{Date, date};
use zhiye_app::{
    App, Moving, PendingMove,
    domain::{
        Role,
        office::{Command, LocalDay},
    },
};
use zhiye_calendar::Schedule;
use zhiye_edge::{Form, Problem, form::Query, text};

const PATH: &str = "/staff/calendar";

/// One day that is not plain.
struct OddDay {
    on: String,
    weekday: &'static str,
    name: String,
    working: bool,
}

/// A deadline that would move.
struct Move {
    id: String,
    number: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "staff/calendar.html")]
struct CalendarPage {
    page: Page,
    shell: Shell,
    year: i16,
    announced: bool,
    version: String,
    days: Vec<OddDay>,
    local: String,
    csv: String,
    announce_year: String,
    /// Filled in by the preview of local days.
    preview: Option<Vec<Move>>,
    /// Deadlines the calendar in force would move; a person decides.
    pending: Vec<Move>,
    errors: Errors,
    done: Option<String>,
    restored: bool,
}

impl CalendarPage {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(name, _)| name == field).map(|(_, said)| said.as_str())
    }
}

fn weekday(day: Date) -> &'static str {
    crate::times::weekday(day, zhiye_calendar::Lang::Zh)
}

/// Holidays, and weekends that are worked, of one year.
fn odd_days(schedule: &Schedule, year: i16) -> Vec<OddDay> {
    let days = date(year, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() == year);
    let odd = days.filter_map(|on| {
        let day = schedule.calendar.day(on);
        let weekend = crate::times::is_weekend(on);
        let plain = day.working != weekend;
        (!plain || day.name.is_some()).then(|| OddDay {
            on: on.to_string(),
            weekday: weekday(on),
            name: day.name.unwrap_or_default().to_owned(),
            working: day.working,
        })
    });
    odd.collect()
}

fn written(days: &[LocalDay]) -> String {
    let line =
        |day: &LocalDay| format!("{} {} {}", day.date, if day.working { "上班" } else { "放假" }, day.name);
    days.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `2026-09-03 放假 镇庙会`, one a line.
fn read_local(typed: &str) -> Result<Vec<LocalDay>, String> {
    let mut days: Vec<LocalDay> = Vec::new();
    if !legible(typed) {
        return Err(MENDED.into());
    }
    for (at, line) in typed.lines().enumerate() {
        let line = text::half_width(line);
        let parts: Vec<&str> = line.split_whitespace().collect();
        let day = match parts.as_slice() {
            [] => continue,
            [on, kind @ ("放假" | "上班"), name @ ..] if !name.is_empty() => on
                .parse()
                .ok()
                .map(|date| LocalDay { date, working: *kind == "上班", name: name.join(" ") }),
            _ => None,
        };
        let bad = format!("第 {} 行看不懂，请写成：2026-09-03 放假 为什么放", at + 1);
        days.push(day.ok_or(bad)?);
    }
    days.sort_by_key(|day| day.date);
    Ok(days)
}

fn build(page: Page, signed: &Signed, form: &Form) -> CalendarPage {
    let schedule = page.schedule().clone();
    let this_year = schedule.zone.to_datetime(page.now).year();
    let year = form.trimmed("year").parse().unwrap_or(this_year).clamp(2004, this_year + 5);
    let local = if form.has("local") {
        form.get("local").to_owned()
    } else {
        written(&page.directory.office.local_days)
    };
    CalendarPage {
        year,
        announced: schedule.calendar.is_announced(year),
        version: schedule.calendar.version().to_owned(),
        days: odd_days(&schedule, year),
        local,
        csv: form.get("csv").to_owned(),
        announce_year: form.trimmed("announce_year").to_owned(),
        preview: None,
        pending: Vec::new(),
        errors: Errors::new(),
        done: None,
        restored: false,
        shell: signed.shell(&page, "/staff/office").with_form(form.trimmed("form")),
        page,
    }
}

fn moves(page: &Page, pending: Vec<PendingMove>) -> Vec<Move> {
    let at = |clock: &Moving, at| {
        format!("{} {}", time::verb(clock.act), crate::times::iso(at, page.schedule(), page.now))
    };
    let one = |m: PendingMove| Move {
        id: m.id.to_string(),
        number: m.number.to_string(),
        from: m.clocks.iter().map(|clock| at(clock, clock.from)).collect::<Vec<_>>().join("；"),
        to: m.clocks.iter().map(|clock| at(clock, clock.to)).collect::<Vec<_>>().join("；"),
    };
    pending.into_iter().map(one).collect()
}

/// `GET /staff/calendar`.
pub async fn calendar_form(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Administrator])?;
    let pending = moves(&page, web.app.pending_moves().await?);
    let said = query.some("done").map(|what| match what.parse::<usize>() {
        Ok(moved) => format!("改好了，{moved} 件的期限跟着改了。"),
        Err(_) => "改好了。".to_owned(),
    });
    let (restored, typed) = typed(&web, &signed, &page, PATH, query).await?;
    forms::show(&CalendarPage { pending, done: said, restored, ..build(page, &signed, &typed) })
}

/// `POST /staff/calendar`.
pub async fn calendar(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(&[Role::Administrator])?;
    let page = page.at(PATH);
    match form.trimmed("do") {
        "preview" | "local" => local(&web, page, &signed, &form).await,
        "announce" => announce(&web, page, &signed, &form).await,
        "move" => {
            let ids: Vec<_> = form.all("request").iter().filter_map(|id| id.parse().ok()).collect();
            let moved = web.app.move_deadlines(Some(&ids), false).await?;
            done(&web, &signed, &form, &format!("{PATH}?done={moved}")).await
        }
        _ => Err(Problem::Unreadable),
    }
}

async fn local(web: &Web, page: Page, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let days = match read_local(form.get("local")) {
        Ok(days) => days,
        Err(said) => return wrong(page, signed, form, at("local", said)),
    };
    if form.is("do", "preview") {
        let preview = would_move(&web.app, &page, &days).await?;
        return forms::show(&CalendarPage { preview: Some(preview), ..build(page, signed, form) });
    }
    match words(web.app.office_act(hand(signed, PATH, form), Command::SetLocalDays { days }).await)? {
        None => done(web, signed, form, &format!("{PATH}?done=1x")).await,
        Some(said) => wrong(page, signed, form, at("local", said)),
    }
}

/// Deadlines that would move if these were the local days.
async fn would_move(app: &App, page: &Page, days: &[LocalDay]) -> Result<Vec<Move>, Problem> {
    let schedule = app.schedule_with(days);
    Ok(moves(page, app.pending_moves_with(&schedule).await?))
}

async fn announce(web: &Web, page: Page, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let csv = form.get("csv");
    let year = form.trimmed("announce_year").parse::<i16>();
    let Ok(year) = year else {
        return wrong(page, signed, form, at("announce_year", "请写是哪一年，四位数字"));
    };
    if !legible(csv) {
        return wrong(page, signed, form, at("csv", MENDED));
    }
    let known = match page.schedule().calendar.with_announced(csv) {
        Ok(calendar) => calendar.is_announced(year),
        Err(error) => return wrong(page, signed, form, at("csv", format!("这份安排读不懂：{error}"))),
    };
    if !known {
        return wrong(page, signed, form, at("csv", format!("这份安排里不是 {year} 年的日子，请核对")));
    }
    match web.app.announce_year(hand(signed, PATH, form), year, csv).await {
        Ok((moved, _)) => done(web, signed, form, &format!("{PATH}?year={year}&done={moved}")).await,
        Err(zhiye_app::No::Refused(refused)) => {
            wrong(page, signed, form, at("announce_year", refused.message(zhiye_calendar::Lang::Zh)))
        }
        Err(other) => Err(other.into()),
    }
}

fn wrong(page: Page, signed: &Signed, form: &Form, errors: Errors) -> Result<Response, Problem> {
    let built = CalendarPage { errors, ..build(page.wrong(), signed, form) };
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_days_read_back() {
        let days = read_local("2026-09-03 放假 庙会\n\n2026-09-05 上班 补班").unwrap();
        assert_eq!(written(&days), "2026-09-03 放假 庙会\n2026-09-05 上班 补班");
        assert!(read_local("九月三日 放假 庙会").unwrap_err().contains("第 1 行"));
        assert!(read_local("2026-09-03 放假").is_err());
    }

    #[test]
    fn a_year_shows_its_holidays_and_its_worked_weekends() {
        let days = odd_days(&Schedule::standard(), 2026);
        assert!(days.iter().any(|day| day.on == "2026-10-01" && !day.working));
        assert!(days.iter().any(|day| day.on == "2026-10-10" && day.working));
    }
}
