//! What an event makes of a request. Reads no clock, calendar or rulebook: everything it needs is in the event.

use super::{
    Audience, Class, Danger, Deferred, Draft, Ending, Event, Lead, LegalChannel, Owner, Paused, Post,
    Proposal, Recorded, Runs, State, Status, alarm, decide::waiting, proposal, review, together,
};
use crate::{Clock, actor::By, id::PersonId, words::WordsRef};
use jiff::Timestamp;
use zhiye_calendar::Pause;
use zhiye_rulebook::{Kind, Outcome};

/// The state after all events, in order. `None` without a filing.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Option<State> {
    events.into_iter().fold(None, evolve)
}

/// The state after one more event.
pub fn evolve(state: Option<State>, recorded: &Recorded) -> Option<State> {
    match (&recorded.event, state) {
        (Event::Filed(filed), None) => Some(State::filed(filed, recorded.at)),
        (_, None) => None,
        (event, Some(mut state)) => {
            apply(&mut state, event, recorded);
            alarm::apply(&mut state, event, recorded);
            state.touched_at = recorded.entered_at.unwrap_or(recorded.at).max(state.touched_at);
            Some(state)
        }
    }
}

fn apply(state: &mut State, event: &Event, recorded: &Recorded) {
    let at = recorded.at;
    let person = recorded.by.person();
    match event {
        Event::Filed(_) => {}
        Event::PhotosAdded { photos } => state.photos.extend(photos.iter().cloned()),
        Event::Summarised { summary } => state.summary = Some(*summary),
        Event::ReadingConfirmed => state.speaker.read_aloud = true,
        Event::Accepted { legal_channel, kind, category, summary, judge, answer } => {
            state.status = Status::Accepted;
            state.legal_channel = *legal_channel;
            state.kind = *kind;
            state.category = Some(category.clone());
            state.summary = summary.or(state.summary);
            state.step = judge.clone();
            state.answer = answer.clone();
        }
        Event::SupplementAsked { words, due, .. } => {
            state.status = Status::AwaitingSupplement;
            state.step = due.clone();
            state.waiting_since = Some(at);
            told(state, *words);
        }
        Event::Supplemented { words, screen, answer } => {
            state.status = Status::Filed;
            state.step = screen.clone();
            state.answer = answer.clone();
            if let Some(since) = state.waiting_since.take() {
                state.pauses.push(waiting(since, at));
            }
            told(state, *words);
        }
        Event::DeclineProposed { draft, approve } | Event::AnswerDrafted { draft, approve } => {
            drafted(state, draft, approve.clone(), person);
        }
        Event::AnsweredAtOnce { draft, close_at, drawn, follow_up, .. } => {
            hand(state, person);
            state.outcome = draft.outcome;
            answered(state, draft.clone(), at);
            state.drawn = *drawn;
            state.step = follow_up.clone();
            state.close_at = (!drawn).then_some(*close_at);
        }
        Event::PassedToEmergency { call, screen, answer } => {
            state.danger = Danger::Now;
            state.effective_at = state.filed_at;
            state.step = screen.clone();
            state.answer = answer.clone();
            state.words.push((Audience::Internal, *call));
        }
        Event::Sealed { owner, about, screen } => {
            state.status = Status::Filed;
            state.sealed = true;
            state.about = *about;
            state.owner = *owner;
            state.kind = Kind::Accusation;
            state.legal_channel = LegalChannel::Ordinary;
            state.summary = None;
            state.step = screen.clone();
            state.answer = None;
        }
        Event::Judged { class, danger, hardship, people, reason, effective_at, assign, answer } => {
            state.status = Status::Judged;
            state.class = Some(*class);
            state.danger = *danger;
            state.hardship = *hardship;
            state.people = *people;
            state.effective_at = effective(*danger, state.filed_at, *effective_at);
            state.step = assign.clone();
            state.answer = answer.clone();
            state.words.push((Audience::Internal, *reason));
        }
        Event::Assigned { unit, sign, object } => {
            state.status = Status::Assigned;
            state.object = object.clone();
            state.lead = Some(Lead { unit: *unit, handler: None });
            state.step = sign.clone();
        }
        Event::Designated { unit, words, sign } => {
            state.status = Status::Assigned;
            state.lead = Some(Lead { unit: *unit, handler: None });
            state.designated = true;
            state.object = None;
            state.step = sign.clone();
            state.words.push((Audience::Internal, *words));
        }
        Event::Signed { contact } => signed(state, contact.clone(), recorded.by),
        Event::SentBack { words, designate, .. } => {
            state.status = Status::SentBack;
            state.sent_back_by = state.lead.map(|lead| lead.unit);
            state.lead = None;
            state.object = None;
            state.step = designate.clone();
            state.words.push((Audience::Internal, *words));
        }
        Event::Contacted { reached, words, .. } => {
            if *reached {
                state.waiting_for_contact = false;
                state.contact_step = None;
                if state.status == Status::InHand && !state.contacted {
                    state.contacted = true;
                    state.step = None;
                }
            }
            hand_of_lead(state, recorded.by);
            told(state, *words);
        }
        Event::Noted { audience, words } => {
            hand_of_lead(state, recorded.by);
            state.words.push((*audience, *words));
        }
        Event::Added { words } => told(state, *words),
        Event::AskedAgain { words, on, .. } => {
            state.asked_again_on = Some(*on);
            state.waiting_for_contact = true;
            if let Some(words) = words {
                told(state, *words);
            }
        }
        Event::Proposed { proposal, decide } => {
            if let Some(person) = person {
                state.proposal = Some((proposal.clone(), person));
            }
            state.step_before = state.step.take();
            state.step = decide.clone();
            hand(state, person);
            if let Proposal::Pause { paper, .. } = proposal {
                state.words.push((Audience::Internal, *paper));
            }
        }
        Event::ProposalRefused { reason, step } => {
            state.proposal = None;
            state.step = step.clone();
            state.words.push((Audience::Internal, *reason));
        }
        Event::Extended { reason, answer, .. } => {
            decided(state);
            state.extended = true;
            let mut answer = answer.clone();
            // Extensions written before they named their base extend what ran at that moment.
            if answer.deadline.base.is_none() {
                answer.deadline.base = state.answer.take().map(|clock| Box::new(clock.deadline));
            }
            state.answer = Some(answer);
            told(state, *reason);
        }
        Event::Deferred { lacks, return_at, reason, .. } => {
            decided(state);
            state.status = Status::Deferred;
            state.class = Some(Class::Later);
            state.step = None;
            state.answer = None;
            state.deferred = Some(Deferred { lacks: lacks.clone(), return_at: *return_at, reason: *reason });
            told(state, *reason);
        }
        Event::Staged { .. } | Event::StepCompleted { .. } | Event::StepAmended { .. } => {
            proposal::apply(state, event, at);
        }
        Event::Returned { answer } => {
            state.status = Status::InHand;
            state.deferred = None;
            state.answer = answer.clone();
        }
        Event::Paused { reason, until, .. } => {
            decided(state);
            state.status = Status::Paused;
            state.paused = Some(Paused { reason: *reason, since: at, until: *until });
        }
        Event::Resumed { answer, step } => {
            state.status = Status::InHand;
            state.answer = answer.clone();
            state.step = step.clone().or(state.step.take());
            if let Some(paused) = state.paused.take() {
                let until = at.min(paused.until);
                state.pauses.push(Pause {
                    from: paused.since,
                    until,
                    reason: paused.reason.code().to_owned(),
                });
            }
        }
        Event::Approved { independent, deliver } => {
            state.status = Status::Approved;
            state.approved_by = person;
            state.approved_at = Some(at);
            state.independent = *independent;
            state.step = deliver.clone();
        }
        Event::DraftReturned { reason } => {
            state.status = state.drafted_from.take().unwrap_or(Status::InHand);
            state.draft = None;
            state.step = state.step_before.take();
            state.words.push((Audience::Internal, *reason));
        }
        Event::Delivered { drawn, follow_up, close_at, delivered_at, .. } => {
            let at = delivered_at.unwrap_or(at);
            state.drawn = *drawn;
            if let Some((draft, _)) = state.draft.take() {
                let declines = draft.declines();
                state.outcome = draft.outcome;
                answered(state, draft, at);
                if declines {
                    state.status = Status::Declined;
                    state.drawn = false;
                    return;
                }
            }
            state.step = follow_up.clone();
            state.close_at = (!drawn).then_some(*close_at);
        }
        Event::FollowedUp { reached, rating, words, close_at } => {
            state.attempts = state.attempts.saturating_add(1);
            if state.status == Status::Answered {
                state.close_at = close_at.or(state.close_at);
            }
            if let Some(words) = words {
                told(state, *words);
            }
            if *reached {
                if state.status == Status::Answered {
                    state.status = Status::FollowedUp;
                }
                state.step = None;
                state.contact_step = None;
                state.waiting_for_contact = false;
                state.heard = rating.or(state.heard);
            } else if close_at.is_some() {
                state.step = None;
            }
        }
        Event::Rated { rating, contact, follow_up } => {
            rated(state, rating, contact.clone(), follow_up.clone(), at);
        }
        Event::Reopened { reason, supervised, assign, answer, .. } => {
            reopened(state, *reason);
            state.supervised |= *supervised;
            state.step = assign.clone();
            state.answer = answer.clone();
        }
        Event::Closed { ending } => closed(state, *ending, at),
        Event::Withdrawn { words } => {
            state.status = Status::Withdrawn;
            state.step = None;
            state.proposal = None;
            state.object = None;
            state.closed_at = Some(at);
            state.end_parts();
            if let Some(words) = words {
                told(state, *words);
            }
        }
        Event::HandedOver { owner } => {
            state.owner = *owner;
            if let Some(lead) = &mut state.lead
                && owner.post == Post::Handler
            {
                lead.handler = owner.person;
            }
            hand(state, owner.person.filter(|_| owner.post == Post::Handler));
        }
        Event::ClosedElsewhere { outcome, words, closed_at } => {
            state.outcome = Some(*outcome);
            closed(state, Ending::Recorded, *closed_at);
            if let Some(words) = words {
                told(state, *words);
            }
        }
        Event::ExternalChanged { external, words, contact } => {
            state.external = Some(external.clone());
            state.speaker.contact = contact.or(state.speaker.contact);
            state.words.extend(words.map(|words| (Audience::Resident, words)));
        }
        Event::DeadlinesMoved { step, answer, object, contact, set_aside, owed, .. } => {
            let own = [
                (Runs::Answer, answer),
                (Runs::Step, step),
                (Runs::Contact, contact),
                (Runs::Object, object),
                (Runs::SetAside, set_aside),
            ];
            let own = own.into_iter().filter_map(|(runs, clock)| Some((runs, clock.as_ref()?)));
            let owed = owed.iter().map(|(runs, clock)| (*runs, clock));
            for (runs, clock) in own.chain(owed) {
                state.move_clock(runs, clock);
            }
        }
        Event::ReviewAsked { words, round, assign, answer } => {
            review::asked(state, *round, at);
            state.step = assign.clone();
            state.answer = answer.clone();
            told(state, *words);
        }
        Event::ReviewAssigned { unit, sign } => {
            state.status = Status::Assigned;
            state.lead = Some(Lead { unit: *unit, handler: None });
            // Whoever reviews can't send it back.
            state.designated = true;
            state.step = sign.clone();
        }
        Event::AlarmRaised { .. } | Event::AlarmPassed { .. } | Event::AlarmAcknowledged => {}
        Event::TaskSplit { .. }
        | Event::TaskReported { .. }
        | Event::TaskReturned { .. }
        | Event::TaskDropped { .. }
        | Event::MeetingCalled { .. }
        | Event::MeetingHeld { .. }
        | Event::Instructed { .. }
        | Event::InstructionAnswered { .. } => together::apply(state, event, recorded),
    }
}

impl State {
    /// This person has worked on it.
    pub(super) fn hand(&mut self, person: PersonId) {
        if !self.hands.contains(&person) {
            self.hands.push(person);
        }
    }
}

pub(super) fn told(state: &mut State, words: WordsRef) {
    state.words.push((Audience::Resident, words));
}

fn hand(state: &mut State, person: Option<PersonId>) {
    if let Some(person) = person {
        state.hand(person);
    }
}

/// Someone of the lead unit who worked on it counts as having handled it.
fn hand_of_lead(state: &mut State, by: By) {
    if let By::Staff { person, unit } = by
        && state.lead.is_some_and(|lead| lead.unit == unit)
        && state.status.is_in_work()
    {
        hand(state, Some(person));
    }
}

/// In the emergency lane who came first goes first, whatever was written before this was a rule.
pub(super) fn effective(danger: Danger, filed_at: Timestamp, effective_at: Timestamp) -> Timestamp {
    if danger == Danger::Now { filed_at } else { effective_at }
}

fn signed(state: &mut State, contact: Option<Clock>, by: By) {
    state.object = None;
    state.status = Status::InHand;
    state.contacted = false;
    state.step = contact;
    if let (Some(lead), By::Staff { person, .. }) = (&mut state.lead, by) {
        lead.handler = Some(person);
        state.owner = Owner { post: Post::Handler, unit: lead.unit, person: Some(person) };
        hand(state, Some(person));
    }
}

fn drafted(state: &mut State, draft: &Draft, approve: Option<Clock>, person: Option<PersonId>) {
    if state.proposal.is_some() {
        // The answer itself takes back what was asked on the way to it.
        decided(state);
    }
    state.drafted_from = Some(state.status);
    state.status = Status::Drafted;
    state.step_before = state.step.take();
    state.step = approve;
    state.draft = person.map(|author| (draft.clone(), author));
    if state.lead.is_some() {
        hand(state, person);
    }
}

fn answered(state: &mut State, draft: Draft, at: Timestamp) {
    state.status = Status::Answered;
    state.answered_at = Some(at);
    if let Some(review) = state.review.as_mut().filter(|review| review.is_open()) {
        review.answered_at = Some(at);
    }
    state.step = None;
    state.deferred = None;
    state.waiting_for_contact = false;
    state.end_parts();
    state.answered_by.push(state.unit());
    state.words.extend(draft.told().map(|words| (Audience::Resident, words)));
    state.answers.push(draft);
}

/// A granted proposal is no longer open; the step goes on as before.
pub(super) fn decided(state: &mut State) {
    state.proposal = None;
    state.step = state.step_before.take();
}

fn rated(
    state: &mut State,
    rating: &super::Rating,
    contact: Option<Clock>,
    follow_up: Option<Clock>,
    at: Timestamp,
) {
    state.rating = Some(*rating);
    if let Some(words) = rating.words {
        told(state, words);
    }
    if rating.is_negative() {
        // All negatives are followed up, drawn or not; what was followed up already keeps its day of closing.
        if state.status != Status::FollowedUp {
            state.drawn = true;
            state.close_at = None;
            // Ratings written before they brought a follow-up's limit have the contact's for both.
            state.step = state.step.take().or(follow_up).or_else(|| contact.clone());
        }
        state.waiting_for_contact = contact.is_some();
        state.contact_step = contact;
    } else if !matches!(state.status, Status::Answered | Status::FollowedUp) {
    } else if !state.drawn || state.status == Status::FollowedUp {
        state.close_at = Some(at);
    }
}

fn reopened(state: &mut State, reason: WordsRef) {
    again(state);
    // What it is answered with now may be reviewed anew.
    state.review = None;
    state.status = if state.class.is_some() { Status::Judged } else { Status::Accepted };
    state.reopened = state.reopened.saturating_add(1);
    state.waiting_for_contact = true;
    told(state, reason);
}

/// Work on it begins anew; what was answered stays on the record.
pub(super) fn again(state: &mut State) {
    state.contact_step = None;
    state.heard = None;
    state.deferred = None;
    state.milestones.clear();
    state.designated = false;
    state.contacted = false;
    state.extended = false;
    state.rating = None;
    state.outcome = None;
    state.answered_at = None;
    state.closed_at = None;
    state.close_at = None;
    state.ending = None;
    state.attempts = 0;
    state.drawn = false;
}

fn closed(state: &mut State, ending: Ending, at: Timestamp) {
    state.status = Status::Closed;
    state.ending = Some(ending);
    state.closed_at = Some(at);
    state.step = None;
    state.close_at = None;
    // Whoever was promised a call is called, closed or not.
    state.waiting_for_contact = state.contact_step.is_some();
    if ending == Ending::Lapsed {
        state.outcome = Some(Outcome::Lapsed);
    }
}
