//! Photos of a request: added as a form with files, read one by one. Each is taken in as on the pages: re-encoded,
//! without where and when it was taken. All of one call are stored or none.

use crate::{
    Api,
    acts::known,
    answer::done,
    caller::{Caller, Number},
    problem::{ApiNo, Wrong},
};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use zhiye_app::{
    No,
    domain::request::{Action, Channel},
};
use zhiye_edge::{Problem, upload::Upload};
use zhiye_rulebook::Lang;

pub async fn add(
    State(api): State<Api>,
    caller: Caller,
    number: Number,
    upload: Result<Upload, Problem>,
) -> Result<Response, ApiNo> {
    let upload = upload.map_err(ApiNo::Door)?;
    let id = caller.find(&api, &number).await?;
    api.app.may_try(&caller.staff, id, Action::AddPhotos).await.map_err(known)?;
    let (mut wrong, mut pictures) = (Vec::new(), Vec::new());
    for (place, file) in upload.files.into_iter().enumerate() {
        let at = format!("photos/{place}");
        let Some(bytes) = file.bytes else {
            wrong.push(Wrong {
                at,
                code: "too_large",
                zh: "一张要小于 10 MB，一次最多 6 张".into(),
                en: "has 10 MB at most, and six come at once".into(),
            });
            continue;
        };
        match api.app.take_picture(bytes).await {
            Ok(picture) => pictures.push(picture),
            Err(No::Refused(why)) => {
                let (zh, en) = (why.message(Lang::Zh), why.message(Lang::En));
                wrong.push(Wrong { at, code: why.code(), zh, en });
            }
            Err(other) => return Err(other.into()),
        }
    }
    if wrong.is_empty() && pictures.is_empty() {
        let (zh, en) = ("请至少附一张照片".into(), "holds no file".into());
        wrong.push(Wrong { at: "photos".into(), code: "missing", zh, en });
    }
    if !wrong.is_empty() {
        return Err(ApiNo::Invalid(wrong));
    }
    let ask = caller.ask(Channel::Other, &format!("/requests/{id}/photos"));
    Ok(done(api.app.add_photos(&ask, id, pictures).await.map_err(known)?))
}

pub async fn show(
    State(api): State<Api>,
    caller: Caller,
    number: Number,
    file: Result<Path<(String, String)>, axum::extract::rejection::PathRejection>,
) -> Result<Response, ApiNo> {
    let id = caller.find(&api, &number).await?;
    let Ok(Path((_, file))) = file else { return Err(ApiNo::Door(Problem::NotFound)) };
    let jpeg = api.app.photo_of_staff(&caller.staff, id, &file, &caller.purpose()).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}
