//! Photos, on a page of their own after the text is safe. What fails is named file by file; the rest is kept.

use super::{Draft, Frame, Kept, Step};
use crate::{
    Web,
    form::{Faults, fresh_token, see, show, show_as},
    layout::{Browser, Page},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use zhiye_app::No;
use zhiye_edge::{
    Problem,
    form::Query,
    upload::{File, MOST_FILES, Upload},
};

#[derive(Template)]
#[template(path = "resident/file/photos.html")]
struct PhotosPage {
    page: Page,
    frame: Frame,
    faults: Faults,
    kept: Vec<Kept>,
    token: String,
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
    let frame = Frame::new(&page, Step::Photos, &query);
    show(&PhotosPage { page, frame, faults: Faults::default(), kept: draft.photos(), token: fresh_token() })
}

/// Takes photos in, throws one away, or goes on; the browser sends chosen files with any of these.
pub async fn save(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    upload: Upload,
) -> Result<Response, Problem> {
    let mut draft = Draft::open(&web, browser).await?;
    let sent = &upload.form;
    if let Some(file) = sent.some("drop") {
        let (gone, left): (Vec<_>, Vec<_>) = draft.photos().into_iter().partition(|kept| kept.file == file);
        set(&mut draft, &left);
        draft.keep(&web).await?;
        for kept in gone {
            web.app.drop_draft_photo(draft.owner, &kept.file).await?;
        }
        return Ok(see(&back_here(sent.get("to"))));
    }
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    // The same form sent again brings the same photos again: they are here already.
    if !draft.form.is("photo-tokens", sent.get("token")) {
        let mut kept = draft.photos();
        for file in upload.files {
            match take_in(&web, &page, &draft, kept.len(), file).await? {
                Ok(photo) => kept.push(photo),
                Err(why) => faults.add("photo", why),
            }
        }
        set(&mut draft, &kept);
        draft.form.set("photo-tokens", sent.get("token"));
        status = draft.keep_or_say(&web, &page, &mut faults).await?;
    }
    if !faults.is_empty() {
        let frame = Frame::new(&page, Step::Photos, sent);
        let kept = draft.photos();
        let shown = PhotosPage { page: page.wrong(), frame, faults, kept, token: fresh_token() };
        return show_as(status, &shown);
    }
    if sent.has("more") {
        return Ok(see(&back_here(sent.get("to"))));
    }
    Ok(draft.onward(&web, Step::Photos, sent))
}

/// Decodes and keeps one file; the inner `Err` is what the person is told, with the file's name.
async fn take_in(
    web: &Web,
    page: &Page,
    draft: &Draft,
    have: usize,
    file: File,
) -> Result<Result<Kept, String>, Problem> {
    if have >= MOST_FILES {
        return Ok(Err(page.t1("photo-too-many", "name", &file.name)));
    }
    let (name, size) = (file.name.clone(), file.size);
    let picture = match picture(web, page, file).await? {
        Ok(picture) => picture,
        Err(why) => return Ok(Err(why)),
    };
    match web.app.keep_draft_photo(draft.owner, &picture).await {
        Ok(file) => Ok(Ok(Kept { file, name, size })),
        Err(No::Full) => Ok(Err(page.t1("photo-no-room", "name", &name))),
        Err(other) => Err(other.into()),
    }
}

/// The picture of a file, or why there is none, naming the file.
pub async fn picture(
    web: &Web,
    page: &Page,
    file: File,
) -> Result<Result<zhiye_app::Picture, String>, Problem> {
    if file.is_too_large() {
        let size = format!("{:.0}", file.size as f64 / 1024.0 / 1024.0);
        return Ok(Err(page.tv("photo-too-large", &[("name", &file.name), ("size", &size)])));
    }
    let Some(bytes) = file.bytes else {
        return Ok(Err(page.t1("photo-too-many", "name", &file.name)));
    };
    match web.app.take_picture(bytes).await {
        Ok(picture) => Ok(Ok(picture)),
        Err(No::Refused(refused)) => {
            let why = refused.message(page.lang());
            Ok(Err(page.tv("photo-not-taken", &[("name", &file.name), ("why", &why)])))
        }
        Err(other) => Err(other.into()),
    }
}

fn set(draft: &mut Draft, kept: &[Kept]) {
    draft.form.fields.insert("photos".into(), kept.iter().map(Kept::line).collect());
}

fn back_here(to: &str) -> String {
    let end = if to == "check" { "?to=check" } else { "" };
    format!("{}{end}", Step::Photos.path())
}

/// A photo of this browser's own draft.
pub async fn photo(
    State(web): State<Web>,
    browser: Browser,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let owner = browser.draft.ok_or(Problem::NotFound)?;
    let picture = web.app.draft_photo(owner, &file).await?.ok_or(Problem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], picture.jpeg).into_response())
}
