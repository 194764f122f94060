//! The question before the words of a matter that is not the reader's business now: what they are read for. What was
//! stated goes into the reading log and holds for the day.

use super::find;
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        gate::{Answers, Gate, UNSTATED, stated},
        queue,
        shell::Posted,
    },
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use zhiye_app::views::requests::{Filter, Order};
use zhiye_edge::{Form, Problem, form::Query, text};

/// What the words of another's matter are needed for.
const READS: Answers = &[
    ("asked", "本人来问，或者来补充"),
    ("assist", "协调、配合经办的单位"),
    ("alike", "有相近的事要办，比对一下"),
    ("check", "核对登记、归类或者统计"),
    ("other", "其他"),
];

/// Where a reader of this address is asked first; a form that can't be read now leads back to the matter.
pub fn ask(path: &str, read: bool) -> Option<String> {
    let rest = path.strip_prefix("/staff/requests/")?;
    let number = rest.split(['/', '?']).next()?;
    let back = if read { path.to_owned() } else { format!("/staff/requests/{number}") };
    Some(address(number, &back))
}

/// The address of the question, with where it leads.
pub fn address(number: &str, next: &str) -> String {
    format!("/staff/requests/{number}/purpose?next={}", text::encode(next))
}

async fn gate(web: &Web, signed: &Signed, page: &Page, number: &str, next: &str) -> Result<Gate, Problem> {
    let (id, number) = find(web, number).await?;
    let one = Filter { ids: Some(vec![id]), ..Filter::default() };
    let found = web.app.list(&signed.staff, &one, Order::Newest, None, 1).await?;
    let row = found.rows.into_iter().next().ok_or(Problem::NotFound)?;
    let row = queue::as_row(page, web.app.rulebook(), row);
    let mut facts = vec![row.groups, row.state_name, row.due, row.hand];
    facts.retain(|fact| !fact.is_empty());
    Ok(Gate {
        heading: row.title,
        about: "这件事现在不由您办，看原话要写明用途。谁看的、为什么看，都会记下。十二小时内再看，不用重写。",
        facts,
        action: format!("/staff/requests/{number}/purpose"),
        hidden: vec![("next", next.to_owned())],
        ask: ("purpose", "看来做什么", READS),
        more: true,
        button: "看这件事",
        path: address(&number, next),
        back: ("/staff/requests".into(), "回到列表"),
        column: "/staff/requests",
    })
}

/// Where the answer leads: a page of this matter.
fn next(number: &str, form: &Form) -> String {
    let own = format!("/staff/requests/{number}");
    let next = forms::local(form.trimmed("next"));
    let of_matter =
        next.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    if of_matter { next.to_owned() } else { own }
}

/// `GET /staff/requests/{number}/purpose`.
pub async fn purpose_form(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    let (_, number) = find(&web, &number).await?;
    let gate = gate(&web, &signed, &page, &number, &next(&number, &query)).await?;
    gate.show(page, &signed, &Form::default(), None)
}

/// `POST /staff/requests/{number}/purpose`.
pub async fn state_purpose(
    State(web): State<Web>,
    Path(number): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    let (id, number) = find(&web, &number).await?;
    let next = next(&number, &form);
    let Some(purpose) = stated(&form, READS) else {
        let gate = gate(&web, &signed, &page, &number, &next).await?;
        return gate.show(page, &signed, &form, Some(UNSTATED));
    };
    web.app.state_purpose(&signed.staff, id, purpose).await?;
    Ok(forms::see(&next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_leads_to_the_same_matter_only() {
        let to = |next: &str| {
            let mut form = Form::default();
            form.set("next", next);
            super::next("1234", &form)
        };
        for good in
            ["/staff/requests/1234", "/staff/requests/1234/act/note", "/staff/requests/1234?done=note"]
        {
            assert_eq!(to(good), good);
        }
        for other in ["", "/staff", "/staff/requests/12345", "https://elsewhere.test/", "//elsewhere.test"] {
            assert_eq!(to(other), "/staff/requests/1234", "{other}");
        }
    }
}
