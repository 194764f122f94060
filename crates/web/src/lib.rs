//! Pages for residents and staff: whole pages from the server, every form works without a script.
//!
//! A handler reads what came, asks [`zhiye_app::App`], and shows a template. Rules, rights and words of a matter are
//! not decided here; nothing is kept here between two requests.

mod assets;
mod errors;
mod form;
mod i18n;
mod layout;
mod look;
mod marked;
mod resident;
mod routes;
mod staff;
mod times;

pub use routes::ROUTES;
pub use zhiye_edge::{Proxies, client::Network};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware::{from_fn, from_fn_with_state, map_response},
};
use std::sync::Arc;
use zhiye_app::App;
use zhiye_domain::PersonId;

/// How the pages are served.
#[derive(Clone, Debug, Default)]
pub struct WebConfig {
    /// The demo's people and matters; `None` in every real office, where the demo's pages do not exist.
    pub demo: Option<DemoCast>,
    /// Cookies only over https: set it whenever browsers reach the office that way.
    pub secure_cookies: bool,
    pub trusted_proxies: Proxies,
    /// Address under which residents reach the office, for the receipt's code; from the request's host if missing.
    pub base_url: Option<String>,
}

/// Who can be met in the demo, and which matters can be looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DemoCast {
    /// Person, name, role, what to try as this person.
    pub people: Vec<(PersonId, String, String, String)>,
    /// Registration number, query code, what to see there.
    pub matters: Vec<(String, String, String)>,
}

/// What every handler has at hand.
#[derive(Clone)]
pub(crate) struct Web {
    pub app: App,
    pub config: Arc<WebConfig>,
}

impl FromRef<Web> for App {
    fn from_ref(web: &Web) -> App {
        web.app.clone()
    }
}

/// All pages of an office.
pub fn router(app: App, config: WebConfig) -> Router {
    let proxies = Arc::new(config.trusted_proxies.clone());
    let web = Web { app, config: Arc::new(config) };
    routes::all(web.config.demo.is_some())
        .fallback(errors::not_found)
        .method_not_allowed_fallback(errors::wrong_method)
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(zhiye_edge::origin::check))
        .layer(from_fn_with_state(web.clone(), errors::pages))
        .layer(from_fn(move |request, next| zhiye_edge::client::note(proxies.clone(), request, next)))
        .layer(map_response(zhiye_edge::headers::add))
        .with_state(web)
}
