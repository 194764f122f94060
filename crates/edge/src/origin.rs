//! Writing is only taken from our own pages: the browser says so itself (`Sec-Fetch-Site`), or the address of the
//! page does (`Origin`). What says nothing at all is no browser's form and has no cookies to abuse.

use crate::Problem;
use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Stops writing that comes from another site.
pub async fn check(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_ours(request.headers()) {
        return next.run(request).await;
    }
    Problem::Elsewhere.into_response()
}

fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    // A typed address has no origin to speak of; a form always has.
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match text(header::ORIGIN.as_str()) {
        None => true,
        Some(origin) => {
            let host = text("x-forwarded-host").or_else(|| text(header::HOST.as_str()));
            let from = origin.split_once("://").map(|(_, rest)| rest);
            from.is_some() && from == host
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn what_a_browser_says_of_itself_goes_first() {
        assert!(is_ours(&headers(&[("sec-fetch-site", "same-origin"), ("origin", "http://elsewhere")])));
        assert!(!is_ours(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_ours(&headers(&[("sec-fetch-site", "same-site")])));
    }

    #[test]
    fn an_old_browser_is_known_by_the_page_it_shows() {
        let ours = [("origin", "http://zhiye.example:8080"), ("host", "zhiye.example:8080")];
        assert!(is_ours(&headers(&ours)));
        assert!(!is_ours(&headers(&[("origin", "http://other.example"), ("host", "zhiye.example")])));
        assert!(!is_ours(&headers(&[("origin", "null"), ("host", "zhiye.example")])));
        assert!(is_ours(&headers(&[("host", "zhiye.example")])));
    }
}
