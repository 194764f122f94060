//! Words put in for a matter: entered by whoever received them, seen by the discipline contact and by nobody else. The
//! matter itself knows nothing of them.

use super::{
    form::{Errors, Field, Reader},
    kept, matter,
    sheet::{Sheet, refused},
    shell::{Posted, Shell},
};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use zhiye_app::{
    Ask,
    domain::{Actor, Role, intercession::may_enter, request::Channel},
};
use zhiye_edge::{Form, Problem, form::Query};

#[derive(Template)]
#[template(path = "staff/intercessions.html")]
struct IntercessionsPage {
    page: Page,
    shell: Shell,
    done: Option<String>,
    /// Sees those of everybody.
    all: bool,
    lines: Vec<Line>,
}

struct Line {
    groups: String,
    who: String,
    at: String,
    text: String,
}

/// `GET /staff/intercessions`: all of them for the discipline contact, for everyone else those they entered.
pub async fn show(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    let entered = web.app.intercessions(&signed.staff).await?;
    let line = |entered: zhiye_app::Intercession| Line {
        groups: entered.listed.number.groups().join(" "),
        who: format!(
            "{} {}",
            page.directory.unit_name(entered.listed.unit),
            page.directory.name(entered.listed.person)
        ),
        at: crate::times::iso(entered.listed.at, page.schedule(), page.now),
        text: entered.text,
    };
    forms::show(&IntercessionsPage {
        done: query.has("done").then(|| "记下了。只有纪检联络员和您自己看得到".to_owned()),
        all: signed.staff.has(Role::DisciplineContact),
        lines: entered.into_iter().map(line).collect(),
        shell: signed.shell(&page, "/staff/intercessions"),
        page,
    })
}

fn path(number: &str) -> String {
    format!("/staff/requests/{number}/intercessions")
}

fn sheet(number: &str, typed: &Form, restored: bool) -> Sheet {
    Sheet {
        heading: "有人打招呼、说情".into(),
        about: "谁接到的谁记。只有纪检联络员和您自己看得到，不进这件事的经过，也不改变怎么办。".into(),
        facts: vec![number.to_owned()],
        fields: vec![
            Field::area("words", "谁、怎么说的、想要什么", 5, typed, "")
                .hint("照原话写，写明哪天、怎么找到您的"),
        ],
        action: path(number),
        hidden: Vec::new(),
        button: "记下",
        restored,
        path: path(number),
        back: (format!("/staff/requests/{number}"), "回到这件事"),
        column: "/staff/requests",
    }
}

/// `GET /staff/requests/{number}/intercessions`.
pub async fn enter_form(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
) -> Result<Response, Problem> {
    let (id, number) = matter::find(&web, &number).await?;
    let state = web.app.state_for(&signed.staff, id).await?;
    if !may_enter(&signed.staff, &state) {
        return Err(Problem::NotFound);
    }
    let kept = kept::draft(&web, &signed, &path(&number)).await?;
    sheet(&number, &kept, !kept.is_empty()).show(page, &signed, None, &Errors::new())
}

/// `POST /staff/requests/{number}/intercessions`.
pub async fn enter(
    State(web): State<Web>,
    Path(number): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    let (id, number) = matter::find(&web, &number).await?;
    web.app.state_for(&signed.staff, id).await?;
    let mut reader = Reader::new(&form);
    let errors = match reader.text("words", 2000, "请写谁、怎么说的、想要什么") {
        None => reader.errors,
        Some(words) => {
            let scope = format!("intercession:{}:{number}", signed.staff.person);
            let ask = Ask::new(Actor::Staff(signed.staff.clone()), Channel::Web);
            let ask = ask.keyed(zhiye_app::key(&scope, &form.token()));
            match web.app.enter_intercession(&ask, id, words).await.map_err(Problem::from) {
                Ok(()) => {
                    kept::forget(&web, &signed, &path(&number)).await?;
                    return Ok(forms::see("/staff/intercessions?done=1"));
                }
                Err(problem) => refused(problem, "words")?,
            }
        }
    };
    sheet(&number, &form, false).show(page, &signed, Some(form.token()), &errors)
}
