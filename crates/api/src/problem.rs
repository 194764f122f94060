//! A *no* for a program: RFC 9457, with a stable code, words in the language asked for, and the id under which a
//! fault is found in the log.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use zhiye_app::{Denied, No};
use zhiye_edge::{Problem, watch::request_id};
use zhiye_rulebook::Lang;

/// What is wrong at one place of what was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// JSON pointer into the body (`#/contact/phone`), or the parameter's or header's name.
    pub at: String,
    pub code: &'static str,
    pub zh: String,
    pub en: String,
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ApiNo {
    Door(Problem),
    /// The body is not `application/json`.
    MediaType,
    /// The body is no JSON object in UTF-8.
    Unreadable(String),
    /// Fields, parameters or headers.
    Invalid(Vec<Wrong>),
    /// Another system's number is known already; under this registration number, if the caller may know it.
    AlreadyFiled(Option<String>),
}

impl From<No> for ApiNo {
    fn from(no: No) -> ApiNo {
        ApiNo::Door(no.into())
    }
}

impl From<Denied> for ApiNo {
    fn from(denied: Denied) -> ApiNo {
        ApiNo::Door(denied.into())
    }
}

impl From<Wrong> for ApiNo {
    fn from(wrong: Wrong) -> ApiNo {
        ApiNo::Invalid(vec![wrong])
    }
}

impl ApiNo {
    fn status(&self) -> StatusCode {
        match self {
            // The office can make room and the program can come again.
            ApiNo::Door(Problem::Full) => StatusCode::SERVICE_UNAVAILABLE,
            ApiNo::Door(problem) => problem.status(),
            ApiNo::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ApiNo::Unreadable(_) => StatusCode::BAD_REQUEST,
            ApiNo::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            ApiNo::AlreadyFiled(_) => StatusCode::CONFLICT,
        }
    }

    /// Code, title and detail.
    fn words(&self, lang: Lang) -> (&'static str, String, String) {
        if let ApiNo::Door(Problem::Refused(refused)) = self {
            let title = if lang == Lang::Zh { "规则不允许" } else { "A rule says no" };
            return (refused.code(), title.to_owned(), refused.message(lang));
        }
        let (code, zh, en) = self.fixed();
        let (title, detail) = if lang == Lang::Zh { zh } else { en };
        let detail = match self {
            ApiNo::Unreadable(why) => format!("{detail} ({why})"),
            _ => detail.to_owned(),
        };
        (code, title.to_owned(), detail)
    }

    fn fixed(&self) -> (&'static str, (&'static str, &'static str), (&'static str, &'static str)) {
        match self {
            ApiNo::Door(Problem::SignedOut) => (
                "unauthorized",
                ("需要令牌", "请用 Authorization: Bearer 带上有效的令牌。"),
                ("A token is needed", "Send a valid token as Authorization: Bearer."),
            ),
            ApiNo::Door(Problem::Forbidden | Problem::Elsewhere) => (
                "forbidden",
                ("没有这项权限", "这个令牌代表的人没有这项权限。"),
                ("Not allowed", "The person this token stands for may not do this."),
            ),
            ApiNo::Door(Problem::PurposeNeeded) => (
                "purpose_needed",
                ("请写明用途", "这件事现在不归这个人办：看原话要用 X-Purpose 写明用途，会记入查看记录。"),
                (
                    "Say what for",
                    "The request is not this person's business now: to read its words, state in X-Purpose what they are \
                     read for. It is recorded.",
                ),
            ),
            ApiNo::Door(Problem::WrongMethod) => (
                "method_not_allowed",
                ("方法不对", "这个地址不接受这种方法。"),
                ("Wrong method", "This address does not take this method."),
            ),
            ApiNo::Door(Problem::Slow(_)) => (
                "too_many_requests",
                ("请求太频繁", "请按 Retry-After 的秒数等一等再来。"),
                ("Too many requests", "Wait for the seconds of Retry-After."),
            ),
            ApiNo::Door(Problem::TooLarge) => (
                "too_large",
                ("内容太大", "请求正文最多 256 KiB。"),
                ("Too large", "A body has 256 KiB at most."),
            ),
            ApiNo::Door(Problem::Full) => (
                "disk_full",
                ("磁盘已满", "没有写入。请通知系统管理员，稍后用同一个 Idempotency-Key 再试。"),
                (
                    "The disk is full",
                    "Nothing was stored. Tell the administrator and repeat with the same key.",
                ),
            ),
            ApiNo::Door(Problem::Fault(_)) => (
                "fault",
                ("系统出了问题", "请记下 request_id 联系管理员；用同一个 Idempotency-Key 重试是安全的。"),
                (
                    "Something broke",
                    "Tell the administrator the request_id; a repeat with the same key is safe.",
                ),
            ),
            ApiNo::MediaType => (
                "unsupported_media_type",
                ("正文格式不对", "正文要用 application/json。"),
                ("Unsupported media type", "Send the body as application/json."),
            ),
            ApiNo::Unreadable(_) | ApiNo::Door(Problem::Unreadable) => (
                "unreadable_body",
                ("正文读不懂", "正文要是 UTF-8 编码的 JSON 对象。"),
                ("Unreadable body", "The body has to be a JSON object in UTF-8."),
            ),
            ApiNo::Invalid(_) => (
                "invalid",
                ("有内容需要修改", "哪里、为什么，见 errors。"),
                ("Something has to be changed", "See errors for where and why."),
            ),
            ApiNo::AlreadyFiled(_) => (
                "already_filed",
                ("已经登记过", "这个外部编号已经登记过，没有再登记一次。"),
                ("Already filed", "This external number is registered already; nothing was filed again."),
            ),
            ApiNo::Door(Problem::NotFound | Problem::Refused(_)) => (
                "not_found",
                ("没有找到", "没有这个地址或这件事，或者它不是这个令牌能看的。"),
                ("Not found", "There is no such address or request, or it is not this token's to see."),
            ),
        }
    }

    fn body(&self, lang: Lang, request_id: &str) -> Value {
        let (code, title, detail) = self.words(lang);
        let mut body = json!({
            "type": format!("urn:zhiye:problem:{code}"),
            "title": title,
            "status": self.status().as_u16(),
            "detail": detail,
            "code": code,
            "request_id": request_id,
        });
        match self {
            ApiNo::Invalid(wrong) => {
                let errors = wrong.iter().map(|wrong| {
                    let detail = if lang == Lang::Zh { &wrong.zh } else { &wrong.en };
                    json!({ "at": wrong.at, "code": wrong.code, "detail": detail })
                });
                body["errors"] = errors.collect();
            }
            ApiNo::AlreadyFiled(Some(number)) => body["number"] = json!(number),
            _ => {}
        }
        body
    }
}

impl IntoResponse for ApiNo {
    fn into_response(self) -> Response {
        let mut response = match &self {
            ApiNo::Door(problem) => problem.clone().into_response(),
            _ => StatusCode::OK.into_response(),
        };
        *response.status_mut() = self.status();
        response.extensions_mut().insert(self);
        response
    }
}

/// What is not an address of this door.
pub async fn nothing_here() -> ApiNo {
    ApiNo::Door(Problem::NotFound)
}

/// Gives an answer its request id and, if it is a *no*, its body.
pub fn complete(mut response: Response, lang: Lang) -> Response {
    let no = response.extensions_mut().remove::<ApiNo>();
    let no = no
        .or((response.status() == StatusCode::METHOD_NOT_ALLOWED)
            .then_some(ApiNo::Door(Problem::WrongMethod)));
    let id = match &no {
        Some(ApiNo::Door(Problem::Fault(id))) => id.clone(),
        _ => request_id(),
    };
    if let Some(no) = no {
        *response.body_mut() = no.body(lang, &id).to_string().into();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(if lang == Lang::Zh { "zh-CN" } else { "en" }),
        );
        match no {
            ApiNo::Door(Problem::SignedOut) => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"zhiye\""));
            }
            ApiNo::Door(Problem::Full) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("600"));
            }
            _ => {}
        }
    }
    let id = HeaderValue::from_str(&id).expect("hexadecimal digits");
    response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    response
}
