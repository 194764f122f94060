//! The receipt a clerk hands over: number and code to copy or print, the text to read aloud, what comes next.

use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{matter, shell::Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use zhiye_app::{
    Purpose, Receipt,
    domain::{
        Role,
        request::{Danger, Status},
    },
};
use zhiye_edge::Problem;

#[derive(Template)]
#[template(path = "staff/receipt.html")]
struct ReceiptPage {
    page: Page,
    shell: Shell,
    number: String,
    groups: [String; 4],
    code: [String; 2],
    /// What was written down, to be read aloud.
    said: String,
    place: String,
    /// By when and how it was counted.
    clocks: Vec<matter::ClockView>,
    read_aloud: bool,
    danger: bool,
    sealed: bool,
    token: String,
}

fn halves(code: &str) -> [String; 2] {
    let (first, second) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
    [first.to_owned(), second.to_owned()]
}

/// `GET /staff/requests/{number}/receipt`.
pub async fn receipt(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
) -> Result<Response, Problem> {
    let (id, number) = matter::find(&web, &number).await?;
    let matter = web.app.matter_of_staff(&signed.staff, id, &Purpose::Duty).await?;
    signed.needs(&[Role::Clerk, Role::Caller])?;
    let code = web.app.code_of(id).await?;
    let state = &matter.state;
    forms::show(&ReceiptPage {
        groups: state.number.groups(),
        code: halves(&code),
        said: matter.said().to_owned(),
        place: matter::place(&page, state, matter.place.as_deref()),
        clocks: matter::clocks(&page, state),
        read_aloud: state.speaker.read_aloud,
        danger: state.danger == Danger::Now && state.status == Status::Filed,
        sealed: false,
        token: forms::fresh_token(),
        shell: signed.shell(&page, "/staff/register"),
        number,
        page,
    })
}

/// The receipt of a sealed filing, shown once, at once.
pub fn sealed(page: Page, signed: &Signed, made: &Receipt) -> Result<Response, Problem> {
    forms::show(&ReceiptPage {
        number: made.number.to_string(),
        groups: made.number.groups(),
        code: halves(&made.code),
        said: String::new(),
        place: String::new(),
        clocks: Vec::new(),
        read_aloud: false,
        danger: false,
        sealed: true,
        token: forms::fresh_token(),
        shell: signed.shell(&page, "/staff/register"),
        page,
    })
}
