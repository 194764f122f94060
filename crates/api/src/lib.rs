//! The door for programs: JSON under `/api/v1`, described in OpenAPI 3.1 by the server itself. Designed apart from
//! the pages: what is here stays as it is when a page changes.
//!
//! A program holds a token and acts with the grants of the person it stands for; every rule holds as on a page. Not
//! here: residents (they have number, code and pages), sessions, anything a person must see before deciding.

mod acts;
mod answer;
mod body;
mod caller;
mod filing;
mod matters;
mod openapi;
mod problem;
mod rate;

pub use openapi::document;

use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
    routing::{any, get, post},
};
use std::sync::Arc;
use zhiye_app::App;

/// Every route, as tests of rights and the description know them.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/requests"),
    ("GET", "/api/v1/requests"),
    ("POST", "/api/v1/searches"),
    ("GET", "/api/v1/requests/{number}"),
    ("POST", "/api/v1/requests/{number}/notes"),
    ("POST", "/api/v1/requests/{number}/answers"),
    ("POST", "/api/v1/requests/{number}/approvals"),
    ("POST", "/api/v1/requests/{number}/deliveries"),
];

/// Settings of the door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ApiConfig {
    /// Requests a token may make in a minute, on each copy of the server.
    pub per_minute: u32,
}

impl Default for ApiConfig {
    fn default() -> ApiConfig {
        ApiConfig { per_minute: 60_000 }
    }
}

/// What every handler has at hand.
#[derive(Clone)]
pub(crate) struct Api {
    app: App,
    rate: Arc<rate::Rate>,
}

/// The routes, with the usual settings.
pub fn router(app: App) -> Router {
    router_with(app, ApiConfig::default())
}

/// The routes. Merge them with the pages: every path below `/api/v1` is answered here.
pub fn router_with(app: App, config: ApiConfig) -> Router {
    let api = Api { app, rate: Arc::new(rate::Rate::new(config.per_minute)) };
    Router::new()
        .route("/api/v1/openapi.json", get(openapi::show))
        .route("/api/v1/requests", get(matters::list).post(filing::file))
        .route("/api/v1/searches", post(matters::search))
        .route("/api/v1/requests/{number}", get(matters::read))
        .route("/api/v1/requests/{number}/notes", post(acts::note))
        .route("/api/v1/requests/{number}/answers", post(acts::answer))
        .route("/api/v1/requests/{number}/approvals", post(acts::approve))
        .route("/api/v1/requests/{number}/deliveries", post(acts::deliver))
        .route("/api/v1/{*elsewhere}", any(problem::nothing_here))
        .layer(middleware::from_fn(finish))
        .with_state(api)
}

/// Around every request: its id, its language, safe headers, and a body for every *no*.
async fn finish(request: Request, next: Next) -> Response {
    let lang = caller::lang(request.headers());
    let response = next.run(request).await;
    zhiye_edge::headers::add(problem::complete(response, lang)).await
}
