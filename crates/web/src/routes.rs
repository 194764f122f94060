//! Every route, listed once: the router is built from the same lists that tests read.

use crate::{Web, resident, staff};
use axum::Router;

/// A table of routes: `GET "/path" => handler;`. Gives `ROUTES` and `router()`.
macro_rules! routes {
    ($($method:ident $path:literal => $handler:path;)*) => {
        /// Verb and path of every page here.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        pub(crate) fn router() -> axum::Router<crate::Web> {
            axum::Router::new()$(.route($path, crate::routes::$method($handler)))*
        }
    };
}
pub(crate) use routes;

/// Names the verbs as the table writes them.
#[allow(non_snake_case)]
pub(crate) fn GET<H, T>(handler: H) -> axum::routing::MethodRouter<Web>
where
    H: axum::handler::Handler<T, Web>,
    T: 'static,
{
    axum::routing::get(handler)
}

#[allow(non_snake_case)]
pub(crate) fn POST<H, T>(handler: H) -> axum::routing::MethodRouter<Web>
where
    H: axum::handler::Handler<T, Web>,
    T: 'static,
{
    axum::routing::post(handler)
}

const COUNT: usize = resident::ROUTES.len() + staff::ROUTES.len() + staff::DEMO_ROUTES.len();

const ALL: [(&str, &str); COUNT] = {
    let parts = [resident::ROUTES, staff::ROUTES, staff::DEMO_ROUTES];
    let mut all = [("", ""); COUNT];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[at] = parts[part][i];
            at += 1;
            i += 1;
        }
        part += 1;
    }
    all
};

/// Verb and path of every route, the demo's last.
pub const ROUTES: &[(&str, &str)] = &ALL;

pub(crate) fn all(demo: bool) -> Router<Web> {
    let router = resident::router().merge(staff::router());
    if demo { router.merge(staff::demo_router()) } else { router }
}
