//! Cookies, read and set. All of them are HttpOnly, SameSite=Lax and valid for the whole site.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

/// The value of a cookie.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(held, _)| *held == name)
        .map(|(_, value)| value)
}

/// A `Set-Cookie` value. `None` lives as long as the browser is open. The value is a token or plain ASCII words.
pub fn set(name: &str, value: &str, seconds: Option<i64>, secure: bool) -> HeaderValue {
    let age = seconds.map_or(String::new(), |s| format!("; Max-Age={s}"));
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}"))
        .unwrap_or(HeaderValue::from_static("zhiye=; Path=/; Max-Age=0"))
}

/// Takes a cookie back.
pub fn clear(name: &str, secure: bool) -> HeaderValue {
    set(name, "", Some(0), secure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; zhiye_look=large.high; b=2"));
        assert_eq!(read(&headers, "zhiye_look"), Some("large.high"));
        assert_eq!(read(&headers, "look"), None);
    }

    #[test]
    fn behind_https_a_cookie_is_secure() {
        let set = set("zhiye_draft", "ab", Some(60), true);
        assert_eq!(set, "zhiye_draft=ab; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
    }
}
