//! Filing, step by step. What was written is kept after every step under the browser's token; nothing is lost by a
//! wrong field, a failed photo or a closed phone. The office knows of it only after the last step.

pub mod category;
pub mod check;
pub mod contact;
pub mod photos;
pub mod place;
pub mod tell;

use crate::{
    Web,
    form::{Faults, on_form, see, with_cookie},
    layout::{Browser, DRAFT_COOKIE, Page},
};
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use zhiye_app::random;
use zhiye_edge::{Form, Problem, cookie, token};
use zhiye_rulebook::Kind;

use super::session;

/// Name of the kept form.
const FORM: &str = "file";
/// A week, in seconds: as long as a draft lies.
pub const KEPT: i64 = 7 * 24 * 3600;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    Category,
    Place,
    Tell,
    Photos,
    Contact,
    Check,
}

impl Step {
    const ALL: [Step; 6] =
        [Step::Category, Step::Place, Step::Tell, Step::Photos, Step::Contact, Step::Check];

    pub fn path(self) -> &'static str {
        match self {
            Step::Category => "/file/category",
            Step::Place => "/file/place",
            Step::Tell => "/file/tell",
            Step::Photos => "/file/photos",
            Step::Contact => "/file/contact",
            Step::Check => "/file/check",
        }
    }

    /// The step before; before the first one, where it all begins.
    pub fn back(self) -> &'static str {
        match Step::ALL.iter().position(|step| *step == self) {
            Some(0) | None => "/start",
            Some(at) => Step::ALL[at - 1].path(),
        }
    }

    fn next(self) -> Step {
        let at = Step::ALL.iter().position(|step| *step == self).unwrap_or(0);
        Step::ALL[(at + 1).min(5)]
    }
}

/// What a step's page shows besides its question.
pub struct Frame {
    /// 第 2 题，共 6 题
    pub progress: String,
    pub back: &'static str,
    /// Changed from the last page: goes back there.
    pub to_check: bool,
}

impl Frame {
    pub fn new(page: &Page, step: Step, form: &Form) -> Frame {
        let to_check = form.get("to") == "check";
        let at = Step::ALL.iter().position(|held| *held == step).unwrap_or(0) + 1;
        let progress = page.tv("step-of", &[("n", &at.to_string()), ("of", "6")]);
        Frame { progress, back: if to_check { Step::Check.path() } else { step.back() }, to_check }
    }
}

/// A filing being written.
pub struct Draft {
    pub owner: [u8; 16],
    pub form: Form,
}

impl Draft {
    /// The draft of this browser, empty if there is none; a browser without a token gets one.
    pub async fn open(web: &Web, browser: Browser) -> Result<Draft, Problem> {
        match browser.draft {
            Some(owner) => Ok(Draft { owner, form: Form::new(web.app.draft(owner, FORM).await?) }),
            None => Ok(Draft { owner: random::bytes(), form: Form::default() }),
        }
    }

    /// The draft if this browser has begun one; otherwise where to go: to the receipt of what was just filed, or to
    /// the beginning.
    pub async fn begun(
        web: &Web,
        browser: Browser,
        headers: &HeaderMap,
    ) -> Result<Result<Draft, Response>, Problem> {
        let draft = Draft::open(web, browser).await?;
        if draft.form.has("begun") {
            return Ok(Ok(draft));
        }
        let filed = session::mine(web, headers).await?.is_some();
        Ok(Err(see(if filed { "/receipt" } else { "/start" })))
    }

    /// A mark of these fields as they stand, for a page that shows them.
    pub fn mark(&self, web: &Web, shown: impl Fn(&str) -> bool) -> String {
        let fields = self.form.fields.iter().filter(|(name, _)| shown(name));
        web.app.mark(&fields.map(|(name, values)| (name.clone(), values.clone())).collect())
    }

    /// Takes over what a step's page sent; `false` if the path is no step with fields.
    pub fn take(&mut self, page: &Page, path: &str, sent: &Form) -> bool {
        match Step::ALL.into_iter().find(|step| step.path() == path) {
            Some(Step::Place) => place::take(self, sent),
            Some(Step::Tell) => tell::take(self, page, sent),
            Some(Step::Contact) => contact::take(self, sent),
            _ => return false,
        }
        true
    }

    /// Keeps it; if that is not possible it is said among the faults of the step's page, which then has this status.
    pub async fn keep_or_say(
        &mut self,
        web: &Web,
        page: &Page,
        faults: &mut Faults,
    ) -> Result<StatusCode, Problem> {
        match self.keep(web).await {
            Ok(()) => Ok(StatusCode::UNPROCESSABLE_ENTITY),
            Err(problem) => on_form(faults, page, problem),
        }
    }

    pub async fn keep(&mut self, web: &Web) -> Result<(), Problem> {
        self.form.set("begun", "1");
        Ok(web.app.keep_draft(self.owner, FORM, &self.form.fields).await?)
    }

    /// 303 to the next step, or back to the last page if the change came from there.
    pub fn onward(&self, web: &Web, step: Step, sent: &Form) -> Response {
        let to = if sent.get("to") == "check" { Step::Check } else { step.next() };
        self.with_cookie(web, see(to.path()))
    }

    pub fn with_cookie(&self, web: &Web, response: Response) -> Response {
        let value = token::hex(&self.owner);
        with_cookie(response, cookie::set(DRAFT_COOKIE, &value, Some(KEPT), web.config.secure_cookies))
    }

    /// What kind of filing it is: what the resident chose, else what such matters usually are.
    pub fn kind(&self, web: &Web) -> Kind {
        let usual = web.app.rulebook().category(self.form.get("category")).map(|c| c.usual_kind);
        Kind::parse(self.form.get("kind")).or(usual).unwrap_or(Kind::Help)
    }

    pub fn is_sealed(&self) -> bool {
        self.form.get("kind") == Kind::Accusation.code()
    }

    /// Photos kept so far: file, name, size in bytes.
    pub fn photos(&self) -> Vec<Kept> {
        self.form.all("photos").iter().filter_map(|line| Kept::parse(line)).collect()
    }
}

/// A photo kept for the filing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    pub file: String,
    pub name: String,
    pub size: usize,
}

impl Kept {
    fn parse(line: &str) -> Option<Kept> {
        let mut parts = line.splitn(3, '|');
        let (file, size, name) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        Some(Kept { file: file.to_owned(), name: name.to_owned(), size })
    }

    fn line(&self) -> String {
        format!("{}|{}|{}", self.file, self.size, self.name)
    }

    /// `2.1 MB`
    pub fn megabytes(&self) -> String {
        format!("{:.1} MB", (self.size as f64 / 1024.0 / 1024.0).max(0.1))
    }
}

/// Throws a filing away with its photos.
pub async fn forget(web: &Web, owner: [u8; 16]) -> Result<(), Problem> {
    let form = Form::new(web.app.draft(owner, FORM).await?);
    for photo in (Draft { owner, form }).photos() {
        web.app.drop_draft_photo(owner, &photo.file).await?;
    }
    Ok(web.app.drop_draft(owner, FORM).await?)
}
