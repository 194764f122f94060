//! What it is about: a tile, a search, or "not sure". The quiet way for complaints about staff starts here too.

use super::{Draft, Frame, Step};
use crate::{
    Web,
    form::show,
    layout::{Browser, Page},
};
use askama::Template;
use axum::{extract::State, response::Response};
use zhiye_edge::{Form, Problem, form::Query};
use zhiye_rulebook::{Category, Kind};

/// Subjects shown at once; the others are one press away.
const FIRST: usize = 8;
/// Hits of a search shown at most.
const HITS: usize = 12;

#[derive(Template)]
#[template(path = "resident/file/category.html")]
struct CategoryPage {
    page: Page,
    frame: Frame,
    /// What was searched for.
    q: String,
    hits: Vec<Tile>,
    first: Vec<Tile>,
    more: Vec<Tile>,
}

struct Tile {
    code: String,
    name: String,
    example: String,
    chosen: bool,
}

pub async fn page(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    Query(query): Query,
) -> Result<Response, Problem> {
    let draft = Draft::open(&web, browser).await?;
    let chosen = draft.form.get("category").to_owned();
    let lang = page.lang();
    let tile = |category: &Category| Tile {
        code: category.code.clone(),
        name: category.name.get(lang).to_owned(),
        example: category.example.get(lang).to_owned(),
        chosen: category.code == chosen,
    };
    let rulebook = web.app.rulebook();
    let mut first: Vec<Tile> = rulebook.offered().filter(|c| c.parent.is_none()).map(tile).collect();
    let more = first.split_off(FIRST.min(first.len()));
    let q = query.trimmed("q").chars().take(40).collect::<String>();
    let hits = if q.is_empty() {
        Vec::new()
    } else {
        search(rulebook.offered(), &q).into_iter().map(tile).collect()
    };
    let frame = Frame::new(&page, Step::Category, &query);
    show(&CategoryPage { page, frame, q, hits, first, more })
}

/// Subjects whose keyword, name or example has the words, best first: a keyword said in full goes before a part.
fn search<'a>(all: impl Iterator<Item = &'a Category>, q: &str) -> Vec<&'a Category> {
    let q = q.to_lowercase();
    let rank = |category: &Category| {
        let names = [&category.name.zh, &category.name.en].map(|name| name.to_lowercase());
        let examples = [&category.example.zh, &category.example.en].map(|example| example.to_lowercase());
        let words = &category.keywords;
        if words.iter().any(|word| q.contains(word.as_str()))
            || names.iter().any(|name| q.contains(name.as_str()))
        {
            Some(0)
        } else if words.iter().any(|word| word.contains(&q)) || names.iter().any(|name| name.contains(&q)) {
            Some(1)
        } else if examples.iter().any(|example| example.contains(&q)) {
            Some(2)
        } else {
            None
        }
    };
    let mut hits: Vec<(i32, &Category)> = all.filter_map(|c| Some((rank(c)?, c))).collect();
    hits.sort_by_key(|(rank, _)| *rank);
    hits.into_iter().map(|(_, category)| category).take(HITS).collect()
}

pub async fn save(State(web): State<Web>, browser: Browser, form: Form) -> Result<Response, Problem> {
    let mut draft = Draft::open(&web, browser).await?;
    let was_sealed = draft.is_sealed();
    if form.get("kind") == Kind::Accusation.code() {
        draft.form.set("kind", Kind::Accusation.code());
        draft.form.set("category", "");
    } else {
        let known = web.app.rulebook().offered().any(|category| category.code == form.get("category"));
        draft.form.set("category", if known { form.get("category") } else { "" });
        if was_sealed {
            draft.form.set("kind", "");
        }
    }
    draft.keep(&web).await?;
    Ok(draft.onward(&web, Step::Category, &form))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhiye_rulebook::Rulebook;

    #[test]
    fn a_subject_is_found_as_people_say_it() {
        let rulebook = Rulebook::builtin();
        let found = |q: &str| search(rulebook.offered(), q).first().map(|c| c.code.clone());
        assert_eq!(found("楼上漏水了怎么办"), Some("housing.leak".into()));
        assert_eq!(found("电梯"), Some("housing.elevator".into()));
        assert_eq!(found("电梯停了三天"), Some("housing.elevator".into()));
        assert_eq!(found("zzzz"), None);
    }
}
