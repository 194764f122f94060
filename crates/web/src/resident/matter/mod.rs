//! One matter, as its resident sees it: how it stands, who is on it, by when and why that day, what was answered,
//! what happened so far, what one may do.

pub mod forms;
pub mod photos;
pub mod promise;
pub mod rating;
mod strip;
mod tale;

pub use strip::sum;

use super::session::Mine;
use crate::{Web, form::show, layout::Page, times};
use askama::Template;
use axum::{extract::State, response::Response};
use strip::Cell;
use tale::Line;
use zhiye_app::Matter;
use zhiye_calendar::Lang;
use zhiye_domain::{
    Actor,
    request::{Action, Event, Status, may},
};
use zhiye_edge::{Problem, form::Query};
use zhiye_rulebook::Route;

#[derive(Template)]
#[template(path = "resident/matter.html")]
struct MatterPage {
    page: Page,
    /// What was just done here, in one sentence.
    did: Option<String>,
    number: String,
    heading: String,
    state: (&'static str, String),
    outcome: Option<&'static str>,
    /// What this state means for the person.
    meaning: Vec<String>,
    answer: Option<Answer>,
    needed: Vec<(String, String)>,
    needed_words: Option<String>,
    facts: Vec<(String, String)>,
    due: Option<Due>,
    next: Option<Act>,
    acts: Vec<Act>,
    lines: Vec<Line>,
    photos: Vec<String>,
    /// What was promised to this person.
    promises: Vec<super::promises::Line>,
    sealed: bool,
}

/// The newest answer and what belongs to it.
struct Answer {
    text: String,
    /// What was found out, why, and what can be done against it: heading and text.
    more: Vec<(String, String)>,
    next_step: Option<String>,
    /// 《title》article: in plain words.
    bases: Vec<(String, String)>,
    route: Option<(String, String, Option<String>)>,
}

/// Why the answer is due on that day.
struct Due {
    day: String,
    cells: Vec<Cell>,
    sum: String,
    rule: String,
    provisional: bool,
}

/// Something the person may do.
struct Act {
    path: &'static str,
    label: String,
    hint: String,
}

/// How a state is said to its resident: class of the shape, words. Inner steps read like the state around them.
pub fn shown(status: Status, lang: Lang) -> (&'static str, String) {
    let (class, key) = match status {
        Status::Filed => ("filed", "state-filed"),
        Status::AwaitingSupplement => ("awaiting-supplement", "state-awaiting"),
        Status::Accepted | Status::Judged | Status::SentBack => ("accepted", "state-accepted"),
        Status::Assigned => ("assigned", "state-assigned"),
        Status::InHand | Status::Drafted | Status::Approved => ("in-hand", "state-in-hand"),
        Status::Staged => ("staged", "state-staged"),
        Status::Deferred => ("deferred", "state-deferred"),
        Status::Paused => ("paused", "state-paused"),
        Status::Answered => ("answered", "state-answered"),
        Status::FollowedUp => ("followed-up", "state-followed-up"),
        Status::Closed => ("closed", "state-closed"),
        Status::InReview => ("in-review", "state-in-review"),
        Status::Declined => ("declined", "state-declined"),
        Status::Withdrawn => ("withdrawn", "state-withdrawn"),
    };
    (class, crate::i18n::text(lang, key))
}

pub async fn page(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    Query(query): Query,
) -> Result<Response, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    let did = ["add", "remind", "reopen", "review", "withdraw", "supplement", "rate", "photos", "promise"]
        .into_iter()
        .find(|did| query.get("did") == *did)
        .map(|did| page.t(&format!("did-{did}")));
    let state = &matter.state;
    let lang = page.lang();
    let needed = tale::needed(&web, &matter, lang);
    let promises = web.app.promises_of(id).await?;
    show(&MatterPage {
        did,
        number: state.number.groups().join(" "),
        heading: heading(&said(&page, &matter)),
        state: shown_state(&page, &matter),
        outcome: state.outcome.filter(|_| !state.status.is_open()).map(|outcome| outcome.name(lang)),
        meaning: meaning(&web, &page, &matter),
        answer: answer(&web, &page, &matter),
        needed: needed.0,
        needed_words: needed.1,
        facts: facts(&page, &matter),
        due: due(&web, &page, &matter),
        next: next(&page, &matter),
        acts: acts(&page, &matter),
        lines: tale::lines(&web, &page, &matter),
        photos: state.photos.iter().map(|photo| photo.file.clone()).collect(),
        promises: promises.iter().map(|promise| super::promises::line(&page, promise)).collect(),
        sealed: state.sealed,
        page,
    })
}

fn shown_state(page: &Page, matter: &Matter) -> (&'static str, String) {
    let state = &matter.state;
    let (class, words) = shown(state.status, page.lang());
    // Inner steps of a review read like the review.
    if state.status.is_open() && state.review.as_ref().is_some_and(|review| review.is_open()) {
        return ("in-review", page.t("state-in-review"));
    }
    match (state.status, state.lead) {
        (Status::Assigned, Some(lead)) => {
            (class, page.t1("state-assigned-to", "unit", page.directory.unit_name(lead.unit)))
        }
        (Status::Answered, _) if state.rating.is_some() => (class, page.t("state-followed-up")),
        _ => (class, words),
    }
}

/// What the person said first, or that it was erased.
pub fn said(page: &Page, matter: &Matter) -> String {
    matter.text(matter.state.text.id).map_or_else(|| page.t("words-erased"), str::to_owned)
}

/// The person's own first sentence, short enough for a heading.
pub fn heading(said: &str) -> String {
    const MOST: usize = 26;
    let first = said.split(['。', '！', '？', '\n', '；', '!', '?', ';']).next().unwrap_or(said).trim();
    let first = if first.is_empty() { said.trim() } else { first };
    if first.chars().count() <= MOST {
        return first.to_owned();
    }
    let cut: String = first.chars().take(MOST).collect();
    // A comma near the end is a better place to stop than the middle of a word.
    let comma = cut.rfind(['，', '、', ',']).filter(|at| cut[..*at].chars().count() >= MOST / 2);
    format!("{}…", &cut[..comma.unwrap_or(cut.len())])
}

fn meaning(web: &Web, page: &Page, matter: &Matter) -> Vec<String> {
    let state = &matter.state;
    let when = |at| times::moment(at, page.lang(), page.schedule(), page.now);
    if state.sealed {
        return vec![page.t("means-sealed")];
    }
    match state.status {
        Status::Filed => match &state.step {
            Some(clock) => vec![page.t1("means-filed", "when", &when(clock.due_at()))],
            None => Vec::new(),
        },
        Status::AwaitingSupplement => match &state.step {
            Some(clock) => vec![page.t1("means-awaiting", "when", &when(clock.due_at()))],
            None => Vec::new(),
        },
        Status::Deferred => match &state.deferred {
            Some(deferred) => {
                let lacks: Vec<&str> = deferred.lacks.iter().map(|lack| lack.name(page.lang())).collect();
                let lacks = lacks.join(if page.lang() == Lang::En { ", " } else { "、" });
                let values = [("lacks", lacks.as_str()), ("when", &when(deferred.return_at))];
                let mut lines = vec![page.tv("means-deferred", &values)];
                lines.extend(matter.text(deferred.reason.id).map(str::to_owned));
                lines
            }
            None => Vec::new(),
        },
        Status::Staged => {
            let step = |milestone: &zhiye_domain::request::Milestone| {
                let text = matter.text(milestone.stage.words.id).unwrap_or_default();
                let key = if milestone.done_at.is_some() { "means-step-done" } else { "means-step" };
                let year = page.schedule().zone.to_datetime(page.now).year();
                page.tv(key, &[("when", &times::day(milestone.stage.on, page.lang(), year)), ("what", text)])
            };
            let steps = state.milestones.iter().map(step);
            std::iter::once(page.t("means-staged")).chain(steps).collect()
        }
        Status::Paused => match &state.paused {
            Some(paused) => {
                let reason = web.app.rulebook().pause_reason(paused.reason);
                let mut lines = vec![page.t1("means-paused", "when", &when(paused.until))];
                lines.extend(reason.map(|reason| reason.told.get(page.lang()).to_owned()));
                lines
            }
            None => Vec::new(),
        },
        Status::Closed => vec![web.app.rulebook().office().reopen_text.get(page.lang()).to_owned()],
        Status::Withdrawn => vec![page.t("means-withdrawn")],
        _ => Vec::new(),
    }
}

fn answer(web: &Web, page: &Page, matter: &Matter) -> Option<Answer> {
    let draft = matter.state.answers.last()?;
    let (rulebook, lang) = (web.app.rulebook(), page.lang());
    let route = |route: &Route| {
        (route.name.get(lang).to_owned(), route.how.get(lang).to_owned(), route.phone.clone())
    };
    let bases = draft.bases.iter().filter_map(|code| rulebook.basis(code));
    Some(Answer {
        text: matter.text(draft.words.id).map_or_else(|| page.t("words-erased"), str::to_owned),
        more: [("facts", draft.facts), ("reason", draft.reason), ("remedy", draft.remedy)]
            .into_iter()
            .filter_map(|(name, words)| {
                let text = matter.text(words?.id)?.to_owned();
                Some((page.t(&format!("matter-{name}")), text))
            })
            .collect(),
        next_step: draft.next_step.and_then(|words| matter.text(words.id)).map(str::to_owned),
        bases: bases
            .map(|basis| (format!("{} {}", basis.title, basis.article), basis.plain.clone()))
            .collect(),
        route: draft.route.as_deref().and_then(|code| rulebook.route(code)).map(route),
    })
}

fn facts(page: &Page, matter: &Matter) -> Vec<(String, String)> {
    let state = &matter.state;
    let (lang, schedule) = (page.lang(), page.schedule());
    let mut facts = Vec::new();
    let who = match (state.sealed, state.lead) {
        (true, _) => page.t("fact-who-sealed"),
        (false, Some(lead)) => page.directory.unit_name(lead.unit).to_owned(),
        (false, None) => page.directory.unit_name(state.owner.unit).to_owned(),
    };
    if state.status != Status::Withdrawn {
        facts.push((page.t("fact-who"), who));
    }
    if let Some(clock) = state
        .answer
        .as_ref()
        .filter(|_| !matches!(state.status, Status::Withdrawn | Status::Deferred | Status::Staged))
    {
        let due = times::moment(clock.due_at(), lang, schedule, page.now);
        let rest = match state.answered_at {
            Some(at) if at <= clock.due_at() => {
                page.t1("fact-in-time", "when", &times::short(at, lang, schedule, page.now))
            }
            Some(at) => page.t1("fact-too-late", "when", &times::short(at, lang, schedule, page.now)),
            None if state.status.is_open() && state.running_answer().is_none() => page.t("fact-stands"),
            None if state.status.is_open() => {
                let wall = clock.deadline.limit.is_by_the_wall();
                times::left(schedule, page.now, clock.due_at(), wall, lang).0
            }
            None => String::new(),
        };
        let gap = if rest.is_empty() {
            ""
        } else if lang == Lang::En {
            "; "
        } else {
            "；"
        };
        facts.push((page.t("fact-due"), format!("{due}{gap}{rest}")));
    }
    let areas = &page.directory.office.areas;
    let chosen = match (&state.place.area, &state.place.building) {
        (Some(area), Some(building)) => format!("{area}/{building}"),
        (Some(area), None) => area.clone(),
        _ => String::new(),
    };
    let place = super::file::place::words(areas, &chosen, matter.place.as_deref().unwrap_or_default());
    if !place.is_empty() {
        facts.push((page.t("fact-place"), place));
    }
    facts
}

fn due(web: &Web, page: &Page, matter: &Matter) -> Option<Due> {
    let state = &matter.state;
    let clock = state.answer.as_ref()?;
    if matches!(state.status, Status::Withdrawn | Status::Deferred | Status::Declined) {
        return None;
    }
    // While the clock stands there is no sum that ends on a day.
    if state.status.is_open() && state.running_answer().is_none() {
        return None;
    }
    let zone = &page.schedule().zone;
    let year = zone.to_datetime(page.now).year();
    let row = web.app.rulebook().limit_by_id(&clock.rule);
    Some(Due {
        day: times::day(zone.to_datetime(clock.due_at()).date(), page.lang(), year),
        cells: strip::cells(page, &clock.deadline, state.answered_at),
        sum: sum(web, page, &clock.deadline),
        rule: row.map_or(String::new(), |row| row.citation.get(page.lang()).to_owned()),
        provisional: clock.deadline.provisional,
    })
}

/// The one thing to do next, if there is one: the green button.
fn next(page: &Page, matter: &Matter) -> Option<Act> {
    let can = |action| may(&Actor::Resident, &matter.state, action).is_ok();
    if can(Action::Supplement) {
        return Some(act(page, "/matter/supplement", "supplement"));
    }
    can(Action::Rate).then(|| act(page, "/matter/rate", "rate"))
}

fn acts(page: &Page, matter: &Matter) -> Vec<Act> {
    let all = [
        (Action::Add, "/matter/add", "add"),
        (Action::AddPhotos, "/matter/photos", "photos"),
        (Action::AskAgain, "/matter/remind", "remind"),
        (Action::Reopen, "/matter/reopen", "reopen"),
        (Action::AskReview, "/matter/review", "review"),
        (Action::Withdraw, "/matter/withdraw", "withdraw"),
    ];
    all.into_iter()
        .filter(|(action, _, _)| may(&Actor::Resident, &matter.state, *action).is_ok())
        .filter(|(action, _, _)| {
            *action != Action::AddPhotos || matter.state.photos.len() < zhiye_domain::request::PHOTOS
        })
        .map(|(_, path, name)| act(page, path, name))
        .collect()
}

fn act(page: &Page, path: &'static str, name: &str) -> Act {
    Act { path, label: page.t(&format!("act-{name}")), hint: page.t(&format!("act-{name}-hint")) }
}

/// The answers given so far, counted along the events: which one a step delivered.
fn delivers(event: &Event) -> bool {
    matches!(event, Event::Delivered { .. } | Event::AnsweredAtOnce { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_the_persons_own_first_sentence() {
        assert_eq!(heading("3 栋 2 单元楼道灯不亮。晚上下楼全靠手机照。"), "3 栋 2 单元楼道灯不亮");
        assert_eq!(heading("。"), "。");
        let long = "楼道灯坏了十来天，晚上下楼全靠手机照着走路，楼上的老人上周踩空了一级";
        assert_eq!(heading(long), "楼道灯坏了十来天，晚上下楼全靠手机照着走路…");
    }
}
