//! An office with its pages, and visitors with a browser each. No socket: pages are asked for through the router.
#![allow(dead_code)]

pub mod hands;
pub mod office;
pub mod story;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use tempfile::TempDir;
use tower::ServiceExt;
use zhiye_app::{Ask, Clock, Config, Fields, Filing};
use zhiye_domain::{Actor, request::Channel};
use zhiye_rulebook::Kind;
use zhiye_web::{WebConfig, router};

/// Tuesday 2026-11-17, 16:20 in Shanghai: the office is open.
pub const NOW: &str = "2026-11-17T08:20:00Z";

pub struct TestApp {
    pub office: office::Office,
    pub router: Router,
    pub clock: Clock,
    _folder: TempDir,
}

impl TestApp {
    pub async fn new() -> TestApp {
        TestApp::with(WebConfig::default()).await
    }

    pub async fn with(config: WebConfig) -> TestApp {
        TestApp::on(config, |_| {}).await
    }

    /// An office on a disk of so many pages.
    pub async fn with_room(pages: u32) -> TestApp {
        TestApp::on(WebConfig::default(), |config| config.store.max_pages = Some(pages)).await
    }

    /// Files until nothing more fits, then keeps drafts until not even those do: a filing that needs several pages
    /// at once fails while a few are left.
    pub async fn fill(&self) {
        for words in [6_000, 500, 20] {
            let filing = Filing::new(Kind::Help, Channel::Web, "很长的话".repeat(words / 4));
            while self.office.app.file(&Ask::new(Actor::Resident, Channel::Web), &filing).await.is_ok() {}
        }
        let mut owner = 0u128;
        for words in [6_000, 500, 20] {
            let fields = Fields::from([("text".to_owned(), vec!["很长的话".repeat(words / 4)])]);
            while self.office.app.keep_draft(owner.to_be_bytes(), "filler", &fields).await.is_ok() {
                owner += 1;
            }
            owner += 1;
        }
    }

    async fn on(config: WebConfig, change: impl FnOnce(&mut Config)) -> TestApp {
        let folder = tempfile::tempdir().expect("a folder for the office");
        let clock = Clock::set_to(NOW.parse().expect("an instant"));
        let mut own = Config::in_folder(folder.path(), clock.clone());
        change(&mut own);
        let office = office::open(own).await;
        let router = router(office.app.clone(), config);
        TestApp { office, router, clock, _folder: folder }
    }

    pub fn move_to(&self, at: &str) {
        self.clock.move_to(at.parse::<Timestamp>().expect("an instant"));
    }

    /// Someone with a browser without cookies.
    pub fn visitor(&self) -> Visitor {
        Visitor { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// Someone in front of another office's pages.
    pub fn visitor_of(&self, router: Router) -> Visitor {
        Visitor { router, cookies: BTreeMap::new() }
    }

    /// A person of the staff, signed in.
    pub async fn staff(&self, key: &str) -> Visitor {
        let token = self.office.app.sign_in_as(self.office.people[key]).await.expect("a known person");
        let mut visitor = self.visitor();
        visitor.cookies.insert("zhiye_staff".into(), token.0);
        visitor
    }
}

/// A browser: keeps cookies, sends forms.
#[derive(Clone)]
pub struct Visitor {
    router: Router,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Where a 303 leads.
    pub fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers[header::LOCATION].to_str().expect("plain ASCII")
    }

    /// The hidden field's value: the first on the page.
    pub fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.text.find(&start).unwrap_or_else(|| panic!("no field {name} in {}", self.text));
        self.text[at + start.len()..].split('"').next().unwrap_or_default().to_owned()
    }

    /// The value of a hidden field that belongs to the page's form from outside.
    pub fn field_of(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.text.find(&format!("form=\"ask\" {start}")).expect("a field of the form");
        self.text[at..]
            .split(&start)
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .to_owned()
    }

    pub fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    #[track_caller]
    pub fn must_say(&self, words: &str) -> &Answer {
        assert!(self.says(words), "the page does not say “{words}”:\n{}", self.text);
        self
    }

    #[track_caller]
    pub fn must_be(&self, status: u16) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

impl Visitor {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// A page of a matter; asked what its words are read for, the visitor says so and comes back.
    pub async fn read(&mut self, path: &str) -> Answer {
        let answer = self.get(path).await;
        let asked = answer.headers.get("location").map(|to| to.to_str().expect("an address").to_owned());
        let Some(asked) = asked.filter(|to| to.contains("/purpose?next=")) else { return answer };
        self.get(&asked).await.must_be(200).must_say("看来做什么");
        let (question, _) = asked.split_once('?').expect("a question");
        let stated = self.post(question, &[("purpose", "asked"), ("next", path)]).await;
        assert_eq!(stated.location(), path);
        self.get(path).await
    }

    /// A form as a browser sends it.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.join("&")))
            .expect("a request");
        self.send(request).await
    }

    /// A form with files: field, file name, bytes.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if !self.cookies.is_empty() {
            let all: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let value = all.join("; ").parse().expect("plain ASCII");
            request.headers_mut().insert(header::COOKIE, value);
        }
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("plain ASCII");
            let (name, value) =
                set.split(';').next().and_then(|pair| pair.split_once('=')).expect("name=value");
            if set.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body").to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
