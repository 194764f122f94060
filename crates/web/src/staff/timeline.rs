//! What happened to a matter, line by line, as staff read it: what, when, who, and the words that went with it.

use super::time;
use crate::{layout::Page, times};
use zhiye_app::{
    Directory, Matter, Step,
    domain::{
        Clock, UnitId,
        actor::By,
        request::{Audience, Danger, Event, Milestone, Proposal, Rating, Recorded, Way},
    },
};
use zhiye_calendar::Lang;

/// One line of the twig.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    pub title: String,
    pub when: String,
    /// Typed in later than it happened.
    pub entered: Option<String>,
    pub who: String,
    /// More facts of the event, in short.
    pub facts: Vec<String>,
    pub text: Option<String>,
    /// The resident does not see it: dashed, tinted, labelled.
    pub secret: bool,
    /// The resident sees the step, but not its words.
    pub inner: bool,
}

/// Every step, newest first.
pub fn lines(page: &Page, matter: &Matter) -> Vec<Line> {
    matter.steps.iter().rev().map(|step| line(page, step)).collect()
}

/// The steps as the resident reads them, newest first: without what stays inside.
pub fn told(page: &Page, matter: &Matter) -> impl Iterator<Item = Line> {
    let public = lines(page, matter).into_iter().filter(|line| !line.secret);
    public.map(|line| Line { text: line.text.filter(|_| !line.inner), ..line })
}

fn line(page: &Page, step: &Step) -> Line {
    let Recorded { at, entered_at, by, event, .. } = &step.recorded;
    let facts = facts(page, event).into_iter().filter(|fact| !fact.is_empty()).collect();
    let filed = matches!(event, Event::Filed(_));
    Line {
        title: title(event),
        when: moment(page, *at),
        entered: entered_at.map(|at| moment(page, at)),
        who: who(&page.directory, *by),
        facts,
        // The first words stand above the whole page.
        text: step.text.clone().filter(|text| !filed && !text.is_empty()),
        secret: !event.is_public(),
        inner: event.is_public() && event.words().is_some() && event.told().is_none(),
    }
}

pub fn who(directory: &Directory, by: By) -> String {
    match by {
        By::Resident => "本人".into(),
        By::System => "到时自动".into(),
        By::Staff { person, unit } => format!("{} {}", directory.unit_name(unit), directory.name(person)),
    }
}

fn title(event: &Event) -> String {
    match event {
        Event::Filed(filed) => format!("登记，{}", filed.channel.name(Lang::Zh)),
        Event::PhotosAdded { photos } => format!("加了 {} 张照片", photos.len()),
        Event::Summarised { .. } => "改了摘要".into(),
        Event::ReadingConfirmed => "已向本人宣读，本人确认".into(),
        Event::Accepted { .. } => "受理".into(),
        Event::SupplementAsked { .. } => "请本人补材料".into(),
        Event::Supplemented { .. } => "本人补来了材料".into(),
        Event::DeclineProposed { .. } => "拟不予受理，等审核".into(),
        Event::AnsweredAtOnce { .. } => "当场答复".into(),
        Event::PassedToEmergency { .. } => "转应急".into(),
        Event::Sealed { .. } => "转纪检联络员，保密办理".into(),
        Event::Judged { class, .. } => format!("研判：{}", class.name(Lang::Zh)),
        Event::Assigned { .. } => "交办".into(),
        Event::Signed { .. } => "签收".into(),
        Event::SentBack { .. } => "退办".into(),
        Event::Designated { .. } => "指定单位".into(),
        Event::Contacted { way, reached, .. } => contacted(*way, *reached),
        Event::Noted { audience: Audience::Internal, .. } => "内部，居民看不到".into(),
        Event::Noted { audience: Audience::Resident, .. } => "告诉本人：进度".into(),
        Event::Added { .. } => "本人补充".into(),
        Event::AskedAgain { .. } => "本人催办".into(),
        Event::Proposed { proposal, .. } => format!("申请{}", proposed(proposal)),
        Event::ProposalRefused { .. } => "不同意申请".into(),
        Event::Extended { .. } => "延期".into(),
        Event::Deferred { .. } => "暂缓".into(),
        Event::Returned { .. } => "暂缓到期，接着办".into(),
        Event::Paused { reason, .. } => format!("中止计时：{}", reason.name(Lang::Zh)),
        Event::Resumed { .. } => "重新计时".into(),
        Event::Staged { .. } => "分步办理，每一步都是承诺".into(),
        Event::StepCompleted { step, .. } => format!("第 {} 步做到了", step + 1),
        Event::StepAmended { step, .. } => format!("第 {} 步改日期，本人同意", step + 1),
        Event::TaskSplit { task, .. } => format!("派出协办，第 {task} 项"),
        Event::TaskReported { task, .. } => format!("第 {task} 项协办报来了"),
        Event::TaskReturned { task, .. } => format!("第 {task} 项协办请再补充"),
        Event::TaskDropped { task, .. } => format!("第 {task} 项协办不用办了"),
        Event::MeetingCalled { .. } => "请求会商".into(),
        Event::MeetingHeld { .. } => "开过会商".into(),
        Event::Instructed { .. } => "批示".into(),
        Event::InstructionAnswered { .. } => "回报批示".into(),
        Event::ReviewAsked { round, .. } => {
            if *round > 1 { "本人请求复核" } else { "本人请求复查" }.into()
        }
        Event::ReviewAssigned { .. } => "指定复查单位".into(),
        Event::AlarmRaised { .. } => "危急，告诉值班的人".into(),
        Event::AlarmPassed { .. } => "没有人确认，告诉值班表上的下一位".into(),
        Event::AlarmAcknowledged => "值班的人接了".into(),
        Event::AnswerDrafted { .. } => "写好答复，等审核".into(),
        Event::Approved { .. } => "审核通过".into(),
        Event::DraftReturned { .. } => "退回重写".into(),
        Event::Delivered { way, .. } => format!("答复送达，{}", way.name(Lang::Zh)),
        Event::FollowedUp { reached: true, .. } => "回访".into(),
        Event::FollowedUp { reached: false, .. } => "回访，没联系上".into(),
        Event::Rated { .. } => "本人评价".into(),
        Event::Reopened { .. } => "重新办理".into(),
        Event::Closed { ending } => format!("办结：{}", ending.name(Lang::Zh)),
        Event::Withdrawn { .. } => "本人撤回".into(),
        Event::HandedOver { .. } => "换人经办".into(),
        Event::ClosedElsewhere { .. } => "在别的系统已办结，补录".into(),
        Event::ExternalChanged { .. } => "来件系统有更新".into(),
        Event::DeadlinesMoved { .. } => "放假安排变了，期限重算".into(),
    }
}

fn contacted(way: Way, reached: bool) -> String {
    let how = way.name(Lang::Zh);
    if reached { format!("联系本人，{how}") } else { format!("联系本人，{how}，没联系上") }
}

fn proposed(proposal: &Proposal) -> &'static str {
    match proposal {
        Proposal::Extension { .. } => "延期",
        Proposal::Deferral { .. } => "暂缓",
        Proposal::Pause { .. } => "中止计时",
        Proposal::Staging { .. } => "分步办理",
    }
}

/// What the proposal asks for, in short; also on the page where it is decided.
pub fn asked_for(page: &Page, proposal: &Proposal) -> String {
    let today = page.schedule().zone.to_datetime(page.now).date();
    match proposal {
        Proposal::Extension { by, .. } => format!("延长 {}", by.words(Lang::Zh)),
        Proposal::Deferral { lacks, return_on, .. } => {
            let names: Vec<&str> = lacks.iter().map(|lack| lack.name(Lang::Zh)).collect();
            format!("{}；{} 再议", names.join("、"), time::day(*return_on, today))
        }
        Proposal::Pause { reason, until, .. } => {
            format!("{}，最晚到 {}", reason.name(Lang::Zh), time::day(*until, today))
        }
        Proposal::Staging { steps } => {
            let days: Vec<String> = steps.iter().map(|step| time::day(step.on, today)).collect();
            format!("分 {} 步办理，分别到 {}", steps.len(), days.join("、"))
        }
    }
}

fn facts(page: &Page, event: &Event) -> Vec<String> {
    let unit = |id: UnitId| page.directory.unit_name(id).to_owned();
    match event {
        Event::Filed(filed) => vec![filed_facts(page, filed.first_contact)],
        Event::Accepted { legal_channel, kind, answer, .. } => {
            vec![
                kind.name(Lang::Zh).to_owned(),
                legal_channel.name(Lang::Zh).to_owned(),
                until(page, "答复", answer),
            ]
        }
        Event::SupplementAsked { due, .. } => vec![until(page, "补正", due)],
        Event::Supplemented { answer, .. } => vec![until(page, "答复", answer)],
        Event::Judged { danger, hardship, people, answer, .. } => vec![
            if *danger == Danger::None { String::new() } else { danger.name(Lang::Zh).to_owned() },
            hardship.map_or(String::new(), |h| format!("关系{}", h.name(Lang::Zh))),
            if *people > 1 { format!("{people} 人受影响") } else { String::new() },
            until(page, "答复", answer),
        ],
        Event::Assigned { unit: to, sign, .. } | Event::Designated { unit: to, sign, .. } => {
            vec![unit(*to), until(page, "签收", sign)]
        }
        Event::Signed { contact } => vec![until(page, "首次联系", contact)],
        Event::SentBack { better_unit, .. } => vec![format!("认为应由{}办", unit(*better_unit))],
        Event::AskedAgain { owner_told, .. } => {
            vec![if *owner_told { "已告诉经办人" } else { "今天已告诉过经办人" }.to_owned()]
        }
        Event::Proposed { proposal, decide } => vec![asked_for(page, proposal), until(page, "决定", decide)],
        Event::Extended { answer, independent, .. } => {
            vec![until(page, "答复", &Some(answer.clone())), alone(*independent)]
        }
        Event::Deferred { lacks, return_at, independent, .. } => {
            let names: Vec<&str> = lacks.iter().map(|lack| lack.name(Lang::Zh)).collect();
            vec![names.join("、"), format!("{} 再议", moment(page, *return_at)), alone(*independent)]
        }
        Event::Staged { steps, independent } => {
            let step = |milestone: &Milestone| milestone.stage.on.to_string();
            let mut facts = vec![format!("分别到 {}", steps.iter().map(step).collect::<Vec<_>>().join("、"))];
            facts.push(alone(*independent));
            facts
        }
        Event::StepCompleted { answer, .. } => vec![until(page, "答复", answer)],
        Event::StepAmended { on, .. } => vec![format!("改到 {on}")],
        Event::TaskSplit { unit: to, due, meeting, .. } => {
            vec![unit(*to), until(page, "报结果", due), meeting.map_or(String::new(), |_| "会商定的".into())]
        }
        Event::TaskReturned { due, .. } => vec![until(page, "报结果", due)],
        Event::MeetingCalled { due, .. } => vec![until(page, "开会", due)],
        Event::MeetingHeld { held } => {
            let names = |units: &[UnitId]| units.iter().map(|id| unit(*id)).collect::<Vec<_>>().join("、");
            let absent = if held.absent.is_empty() {
                String::new()
            } else {
                format!("没有到会：{}", names(&held.absent))
            };
            vec![format!("到会：{}", names(&held.present)), absent]
        }
        Event::ReviewAsked { answer, .. } => vec![until(page, "复查答复", answer)],
        Event::ReviewAssigned { unit: to, sign } => vec![unit(*to), until(page, "签收", sign)],
        Event::AlarmRaised { to, .. } | Event::AlarmPassed { to, .. } => {
            vec![page.directory.name(*to).to_owned()]
        }
        Event::Instructed { leader, due, .. } => {
            vec![page.directory.name(*leader).to_owned(), until(page, "回报", due)]
        }
        Event::Paused { until, independent, .. } => {
            vec![format!("最晚到 {}", moment(page, *until)), alone(*independent)]
        }
        Event::Returned { answer } | Event::Resumed { answer, .. } => vec![until(page, "答复", answer)],
        Event::DeadlinesMoved { answer, step, contact, object, set_aside, .. } => {
            let moved = [answer, step, contact, object, set_aside].into_iter().flatten();
            moved.map(|c| format!("{}期限 {}", time::verb(c.act), moment(page, c.due_at()))).collect()
        }
        Event::AnswerDrafted { draft, .. } | Event::AnsweredAtOnce { draft, .. } => {
            vec![draft.outcome.map_or(String::new(), |o| o.name(Lang::Zh).to_owned())]
        }
        Event::Approved { independent, .. } => vec![alone(*independent)],
        Event::Delivered { drawn, on, delivered_at, .. } => vec![
            on.filter(|_| delivered_at.is_some()).map_or(String::new(), |day| format!("{day} 送达")),
            if *drawn { "抽中回访".into() } else { String::new() },
        ],
        Event::FollowedUp { rating: Some(rating), .. } | Event::Rated { rating, .. } => rated(rating),
        Event::Reopened { supervised, new_facts, answer, .. } => vec![
            if *supervised { "督办".into() } else { String::new() },
            if *new_facts { "有新情况".into() } else { String::new() },
            until(page, "答复", answer),
        ],
        Event::HandedOver { owner } => {
            vec![owner.person.map_or(String::new(), |p| format!("交给 {}", page.directory.name(p)))]
        }
        Event::ClosedElsewhere { outcome, closed_at, .. } => {
            vec![outcome.name(Lang::Zh).to_owned(), moment(page, *closed_at)]
        }
        _ => Vec::new(),
    }
}

/// Granted or approved by the same person who asked: said on the record.
fn alone(independent: bool) -> String {
    if independent { String::new() } else { "没有第二个人审核，如实记下".into() }
}

fn filed_facts(page: &Page, first: Option<zhiye_app::domain::PersonId>) -> String {
    first.map_or(String::new(), |person| format!("首接人 {}", page.directory.name(person)))
}

fn moment(page: &Page, at: jiff::Timestamp) -> String {
    times::iso(at, page.schedule(), page.now)
}

fn until(page: &Page, what: &str, clock: &Option<Clock>) -> String {
    clock.as_ref().map_or(String::new(), |clock| format!("{what}期限 {}", moment(page, clock.due_at())))
}

pub fn rated(rating: &Rating) -> Vec<String> {
    let step = rating.satisfaction.map_or(String::new(), |s| s.name(Lang::Zh).to_owned());
    vec![rating.solved.name(Lang::Zh).to_owned(), step]
}
