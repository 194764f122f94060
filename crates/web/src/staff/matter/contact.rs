//! The contact, shown once, after the reader has said what for. Who looked, when and why is recorded first.

use super::{build, find};
use crate::{
    Web, form as forms,
    layout::Signed,
    staff::{
        gate::{Answers, UNSTATED, stated},
        shell::Posted,
    },
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use zhiye_app::Purpose;
use zhiye_edge::Problem;

/// What a contact is needed for.
pub const PURPOSES: Answers = &[
    ("call", "联系本人"),
    ("visit", "上门"),
    ("identity", "核对身份"),
    ("letter", "寄送材料"),
    ("other", "其他"),
];

/// `GET /staff/requests/{number}/contact`: a page that showed a contact was asked for anew; it is put away.
pub async fn after_contact(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
) -> Result<Response, Problem> {
    let (id, number) = find(&web, &number).await?;
    if !web.app.may_see(&signed.staff, id).await? {
        return Err(Problem::NotFound);
    }
    Ok(forms::see(&format!("/staff/requests/{number}")))
}

/// `POST /staff/requests/{number}/contact`.
pub async fn show_contact(
    State(web): State<Web>,
    Path(number): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    let (id, number) = find(&web, &number).await?;
    let page = page.at(&format!("/staff/requests/{number}"));
    let Some(purpose) = stated(&form, PURPOSES) else {
        let matter = web.app.matter_of_staff(&signed.staff, id, &Purpose::Duty).await?;
        let error = Some(UNSTATED.to_owned());
        let built = build(&web, page.wrong(), &signed, &matter, None, error).await?;
        return forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built);
    };
    let matter = web.app.matter_of_staff(&signed.staff, id, &Purpose::Contact(purpose)).await?;
    let built = build(&web, page, &signed, &matter, None, None).await?;
    forms::show(&built)
}
