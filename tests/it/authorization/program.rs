//! The same questions asked by programs.

use super::{Got, Row};
use axum::body::Body;
use tower::ServiceExt;
use zhiye_domain::RequestId;
use zhiye_tests::TestOffice;

/// A complete body for each address of the door for programs.
fn body_of_program(noun: &str) -> &'static str {
    match noun {
        "requests" => r#"{"kind":"help","text":"路灯不亮。"}"#,
        "searches" => r#"{"text":"路灯"}"#,
        "acceptances" => r#"{"kind":"help","category":"street.lamp","legal_channel":"ordinary"}"#,
        "supplement-notices" => r#"{"items":["photo"],"text":"请补一张照片。"}"#,
        "declinations" => r#"{"text":"这件事归供电公司。","bases":["petition.34"],"route":"court"}"#,
        "immediate-answers" => r#"{"text":"带身份证就行。","outcome":"explained","way":"phone"}"#,
        "emergencies" => r#"{"call":"14:05 打 119。"}"#,
        "summaries" => r#"{"summary":"路灯不亮"}"#,
        "judgements" => r#"{"class":"now","people":1,"reason":"天黑看不见。"}"#,
        "assignments" => r#"{"unit":"construction"}"#,
        "designations" => r#"{"unit":"construction","reason":"职责清单。"}"#,
        "returns" => r#"{"reason":"other_lead","better_unit":"safety","text":"职责清单。"}"#,
        "contacts" => r#"{"way":"phone","reached":true,"text":"说好明天来。"}"#,
        "notes" => r#"{"text":"已到现场看过。"}"#,
        "extensions" => r#"{"by":"2wd","reason":"material"}"#,
        "deferrals" => r#"{"lacks":["timing","money"],"return_on":"2027-03-01","text":"开春再修。"}"#,
        "pauses" => r#"{"reason":"resident_asked_to_wait","until":"2027-03-01","paper":"来电记录。"}"#,
        "proposal-refusals" | "draft-returns" => r#"{"reason":"再看看。"}"#,
        "answers" => r#"{"text":"灯已换好。","outcome":"solved"}"#,
        "deliveries" => r#"{"way":"phone"}"#,
        "follow-ups" => r#"{"reached":true,"solved":"yes"}"#,
        "supplements" | "additions" => r#"{"text":"补一句。"}"#,
        "ratings" => r#"{"solved":"yes"}"#,
        "reopenings" => r#"{"reason":"又不亮了。"}"#,
        "stagings" => {
            r#"{"steps":[{"text":"先围起来","on":"2027-01-10"},{"text":"再重砌","on":"2027-02-10"}]}"#
        }
        "step-completions" | "meeting-calls" => r#"{"text":"写一句"}"#,
        "step-amendments" => r#"{"on":"2026-10-20","reason":"下雨","way":"phone","consent":"可以"}"#,
        "co-tasks" => r#"{"unit":"safety","text":"请查一下。"}"#,
        "task-reports" | "task-returns" | "task-drops" => r#"{"task":1,"text":"写一句"}"#,
        "review-requests" => r#"{"text":"事实没有查清"}"#,
        "review-assignments" => r#"{"unit":"safety"}"#,
        "meetings" => r#"{"minutes":"先探后修","present":[{"unit":"safety"}]}"#,
        "instruction-reports" => r#"{"instruction":1,"text":"已到现场"}"#,
        _ => "{}",
    }
}

/// A program with a token of the role's person; nobody and residents have none.
pub async fn ask(office: &TestOffice, row: &Row, id: RequestId, role: &str) -> Got {
    let people = office.people;
    let person = match role {
        "nobody" | "resident" => None,
        "clerk" => Some(people.clerk),
        "coordinator" => Some(people.coordinator),
        "handler" => Some(people.handler),
        "other" => Some(people.other_handler),
        "approver" => Some(people.approver),
        "caller" => Some(people.caller),
        "supervisor" => Some(people.supervisor),
        "leader" => Some(people.leader),
        "discipline" => Some(people.discipline),
        "privacy" => Some(people.privacy),
        "auditor" => Some(people.auditor),
        "administrator" => Some(people.administrator),
        other => panic!("no role {other}"),
    };
    let number = office.app.matter_of_resident(id).await.unwrap().state.number;
    let noun = row.path.rsplit('/').next().unwrap();
    let body = match noun {
        "handovers" => format!(r#"{{"person":"{}"}}"#, people.handler),
        "instructions" => format!(r#"{{"leader":"{}","text":"请抓紧"}}"#, people.leader),
        "photos" => "--x--\r\n".to_owned(),
        other => body_of_program(other).to_owned(),
    };
    let kind = if noun == "photos" { "multipart/form-data; boundary=x" } else { "application/json" };
    let mut request = axum::http::Request::builder()
        .method(row.verb.as_str())
        .uri(row.path.replace("{number}", &number.to_string()).replace("{file}", &"0".repeat(32)))
        .header("host", "office.test")
        .header("idempotency-key", format!("{id}-{role}"))
        .header("content-type", kind);
    if let Some(person) = person {
        let token = office.app.make_token(person, "test", 1).await.unwrap();
        request = request.header("authorization", format!("Bearer {}", token.0));
    }
    let body = if row.verb == "GET" { Body::empty() } else { Body::from(body) };
    let router = zhiye_api::router(office.app.clone());
    let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let said = match status {
        403 => code_of(response).await,
        other => format!("{other}"),
    };
    // A program's body is complete: what may be done is done.
    let status = if status == 201 { 200 } else { status };
    Got { status, said, location: String::new() }
}

/// The code of a *no* for a program.
async fn code_of(response: axum::response::Response) -> String {
    let body = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let (_, code) = body.split_once(r#""code":""#).unwrap();
    code.split('"').next().unwrap().to_owned()
}
