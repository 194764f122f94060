//! What a program may do to a request, as a table: each act is a noun below the request's address, a name in the
//! description, and how a body becomes a command. What may be done is not decided here: `may` and `decide` of the
//! domain do that, as for the pages.

mod answering;
mod intake;
mod judging;
mod outside;
mod together;
mod work;

use crate::{
    Api,
    answer::done,
    body::Fields,
    caller::{Caller, Number},
    problem::ApiNo,
};
use axum::response::Response;
use serde_json::Value;
use zhiye_app::{
    App, Ask, Denied, Desk, No,
    domain::request::{Action, Channel, Command},
};
use zhiye_edge::Problem;

/// The command of a body; `None` with what is wrong in the fields, or while the body is only described.
type Read = fn(&App, &mut Fields, &mut Desk<'_>) -> Option<Command>;

/// One row of the table.
pub struct Act {
    /// The last part of the address.
    pub noun: &'static str,
    pub path: &'static str,
    /// `operationId` of the description.
    pub id: &'static str,
    pub summary: &'static str,
    pub action: Action,
    read: Read,
}

macro_rules! acts {
    ($($noun:literal, $id:literal, $action:ident, $summary:literal, $module:ident :: $function:ident;)*) => {
        /// Every act, in the order in which the description tells them. Photos have their own door.
        pub const ACTS: &[Act] = &[$(Act {
            noun: $noun,
            path: concat!("/api/v1/requests/{number}/", $noun),
            id: $id,
            summary: $summary,
            action: Action::$action,
            read: $module::$function,
        }),*];

        /// Verb and path of every act.
        pub const ROUTES: &[(&str, &str)] = &[$(("POST", concat!("/api/v1/requests/{number}/", $noun))),*];
    };
}

acts! {
    "acknowledgements", "acknowledgeDanger", Acknowledge, "Somebody of the duty roster has the danger; it goes to nobody else", together::acknowledge;
    "acceptances", "acceptRequest", Accept, "Accept: category, kind and legal channel are settled, the answer's limit is told", intake::accept;
    "supplement-notices", "askForSupplement", AskSupplement, "Ask for what is missing, all at once; limits wait", intake::ask_for_supplement;
    "immediate-answers", "answerAtOnce", AnswerAtOnce, "Answer an enquiry on the spot", answering::at_once;
    "declinations", "proposeDeclining", ProposeDecline, "Propose not to accept, with basis and right door; someone else approves it", answering::decline;
    "emergencies", "passToEmergency", PassToEmergency, "Record the call to 110, 119 or 120 and pass the request to the lane of danger", intake::emergency;
    "sealings", "sealRequest", Seal, "It is about staff: only the discipline contact sees it from now on", intake::seal;
    "summaries", "summariseRequest", Summarise, "Change the one line that lists show", intake::summarise;
    "read-alouds", "confirmReading", ConfirmReading, "What was written down was read to the person, who confirmed it", intake::read_aloud;
    "judgements", "judgeRequest", Judge, "Judge: how, how dangerous, how many people", judging::judge;
    "assignments", "assignRequest", Assign, "Assign to one lead unit", judging::assign;
    "review-assignments", "assignReview", AssignReview, "To a unit that has not answered it before; it can only sign", judging::assign_review;
    "designations", "designateUnit", Designate, "Designate a unit after it was sent back; final", judging::designate;
    "signatures", "signRequest", Sign, "Take the request in hand", judging::sign;
    "returns", "sendBack", SendBack, "Send back, once, with reason, rule and better unit", judging::send_back;
    "contacts", "recordContact", Contact, "Record a contact with the person", work::contact;
    "notes", "noteOnRequest", Note, "Add a note", work::note;
    "extensions", "proposeExtension", Propose, "Propose a longer limit, once; someone else decides", work::extension;
    "deferrals", "proposeDeferral", Propose, "Propose to wait until a day on which it returns by itself; someone else decides", work::deferral;
    "pauses", "proposePause", Propose, "Propose to stop the clock for a listed reason; someone else decides", work::pause;
    "proposal-grants", "grantProposal", DecideProposal, "Agree to what the handler proposed", work::grant;
    "proposal-refusals", "refuseProposal", DecideProposal, "Do not agree to what the handler proposed", work::refuse;
    "resumptions", "resumeRequest", Resume, "The reason of the pause is gone: the clock runs again", work::resume;
    "handovers", "handOver", HandOver, "Give it to another person of the same post", work::hand_over;
    "stagings", "proposeStaging", Propose, "Propose to do it in steps, each promised with its day; someone else decides", together::staging;
    "step-completions", "completeStep", CompleteStep, "The next step of a staged request is done", together::complete_step;
    "step-amendments", "amendStep", AmendStep, "Another day for the next step, with the person's consent", together::amend_step;
    "co-tasks", "splitTask", SplitTask, "A part for another unit, with its own limit", together::split;
    "task-reports", "reportTask", ReportTask, "Report on a part, for the lead unit", together::report;
    "task-returns", "returnTask", CheckTask, "What was reported is not enough", together::give_back;
    "task-drops", "dropTask", CheckTask, "A part is not needed any more", together::drop_task;
    "meeting-calls", "callMeeting", CallMeeting, "Ask for a joint meeting; owner and limits stay", together::call_meeting;
    "meetings", "holdMeeting", HoldMeeting, "Minutes of the joint meeting; what was decided becomes parts at once", together::hold_meeting;
    "instructions", "recordInstruction", Instruct, "What a leader wrote: to be reported on, moves nothing else", together::instruct;
    "instruction-reports", "answerInstruction", AnswerInstruction, "Report on an instruction", together::answer_instruction;
    "answers", "draftAnswer", DraftAnswer, "Draft an answer; someone else approves it", answering::draft;
    "draft-returns", "returnDraft", Approve, "Give the draft back to be written again", answering::give_back;
    "approvals", "approveAnswer", Approve, "Approve the drafted answer", answering::approve;
    "deliveries", "deliverAnswer", Deliver, "Record that the approved answer was delivered; this stops the answer's limit", answering::deliver;
    "follow-ups", "followUp", FollowUp, "Record a call after the answer, by someone who had no hand in it", outside::follow_up;
    "closures", "closeRequest", Close, "Close after the follow-up", outside::close;
    "supplements", "takeSupplement", Supplement, "What the person brought as asked; limits run again", outside::supplement;
    "additions", "addForResident", Add, "What the person said besides", outside::add;
    "reminders", "askAgainForResident", AskAgain, "The person asked how far it is", outside::remind;
    "ratings", "rateForResident", Rate, "What the person said of the outcome", outside::rate;
    "reopenings", "reopenRequest", Reopen, "Open it again: not solved, or new facts", outside::reopen;
    "review-requests", "askReview", AskReview, "The person does not agree with a petition's answer", outside::ask_review;
    "withdrawals", "withdrawForResident", Withdraw, "The person takes it back", outside::withdraw;
}

impl Act {
    /// The schema of its body.
    pub fn schema(&self, app: &App) -> Value {
        Fields::describe(|body| {
            (self.read)(app, body, &mut app.desk());
            self.circumstances(body);
        })
    }

    /// What goes with a command: the version last read, how the person said it, when it was.
    fn circumstances(&self, body: &mut Fields) -> Circumstances {
        let channel = |body: &mut Fields| body.some_code("channel", &Channel::ALL, Channel::code);
        Circumstances {
            seen: body.some_number("seen", 0, i64::MAX),
            channel: self.action.passes_on().then(|| channel(body)).flatten(),
            happened_at: self.action.is_told().then(|| body.some_instant("happened_at")).flatten(),
        }
    }

    pub(crate) async fn take(
        &'static self,
        api: Api,
        caller: Caller,
        number: Number,
        mut body: Fields,
    ) -> Result<Response, ApiNo> {
        let mut desk = api.app.desk();
        let command = (self.read)(&api.app, &mut body, &mut desk);
        let with = self.circumstances(&mut body);
        body.finish()?;
        // Nothing wrong was found, so the command is there.
        let command = command.ok_or(ApiNo::Door(Problem::Unreadable))?;
        let id = caller.find(&api, &number).await?;
        let ask =
            caller.ask(with.channel.unwrap_or(Channel::Other), &format!("/requests/{id}/{}", self.noun));
        let ask = Ask { seen: with.seen, happened_at: with.happened_at, ..ask };
        match api.app.act(&ask, id, command, desk).await {
            Ok(outcome) => Ok(done(outcome)),
            Err(no) => Err(known(no)),
        }
    }
}

struct Circumstances {
    seen: Option<i64>,
    channel: Option<Channel>,
    happened_at: Option<jiff::Timestamp>,
}

/// The caller may see the request, so it is no secret that the right is missing.
pub fn known(no: No) -> ApiNo {
    match no {
        No::Denied(Denied::Hidden) => ApiNo::Door(Problem::Forbidden),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_of_a_person_has_an_address() {
        let apart = [Action::AddPhotos, Action::ByItself, Action::MoveDeadlines];
        for action in Action::ALL.into_iter().filter(|action| !apart.contains(action)) {
            assert!(ACTS.iter().any(|act| act.action == action), "{action:?}");
        }
    }
}
