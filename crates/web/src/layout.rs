//! What every page knows before it says anything: the office, how the reader wishes to see it, who is signed in.

use crate::{
    Web, assets, i18n,
    look::{self, Look},
    marked::{is_chinese, marked},
    times,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, request::Parts},
};
use jiff::Timestamp;
use std::{convert::Infallible, sync::Arc};
use zhiye_app::{Directory, Token};
use zhiye_calendar::{Lang, Schedule};
use zhiye_domain::{Staff, office::Profile};
use zhiye_edge::{Problem, cookie, token};

pub const STAFF_COOKIE: &str = "zhiye_staff";
pub const RESIDENT_COOKIE: &str = "zhiye_resident";
pub const DRAFT_COOKIE: &str = "zhiye_draft";
pub const DEVICE_COOKIE: &str = "zhiye_device";

/// Frame of a page. In templates: `page.t("key")`, `page.asset("zhiye.css")`.
#[derive(Clone)]
pub struct Page {
    pub office: Profile,
    pub look: Look,
    /// Where the reader comes back to after changing the display: path and query.
    pub path: String,
    pub demo: bool,
    pub now: Timestamp,
    pub directory: Arc<Directory>,
    /// When the window is open, in one sentence.
    pub hours: String,
    /// Written before the title when a form has to be mended.
    pub prefix: String,
}

impl Page {
    pub fn new(web: &Web, look: Look, uri: &Uri) -> Page {
        let directory = web.app.directory();
        let path = uri.path_and_query().map_or("/", |p| p.as_str());
        Page {
            office: directory.office.profile.clone(),
            look,
            path: path.to_owned(),
            demo: web.config.demo.is_some(),
            now: web.app.clock().now(),
            hours: times::hours(&directory.schedule, look.lang),
            directory,
            prefix: String::new(),
        }
    }

    pub fn lang(&self) -> Lang {
        self.look.lang
    }

    /// As `<html lang>` has it.
    pub fn html_lang(&self) -> &'static str {
        if self.look.lang == Lang::En { "en" } else { "zh-CN" }
    }

    /// A text of the residents' pages.
    pub fn t(&self, key: &str) -> String {
        i18n::text(self.look.lang, key)
    }

    /// The same with values.
    pub fn tv(&self, key: &str, values: &[(&str, &str)]) -> String {
        i18n::with(self.look.lang, key, values)
    }

    /// The same with one value; for templates.
    pub fn t1(&self, key: &str, name: &str, value: &str) -> String {
        self.tv(key, &[(name, value)])
    }

    /// How long an account of what happened may be.
    pub fn most_text(&self) -> String {
        self.t1("tell-most", "most", &zhiye_app::MOST_TEXT.to_string())
    }

    /// A text for the page as HTML: escaped, and its Chinese marked as such on an English page.
    pub fn mark(&self, text: &str) -> String {
        marked(text, self.look.lang)
    }

    /// ` lang="zh-CN"` where an element can't hold marked words: an option, a field.
    pub fn zh(&self, text: &str) -> &'static str {
        let foreign = self.look.lang == Lang::En && text.contains(is_chinese);
        if foreign { " lang=\"zh-CN\"" } else { "" }
    }

    /// What to do when number and code are lost, with the window's address if the office gave one.
    pub fn lost_says(&self) -> String {
        match self.office.address.trim() {
            "" => self.t("receipt-lost-says-window"),
            address => self.t1("receipt-lost-says", "address", address),
        }
    }

    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    pub fn schedule(&self) -> &Schedule {
        &self.directory.schedule
    }

    /// The office's phone as a link dials it.
    pub fn tel(&self) -> String {
        self.office.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }

    /// The page as one that has to be mended: its title says so first.
    #[must_use]
    pub fn wrong(mut self) -> Page {
        self.prefix = self.t("title-wrong");
        self
    }

    /// The page with another address to come back to; for what is shown in answer to a POST.
    #[must_use]
    pub fn at(mut self, path: &str) -> Page {
        path.clone_into(&mut self.path);
        self
    }

    pub fn is_elder(&self) -> bool {
        self.look.elder
    }
}

/// The look a browser keeps; without one, its language.
pub fn look(headers: &HeaderMap) -> Look {
    cookie::read(headers, look::COOKIE).map(Look::parse).unwrap_or_default()
}

impl FromRequestParts<Web> for Page {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Page, Infallible> {
        Ok(Page::new(web, look(&parts.headers), &parts.uri))
    }
}

/// The person of the staff who is signed in. As an extractor it answers 401 (a way to the sign-in page) otherwise;
/// `Result<Signed, Problem>` lets a handler keep what was typed first.
#[derive(Clone)]
pub struct Signed {
    pub staff: Staff,
    pub name: String,
    pub token: Token,
}

impl FromRequestParts<Web> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Signed, Problem> {
        let token = cookie::read(&parts.headers, STAFF_COOKIE).ok_or(Problem::SignedOut)?;
        let token = Token(token.to_owned());
        let staff = web.app.staff_of(&token).await?;
        let name = web.app.directory().name(staff.person).to_owned();
        Ok(Signed { staff, name, token })
    }
}

/// Tokens of a browser: for half-written forms (`zhiye_draft`) and for shared computers (`zhiye_device`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Browser {
    pub draft: Option<[u8; 16]>,
    pub device: Option<[u8; 16]>,
}

impl FromRequestParts<Web> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Browser, Infallible> {
        let read = |name| cookie::read(&parts.headers, name).and_then(token::parse);
        Ok(Browser { draft: read(DRAFT_COOKIE), device: read(DEVICE_COOKIE) })
    }
}
