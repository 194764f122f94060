//! What happens by itself: rounds of upkeep until told to stop. The rounds are use cases of `app`; here is only
//! when they run.

use std::time::Duration;
use tokio::sync::watch;
use zhiye_app::App;

/// Events get their place in the order at most this late.
const SEAL_EVERY: Duration = Duration::from_secs(1);
/// Clocks fire and expired rows go at most this late.
const WAKE_EVERY: Duration = Duration::from_secs(15);

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
