//! `GET /api/v1/office`: the codes of this office that bodies and parameters take, with their names.

use crate::{Api, answer::json, caller::Caller, problem::ApiNo};
use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::{Value, json};
use zhiye_rulebook::Text;

fn named(code: &str, name: &Text) -> Value {
    json!({ "code": code, "name": name.zh })
}

pub async fn show(State(api): State<Api>, _: Caller) -> Result<Response, ApiNo> {
    let (app, directory, office) = (&api.app, api.app.directory(), api.app.office());
    let rules = app.rulebook();
    let today = app.clock().now().to_zoned_datetime(rules.zone().clone()).date();
    let unit_code = |id| directory.unit(id).map(|unit| unit.code.as_str());
    let areas = office.areas.iter().map(|area| {
        let buildings = area.buildings.iter().map(|b| json!({ "code": b.code, "name": b.name }));
        json!({ "code": area.code, "name": area.name, "buildings": buildings.collect::<Vec<_>>() })
    });
    let units = directory.units.iter().filter(|unit| !unit.retired).map(|unit| {
        let above = unit.parent.and_then(unit_code);
        json!({ "code": unit.code, "name": unit.name, "above": above, "leads": unit.leads })
    });
    let people = directory.people.iter().filter(|person| !person.gone).map(|person| {
        json!({
            "id": person.id.to_string(),
            "name": directory.name(person.id),
            "unit": unit_code(person.unit),
        })
    });
    let categories = rules.offered().map(|category| {
        let (code, name) = (&category.code, &category.name.zh);
        json!({ "code": code, "name": name, "above": category.parent, "unit": category.unit })
    });
    let bases = rules.bases_in_force(today).map(|b| json!({ "code": b.code, "name": b.cite() }));
    let body = json!({
        "name": office.profile.name,
        "phone": office.profile.phone,
        "areas": areas.collect::<Vec<_>>(),
        "units": units.collect::<Vec<_>>(),
        "people": people.collect::<Vec<_>>(),
        "categories": categories.collect::<Vec<_>>(),
        "bases": bases.collect::<Vec<_>>(),
        "routes": rules.routes().iter().map(|r| named(&r.code, &r.name)).collect::<Vec<_>>(),
        "send_back_reasons":
            rules.send_back_reasons().iter().map(|r| named(&r.code, &r.name)).collect::<Vec<_>>(),
        "extension_reasons":
            rules.extension_reasons().iter().map(|r| named(&r.code, &r.name)).collect::<Vec<_>>(),
        "supplement_items":
            rules.supplement_items().iter().map(|i| named(&i.code, &i.name)).collect::<Vec<_>>(),
    });
    Ok(json(StatusCode::OK, &body))
}
