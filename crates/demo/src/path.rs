//! The way of a matter through the office: which steps, in which order, with which gaps. What follows an answer is
//! decided when it has been delivered, because chance draws the follow-up calls.

use crate::{
    chance::Chance,
    compose::Story,
    deed::{Deed, Gap, Mood, Pace},
};
use zhiye_domain::request::{Danger, Satisfaction, Solved};
use zhiye_rulebook::{Kind, Outcome};

/// Where a matter stands at the end of the year, if it is still under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Park {
    Filed,
    AwaitingSupplement,
    Accepted,
    Judged,
    Assigned,
    SentBack,
    InHand,
    DueToday,
    Overdue,
    ProposalOpen,
    Deferred,
    Paused,
    Staged,
    Helped,
    Met,
    Instructed,
    Promised,
    InReview,
    Drafted,
    Approved,
    Danger,
    Urgent,
    Reopened,
    Answered,
    Negative,
    FollowedUp,
}

/// What is remarkable about a matter that is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Past {
    Plain,
    Declined,
    Withdrawn,
    Lapsed,
    Recorded,
    Supplemented,
    SentBack,
    Extended,
    Deferred,
    Paused,
    DraftReturned,
    AskedAgain,
    HandedOver,
    Reopened,
    Negative,
    Unreachable,
    Petition,
    Staged,
    Helped,
    Met,
    Instructed,
    Promised,
    /// Somebody put in a word.
    PutIn,
}

/// What becomes of a matter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    Past(Past),
    Parked(Park),
    Sealed,
}

/// How a matter comes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entrance {
    /// By the resident on the web, not through a clerk.
    pub by_resident: bool,
    pub photographed: bool,
}

/// A way being written.
pub struct Way<'a> {
    chance: &'a mut Chance,
    pace: Pace,
    pub steps: Vec<(Gap, Deed)>,
}

/// Danger of a core as a coordinator judges it.
pub fn danger(story: &Story) -> Danger {
    Danger::ALL[usize::from(story.core.danger.min(3))]
}

/// The whole way up to the first answer; for parked matters up to where they stand.
pub fn way(story: &Story, fate: Fate, entrance: Entrance, chance: &mut Chance) -> Vec<(Gap, Deed)> {
    let mut way = Way { chance, pace: Pace::of(danger(story)), steps: vec![(Gap::Wall(0), Deed::File)] };
    if entrance.photographed {
        way.steps.push((Gap::Wall(3), Deed::Photograph));
    }
    if entrance.by_resident && way.pace == Pace::Danger {
        way.usual(Deed::PassToEmergency);
    }
    match fate {
        Fate::Sealed => way.sealed(),
        Fate::Parked(park) => way.parked(story, park),
        Fate::Past(past) => way.past(story, past, entrance),
    }
    way.steps
}

impl Way<'_> {
    fn usual(&mut self, deed: Deed) {
        let gap = self.pace.gap(deed, self.chance);
        self.steps.push((gap, deed));
    }

    fn after(&mut self, low: u32, high: u32, deed: Deed) {
        self.steps.push((Gap::Office(self.chance.between(low, high)), deed));
    }

    fn sealed(&mut self) {
        self.after(60, 400, Deed::SealedContact);
        self.after(400, 1_200, Deed::SealedNote);
    }

    fn screened(&mut self) {
        self.usual(Deed::Accept { petition: false });
    }

    fn in_hand(&mut self) {
        self.usual(Deed::Sign);
        self.usual(Deed::Contact);
    }

    /// What is written while it is worked on.
    fn tended(&mut self) {
        if self.chance.percent(70) {
            self.usual(Deed::Progress);
        }
        if self.chance.percent(60) {
            self.usual(Deed::Note);
        }
        if self.chance.percent(8) {
            self.usual(Deed::Add);
        }
    }

    fn worked(&mut self, story: &Story) {
        let (low, high) = match (self.pace, story.core.kind) {
            (Pace::Danger, _) => (12, 50),
            (Pace::Urgent, _) => (30, 110),
            (_, Kind::Enquiry) => (30, 200),
            (_, Kind::Praise) => (40, 500),
            (_, Kind::Suggestion) => (500, 3_600),
            _ => (150, 800),
        };
        let late = if self.pace == Pace::Ordinary && self.chance.percent(5) { 1_300 } else { 0 };
        let minutes = self.chance.between(low, high) + late;
        let gap = if self.pace == Pace::Danger { Gap::Wall(minutes) } else { Gap::Office(minutes) };
        self.steps.push((gap, Deed::Draft));
    }

    fn answered(&mut self) {
        self.usual(Deed::Approve);
        self.usual(Deed::Deliver);
    }

    fn parked(&mut self, story: &Story, park: Park) {
        if park == Park::Filed {
            return;
        }
        if park == Park::AwaitingSupplement {
            return self.usual(Deed::AskSupplement);
        }
        if park == Park::InReview {
            self.usual(Deed::Accept { petition: true });
        } else {
            self.screened();
        }
        if park == Park::Accepted {
            return;
        }
        self.usual(Deed::Judge);
        match park {
            Park::Judged => return,
            Park::SentBack => {
                self.usual(Deed::Misassign);
                return self.usual(Deed::SendBack);
            }
            // The unit that was designated objects: it stays with it, and several units meet.
            Park::Met => {
                self.disputed();
                return self.usual(Deed::CallMeeting);
            }
            _ => self.usual(Deed::Assign),
        }
        if park == Park::Assigned {
            return;
        }
        self.usual(Deed::Sign);
        if park == Park::Danger {
            return;
        }
        self.usual(Deed::Contact);
        self.parked_in_work(story, park);
    }

    /// Sent back by the wrong unit, then designated.
    fn disputed(&mut self) {
        self.usual(Deed::Misassign);
        self.usual(Deed::SendBack);
        self.usual(Deed::Designate);
    }

    fn parked_in_work(&mut self, story: &Story, park: Park) {
        let days = self.chance.between(25, 70) as u16;
        match park {
            Park::InHand | Park::DueToday | Park::Overdue | Park::Urgent => {
                if self.chance.percent(60) {
                    self.usual(Deed::Progress);
                }
                if self.chance.percent(if park == Park::Overdue { 80 } else { 20 }) {
                    self.after(60, 300, Deed::AskAgain);
                }
            }
            Park::ProposalOpen => {
                self.usual(Deed::Progress);
                let asked =
                    if self.chance.percent(60) { Deed::AskExtension } else { Deed::AskDeferral(days) };
                self.after(300, 700, asked);
            }
            Park::Deferred => {
                self.after(200, 700, Deed::AskDeferral(days));
                self.after(30, 300, Deed::Grant);
            }
            Park::Paused => {
                self.after(200, 600, Deed::AskPause(days));
                self.after(30, 300, Deed::Grant);
            }
            Park::Staged => {
                self.after(200, 600, Deed::AskStaging([days.min(30), days + 20]));
                self.after(30, 300, Deed::Grant);
            }
            Park::Helped => {
                self.usual(Deed::Progress);
                self.after(30, 200, Deed::SplitTask);
            }
            Park::Instructed => self.after(30, 200, Deed::Instruct),
            Park::Promised => self.after(30, 200, Deed::Promise(days.min(12))),
            Park::Drafted => self.worked(story),
            Park::Approved => {
                self.worked(story);
                self.usual(Deed::Approve);
            }
            _ => self.parked_after_answer(story, park),
        }
    }

    fn parked_after_answer(&mut self, story: &Story, park: Park) {
        self.tended();
        self.worked(story);
        self.answered();
        match park {
            Park::Negative => {
                let mood =
                    Mood { solved: Solved::Partly, satisfaction: Satisfaction::Dissatisfied, speaks: true };
                self.after(30, 900, Deed::Rate(mood));
            }
            Park::Reopened => {
                self.after(120, 900, Deed::Rate(UNSOLVED));
                self.usual(Deed::Assign);
                self.usual(Deed::Sign);
            }
            Park::InReview => self.after(300, 900, Deed::AskReview),
            Park::FollowedUp => {
                let mood = Some(mood(story.core.outcome, self.chance));
                self.after(200, 1_100, Deed::FollowUp { reached: true, mood });
            }
            _ => {}
        }
    }

    fn past(&mut self, story: &Story, past: Past, entrance: Entrance) {
        match past {
            Past::Recorded => return self.steps.push((Gap::Wall(5), Deed::CloseElsewhere)),
            Past::Declined => {
                self.usual(Deed::Decline);
                return self.answered();
            }
            Past::Lapsed => return self.usual(Deed::AskSupplement),
            Past::Supplemented => {
                self.usual(Deed::AskSupplement);
                self.after(300, 1_800, Deed::Supplement);
            }
            _ => {}
        }
        let at_once = story.core.kind == Kind::Enquiry && matches!(past, Past::Plain | Past::Supplemented);
        if at_once && self.chance.percent(65) {
            let quick = if entrance.by_resident { (10, 300) } else { (3, 90) };
            return self.after(quick.0, quick.1, Deed::AnswerAtOnce);
        }
        self.usual(Deed::Accept { petition: past == Past::Petition });
        self.usual(Deed::Judge);
        match past {
            Past::SentBack => self.disputed(),
            Past::Met => {
                self.disputed();
                self.usual(Deed::CallMeeting);
                self.after(200, 800, Deed::HoldMeeting);
            }
            _ => self.usual(Deed::Assign),
        }
        self.in_hand();
        if past == Past::Withdrawn {
            return self.after(20, 600, Deed::Withdraw);
        }
        self.tended();
        self.past_in_work(past);
        self.worked(story);
        if past == Past::DraftReturned {
            self.usual(Deed::ReturnDraft);
            self.after(20, 150, Deed::DraftAgain);
        }
        self.answered();
    }

    fn past_in_work(&mut self, past: Past) {
        match past {
            Past::Extended => {
                self.after(500, 900, Deed::AskExtension);
                if self.chance.percent(80) {
                    self.after(20, 240, Deed::Grant);
                    self.after(600, 1_500, Deed::Note);
                } else {
                    self.after(20, 240, Deed::Refuse);
                }
            }
            Past::Deferred | Past::Paused => {
                let days = self.chance.between(8, 28) as u16;
                let asked =
                    if past == Past::Deferred { Deed::AskDeferral(days) } else { Deed::AskPause(days) };
                self.after(200, 600, asked);
                self.after(20, 300, Deed::Grant);
                let minutes = self.chance.between(30, 300);
                self.steps.push((Gap::Morning { days: days + 3, minutes }, Deed::Note));
            }
            Past::AskedAgain => {
                self.after(200, 700, Deed::AskAgain);
                self.after(20, 200, Deed::Contact);
            }
            Past::HandedOver => self.after(100, 500, Deed::HandOver),
            Past::Petition => self.after(2_000, 7_000, Deed::Note),
            Past::Staged => {
                self.after(100, 400, Deed::AskStaging([8, 20]));
                self.after(20, 240, Deed::Grant);
                for days in [7, 11] {
                    let minutes = self.chance.between(30, 300);
                    self.steps.push((Gap::Morning { days, minutes }, Deed::CompleteStep));
                }
            }
            Past::Helped => {
                self.after(30, 150, Deed::SplitTask);
                self.after(100, 500, Deed::ReportTask);
            }
            Past::Met => self.after(100, 500, Deed::ReportTask),
            Past::Instructed => {
                self.after(30, 150, Deed::Instruct);
                self.after(100, 500, Deed::AnswerInstruction);
            }
            Past::Promised => {
                self.after(30, 150, Deed::Promise(9));
                let minutes = self.chance.between(30, 300);
                self.steps.push((Gap::Morning { days: 3, minutes }, Deed::KeepPromise));
                self.after(20, 300, Deed::ConfirmPromise);
            }
            Past::PutIn => self.after(20, 300, Deed::PutInWord),
            _ => {}
        }
    }
}

/// Not solved, and said so: it opens again.
pub const UNSOLVED: Mood =
    Mood { solved: Solved::No, satisfaction: Satisfaction::Dissatisfied, speaks: true };

/// What the resident may think of an outcome. *Not solved* is left to the matters that are to open again.
fn mood(outcome: Outcome, chance: &mut Chance) -> Mood {
    use Satisfaction::{Basically, Dissatisfied, Satisfied, VerySatisfied};
    let draw = chance.between(1, 100);
    let (solved, satisfaction) = match outcome {
        Outcome::Solved | Outcome::Adopted => match draw {
            1..=45 => (Solved::Yes, VerySatisfied),
            46..=80 => (Solved::Yes, Satisfied),
            81..=92 => (Solved::Yes, Basically),
            _ => (Solved::Partly, Basically),
        },
        Outcome::Partly | Outcome::PartlyAdopted => match draw {
            1..=25 => (Solved::Yes, Satisfied),
            26..=80 => (Solved::Partly, Basically),
            81..=92 => (Solved::Partly, Satisfied),
            _ => (Solved::Partly, Dissatisfied),
        },
        _ => match draw {
            1..=30 => (Solved::Yes, Satisfied),
            31..=60 => (Solved::Partly, Basically),
            61..=85 => (Solved::Unsure, Basically),
            86..=93 => (Solved::Unsure, Satisfied),
            _ => (Solved::Unsure, Dissatisfied),
        },
    };
    Mood { solved, satisfaction, speaks: chance.percent(55) }
}

/// What follows an answer that has been delivered.
pub fn after_answer(
    outcome: Outcome,
    fate: Fate,
    drawn: bool,
    second: bool,
    in_unit: bool,
    chance: &mut Chance,
) -> Vec<(Gap, Deed)> {
    let Fate::Past(past) = fate else { return Vec::new() };
    let later = |chance: &mut Chance, low, high| Gap::Wall(chance.between(low, high));
    match past {
        Past::Declined => return Vec::new(),
        Past::Reopened if !second => return second_round(chance),
        Past::Negative | Past::Unreachable => return negative(past, in_unit, chance),
        _ => {}
    }
    if drawn {
        return follow_up(Some(mood(outcome, chance)), chance);
    }
    if chance.percent(45) {
        let gap = later(chance, 60, 9_000);
        return vec![(gap, Deed::Rate(mood(outcome, chance)))];
    }
    Vec::new()
}

/// What follows a rating that turned out negative, outside the planned ones.
pub fn after_negative(in_unit: bool, chance: &mut Chance) -> Vec<(Gap, Deed)> {
    let mut steps = Vec::new();
    if in_unit {
        steps.push((Gap::Office(chance.between(30, 330)), Deed::Contact));
    }
    steps.extend(follow_up(None, chance));
    steps
}

fn second_round(chance: &mut Chance) -> Vec<(Gap, Deed)> {
    let pace = Pace::Ordinary;
    let mut steps = vec![(Gap::Wall(chance.between(120, 5_000)), Deed::Rate(UNSOLVED))];
    for deed in [Deed::Assign, Deed::Sign, Deed::Contact] {
        steps.push((pace.gap(deed, chance), deed));
    }
    steps.push((Gap::Office(chance.between(300, 1_000)), Deed::DraftAgain));
    for deed in [Deed::Approve, Deed::Deliver] {
        steps.push((pace.gap(deed, chance), deed));
    }
    steps
}

fn negative(past: Past, in_unit: bool, chance: &mut Chance) -> Vec<(Gap, Deed)> {
    let mood = Mood { solved: Solved::Partly, satisfaction: Satisfaction::Dissatisfied, speaks: true };
    let mut steps = vec![(Gap::Wall(chance.between(100, 6_000)), Deed::Rate(mood))];
    if past == Past::Unreachable {
        for _ in 0..3 {
            let gap = Gap::Office(chance.between(100, 420));
            steps.push((gap, Deed::FollowUp { reached: false, mood: None }));
        }
    } else {
        steps.extend(after_negative(in_unit, chance));
    }
    steps
}

fn follow_up(mood: Option<Mood>, chance: &mut Chance) -> Vec<(Gap, Deed)> {
    let mut steps = Vec::new();
    if chance.percent(15) {
        let gap = Gap::Office(chance.between(100, 500));
        steps.push((gap, Deed::FollowUp { reached: false, mood: None }));
    }
    steps.push((Gap::Office(chance.between(150, 850)), Deed::FollowUp { reached: true, mood }));
    if chance.percent(85) {
        steps.push((Gap::Office(chance.between(3, 60)), Deed::Close));
    }
    steps
}
