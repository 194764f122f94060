//! Every form there is, sent twice as by an impatient hand: both answers lead to the same place, and the work is done
//! once. A route without its row here fails.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{Answer, TestApp, Visitor, hands, story};
use std::collections::BTreeSet;
use zhiye_domain::RequestId;

/// Fields of a form with what is typed.
type Typed<'a> = &'a [(&'a str, &'a str)];
type Files<'a> = &'a [(&'a str, &'a str, &'a [u8])];

/// Routes whose second press is a matter of its own, and why.
const APART: &[(&str, &str)] = &[
    ("/setup/{token}", "only an empty office has it: staff_office"),
    ("/staff/password/{token}", "the link is good for one use, and says so: staff_office"),
    ("/staff/switch", "only a computer where someone enrolled has it; begins a session, writes no event"),
    ("/staff/search", "a question, and each look-up has a page of results of its own: staff_search"),
    ("/demo/sign-in", "only the demo has it; begins a session, writes no event"),
];

/// The forms sent so far, by their routes.
struct Twice<'a> {
    app: &'a TestApp,
    sent: BTreeSet<&'static str>,
    /// For a token of its own for each form.
    forms: u128,
}

impl Twice<'_> {
    async fn events(&self) -> i64 {
        let count = zhiye_store::Statement::new("SELECT COUNT(*) FROM events");
        self.app.office.app.store().query(count).await.unwrap()[0].int(0).unwrap()
    }

    /// Sends it, sends it again, and tells how many events that made.
    async fn send(&mut self, who: &mut Visitor, path: &str, fields: Typed<'_>, files: Files<'_>) -> i64 {
        self.forms += 1;
        let token = format!("{:032x}", self.forms);
        let fields = [&[("token", token.as_str())], fields].concat();
        let begun = self.events().await;
        let first = press(who, path, &fields, files).await;
        let after = self.events().await;
        let second = press(who, path, &fields, files).await;
        assert!(first.status.is_success() || first.status.is_redirection(), "{path}: {first:?}");
        let outcome = |answer: &Answer| (answer.status, answer.headers.get("location").cloned());
        assert_eq!(outcome(&first), outcome(&second), "{path}:\n{}", second.text);
        assert_eq!(self.events().await, after, "{path} did its work again");
        self.sent.insert(route(path));
        after - begun
    }

    /// A form that leaves one event or more in the record.
    async fn does(&mut self, who: &mut Visitor, path: &str, fields: Typed<'_>) {
        assert!(self.send(who, path, fields, &[]).await > 0, "{path} left nothing in the record");
    }

    /// A form that leaves none.
    async fn asks(&mut self, who: &mut Visitor, path: &str, fields: Typed<'_>) {
        assert_eq!(self.send(who, path, fields, &[]).await, 0, "{path}");
    }

    /// A staff action, with the version that the form was opened on.
    async fn act(&mut self, key: &str, number: &str, noun: &str, fields: Typed<'_>) {
        let mut who = self.app.staff(key).await;
        let form = who.read(&format!("/staff/requests/{number}/act/{noun}")).await;
        let seen = form.must_be(200).field("seen");
        let fields = [&[("seen", seen.as_str())], fields].concat();
        self.does(&mut who, &format!("/staff/requests/{number}/{noun}"), &fields).await;
    }
}

async fn press(who: &mut Visitor, path: &str, fields: Typed<'_>, files: Files<'_>) -> Answer {
    if files.is_empty() { who.post(path, fields).await } else { who.upload(path, fields, files).await }
}

/// The route of a path.
fn route(path: &str) -> &'static str {
    let fits = |route: &str| {
        let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
        route.len() == path.len()
            && route.iter().zip(&path).all(|(held, part)| held.starts_with('{') || held == part)
    };
    let posts = zhiye_web::ROUTES.iter().filter(|(verb, _)| *verb == "POST");
    posts.map(|(_, route)| *route).find(|route| fits(route)).expect("a route")
}

fn png() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A browser in the session of a matter.
async fn at_matter(app: &TestApp, id: RequestId) -> Visitor {
    let mut visitor = app.visitor();
    let token = app.office.app.begin_resident(id).await.unwrap();
    visitor.cookies.insert("zhiye_resident".into(), token.0);
    visitor
}

async fn filed(app: &TestApp) -> (RequestId, String) {
    let receipt = story::filed(&app.office, "楼道灯坏了。").await;
    (receipt.id, receipt.number.to_string())
}

#[tokio::test]
async fn every_form_sent_twice_does_its_work_once() {
    let app = TestApp::new().await;
    let mut twice = Twice { app: &app, sent: BTreeSet::new(), forms: 0 };
    residents(&mut twice).await;
    screening(&mut twice).await;
    handling(&mut twice).await;
    for_residents(&mut twice).await;
    together(&mut twice).await;
    promises(&mut twice).await;
    reviewed(&mut twice).await;
    benches(&mut twice).await;
    office(&mut twice).await;
    let apart = |path: &&str| APART.iter().any(|(route, _)| route == path);
    let posts = zhiye_web::ROUTES.iter().filter(|(verb, _)| *verb == "POST").map(|(_, route)| *route);
    let missing: Vec<&str> = posts.filter(|route| !apart(route) && !twice.sent.contains(route)).collect();
    assert!(missing.is_empty(), "sent by no one: {missing:?}");
}

async fn residents(twice: &mut Twice<'_>) {
    let (app, png) = (twice.app, png());
    let photo: Files<'_> = &[("photo", "a.png", &png)];
    let mut visitor = app.visitor();
    twice.asks(&mut visitor, "/display", &[("set", "large"), ("back", "/")]).await;
    twice.asks(&mut visitor, "/file/category", &[("category", "housing")]).await;
    twice.asks(&mut visitor, "/file/place", &[("where", "qinghe"), ("place", "东门")]).await;
    twice.asks(&mut visitor, "/file/tell", &[("what", "灯坏了。"), ("kind", "help")]).await;
    twice.send(&mut visitor, "/file/photos", &[], photo).await;
    twice.asks(&mut visitor, "/file/contact", &[("phone", "13900000168")]).await;
    twice.does(&mut visitor, "/file/check", &[]).await;
    let receipt = story::filed(&app.office, "楼下漏水。").await;
    let (number, code) = (receipt.number.to_string(), receipt.code);
    twice.asks(&mut app.visitor(), "/track", &[("number", &number), ("code", &code)]).await;
    let mut visitor = at_matter(app, receipt.id).await;
    twice.does(&mut visitor, "/matter/additions", &[("words", "又坏了一盏。")]).await;
    assert_eq!(twice.send(&mut visitor, "/matter/photos", &[], photo).await, 1);
    let item = app.office.app.rulebook().supplement_items()[0].code.clone();
    twice.act("clerk", &number, "supplement-notice", &[("items", &item), ("words", "请带复印件")]).await;
    twice.does(&mut visitor, "/matter/supplement", &[("words", "已送窗口")]).await;
    twice.does(&mut visitor, "/matter/reminders", &[("words", "请快一点")]).await;
    twice.does(&mut visitor, "/matter/withdrawal", &[("words", "自己修好了")]).await;
    twice.asks(&mut visitor, "/leave", &[]).await;
    for (path, fields) in [
        ("/matter/rating", [("solved", "yes"), ("satisfaction", "5")]),
        ("/matter/reopening", [("words", "又不亮了"), ("new_facts", "yes")]),
    ] {
        let (id, _) = filed(app).await;
        story::answered(&app.office, id).await;
        twice.does(&mut at_matter(app, id).await, path, &fields).await;
    }
}

/// What a clerk does with what has come in.
async fn screening(twice: &mut Twice<'_>) {
    let (app, png) = (twice.app, png());
    let mut clerk = app.staff("clerk").await;
    let matter = [
        ("channel", "phone"),
        ("text", "灯坏了。"),
        ("relation", "self"),
        ("danger", "0"),
        ("reply", "none"),
    ];
    twice.does(&mut clerk, "/staff/register", &matter).await;
    let number = hands::registered(&mut clerk, &[("kind", "enquiry")]).await;
    let at = |noun: &str| format!("/staff/requests/{number}/{noun}");
    twice.asks(&mut clerk, &at("receipt"), &[("how", "id_card")]).await;
    twice.asks(&mut clerk, &at("contact"), &[("purpose", "call")]).await;
    assert_eq!(twice.send(&mut clerk, &at("photos"), &[], &[("photo", "a.png", &png)]).await, 1);
    twice.act("clerk", &number, "reading", &[("read_aloud", "yes")]).await;
    twice.act("clerk", &number, "note", &[("audience", "internal"), ("words", "记一条")]).await;
    twice.act("clerk", &number, "summary", &[("summary", "楼道灯")]).await;
    let item = app.office.app.rulebook().supplement_items()[0].code.clone();
    twice.act("clerk", &number, "supplement-notice", &[("items", &item), ("words", "请带复印件")]).await;
    twice.act("clerk", &number, "supplement", &[("words", "带来了"), ("channel", "window")]).await;
    let answer = [("words", "灯归社区管。"), ("outcome", "explained"), ("way", "phone")];
    twice.act("clerk", &number, "answer-at-once", &answer).await;
    let (_, number) = filed(app).await;
    let rulebook = app.office.app.rulebook();
    let today = jiff::civil::date(2026, 11, 17);
    let basis = rulebook.bases().iter().find(|basis| basis.in_force(today)).unwrap().code.clone();
    let route = rulebook.routes()[0].code.clone();
    let declined = [("words", "请去那边。"), ("route", route.as_str()), ("bases", basis.as_str())];
    twice.act("clerk", &number, "decline", &declined).await;
    let (_, number) = filed(app).await;
    twice.act("clerk", &number, "emergency", &[("call", "14:05 打 119")]).await;
    let (_, number) = filed(app).await;
    twice.act("clerk", &number, "sealing", &[]).await;
}

/// From acceptance to closing, and open again.
async fn handling(twice: &mut Twice<'_>) {
    let app = twice.app;
    let id = |unit: &str| app.office.units[unit].to_string();
    let (construction, management) = (id("construction"), id("management"));
    let category = hands::category(app, "construction");
    let (_, number) = filed(app).await;
    let number = number.as_str();
    let accepted =
        [("category", category.as_str()), ("kind", "help"), ("legal_channel", "ordinary"), ("summary", "灯")];
    twice.act("clerk", number, "acceptance", &accepted).await;
    let judged = [("class", "now"), ("danger", "1"), ("hardship", ""), ("people", "2"), ("reason", "怕摔")];
    twice.act("coordinator", number, "judgement", &judged).await;
    twice.act("coordinator", number, "assignment", &[("unit", &management)]).await;
    let back = [("reason", "not_our_duty"), ("better_unit", &*construction), ("words", "归社区建设办管。")];
    twice.act("handler2", number, "return", &back).await;
    twice.act("coordinator", number, "designation", &[("unit", &construction), ("words", "按清单")]).await;
    twice.act("handler", number, "signature", &[]).await;
    let call = [("way", "phone"), ("reached", "yes"), ("words", "下午去看。")];
    twice.act("handler", number, "contact-record", &call).await;
    let longer = [("kind", "extension"), ("days", "3"), ("why", "material"), ("words", "周五到货。")];
    twice.act("handler", number, "proposal", &longer).await;
    twice.act("approver", number, "proposal-decision", &[("decision", "yes")]).await;
    let why = zhiye_rulebook::PauseKind::ALL[0].code();
    let pause = [("kind", "pause"), ("why", why), ("until", "2026-11-27"), ("words", "委托书")];
    twice.act("handler", number, "proposal", &pause).await;
    twice.act("approver", number, "proposal-decision", &[("decision", "yes")]).await;
    twice.act("handler", number, "resumption", &[]).await;
    let answer = [("outcome", "solved"), ("words", "灯换好了。")];
    twice.act("handler", number, "draft", &answer).await;
    twice.act("approver", number, "draft-return", &[("reason", "请写明哪一层")]).await;
    twice.act("handler", number, "draft", &answer).await;
    twice.act("approver", number, "approval", &[]).await;
    twice.act("clerk", number, "delivery", &[("way", "phone")]).await;
    let call = [("reached", "yes"), ("solved", "yes"), ("satisfaction", "5"), ("words", "")];
    twice.act("caller", number, "follow-up", &call).await;
    twice.act("caller", number, "closure", &[]).await;
    let again = [("reason", "又不亮了"), ("new_facts", "yes"), ("channel", "phone")];
    twice.act("clerk", number, "reopening", &again).await;
}

/// What staff write down for whoever calls or comes by.
async fn for_residents(twice: &mut Twice<'_>) {
    let app = twice.app;
    let (_, number) = filed(app).await;
    twice.act("clerk", &number, "addition", &[("words", "三层也不亮"), ("channel", "phone")]).await;
    twice.act("clerk", &number, "reminder", &[("words", "请快一点"), ("channel", "phone")]).await;
    twice.act("clerk", &number, "withdrawal", &[("words", "不办了"), ("channel", "phone")]).await;
    let (id, number) = filed(app).await;
    story::answered(&app.office, id).await;
    let rated = [("solved", "yes"), ("satisfaction", "5"), ("channel", "phone")];
    twice.act("clerk", &number, "rating", &rated).await;
    let stated = [("purpose", "other"), ("more", "核对统计")];
    let mut coordinator = app.staff("coordinator").await;
    twice.asks(&mut coordinator, &format!("/staff/requests/{number}/purpose"), &stated).await;
    // A paper with the name on it writes nothing but the reading log.
    let (id, number) = filed(app).await;
    story::in_hand(&app.office, id).await;
    let mut handler = app.staff("handler").await;
    let paper = format!("/staff/requests/{number}/papers/acceptance");
    twice.asks(&mut handler, &paper, &[]).await;
    twice.asks(&mut handler, &format!("{paper}/docx"), &[]).await;
}

/// Several units in one matter, a meeting, what a leader writes, whose danger it is.
async fn together(twice: &mut Twice<'_>) {
    let app = twice.app;
    let id = |unit: &str| app.office.units[unit].to_string();
    let (management, publicity) = (id("management"), id("publicity"));
    let leader = app.office.people["leader"].to_string();
    let (matter, number) = filed(app).await;
    story::in_hand(&app.office, matter).await;
    let number = number.as_str();
    let of = |noun: &str| format!("/staff/requests/{number}/{noun}");
    let asked = [("unit", management.as_str()), ("words", "请查占道")];
    twice.act("handler", number, "co-task", &asked).await;
    twice.act("handler2", number, "task-report", &[("task", "1"), ("words", "已清走")]).await;
    let again = [("task", "1"), ("decision", "again"), ("words", "请附照片")];
    twice.act("handler", number, "task-check", &again).await;
    twice.act("handler", number, "meeting-call", &[("words", "地下管线归谁")]).await;
    let (there, decided) = (format!("presence-{publicity}"), format!("decision-{publicity}"));
    let held = [
        ("units", publicity.as_str()),
        ("minutes", "先探后修"),
        (there.as_str(), "yes"),
        (decided.as_str(), "贴告示"),
    ];
    twice.act("coordinator", number, "meeting", &held).await;
    let written = [("leader", leader.as_str()), ("words", "请抓紧")];
    twice.act("supervisor", number, "instruction", &written).await;
    twice.act("handler", number, "instruction-report", &[("instruction", "1"), ("words", "已到现场")]).await;
    let mut who = app.staff("leader").await;
    twice.does(&mut who, "/staff/instructions", &[("number", number), ("words", "周五前报我")]).await;
    let mut handler = app.staff("handler").await;
    twice.does(&mut handler, &of("intercessions"), &[("words", "有人来电要求先办")]).await;
    let officers = vec![app.office.people["clerk"]];
    let standing = zhiye_domain::office::Command::SetStanding { officers };
    app.office.app.office_act(None, standing).await.unwrap();
    for at_the_list in [true, false] {
        let mut filing = zhiye_app::Filing::new(
            zhiye_rulebook::Kind::Help,
            zhiye_domain::request::Channel::Web,
            "井盖没有了。",
        );
        filing.danger = zhiye_domain::request::Danger::Now;
        let ask = zhiye_app::Ask::new(zhiye_domain::Actor::Resident, zhiye_domain::request::Channel::Web);
        let number = app.office.app.file(&ask, &filing).await.unwrap().number.to_string();
        if at_the_list {
            let mut clerk = app.staff("clerk").await;
            twice.does(&mut clerk, "/staff/alarms", &[("number", &number)]).await;
        } else {
            twice.act("clerk", &number, "acknowledgement", &[]).await;
        }
    }
}

/// What was promised, to one and to all, and step by step.
async fn promises(twice: &mut Twice<'_>) {
    let app = twice.app;
    let mut handler = app.staff("handler").await;
    let construction = app.office.units["construction"].to_string();
    let made = [("words", "装一排灯"), ("until", "2026-12-15")];
    let (matter, number) = filed(app).await;
    story::in_hand(&app.office, matter).await;
    twice.does(&mut handler, &format!("/staff/requests/{number}/promises"), &made).await;
    let promise = app.office.app.promises_of(matter).await.unwrap()[0].listed.id;
    twice.does(&mut handler, &format!("/staff/promises/{promise}/keeping"), &[("words", "装好了")]).await;
    let said = [("kept", "no"), ("words", "有一盏不亮")];
    twice.does(&mut at_matter(app, matter).await, &format!("/matter/promises/{promise}"), &said).await;
    let mut leader = app.staff("leader").await;
    let all = [&[("unit", construction.as_str())], made.as_slice()].concat();
    twice.does(&mut leader, "/staff/promises", &all).await;
    let (matter, number) = filed(app).await;
    story::in_hand(&app.office, matter).await;
    let steps = [
        ("kind", "staging"),
        ("step1", "先围起来"),
        ("on1", "2026-11-25"),
        ("step2", "再重砌"),
        ("on2", "2026-12-10"),
    ];
    twice.act("handler", &number, "proposal", &steps).await;
    twice.act("approver", &number, "proposal-decision", &[("decision", "yes")]).await;
    let later = [("until", "2026-11-27"), ("reason", "下雨"), ("way", "phone"), ("consent", "可以")];
    twice.act("handler", &number, "step-amendment", &later).await;
    twice.act("handler", &number, "step-completion", &[("words", "围好了")]).await;
}

/// A petition's answer, looked at by another unit.
async fn reviewed(twice: &mut Twice<'_>) {
    let app = twice.app;
    let management = app.office.units["management"].to_string();
    for by_staff in [true, false] {
        let (matter, number) = filed(app).await;
        story::petition_answered(&app.office, matter).await;
        let words = [("words", "事实没有查清")];
        if by_staff {
            let asked = [words.as_slice(), &[("channel", "phone")]].concat();
            twice.act("clerk", &number, "review-request", &asked).await;
            twice.act("coordinator", &number, "review-assignment", &[("unit", &management)]).await;
        } else {
            twice.does(&mut at_matter(app, matter).await, "/matter/reviews", &words).await;
        }
    }
}

/// A person's own bench: words put away, lists, notices, coming and going.
async fn benches(twice: &mut Twice<'_>) {
    let app = twice.app;
    let mut clerk = app.staff("clerk").await;
    let kept = [("form", "/staff/register"), ("text", "写了一半")];
    twice.asks(&mut clerk, "/staff/drafts", &kept).await;
    // The address on the second page is the one that counts.
    twice.asks(&mut clerk, "/staff/calendar-feed", &[("do", "make")]).await;
    twice.asks(&mut clerk, "/staff/calendar-feed", &[("do", "end")]).await;
    twice.asks(&mut clerk, "/staff/notices", &[]).await;
    let view = [("list", "/staff/requests?state=filed"), ("name", "新来的")];
    twice.asks(&mut clerk, "/staff/views", &view).await;
    twice.asks(&mut clerk, "/staff/views/removal", &view).await;
    twice.asks(&mut clerk, "/staff/sign-out", &[]).await;
    let person = app.office.people["clerk"];
    app.office.app.set_password(person, "linxiao", "correct horse battery").await.unwrap();
    let login = [("login", "linxiao"), ("password", "correct horse battery")];
    twice.asks(&mut app.visitor(), "/staff/sign-in", &login).await;
}

async fn office(twice: &mut Twice<'_>) {
    let app = twice.app;
    let mut admin = app.staff("admin").await;
    let civil = app.office.units["civil"].to_string();
    let caller = app.office.people["caller"].to_string();
    let profile = [("name", "青禾街道办"), ("phone", "0555"), ("address", "")];
    twice.does(&mut admin, "/staff/office", &profile).await;
    twice.does(&mut admin, "/staff/office", &[("areas", "xin 新里：9 栋")]).await;
    twice.does(&mut admin, "/staff/units", &[("do", "add"), ("name", "河长办"), ("code", "river")]).await;
    let hired = [("do", "add"), ("name", "方圆"), ("unit", &*civil), ("roles", "handler")];
    twice.does(&mut admin, "/staff/people", &hired).await;
    twice.does(&mut admin, "/staff/people", &[("do", "grant"), ("person", &caller), ("role", "clerk")]).await;
    let local = [("do", "local"), ("local", "2026-12-03 放假 庙会")];
    twice.does(&mut admin, "/staff/calendar", &local).await;
    let template = [("kind", "answer"), ("unit", civil.as_str())];
    let sample = admin.get("/staff/templates/sample").await.bytes;
    let files = [("file", "a.docx", sample.as_slice())];
    assert_eq!(twice.send(&mut admin, "/staff/templates", &template, &files).await, 1);
    twice.does(&mut admin, "/staff/templates/removal", &template).await;
    let mut coordinator = app.staff("coordinator").await;
    let clerk = app.office.people["clerk"].to_string();
    let day = [("do", "day"), ("on", "2026-12-24"), ("officer", clerk.as_str())];
    twice.does(&mut coordinator, "/staff/duty", &day).await;
    // Two clerks now: what one holds can go to the other.
    let (_, number) = filed(app).await;
    twice.act("clerk", &number, "handover", &[("person", &caller)]).await;
    let (_, number) = filed(app).await;
    let several = [("from", clerk.as_str()), ("to", caller.as_str()), ("number", number.as_str())];
    twice.does(&mut coordinator, "/staff/handover", &several).await;
}
