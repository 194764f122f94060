//! In hand: signing, speaking with people, writing down, asking for more time.

use super::Turn;
use crate::{corpus::corpus, deed::Deed};
use anyhow::{Context, Result, anyhow};
use zhiye_calendar::Limit;
use zhiye_domain::{
    request::{Audience, Channel, Command, Proposal, Way},
    words::Class,
};
use zhiye_rulebook::{Lack, PauseKind};

impl Turn<'_> {
    pub(super) async fn work(&mut self, deed: Deed) -> Result<()> {
        let core = self.run.life.story.core;
        let handler = self.one_of(&self.crew()?.handlers).clone();
        match deed {
            Deed::Sign => self.act(self.by(&handler, Channel::Web), Command::Sign, self.desk()).await,
            Deed::Progress | Deed::Note => {
                let (audience, class, text) = if deed == Deed::Progress {
                    (Audience::Resident, Class::Told, &core.progress)
                } else {
                    (Audience::Internal, Class::Note, &core.note)
                };
                let ask = self.by(&handler, Channel::Web);
                self.say(ask, class, text, |words| Command::Note { audience, words }).await
            }
            Deed::HandOver => {
                let crew = self.crew()?;
                let other = crew.handlers.iter().find(|other| other.person != handler.person);
                let person = other.context("a unit has two handlers")?.person;
                let ask = self.by(&crew.approver, Channel::Web);
                let text = self.pick(&self.frames.handover);
                self.say(ask.clone(), Class::Note, text, |words| Command::Note {
                    audience: Audience::Internal,
                    words,
                })
                .await?;
                self.act(ask, Command::HandOver { person }, self.desk()).await
            }
            _ => {
                let text = if self.is_negative() {
                    self.pick(&self.frames.negative_contact)
                } else {
                    self.pick_contact_note()
                };
                let ask = self.by(&handler, Channel::Phone);
                self.say(ask, Class::Told, text, |words| Command::Contact {
                    way: Way::Phone,
                    reached: true,
                    words,
                })
                .await
            }
        }
    }

    /// The resident has been told something and was not content.
    fn is_negative(&self) -> bool {
        let done = &self.run.life.steps[..self.run.next];
        done.iter().any(|(_, deed)| matches!(deed, Deed::Rate(_)))
    }

    fn pick_contact_note(&mut self) -> &'static str {
        loop {
            let text = self.pick(&corpus().banks.contact_note);
            if !text.contains("三次去电未接") {
                return text;
            }
        }
    }

    pub(super) async fn propose(&mut self, deed: Deed) -> Result<()> {
        let ask = self.by(self.one_of(&self.crew()?.handlers), Channel::Web);
        let on = |days: u16| self.today().saturating_add(jiff::Span::new().days(i64::from(days)));
        match deed {
            Deed::AskExtension => {
                let by = Limit::WorkingDays(self.run.life.chance.between(2, 5) as u16);
                let text = self.pick(&self.frames.extended);
                let proposal = |reason| Command::Propose { proposal: Proposal::Extension { by, reason } };
                self.say(ask, Class::Told, text, proposal).await
            }
            Deed::AskDeferral(days) => {
                let return_on = on(days);
                let lacking = *self.run.life.chance.pick(&[Lack::Money, Lack::Means, Lack::People]);
                let lacks = vec![Lack::Timing, lacking];
                let text = self.pick(&self.frames.deferred);
                let proposal =
                    |reason| Command::Propose { proposal: Proposal::Deferral { lacks, return_on, reason } };
                self.say(ask, Class::Told, text, proposal).await
            }
            Deed::AskPause(days) => {
                let until = on(days);
                let text = self.pick(&self.frames.paused);
                let reason = match text {
                    text if text.contains("鉴定") => PauseKind::ThirdPartyAppraisal,
                    text if text.contains("听证") => PauseKind::Hearing,
                    _ => PauseKind::ResidentAskedToWait,
                };
                let proposal =
                    |paper| Command::Propose { proposal: Proposal::Pause { reason, until, paper } };
                self.say(ask, Class::Note, text, proposal).await
            }
            other => Err(anyhow!("{other:?} is no proposal")),
        }
    }

    pub(super) async fn decide(&mut self, deed: Deed) -> Result<()> {
        let ask = self.by(&self.crew()?.approver, Channel::Web);
        if deed == Deed::Grant {
            return self.act(ask, Command::Grant, self.desk()).await;
        }
        let text = self.pick(&self.frames.extension_refused);
        self.say(ask, Class::Note, text, |reason| Command::RefuseProposal { reason }).await
    }
}
