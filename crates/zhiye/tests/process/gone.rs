//! The database goes away while people work, and comes back: what they sent is said to be unsent, the machine that asks
//! whether all is well is told, and nothing has to be started again.

use crate::{
    office::{Answer, Served, field},
    place::Place,
};
use std::time::Duration;
use zhiye_testkit::postgres::{Database, Server};

/// Asks until the answer has this status; longer than any wait of the office's own.
fn until(served: &Served, path: &str, status: u16) -> Answer {
    for _ in 0..300 {
        match served.get(path, "") {
            Ok(answer) if answer.status == status => return answer,
            _ => std::thread::sleep(Duration::from_millis(200)),
        }
    }
    panic!("{path} never answered {status}");
}

#[test]
fn postgres_gone_and_back_is_seen_and_survived() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let database = Some(Database::on(&server.url()));
    let place = Place { data: folder.path().join("office"), database };
    place.furnish();
    let token = place.token();
    let served = place.serve();
    until(&served, "/readyz", 200);
    let first = served.file(&token, "before", "楼道灯不亮").unwrap();
    assert_eq!(first.status, 201, "{}", first.body);
    let number = field(&first.body, "number").unwrap();

    server.crash();
    let what = "三号楼二单元的灯三天不亮，老人晚上不敢下楼，请来看看";
    let token_of_form = "0".repeat(32);
    let form = served.post_form("/file/tell", &format!("token={token_of_form}&what={what}")).unwrap();
    assert!(form.status == 500 && form.body.contains(what), "{}", form.body);
    let cookie = format!("zhiye_resident={}", "0".repeat(64));
    let form =
        format!("token={token_of_form}&by={token_of_form}&form=/matter/additions/of/a/page&words={what}");
    let page = served.post_form_as(&cookie, "/matter/additions", &form).unwrap();
    assert_eq!(page.status, 500, "{}", page.body);
    for kept in [what, &token_of_form, "action=\"/matter/additions\"", "再试一次", "tel:"] {
        assert!(page.body.contains(kept), "{kept}: {}", page.body);
    }
    assert_eq!(page.body.matches("<textarea").count(), 1, "what the page filled in is not shown");
    let secret = served.post_form("/track", &format!("number={number}&code=12345678")).unwrap();
    assert_eq!(secret.status, 500);
    assert!(!secret.body.contains("12345678"), "a code never comes back on a page");
    let unsent = served.file(&token, "during", "井盖松动").unwrap();
    assert_eq!(unsent.status, 500, "{}", unsent.body);
    assert!(unsent.body.contains("request_id"), "{}", unsent.body);
    until(&served, "/readyz", 503);
    assert_eq!(served.get("/healthz", "").unwrap().status, 200, "the program itself is well");

    server.up();
    until(&served, "/readyz", 200);
    let read = served.get(&format!("/api/v1/requests/{number}"), &token).unwrap();
    assert_eq!(read.status, 200, "{}", read.body);
    // The same key again: it is filed now, once.
    let again = served.file(&token, "during", "井盖松动").unwrap();
    assert_eq!(again.status, 201, "{}", again.body);
    let twice = served.file(&token, "during", "井盖松动").unwrap();
    assert_eq!(field(&twice.body, "number"), field(&again.body, "number"));
    served.stop();
}
