//! Pages that only tell: where it begins, privacy, accessibility, help.

use super::file::Draft;
use crate::{
    Web,
    form::show,
    layout::{Browser, Page},
};
use askama::Template;
use axum::{extract::State, response::Response};
use zhiye_edge::Problem;
use zhiye_rulebook::Route;

#[derive(Template)]
#[template(path = "resident/start.html")]
struct Start {
    page: Page,
    /// Something half-written lies here.
    begun: bool,
}

pub async fn start(State(web): State<Web>, page: Page, browser: Browser) -> Result<Response, Problem> {
    let begun = browser.draft.is_some() && Draft::open(&web, browser).await?.form.has("begun");
    show(&Start { page, begun })
}

#[derive(Template)]
#[template(path = "resident/privacy.html")]
struct Privacy {
    page: Page,
}

pub async fn privacy(page: Page) -> Result<Response, Problem> {
    show(&Privacy { page })
}

#[derive(Template)]
#[template(path = "resident/accessibility.html")]
struct Accessibility {
    page: Page,
}

pub async fn accessibility(page: Page) -> Result<Response, Problem> {
    show(&Accessibility { page })
}

#[derive(Template)]
#[template(path = "resident/help.html")]
struct Help {
    page: Page,
    /// Other doors: name, when, how, phone.
    doors: Vec<Door>,
}

struct Door {
    name: String,
    when: String,
    how: String,
    phone: Option<String>,
}

pub async fn help(State(web): State<Web>, page: Page) -> Result<Response, Problem> {
    let lang = page.lang();
    let door = |route: &Route| Door {
        name: without_number(route.name.get(lang), route.phone.as_deref()).to_owned(),
        when: route.when.get(lang).to_owned(),
        how: route.how.get(lang).to_owned(),
        phone: route.phone.clone(),
    };
    let doors = web.app.rulebook().routes().iter().map(door).collect();
    show(&Help { page, doors })
}

/// A name that ends in its number, which stands beside it as a link.
fn without_number<'a>(name: &'a str, phone: Option<&str>) -> &'a str {
    phone.and_then(|phone| name.strip_suffix(phone)).map_or(name, str::trim_end)
}

#[cfg(test)]
mod tests {
    use super::without_number;

    #[test]
    fn a_number_stands_once_beside_its_name() {
        assert_eq!(without_number("报警 110", Some("110")), "报警");
        assert_eq!(without_number("人民法院", Some("12368")), "人民法院");
        assert_eq!(without_number("公安派出所", None), "公安派出所");
    }
}
