//! What of a request's record its resident reads: which steps, and which of the words that went with them. Both are
//! lists of what is shown. A new event is answered for here before anything compiles, and what is not named stays
//! inside the office.

use super::{Audience, Event, State};
use crate::{id::WordsId, words::WordsRef};

impl Event {
    /// Whether the resident's page has a line for this step.
    pub fn is_public(&self) -> bool {
        match self {
            Event::Filed(_)
            | Event::PhotosAdded { .. }
            | Event::Accepted { .. }
            | Event::SupplementAsked { .. }
            | Event::Supplemented { .. }
            | Event::AnsweredAtOnce { .. }
            | Event::PassedToEmergency { .. }
            | Event::Sealed { .. }
            | Event::Assigned { .. }
            | Event::Signed { .. }
            | Event::Designated { .. }
            | Event::Contacted { .. }
            | Event::Noted { audience: Audience::Resident, .. }
            | Event::Added { .. }
            | Event::AskedAgain { .. }
            | Event::Extended { .. }
            | Event::Deferred { .. }
            | Event::Returned { .. }
            | Event::Staged { .. }
            | Event::StepCompleted { .. }
            | Event::StepAmended { .. }
            | Event::ReviewAsked { .. }
            | Event::ReviewAssigned { .. }
            | Event::TaskSplit { .. }
            | Event::TaskReported { .. }
            | Event::MeetingHeld { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::Delivered { .. }
            | Event::FollowedUp { .. }
            | Event::Rated { .. }
            | Event::Reopened { .. }
            | Event::Closed { .. }
            | Event::Withdrawn { .. }
            | Event::ClosedElsewhere { .. }
            | Event::DeadlinesMoved { .. } => true,
            Event::Summarised { .. }
            | Event::ReadingConfirmed
            | Event::DeclineProposed { .. }
            | Event::Judged { .. }
            | Event::SentBack { .. }
            | Event::Noted { audience: Audience::Internal, .. }
            | Event::Proposed { .. }
            | Event::ProposalRefused { .. }
            | Event::AnswerDrafted { .. }
            | Event::Approved { .. }
            | Event::DraftReturned { .. }
            | Event::HandedOver { .. }
            | Event::AlarmRaised { .. }
            | Event::AlarmPassed { .. }
            | Event::AlarmAcknowledged
            | Event::TaskReturned { .. }
            | Event::TaskDropped { .. }
            | Event::MeetingCalled { .. }
            | Event::Instructed { .. }
            | Event::InstructionAnswered { .. }
            | Event::ExternalChanged { .. } => false,
        }
    }

    /// The words of this step that its resident reads: their own, and those written to them. A call's notes, the paper
    /// behind a pause, why a unit was designated and what units write to each other are the office's. An answer is read once it is delivered
    /// ([`State::told`]).
    pub fn told(&self) -> Option<WordsRef> {
        match self {
            Event::Filed(filed) => Some(filed.text),
            Event::SupplementAsked { words, .. }
            | Event::Supplemented { words, .. }
            | Event::Noted { audience: Audience::Resident, words }
            | Event::StepCompleted { words, .. }
            | Event::ReviewAsked { words, .. }
            | Event::Added { words } => Some(*words),
            Event::StepAmended { reason, .. } => Some(*reason),
            Event::AskedAgain { words, .. }
            | Event::Withdrawn { words }
            | Event::ClosedElsewhere { words, .. } => *words,
            Event::AnsweredAtOnce { draft, .. } => Some(draft.words),
            Event::Extended { reason, .. }
            | Event::Deferred { reason, .. }
            | Event::Reopened { reason, .. } => Some(*reason),
            Event::Rated { rating, .. } => rating.words,
            Event::PhotosAdded { .. }
            | Event::Summarised { .. }
            | Event::ReadingConfirmed
            | Event::Accepted { .. }
            | Event::DeclineProposed { .. }
            | Event::PassedToEmergency { .. }
            | Event::Sealed { .. }
            | Event::Judged { .. }
            | Event::Assigned { .. }
            | Event::Signed { .. }
            | Event::SentBack { .. }
            | Event::Designated { .. }
            | Event::Contacted { .. }
            | Event::Noted { audience: Audience::Internal, .. }
            | Event::Proposed { .. }
            | Event::ProposalRefused { .. }
            | Event::Returned { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::AnswerDrafted { .. }
            | Event::Approved { .. }
            | Event::DraftReturned { .. }
            | Event::Delivered { .. }
            | Event::FollowedUp { .. }
            | Event::Closed { .. }
            | Event::HandedOver { .. }
            | Event::Staged { .. }
            | Event::ReviewAssigned { .. }
            | Event::AlarmRaised { .. }
            | Event::AlarmPassed { .. }
            | Event::AlarmAcknowledged
            | Event::TaskSplit { .. }
            | Event::TaskReported { .. }
            | Event::TaskReturned { .. }
            | Event::TaskDropped { .. }
            | Event::MeetingCalled { .. }
            | Event::MeetingHeld { .. }
            | Event::Instructed { .. }
            | Event::InstructionAnswered { .. }
            | Event::ExternalChanged { .. }
            | Event::DeadlinesMoved { .. } => None,
        }
    }
}

impl State {
    /// Texts the resident reads besides those of single events: place, contact, every answer that was delivered, the
    /// steps that were promised.
    pub fn told(&self) -> impl Iterator<Item = WordsId> {
        let own = [Some(self.text), self.place.words, self.speaker.contact];
        let answers = self.answers.iter().flat_map(|draft| draft.told());
        let steps = self.milestones.iter().map(|step| step.stage.words);
        own.into_iter().flatten().chain(answers).chain(steps).map(|words| words.id)
    }
}
