//! What can be done to a request, by name: the row of a command in every table of rights, pages and doors.

use super::Command;

/// What can be done to a request, one for each command a person can give.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Action {
    File,
    AddPhotos,
    Summarise,
    Accept,
    AskSupplement,
    Supplement,
    ProposeDecline,
    AnswerAtOnce,
    PassToEmergency,
    Seal,
    Judge,
    Assign,
    Sign,
    SendBack,
    Designate,
    Contact,
    Note,
    ConfirmReading,
    Add,
    AskAgain,
    Propose,
    DecideProposal,
    Resume,
    CompleteStep,
    AmendStep,
    SplitTask,
    ReportTask,
    CheckTask,
    CallMeeting,
    HoldMeeting,
    Instruct,
    AnswerInstruction,
    Acknowledge,
    AskReview,
    AssignReview,
    DraftAnswer,
    Approve,
    Deliver,
    FollowUp,
    Rate,
    Reopen,
    Close,
    Withdraw,
    HandOver,
    /// Clocks and imports.
    ByItself,
    /// A changed calendar moves the limits that run, those of sealed matters too.
    MoveDeadlines,
}

impl Action {
    /// In the order a page offers them.
    pub const ALL: [Action; 45] = [
        Action::Acknowledge,
        Action::Accept,
        Action::Judge,
        Action::Assign,
        Action::AssignReview,
        Action::Designate,
        Action::Sign,
        Action::HoldMeeting,
        Action::ReportTask,
        Action::AnswerInstruction,
        Action::CompleteStep,
        Action::DraftAnswer,
        Action::Approve,
        Action::Deliver,
        Action::FollowUp,
        Action::AnswerAtOnce,
        Action::AskSupplement,
        Action::ProposeDecline,
        Action::PassToEmergency,
        Action::Seal,
        Action::Contact,
        Action::DecideProposal,
        Action::Propose,
        Action::Resume,
        Action::AmendStep,
        Action::SplitTask,
        Action::CheckTask,
        Action::CallMeeting,
        Action::SendBack,
        Action::Instruct,
        Action::Close,
        Action::Note,
        Action::ConfirmReading,
        Action::Summarise,
        Action::Supplement,
        Action::AddPhotos,
        Action::Add,
        Action::AskAgain,
        Action::Rate,
        Action::Reopen,
        Action::AskReview,
        Action::Withdraw,
        Action::HandOver,
        Action::ByItself,
        Action::MoveDeadlines,
    ];

    /// What a resident could do and staff write down for them: how it was said is recorded with it.
    pub fn passes_on(self) -> bool {
        matches!(
            self,
            Action::Supplement
                | Action::Add
                | Action::AskAgain
                | Action::Rate
                | Action::Reopen
                | Action::AskReview
                | Action::Withdraw
        )
    }

    /// Does no harm after someone else acted: it adds to the record and changes nothing.
    pub fn only_adds(self) -> bool {
        matches!(self, Action::Note | Action::Add | Action::AskAgain | Action::Contact)
    }

    /// Only what is told of, not what is decided, may lie before now.
    pub fn is_told(self) -> bool {
        matches!(self, Action::Contact | Action::Rate)
    }
}

impl Command {
    pub fn action(&self) -> Action {
        match self {
            Command::File(_) => Action::File,
            Command::AddPhotos { .. } => Action::AddPhotos,
            Command::Summarise { .. } => Action::Summarise,
            Command::Accept { .. } => Action::Accept,
            Command::AskSupplement { .. } => Action::AskSupplement,
            Command::Supplement { .. } => Action::Supplement,
            Command::ProposeDecline { .. } => Action::ProposeDecline,
            Command::AnswerAtOnce { .. } => Action::AnswerAtOnce,
            Command::PassToEmergency { .. } => Action::PassToEmergency,
            Command::Seal { .. } => Action::Seal,
            Command::Judge { .. } => Action::Judge,
            Command::Assign { .. } => Action::Assign,
            Command::Sign => Action::Sign,
            Command::SendBack { .. } => Action::SendBack,
            Command::Designate { .. } => Action::Designate,
            Command::Contact { .. } => Action::Contact,
            Command::Note { .. } => Action::Note,
            Command::ConfirmReading => Action::ConfirmReading,
            Command::Add { .. } => Action::Add,
            Command::AskAgain { .. } => Action::AskAgain,
            Command::Propose { .. } => Action::Propose,
            Command::Grant | Command::RefuseProposal { .. } => Action::DecideProposal,
            Command::Resume => Action::Resume,
            Command::CompleteStep { .. } => Action::CompleteStep,
            Command::AmendStep { .. } => Action::AmendStep,
            Command::SplitTask { .. } => Action::SplitTask,
            Command::ReportTask { .. } => Action::ReportTask,
            Command::ReturnTask { .. } | Command::DropTask { .. } => Action::CheckTask,
            Command::CallMeeting { .. } => Action::CallMeeting,
            Command::HoldMeeting { .. } => Action::HoldMeeting,
            Command::Instruct { .. } => Action::Instruct,
            Command::AnswerInstruction { .. } => Action::AnswerInstruction,
            Command::AskReview { .. } => Action::AskReview,
            Command::AssignReview { .. } => Action::AssignReview,
            Command::Acknowledge => Action::Acknowledge,
            Command::DraftAnswer { .. } => Action::DraftAnswer,
            Command::Approve | Command::ReturnDraft { .. } => Action::Approve,
            Command::Deliver { .. } => Action::Deliver,
            Command::FollowUp { .. } => Action::FollowUp,
            Command::Rate { .. } => Action::Rate,
            Command::Reopen { .. } => Action::Reopen,
            Command::Close { .. } => Action::Close,
            Command::Withdraw { .. } => Action::Withdraw,
            Command::HandOver { .. } => Action::HandOver,
            Command::Lapse
            | Command::PassAlarm
            | Command::Return
            | Command::CloseElsewhere { .. }
            | Command::ChangeExternal { .. } => Action::ByItself,
            Command::MoveDeadlines { .. } => Action::MoveDeadlines,
        }
    }
}
