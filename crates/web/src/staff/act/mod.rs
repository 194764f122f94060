//! The actions of a matter as a table: a noun for the address, a title, the fields of its form, and how what was
//! typed becomes a command. What may be done is not decided here: `may` and `decide` of the domain do that.

mod answering;
mod intake;
mod judging;
mod lists;
mod outside;
mod page;
mod preview;
mod returned;
mod review;
mod steps;
mod together;
mod work;

pub use lists::{category_choices, summary_choices, way_choices};
pub use page::{FULL, form_page, submit};

use super::form::{Choice, Field, Reader};
use jiff::Timestamp;
use std::sync::Arc;
use zhiye_app::{
    App, Desk, Directory, Matter,
    domain::UnitId,
    domain::request::{Action, Command},
};
use zhiye_edge::Form;

/// What a form of an action looks at.
pub struct Scene<'a> {
    pub app: &'a App,
    pub matter: &'a Matter,
    pub directory: Arc<Directory>,
    pub now: Timestamp,
    /// The units of whoever acts.
    pub units: Vec<UnitId>,
    /// What was typed: the form that came back, a kept draft, or the address.
    pub typed: &'a Form,
}

/// Fields of a form, in order.
type Fields = fn(&Scene<'_>) -> Vec<Field>;
/// The command of what was typed; `None` with errors in the reader.
type Read = fn(&Scene<'_>, &mut Reader<'_>, &mut Desk<'_>) -> Option<Command>;

/// One row of the table.
pub struct Act {
    /// The last part of the address: `POST /staff/requests/{number}/<noun>`.
    pub path: &'static str,
    pub action: Action,
    /// Heading of the form and words of the offer.
    pub title: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// The button.
    pub button: &'static str,
    pub fields: Fields,
    pub read: Read,
}

impl Act {
    pub fn noun(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The action's own row; every action of a person has one.
    pub fn of_action(action: Action) -> &'static Act {
        ACTS.iter().find(|act| act.action == action).expect("a test looks for a form of every action")
    }

    pub fn of_noun(noun: &str) -> Option<&'static Act> {
        ACTS.iter().find(|act| act.noun() == noun)
    }
}

macro_rules! acts {
    ($($noun:literal, $action:ident, $title:literal, $about:literal, $button:literal, $module:ident :: $function:ident;)*) => {
        /// Every action with a form of its own, in the order in which they are offered. Photos have their own page.
        pub const ACTS: &[Act] = &[$(Act {
            path: concat!("/staff/requests/{number}/", $noun),
            action: Action::$action,
            title: $title,
            about: $about,
            button: $button,
            fields: $module::$function::fields,
            read: $module::$function::read,
        }),*];
    };
}

acts! {
    "acknowledgement", Acknowledge, "我来处置", "危急事项：确认您接了，不确认十分钟后转给下一位", "我来处置", together::acknowledgement;
    "acceptance", Accept, "受理", "定下类别、性质和办理途径，答复期限从此显示给本人", "受理", intake::acceptance;
    "judgement", Judge, "研判", "看有没有危险、几家受影响、是马上办还是创造条件办", "记下研判", judging::judgement;
    "assignment", Assign, "交办", "交给一个单位牵头，签收期限马上开始", "交办", judging::assignment;
    "review-assignment", AssignReview, "指定复查单位", "本人不同意答复，由没有答复过的单位复查", "指定", review::assignment;
    "designation", Designate, "指定单位", "退办以后由您指定，这是最后决定", "指定", judging::designation;
    "meeting", HoldMeeting, "记会商", "开过会以后记：谁到了、怎么定的，定下的事直接派给各单位", "记下会商", together::meeting;
    "task-report", ReportTask, "报协办结果", "牵头单位等着您单位的这一部分", "报结果", together::task_report;
    "instruction-report", AnswerInstruction, "回报批示", "写办到哪一步；批示不改先后，也不改已有的决定", "回报", together::instruction_report;
    "step-completion", CompleteStep, "这一步做到了", "写给本人看，最后一步做完再写答复", "记下", steps::completion;
    "signature", Sign, "签收", "签收以后由您经办，先联系本人", "签收", judging::signature;
    "draft", DraftAnswer, "写答复", "交本单位审核人审核后送达", "交审核", answering::draft;
    "approval", Approve, "审核通过", "通过以后就可以送达本人", "通过", answering::approval;
    "draft-return", Approve, "退回重写", "写明哪里要改，退给写的人", "退回", answering::draft_return;
    "delivery", Deliver, "送达答复", "送到本人手里，答复期限才停", "已经送达", answering::delivery;
    "follow-up", FollowUp, "回访", "打电话问本人满不满意", "记下回访", outside::follow_up;
    "answer-at-once", AnswerAtOnce, "当场答复", "咨询可以当场说清楚，不用交办", "记下答复", answering::at_once;
    "supplement-notice", AskSupplement, "请补材料", "缺什么一次说全，等待期间不计时", "发补正通知", intake::supplement_notice;
    "decline", ProposeDecline, "不予受理", "要写依据和该找谁，交审核后送达", "交审核", answering::decline;
    "emergency", PassToEmergency, "转应急", "正在发生危险：先打 110、119、120，再记在这里", "记下并转危急通道", intake::emergency;
    "sealing", Seal, "转检举控告", "反映的是工作人员或者单位：转给纪检联络员，从此别人都看不到", "转给纪检联络员", intake::sealing;
    "contact-record", Contact, "记一次联系", "打过电话、见过面、发过短信，都记在这里", "记下", work::contact_record;
    "proposal-decision", DecideProposal, "决定申请", "同意或者不同意经办人的申请", "记下决定", work::decision;
    "proposal", Propose, "申请分步、延期、暂缓或中止", "经审核人同意才算数，理由会告诉本人", "提交申请", work::proposal;
    "step-amendment", AmendStep, "改这一步的日期", "承诺过的日期，要本人同意才能改", "改日期", steps::amendment;
    "co-task", SplitTask, "请别的单位协办", "一部分交给别的单位，各有期限，由牵头单位一起答复", "派出协办", together::co_task;
    "task-check", CheckTask, "处理协办", "报来的不够就请再补，情况变了就不用办了", "记下", together::task_check;
    "meeting-call", CallMeeting, "请求会商", "几个单位一起商量；开会以前不换单位，期限照走", "请求会商", together::meeting_call;
    "instruction", Instruct, "登记批示", "领导写在纸上的批示，照原文登记，到期要回报", "登记", together::instruction;
    "resumption", Resume, "接着办", "中止的理由没有了，重新计时", "接着办", work::resumption;
    "return", SendBack, "退办", "只能一次，要写依据和更合适的单位", "退办", judging::send_back;
    "closure", Close, "办结", "回访过了，没有别的要办", "办结", outside::closure;
    "note", Note, "记一条", "内部记录，或者告诉本人的进度", "记下", work::note;
    "reading", ConfirmReading, "宣读确认", "把登记的内容念给本人听，本人确认没有记错", "记下", intake::reading;
    "summary", Summarise, "改摘要", "列表里显示的一句话，不写姓名和电话", "保存", intake::summary;
    "supplement", Supplement, "收到补充材料", "本人补来的材料，记下后重新计时", "记下", outside::supplement;
    "addition", Add, "替本人补充", "本人又来说的情况，照原话记", "记下", outside::addition;
    "reminder", AskAgain, "替本人催办", "本人问进度，告诉经办人", "记下", outside::reminder;
    "rating", Rate, "替本人评价", "本人口头评价，照原话记", "记下评价", outside::rating;
    "reopening", Reopen, "重新办理", "本人说没有解决，或者有新情况", "重新办理", outside::reopening;
    "review-request", AskReview, "替本人请求复查", "信访事项，收到书面答复三十天以内", "请求复查", review::request;
    "withdrawal", Withdraw, "替本人撤回", "本人说不办了", "撤回", outside::withdrawal;
    "handover", HandOver, "换人经办", "明确交给另一个人，从此由他负责", "移交", work::handover;
}

/// Choices of a closed word list.
macro_rules! choices {
    ($list:ty) => {
        <$list>::ALL
            .iter()
            .map(|value| $crate::staff::form::Choice::new(value.code(), value.name(zhiye_calendar::Lang::Zh)))
    };
}
pub(super) use choices;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_noun_stands_once() {
        let mut nouns: Vec<&str> = ACTS.iter().map(Act::noun).collect();
        nouns.sort_unstable();
        let all = nouns.len();
        nouns.dedup();
        assert_eq!(nouns.len(), all);
    }

    #[test]
    fn every_action_of_a_person_has_a_form() {
        let apart = [Action::AddPhotos, Action::ByItself, Action::MoveDeadlines];
        for action in Action::ALL.into_iter().filter(|action| !apart.contains(action)) {
            assert!(ACTS.iter().any(|act| act.action == action), "{action:?}");
        }
    }
}
