//! `zhiye admin tokens` and `zhiye admin revoke`: which programs may come in, and ending that.

use crate::work::Say;
use anyhow::Context;
use jiff::Timestamp;
use zhiye_app::App;

/// A line for each token: its name, until when, for whom, for what.
pub async fn list(app: &App, say: &Say) -> anyhow::Result<()> {
    let (directory, now) = (app.directory(), app.clock().now());
    for token in app.tokens().await? {
        let until = day(app, token.ends_at);
        let ended = if token.ends_at <= now { "（过期）" } else { "" };
        let name = directory.name(token.person);
        say.out(format!("{}  {until}{ended}  {name}  {}", token.id, token.label));
    }
    Ok(())
}

/// Ends the token of this name at once.
pub async fn revoke(app: &App, id: &str, say: &Say) -> anyhow::Result<()> {
    let token = app.revoke_token(id).await.with_context(|| format!("no token is listed as {id:?}"))?;
    say.out(format!("{}  {}  {}", token.id, app.directory().name(token.person), token.label));
    Ok(())
}

fn day(app: &App, at: Timestamp) -> jiff::civil::Date {
    app.day_of(at)
}
