//! What happened so far, newest first: a plain sentence for each public step, with the words that belong to it.

use super::delivers;
use crate::{Web, layout::Page, times};
use zhiye_app::{Matter, Step};
use zhiye_calendar::Lang;
use zhiye_domain::{
    UnitId,
    actor::By,
    request::{Event, Rating, Status, Way},
};

/// One line of the tale.
pub struct Line {
    pub head: String,
    pub when: String,
    /// When it was typed in, if that was later.
    pub entered: Option<String>,
    pub text: Option<String>,
}

pub fn lines(web: &Web, page: &Page, matter: &Matter) -> Vec<Line> {
    let mut answers = matter.state.answers.len();
    let mut lines = Vec::new();
    for step in matter.steps.iter().rev() {
        let Some(head) = head(web, page, step) else { continue };
        let event = &step.recorded.event;
        let text = if delivers(event) {
            answers = answers.saturating_sub(1);
            // The newest answer stands above already.
            let newest = answers + 1 == matter.state.answers.len();
            let draft = matter.state.answers.get(answers).filter(|_| !newest);
            draft.and_then(|draft| matter.text(draft.words.id)).map(str::to_owned)
        } else {
            step.text.clone()
        };
        let short = |at| times::short(at, page.lang(), page.schedule(), page.now);
        lines.push(Line {
            head,
            when: short(step.recorded.at),
            entered: step.recorded.entered_at.map(|at| page.t1("tale-entered", "when", &short(at))),
            text: text.filter(|text| !text.trim().is_empty()),
        });
    }
    lines
}

fn head(web: &Web, page: &Page, step: &Step) -> Option<String> {
    let unit = |id: UnitId| page.directory.unit_name(id).to_owned();
    let when = |at| times::moment(at, page.lang(), page.schedule(), page.now);
    let own = step.recorded.by == By::Resident;
    let who = |key: &str| page.t(&if own { format!("tale-{key}") } else { format!("tale-{key}-for-you") });
    Some(match &step.recorded.event {
        Event::Filed(filed) if own || filed.channel == zhiye_domain::request::Channel::Web => {
            page.t("tale-filed")
        }
        Event::Filed(filed) => page.t1("tale-filed-by", "channel", filed.channel.name(page.lang())),
        Event::PhotosAdded { photos } => page.t1("tale-photos", "n", &photos.len().to_string()),
        Event::Accepted { .. } => page.t("tale-accepted"),
        Event::SupplementAsked { items, .. } => {
            let names = items.iter().filter_map(|code| web.app.rulebook().supplement_item(code));
            let names: Vec<&str> = names.map(|item| item.name.get(page.lang())).collect();
            page.t1("tale-supplement-asked", "items", &list(page.lang(), &names))
        }
        Event::Supplemented { .. } => who("supplemented"),
        Event::AnsweredAtOnce { .. } => page.t("tale-answered-at-once"),
        Event::PassedToEmergency { .. } => page.t("tale-emergency"),
        Event::Sealed { .. } => page.t("tale-sealed"),
        Event::Assigned { unit: id, .. } | Event::Designated { unit: id, .. } => {
            page.t1("tale-assigned", "unit", &unit(*id))
        }
        Event::Signed { .. } => match step.recorded.by {
            By::Staff { unit: id, .. } => page.t1("tale-signed", "unit", &unit(id)),
            _ => page.t("tale-signed-plain"),
        },
        Event::Contacted { way, reached, .. } => page.t(contact_key(*way, *reached)),
        Event::Noted { .. } => page.t("tale-noted"),
        Event::Added { .. } => who("added"),
        Event::AskedAgain { owner_told: true, .. } => page.t("tale-asked-again"),
        Event::AskedAgain { .. } => page.t("tale-asked-again-same-day"),
        Event::Extended { answer, .. } => page.t1("tale-extended", "when", &when(answer.due_at())),
        Event::Deferred { return_at, .. } => page.t1("tale-deferred", "when", &when(*return_at)),
        Event::Returned { .. } => page.t("tale-returned"),
        Event::Staged { .. } => page.t("tale-staged"),
        Event::StepCompleted { step, .. } => page.t1("tale-step-done", "n", &(step + 1).to_string()),
        Event::StepAmended { step, on, .. } => {
            let year = page.schedule().zone.to_datetime(page.now).year();
            let day = times::day(*on, page.lang(), year);
            page.tv("tale-step-amended", &[("n", &(step + 1).to_string()), ("when", &day)])
        }
        Event::ReviewAsked { .. } => who("review-asked"),
        Event::ReviewAssigned { unit: id, .. } => page.t1("tale-review-assigned", "unit", &unit(*id)),
        Event::TaskSplit { unit: id, .. } => page.t1("tale-task-split", "unit", &unit(*id)),
        Event::TaskReported { .. } => match step.recorded.by {
            By::Staff { unit: id, .. } => page.t1("tale-task-reported", "unit", &unit(id)),
            _ => return None,
        },
        Event::MeetingHeld { .. } => page.t("tale-meeting"),
        Event::Paused { until, .. } => page.t1("tale-paused", "when", &when(*until)),
        Event::Resumed { .. } => page.t("tale-resumed"),
        Event::Delivered { way, .. } => page.t1("tale-delivered", "way", way.name(page.lang())),
        Event::FollowedUp { reached: true, rating, .. } => rated(page, "tale-followed-up", rating.as_ref()),
        Event::FollowedUp { .. } => page.t("tale-not-reached"),
        Event::Rated { rating, .. } => rated(page, "tale-rated", Some(rating)),
        Event::Reopened { .. } => page.t("tale-reopened"),
        Event::Closed { ending } => page.t1("tale-closed", "ending", ending.name(page.lang())),
        Event::Withdrawn { .. } => who("withdrawn"),
        Event::ClosedElsewhere { .. } => page.t("tale-closed-elsewhere"),
        Event::DeadlinesMoved { answer: Some(clock), .. } => {
            page.t1("tale-moved", "when", &when(clock.due_at()))
        }
        // Inner steps; the app does not hand them to a resident's page.
        _ => return None,
    })
}

fn contact_key(way: Way, reached: bool) -> &'static str {
    match (way, reached) {
        (Way::Phone, true) => "tale-called",
        (Way::Phone, false) => "tale-called-in-vain",
        (Way::InPerson, true) => "tale-visited",
        (Way::InPerson, false) => "tale-visited-in-vain",
        (Way::Sms, _) => "tale-messaged",
        (Way::Letter | Way::Web, _) => "tale-wrote",
    }
}

/// The rating in its own words behind the step.
fn rated(page: &Page, key: &str, rating: Option<&Rating>) -> String {
    let lang = page.lang();
    let Some(rating) = rating else { return page.t(key) };
    let mut words = vec![rating.solved.name(lang)];
    words.extend(rating.satisfaction.map(|satisfaction| satisfaction.name(lang)));
    let colon = if lang == Lang::En { ": " } else { "：" };
    format!("{}{colon}{}", page.t(key), list(lang, &words))
}

fn list(lang: Lang, words: &[&str]) -> String {
    words.join(if lang == Lang::En { ", " } else { "、" })
}

/// The papers that are missing while the matter waits for them: name and where to get each; and what was said.
pub fn needed(web: &Web, matter: &Matter, lang: Lang) -> (Vec<(String, String)>, Option<String>) {
    if matter.state.status != Status::AwaitingSupplement {
        return (Vec::new(), None);
    }
    let asked = matter.steps.iter().rev().find_map(|step| match &step.recorded.event {
        Event::SupplementAsked { items, .. } => Some((items, step.text.clone())),
        _ => None,
    });
    let Some((items, text)) = asked else { return (Vec::new(), None) };
    let items = items.iter().filter_map(|code| web.app.rulebook().supplement_item(code));
    (items.map(|item| (item.name.get(lang).to_owned(), item.hint.get(lang).to_owned())).collect(), text)
}
