//! Watching the doors: every request gets an id, is counted and timed, and is logged by the *pattern* of its route.
//! Paths, queries and headers are never logged: they hold codes and tokens.

use crate::token::hex;
use axum::{
    extract::{MatchedPath, Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::Instrument;
use zhiye_app::{
    measure::{Counted, Histogram, Stopwatch},
    random,
};

/// Which part of the office a route belongs to.
pub type Class = &'static str;

type Series = BTreeMap<(Class, u16), Arc<Histogram>>;

/// How many requests came, how they were answered and how long it took.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Series>>);

impl Meter {
    /// By class and status, in order.
    pub fn counted(&self) -> Vec<((Class, u16), Counted)> {
        let series = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        series.iter().map(|(key, histogram)| (*key, histogram.counted())).collect()
    }

    fn series(&self, class: Class, status: u16) -> Arc<Histogram> {
        let mut series = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(series.entry((class, status)).or_default())
    }
}

tokio::task_local! {
    static REQUEST: String;
}

/// The id of the request under way: of its log lines, of a fault in it, of its answer. A new one where nothing watches.
pub fn request_id() -> String {
    REQUEST.try_with(String::clone).unwrap_or_else(|_| fresh_id())
}

/// Eight hexadecimal digits: read to the office over the phone, found in the log.
fn fresh_id() -> String {
    hex(&random::bytes::<4>())
}

/// Around every request of both doors.
pub async fn watch(State(meter): State<Meter>, request: Request, next: Next) -> Response {
    let id = fresh_id();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let (class, method) = (class(&route), request.method().clone());
    let span = tracing::info_span!("request", id, %method, route);
    let took = Stopwatch::start();
    let mut response = REQUEST.scope(id.clone(), next.run(request)).instrument(span.clone()).await;
    let (took, status) = (took.read(), response.status().as_u16());
    meter.series(class, status).record(took);
    span.in_scope(|| tracing::debug!(status, millis = took.as_millis(), "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

fn class(route: &str) -> Class {
    match route.split('/').nth(1).unwrap_or_default() {
        "api" => "api",
        "staff" | "setup" | "demo" => "staff",
        "assets" => "assets",
        "healthz" | "readyz" => "health",
        _ if route == "none" => "none",
        _ => "resident",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fault_has_the_id_of_the_request_it_broke() {
        use crate::Problem;
        use axum::{Router, body::Body, middleware::from_fn_with_state, routing::get};
        use tower::ServiceExt;
        let broken = || async { Problem::broken("a test", "on purpose") };
        let router = Router::new().route("/", get(broken)).layer(from_fn_with_state(Meter::default(), watch));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        let id = response.headers()["x-request-id"].to_str().unwrap();
        assert_eq!(response.extensions().get::<Problem>(), Some(&Problem::Fault(id.to_owned())));
        assert_ne!(request_id(), id, "outside of a request there is another each time");
    }

    #[test]
    fn a_route_belongs_to_a_class() {
        let of = |route| class(route);
        assert_eq!(
            (of("/"), of("/q/{number}/{code}"), of("/staff/queue")),
            ("resident", "resident", "staff")
        );
        assert_eq!((of("/api/v1/requests"), of("/readyz"), of("none")), ("api", "health", "none"));
    }
}
