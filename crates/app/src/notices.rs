//! Notices within the house: what somebody has to be told about a matter of theirs. They leave with the write that
//! caused them, through the outbox, and arrive on the workbench of whoever it concerns at that moment. They name the
//! matter and what happened, in codes; no words.
//!
//! Not here: mail, messages and whatever else leaves the house; `outgoing` posts it.

use crate::{App, No, entry::instant, random};
use jiff::{SignedDuration, Timestamp};
use zhiye_domain::{
    PersonId, RequestId, Role,
    number::Number,
    request::{Ending, Event, Solved, State},
};
use zhiye_rulebook::Act;
use zhiye_store::{Fault, Id, Notice as Posted, Statement, TakenNotice};

/// What is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// A newly announced year or a changed calendar moved its deadlines.
    DeadlinesMoved,
    /// Papers were not brought by the day: the matter closed by itself.
    Lapsed,
    /// The resident says it is not solved.
    NotSolved,
    /// A danger nobody of the duty roster has yet.
    Alarm,
    /// Half of a limit is gone.
    HalfGone,
    /// A fifth of it is left, or the day of a promised step has come.
    FifthLeft,
    /// It is over.
    LimitOver,
    /// A working day has gone by since: it climbs to the supervisors.
    Overdue,
    /// Another unit asks for a part.
    Asked,
    /// A joint meeting was called.
    MeetingCalled,
    /// A leader wrote on it.
    Instructed,
    /// The person asks for a review.
    ReviewAsked,
    /// The person says a promise was not kept: it is owed again.
    PromiseDisputed,
}

impl Told {
    pub const ALL: [Told; 13] = [
        Told::DeadlinesMoved,
        Told::Lapsed,
        Told::NotSolved,
        Told::Alarm,
        Told::HalfGone,
        Told::FifthLeft,
        Told::LimitOver,
        Told::Overdue,
        Told::Asked,
        Told::MeetingCalled,
        Told::Instructed,
        Told::ReviewAsked,
        Told::PromiseDisputed,
    ];

    /// Said of several matters at once on a workbench.
    pub const GATHERED: [Told; 4] = [Told::Overdue, Told::LimitOver, Told::FifthLeft, Told::HalfGone];

    /// As it is stored, and as channels out of the house name it.
    pub fn code(self) -> &'static str {
        match self {
            Told::DeadlinesMoved => "deadlines_moved",
            Told::Lapsed => "lapsed",
            Told::NotSolved => "not_solved",
            Told::Alarm => "alarm",
            Told::HalfGone => "half_gone",
            Told::FifthLeft => "fifth_left",
            Told::LimitOver => "limit_over",
            Told::Overdue => "overdue",
            Told::Asked => "asked",
            Told::MeetingCalled => "meeting_called",
            Told::Instructed => "instructed",
            Told::ReviewAsked => "review_asked",
            Told::PromiseDisputed => "promise_disputed",
        }
    }

    /// What the person reads.
    pub fn text(self) -> &'static str {
        match self {
            Told::DeadlinesMoved => "工作日历有变，这件事的期限改了，请按新的日期办",
            Told::Lapsed => "到期没有补材料，已自动办结，本人可以重新提出",
            Told::NotSolved => "本人说没有解决，请看看要不要督办",
            Told::Alarm => "危急事项，请马上确认；没有确认，会转给值班表上的下一位",
            Told::HalfGone => "期限过了一半",
            Told::FifthLeft => "期限只剩五分之一，或者今天就是答应的日子",
            Told::LimitOver => "到期了，还没有办",
            Told::Overdue => "超期满一个工作日，请督办员看一看",
            Told::Asked => "别的单位请您这边协办",
            Told::MeetingCalled => "有单位请求会商，请召集",
            Told::Instructed => "领导有批示，到期要回报；先后和已有的决定不变",
            Told::PromiseDisputed => "本人说承诺没有做到，这一条还欠着",
            Told::ReviewAsked => "本人请求复查，请指定没有答复过的单位",
        }
    }

    /// Of a matter that is a danger to people it is told outside at any hour.
    pub(crate) fn presses(self) -> bool {
        match self {
            Told::DeadlinesMoved | Told::Lapsed | Told::HalfGone | Told::MeetingCalled => false,
            Told::Instructed | Told::ReviewAsked | Told::PromiseDisputed => false,
            Told::NotSolved | Told::Alarm | Told::FifthLeft | Told::LimitOver => true,
            Told::Overdue | Told::Asked => true,
        }
    }

    /// What is told of an event, with what it takes to know whom: of a part its number.
    pub(crate) fn of(event: &Event) -> Option<(Told, Vec<u8>)> {
        let payload = match event {
            Event::TaskSplit { task, .. } | Event::TaskReturned { task, .. } => task.to_be_bytes().to_vec(),
            _ => Vec::new(),
        };
        Some((Told::code_of(event)?, payload))
    }

    fn code_of(event: &Event) -> Option<Told> {
        match event {
            Event::DeadlinesMoved { .. } => Some(Told::DeadlinesMoved),
            Event::Closed { ending: Ending::Lapsed } => Some(Told::Lapsed),
            Event::TaskSplit { .. } | Event::TaskReturned { .. } => Some(Told::Asked),
            Event::MeetingCalled { .. } => Some(Told::MeetingCalled),
            Event::Instructed { .. } => Some(Told::Instructed),
            Event::ReviewAsked { .. } => Some(Told::ReviewAsked),
            Event::AlarmRaised { .. } | Event::AlarmPassed { .. } => Some(Told::Alarm),
            Event::Rated { rating, .. } if rating.solved == Solved::No => Some(Told::NotSolved),
            _ => None,
        }
    }

    /// As it leaves with the write that caused it.
    pub(crate) fn posted(self, stream: Id, at: Timestamp, payload: Vec<u8>) -> Posted {
        let (id, topic) = (Id(random::id(at)), self.code().to_owned());
        Posted { id, topic, stream, payload, due_at: at.as_millisecond() }
    }
}

/// A notice on somebody's workbench.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    pub id: Id,
    pub told: Told,
    pub number: Number,
    pub at: Timestamp,
}

/// Notices taken at a time, how long they are held, and how long they lie on a workbench.
const PORTION: usize = 200;
const HELD_MINUTES: i64 = 2;
const LIES_DAYS: i64 = 60;

impl App {
    /// Puts what is posted on the workbenches it is for. Safe in several processes: a notice is taken by one.
    pub async fn deliver_notices(&self) -> Result<usize, No> {
        let (holder, mut delivered) = (Id(random::bytes()), 0);
        loop {
            let now = self.clock().now();
            let until = now + SignedDuration::from_mins(HELD_MINUTES);
            let (now, until) = (now.as_millisecond(), until.as_millisecond());
            let taken = self.store().take_notices(self.jurisdiction(), holder, now, until, PORTION).await?;
            if taken.is_empty() {
                return Ok(delivered);
            }
            for notice in taken {
                match self.deliver(&notice).await {
                    Ok(()) => {
                        self.store().notice_done(self.jurisdiction(), notice.id, holder).await?;
                        delivered += 1;
                    }
                    Err(error) => {
                        let (j, failure) = (self.jurisdiction(), error.to_string());
                        self.store().notice_failed(j, notice.id, holder, now, &failure).await?;
                    }
                }
            }
        }
    }

    async fn deliver(&self, notice: &TakenNotice) -> Result<(), No> {
        let told = Told::ALL.into_iter().find(|told| told.code() == notice.topic);
        let told = told.ok_or_else(|| Fault::new("a notice of an unknown topic"))?;
        let loaded = self.load(RequestId(notice.stream.0)).await?;
        let loaded = loaded.ok_or_else(|| Fault::new("a notice of what is no request"))?;
        for person in self.concerned(told, &notice.payload, &loaded.state) {
            // The same notice delivered again after a lost lease replaces itself.
            let row = Statement::new(
                "INSERT INTO inbox (jurisdiction, person, id, told, number, at, ends_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (jurisdiction, person, id) DO NOTHING",
            );
            let at = Timestamp::from_millisecond(notice.due_at).unwrap_or_else(|_| self.clock().now());
            let ends_at = at + SignedDuration::from_hours(24 * LIES_DAYS);
            let row =
                row.bind(self.jurisdiction()).bind(Id(person.0)).bind(notice.id).bind(notice.topic.as_str());
            let row = row.bind(loaded.state.number.value() as i64).bind(at.as_millisecond());
            self.write_row(row.bind(ends_at.as_millisecond())).await?;
        }
        self.post_outside(notice, told, &loaded.state).await
    }

    /// Whom it concerns at this moment. Of a sealed matter, only who has it.
    fn concerned(&self, told: Told, payload: &[u8], state: &State) -> Vec<PersonId> {
        let directory = self.directory();
        let owner = state.owner.person.filter(|person| directory.staff(*person).is_some());
        if state.sealed {
            return owner.into_iter().collect();
        }
        let holders = |role| directory.holders(role).map(|person| person.id).collect::<Vec<_>>();
        let mut people = match told {
            Told::Alarm => state.alarm.iter().filter(|alarm| alarm.open).map(|alarm| alarm.to).collect(),
            Told::NotSolved | Told::Overdue => holders(Role::Supervisor),
            Told::MeetingCalled | Told::ReviewAsked => holders(Role::Coordinator),
            Told::Asked => {
                let asked = state.open_tasks().filter(|task| task.no.to_be_bytes() == payload);
                asked.flat_map(|task| directory.of_unit(Role::Handler, task.unit)).collect()
            }
            // Whoever has to report: the owner, else the unit, else the front door.
            Told::Instructed | Told::PromiseDisputed => match (owner, state.lead) {
                (Some(owner), _) => vec![owner],
                (None, Some(lead)) => directory.of_unit(Role::Handler, lead.unit),
                (None, None) => holders(Role::Clerk),
            },
            Told::HalfGone | Told::FifthLeft => self.keepers(state),
            // What is over is told to the head of the unit as well; a call after the answer is not that unit's.
            Told::LimitOver => {
                let mut people = self.keepers(state);
                if !state.to_follow_up() {
                    people.extend(directory.of_unit(Role::Approver, state.unit()));
                }
                people
            }
            Told::DeadlinesMoved | Told::Lapsed => owner.into_iter().collect(),
        };
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Whoever has to keep the limit that runs out next.
    fn keepers(&self, state: &State) -> Vec<PersonId> {
        let directory = self.directory();
        let holders = |role| directory.holders(role).map(|person| person.id).collect();
        match state.next_due().map(|clock| clock.act) {
            Some(Act::JudgeAssign | Act::Designate) => holders(Role::Coordinator),
            Some(Act::Sign) => directory.of_unit(Role::Handler, state.unit()),
            Some(Act::ApproveDeliver) => directory.of_unit(Role::Approver, state.unit()),
            Some(Act::FollowUp) => holders(Role::Caller),
            _ => state.owner.person.filter(|person| directory.staff(*person).is_some()).into_iter().collect(),
        }
    }

    /// What lies on a person's workbench, newest first.
    pub async fn notices_of(&self, person: PersonId) -> Result<Vec<Notice>, No> {
        let ask = Statement::new(
            "SELECT id, told, number, at FROM inbox WHERE jurisdiction = ?1 AND person = ?2 AND ends_at > ?3 \
             ORDER BY at DESC, id DESC LIMIT 50",
        );
        let now = self.clock().now().as_millisecond();
        let rows = self.store().query(ask.bind(self.jurisdiction()).bind(Id(person.0)).bind(now)).await?;
        let mut notices = Vec::new();
        for row in &rows {
            let topic = row.text(1)?;
            let (Some(told), Some(number)) = (
                Told::ALL.into_iter().find(|told| told.code() == topic),
                Number::from_value(row.int(2)? as u64),
            ) else {
                continue;
            };
            notices.push(Notice { id: row.id(0)?, told, number, at: instant(row, 3)? });
        }
        Ok(notices)
    }

    /// The person has seen these; all of them without an id.
    pub async fn drop_notices(&self, person: PersonId, only: &[Id]) -> Result<(), No> {
        let mut places = String::new();
        let mut row = Statement::new("").bind(self.jurisdiction()).bind(Id(person.0));
        for id in only {
            row = row.bind(*id);
            places.push_str(if places.is_empty() { " AND id IN (?" } else { ", ?" });
            places.push_str(&row.params.len().to_string());
        }
        if !places.is_empty() {
            places.push(')');
        }
        row.sql = format!("DELETE FROM inbox WHERE jurisdiction = ?1 AND person = ?2{places}").into();
        self.write_row(row).await
    }
}
