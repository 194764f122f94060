//! Headers every answer carries. Strict from the first day: nothing inline, nothing from elsewhere, no framing.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

/// The content security policy of every page.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
frame-ancestors 'none'";

/// Adds the headers; an answer that says how long it may be kept is believed, every other is personal.
pub async fn add(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &str); 4] = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_str(value).expect("plain ASCII"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[tokio::test]
    async fn a_page_is_never_kept_and_an_asset_may_be() {
        let page = add("text".into_response()).await;
        assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(page.headers()[header::CONTENT_SECURITY_POLICY], CSP);
        let asset = add(([(header::CACHE_CONTROL, "public")], "x").into_response()).await;
        assert_eq!(asset.headers()[header::CACHE_CONTROL], "public");
    }
}
