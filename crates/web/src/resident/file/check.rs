//! The last look before it is filed, and the filing itself. The token of the last page belongs to the draft, so that
//! a second press, a slow network or going back never files twice.

use super::{Draft, Step, contact, forget, place, tell};
use crate::{
    Web,
    form::{Faults, fresh_token, on_form, see, show, show_as},
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
    request::{About, Channel, Communication, Relation},
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
    /// What this page shows.
    seen: String,
}

/// One line of what was written.
struct Row {
    name: String,
    value: String,
    /// Where it is changed, and the id of the link there.
    change: &'static str,
    id: &'static str,
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
    let mut faults = Faults::default();
    if draft.form.some("submit-token").is_none() {
        draft.form.set("submit-token", fresh_token());
        draft.keep_or_say(&web, &page, &mut faults).await?;
    }
    show(&check_page(&web, page, &draft, faults))
}

fn check_page(web: &Web, page: Page, draft: &Draft, faults: Faults) -> CheckPage {
    CheckPage {
        faults,
        rows: rows(web, &page, draft),
        sealed: draft.is_sealed(),
        anonymous: contact_of(&draft.form).is_empty(),
        token: draft.form.get("submit-token").to_owned(),
        seen: draft.mark(web, is_shown),
        page,
    }
}

/// Fields that are the person's, not the form's own.
fn is_shown(field: &str) -> bool {
    !matches!(field, "begun" | "submit-token")
}

fn rows(web: &Web, page: &Page, draft: &Draft) -> Vec<Row> {
    let (form, lang) = (&draft.form, page.lang());
    let row = |id: &'static str, value: String, step: Step| {
        let empty = value.is_empty();
        let value = if empty { page.t("check-empty") } else { value };
        Row { name: page.t(&format!("check-{id}")), value, change: step.path(), id, empty }
    };
    let category = web.app.rulebook().category(form.get("category"));
    let about = match (draft.is_sealed(), category) {
        (true, _) => page.t("sealed-name"),
        (false, Some(category)) => category.name.get(lang).to_owned(),
        (false, None) => page.t("category-unsure"),
    };
    let mut rows = vec![
        row("about", about, Step::Category),
        row(
            "place",
            place::words(&page.directory.office.areas, form.get("where"), form.get("place")),
            Step::Place,
        ),
        row("what", form.trimmed("what").to_owned(), Step::Tell),
    ];
    if draft.is_sealed() {
        let unit = tell::concerned(page, form).map(|unit| page.directory.unit_name(unit).to_owned());
        rows.push(row("unit", unit.unwrap_or_default(), Step::Tell));
    }
    // What was given in the usual version is filed, so it is shown here too.
    if !page.is_elder() || form.some("occurred").is_some() {
        let day = form.some("occurred").and_then(tell::occurred);
        let year = page.schedule().zone.to_datetime(page.now).year();
        let typed = form.trimmed("occurred").to_owned();
        rows.push(row("day", day.map_or(typed, |day| times::day(day, lang, year)), Step::Tell));
    }
    if !page.is_elder() && !draft.is_sealed() {
        rows.push(row("kind", draft.kind(web).name(lang).to_owned(), Step::Tell));
    }
    let photos = draft.photos().len();
    let count =
        if photos == 0 { String::new() } else { page.t1("check-photos-count", "n", &photos.to_string()) };
    rows.push(row("photos", count, Step::Photos));
    rows.push(row("contact", reached(page, form), Step::Contact));
    rows
}

/// How the person is reached, in words.
fn reached(page: &Page, form: &Form) -> String {
    let lang = page.lang();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(form.some("name").map(str::to_owned));
    parts.extend(form.some("phone").map(phone_of));
    let told = form.has("reply") || form.some("phone").is_some();
    parts.extend(told.then(|| contact::reply(form).name(lang).to_owned()));
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

/// The digits to keep; what is no phone stands as it was typed until it is mended.
fn phone_of(typed: &str) -> String {
    zhiye_domain::phone::parse(typed).unwrap_or_else(|| typed.to_owned())
}

fn contact_of(form: &Form) -> Contact {
    Contact {
        name: form.trimmed("name").to_owned(),
        phone: form.some("phone").map(phone_of).unwrap_or_default(),
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
        reply: contact::reply(form),
        communication: needs(form),
        contact: contact_of(form),
        about: tell::concerned(page, form).filter(|_| kind == Kind::Accusation).map(About::Unit),
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
    let faults = check(&page, &draft.form);
    if !faults.is_empty() {
        return wrong(&web, page, &draft, faults, StatusCode::UNPROCESSABLE_ENTITY);
    }
    if form.has("seen") && form.get("seen") != draft.mark(&web, is_shown) {
        let mut faults = Faults::default();
        faults.add("what", page.t("check-other-window"));
        return wrong(&web, page, &draft, faults, StatusCode::CONFLICT);
    }
    web.app.may_file(&client.address)?;
    let receipt = match web.app.file(&ask, &filing(&web, &page, &draft)).await.map_err(Problem::from) {
        Ok(receipt) => receipt,
        Err(problem) => {
            let mut faults = Faults::default();
            let status = on_form(&mut faults, &page, problem)?;
            return wrong(&web, page, &draft, faults, status);
        }
    };
    let photos_in = add_photos(&web, &draft, &receipt, &token).await;
    forget(&web, draft.owner).await?;
    session::enter(&web, receipt.id, if photos_in { "/receipt" } else { "/receipt?photos=lost" }).await
}

/// Every step's check once more: a step may have been left by its link back with something still to be mended.
fn check(page: &Page, form: &Form) -> Faults {
    let steps = [place::check(page, form), tell::check(page, form), contact::check(page, form)];
    let mut faults = Faults::default();
    for fault in steps.into_iter().flat_map(|faults| faults.0) {
        // A field of a step stands here in a row, beside the link that leads to it.
        let row = match fault.field.as_str() {
            "occurred" => "day",
            "name" | "phone" | "wishes" => "contact",
            other => other,
        };
        faults.add(row, fault.message);
    }
    faults
}

fn wrong(
    web: &Web,
    page: Page,
    draft: &Draft,
    faults: Faults,
    status: StatusCode,
) -> Result<Response, Problem> {
    show_as(status, &check_page(web, page.wrong(), draft, faults))
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
