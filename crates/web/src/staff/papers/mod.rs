//! Papers of a matter: which there are as it stands, each as a page to print and as a Word document.
//!
//! Words are read as on the matter's own page: by duty or for a purpose that was stated, recorded before they are
//! shown. A name stands on a paper only after it was said that it is needed for one. A sealed matter has no papers.

mod kind;
mod make;
mod record;

use super::matter::find;
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    resident::receipt::qr,
    staff::shell::{self, Posted, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
pub use kind::Kind;
use make::Maker;
use record::Record;
use zhiye_app::{Matter, Purpose, domain::request::may_reveal};
use zhiye_edge::{Problem, text};
use zhiye_papers::{Paper, template};

/// A paper the matter has.
struct Ready {
    code: &'static str,
    title: String,
    date: String,
    /// Its Word document is written into a template of the unit's.
    own: bool,
}

#[derive(Template)]
#[template(path = "staff/papers.html")]
struct PapersPage {
    page: Page,
    shell: Shell,
    number: String,
    heading: String,
    ready: Vec<Ready>,
    /// Name, and when it comes.
    later: Vec<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "staff/paper.html")]
struct PaperPage {
    page: Page,
    shell: Shell,
    number: String,
    code: &'static str,
    paper: Paper,
    qr: Option<(usize, String)>,
    /// There is a name that could stand on it.
    nameable: bool,
    /// It stands there: who looked and why is recorded.
    named: bool,
}

/// The matter for its papers, read for whoever may and recorded.
async fn read(web: &Web, signed: &Signed, number: &str, purpose: &Purpose) -> Result<Matter, Problem> {
    let (id, _) = find(web, number).await?;
    let state = web.app.state_for(&signed.staff, id).await?;
    // Those who may speak to the person; an auditor reads no words, and a sealed matter leaves no paper behind.
    if state.sealed || !may_reveal(&signed.staff, &state) {
        return Err(Problem::Forbidden);
    }
    let matter = web.app.matter_of_staff(&signed.staff, id, purpose).await?;
    if matter.masked { Err(Problem::Forbidden) } else { Ok(matter) }
}

fn maker<'a>(web: &'a Web, page: &'a Page, matter: &'a Matter, host: Option<String>) -> Maker<'a> {
    let link = format!("{}/track", shell::base(web, host));
    Maker { web, page, matter, record: Record::of(matter), link }
}

fn host(headers: &HeaderMap) -> Option<String> {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned)
}

/// What stating that a paper needs a name is recorded as.
fn needed_for(kind: Kind) -> Purpose {
    Purpose::Contact(format!("寄送材料：{}", kind.name()))
}

/// `GET /staff/requests/{number}/papers`.
pub async fn list(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
) -> Result<Response, Problem> {
    let matter = read(&web, &signed, &number, &Purpose::Duty).await?;
    let maker = maker(&web, &page, &matter, None);
    let unit = matter.state.unit();
    let ready = Kind::ALL.into_iter().filter_map(|kind| {
        let paper = maker.make(kind)?;
        let date = if paper.date == make::BLANK_DAY { "日期手写".to_owned() } else { paper.date };
        Some(Ready {
            code: kind.code(),
            title: paper.title,
            date,
            own: web.app.template_of(kind.code(), unit).is_some(),
        })
    });
    let later = Kind::ALL.into_iter().filter(|kind| !kind.fits(&maker.record));
    let (ready, later) = (ready.collect(), later.map(|kind| (kind.name(), kind.comes())).collect());
    forms::show(&PapersPage {
        number: matter.state.number.to_string(),
        heading: super::matter::title(&page, web.app.rulebook(), &matter),
        ready,
        later,
        shell: signed.shell(&page, "/staff/requests"),
        page,
    })
}

/// `GET /staff/requests/{number}/papers/{kind}`: the page to print, with room for a name.
pub async fn show(
    State(web): State<Web>,
    Path((number, kind)): Path<(String, String)>,
    signed: Signed,
    page: Page,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let kind = Kind::parse(&kind).ok_or(Problem::NotFound)?;
    let matter = read(&web, &signed, &number, &Purpose::Duty).await?;
    sheet(&web, page, &signed, &matter, kind, host(&headers))
}

/// `POST /staff/requests/{number}/papers/{kind}`: the same with the name on it.
pub async fn show_named(
    State(web): State<Web>,
    Path((number, kind)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, host, .. } = posted;
    let kind = Kind::parse(&kind).ok_or(Problem::NotFound)?;
    let matter = read(&web, &signed, &number, &needed_for(kind)).await?;
    let page = page.at(&format!("/staff/requests/{}/papers/{}", matter.state.number, kind.code()));
    sheet(&web, page, &signed, &matter, kind, host)
}

fn sheet(
    web: &Web,
    page: Page,
    signed: &Signed,
    matter: &Matter,
    kind: Kind,
    host: Option<String>,
) -> Result<Response, Problem> {
    let paper = maker(web, &page, matter, host).make(kind).ok_or(Problem::NotFound)?;
    let has_name = matter.contact.as_ref().is_some_and(|contact| !contact.name.is_empty());
    let number = matter.state.number.to_string();
    let path = format!("/staff/requests/{number}/papers/{}", kind.code());
    forms::show(&PaperPage {
        number,
        code: kind.code(),
        qr: qr(&paper.sender.scan),
        nameable: has_name && kind != Kind::Transfer && !matter.open,
        named: matter.open,
        paper,
        shell: signed.shell(&page, "/staff/requests").with_form(&path),
        page,
    })
}

/// `GET /staff/requests/{number}/papers/{kind}/docx`.
pub async fn docx(
    State(web): State<Web>,
    Path((number, kind)): Path<(String, String)>,
    signed: Signed,
    page: Page,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let kind = Kind::parse(&kind).ok_or(Problem::NotFound)?;
    let matter = read(&web, &signed, &number, &Purpose::Duty).await?;
    document(&web, &page, &matter, kind, host(&headers)).await
}

/// `POST /staff/requests/{number}/papers/{kind}/docx`: the same with the name on it.
pub async fn docx_named(
    State(web): State<Web>,
    Path((number, kind)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, host, .. } = posted;
    let kind = Kind::parse(&kind).ok_or(Problem::NotFound)?;
    let matter = read(&web, &signed, &number, &needed_for(kind)).await?;
    document(&web, &page, &matter, kind, host).await
}

async fn document(
    web: &Web,
    page: &Page,
    matter: &Matter,
    kind: Kind,
    host: Option<String>,
) -> Result<Response, Problem> {
    let paper = maker(web, page, matter, host).make(kind).ok_or(Problem::NotFound)?;
    let bytes = match web.app.template_of(kind.code(), matter.state.unit()) {
        None => paper.docx(),
        Some(held) => {
            let document = web.app.template(&held).await?;
            let own = template::Template::check(document);
            let filled = own.and_then(|own| own.fill(|field| paper.value(field)));
            filled.map_err(|why| Problem::broken("a template can't be filled in", why))?
        }
    };
    Ok(word(&format!("{}_{}", paper.title, matter.state.number), bytes))
}

/// A Word document to be kept by the browser under a name.
pub(super) fn word(name: &str, bytes: Vec<u8>) -> Response {
    const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let named = format!("attachment; filename=\"paper.docx\"; filename*=UTF-8''{}.docx", text::encode(name));
    let named = HeaderValue::from_str(&named).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(TYPE)),
        (header::CONTENT_DISPOSITION, named),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}
