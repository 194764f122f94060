//! Lists of the queue a person keeps by name: listed on the queue and the workbench, named and taken away here.

use super::filter;
use crate::{Web, form as forms, layout::Signed, staff::shell::Posted};
use axum::{extract::State, response::Response};
use zhiye_app::{
    SavedView,
    domain::request::{Scope, scope},
};
use zhiye_edge::{Form, Problem, text};

/// Characters of a name.
const MOST_NAME: usize = 20;

/// A kept list as a page shows it.
pub struct Saved {
    pub name: String,
    pub address: String,
    pub current: bool,
}

/// What the page asks when the list could be kept, and why it was not.
pub struct Naming {
    pub address: String,
    pub error: Option<&'static str>,
}

/// The person's lists; the one at this address is marked.
pub async fn kept(web: &Web, signed: &Signed, address: &str) -> Result<Vec<Saved>, Problem> {
    let views = web.app.saved_views(&signed.staff).await?;
    let saved =
        |view: SavedView| Saved { current: view.address == address, name: view.name, address: view.address };
    Ok(views.into_iter().map(saved).collect())
}

/// Only a list that was narrowed or put in order is worth a name.
pub fn naming(query: &Form, address: &str) -> Option<Naming> {
    let error = match query.trimmed("view") {
        "name" => Some("请给这一列起个名字，二十个字以内"),
        "many" => Some("已经存了十二个，请先去掉一个"),
        _ => None,
    };
    (address != "/staff/requests").then(|| Naming { address: address.to_owned(), error })
}

/// The list an address of a form names, as this page writes it: nothing but filters.
fn list_of(form: &Form) -> String {
    let (_, query) = form.trimmed("list").split_once('?').unwrap_or_default();
    filter::address(&Form::parse(query.as_bytes()), &[])
}

/// Whoever reads no matter has no list of any.
fn reader(signed: &Signed) -> Result<(), Problem> {
    if scope(&signed.staff) == Scope::Nothing { Err(Problem::Forbidden) } else { Ok(()) }
}

fn and(address: &str, key: &str, value: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{key}={value}")
}

/// `POST /staff/views`: keeps a list by name.
pub async fn save(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, form, .. } = posted;
    reader(&signed)?;
    let (address, name) = (list_of(&form), text::one_line(form.trimmed("name")));
    if name.is_empty() || text::length(&name) > MOST_NAME || address == "/staff/requests" {
        return Ok(forms::see(&and(&address, "view", "name")));
    }
    let kept = web.app.save_view(&signed.staff, SavedView { name, address: address.clone() }).await?;
    Ok(forms::see(&if kept { address } else { and(&address, "view", "many") }))
}

/// `POST /staff/views/removal`: forgets it; what it listed stays as it is.
pub async fn forget(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, form, .. } = posted;
    reader(&signed)?;
    let address = list_of(&form);
    web.app.drop_view(&signed.staff, &address).await?;
    Ok(forms::see(if form.has("bench") { "/staff" } else { &address }))
}
