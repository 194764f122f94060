//! What frames every staff page: who is signed in, the columns their roles open, and a POST that survives a session
//! that has ended.

use super::kept;
use crate::{
    Web,
    layout::{self, Page, Signed},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::header,
    response::{IntoResponse, Response},
};
use zhiye_app::{
    Token,
    domain::{
        Role, Staff,
        request::{Scope, scope},
    },
};
use zhiye_edge::{Form, Problem, cookie};

/// One column of the masthead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    pub href: &'static str,
    pub name: &'static str,
    pub current: bool,
}

/// The frame.
#[derive(Clone, Debug)]
pub struct Shell {
    pub name: String,
    /// Whom the forms of this page are made for.
    pub person: String,
    /// Has the box that finds matters: whoever reads any, but on its own page, which holds it already.
    pub searches: bool,
    pub roles: String,
    pub columns: Vec<Column>,
    /// When the figures of the page were read.
    pub as_of: String,
    /// The address of the form on this page, under which a draft of it is kept.
    pub form: String,
    /// What makes a second press of a form of the office's own pages harmless.
    pub token: String,
}

const READERS: &[Role] = &[
    Role::Clerk,
    Role::Coordinator,
    Role::Handler,
    Role::Approver,
    Role::Caller,
    Role::Supervisor,
    Role::Auditor,
];

/// Columns with the roles that see them.
const COLUMNS: &[(&str, &str, &[Role])] = &[
    ("/staff", "工作台", &Role::ALL),
    ("/staff/requests", "在办", READERS),
    ("/staff/requests?sealed=1", "保密件", &[Role::DisciplineContact]),
    ("/staff/register", "登记", &[Role::Clerk, Role::Caller]),
    ("/staff/follow-ups", "回访", &[Role::Caller]),
    ("/staff/promises", "承诺", &[Role::Handler, Role::Approver, Role::Supervisor, Role::Leader]),
    ("/staff/instructions", "批示", &[Role::Leader, Role::Supervisor]),
    ("/staff/intercessions", "打招呼", &[Role::DisciplineContact]),
    ("/staff/duty", "值班", &[Role::Coordinator, Role::Administrator]),
    ("/staff/office", "单位", &[Role::Administrator]),
    ("/staff/people", "人员", &[Role::Administrator]),
    ("/staff/rulebook", "规则", &Role::ALL),
];

impl Shell {
    /// The frame of a page under the column of `current`.
    pub fn new(page: &Page, staff: &Staff, name: &str, current: &str) -> Shell {
        let roles: Vec<&str> =
            Role::ALL.into_iter().filter(|role| staff.has(*role)).map(Role::name).collect();
        let seen = COLUMNS.iter().filter(|(_, _, roles)| roles.iter().any(|role| staff.has(*role)));
        // One who reads both ordinary and sealed matters does not exist; the sealed column is the contact's own.
        let columns = seen.map(|(href, name, _)| Column { href, name, current: *href == current }).collect();
        Shell {
            name: name.to_owned(),
            person: staff.person.to_string(),
            searches: scope(staff) != Scope::Nothing && current != "/staff/search",
            roles: roles.join("、"),
            columns,
            as_of: super::time::full(page.now, &page.schedule().zone),
            form: String::new(),
            token: crate::form::fresh_token(),
        }
    }

    #[must_use]
    pub fn with_form(mut self, form: &str) -> Shell {
        form.clone_into(&mut self.form);
        self
    }
}

impl Signed {
    pub(super) fn shell(&self, page: &Page, current: &str) -> Shell {
        Shell::new(page, &self.staff, &self.name, current)
    }

    /// Stops whoever holds none of the roles.
    pub(super) fn needs(&self, roles: &[Role]) -> Result<(), Problem> {
        if roles.iter().any(|role| self.staff.has(*role)) { Ok(()) } else { Err(Problem::Forbidden) }
    }
}

/// A form sent by someone signed in, and made for them. If the session has ended, what was typed is kept and the person comes back to
/// it after signing in.
pub struct Posted {
    pub signed: Signed,
    pub page: Page,
    pub form: Form,
    /// The host the browser asked for, for links that are read out.
    pub host: Option<String>,
}

impl FromRequest<Web> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Posted, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(page) = Page::from_request_parts(&mut parts, web).await;
        let signed = Signed::from_request_parts(&mut parts, web).await;
        let token = cookie::read(&parts.headers, layout::STAFF_COOKIE).map(|token| Token(token.to_owned()));
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
        let form = Form::from_request(Request::from_parts(parts, body), web).await;
        let form = form.map_err(IntoResponse::into_response)?;
        match signed {
            Ok(signed) if kept::is_of_another(&signed, &form) => {
                Err(kept::of_another(&page, &signed, &form).into_response())
            }
            Ok(signed) => Ok(Posted { signed, page, form, host }),
            Err(Problem::SignedOut) => Err(kept::before_signing_in(web, &page, token, &form).await),
            Err(other) => Err(other.into_response()),
        }
    }
}

/// Where people reach the office: as configured, or as this browser does.
pub fn base(web: &Web, host: Option<String>) -> String {
    let scheme = if web.config.secure_cookies { "https" } else { "http" };
    let asked = || host.map_or(String::new(), |host| format!("{scheme}://{host}"));
    web.config.base_url.clone().unwrap_or_else(asked).trim_end_matches('/').to_owned()
}
