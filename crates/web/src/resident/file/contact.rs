//! How the person is reached, if they wish to be, and what it takes to talk with them. Anonymous is possible; what
//! is lost by it is said.

use super::{Draft, Frame, Step};
use crate::{
    Web,
    form::{Faults, readable, show, show_as},
    layout::{Browser, Page},
};
use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};
use zhiye_app::{MOST_NAME, MOST_WISHES};
use zhiye_domain::{
    phone,
    request::{Communication, Relation, Reply},
};
use zhiye_edge::{Form, Problem, form::Query};

const FIELDS: &[&str] = &["name", "phone", "reply", "relation", "authorised", "need", "wishes"];

#[derive(Template)]
#[template(path = "resident/file/contact.html")]
struct ContactPage {
    page: Page,
    frame: Frame,
    form: Form,
    faults: Faults,
    replies: Vec<(&'static str, &'static str)>,
    relations: Vec<(&'static str, &'static str)>,
    needs: Vec<(&'static str, &'static str)>,
}

impl ContactPage {
    fn new(page: Page, frame: Frame, form: Form, faults: Faults) -> ContactPage {
        let lang = page.lang();
        let relations = [Relation::Myself, Relation::Family, Relation::Neighbour, Relation::Other];
        ContactPage {
            replies: Reply::ALL.iter().map(|r| (r.code(), r.name(lang))).collect(),
            relations: relations.iter().map(|r| (r.code(), r.name(lang))).collect(),
            needs: Communication::ALL.iter().map(|c| (c.code(), c.name(lang))).collect(),
            page,
            frame,
            form,
            faults,
        }
    }
}

pub async fn page(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, Problem> {
    let draft = match Draft::begun(&web, browser, &headers).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let frame = Frame::new(&page, Step::Contact, &query);
    show(&ContactPage::new(page, frame, draft.form, Faults::default()))
}

pub async fn save(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    let mut draft = Draft::open(&web, browser).await?;
    take(&mut draft, &form);
    let mut faults = check(&page, &draft.form);
    let status = draft.keep_or_say(&web, &page, &mut faults).await?;
    if !faults.is_empty() {
        let frame = Frame::new(&page, Step::Contact, &form);
        let shown = ContactPage::new(page.wrong(), frame, draft.form, faults);
        return show_as(status, &shown);
    }
    Ok(draft.onward(&web, Step::Contact, &form))
}

pub fn take(draft: &mut Draft, sent: &Form) {
    draft.form.take(sent, FIELDS);
}

/// How the person hears of the result: as chosen; whoever left a phone and chose nothing is called.
pub fn reply(form: &Form) -> Reply {
    let unsaid = if form.some("phone").is_some() { Reply::Phone } else { Reply::None };
    Reply::parse(form.get("reply")).unwrap_or(unsaid)
}

/// What has to be mended before it can be filed; asked again on the last page.
pub fn check(page: &Page, form: &Form) -> Faults {
    let mut faults = Faults::default();
    let wants = matches!(Reply::parse(form.get("reply")), Some(Reply::Phone | Reply::Sms));
    match form.some("phone") {
        None if wants => faults.add("phone", page.t("phone-missing")),
        Some(typed) if phone::parse(typed).is_none() => faults.add("phone", page.t("phone-unread")),
        _ => {}
    }
    for (field, most) in [("name", MOST_NAME), ("wishes", MOST_WISHES)] {
        readable(&mut faults, page, form, field, most);
    }
    faults
}
