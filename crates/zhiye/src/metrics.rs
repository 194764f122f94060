//! `/metrics` in the text form Prometheus reads, on a loopback address of its own. Figures only: no label ever holds
//! a number, a name or a path.

use crate::office::Office;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use zhiye_app::{
    Room,
    measure::{BUCKETS, Counted},
};
use zhiye_edge::watch::Meter;

#[derive(Clone)]
struct Watched {
    office: Office,
    meter: Meter,
}

pub fn router(office: Office, meter: Meter) -> Router {
    Router::new().route("/metrics", get(show)).with_state(Watched { office, meter })
}

async fn show(State(watched): State<Watched>) -> Response {
    match exposition(&watched).await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures can't be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn exposition(watched: &Watched) -> Result<String, zhiye_app::No> {
    let app = &watched.office.app;
    let figures = app.figures().await?;
    let mut page = Page::default();
    page.gauge("zhiye_ready", "1 if the office can work", app.not_ready().await.is_empty().into());
    page.head("zhiye_requests_seconds", "histogram", "Answers by part of the office and status");
    for ((class, status), counted) in watched.meter.counted() {
        page.histogram("zhiye_requests_seconds", &format!("class=\"{class}\",status=\"{status}\""), &counted);
    }
    page.head("zhiye_commit_seconds", "histogram", "Commits, the wait for their turn included");
    page.histogram("zhiye_commit_seconds", "", &figures.load.commits);
    page.gauge("zhiye_write_queue", "Writes that wait", figures.load.queued as i64);
    page.gauge("zhiye_events", "Events in the record", figures.events);
    page.gauge("zhiye_events_unsealed", "Events without a place in the order yet", figures.unsealed);
    page.gauge("zhiye_open_matters", "Open matters", figures.open);
    page.gauge("zhiye_outbox_waiting", "Messages to be sent", figures.outbox);
    page.gauge("zhiye_outbox_held", "Messages given up or held", figures.outbox_held);
    if let Some(last) = app.last_backup().await? {
        let made = last.made_at.map_or(0, |at| at.as_second());
        page.gauge("zhiye_backup_last_success_seconds", "When the last good backup was made", made);
        page.gauge("zhiye_backup_failed", "1 if the last attempt failed", last.failure.is_some().into());
        page.gauge(
            "zhiye_backup_bytes",
            "Size of the last good backup",
            i64::try_from(last.bytes).unwrap_or(i64::MAX),
        );
    }
    let least = app.disks().iter().map(|(_, room): &(_, Room)| room.free_percent).min();
    page.gauge("zhiye_disk_free_percent", "Room on the fullest disk", least.unwrap_or(0) as i64);
    page.gauge("zhiye_memory_bytes", "Memory of this process", memory().unwrap_or(0));
    Ok(page.0)
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        self.0 += &format!("# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn gauge(&mut self, name: &str, help: &str, value: i64) {
        self.head(name, "gauge", help);
        self.0 += &format!("{name} {value}\n");
    }

    fn histogram(&mut self, name: &str, labels: &str, counted: &Counted) {
        let comma = if labels.is_empty() { "" } else { "," };
        let braced = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        for (end, up_to) in BUCKETS.iter().zip(&counted.up_to) {
            let end = *end as f64 / 1e6;
            self.0 += &format!("{name}_bucket{{{labels}{comma}le=\"{end}\"}} {up_to}\n");
        }
        self.0 += &format!("{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {}\n", counted.count);
        self.0 += &format!("{name}_sum{braced} {}\n", counted.micros as f64 / 1e6);
        self.0 += &format!("{name}_count{braced} {}\n", counted.count);
    }
}

/// Resident memory, as Linux tells it.
fn memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<i64>().ok()? * 1024)
}
