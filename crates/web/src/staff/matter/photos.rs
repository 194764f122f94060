//! Photos of a matter: shown to whoever may see it, added by those who take filings.

use super::find;
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{kept, shell::Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use zhiye_app::{
    Ask, No, Purpose, Refused,
    domain::{
        Actor,
        request::{Action, Channel, PHOTOS, Why, may},
    },
};
use zhiye_calendar::Lang;
use zhiye_edge::{Problem, upload::Upload};

#[derive(Template)]
#[template(path = "staff/photos.html")]
struct PhotosPage {
    page: Page,
    shell: Shell,
    number: String,
    held: usize,
    most: usize,
    errors: Vec<String>,
    token: String,
}

/// `GET /staff/requests/{number}/photos/{file}`.
pub async fn photo(
    State(web): State<Web>,
    Path((number, file)): Path<(String, String)>,
    signed: Signed,
) -> Result<Response, Problem> {
    let (id, _) = find(&web, &number).await?;
    let jpeg = web.app.photo_of_staff(&signed.staff, id, &file, &Purpose::Duty).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")], jpeg).into_response())
}

/// `GET /staff/requests/{number}/photos`: the form.
pub async fn photos_form(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
) -> Result<Response, Problem> {
    let (id, number) = find(&web, &number).await?;
    let state = web.app.state_for(&signed.staff, id).await?;
    let errors = match may(&Actor::Staff(signed.staff.clone()), &state, Action::AddPhotos) {
        Ok(()) => Vec::new(),
        Err(Why::Denied) => return Err(Problem::Forbidden),
        Err(Why::Refused(refusal)) => vec![refusal.message(Lang::Zh)],
    };
    show(page, &signed, number, state.photos.len(), errors)
}

fn show(
    page: Page,
    signed: &Signed,
    number: String,
    held: usize,
    errors: Vec<String>,
) -> Result<Response, Problem> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = if errors.is_empty() { page } else { page.wrong() };
    let shell = signed.shell(&page, "/staff/requests");
    let token = forms::fresh_token();
    forms::show_as(status, &PhotosPage { page, shell, number, held, most: PHOTOS, errors, token })
}

/// `POST /staff/requests/{number}/photos`.
pub async fn add_photos(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
    upload: Upload,
) -> Result<Response, Problem> {
    if kept::is_of_another(&signed, &upload.form) {
        return kept::of_another(&page, &signed, &upload.form);
    }
    let (id, number) = find(&web, &number).await?;
    let state = web.app.state_for(&signed.staff, id).await?;
    match may(&Actor::Staff(signed.staff.clone()), &state, Action::AddPhotos) {
        Err(Why::Denied) => return Err(Problem::Forbidden),
        Ok(()) | Err(Why::Refused(_)) => {}
    }
    let (mut errors, mut pictures) = (Vec::new(), Vec::new());
    for file in upload.files {
        let Some(bytes) = file.bytes else {
            errors.push(format!("“{}”太大或者太多：一张要小于 10 MB，一次最多 {PHOTOS} 张。", file.name));
            continue;
        };
        match web.app.take_picture(bytes).await {
            Ok(picture) => pictures.push(picture),
            Err(No::Refused(why)) => errors.push(format!("“{}”：{}", file.name, why.message(Lang::Zh))),
            Err(other) => return Err(other.into()),
        }
    }
    if pictures.is_empty() {
        errors.push("请选至少一张照片。".into());
        return show(page, &signed, number, state.photos.len(), errors);
    }
    let scope = format!("staff:{}:{number}:photos", signed.staff.person);
    let ask = Ask::new(Actor::Staff(signed.staff.clone()), Channel::Web)
        .keyed(zhiye_app::key(&scope, &upload.form.token()));
    match web.app.add_photos(&ask, id, pictures).await {
        Ok(_) if errors.is_empty() => Ok(forms::see(&format!("/staff/requests/{number}?done=photos"))),
        Ok(done) => show(page, &signed, done.number.to_string(), state.photos.len(), errors),
        Err(No::Refused(refused @ Refused::Request(_))) => {
            errors.push(refused.message(Lang::Zh));
            show(page, &signed, number, state.photos.len(), errors)
        }
        Err(other) => Err(other.into()),
    }
}
