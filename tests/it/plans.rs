//! How the small engine finds the lists people work by: a range of an index each, in the order of the list, so that a
//! page costs the same however much is stored. (PostgreSQL plans by what it has counted.)

use zhiye_domain::{
    RequestId, UnitId,
    id::PersonId,
    request::{Scope, Status},
};
use zhiye_store::Statement;
use zhiye_tests::{Engine, TestOffice};
use zhiye_views::requests::{Filter, Order, list};

async fn plan(office: &TestOffice, scope: &Scope, filter: &Filter, order: Order) -> Vec<String> {
    let Statement { sql, params } = list(1, scope, filter, order, None, 50);
    let asked = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}").into(), params };
    let rows = office.app.store().query(asked).await.unwrap();
    rows.iter().map(|row| row.text(3).unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_list_is_a_range_of_its_index() {
    let office = TestOffice::new(Engine::Sqlite).await;
    let all = Scope::All;
    let unit = UnitId([7; 16]);
    let own = Scope::Units(vec![unit, UnitId([8; 16])]);
    let open = Filter { open: true, ..Filter::default() };
    let of_person = Filter { person: Some(PersonId([5; 16])), ..open.clone() };
    let of_unit = Filter { unit: Some(unit), ..open.clone() };
    let of_state = Filter { statuses: vec![Status::Assigned], ..open.clone() };
    let one = Filter { categories: vec!["street.lamp".into()], ..open.clone() };
    let three = Filter { categories: vec!["a".into(), "b".into(), "c".into()], ..open.clone() };
    let area = Filter { area: Some("qinghe".into()), ..open.clone() };
    for (scope, filter, order, index) in [
        (&all, &open, Order::Priority, "requests_queue"),
        (&all, &open, Order::Due, "requests_due"),
        (&all, &of_person, Order::Priority, "requests_person_queue"),
        (&all, &of_person, Order::Due, "requests_person_due"),
        (&all, &of_unit, Order::Priority, "requests_unit_queue"),
        (&all, &of_unit, Order::Due, "requests_unit_due"),
        (&all, &of_state, Order::Priority, "requests_state_queue"),
        (&all, &of_state, Order::Due, "requests_state_due"),
        (&all, &one, Order::Due, "requests_category_due"),
        (&all, &three, Order::Due, "requests_category_due"),
        (&all, &area, Order::Due, "requests_area_due"),
        (&own, &open, Order::Priority, "requests_unit_queue"),
        (&own, &open, Order::Due, "requests_unit_due"),
        (&all, &Filter::default(), Order::Newest, "requests_filed"),
    ] {
        let plan = plan(&office, scope, filter, order).await;
        let reads: Vec<&String> = plan.iter().filter(|step| step.contains(" requests ")).collect();
        assert!(reads.iter().any(|step| step.contains(&format!("INDEX {index} "))), "{index}: {plan:?}");
        let ranges =
            if let Scope::Units(units) = scope { units.len() } else { filter.categories.len().max(1) };
        let sorts = plan.iter().filter(|step| step.contains("TEMP B-TREE")).count();
        // Several ranges are each in order already, and are merged; what was sent back is a handful.
        assert!(ranges > 1 || sorts == 0, "sorts all of it: {plan:?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN requests")), "{plan:?}");
    }
}

#[tokio::test]
async fn known_rows_are_fetched_by_their_ids() {
    let office = TestOffice::new(Engine::Sqlite).await;
    let ids = (0..60).map(|n| RequestId([n; 16])).collect();
    let hits = Filter { ids: Some(ids), ..Filter::default() };
    for scope in [Scope::All, Scope::Units(vec![UnitId([7; 16])])] {
        for order in [Order::Newest, Order::Priority, Order::Due] {
            let plan = plan(&office, &scope, &hits, order).await;
            assert!(plan[0].contains("PRIMARY KEY (jurisdiction=? AND id=?)"), "{plan:?}");
        }
    }
}
