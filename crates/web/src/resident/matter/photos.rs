//! Photos of a matter: adding some later, and looking at them.

use crate::{
    Web,
    form::{Faults, fresh_token, on_form, see, show, show_as},
    layout::Page,
    resident::{file::photos::picture, session::Mine, track},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use zhiye_app::{Ask, key};
use zhiye_domain::{
    Actor, RequestId,
    request::{Action, Channel, PHOTOS, may},
};
use zhiye_edge::{Problem, upload::Upload};

#[derive(Template)]
#[template(path = "resident/photos.html")]
struct PhotosPage {
    page: Page,
    faults: Faults,
    photos: Vec<String>,
    left: usize,
    token: String,
}

async fn open(web: &Web, page: Page, id: RequestId, faults: Faults) -> Result<PhotosPage, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    let photos: Vec<String> = matter.state.photos.iter().map(|photo| photo.file.clone()).collect();
    Ok(PhotosPage { page, faults, left: PHOTOS.saturating_sub(photos.len()), photos, token: fresh_token() })
}

pub async fn page(State(web): State<Web>, page: Page, Mine(id): Mine) -> Result<Response, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    if may(&Actor::Resident, &matter.state, Action::AddPhotos).is_err() {
        return Ok(see("/matter"));
    }
    show(&open(&web, page, id, Faults::default()).await?)
}

pub async fn save(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    upload: Upload,
) -> Result<Response, Problem> {
    let id = match mine {
        Ok(Mine(id)) => id,
        // Nobody's photos are kept: number and code first, then the photos once more, and the page says so.
        Err(Problem::SignedOut) => return Ok(see(&format!("/track?again=1&kept={}", track::PHOTOS))),
        Err(other) => return Err(other),
    };
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let mut faults = Faults::default();
    let ask =
        Ask::new(Actor::Resident, Channel::Web).keyed(key(&format!("photos:{id}"), &upload.form.token()));
    // A second press is not told that its own photos leave no room.
    let left = match web.app.answered(&ask).await? {
        true => PHOTOS,
        false => open(&web, page.clone(), id, Faults::default()).await?.left,
    };
    let mut pictures = Vec::new();
    for file in upload.files {
        if pictures.len() >= left {
            faults.add("photo", page.t1("photo-too-many", "name", &file.name));
            continue;
        }
        match picture(&web, &page, file).await? {
            Ok(picture) => pictures.push(picture),
            Err(why) => faults.add("photo", why),
        }
    }
    if pictures.is_empty() && faults.is_empty() {
        faults.add("photo", page.t("photos-none"));
    }
    if !pictures.is_empty() {
        match web.app.add_photos(&ask, id, pictures).await.map_err(Problem::from) {
            Ok(_) => {}
            Err(problem) => status = on_form(&mut faults, &page, problem)?,
        }
    }
    if faults.is_empty() {
        return Ok(see("/matter?did=photos"));
    }
    show_as(status, &open(&web, page.wrong(), id, faults).await?)
}

/// A photo of the session's own matter.
pub async fn photo(
    State(web): State<Web>,
    Mine(id): Mine,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let jpeg = web.app.photo(id, &file).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}
