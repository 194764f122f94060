//! What the staff do with their hands, for several tests: register, fill in the form of an action.

use super::{Answer, TestApp, Visitor};

/// Registers a matter at the window as the clerk does, and gives its number.
pub async fn registered(clerk: &mut Visitor, more: &[(&str, &str)]) -> String {
    let token = clerk.get("/staff/register").await.field("token");
    let mut fields = vec![
        ("token", token.as_str()),
        ("channel", "phone"),
        ("phone", "１３９ 0000 0168"),
        ("name", "郑女士"),
        ("relation", "self"),
        ("text", "楼道灯坏了半个月，老人晚上不敢下楼。"),
        ("where", "qinghe/qinghe-3"),
        ("place", "三单元四层"),
        ("kind", "help"),
        ("danger", "0"),
        ("reply", "phone"),
        ("communication", "dialect"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(held, _)| held == name));
    fields.extend_from_slice(more);
    let answer = clerk.post("/staff/register", &fields).await;
    let place = answer.location().to_owned();
    place.trim_start_matches("/staff/requests/").trim_end_matches("/receipt").to_owned()
}

/// Opens the form of an action, fills it in, sends it.
pub async fn does(who: &mut Visitor, number: &str, noun: &str, fields: &[(&str, &str)]) -> Answer {
    let form = who.read(&format!("/staff/requests/{number}/act/{noun}")).await;
    form.must_be(200);
    let (token, seen) = (form.field("token"), form.field("seen"));
    let path = format!("/staff/requests/{number}/act/{noun}");
    let mut all = vec![("token", token.as_str()), ("seen", seen.as_str()), ("form", path.as_str())];
    all.extend_from_slice(fields);
    who.post(&format!("/staff/requests/{number}/{noun}"), &all).await
}

#[track_caller]
pub fn done(answer: &Answer, noun: &str) {
    assert!(answer.location().ends_with(&format!("?done={noun}")), "{}", answer.location());
}

/// Any second-level category of the rulebook and the unit it points to.
pub fn category(app: &TestApp, unit: &str) -> String {
    let rulebook = app.office.app.rulebook();
    let found = rulebook.categories().iter().find(|c| c.parent.is_some() && c.unit == unit);
    found.expect("every unit has a category").code.clone()
}

pub async fn accepted_and_assigned(app: &TestApp, number: &str) {
    let category = category(app, "construction");
    let unit = app.office.units["construction"].to_string();
    let mut clerk = app.staff("clerk").await;
    let mut coordinator = app.staff("coordinator").await;
    let fields = [
        ("category", category.as_str()),
        ("kind", "help"),
        ("legal_channel", "ordinary"),
        ("summary", "楼道灯坏了"),
    ];
    done(&does(&mut clerk, number, "acceptance", &fields).await, "acceptance");
    let fields =
        [("class", "now"), ("danger", "1"), ("hardship", ""), ("people", "24"), ("reason", "老人多，怕摔")];
    done(&does(&mut coordinator, number, "judgement", &fields).await, "judgement");
    done(&does(&mut coordinator, number, "assignment", &[("unit", &unit)]).await, "assignment");
}
