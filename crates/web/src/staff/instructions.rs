//! What leaders have written on matters: for leaders, who write by number and read no matter, and for supervisors.

use super::{
    form::{Errors, Field, Reader},
    kept, matter,
    sheet::refused,
    shell::{Posted, Shell},
    time,
};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::{
    Ask, Part,
    domain::{
        Actor, Role,
        number::Number,
        request::{Channel, Command},
        words::Class,
    },
};
use zhiye_edge::{Form, Problem, form::Query};

const PATH: &str = "/staff/instructions";

#[derive(Template)]
#[template(path = "staff/instructions.html")]
struct InstructionsPage {
    page: Page,
    shell: Shell,
    done: Option<String>,
    errors: Vec<(String, String)>,
    restored: bool,
    /// The form; leaders have it.
    fields: Vec<Field>,
    token: String,
    lines: Vec<Line>,
    /// Reads matters, so that a number leads somewhere.
    reads: bool,
}

struct Line {
    number: String,
    groups: String,
    title: String,
    unit: String,
    day: String,
    left: String,
    class: &'static str,
    open: bool,
    words: String,
    report: Option<String>,
}

fn fields(typed: &Form) -> Vec<Field> {
    vec![
        Field::line("number", "登记编号", typed, "").hint("16 位数字，材料和报表上都有"),
        Field::area("words", "批示", 4, typed, "")
            .hint("写要求和关心的问题。批示只加一个回报期限：不改先后、不改单位、不改已有的决定"),
    ]
}

fn line(web: &Web, page: &Page, part: Part, words: String, report: Option<String>) -> Line {
    let listed = part.listed;
    let due = listed.due_at.map(|at| time::due(at, page.now, page.schedule(), false));
    let rulebook = web.app.rulebook();
    let (category, area) = (listed.category.as_deref(), listed.area.as_deref());
    let title = || {
        let name = category.and_then(|code| rulebook.category(code)).map_or("类别待定", |c| &c.name.zh);
        let area = area.and_then(|code| page.directory.office.area(code)).map_or("", |a| a.name.as_str());
        format!("{name} {area}").trim().to_owned()
    };
    Line {
        number: listed.number.to_string(),
        groups: listed.number.groups().join(" "),
        title: part.summary.unwrap_or_else(title),
        unit: listed.unit.map_or(String::new(), |unit| page.directory.unit_name(unit).to_owned()),
        day: due.as_ref().map_or(String::new(), |due| due.when.clone()),
        left: due.as_ref().filter(|_| listed.open).map_or(String::new(), |due| due.left.clone()),
        class: due.filter(|_| listed.open).map_or("", |due| due.nearness.class()),
        open: listed.open,
        words,
        report,
    }
}

async fn build(
    web: &Web,
    page: Page,
    signed: &Signed,
    form: (Form, Option<String>, Errors),
    done: Option<String>,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Leader, Role::Supervisor])?;
    let (typed, token, errors) = form;
    let writes = signed.staff.has(Role::Leader);
    let kept = if writes { kept::draft(web, signed, PATH).await? } else { Form::default() };
    let restored = typed.is_empty() && !kept.is_empty();
    let mut fields = if writes { fields(if restored { &kept } else { &typed }) } else { Vec::new() };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = if errors.is_empty() { page } else { page.wrong() };
    let errors = super::form::place(&mut fields, &errors);
    let mut lines = Vec::new();
    for instruction in web.app.instructions(&signed.staff).await? {
        lines.push(line(web, &page, instruction.part, instruction.words, instruction.report));
    }
    let shown = InstructionsPage {
        done,
        errors,
        restored,
        fields,
        token: token.unwrap_or_else(forms::fresh_token),
        lines,
        reads: signed.staff.has(Role::Supervisor),
        shell: signed.shell(&page, PATH).with_form(PATH),
        page: page.at(PATH),
    };
    forms::show_as(status, &shown)
}

/// `GET /staff/instructions`.
pub async fn show(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    let done = query.has("done").then(|| "批示记下了，到期要回报".to_owned());
    build(&web, page, &signed, (Form::default(), None, Errors::new()), done).await
}

/// `POST /staff/instructions`: a leader writes on a matter by its number.
pub async fn write(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(&[Role::Leader])?;
    let mut reader = Reader::new(&form);
    let number = reader.code("number", |text| Number::parse(text).ok(), "编号是 16 位数字，请再看看");
    let words = reader.text("words", 1000, "请写批示");
    let errors = match number.zip(words) {
        None => reader.errors,
        Some((number, words)) => match give(&web, &signed, &form, number, words).await {
            Ok(()) => {
                kept::forget(&web, &signed, PATH).await?;
                return Ok(forms::see(&format!("{PATH}?done=1")));
            }
            // Whether there is such a sealed matter is not said.
            Err(Problem::NotFound | Problem::Forbidden) => {
                vec![("number".to_owned(), "没有找到这个编号，请核对以后再写".to_owned())]
            }
            Err(problem) => refused(problem, "words")?,
        },
    };
    build(&web, page, &signed, (form.clone(), Some(form.token()), errors), None).await
}

async fn give(web: &Web, signed: &Signed, form: &Form, number: Number, words: &str) -> Result<(), Problem> {
    let (id, number) = matter::find(web, &number.to_string()).await?;
    let ask = Ask::new(Actor::Staff(signed.staff.clone()), Channel::Web);
    let scope = format!("instruction:{}:{number}", signed.staff.person);
    let ask = ask.keyed(zhiye_app::key(&scope, &form.token()));
    let mut desk = web.app.desk();
    let words = desk.write(Class::Note, words);
    let command = Command::Instruct { leader: signed.staff.person, words };
    web.app.act(&ask, id, command, desk).await?;
    Ok(())
}
