//! Answers in JSON.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use zhiye_app::Done;

/// A JSON answer.
pub fn json(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], value.to_string())
        .into_response()
}

/// Marks the answer of a repeated key: nothing was done this time.
pub fn replayed(mut response: Response, repeated: bool) -> Response {
    if repeated {
        let name = HeaderName::from_static("idempotency-replayed");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    response
}

/// A command was carried out.
pub fn done(done: Done) -> Response {
    let value = json!({
        "number": done.number.to_string(),
        "state": done.status.code(),
        "version": done.version,
    });
    replayed(json(StatusCode::CREATED, &value), done.repeated)
}
