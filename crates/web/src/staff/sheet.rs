//! A page with one form: what it is about, its fields, its button. For whatever is no act of a matter and needs no page
//! of its own make.

use crate::{
    form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Errors, Field, place},
        shell::Shell,
    },
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use zhiye_edge::Problem;

/// The page as data.
pub struct Sheet {
    pub heading: String,
    pub about: String,
    /// What is known already, each in a few words.
    pub facts: Vec<String>,
    pub fields: Vec<Field>,
    /// Where the form goes, and what goes with it.
    pub action: String,
    pub hidden: Vec<(&'static str, String)>,
    pub button: &'static str,
    /// What was typed before and is back.
    pub restored: bool,
    /// The address of this page, for coming back to it.
    pub path: String,
    /// Where else to go, and what the link says.
    pub back: (String, &'static str),
    /// The column of the masthead it stands under.
    pub column: &'static str,
}

#[derive(Template)]
#[template(path = "staff/sheet.html")]
struct SheetPage {
    page: Page,
    shell: Shell,
    sheet: Sheet,
    errors: Vec<(String, String)>,
    token: String,
}

impl Sheet {
    /// The page; with errors it is the answer to a form that has to be mended.
    pub fn show(
        mut self,
        page: Page,
        signed: &Signed,
        token: Option<String>,
        errors: &Errors,
    ) -> Result<Response, Problem> {
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let page = if errors.is_empty() { page } else { page.wrong() };
        let errors = place(&mut self.fields, errors);
        let shell = signed.shell(&page, self.column).with_form(&self.path);
        let token = token.unwrap_or_else(forms::fresh_token);
        forms::show_as(status, &SheetPage { page: page.at(&self.path), shell, sheet: self, errors, token })
    }
}

/// A rule's no as the error of a field, or the problem it is.
pub fn refused(problem: Problem, field: &str) -> Result<Errors, Problem> {
    if matches!(problem, Problem::Full) {
        return Ok(vec![(String::new(), super::act::FULL.to_owned())]);
    }
    let refused = forms::mendable(problem)?;
    Ok(vec![(field.to_owned(), refused.message(zhiye_calendar::Lang::Zh))])
}
