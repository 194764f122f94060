//! The demo's start page: a walk from filing to rating, each step by one click as the person whose step it is; and
//! everybody who can be met. These routes exist in the demo only.

use super::{next, signed_in};
use crate::{Web, form as forms, layout::Page, resident::mine};
use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};
use zhiye_app::{
    Matter,
    domain::{PersonId, Role, request::Status},
};
use zhiye_edge::{Form, Problem, form::Query};

/// `POST /demo/sign-in`: one click in the demo.
pub async fn demo_sign_in(State(web): State<Web>, form: Form) -> Result<Response, Problem> {
    let person = form.trimmed("person").parse().map_err(|_| Problem::NotFound)?;
    let cast = web.config.demo.as_ref().ok_or(Problem::NotFound)?;
    if !cast.people.iter().any(|(id, ..)| *id == person) {
        return Err(Problem::NotFound);
    }
    let next = next(&form);
    let token = web.app.sign_in_as(person).await?;
    Ok(signed_in(&web, &next, &token))
}

/// A step of the office: whose it is, what is done in it, where it is done as long as there is no matter to follow,
/// and at which states of a matter it is due.
struct StepOf {
    role: Role,
    what: &'static str,
    list: &'static str,
    due: &'static [Status],
}

const STEPS: [StepOf; 5] = [
    StepOf {
        role: Role::Clerk,
        what: "看原话，受理，定下类别",
        list: "/staff/requests?state=filed",
        due: &[Status::Filed, Status::AwaitingSupplement],
    },
    StepOf {
        role: Role::Coordinator,
        what: "研判轻重，交给一个单位牵头",
        list: "/staff/requests?state=accepted",
        due: &[Status::Accepted, Status::Judged, Status::SentBack],
    },
    StepOf {
        role: Role::Handler,
        what: "签收，联系本人，写答复",
        list: "/staff/requests?state=assigned",
        due: &[Status::Assigned, Status::InHand, Status::Deferred, Status::Paused],
    },
    StepOf {
        role: Role::Approver,
        what: "看答复写得好不好，通过，送达本人",
        list: "/staff/requests?state=drafted",
        due: &[Status::Drafted, Status::Approved],
    },
    StepOf {
        role: Role::Caller,
        what: "评价以后打电话回访，问本人满不满意",
        list: "/staff/follow-ups",
        due: &[],
    },
];

/// A step as the page shows it.
struct Walked {
    person: String,
    /// Name and role on the button.
    who: String,
    what: &'static str,
    next: String,
    /// The matter waits for this step.
    due: bool,
}

#[derive(Template)]
#[template(path = "staff/demo.html")]
struct DemoPage {
    page: Page,
    /// Number of the visitor's own matter, once they filed one.
    own: Option<String>,
    /// It was answered: the word is theirs.
    to_rate: bool,
    before: Vec<Walked>,
    after: Vec<Walked>,
    people: Vec<(String, String, String, String)>,
    /// Where the person goes who signs in here.
    next: String,
    matters: Vec<(String, String, String)>,
}

/// `GET /demo`.
pub async fn demo(
    State(web): State<Web>,
    page: Page,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, Problem> {
    let cast = web.config.demo.as_ref().ok_or(Problem::NotFound)?;
    let people = cast
        .people
        .iter()
        .map(|(id, name, role, what)| (id.to_string(), name.clone(), role.clone(), what.clone()))
        .collect();
    let own = match mine(&web, &headers).await? {
        Some(id) => Some(web.app.matter_of_resident(id).await?).filter(|matter| !matter.state.sealed),
        None => None,
    };
    let walked = |step: &StepOf| walked(&web, &page, step, own.as_ref());
    let before = STEPS[..4].iter().filter_map(walked).collect();
    let after = STEPS[4..].iter().filter_map(walked).collect();
    forms::show(&DemoPage {
        own: own.as_ref().map(|matter| matter.state.number.to_string()),
        to_rate: own.as_ref().is_some_and(|matter| matter.state.status == Status::Answered),
        before,
        after,
        people,
        next: next(&query),
        matters: cast.matters.clone(),
        page,
    })
}

/// The step with the one who does it: of the unit the matter lies with, if it lies with one.
fn walked(web: &Web, page: &Page, step: &StepOf, own: Option<&Matter>) -> Option<Walked> {
    let lead = own.and_then(|matter| matter.state.lead);
    let unit = lead.map(|lead| lead.unit).filter(|_| step.role.is_of_a_unit());
    let handler = lead.and_then(|lead| lead.handler).filter(|_| step.role == Role::Handler);
    let holds = |person: PersonId| {
        let grants = page.directory.person(person).map_or(&[][..], |person| &person.grants);
        grants.iter().any(|grant| grant.role == step.role && unit.is_none_or(|unit| grant.unit == unit))
    };
    let cast = &web.config.demo.as_ref()?.people;
    let (person, name, ..) = cast
        .iter()
        .find(|(id, ..)| handler == Some(*id))
        .or_else(|| cast.iter().find(|(id, ..)| holds(*id)))?;
    let number = own.map(|matter| format!("/staff/requests/{}", matter.state.number));
    Some(Walked {
        person: person.to_string(),
        who: format!("{name}，{}", step.role.name()),
        what: step.what,
        next: number.unwrap_or_else(|| step.list.to_owned()),
        due: own.is_some_and(|matter| step.due.contains(&matter.state.status)),
    })
}
