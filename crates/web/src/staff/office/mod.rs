//! The office's own pages: profile and places, units, people, duty, calendar, rulebook. The administrator sets up and
//! reads no matters here.

mod calendar;
mod duty;
mod people;
mod profile;
mod rulebook;
mod templates;
mod units;

pub use calendar::{calendar, calendar_form};
pub use duty::{duty, duty_form};
pub use people::{people, people_form};
pub use profile::{office, office_form};
pub use rulebook::rulebook;
pub use templates::{add_template, remove_template, template_file, templates_form};
pub use units::{units, units_form};

use super::{form::Errors, kept};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use axum::response::Response;
use zhiye_app::{Ask, No, key};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem};

/// A rule's no as the words shown on the page; anything else goes its own way.
fn words(result: Result<(), No>) -> Result<Option<String>, Problem> {
    match result {
        Ok(()) => Ok(None),
        Err(No::Refused(refused)) => Ok(Some(refused.message(Lang::Zh))),
        Err(other) => Err(other.into()),
    }
}

/// The administrator with the key of what they sent: the page's token and everything typed, as one page has several
/// forms. Sent again as it was, it does nothing more and is answered the same.
fn hand(signed: &Signed, path: &str, form: &Form) -> Ask {
    let scope = format!("office:{}:{path}", signed.staff.person);
    let key = form.has("token").then(|| key(&scope, &format!("{:?}", form.fields)));
    Ask { key, ..Ask::from(Some(&signed.staff)) }
}

/// One mistake at one field.
fn at(field: &str, said: impl Into<String>) -> Errors {
    vec![(field.to_owned(), said.into())]
}

/// What stands in the forms of a page when it is opened: a draft of one of them, or what the address says. A page
/// fills in either as it does a form that came back with errors.
async fn typed(
    web: &Web,
    signed: &Signed,
    page: &Page,
    path: &str,
    query: Form,
) -> Result<(bool, Form), Problem> {
    let draft = kept::of_page(web, signed, page, path).await?;
    Ok(draft.map_or((false, query), |(_, form)| (true, form)))
}

/// The form has done its work: no draft of it stays. Back to the page, which says that it is done.
async fn done(web: &Web, signed: &Signed, form: &Form, to: &str) -> Result<Response, Problem> {
    if let Some(path) = kept::form_of(form) {
        kept::forget(web, signed, path).await?;
    }
    Ok(forms::see(to))
}

/// Something that goes although open matters hang on it: said first, done after a second press.
pub struct Farewell {
    pub words: String,
    /// The list of them, for whoever may see it.
    pub list: Option<String>,
    pub action: &'static str,
    /// `do`, and the field that names what goes.
    pub verb: &'static str,
    pub field: &'static str,
    pub id: String,
    pub button: String,
}
