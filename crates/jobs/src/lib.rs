//! What happens by itself: rounds of upkeep until told to stop. The rounds are use cases of `app`; here is only
//! when they run.

mod post;

pub use post::{Channel, Post, message_of, send};

use std::time::Duration;
use tokio::sync::watch;
use zhiye_app::{
    App,
    backup::{Backup, BackupNo, Plan},
};

/// Events get their place in the order at most this late.
const SEAL_EVERY: Duration = Duration::from_secs(1);
/// Clocks fire and expired rows go at most this late.
const WAKE_EVERY: Duration = Duration::from_secs(15);

/// The daily backup.
#[derive(Clone, Debug)]
pub struct Daily {
    pub plan: Plan,
    /// Office time.
    pub at: jiff::civil::Time,
}

/// Whether the hour of the backup has come is asked this often.
const BACKUP_EVERY: Duration = Duration::from_secs(20);

/// Makes the daily backup until `stop` says so. Beside the rounds: it takes minutes, and clocks go on firing.
pub async fn back_up(app: App, daily: Daily, mut stop: watch::Receiver<bool>) {
    let mut tick = tokio::time::interval(BACKUP_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            _ = tick.tick() => told(app.backup_if_due(&daily.plan, daily.at).await),
            _ = stop.changed() => {}
        }
    }
}

fn told(made: Result<Option<Backup>, BackupNo>) {
    match made {
        Ok(None) => {}
        Ok(Some(backup)) => {
            tracing::info!(folder = %backup.folder.display(), bytes = backup.manifest.bytes(), "backup made");
        }
        Err(error) => tracing::error!(%error, "the backup failed, tried again in an hour"),
    }
}

/// Runs until `stop` says so; a round under way is finished first.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut seal = tokio::time::interval(SEAL_EVERY);
    let mut wake = tokio::time::interval(WAKE_EVERY);
    seal.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    wake.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            _ = seal.tick() => {
                if let Err(error) = app.seal().await {
                    tracing::error!(error = %error, "sealing failed, tried again");
                }
                if let Err(error) = app.look_again().await {
                    tracing::error!(error = %error, "people and units could not be read again");
                }
            }
            _ = wake.tick() => match app.upkeep().await {
                Ok(upkept) if upkept.woken > 0 => tracing::info!(woken = upkept.woken, "clocks fired"),
                Ok(_) => {}
                Err(error) => tracing::error!(error = %error, "upkeep failed, tried again"),
            },
            _ = stop.changed() => {}
        }
    }
}
