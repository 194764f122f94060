//! A *no* on its way out: a status, and what the door that shows it needs to know. The body is written by whoever
//! owns the door (a page, a program's answer), from the copy that travels in the answer's extensions.

use crate::watch::request_id;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use zhiye_app::{Denied, No, Own, Refused};

/// Why there is no page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    SignedOut,
    Forbidden,
    /// The words are for whoever says what they are read for.
    PurposeNeeded,
    NotFound,
    /// The address exists, but not for this verb.
    WrongMethod,
    /// Seconds to wait.
    Slow(u32),
    /// A form or upload is larger than is taken.
    TooLarge,
    /// A body that is no form.
    Unreadable,
    /// A write that did not come from our own pages.
    Elsewhere,
    Refused(Refused),
    /// The disk is full.
    Full,
    /// Something broke; the id is that of the request, and in the log.
    Fault(String),
}

impl Problem {
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::SignedOut => StatusCode::UNAUTHORIZED,
            Problem::Forbidden | Problem::Elsewhere | Problem::PurposeNeeded => StatusCode::FORBIDDEN,
            Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Slow(_) => StatusCode::TOO_MANY_REQUESTS,
            Problem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::Unreadable => StatusCode::BAD_REQUEST,
            Problem::Refused(Refused::Own(Own::Overtaken)) => StatusCode::CONFLICT,
            Problem::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Full => StatusCode::INSUFFICIENT_STORAGE,
            Problem::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A fault of the door itself, logged like any other.
    pub fn broken(what: &str, why: impl std::fmt::Display) -> Problem {
        let id = request_id();
        tracing::error!(fault = id, what, %why, "fault");
        Problem::Fault(id)
    }
}

impl From<No> for Problem {
    /// A fault is logged here, once, with its causes and without anyone's words.
    fn from(no: No) -> Problem {
        match no {
            No::Denied(Denied::SignedOut) => Problem::SignedOut,
            No::Denied(Denied::Forbidden) => Problem::Forbidden,
            No::Denied(Denied::PurposeNeeded) => Problem::PurposeNeeded,
            No::Denied(Denied::Hidden) => Problem::NotFound,
            No::Denied(Denied::Slow(seconds)) => Problem::Slow(seconds),
            No::Refused(refused) => Problem::Refused(refused),
            No::Full => Problem::Full,
            No::Fault(fault) => {
                let id = request_id();
                let mut why = fault.to_string();
                let mut source = std::error::Error::source(&fault);
                while let Some(cause) = source {
                    why = format!("{why}: {cause}");
                    source = cause.source();
                }
                tracing::error!(fault = id, why, "fault");
                Problem::Fault(id)
            }
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Problem {
        No::from(denied).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Problem::Slow(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self == Problem::TooLarge {
            // What is still being sent is not read.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_answers_like_what_is_not_there() {
        assert_eq!(Problem::from(Denied::Hidden), Problem::NotFound);
        assert_eq!(Problem::from(Denied::Hidden).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn whoever_must_wait_is_told_how_long() {
        let response = Problem::Slow(30).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "30");
        assert_eq!(response.extensions().get::<Problem>(), Some(&Problem::Slow(30)));
    }
}
