//! The office's own pages: profile and places, units, people, duty, calendar, rulebook. The administrator sets up and
//! reads no matters here.

mod calendar;
mod duty;
mod people;
mod profile;
mod rulebook;
mod units;

pub use calendar::{calendar, calendar_form};
pub use duty::{duty, duty_form};
pub use people::{people, people_form};
pub use profile::{office, office_form};
pub use rulebook::rulebook;
pub use units::{units, units_form};

use crate::form as forms;
use axum::response::Response;
use zhiye_app::No;
use zhiye_calendar::Lang;
use zhiye_edge::Problem;

/// A rule's no as the words shown on the page; anything else goes its own way.
fn words(result: Result<(), No>) -> Result<Option<String>, Problem> {
    match result {
        Ok(()) => Ok(None),
        Err(No::Refused(refused)) => Ok(Some(refused.message(Lang::Zh))),
        Err(other) => Err(other.into()),
    }
}

/// Back to the page, which says that it is done.
fn done(path: &str) -> Response {
    forms::see(&format!("{path}?done=1"))
}
