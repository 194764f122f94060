//! After the answer: calls, ratings, what residents add, and sealed matters.

use super::Turn;
use crate::{
    corpus::corpus,
    deed::{Deed, Mood},
    path::{Fate, Past, UNSOLVED, after_negative},
};
use anyhow::{Context, Result};
use zhiye_app::{Ask, Desk};
use zhiye_domain::{
    Actor,
    request::{Audience, Channel, Command, Rating, Way},
    words::Class,
};

impl Turn<'_> {
    fn rating(&mut self, desk: &mut Desk<'_>, mood: Mood) -> Rating {
        let content = !mood.satisfaction.is_negative();
        let banks = &corpus().banks;
        let bank = if content { &banks.thanks } else { &banks.unsatisfied };
        let words = mood.speaks.then(|| desk.write(Class::Said, self.run.life.chance.say(bank)));
        Rating { solved: mood.solved, satisfaction: Some(mood.satisfaction), words }
    }

    pub(super) async fn follow_up(&mut self, reached: bool, mood: Option<Mood>) -> Result<()> {
        let app = self.app().clone();
        let mut desk = app.desk();
        let rating = mood.map(|mood| self.rating(&mut desk, mood));
        let unreached = (!reached).then(|| self.pick(&self.frames.unreached));
        let words = unreached.map(|text| desk.write(Class::Told, text));
        let ask = self.by(self.caller(), Channel::Phone);
        self.act(ask, Command::FollowUp { reached, rating, words }, desk).await
    }

    pub(super) async fn rate(&mut self, mood: Mood) -> Result<()> {
        let app = self.app().clone();
        let mut desk = app.desk();
        let rating = self.rating(&mut desk, mood);
        // Whoever answered it does not enter what the person said of the answer: the caller does.
        let ask = self.resident_ask();
        let by_staff = matches!(ask.actor, Actor::Staff(_));
        let ask = if by_staff { self.by(self.caller(), Channel::Phone) } else { ask };
        self.act(ask, Command::Rate { rating }, desk).await?;
        if mood == UNSOLVED {
            self.run.second_round = true;
        }
        let planned = match self.run.life.fate {
            Fate::Past(Past::Negative | Past::Unreachable) | Fate::Parked(_) | Fate::Sealed => true,
            Fate::Past(_) => mood == UNSOLVED,
        };
        let unforeseen = rating.is_negative() && !planned;
        if unforeseen {
            let in_unit = self.was_signed();
            let steps = after_negative(in_unit, &mut self.run.life.chance);
            self.then(steps);
        }
        Ok(())
    }

    fn was_signed(&self) -> bool {
        self.run.life.steps[..self.run.next].iter().any(|(_, deed)| *deed == Deed::Sign)
    }

    pub(super) async fn resident(&mut self, deed: Deed) -> Result<()> {
        let ask = self.resident_ask();
        match deed {
            Deed::Add => {
                let text = self.pick(&self.frames.added);
                self.say(ask, Class::Said, text, |words| Command::Add { words }).await
            }
            Deed::AskAgain => {
                let text = self.pick(&corpus().banks.ask_again);
                self.say(ask, Class::Said, text, |words| Command::AskAgain { words: Some(words) }).await
            }
            _ => {
                let text = self.pick(&self.frames.withdrawn);
                self.say(ask, Class::Said, text, |words| Command::Withdraw { words: Some(words) }).await
            }
        }
    }

    pub(super) async fn close_elsewhere(&mut self) -> Result<()> {
        let outcome = self.run.life.story.core.outcome;
        let closed_at = self.app().clock().now();
        let ask = Ask::new(Actor::System, Channel::Hotline);
        let text = &format!("{}{}", self.frames.recorded, self.run.life.story.answer);
        let command = |words| Command::CloseElsewhere { outcome, words: Some(words), closed_at };
        self.say(ask, Class::Told, text, command).await
    }

    pub(super) async fn sealed(&mut self, deed: Deed) -> Result<()> {
        let note = &self.run.life.sealed.context("it is sealed")?.note;
        let ask = self.by(&self.actors.team.discipline, Channel::Phone);
        if deed == Deed::SealedNote {
            let command = |words| Command::Note { audience: Audience::Internal, words };
            return self.say(ask, Class::Note, note, command).await;
        }
        let text = "已当面告知由纪检联络员单独办理，别人看不到，也说明了去处和期限。";
        let command = |words| Command::Contact { way: Way::InPerson, reached: true, words };
        self.say(ask, Class::Told, text, command).await
    }
}
