//! Forms with files. Read piece by piece: a file that is too large is noticed while it comes in and only its name
//! is kept, and a whole upload that is too large is cut off.

use crate::{Form, Problem, room::Room};
use axum::{
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::header::CONTENT_LENGTH,
};
use zhiye_app::MOST_BYTES;

/// Files taken from one form.
pub const MOST_FILES: usize = 6;
/// The most one upload may bring: six files of the largest size and the fields beside them.
pub const MOST_TOGETHER: usize = MOST_FILES * MOST_BYTES + crate::form::MOST_BYTES;

/// A form with files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Upload {
    pub form: Form,
    pub files: Vec<File>,
    /// What it holds in memory, until the last of it is dropped.
    room: Room,
}

/// One file as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// As the person's device calls it, cleaned, at most 60 characters.
    pub name: String,
    /// How much came, in bytes.
    pub size: usize,
    /// Its bytes; `None` if there were more than [`MOST_BYTES`] or more than [`MOST_FILES`] files before it.
    pub bytes: Option<Vec<u8>>,
}

impl File {
    pub fn is_too_large(&self) -> bool {
        self.size > MOST_BYTES
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Upload, Problem> {
        let told = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
        if told.is_some_and(|length| length > MOST_TOGETHER) {
            return Err(Problem::TooLarge);
        }
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| Problem::Unreadable)?;
        let mut upload = Upload::default();
        let mut taken = 0;
        while let Some(field) = parts.next_field().await.map_err(|_| Problem::Unreadable)? {
            take(field, &mut upload, &mut taken).await?;
        }
        Ok(upload)
    }
}

async fn take(mut field: Field<'_>, upload: &mut Upload, taken: &mut usize) -> Result<(), Problem> {
    let name = field.name().unwrap_or_default().to_owned();
    let file = field.file_name().map(file_name);
    let most = if file.is_some() { MOST_BYTES } else { crate::form::MOST_BYTES };
    let keeps = upload.files.len() < MOST_FILES;
    let (mut bytes, mut size) = (Vec::new(), 0);
    while let Some(piece) = field.chunk().await.map_err(|_| Problem::Unreadable)? {
        size += piece.len();
        *taken += piece.len();
        if *taken > MOST_TOGETHER {
            return Err(Problem::TooLarge);
        }
        if size <= most && keeps {
            upload.room.take(*taken).await?;
            bytes.extend_from_slice(&piece);
        } else {
            bytes = Vec::new();
        }
    }
    match file {
        // An empty file input sends an empty name.
        Some(name) if name.is_empty() && size == 0 => {}
        Some(name) => {
            upload.files.push(File { name, size, bytes: (size <= most && keeps).then_some(bytes) });
        }
        None => {
            if size > most {
                return Err(Problem::TooLarge);
            }
            let text = String::from_utf8_lossy(&bytes);
            upload.form.mended |= matches!(text, std::borrow::Cow::Owned(_));
            upload.form.add(&name, &text);
        }
    }
    Ok(())
}

/// Without the folders old browsers send along.
fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    crate::text::one_line(&crate::text::clean(name)).chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn part(name: &str, file: Option<&str>, bytes: &[u8]) -> Vec<u8> {
        let file = file.map_or(String::new(), |f| format!("; filename=\"{f}\""));
        let mut out =
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").into_bytes();
        out.extend_from_slice(bytes);
        out.extend_from_slice(b"\r\n");
        out
    }

    async fn upload(parts: Vec<Vec<u8>>) -> Result<Upload, Problem> {
        let mut body: Vec<u8> = parts.concat();
        body.extend_from_slice(b"--b--\r\n");
        let request = Request::post("/")
            .header("content-type", "multipart/form-data; boundary=b")
            .extension(axum::extract::DefaultBodyLimit::disable())
            .body(Body::from(body))
            .unwrap();
        let mut service = tower::ServiceBuilder::new()
            .layer(axum::extract::DefaultBodyLimit::disable())
            .service(tower::service_fn(|request: Request| async {
                Ok::<_, std::convert::Infallible>(Upload::from_request(request, &()).await)
            }));
        tower::Service::call(&mut service, request).await.unwrap()
    }

    #[tokio::test]
    async fn a_file_that_is_too_large_leaves_its_name_and_the_text() {
        let large = vec![7; MOST_BYTES + 1];
        let parts = vec![
            part("what", None, "灯坏了".as_bytes()),
            part("photo", Some("C:\\pictures\\楼道.jpg"), &large),
            part("photo", Some("a.jpg"), b"small"),
            part("photo", Some(""), b""),
        ];
        let got = upload(parts).await.unwrap();
        assert_eq!(got.form.get("what"), "灯坏了");
        assert_eq!(got.files.len(), 2);
        assert_eq!((got.files[0].name.as_str(), got.files[0].is_too_large()), ("楼道.jpg", true));
        assert_eq!(got.files[1].bytes.as_deref(), Some(&b"small"[..]));
    }

    #[tokio::test]
    async fn an_upload_that_never_ends_is_cut_off() {
        let piece = vec![0; MOST_BYTES];
        let parts = (0..8).map(|_| part("photo", Some("a.jpg"), &piece)).collect();
        assert_eq!(upload(parts).await, Err(Problem::TooLarge));
    }
}
