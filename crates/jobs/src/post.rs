//! Sending what leaves the house: the office says what and when, `outbound` knows how; here the one is put into the
//! other's words, round after round until told to stop.

use std::{collections::BTreeMap, time::Duration};
use tokio::sync::watch;
use zhiye_app::{App, Clock, Outgoing, SendNo, Sender, Sending};
use zhiye_outbound::{Failure, Item, Kind, LinkBase, Message, Outbound, Way, What};

/// What is due leaves at most this late.
const SEND_EVERY: Duration = Duration::from_secs(5);

/// How one channel of the office sends, and where its links lead.
#[derive(Clone, Debug)]
pub struct Channel {
    pub way: Way,
    pub base: LinkBase,
}

/// All channels of an office, ready to send.
#[derive(Clone, Debug)]
pub struct Post {
    outbound: Outbound,
    channels: BTreeMap<String, Channel>,
    clock: Clock,
}

impl Post {
    pub fn new(outbound: Outbound, channels: BTreeMap<String, Channel>, clock: Clock) -> Post {
        Post { outbound, channels, clock }
    }
}

/// What is told, as a channel sends it.
pub fn message_of(outgoing: &Outgoing, base: &LinkBase) -> Message {
    let items = outgoing.items.iter().map(|item| Item {
        number: item.number.value(),
        what: What { code: item.told.code(), text: item.told.text() },
        due_at: item.due_at.clone(),
        urgent: item.urgent,
    });
    Message { id: outgoing.id, at: outgoing.at, items: items.collect(), base: base.clone() }
}

impl Sender for Post {
    fn send<'a>(&'a self, outlet: &'a str, outgoing: &'a Outgoing) -> Sending<'a> {
        Box::pin(async move {
            let gone = || SendNo::Never("没有这个通道 there is no such channel".into());
            let channel = self.channels.get(outlet).ok_or_else(gone)?;
            let message = message_of(outgoing, &channel.base);
            self.outbound.send(&channel.way, &message, self.clock.now()).await.map_err(no_of)
        })
    }
}

fn no_of(failure: Failure) -> SendNo {
    match failure.kind {
        Kind::Later => SendNo::Later(failure.said),
        Kind::Slower(wait) => SendNo::Slower(wait, failure.said),
        Kind::Never => SendNo::Never(failure.said),
    }
}

/// Sends until `stop` says so; what is being sent to one channel is finished first. Beside the rounds: a receiver may be
/// slow, and clocks go on firing.
pub async fn send(app: App, post: Post, mut stop: watch::Receiver<bool>) {
    let mut tick = tokio::time::interval(SEND_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            _ = tick.tick() => round(&app, &post, &stop).await,
            _ = stop.changed() => {}
        }
    }
}

async fn round(app: &App, post: &Post, stop: &watch::Receiver<bool>) {
    for outlet in app.outlets() {
        if *stop.borrow() {
            return;
        }
        if let Err(error) = app.send_outgoing(outlet, post).await {
            tracing::error!(channel = %outlet.name, %error, "notices could not be sent, tried again");
        }
    }
    match app.give_up_strays().await {
        Ok(0) => {}
        Ok(count) => {
            tracing::warn!(count, "notices for channels that are there no more wait for somebody to look")
        }
        Err(error) => tracing::error!(%error, "notices could not be looked through"),
    }
}
