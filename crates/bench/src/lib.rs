//! How fast an office is: an office filled through its own commands, a server as a process of its own, clients over
//! HTTP, and in the same run what the engine itself can do. Figures as a table for people and as JSON.
//!
//! Not here: pass or fail. Machines differ and are busy; the goals are compared in `docs/performance.md`.

mod client;
mod load;
mod raw;
mod server;
mod texts;
mod work;

pub use raw::{Limit, limits};

use anyhow::Context;
use load::{Loaded, Ready};
use serde_json::{Value, json};
use server::{Server, used};
use std::{path::PathBuf, sync::Arc, time::Duration};
use work::{Figures, Work};
use zhiye_app::App;

/// What is measured.
pub struct Plan {
    /// Requests stored before the clients begin.
    pub requests: u64,
    pub clients: Vec<usize>,
    /// How long each round lasts.
    pub time: Duration,
    /// Codes of the work to do; all if empty.
    pub only: Vec<String>,
    /// The program that serves, and its arguments that name the office.
    pub program: PathBuf,
    pub office: Vec<String>,
    /// Where a load is remembered, so that it is measured again without loading.
    pub remembered: PathBuf,
    /// The address of the database, for the raw engine beside it.
    pub database: Option<String>,
}

/// Fills the office, unless an earlier run did, closes it, and runs the plan. Lines for people go to `say`.
pub async fn run(app: App, plan: &Plan, mut say: impl FnMut(&str)) -> anyhow::Result<Value> {
    let engine = app.store().check().await.engine;
    let began = std::time::Instant::now();
    let loaded = match Loaded::read(&plan.remembered)? {
        Some(loaded) => loaded,
        None => fill(&app, plan).await?,
    };
    let loading = began.elapsed();
    let ready = loaded.open(&app).await?;
    let mut categories: Vec<String> = app
        .rulebook()
        .categories()
        .iter()
        .filter(|category| category.parent.is_some())
        .map(|category| category.code.clone())
        .collect();
    categories.sort();
    let stored = stored_bytes(&app).await?;
    app.close().await;
    drop(app);
    say(&format!(
        "{engine}; {} requests stored in {:.0} s, {:.0} bytes each",
        ready.requests,
        loading.as_secs_f64(),
        stored as f64 / ready.requests as f64
    ));
    let requests = ready.requests;
    if plan.clients.is_empty() {
        return Ok(
            json!({ "engine": engine, "requests": requests, "loaded_in_seconds": loading.as_secs_f64() }),
        );
    }
    let limits = raw::limits(plan.database.as_deref(), plan.time).await?;
    for Limit { name, line } in &limits {
        let (p50, p99) = (line.millis(0.5), line.millis(0.99));
        say(&format!("{name:<40} {:>9.0}/s  p50 {p50:.2} ms, p99 {p99:.2} ms", line.per_second));
    }
    let server = Server::start(&plan.program, &plan.office)?;
    say(&format!("the server answered after {:.0} ms", server.started_in.as_secs_f64() * 1e3));
    let rounds = rounds(&server, ready, categories, plan, &mut say).await?;
    let memory = server.used().peak_mib;
    say(&format!("most memory held by the server: {memory:.0} MiB"));
    let limits: Vec<Value> = limits
        .iter()
        .map(|Limit { name, line }| {
            json!({ "name": name, "per_second": line.per_second, "p50_ms": line.millis(0.5), "p99_ms": line.millis(0.99) })
        })
        .collect();
    Ok(json!({
        "engine": engine,
        "requests": requests,
        "loaded_in_seconds": loading.as_secs_f64(),
        "bytes_a_request": stored as f64 / requests as f64,
        "started_in_ms": server.started_in.as_secs_f64() * 1e3,
        "server_peak_mib": memory,
        "raw": limits,
        "rounds": rounds,
    }))
}

async fn fill(app: &App, plan: &Plan) -> anyhow::Result<Loaded> {
    anyhow::ensure!(app.root().is_none(), "the bench fills an empty office and will not touch this one");
    let loaded = load::load(app, plan.requests, |done, of| {
        if done.is_multiple_of((of / 100).max(1)) {
            eprint!("\r{done} of {of} stored ");
        }
    })
    .await?;
    eprintln!();
    // PostgreSQL counts what is stored by itself, but only after a minute, and plans blindly until then
    if app.store().engine_name() == "postgres" {
        app.store().replay(vec![zhiye_store::Statement::new("ANALYZE")]).await?;
    }
    loaded.write(&plan.remembered)?;
    Ok(loaded)
}

async fn rounds(
    server: &Server,
    ready: Ready,
    categories: Vec<String>,
    plan: &Plan,
    say: &mut impl FnMut(&str),
) -> anyhow::Result<Vec<Value>> {
    let (ready, categories) = (Arc::new(ready), Arc::new(categories));
    let mut rounds = Vec::new();
    say(
        "                                                            clients       /s     p50     p95     p99     max ms  server, client cpu",
    );
    let wanted = |work: &&Work| plan.only.is_empty() || plan.only.iter().any(|code| work.name().0 == code);
    for work in Work::ALL.iter().filter(wanted) {
        for clients in &plan.clients {
            let (served, asked) = (server.used(), used(std::process::id()).unwrap_or_default());
            let figures =
                work::round(server.address, &ready, &categories, *work, *clients, plan.time).await?;
            let took = plan.time.as_secs_f64();
            let served = (server.used().cpu - served.cpu) / took;
            let asked = (used(std::process::id()).unwrap_or_default().cpu - asked.cpu) / took;
            say(&line(&figures, served, asked));
            rounds.push(figure(&figures, served, asked));
        }
    }
    if plan.only.is_empty() {
        for (who, token) in [("all", &ready.tokens[0]), ("one of a hundred", &ready.narrow)] {
            for word in [texts::MIDDLING, texts::RARE] {
                let found = work::recall(server.address, &token.0, word).await?;
                let held = holding(word, ready.requests, who != "all");
                say(&format!("{word}, read by {who}: {found} found of {held} stored by the load"));
                rounds.push(json!({ "recall_of": word, "reader": who, "found": found, "stored": held }));
            }
        }
    }
    Ok(rounds)
}

/// Matters of the load whose text holds the word.
fn holding(word: &str, requests: u64, corner: bool) -> u64 {
    (0..requests).filter(|n| (!corner || n % 100 == 1) && texts::text(*n).contains(word)).count() as u64
}

fn line(figures: &Figures, served: f64, asked: f64) -> String {
    let (code, name) = figures.work.name();
    let failed =
        figures.failed.map_or(String::new(), |(count, status)| format!("  {count} failed, status {status}"));
    format!(
        "{code:<4} {name:<54} {:>7} {:>8.0} {:>7.1} {:>7.1} {:>7.1} {:>7.1}    {served:.2}, {asked:.2}{failed}",
        figures.clients, figures.per_second, figures.p50, figures.p95, figures.p99, figures.max
    )
}

fn figure(figures: &Figures, served: f64, asked: f64) -> Value {
    json!({
        "work": figures.work.name().0,
        "clients": figures.clients,
        "per_second": figures.per_second,
        "p50_ms": figures.p50, "p95_ms": figures.p95, "p99_ms": figures.p99, "max_ms": figures.max,
        "body_bytes": figures.bytes,
        "failed": figures.failed.map_or(0, |(count, _)| count),
        "server_cores": served, "client_cores": asked,
    })
}

/// Bytes of the database.
async fn stored_bytes(app: &App) -> anyhow::Result<i64> {
    let ask = match app.store().engine_name() {
        "sqlite" => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        _ => "SELECT pg_database_size(current_database())",
    };
    let rows = app.store().query(zhiye_store::Statement::new(ask)).await?;
    rows.first().context("the size of the database")?.int(0).map_err(Into::into)
}
