//! Notices on their way out of the house. What was put on a workbench also leaves by every channel of the office that
//! tells such things: one row a channel in the outbox, with the matter's reference and a code. What is said is looked up
//! when it leaves; of a sealed matter nothing is.
//!
//! Not here: how anything is sent. The binary hands in a [`Sender`].

use crate::{App, No, entry::instant, notices::Told, random};
use jiff::{SignedDuration, Timestamp, ZonedDateTime, civil::Time};
use std::{pin::Pin, time::Duration};
use zhiye_domain::{
    RequestId,
    number::Number,
    request::{Danger, State},
};
use zhiye_store::{Fault, Id, Notice as Posted, OUTGOING, Statement, TakenNotice};

/// Hours in which nothing but danger is told, office time. They may go over midnight.
#[doc(alias = "安静时段")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuietHours {
    pub from: Time,
    pub to: Time,
}

/// A channel out of the house, as far as the office decides what goes by it.
#[doc(alias = "通道")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outlet {
    pub name: String,
    /// What is told by it.
    pub tells: Vec<Told>,
    pub quiet: Option<QuietHours>,
    /// Messages in an hour; what is beyond waits.
    pub most_an_hour: usize,
    /// Whether several may be told in one message.
    pub gathers: bool,
}

/// One thing that is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutgoingItem {
    pub number: Number,
    pub told: Told,
    /// When the next limit runs out, in the office's zone.
    pub due_at: Option<ZonedDateTime>,
    /// Danger to people.
    pub urgent: bool,
}

/// A message as it leaves: one thing, or several at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    /// The same at every try.
    pub id: [u8; 16],
    pub at: Timestamp,
    pub items: Vec<OutgoingItem>,
}

/// Why it did not get through; no secrets, no personal words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SendNo {
    Later(String),
    /// The receiver wants less for so long.
    Slower(Duration, String),
    /// The same again would not get through.
    Never(String),
}

/// Result of one try.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), SendNo>> + Send + 'a>>;

/// Whoever sends. Handed in by the binary.
pub trait Sender: Send + Sync {
    fn send<'a>(&'a self, outlet: &'a str, outgoing: &'a Outgoing) -> Sending<'a>;
}

/// Rows of a channel in one round, and how long they are held meanwhile: longer than so many slow answers take.
const PORTION: usize = 40;
const HELD_MINUTES: i64 = 15;
/// More than so many in a minute are told in one message.
const MOST_A_MINUTE: usize = 5;
/// After a failure the others of the channel wait so long.
const WAIT: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Something on its way, held by this round.
struct Held {
    id: Id,
    at: Timestamp,
    item: OutgoingItem,
}

/// How a round goes on.
#[derive(Clone, Copy)]
enum Onward {
    Goes,
    /// The channel is left alone until then.
    Rests(Timestamp),
}

impl App {
    /// The channels by which notices leave from now on. Said once, before the rounds begin; without it nothing leaves.
    pub fn open_outlets(&self, outlets: Vec<Outlet>) {
        drop(self.0.outlets.set(outlets));
    }

    pub fn outlets(&self) -> &[Outlet] {
        self.0.outlets.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// A row for every channel that tells this. Delivered again after a lost lease it is the same row.
    pub(crate) async fn post_outside(
        &self,
        notice: &TakenNotice,
        told: Told,
        state: &State,
    ) -> Result<(), No> {
        if state.sealed {
            return Ok(());
        }
        let now = self.clock().now();
        for outlet in self.outlets().iter().filter(|outlet| outlet.tells.contains(&told)) {
            let due_at =
                if is_urgent(told, state) { now } else { self.quiet_until(outlet, now).unwrap_or(now) };
            let posted = Posted {
                id: Id(joined(&[&notice.id.0, outlet.name.as_bytes()])),
                topic: topic(outlet),
                stream: notice.stream,
                payload: told.code().as_bytes().to_vec(),
                due_at: due_at.as_millisecond(),
            };
            self.store().post_notice(self.jurisdiction(), posted).await?;
        }
        Ok(())
    }

    /// Sends what is due by one channel; returns how many messages got through. Safe in several processes.
    pub async fn send_outgoing(&self, outlet: &Outlet, sender: &dyn Sender) -> Result<usize, No> {
        let (holder, now) = (Id(random::bytes()), self.clock().now());
        let until = now + SignedDuration::from_mins(HELD_MINUTES);
        let span = (now.as_millisecond(), until.as_millisecond());
        let taken =
            self.store().take_outgoing(self.jurisdiction(), &topic(outlet), holder, span, PORTION).await?;
        let (mut urgent, mut others) = (Vec::new(), Vec::new());
        for notice in taken {
            match self.look_up_outgoing(&notice).await {
                Ok(Some(held)) if held.item.urgent => urgent.push(held),
                Ok(Some(held)) => others.push(held),
                // nothing to tell any more
                Ok(None) => drop(self.store().notice_done(self.jurisdiction(), notice.id, holder).await?),
                Err(no) => {
                    let (j, now, why) = (self.jurisdiction(), now.as_millisecond(), no.to_string());
                    self.store().notice_failed(j, notice.id, holder, now, &why).await?;
                }
            }
        }
        let (mut sent, mut onward) = (0, Onward::Goes);
        for held in urgent {
            onward = self.send_one(outlet, sender, holder, vec![held], onward, &mut sent).await?;
        }
        if let (Onward::Goes, Some(end)) = (onward, self.quiet_until(outlet, now)) {
            onward = Onward::Rests(end);
        }
        let before = self.sent_within(outlet, HOUR).await?;
        if let (Onward::Goes, true) = (onward, outlet.gathers) {
            let minute: Vec<_> = before.iter().filter(|at| **at > now - WAIT).collect();
            if let (true, Some(first)) = (minute.len() >= MOST_A_MINUTE, minute.first()) {
                onward = Onward::Rests(**first + WAIT);
            } else if minute.len() + others.len() > MOST_A_MINUTE {
                onward = self.within_the_hour(outlet, &before, onward);
                self.send_one(outlet, sender, holder, others, onward, &mut sent).await?;
                return Ok(sent);
            }
        }
        for held in others {
            if let Onward::Goes = onward {
                let before = self.sent_within(outlet, HOUR).await?;
                onward = self.within_the_hour(outlet, &before, onward);
            }
            onward = self.send_one(outlet, sender, holder, vec![held], onward, &mut sent).await?;
        }
        Ok(sent)
    }

    /// Gives up what waits for a channel that is there no more, so that somebody sees it.
    pub async fn give_up_strays(&self) -> Result<usize, No> {
        let topics: Vec<String> = self.outlets().iter().map(topic).collect();
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        let failure = "通道已不在 notices.toml 里 the channel is no longer in notices.toml";
        Ok(self.store().give_up_strays(self.jurisdiction(), &topics, failure).await?)
    }

    /// What is told of it now; `None` if it was sealed since.
    async fn look_up_outgoing(&self, notice: &TakenNotice) -> Result<Option<Held>, No> {
        let told = Told::ALL.into_iter().find(|told| told.code().as_bytes() == notice.payload);
        let told = told.ok_or_else(|| Fault::new("a notice of an unknown kind"))?;
        let loaded = self.load(RequestId(notice.stream.0)).await?;
        let state = loaded.ok_or_else(|| Fault::new("a notice of what is no request"))?.state;
        if state.sealed {
            return Ok(None);
        }
        let zone = self.rulebook().zone();
        let due_at = state.next_due().map(|clock| clock.due_at().to_zoned_datetime(zone.clone()));
        let item = OutgoingItem { number: state.number, told, due_at, urgent: is_urgent(told, &state) };
        let at = Timestamp::from_millisecond(notice.due_at).unwrap_or_else(|_| self.clock().now());
        Ok(Some(Held { id: notice.id, at, item }))
    }

    /// One message, and what becomes of its rows.
    async fn send_one(
        &self,
        outlet: &Outlet,
        sender: &dyn Sender,
        holder: Id,
        held: Vec<Held>,
        onward: Onward,
        sent: &mut usize,
    ) -> Result<Onward, No> {
        let (j, store) = (self.jurisdiction(), self.store());
        let ids: Vec<Id> = held.iter().map(|held| held.id).collect();
        if let Onward::Rests(until) = onward {
            for id in ids {
                store.put_off_notice(j, id, holder, until.as_millisecond()).await?;
            }
            return Ok(onward);
        }
        let Some(at) = held.iter().map(|held| held.at).max() else { return Ok(onward) };
        let id = match ids.as_slice() {
            [one] => one.0,
            all => joined(&all.iter().map(|id| id.0.as_slice()).collect::<Vec<_>>()),
        };
        let outgoing = Outgoing { id, at, items: held.into_iter().map(|held| held.item).collect() };
        let result = sender.send(&outlet.name, &outgoing).await;
        let now = self.clock().now();
        let (least, why) = match result {
            Ok(()) => {
                *sent += 1;
                self.note_sent(outlet, id, now).await?;
                for id in ids {
                    store.notice_done(j, id, holder).await?;
                }
                return Ok(Onward::Goes);
            }
            Err(SendNo::Never(why)) => {
                tracing::warn!(channel = %outlet.name, %why, "a notice was refused and waits for somebody to look");
                for id in ids {
                    store.give_up_notice(j, id, holder, &why).await?;
                }
                return Ok(Onward::Goes);
            }
            Err(SendNo::Later(why)) => (WAIT, why),
            Err(SendNo::Slower(wait, why)) => (SignedDuration::try_from(wait).unwrap_or(HOUR), why),
        };
        tracing::warn!(channel = %outlet.name, %why, "a notice did not get through, tried again");
        let pause = (now.as_millisecond(), i64::try_from(least.as_millis()).unwrap_or(i64::MAX));
        for id in ids {
            store.notice_failed_for(j, id, holder, pause, &why).await?;
        }
        Ok(Onward::Rests(now + least))
    }

    /// Goes, or rests until the oldest message of the last hour is an hour old.
    fn within_the_hour(&self, outlet: &Outlet, before: &[Timestamp], onward: Onward) -> Onward {
        match before.len().checked_sub(outlet.most_an_hour).and_then(|over| before.get(over)) {
            Some(oldest) => Onward::Rests(*oldest + HOUR),
            None => onward,
        }
    }

    /// When the quiet hours of this moment end, if it is in them.
    fn quiet_until(&self, outlet: &Outlet, now: Timestamp) -> Option<Timestamp> {
        let quiet = outlet.quiet?;
        let zone = self.rulebook().zone();
        let here = zone.to_datetime(now);
        let (time, over_midnight) = (here.time(), quiet.from > quiet.to);
        let inside = if over_midnight {
            time >= quiet.from || time < quiet.to
        } else {
            time >= quiet.from && time < quiet.to
        };
        if !inside {
            return None;
        }
        let is_tomorrow = over_midnight && time >= quiet.from;
        let day = if is_tomorrow { here.date().tomorrow().ok()? } else { here.date() };
        zone.to_timestamp(day.to_datetime(quiet.to)).ok()
    }

    async fn note_sent(&self, outlet: &Outlet, id: [u8; 16], at: Timestamp) -> Result<(), No> {
        let note = Statement::new(
            "INSERT INTO outlet_sends (jurisdiction, outlet, id, at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (jurisdiction, outlet, id) DO NOTHING",
        );
        let note = note.bind(self.jurisdiction()).bind(outlet.name.as_str()).bind(Id(id));
        self.write_row(note.bind(at.as_millisecond()).bind((at + HOUR).as_millisecond())).await
    }

    /// When messages left by this channel, oldest first.
    async fn sent_within(&self, outlet: &Outlet, span: SignedDuration) -> Result<Vec<Timestamp>, No> {
        let ask = Statement::new(
            "SELECT at FROM outlet_sends WHERE jurisdiction = ?1 AND outlet = ?2 AND at > ?3 ORDER BY at, id",
        );
        let after = (self.clock().now() - span).as_millisecond();
        let rows =
            self.store().query(ask.bind(self.jurisdiction()).bind(outlet.name.as_str()).bind(after)).await?;
        rows.iter().map(|row| instant(row, 0)).collect()
    }
}

fn topic(outlet: &Outlet) -> String {
    format!("{OUTGOING}{}", outlet.name)
}

fn is_urgent(told: Told, state: &State) -> bool {
    state.danger == Danger::Now && told.presses()
}

/// An id that follows from others: the same parts give the same id.
pub(crate) fn joined(parts: &[&[u8]]) -> [u8; 16] {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut id = [0; 16];
    id.copy_from_slice(&hash.finalize()[..16]);
    id
}
