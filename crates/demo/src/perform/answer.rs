//! The answer: drafted, reviewed, delivered, and what is planned after it.

use super::Turn;
use crate::{
    corpus::corpus,
    deed::Deed,
    path::{Fate, Past, after_answer},
    sources,
};
use anyhow::{Context, Result};
use zhiye_app::Desk;
use zhiye_domain::{
    request::{Channel, Command, Draft, Needs, Reply, Way},
    words::Class,
};
use zhiye_rulebook::Outcome;

impl Turn<'_> {
    fn drafted(&self, deed: Deed) -> (String, Option<Outcome>) {
        let life = &self.run.life;
        let (story, outcome) = (&life.story, Some(life.story.core.outcome));
        match (deed, &life.second) {
            (Deed::Decline, _) => (story.answer.clone(), None),
            (_, Some((text, outcome))) if self.run.second_round => (text.clone(), Some(*outcome)),
            // What will be returned is not yet worded well.
            (Deed::Draft, _) if life.fate == Fate::Past(Past::DraftReturned) => {
                (life.draft.as_ref().unwrap_or(&story.core.answer).clone(), outcome)
            }
            _ => (story.answer.clone(), outcome),
        }
    }

    /// Why it is not supported, or not adopted, where that has to be said.
    fn reason(&mut self, deed: Deed) -> Option<&'static str> {
        let outcome = self.drafted(deed).1?;
        let banks = &corpus().banks;
        let reasons = match outcome {
            Outcome::NoBasis => &banks.without_basis,
            Outcome::PartlyAdopted => &banks.partly_adopted,
            Outcome::NotAdopted => &banks.not_adopted,
            _ => &banks.unsupported,
        };
        Needs::of(outcome, self.run.life.story.core.kind).reason.then(|| self.pick(reasons))
    }

    fn written(&self, desk: &mut Desk<'_>, deed: Deed, reason: Option<&str>) -> Draft {
        let core = self.run.life.story.core;
        let (text, outcome) = self.drafted(deed);
        let declines = outcome.is_none();
        let needs = outcome.map(|outcome| Needs::of(outcome, core.kind)).unwrap_or_default();
        let elsewhere = declines || outcome == Some(Outcome::OtherRoute);
        let remedy = &self.app().rulebook().office().remedy_text.zh;
        Draft {
            bases: if declines || needs.basis { sources::bases(core, declines) } else { Vec::new() },
            route: elsewhere.then(|| sources::door(core).to_owned()),
            facts: needs.facts.then(|| desk.write(Class::Told, &core.note)),
            reason: desk.write_some(Class::Told, reason),
            remedy: needs.remedy.then(|| desk.write(Class::Told, remedy)),
            ..Draft::new(desk.write(Class::Told, &text), outcome)
        }
    }

    pub(super) async fn draft(&mut self, deed: Deed) -> Result<()> {
        let reason = self.reason(deed);
        let mut desk = self.desk();
        let draft = self.written(&mut desk, deed, reason);
        if deed == Deed::Decline {
            let ask = self.by(self.clerk(), Channel::Web);
            return self.act(ask, Command::ProposeDecline { draft }, desk).await;
        }
        let crew = self.crew()?;
        let handed_over = self.run.life.fate == Fate::Past(Past::HandedOver);
        let first = self.one_of(&crew.handlers);
        let handler = crew.handlers.iter().find(|h| handed_over && h.person != first.person).unwrap_or(first);
        self.act(self.by(handler, Channel::Web), Command::DraftAnswer { draft }, desk).await
    }

    pub(super) async fn answer_at_once(&mut self) -> Result<()> {
        let reason = self.reason(Deed::AnswerAtOnce);
        let mut desk = self.desk();
        let draft = self.written(&mut desk, Deed::AnswerAtOnce, reason);
        let clerk = self.clerk();
        let way = self.way();
        if self.run.life.by_resident() {
            let mut titled = self.desk();
            let summary = titled.write(Class::Summary, &self.run.life.story.core.summary);
            self.act(self.by(clerk, Channel::Web), Command::Summarise { summary }, titled).await?;
        }
        self.act(self.by(clerk, Channel::Web), Command::AnswerAtOnce { draft, way }, desk).await?;
        self.plan_what_follows().await
    }

    /// How this person is told.
    fn way(&self) -> Way {
        match (self.run.life.channel, self.run.life.persona.reply) {
            (Channel::Letter, _) => Way::Letter,
            (Channel::Visit, _) => Way::InPerson,
            (_, Reply::Phone) => Way::Phone,
            (_, Reply::Sms) => Way::Sms,
            (_, Reply::None) => Way::Web,
        }
    }

    pub(super) async fn review(&mut self, deed: Deed) -> Result<()> {
        let declined = self.run.life.fate == Fate::Past(Past::Declined);
        let approver = if declined { &self.actors.team.head } else { &self.crew()?.approver };
        // The head of the unit has worked on it: then the office's head approves.
        let handed_over = self.run.life.fate == Fate::Past(Past::HandedOver);
        let approver = if handed_over { &self.actors.team.head } else { approver };
        let ask = self.by(approver, Channel::Web);
        if deed == Deed::Approve {
            return self.act(ask, Command::Approve, self.desk()).await;
        }
        let text = self.pick(&corpus().banks.review_reason);
        self.say(ask, Class::Note, text, |reason| Command::ReturnDraft { reason }).await
    }

    pub(super) async fn deliver(&mut self) -> Result<()> {
        let ask = self.by(self.clerk(), Channel::Web);
        self.act(ask, Command::Deliver { way: self.way(), on: None }, self.desk()).await?;
        self.plan_what_follows().await
    }

    async fn plan_what_follows(&mut self) -> Result<()> {
        if !matches!(self.run.life.fate, Fate::Past(_)) {
            return Ok(());
        }
        let id = self.run.receipt.as_ref().context("it has been filed")?.id;
        let state = self.app().matter_of_resident(id).await?.state;
        let life = &mut self.run.life;
        let outcome = state.outcome.unwrap_or(Outcome::Explained);
        let in_unit = state.lead.is_some();
        let steps =
            after_answer(outcome, life.fate, state.drawn, self.run.second_round, in_unit, &mut life.chance);
        self.then(steps);
        Ok(())
    }
}
