//! Which crate may use which. Dependencies go down only; the table is the architecture, and any other edge fails.

use crate::manifests::{Dependency, Kind};
use crate::rust_text::{code_only, occurrences};
use crate::{Finding, line_of};

/// `crate <- the crates it may use`. Only `*` stands for every crate below the binary.
///
/// `calendar`, `rulebook` and `domain` are the vocabulary of everything above them: pure types that a page or a
/// job may name. `store` and `views` are not: only `app` reaches the record, so that nothing is read or written
/// without asking who may.
pub const ALLOWED: &str = "
    zhiye    <- *
    web      <- edge app papers domain rulebook calendar
    api      <- edge app domain rulebook calendar
    edge     <- app domain rulebook calendar
    jobs     <- app outbound domain rulebook calendar
    demo     <- app domain rulebook calendar
    bench    <- app store rulebook
    testkit  <- *
    app      <- views store domain insight tlog rulebook calendar
    views    <- store domain rulebook calendar
    papers   <- domain rulebook calendar
    domain   <- rulebook calendar
    rulebook <- calendar
    calendar <-
    store    <-
    outbound <-
    insight  <-
    tlog     <-
    tidy     <-
";

/// What tests of any crate may use besides: to break an engine and to look at what was really stored.
const ALSO_IN_TESTS: &[&str] = &["testkit", "demo", "store", "views"];

/// Edges of one crate (named by its folder) that the table does not allow.
pub fn check(path: &str, folder: &str, dependencies: &[Dependency]) -> Vec<Finding> {
    let Some(allowed) = allowed(folder) else {
        let advice = format!(
            "the crate `{folder}` is not in the table of allowed edges; add it in crates/tidy/src/edges.rs with the reason in docs/decisions/"
        );
        return vec![Finding::new(path, 1, advice)];
    };
    dependencies
        .iter()
        .filter_map(|dependency| Some((dependency, ours(&dependency.name)?)))
        .filter(|(dependency, name)| {
            let in_tests = dependency.kind == Kind::Dev && ALSO_IN_TESTS.contains(name);
            let any_below = allowed == ["*"] && *name != "zhiye";
            !(allowed.contains(name) || any_below || in_tests)
        })
        .map(|(dependency, name)| {
            let advice = format!("`{folder}` may not use `{name}`: dependencies go down only; ask for what is needed from a crate `{folder}` may use (table in crates/tidy/src/edges.rs)");
            Finding::new(path, dependency.line, advice)
        })
        .collect()
}

/// The doors: what they need from the record is a use case of `app`.
const DOORS: &[&str] = &["web", "api", "edge", "jobs", "demo"];

/// Places where a door goes to the store itself, past the use cases that ask who may.
pub fn record(path: &str, source: &str) -> Vec<Finding> {
    let of_door = DOORS.iter().any(|door| path.starts_with(&format!("crates/{door}/src/")));
    if !of_door {
        return Vec::new();
    }
    let code = code_only(source);
    let advice = "`.store()` in a door: ask a use case of `app`, which knows who may";
    let found = occurrences(&code, ".store()").into_iter();
    found.map(|at| Finding::new(path, line_of(&code, at), advice)).collect()
}

fn allowed(folder: &str) -> Option<Vec<&'static str>> {
    ALLOWED
        .lines()
        .filter_map(|line| line.split_once("<-"))
        .find(|(name, _)| name.trim() == folder)
        .map(|(_, targets)| targets.split_whitespace().collect())
}

fn ours(package: &str) -> Option<&str> {
    if package == "zhiye" { Some(package) } else { package.strip_prefix("zhiye-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(name: &str, kind: Kind) -> Dependency {
        Dependency { name: name.to_owned(), kind, line: 7, has_reason: true }
    }

    #[test]
    fn an_edge_upwards_is_found_at_its_line() {
        let found = check("crates/domain/Cargo.toml", "domain", &[uses("zhiye-store", Kind::Normal)]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 7);
        assert!(found[0].advice.contains("`domain` may not use `store`"));
    }

    #[test]
    fn a_page_may_not_reach_the_record_past_the_app() {
        assert_eq!(check("p", "web", &[uses("zhiye-store", Kind::Normal)]).len(), 1);
        assert!(check("p", "web", &[uses("zhiye-app", Kind::Normal)]).is_empty());
    }

    #[test]
    fn a_page_that_goes_to_the_store_is_found_at_its_line() {
        let bad = "// app.store()\nlet rows = web.app.store().query(ask).await?;\n";
        assert_eq!(record("crates/web/src/staff/search.rs", bad)[0].line, 2);
        assert!(record("crates/app/src/search.rs", bad).is_empty());
        assert!(record("crates/web/tests/twice.rs", bad).is_empty(), "a test looks at what was stored");
    }

    #[test]
    fn tests_may_use_the_test_kit_and_code_may_not() {
        assert!(check("p", "store", &[uses("zhiye-testkit", Kind::Dev)]).is_empty());
        assert_eq!(check("p", "store", &[uses("zhiye-testkit", Kind::Normal)]).len(), 1);
    }

    #[test]
    fn a_crate_outside_the_table_is_found_and_the_binary_may_use_all() {
        assert_eq!(check("p", "misc", &[]).len(), 1);
        assert!(
            check("p", "zhiye", &[uses("zhiye-web", Kind::Normal), uses("axum", Kind::Normal)]).is_empty()
        );
        assert_eq!(check("p", "testkit", &[uses("zhiye", Kind::Normal)]).len(), 1);
    }

    #[test]
    fn the_table_itself_has_no_circle() {
        let mut order: Vec<&str> = Vec::new();
        let rows: Vec<(&str, Vec<&str>)> = ALLOWED
            .lines()
            .filter_map(|line| line.split_once("<-"))
            .map(|(name, targets)| (name.trim(), targets.split_whitespace().filter(|t| *t != "*").collect()))
            .collect();
        while let Some((name, _)) = rows
            .iter()
            .find(|(name, targets)| !order.contains(name) && targets.iter().all(|t| order.contains(t)))
        {
            order.push(name);
        }
        assert_eq!(order.len(), rows.len(), "a circle among the rows not in {order:?}");
    }
}
