//! The last look before it is filed, and the filing itself. The token of the last page belongs to the draft, so that
//! a second press, a slow network or going back never files twice.

use super::{Draft, Step, contact, forget, place, tell};
use crate::{
    Web,
    form::{Faults, fresh_token, mendable, see, show, show_as},
    layout::{Browser, Page},
    resident::session,
    times,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use zhiye_app::{Ask, Contact, Filing, Receipt, key};
use zhiye_domain::{
    Actor,
    request::{Channel, Communication, Relation, Reply},
};
use zhiye_edge::{Client, Form, Problem};
use zhiye_rulebook::Kind;

#[derive(Template)]
#[template(path = "resident/file/check.html")]
struct CheckPage {
    page: Page,
    faults: Faults,
    rows: Vec<Row>,
    sealed: bool,
    anonymous: bool,
    token: String,
}

/// One line of what was written.
struct Row {
    name: String,
    value: String,
    /// Where it is changed.
    change: &'static str,
    empty: bool,
}

pub async fn page(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut draft = match Draft::begun(&web, browser, &headers).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if draft.form.some("what").is_none() {
        return Ok(see(Step::Tell.path()));
    }
    if draft.form.some("submit-token").is_none() {
        draft.form.set("submit-token", fresh_token());
        draft.keep(&web).await?;
    }
    show(&check_page(&web, page, &draft, Faults::default()))
}

fn check_page(web: &Web, page: Page, draft: &Draft, faults: Faults) -> CheckPage {
    CheckPage {
        faults,
        rows: rows(web, &page, draft),
        sealed: draft.is_sealed(),
        anonymous: contact_of(&draft.form).is_empty(),
        token: draft.form.get("submit-token").to_owned(),
        page,
    }
}

fn rows(web: &Web, page: &Page, draft: &Draft) -> Vec<Row> {
    let (form, lang) = (&draft.form, page.lang());
    let row = |name: &str, value: String, step: Step| {
        let empty = value.is_empty();
        let value = if empty { page.t("check-empty") } else { value };
        Row { name: page.t(name), value, change: step.path(), empty }
    };
    let category = web.app.rulebook().category(form.get("category"));
    let about = match (draft.is_sealed(), category) {
        (true, _) => page.t("sealed-name"),
        (false, Some(category)) => category.name.get(lang).to_owned(),
        (false, None) => page.t("category-unsure"),
    };
    let mut rows = vec![
        row("check-about", about, Step::Category),
        row(
            "check-place",
            place::words(&page.directory.office.areas, form.get("where"), form.get("place")),
            Step::Place,
        ),
        row("check-what", form.trimmed("what").to_owned(), Step::Tell),
    ];
    if !page.is_elder() {
        let day = form.some("occurred").and_then(tell::occurred);
        let year = page.schedule().zone.to_datetime(page.now).year();
        rows.push(row("check-day", day.map_or(String::new(), |day| times::day(day, lang, year)), Step::Tell));
        if !draft.is_sealed() {
            rows.push(row("check-kind", draft.kind(web).name(lang).to_owned(), Step::Tell));
        }
    }
    let photos = draft.photos().len();
    let count =
        if photos == 0 { String::new() } else { page.t1("check-photos-count", "n", &photos.to_string()) };
    rows.push(row("check-photos", count, Step::Photos));
    rows.push(row("check-contact", reached(page, form), Step::Contact));
    rows
}

/// How the person is reached, in words.
fn reached(page: &Page, form: &Form) -> String {
    let lang = page.lang();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(form.some("name").map(str::to_owned));
    parts.extend(form.some("phone").map(contact::phone));
    parts.extend(Reply::parse(form.get("reply")).map(|reply| reply.name(lang).to_owned()));
    parts.extend(
        Relation::parse(form.get("relation"))
            .filter(|r| *r != Relation::Myself)
            .map(|r| page.t1("check-speaks-as", "relation", r.name(lang))),
    );
    parts.extend(needs(form).into_iter().map(|need| need.name(lang).to_owned()));
    parts.extend(form.some("wishes").map(str::to_owned));
    parts.join(if lang == zhiye_calendar::Lang::En { ", " } else { "，" })
}

fn needs(form: &Form) -> Vec<Communication> {
    form.all("need").iter().filter_map(|code| Communication::parse(code)).collect()
}

fn contact_of(form: &Form) -> Contact {
    Contact {
        name: form.trimmed("name").to_owned(),
        phone: form.some("phone").map(contact::phone).unwrap_or_default(),
        address: String::new(),
        wishes: form.trimmed("wishes").to_owned(),
    }
}

/// The filing as the app takes it.
fn filing(web: &Web, page: &Page, draft: &Draft) -> Filing {
    let form = &draft.form;
    let (area, building) = place::split(&page.directory.office.areas, form.get("where"));
    let kind = draft.kind(web);
    Filing {
        category: form.some("category").filter(|_| kind != Kind::Accusation).map(str::to_owned),
        occurred_on: form.some("occurred").and_then(tell::occurred),
        area,
        building,
        place: form.some("place").map(str::to_owned),
        relation: Relation::parse(form.get("relation")).unwrap_or(Relation::Myself),
        authorised: form.has("authorised"),
        reply: Reply::parse(form.get("reply")).unwrap_or(Reply::None),
        communication: needs(form),
        contact: contact_of(form),
        ..Filing::new(kind, Channel::Web, form.trimmed("what"))
    }
}

pub async fn submit(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    client: Client,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let token = form.token();
    let ask = Ask::new(Actor::Resident, Channel::Web).keyed(key("file", &token));
    if let Some(receipt) = web.app.receipt_again(&ask).await? {
        return session::enter(&web, receipt.id, "/receipt").await;
    }
    let draft = match Draft::begun(&web, browser, &headers).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if draft.form.some("what").is_none() {
        return Ok(see(Step::Tell.path()));
    }
    let faults = contact::check(&page, &draft.form);
    if !faults.is_empty() {
        return wrong(&web, page, &draft, faults);
    }
    web.app.may_file(&client.address)?;
    let receipt = match web.app.file(&ask, &filing(&web, &page, &draft)).await.map_err(Problem::from) {
        Ok(receipt) => receipt,
        Err(problem) => {
            let mut faults = Faults::default();
            faults.add("", mendable(problem)?.message(page.lang()));
            return wrong(&web, page, &draft, faults);
        }
    };
    let photos_in = add_photos(&web, &draft, &receipt, &token).await;
    forget(&web, draft.owner).await?;
    session::enter(&web, receipt.id, if photos_in { "/receipt" } else { "/receipt?photos=lost" }).await
}

fn wrong(web: &Web, page: Page, draft: &Draft, faults: Faults) -> Result<Response, Problem> {
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &check_page(web, page.wrong(), draft, faults))
}

/// Puts the kept photos to the matter. The matter is filed already: if this fails the receipt says so, and the
/// photos can be sent again from the matter's page.
async fn add_photos(web: &Web, draft: &Draft, receipt: &Receipt, token: &str) -> bool {
    let mut pictures = Vec::new();
    for kept in draft.photos() {
        match web.app.draft_photo(draft.owner, &kept.file).await {
            Ok(Some(picture)) => pictures.push(picture),
            Ok(None) => return false,
            Err(no) => {
                let _logged = Problem::from(no);
                return false;
            }
        }
    }
    if pictures.is_empty() {
        return true;
    }
    let ask = Ask::new(Actor::Resident, Channel::Web).keyed(key("file-photos", token));
    web.app.add_photos(&ask, receipt.id, pictures).await.map_err(Problem::from).is_ok()
}
