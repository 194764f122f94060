//! One step of a matter, done as the person whose turn it is would do it: through the use cases, with words of their
//! own. Nothing here knows the calendar of the year; the clock has been moved before.

mod afterwards;
mod answer;
mod intake;
mod routing;
mod together;
mod work;

use crate::{
    corpus::{Frames, corpus},
    deed::{Deed, Gap},
    office::{Crew, Team},
    path::danger,
    plan::{Life, after},
};
use anyhow::{Context, Result};
use jiff::{Timestamp, civil::Date};
use std::sync::Arc;
use zhiye_app::{App, Ask, Desk, Receipt};
use zhiye_domain::{
    Actor, PromiseId, Staff,
    request::{Channel, Command, Danger, Ending},
    words::{Class, WordsRef},
};

/// A life under way.
pub(crate) struct Run {
    pub life: Life,
    pub next: usize,
    pub receipt: Option<Receipt>,
    pub second_round: bool,
    /// What was promised to the person.
    pub promise: Option<PromiseId>,
}

impl Run {
    pub fn new(life: Life) -> Run {
        Run { life, next: 0, receipt: None, second_round: false, promise: None }
    }

    /// When the next step is due.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.life.steps.get(self.next).map(|(at, _)| *at)
    }

    /// Must not wait for others: its limits are minutes.
    pub fn is_swift(&self) -> bool {
        danger(&self.life.story) == Danger::Now
    }
}

/// Who does the steps.
pub(crate) struct Actors {
    pub app: App,
    pub team: Team,
}

/// One step of one life.
struct Turn<'a> {
    actors: &'a Actors,
    run: &'a mut Run,
    frames: &'static Frames,
}

/// Does the next step.
pub(crate) async fn step(actors: Arc<Actors>, mut run: Run) -> Result<Run> {
    let deed = run.life.steps[run.next].1;
    run.next += 1;
    let mut turn = Turn { actors: &actors, run: &mut run, frames: &corpus().frames };
    let done = turn.perform(deed).await;
    done.with_context(|| format!("{deed:?} of {} ({:?})", run.life.story.core.id, run.life.fate))?;
    Ok(run)
}

impl Turn<'_> {
    async fn perform(&mut self, deed: Deed) -> Result<()> {
        match deed {
            Deed::File => self.file().await,
            Deed::Photograph => self.photograph().await,
            Deed::Accept { .. } | Deed::AskSupplement | Deed::Supplement | Deed::PassToEmergency => {
                self.screen(deed).await
            }
            Deed::AnswerAtOnce => self.answer_at_once().await,
            Deed::Judge | Deed::Assign | Deed::Misassign | Deed::SendBack | Deed::Designate => {
                self.route(deed).await
            }
            Deed::Sign | Deed::Contact | Deed::Progress | Deed::Note | Deed::HandOver => {
                self.work(deed).await
            }
            Deed::AskExtension | Deed::AskDeferral(_) | Deed::AskPause(_) => self.propose(deed).await,
            Deed::Grant | Deed::Refuse => self.decide(deed).await,
            Deed::Decline | Deed::Draft | Deed::DraftAgain => self.draft(deed).await,
            Deed::ReturnDraft | Deed::Approve => self.review(deed).await,
            Deed::Deliver => self.deliver().await,
            Deed::FollowUp { reached, mood } => self.follow_up(reached, mood).await,
            Deed::Rate(mood) => self.rate(mood).await,
            Deed::Add | Deed::AskAgain | Deed::Withdraw => self.resident(deed).await,
            Deed::Close => {
                let caller = self.caller();
                self.act(
                    self.by(caller, Channel::Phone),
                    Command::Close { ending: Ending::FollowedUp },
                    self.desk(),
                )
                .await
            }
            Deed::AskStaging(days) => self.stage(days).await,
            Deed::CompleteStep => self.complete_step().await,
            Deed::SplitTask
            | Deed::ReportTask
            | Deed::CallMeeting
            | Deed::HoldMeeting
            | Deed::Instruct
            | Deed::AnswerInstruction => self.together(deed).await,
            Deed::Promise(days) => self.promise(days).await,
            Deed::KeepPromise => self.keep_promise().await,
            Deed::ConfirmPromise => self.confirm_promise().await,
            Deed::PutInWord => self.put_in_a_word().await,
            Deed::AskReview => {
                let ask = self.resident_ask();
                let text = self.pick(&corpus().together.review);
                self.say(ask, Class::Said, text, |words| Command::AskReview { words }).await
            }
            Deed::CloseElsewhere => self.close_elsewhere().await,
            Deed::SealedContact | Deed::SealedNote => self.sealed(deed).await,
        }
    }

    fn app(&self) -> &App {
        &self.actors.app
    }

    fn desk(&self) -> Desk<'_> {
        self.actors.app.desk()
    }

    fn by(&self, staff: &Staff, source: Channel) -> Ask {
        Ask::new(Actor::Staff(staff.clone()), source)
    }

    /// Someone of a few, the same throughout the matter.
    fn one_of<'s>(&self, staff: &'s [Staff]) -> &'s Staff {
        let number = self.run.life.steps[0].0.as_second() as usize;
        &staff[number % staff.len()]
    }

    fn clerk(&self) -> &Staff {
        self.one_of(&self.actors.team.clerks)
    }

    fn coordinator(&self) -> &Staff {
        self.one_of(&self.actors.team.coordinators)
    }

    fn caller(&self) -> &Staff {
        self.one_of(&self.actors.team.callers)
    }

    fn crew(&self) -> Result<&Crew> {
        let unit = self.run.life.story.core.unit.as_str();
        self.actors.team.crews.get(unit).with_context(|| format!("no unit {unit}"))
    }

    /// The unit that gets it by mistake: the next one in the list.
    fn wrong_crew(&self) -> Result<&Crew> {
        let unit = self.run.life.story.core.unit.as_str();
        let crews = &self.actors.team.crews;
        let next = crews.keys().position(|code| *code == unit).map_or(0, |at| (at + 3) % crews.len());
        crews.values().nth(next).context("there are several units")
    }

    /// The resident, alone on the web or through a clerk on the phone.
    fn resident_ask(&self) -> Ask {
        if self.run.life.by_resident() {
            Ask::new(Actor::Resident, Channel::Web)
        } else {
            self.by(self.clerk(), Channel::Phone)
        }
    }

    fn pick(&mut self, from: &'static [String]) -> &'static str {
        self.run.life.chance.say(from)
    }

    async fn act(&self, ask: Ask, command: Command, desk: Desk<'_>) -> Result<()> {
        let id = self.run.receipt.as_ref().context("it has been filed")?.id;
        self.app().act(&ask, id, command, desk).await?;
        Ok(())
    }

    /// A command of one text.
    async fn say(
        &self,
        ask: Ask,
        class: Class,
        text: &str,
        command: impl FnOnce(WordsRef) -> Command,
    ) -> Result<()> {
        let mut desk = self.desk();
        let words = desk.write(class, text);
        self.act(ask, command(words), desk).await
    }

    fn today(&self) -> Date {
        let app = self.app();
        app.today()
    }

    /// Adds steps after this one.
    fn then(&mut self, steps: Vec<(Gap, Deed)>) {
        let schedule = self.app().schedule();
        let mut at = self.app().clock().now();
        for (gap, deed) in steps {
            at = after(&schedule, at, gap);
            self.run.life.steps.push((at, deed));
        }
    }
}
