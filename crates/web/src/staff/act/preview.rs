//! An answer as its resident will read it: beside the form while it is written, above the button while it is approved,
//! delivered and asked about. One shape, so that nobody approves something else than what arrives.

use crate::{Web, i18n, layout::Page, times};
use zhiye_app::{
    Matter,
    domain::request::{Action, Draft},
};
use zhiye_calendar::Lang;
use zhiye_edge::Form;
use zhiye_rulebook::{Outcome, Rulebook};

/// The answer on the resident's page.
pub struct Preview {
    pub title: &'static str,
    /// Class and words of the state as the resident's page has it.
    pub state: (&'static str, String),
    /// The day the answer carries.
    pub day: String,
    pub outcome: String,
    /// Empty as long as nothing was written.
    pub words: String,
    pub next_step: String,
    /// Title, and what it says in plain words.
    pub bases: Vec<(String, String)>,
    /// Name, how to get there, phone.
    pub route: Option<(String, String, String)>,
    /// Advice on the wording; never in the way.
    pub advice: Vec<String>,
    /// It was asked for: read it first.
    pub asked: bool,
}

/// The answer is written on the form itself.
pub fn is_written(action: Action) -> bool {
    matches!(action, Action::DraftAnswer | Action::ProposeDecline | Action::AnswerAtOnce)
}

/// What is typed while writing; what was drafted while approving and delivering; what was answered while asking.
pub fn preview(web: &Web, page: &Page, action: Action, matter: &Matter, typed: &Form) -> Option<Preview> {
    let rulebook = web.app.rulebook();
    if is_written(action) {
        let declines = action == Action::ProposeDecline;
        let words = typed.some("words").unwrap_or_default().to_owned();
        return Some(Preview {
            advice: if words.is_empty() { Vec::new() } else { advice(&words) },
            words,
            next_step: typed.trimmed("next_step").to_owned(),
            bases: bases(rulebook, typed.all("bases")),
            route: typed.some("route").and_then(|code| route(rulebook, code)),
            asked: typed.has("again"),
            ..frame(page, Outcome::parse(typed.trimmed("outcome")), declines)
        });
    }
    let shows = matches!(action, Action::Approve | Action::Deliver | Action::FollowUp);
    let draft = matter.state.draft.as_ref().map(|(draft, _)| draft).or(matter.state.answers.last());
    let preview = drafted(rulebook, page, matter, draft.filter(|_| shows)?);
    Some(match action {
        Action::FollowUp => Preview {
            title: "答复本人的",
            day: matter.state.answered_at.map_or(preview.day, |at| day(page, at)),
            advice: Vec::new(),
            ..preview
        },
        Action::Approve => preview,
        _ => Preview { advice: Vec::new(), ..preview },
    })
}

fn drafted(rulebook: &Rulebook, page: &Page, matter: &Matter, draft: &Draft) -> Preview {
    let words = matter.text(draft.words.id).unwrap_or_default().to_owned();
    Preview {
        advice: advice(&words),
        words,
        next_step: draft.next_step.and_then(|w| matter.text(w.id)).unwrap_or_default().to_owned(),
        bases: bases(rulebook, &draft.bases),
        route: draft.route.as_deref().and_then(|code| route(rulebook, code)),
        ..frame(page, draft.outcome, draft.declines())
    }
}

/// What stands around the words: the state the resident will read, the result, today as the day.
fn frame(page: &Page, outcome: Option<Outcome>, declines: bool) -> Preview {
    let (class, key) = if declines { ("declined", "state-declined") } else { ("answered", "state-answered") };
    Preview {
        title: "本人会看到",
        state: (class, i18n::text(Lang::Zh, key)),
        day: format!("{}（送达那天）", day(page, page.now)),
        outcome: outcome.map_or(String::new(), |o| o.name(Lang::Zh).to_owned()),
        words: String::new(),
        next_step: String::new(),
        bases: Vec::new(),
        route: None,
        advice: Vec::new(),
        asked: false,
    }
}

fn day(page: &Page, at: jiff::Timestamp) -> String {
    let zone = &page.schedule().zone;
    times::day(zone.to_datetime(at).date(), Lang::Zh, zone.to_datetime(page.now).year())
}

fn bases(rulebook: &Rulebook, codes: &[String]) -> Vec<(String, String)> {
    let known = codes.iter().filter_map(|code| rulebook.basis(code));
    known.map(|basis| (format!("{} {}", basis.title, basis.article), basis.plain.clone())).collect()
}

fn route(rulebook: &Rulebook, code: &str) -> Option<(String, String, String)> {
    let route = rulebook.route(code)?;
    Some((route.name.zh.clone(), route.how.zh.clone(), route.phone.clone().unwrap_or_default()))
}

/// Plain words instead of office words; advice only.
fn advice(words: &str) -> Vec<String> {
    const HARD: &[(&str, &str)] = &[
        ("贵单位", "直接称呼“您”"),
        ("兹", "这个字群众不这么说，可以去掉"),
        ("予以", "可以去掉"),
        ("责成", "写明请谁去做"),
        ("知悉", "可以写“知道了”"),
        ("特此", "可以去掉"),
        ("无法办理", "写明为什么办不了、该找谁"),
        ("不归我们管", "写明归谁管、怎么去"),
        ("请理解", "先说清原因，再请对方体谅"),
        ("耐心等待", "写明等到哪天"),
        ("尽快", "写明哪天"),
        ("相关部门", "写明是哪个部门"),
    ];
    let mut advice: Vec<String> = HARD
        .iter()
        .filter(|(word, _)| words.contains(word))
        .map(|(word, why)| format!("“{word}”：{why}"))
        .collect();
    if !words.contains('请') && !words.contains("谢谢") {
        advice.push("加一句“请”或“谢谢”，听起来更亲切".into());
    }
    advice
}
