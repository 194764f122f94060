//! Many hands: parts for other units, meetings, what the leader writes, steps and promises.

use super::Turn;
use crate::{corpus::corpus, deed::Deed};
use anyhow::{Context, Result, anyhow};
use jiff::ToSpan;
use zhiye_domain::{
    promise,
    request::{Channel, Command, Held, Proposal, Stage},
    words::Class,
};

impl Turn<'_> {
    pub(super) async fn together(&mut self, deed: Deed) -> Result<()> {
        let bank = &corpus().together;
        let handler = self.by(self.one_of(&self.crew()?.handlers), Channel::Web);
        match deed {
            Deed::SplitTask => {
                let unit = self.wrong_crew()?.id;
                let text = self.pick(&bank.task);
                self.say(handler, Class::Note, text, |words| Command::SplitTask { unit, words }).await
            }
            Deed::ReportTask => {
                let helper = self.by(self.one_of(&self.wrong_crew()?.handlers), Channel::Web);
                let text = self.pick(&bank.report);
                self.say(helper, Class::Note, text, |words| Command::ReportTask { task: 1, words }).await
            }
            Deed::CallMeeting => {
                let text = self.pick(&bank.objection);
                self.say(handler, Class::Note, text, |words| Command::CallMeeting { words }).await
            }
            Deed::HoldMeeting => self.meet().await,
            Deed::Instruct => {
                let leader = &self.actors.team.leader;
                let (ask, leader) = (self.by(leader, Channel::Web), leader.person);
                let text = self.pick(&bank.instruction);
                self.say(ask, Class::Note, text, |words| Command::Instruct { leader, words }).await
            }
            Deed::AnswerInstruction => {
                let text = self.pick(&bank.instruction_report);
                let answer = |words| Command::AnswerInstruction { instruction: 1, words };
                self.say(handler, Class::Note, text, answer).await
            }
            other => Err(anyhow!("{other:?} needs one pair of hands")),
        }
    }

    async fn meet(&mut self) -> Result<()> {
        let bank = &corpus().together;
        let (lead, other) = (self.crew()?.id, self.wrong_crew()?.id);
        let (minutes, decision) = (self.pick(&bank.minutes), self.pick(&bank.task));
        let mut desk = self.desk();
        let held = Held {
            present: vec![lead, other],
            absent: Vec::new(),
            minutes: desk.write(Class::Note, minutes),
        };
        let decisions = vec![(other, desk.write(Class::Note, decision))];
        let ask = self.by(self.coordinator(), Channel::Web);
        self.act(ask, Command::HoldMeeting { held, decisions }, desk).await
    }

    /// Two steps, the days from now.
    pub(super) async fn stage(&mut self, days: [u16; 2]) -> Result<()> {
        let texts = self.run.life.chance.pick(&corpus().together.steps);
        let ask = self.by(self.one_of(&self.crew()?.handlers), Channel::Web);
        let mut desk = self.desk();
        let step = |(text, days): (&String, u16)| Stage {
            promise: self.app().new_promise(),
            words: desk.write(Class::Told, text),
            on: self.today().saturating_add(i64::from(days).days()),
        };
        let steps = texts.iter().zip(days).map(step).collect();
        self.act(ask, Command::Propose { proposal: Proposal::Staging { steps } }, desk).await
    }

    pub(super) async fn complete_step(&mut self) -> Result<()> {
        let text = self.pick(&corpus().together.step_done);
        let ask = self.by(self.one_of(&self.crew()?.handlers), Channel::Web);
        self.say(ask, Class::Told, text, |words| Command::CompleteStep { words }).await
    }

    /// A promise to the person, for a day.
    pub(super) async fn promise(&mut self, days: u16) -> Result<()> {
        let request = self.run.receipt.as_ref().context("it has been filed")?.id;
        let text = self.pick(&corpus().together.promise);
        let ask = self.by(self.one_of(&self.crew()?.handlers), Channel::Web);
        let on = self.today().saturating_add(i64::from(days).days());
        let made = self.app().promise_to_person(&ask, request, text, on).await?;
        self.run.promise = Some(made);
        Ok(())
    }

    pub(super) async fn keep_promise(&mut self) -> Result<()> {
        let id = self.run.promise.context("it has been promised")?;
        let text = self.pick(&corpus().together.proof);
        let ask = self.by(self.one_of(&self.crew()?.handlers), Channel::Web);
        let mut desk = self.desk();
        let proof = desk.write(Class::Told, text);
        self.app().act_on_promise(&ask, id, promise::Command::Keep { proof }, desk).await?;
        Ok(())
    }

    pub(super) async fn confirm_promise(&mut self) -> Result<()> {
        let id = self.run.promise.context("it has been promised")?;
        let ask = self.by(self.caller(), Channel::Phone);
        let confirm = promise::Command::Confirm { kept: true, words: None };
        self.app().act_on_promise(&ask, id, confirm, self.desk()).await?;
        Ok(())
    }

    /// Somebody put in a word; whoever received it wrote it down.
    pub(super) async fn put_in_a_word(&mut self) -> Result<()> {
        let request = self.run.receipt.as_ref().context("it has been filed")?.id;
        let text = self.pick(&corpus().together.intercession);
        let ask = self.by(self.one_of(&self.crew()?.handlers), Channel::Web);
        self.app().enter_intercession(&ask, request, text).await?;
        Ok(())
    }
}
