//! The door for programs: JSON under `/api/v1`, described in OpenAPI 3.1 by the server itself. Designed apart from
//! the pages: what is here stays as it is when a page changes.
//!
//! A program holds a token and acts with the grants of the person it stands for; every rule holds as on a page. Not
//! here: residents (they have number, code and pages), sessions, and the administration of people, grants and tokens,
//! since a token must not be able to make another.

mod acts;
mod answer;
mod body;
mod caller;
mod codes;
mod filing;
mod matters;
mod office;
mod openapi;
mod photos;
mod problem;
mod rate;

pub use openapi::document;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::Response,
    routing::{MethodFilter, any, on, post},
};
use std::sync::Arc;
use zhiye_app::App;

/// Longest text a program may send, in characters; as long as a resident may write.
const MOST_TEXT: usize = zhiye_app::MOST_TEXT;
/// Longest single line.
const MOST_LINE: usize = 200;

/// The addresses that are no acts: `GET "/path" => handler;`. Gives their list and the routes.
macro_rules! others {
    ($($method:ident $path:literal => $handler:path;)*) => {
        const OTHERS: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        fn others() -> Router<Api> {
            Router::new()$(.route($path, on(MethodFilter::$method, $handler)))*
        }
    };
}

others! {
    GET "/api/v1/openapi.json" => openapi::show;
    GET "/api/v1/office" => office::show;
    POST "/api/v1/requests" => filing::file;
    GET "/api/v1/requests" => matters::list;
    POST "/api/v1/searches" => matters::search;
    GET "/api/v1/requests/{number}" => matters::read;
    POST "/api/v1/requests/{number}/photos" => photos::add;
    GET "/api/v1/requests/{number}/photos/{file}" => photos::show;
}

/// Every route, as tests of rights and the description know them.
pub fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    OTHERS.iter().chain(acts::ROUTES).copied()
}

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
    let mut router = others();
    for act in acts::ACTS {
        let take = |State(api): State<Api>, caller, number, body| act.take(api, caller, number, body);
        router = router.route(act.path, post(take));
    }
    router
        .route("/api/v1/{*elsewhere}", any(problem::nothing_here))
        // Each body says itself how much it may bring.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(finish))
        .with_state(api)
}

/// Around every request: its id, its language, safe headers, and a body for every *no*.
async fn finish(request: Request, next: Next) -> Response {
    let lang = caller::lang(request.headers());
    let response = next.run(request).await;
    zhiye_edge::headers::add(problem::complete(response, lang)).await
}
