//! `tests/authorization.txt`, checked by real requests as each role. The table is written by hand; nothing here is
//! taken from the code it checks.

mod program;

use axum::{Router, body::Body};
use std::collections::{BTreeMap, BTreeSet};
use tower::ServiceExt;
use zhiye_app::{domain::request::*, domain::words::Class as Words};
use zhiye_domain::RequestId;
use zhiye_rulebook::{Kind, Outcome, PauseKind};
use zhiye_tests::{Engine, TestOffice, plain};
use zhiye_web::WebConfig;

const TABLE: &str = include_str!("../authorization.txt");
const ROLES: [&str; 14] = [
    "nobody",
    "resident",
    "clerk",
    "coordinator",
    "handler",
    "other",
    "approver",
    "caller",
    "supervisor",
    "leader",
    "discipline",
    "privacy",
    "auditor",
    "administrator",
];

struct Row {
    line: usize,
    verb: String,
    path: String,
    state: String,
    cells: Vec<String>,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, line) in TABLE.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let (verb, path) = (words.remove(0), words.remove(0));
        let state = match words.first().and_then(|w| w.strip_prefix('@')) {
            Some(state) => {
                let state = state.to_owned();
                words.remove(0);
                state
            }
            None => "in_hand".to_owned(),
        };
        assert_eq!(words.len(), ROLES.len(), "line {}: a cell for each role", index + 1);
        rows.push(Row { line: index + 1, verb, path, state, cells: words });
    }
    rows
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let in_table: BTreeSet<(String, String)> = rows().into_iter().map(|row| (row.verb, row.path)).collect();
    let demo_only = ["/demo", "/demo/sign-in"];
    let routes: BTreeSet<(String, String)> = zhiye_web::ROUTES
        .iter()
        .copied()
        .chain(zhiye_api::routes())
        .filter(|(_, path)| !demo_only.contains(path))
        .map(|(verb, path)| (verb.to_owned(), path.to_owned()))
        .collect();
    let unlisted: Vec<_> = routes.difference(&in_table).collect();
    let stale: Vec<_> = in_table.difference(&routes).collect();
    assert!(
        unlisted.is_empty() && stale.is_empty(),
        "without a row: {unlisted:?}; without a route: {stale:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_gets_what_the_table_says() {
    let office = TestOffice::new(Engine::Sqlite).await;
    let router = zhiye_web::router(office.app.clone(), WebConfig::default());
    let cookies = cookies(&office).await;
    let stylesheet = stylesheet(&router).await;
    let mut wrong = Vec::new();
    for row in rows() {
        // Whoever may not leaves the matter as it was, and the next can be asked about the same one.
        let mut id = matter_in(&office, &row.state).await;
        for (role, expected) in ROLES.into_iter().zip(&row.cells) {
            let got = ask(&office, &router, &row, id, (role, &cookies[role]), &stylesheet).await;
            if got.symbol() == "y" && row.verb == "POST" {
                id = matter_in(&office, &row.state).await;
            }
            if got.symbol() != expected {
                wrong.push(format!(
                    "authorization.txt:{}: {} {} as {role}: {expected} expected, got {} ({})",
                    row.line,
                    row.verb,
                    row.path,
                    got.symbol(),
                    got.said
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are not as the table says:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_any_page_adds_nothing_to_the_record() {
    let office = TestOffice::new(Engine::Sqlite).await;
    let router = zhiye_web::router(office.app.clone(), WebConfig::default());
    let cookies = cookies(&office).await;
    let stylesheet = stylesheet(&router).await;
    let states = ["filed", "awaiting_supplement", "in_hand", "proposed", "answered", "sealed"];
    let mut matters = Vec::new();
    for state in states {
        matters.push(matter_in(&office, state).await);
    }
    let record = async || office.app.store().events_after(1, None, 100_000).await.unwrap();
    let before = record().await;
    let (mut seen, mut asked) = (0, 0);
    for row in rows().iter().filter(|row| row.verb == "GET") {
        for id in &matters {
            for role in ROLES {
                asked += 1;
                let got = ask(&office, &router, row, *id, (role, &cookies[role]), &stylesheet).await;
                seen += u32::from(got.status == 200);
            }
        }
        assert_eq!(record().await.len(), before.len(), "GET {} adds to the record", row.path);
    }
    assert!(seen > 500, "{seen} of {asked} pages were seen");
    assert!(record().await == before, "the record is as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_sign_in_exists_in_no_other_mode() {
    let office = TestOffice::new(Engine::Sqlite).await;
    let router = zhiye_web::router(office.app.clone(), WebConfig::default());
    for (verb, path) in [("GET", "/demo"), ("POST", "/demo/sign-in")] {
        let request = axum::http::Request::builder()
            .method(verb)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(format!("person={}", office.people.clerk)))
            .unwrap();
        assert_eq!(router.clone().oneshot(request).await.unwrap().status(), 404, "{verb} {path}");
    }
}

struct Got {
    status: u16,
    location: String,
    said: String,
}

impl Got {
    fn symbol(&self) -> &'static str {
        let to_sign_in = self.location.starts_with("/staff/sign-in") || self.location.starts_with("/track");
        match self.status {
            303 if self.location.contains("/purpose?next=") => "p",
            403 if self.said == "purpose_needed" => "p",
            401 => "s",
            303 if to_sign_in => "s",
            403 | 404 | 410 => "-",
            // 400: the form lacks what its page always sends; 429: the address tried too often, not this person.
            200 | 303 | 400 | 409 | 422 | 429 => "y",
            _ => "?",
        }
    }
}

/// A signed-in browser for each role.
async fn cookies(office: &TestOffice) -> BTreeMap<&'static str, String> {
    let people = office.people;
    let staff = [
        ("clerk", people.clerk),
        ("coordinator", people.coordinator),
        ("handler", people.handler),
        ("other", people.other_handler),
        ("approver", people.approver),
        ("caller", people.caller),
        ("supervisor", people.supervisor),
        ("leader", people.leader),
        ("discipline", people.discipline),
        ("privacy", people.privacy),
        ("auditor", people.auditor),
        ("administrator", people.administrator),
    ];
    let mut cookies = BTreeMap::from([("nobody", String::new()), ("resident", String::new())]);
    for (role, person) in staff {
        let token = office.app.sign_in_as(person).await.unwrap();
        cookies.insert(role, format!("zhiye_staff={}", token.0));
    }
    cookies
}

async fn ask(
    office: &TestOffice,
    router: &Router,
    row: &Row,
    id: RequestId,
    (role, cookie): (&str, &str),
    stylesheet: &str,
) -> Got {
    if row.path.starts_with("/api/") {
        return program::ask(office, row, id, role).await;
    }
    let cookie = if role == "resident" {
        let token = office.app.begin_resident(id).await.unwrap();
        format!("zhiye_resident={}", token.0)
    } else if row.path == "/staff/sign-out" && !cookie.is_empty() {
        // Signing out would end the session the other rows need.
        format!("zhiye_staff={}", "0".repeat(64))
    } else {
        cookie.to_owned()
    };
    let number = office.app.matter_of_resident(id).await.unwrap().state.number;
    let uri = row
        .path
        .replace("{number}", &number.to_string())
        .replace("{code}", &office.app.code_for_resident(id).await.unwrap())
        .replace("{id}", &promise_of(office, id).await)
        .replace("{noun}", if row.path.contains("/promises/") { "keeping" } else { "note" })
        .replace("{kind}", "acceptance")
        .replace("{token}", &"0".repeat(64))
        .replace("{file}", &"0".repeat(32))
        .replace("{name}", stylesheet);
    let multipart = row.path.ends_with("/photos") || row.path == "/staff/templates";
    let multipart = multipart && row.verb == "POST";
    let (kind, body) = if multipart {
        ("multipart/form-data; boundary=x", "--x--\r\n".to_owned())
    } else {
        (
            "application/x-www-form-urlencoded",
            match row.path.as_str() {
                "/staff/alarms" => format!("token={}&number={number}", "0".repeat(32)),
                _ => format!("token={}&person={}", "0".repeat(32), office.people.clerk),
            },
        )
    };
    let request = axum::http::Request::builder()
        .method(row.verb.as_str())
        .uri(&uri)
        .header("cookie", cookie)
        .header("host", "office.test")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", kind)
        .body(if row.verb == "GET" { Body::empty() } else { Body::from(body) })
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let location = response.headers().get("location").map_or("", |l| l.to_str().unwrap()).to_owned();
    Got { status, said: format!("{status} {location}"), location }
}

/// The first promise of a matter; an id of none if nothing was promised.
async fn promise_of(office: &TestOffice, id: RequestId) -> String {
    let promises = office.app.promises_of(id).await.unwrap();
    promises.first().map_or("0".repeat(32), |promise| promise.listed.id.to_string())
}

/// The stylesheet's name as the first page gives it.
async fn stylesheet(router: &Router) -> String {
    let request =
        axum::http::Request::builder().uri("/").header("host", "office.test").body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let page = String::from_utf8(body.to_vec()).unwrap();
    let (_, rest) = page.split_once("href=\"/assets/zhiye").expect("the page has a stylesheet");
    format!("zhiye{}", rest.split('"').next().unwrap())
}

/// A fresh matter in a state, brought there by the people whose work it is.
async fn matter_in(office: &TestOffice, state: &str) -> RequestId {
    let people = office.people;
    let mut filing = plain("路灯不亮。");
    match state {
        "enquiry" => filing.kind = Kind::Enquiry,
        "sealed" => filing.kind = Kind::Accusation,
        "danger" => {
            let officers = vec![people.leader];
            let standing = zhiye_domain::office::Command::SetStanding { officers };
            office.app.office_act(None, standing).await.unwrap();
            filing.danger = Danger::Now;
        }
        _ => {}
    }
    let id = office.app.file(&office.resident(), &filing).await.unwrap().id;
    let give = async |person, command| {
        office.act(person, id, command).await.unwrap();
    };
    let words = async |person, class, make: fn(zhiye_domain::words::WordsRef) -> Command| {
        let mut desk = office.app.desk();
        let command = make(desk.write(class, "写一句"));
        office.app.act(&office.ask(person), id, command, desk).await.unwrap();
    };
    let steps: &[&str] = match state {
        "filed" | "enquiry" | "sealed" | "danger" => &[],
        "awaiting_supplement" => &["supplement"],
        "accepted" => &["accept"],
        "judged" => &["accept", "judge"],
        "assigned" => &["accept", "judge", "assign"],
        "sent_back" => &["accept", "judge", "assign", "return"],
        "in_hand" => &["accept", "judge", "assign", "sign"],
        "proposed" => &["accept", "judge", "assign", "sign", "propose"],
        "paused" => &["accept", "judge", "assign", "sign", "propose", "grant"],
        "petition" => &["accept_petition", "judge", "assign", "sign", "draft", "approve", "deliver"],
        "in_review" => {
            &["accept_petition", "judge", "assign", "sign", "draft", "approve", "deliver", "review"]
        }
        "staged" => &["accept", "judge", "assign", "sign", "stage", "grant"],
        "helped" => &["accept", "judge", "assign", "sign", "split"],
        "called" => &["accept", "judge", "assign", "sign", "call"],
        "instructed" => &["accept", "judge", "assign", "sign", "instruct"],
        "promised" => &["accept", "judge", "assign", "sign", "promise"],
        "drafted" => &["accept", "judge", "assign", "sign", "draft"],
        "approved" => &["accept", "judge", "assign", "sign", "draft", "approve"],
        "answered" => &["accept", "judge", "assign", "sign", "draft", "approve", "deliver"],
        "followed_up" => &["accept", "judge", "assign", "sign", "draft", "approve", "deliver", "follow"],
        other => panic!("no state {other}"),
    };
    for step in steps {
        match *step {
            "supplement" => {
                let items = vec![office.app.rulebook().supplement_items()[0].code.clone()];
                let mut desk = office.app.desk();
                let words = desk.write(Words::Told, "请补一张照片。");
                let ask = office.ask(people.clerk);
                office.app.act(&ask, id, Command::AskSupplement { items, words }, desk).await.unwrap();
            }
            "review" => {
                words(people.clerk, Words::Said, |words| Command::AskReview { words }).await;
            }
            "accept" | "accept_petition" => {
                let petition = *step == "accept_petition";
                let accept = Command::Accept {
                    legal_channel: if petition { LegalChannel::Petition } else { LegalChannel::Ordinary },
                    kind: Kind::Help,
                    category: "street.lamp".into(),
                    summary: None,
                };
                give(people.clerk, accept).await;
            }
            "judge" => {
                words(people.coordinator, Words::Note, |reason| Command::Judge {
                    class: Class::Now,
                    danger: Danger::None,
                    hardship: None,
                    people: 1,
                    reason,
                })
                .await;
            }
            "assign" => give(people.coordinator, Command::Assign { unit: office.units.construction }).await,
            "return" => {
                let reason = office.app.rulebook().send_back_reasons()[0].code.clone();
                let mut desk = office.app.desk();
                let words = desk.write(Words::Note, "归应急办");
                let back = Command::SendBack { reason, better_unit: office.units.safety, words };
                office.app.act(&office.ask(people.handler), id, back, desk).await.unwrap();
            }
            "sign" => give(people.handler, Command::Sign).await,
            "propose" => {
                words(people.handler, Words::Note, |paper| Command::Propose {
                    proposal: Proposal::Pause {
                        reason: PauseKind::Hearing,
                        until: jiff::civil::date(2026, 11, 2),
                        paper,
                    },
                })
                .await;
            }
            "stage" => {
                let mut desk = office.app.desk();
                let mut step = |month| Stage {
                    promise: office.app.new_promise(),
                    words: desk.write(Words::Told, "先围起来"),
                    on: jiff::civil::date(2026, month, 15),
                };
                let steps = vec![step(10), step(11)];
                let stage = Command::Propose { proposal: Proposal::Staging { steps } };
                office.app.act(&office.ask(people.handler), id, stage, desk).await.unwrap();
            }
            "split" => {
                let mut desk = office.app.desk();
                let words = desk.write(Words::Note, "请查一下");
                let split = Command::SplitTask { unit: office.units.safety, words };
                office.app.act(&office.ask(people.handler), id, split, desk).await.unwrap();
            }
            "call" => {
                words(people.handler, Words::Note, |words| Command::CallMeeting { words }).await;
            }
            "instruct" => {
                let mut desk = office.app.desk();
                let words = desk.write(Words::Note, "请抓紧");
                let instruct = Command::Instruct { leader: people.leader, words };
                office.app.act(&office.ask(people.leader), id, instruct, desk).await.unwrap();
            }
            "promise" => {
                let ask = office.ask(people.handler);
                let on = jiff::civil::date(2026, 10, 15);
                office.app.promise_to_person(&ask, id, "下周修好", on).await.unwrap();
            }
            "grant" => give(people.approver, Command::Grant).await,
            "draft" => {
                words(people.handler, Words::Told, |words| Command::DraftAnswer {
                    draft: Draft::new(words, Some(Outcome::Solved)),
                })
                .await;
            }
            "approve" => give(people.approver, Command::Approve).await,
            "deliver" => give(people.approver, Command::Deliver { way: Way::Phone, on: None }).await,
            "follow" => {
                give(people.caller, Command::FollowUp { reached: true, rating: None, words: None }).await
            }
            other => panic!("no step {other}"),
        }
    }
    id
}
