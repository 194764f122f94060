//! Decisions: a list of guards, then the facts.

mod after;
mod answering;
mod intake;
mod judging;
mod outside;
mod resident;
mod together;
mod work;

pub use answering::Needs;
pub use intake::PHOTOS;
pub(super) use intake::waiting;
pub use resident::opens_again;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{Command, Context, Event, Refusal, State, Why, alarm, may};

type Decision = Result<Vec<Event>, Why>;

/// What happens if this command is given to this request. `None` for a request that does not exist yet.
///
/// # Errors
/// [`Why::Denied`] if the actor has no business with it, [`Why::Refused`] if a rule says no.
pub fn decide(state: Option<&State>, command: &Command, context: &Context<'_>) -> Decision {
    let mut events = decided(state, command, context)?;
    events.extend(alarm::raised(state, &events, context));
    Ok(events)
}

fn decided(state: Option<&State>, command: &Command, context: &Context<'_>) -> Decision {
    let Some(state) = state else {
        return match command {
            Command::File(file) => intake::file(file, context),
            _ => Err(Why::Denied),
        };
    };
    if matches!(command, Command::File(_)) {
        return Err(Refusal::AlreadyFiled.into());
    }
    may(context.actor, state, command.action())?;
    if context.now < state.filed_at {
        return Err(Refusal::BeforeFiling.into());
    }
    match command {
        Command::File(_) => Err(Refusal::AlreadyFiled.into()),
        Command::AddPhotos { photos } => intake::add_photos(state, photos),
        Command::Summarise { summary } => Ok(vec![Event::Summarised { summary: *summary }]),
        Command::Accept { legal_channel, kind, category, summary } => {
            intake::accept(state, *legal_channel, *kind, category, *summary, context)
        }
        Command::AskSupplement { items, words } => intake::ask_supplement(state, items, *words, context),
        Command::Supplement { words } => intake::supplement(state, *words, context),
        Command::Lapse => after::lapse(state, context),
        Command::ProposeDecline { draft } => answering::propose_decline(state, draft, context),
        Command::AnswerAtOnce { draft, way } => answering::answer_at_once(state, draft, *way, context),
        Command::PassToEmergency { call } => intake::pass_to_emergency(state, *call, context),
        Command::Seal { owner, about } => Ok(vec![intake::seal(state, *owner, *about, context)]),
        Command::Judge { class, danger, hardship, people, reason } => {
            let judgement = super::Judgement { danger: *danger, hardship: *hardship, people: *people };
            judging::judge(state, *class, judgement, *reason, context)
        }
        Command::Assign { unit } => judging::assign(state, *unit, context),
        Command::Sign => judging::sign(state, context),
        Command::SendBack { reason, better_unit, words } => {
            judging::send_back(state, reason, *better_unit, *words, context)
        }
        Command::Designate { unit, words } => judging::designate(state, *unit, *words, context),
        Command::Contact { way, reached, words } => {
            Ok(vec![Event::Contacted { way: *way, reached: *reached, words: *words }])
        }
        Command::ConfirmReading => Ok(vec![Event::ReadingConfirmed]),
        Command::Note { audience, words } => Ok(vec![Event::Noted { audience: *audience, words: *words }]),
        Command::Add { words } => Ok(vec![Event::Added { words: *words }]),
        Command::AskAgain { words } => resident::ask_again(state, *words, context),
        Command::Propose { proposal } => work::propose(state, proposal, context),
        Command::Grant => work::grant(state, context),
        Command::RefuseProposal { reason } => Ok(vec![work::refuse(state, *reason)]),
        Command::Return => work::come_back(state, context),
        Command::Resume => work::resume(state, context),
        Command::CompleteStep { words } => work::complete_step(state, *words, context),
        Command::AmendStep { on, reason, consent } => {
            work::amend_step(state, *on, *reason, *consent, context)
        }
        Command::SplitTask { unit, words } => together::split_task(state, *unit, *words, context),
        Command::ReportTask { task, words } => together::report_task(state, *task, *words, context),
        Command::ReturnTask { task, words } => together::return_task(state, *task, *words, context),
        Command::DropTask { task, words } => together::drop_task(state, *task, *words),
        Command::CallMeeting { words } => together::call_meeting(state, *words, context),
        Command::HoldMeeting { held, decisions } => together::hold_meeting(state, held, decisions, context),
        Command::Instruct { leader, words } => together::instruct(state, *leader, *words, context),
        Command::AnswerInstruction { instruction, words } => {
            together::answer_instruction(state, *instruction, *words)
        }
        Command::AskReview { words } => resident::ask_review(state, *words, context),
        Command::AssignReview { unit } => judging::assign_review(state, *unit, context),
        Command::Acknowledge => Ok(vec![Event::AlarmAcknowledged]),
        Command::PassAlarm => match alarm::passed(state, context) {
            Some(event) => Ok(vec![event]),
            None => Err(Refusal::NotNow(state.status).into()),
        },
        Command::DraftAnswer { draft } => answering::draft(state, draft, context),
        Command::Approve => answering::approve(state, context),
        Command::ReturnDraft { reason } => answering::return_draft(state, *reason, context),
        Command::Deliver { way, on } => answering::deliver(state, *way, *on, context),
        Command::FollowUp { reached, rating, words } => {
            after::follow_up(state, *reached, *rating, *words, context)
        }
        Command::Rate { rating } => resident::rate(state, *rating, context),
        Command::Reopen { reason, new_facts } => resident::reopen(state, *reason, *new_facts, context),
        Command::Close { ending } => after::close(state, *ending, context),
        Command::Withdraw { words } => Ok(vec![Event::Withdrawn { words: *words }]),
        Command::HandOver { person } => work::hand_over(state, *person, context),
        Command::CloseElsewhere { outcome, words, closed_at } => {
            outside::close_elsewhere(state, *outcome, *words, *closed_at, context)
        }
        Command::ChangeExternal { external, words, contact } => {
            outside::change_external(state, external, *words, *contact)
        }
        Command::MoveDeadlines { provisional_only } => {
            outside::move_deadlines(state, *provisional_only, context)
        }
    }
}

impl Context<'_> {
    /// The civil day of the decision in the office's zone.
    pub(super) fn today(&self) -> Date {
        self.day_of(self.now)
    }

    fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.schedule.zone.clone()).date()
    }

    /// The last second of a past day in the office's zone.
    fn end_of(&self, day: Date) -> Timestamp {
        day.tomorrow()
            .and_then(|next| next.to_zoned_datetime(self.schedule.zone.clone()))
            .map_or(self.now, |midnight| midnight.timestamp() - SignedDuration::from_secs(1))
    }
}
