//! `zhiye admin notices`: what was to be told and has not left, and letting it go.

use crate::work::Say;
use anyhow::Context;
use zhiye_app::App;
use zhiye_store::Id;

/// A line for each: its id, what is told, of which matter, how often it was tried, why it stays.
pub async fn list(app: &App, say: &Say) -> anyhow::Result<()> {
    let held = app.held_notices().await?;
    for notice in &held {
        let number = notice.number.map_or("-".to_owned(), |number| number.to_string());
        say.out(format!("{}  {}  {number}  {}×  {}", notice.id, notice.topic, notice.attempts, notice.why));
    }
    say.note(match held.len() {
        0 => "没有停住的消息。 No notice is held.",
        _ => "看过以后放行：--release ID，或者 --release-all。 Looked at? Let them go.",
    });
    Ok(())
}

pub async fn release(app: &App, id: &str, say: &Say) -> anyhow::Result<()> {
    let known = || format!("no notice is held as {id:?}; see zhiye admin notices");
    let id: Id = id.parse().ok().with_context(known)?;
    app.release_notice(id).await.with_context(known)?;
    released(1, say);
    Ok(())
}

pub async fn release_all(app: &App, say: &Say) -> anyhow::Result<()> {
    released(app.release_notices().await?, say);
    Ok(())
}

fn released(count: usize, say: &Say) {
    say.out(format!("{count} 条已放行，马上送出。 {count} let go; they leave with the next round."));
}
