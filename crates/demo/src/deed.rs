//! What happens to a matter, step by step, and how long it takes until the next step. A plan only; `perform` does it.

use crate::chance::Chance;
use zhiye_domain::request::{Danger, Satisfaction, Solved};

/// Time until a step, counted from the step before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// Minutes of office hours.
    Office(u32),
    /// Minutes of the wall clock.
    Wall(u32),
    /// So many days later, and so many minutes after the office has opened on that day or the next working day.
    Morning { days: u16, minutes: u32 },
}

/// What a resident thinks of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mood {
    pub solved: Solved,
    pub satisfaction: Satisfaction,
    /// Says something with it.
    pub speaks: bool,
}

/// One step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    File,
    Photograph,
    PassToEmergency,
    AskSupplement,
    Supplement,
    Decline,
    AnswerAtOnce,
    Accept {
        petition: bool,
    },
    Judge,
    Assign,
    /// To a unit that is not the right one and will send it back.
    Misassign,
    SendBack,
    Designate,
    Sign,
    Contact,
    Progress,
    Note,
    Add,
    AskAgain,
    HandOver,
    AskExtension,
    /// Days until it comes back.
    AskDeferral(u16),
    /// Days until it goes on.
    AskPause(u16),
    /// Days until each of two steps.
    AskStaging([u16; 2]),
    CompleteStep,
    SplitTask,
    ReportTask,
    CallMeeting,
    HoldMeeting,
    Instruct,
    AnswerInstruction,
    /// Days until it is due.
    Promise(u16),
    KeepPromise,
    ConfirmPromise,
    PutInWord,
    AskReview,
    Grant,
    Refuse,
    Draft,
    DraftAgain,
    ReturnDraft,
    Approve,
    Deliver,
    FollowUp {
        reached: bool,
        mood: Option<Mood>,
    },
    Rate(Mood),
    Close,
    Withdraw,
    CloseElsewhere,
    SealedContact,
    SealedNote,
}

/// How fast a matter of this danger goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pace {
    Ordinary,
    Urgent,
    Danger,
}

impl Pace {
    pub fn of(danger: Danger) -> Pace {
        match danger {
            Danger::None | Danger::MayWorsen => Pace::Ordinary,
            Danger::Likely => Pace::Urgent,
            Danger::Now => Pace::Danger,
        }
    }

    /// Usual time until a step, mostly well inside its limit.
    pub fn gap(self, deed: Deed, chance: &mut Chance) -> Gap {
        let (ordinary, urgent, danger) = match deed {
            Deed::Accept { .. } | Deed::AskSupplement | Deed::Decline | Deed::AnswerAtOnce => {
                ((12, 300), (5, 90), (1, 8))
            }
            Deed::Judge => ((8, 140), (2, 22), (1, 4)),
            Deed::Assign | Deed::Misassign => ((4, 60), (1, 12), (1, 3)),
            Deed::SendBack => ((20, 190), (3, 25), (1, 3)),
            Deed::Designate => ((20, 260), (3, 30), (1, 3)),
            Deed::Sign => ((8, 190), (2, 35), (1, 6)),
            Deed::Contact => ((10, 360), (4, 80), (2, 14)),
            Deed::Progress | Deed::Note => ((30, 240), (10, 50), (4, 12)),
            Deed::Approve => ((12, 230), (4, 50), (2, 9)),
            Deed::Deliver => ((4, 110), (2, 20), (1, 4)),
            Deed::ReturnDraft => ((15, 200), (5, 25), (2, 4)),
            Deed::PassToEmergency => ((1, 6), (1, 6), (1, 6)),
            _ => ((20, 200), (5, 60), (2, 10)),
        };
        let (low, high) = match self {
            Pace::Ordinary => ordinary,
            Pace::Urgent => urgent,
            Pace::Danger => danger,
        };
        // Nearer to the low end: most steps are quick, some take long.
        let minutes = chance.between(low, high).min(chance.between(low, high));
        if self == Pace::Danger { Gap::Wall(minutes) } else { Gap::Office(minutes) }
    }
}
