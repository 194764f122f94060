//! Judged, assigned, sent back, designated.

use super::Turn;
use crate::{
    corpus::corpus,
    deed::Deed,
    path::{Fate, Park, Past, danger},
    place::is_outside,
    sources,
};
use anyhow::Result;
use zhiye_app::Ask;
use zhiye_domain::{
    UnitId,
    request::{Channel, Class as Judged, Command, Danger},
    words::Class,
};
use zhiye_rulebook::Outcome;

impl Turn<'_> {
    pub(super) async fn route(&mut self, deed: Deed) -> Result<()> {
        let ask = self.by(self.coordinator(), Channel::Web);
        match deed {
            Deed::Judge => self.judge(ask).await,
            Deed::Assign => {
                let unit = self.crew()?.id;
                self.act(ask, Command::Assign { unit }, self.desk()).await
            }
            Deed::Misassign => {
                let unit = self.wrong_crew()?.id;
                self.act(ask, Command::Assign { unit }, self.desk()).await
            }
            Deed::SendBack => self.send_back().await,
            _ => {
                let (unit, name): (UnitId, String) = (self.crew()?.id, self.crew()?.name.clone());
                let text = self.pick(&self.frames.designated).replace("{unit}", &name);
                self.say(ask, Class::Note, &text, |words| Command::Designate { unit, words }).await
            }
        }
    }

    async fn judge(&mut self, ask: Ask) -> Result<()> {
        let story = &self.run.life.story;
        let (danger, hardship, outside) = (danger(story), story.core.hardship(), is_outside(story.core));
        let reasons = match danger {
            Danger::None => &self.frames.judge.none,
            Danger::MayWorsen => &self.frames.judge.worsen,
            Danger::Likely => &self.frames.judge.likely,
            Danger::Now => &self.frames.judge.now,
        };
        let class = match (story.core.outcome, self.run.life.fate) {
            (_, Fate::Past(Past::Deferred) | Fate::Parked(Park::Deferred)) => Judged::Later,
            (Outcome::ConditionsLacking | Outcome::PartlyAdopted, _) => Judged::StepByStep,
            _ => Judged::Now,
        };
        let chance = &mut self.run.life.chance;
        let people = match (outside, chance.between(1, 10)) {
            (true, 1..=4) => chance.between(2, 12),
            (true, 5..=8) => chance.between(12, 60),
            (true, _) => chance.between(60, 240),
            (false, 1..=7) => 1,
            (false, _) => chance.between(2, 14),
        };
        let text = self.pick(reasons);
        self.say(ask, Class::Note, text, |reason| Command::Judge { class, danger, hardship, people, reason })
            .await
    }

    async fn send_back(&mut self) -> Result<()> {
        let text = self.pick(&corpus().banks.return_reason);
        let better_unit = self.crew()?.id;
        let ask = self.by(self.one_of(&self.wrong_crew()?.handlers), Channel::Web);
        let reason = sources::return_code(text).to_owned();
        self.say(ask, Class::Note, text, |words| Command::SendBack { reason, better_unit, words }).await
    }
}
