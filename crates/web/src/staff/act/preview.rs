//! An answer as its resident will read it: beside the form while it is written, above the button while it is approved,
//! delivered and asked about. One shape, so that nobody approves something else than what arrives.

use crate::{Web, i18n, layout::Page, times};
use zhiye_app::{
    Finding, Matter, Wording,
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
        let outcome = Outcome::parse(typed.trimmed("outcome"));
        let written = Wording {
            text: &words,
            next_step: typed.trimmed("next_step"),
            outcome,
            declines,
            kind: matter.state.kind,
            has_basis: !typed.all("bases").is_empty(),
            earlier: &[],
        };
        return Some(Preview {
            advice: advice(web, matter, &written),
            words,
            next_step: typed.trimmed("next_step").to_owned(),
            bases: bases(rulebook, typed.all("bases")),
            route: typed.some("route").and_then(|code| route(rulebook, code)),
            asked: typed.has("again"),
            ..frame(page, outcome, declines)
        });
    }
    let shows = matches!(action, Action::Approve | Action::Deliver | Action::FollowUp);
    let draft = matter.state.draft.as_ref().map(|(draft, _)| draft).or(matter.state.answers.last());
    let preview = drafted(web, page, matter, draft.filter(|_| shows)?);
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

fn drafted(web: &Web, page: &Page, matter: &Matter, draft: &Draft) -> Preview {
    let rulebook = web.app.rulebook();
    let next_step = draft.next_step.and_then(|w| matter.text(w.id)).unwrap_or_default().to_owned();
    let words = matter.text(draft.words.id).unwrap_or_default().to_owned();
    let written = Wording {
        text: &words,
        next_step: &next_step,
        outcome: draft.outcome,
        declines: draft.declines(),
        kind: matter.state.kind,
        has_basis: !draft.bases.is_empty(),
        earlier: &[],
    };
    Preview {
        advice: advice(web, matter, &written),
        words,
        next_step,
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

/// What could be said better, in words for whoever writes.
fn advice(web: &Web, matter: &Matter, written: &Wording<'_>) -> Vec<String> {
    let answers = matter.state.answers.iter().filter_map(|answer| matter.text(answer.words.id));
    let earlier: Vec<&str> = answers.collect();
    let found = web.app.advise(&Wording { earlier: &earlier, ..*written });
    found.iter().map(in_words).collect()
}

fn in_words(finding: &Finding) -> String {
    match finding {
        Finding::Clause(found) => format!("“{found}”：办事不以本人不再反映为条件，这一句交不上去，请删掉"),
        Finding::Phrase { found, instead } => format!("“{found}”：{instead}"),
        Finding::Short => "太短了：写明做了什么、什么时候做的、谁做的".into(),
        Finding::SaidBefore => "和上一次的答复几乎一样，本人已经看过：写这一次新查到的、新做的".into(),
        Finding::OnlyNo => "只说了不能，没说能做什么：写本人可以怎么办、我们能帮什么".into(),
        Finding::NoNextStep => "没说接下来怎么办：写谁做、做什么".into(),
        Finding::NoDay => "没写日期：写到哪天，或者哪天做的".into(),
        Finding::NoContact => "没写找谁：留一个电话，或者写到哪个窗口".into(),
        Finding::NoReason => "不支持的要说原因：查到的是什么，为什么不行".into(),
        Finding::NoBasis => "不支持的要写依据，再写不服可以怎么办".into(),
        Finding::Number(number) => format!("有一个号码 {number}：别人的电话、证件号码不要写进答复"),
        Finding::LongSentence(begin) => format!("“{begin}……”这一句太长，念给人听会跟不上：分成两句"),
        Finding::NoCourtesy => "加一句“请”或“谢谢”，听起来更亲切".into(),
    }
}
