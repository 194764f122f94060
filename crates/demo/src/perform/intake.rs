//! Coming in: filing, pictures, screening.

use super::Turn;
use crate::{
    compose::PHONE,
    deed::Deed,
    path::{Fate, Past, danger},
    place::is_outside,
};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use zhiye_app::{Ask, Contact, Filing};
use zhiye_calendar::Lang;
use zhiye_domain::{
    Actor,
    request::{Channel, Command, External, LegalChannel},
    words::Class,
};
use zhiye_rulebook::Kind;

impl Turn<'_> {
    pub(super) async fn file(&mut self) -> Result<()> {
        let filing = self.filing();
        let mut ask = match filing.channel {
            Channel::Web => Ask::new(Actor::Resident, Channel::Web),
            Channel::Hotline if self.run.life.fate == Fate::Past(Past::Recorded) => {
                Ask::new(Actor::System, Channel::Hotline)
            }
            channel => self.by(self.clerk(), channel),
        };
        ask.happened_at = filing.told_at;
        self.run.receipt = Some(self.app().file(&ask, &filing).await?);
        Ok(())
    }

    fn filing(&mut self) -> Filing {
        let life = &mut self.run.life;
        let story = &life.story;
        let kind = if life.sealed.is_some() { Kind::Accusation } else { story.core.kind };
        let mut filing = Filing::new(kind, life.channel, life.text());
        let by_staff = !life.by_resident();
        // Who is not sure leaves the category to the office.
        if life.sealed.is_none() && (by_staff || life.chance.percent(85)) {
            filing.category = Some(story.core.category.clone());
        }
        if by_staff && life.sealed.is_none() {
            filing.summary = Some(story.core.summary.clone());
            filing.danger = danger(story);
            filing.hardship = story.core.hardship();
        }
        filing.told_at = life.told_at;
        filing.area = Some(story.spot.community_code().to_owned());
        filing.building = Some(story.spot.building_code());
        filing.place = Some(story.spot.words.clone());
        let persona = &life.persona;
        filing.relation = persona.relation;
        filing.authorised = persona.authorised;
        filing.reply = persona.reply;
        filing.communication = persona.communication.clone();
        filing.read_aloud = persona.read_aloud && life.channel == Channel::Window;
        filing.contact = Contact {
            name: persona.name.clone(),
            phone: persona.phone.clone(),
            address: if persona.name.is_empty() {
                String::new()
            } else {
                format!("{}{}", story.home.said(), story.home.words)
            },
            wishes: persona.wishes.clone(),
        };
        if life.channel == Channel::Hotline {
            let told = life.steps[0].0;
            filing.external = Some(External {
                system: "hotline".into(),
                key: format!("{:016x}", life.chance.draw()),
                due_at: Some(told + SignedDuration::from_hours(24 * 7)),
            });
        }
        filing
    }

    pub(super) async fn photograph(&mut self) -> Result<()> {
        let scene = self.run.life.scene.context("a scene was chosen")?;
        let drawn = scene.draw(self.run.life.chance.between(0, 119))?;
        let picture = self.app().take_picture(drawn).await?;
        let id = self.run.receipt.as_ref().context("it has been filed")?.id;
        self.app().add_photos(&self.resident_ask(), id, vec![picture]).await?;
        Ok(())
    }

    pub(super) async fn screen(&mut self, deed: Deed) -> Result<()> {
        let ask = self.by(self.clerk(), Channel::Web);
        let core = self.run.life.story.core;
        match deed {
            Deed::PassToEmergency => {
                let text = self.pick(&self.frames.emergency);
                self.say(ask, Class::Note, text, |call| Command::PassToEmergency { call }).await
            }
            Deed::AskSupplement => {
                let items: [&str; 2] =
                    if is_outside(core) { ["place", "photo"] } else { ["time", "request"] };
                let rulebook = self.app().rulebook();
                let names: Vec<&str> = items
                    .iter()
                    .filter_map(|code| rulebook.supplement_item(code))
                    .map(|item| item.name.get(Lang::Zh))
                    .collect();
                let named = names.join("、");
                let text = self
                    .pick(&self.frames.supplement_asked)
                    .replace("{items}", &named)
                    .replace("{phone}", PHONE);
                let items = items.map(str::to_owned).to_vec();
                self.say(ask, Class::Told, &text, |words| Command::AskSupplement { items, words }).await
            }
            Deed::Supplement => {
                let text = self.pick(&self.frames.supplied);
                self.say(self.resident_ask(), Class::Said, text, |words| Command::Supplement { words }).await
            }
            _ => {
                let petition = deed == Deed::Accept { petition: true };
                let mut desk = self.desk();
                let summary = self.run.life.by_resident().then(|| desk.write(Class::Summary, &core.summary));
                let command = Command::Accept {
                    legal_channel: if petition { LegalChannel::Petition } else { LegalChannel::Ordinary },
                    kind: core.kind,
                    category: core.category.clone(),
                    summary,
                };
                self.act(ask, command, desk).await
            }
        }
    }
}
