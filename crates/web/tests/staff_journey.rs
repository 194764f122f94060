//! One matter through the hands of the staff, page by page, and what stands in the way of doing it wrong.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    Answer, TestApp,
    hands::{accepted_and_assigned, category, does, done, registered},
};

#[tokio::test]
async fn a_matter_goes_from_the_phone_to_a_follow_up_call() {
    let app = TestApp::new().await;
    let category = category(&app, "construction");
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category)]).await;
    let receipt = clerk.get(&format!("/staff/requests/{number}/receipt")).await;
    receipt
        .must_say("登记编号")
        .must_say("查询码")
        .must_say("念给本人听")
        .must_say("楼道灯坏了半个月")
        .must_say("最晚11月24日（周二）17:30答复您");
    accepted_and_assigned(&app, &number).await;

    let mut handler = app.staff("handler").await;
    let page = handler.get(&format!("/staff/requests/{number}")).await;
    page.must_say("待签收").must_say("签收").must_say("内部，居民看不到").must_say("老人多，怕摔");
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let fields = [("way", "phone"), ("reached", "yes"), ("words", "今天下午去看，先装临时灯。")];
    done(&does(&mut handler, &number, "contact-record", &fields).await, "contact-record");
    let fields = [("outcome", "solved"), ("words", "灯换好了，请您晚上看看亮不亮。"), ("next_step", "")];
    done(&does(&mut handler, &number, "draft", &fields).await, "draft");

    let mut approver = app.staff("approver").await;
    approver
        .get(&format!("/staff/requests/{number}/act/approval"))
        .await
        .must_say("灯换好了")
        .must_say("本人会看到");
    done(&does(&mut approver, &number, "approval", &[]).await, "approval");
    done(&does(&mut clerk, &number, "delivery", &[("way", "phone")]).await, "delivery");

    let mut caller = app.staff("caller").await;
    caller
        .get(&format!("/staff/requests/{number}/act/follow-up"))
        .await
        .must_say("照着说")
        .must_say("讲方言");
    let fields = [("reached", "yes"), ("solved", "yes"), ("satisfaction", "5"), ("words", "很满意")];
    done(&does(&mut caller, &number, "follow-up", &fields).await, "follow-up");
    done(&does(&mut caller, &number, "closure", &[]).await, "closure");
    caller.get(&format!("/staff/requests/{number}")).await.must_say("已办结，已解决").must_say("非常满意");
}

#[tokio::test]
async fn pressing_twice_does_it_once() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let fields = [
        ("token", "0123456789abcdef0123456789abcdef"),
        ("words", "本人又说，三层也不亮。"),
        ("channel", "phone"),
    ];
    let path = format!("/staff/requests/{number}/addition");
    for _ in 0..2 {
        done(&clerk.post(&path, &fields).await, "addition");
    }
    let page = clerk.get(&format!("/staff/requests/{number}")).await;
    assert_eq!(page.text.matches("三层也不亮").count(), 1);
}

#[tokio::test]
async fn a_form_with_something_missing_comes_back_with_everything_typed() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let fields =
        [("kind", "help"), ("legal_channel", "petition"), ("category", ""), ("summary", "楼道灯不亮两处")];
    let answer = does(&mut clerk, &number, "acceptance", &fields).await;
    answer
        .must_be(422)
        .must_say("错误：")
        .must_say("有 1 处要改")
        .must_say("请从列表里选一个类别")
        .must_say("楼道灯不亮两处");
    answer.must_say("value=\"petition\" checked");

    let token = clerk.get("/staff/register").await.field("token");
    let fields = [
        ("token", token.as_str()),
        ("channel", "window"),
        ("text", "漏水"),
        ("phone", "12"),
        ("relation", "self"),
        ("danger", "0"),
        ("reply", "phone"),
    ];
    let answer = clerk.post("/staff/register", &fields).await;
    answer.must_be(422).must_say("请核对电话").must_say("漏水").must_say("value=\"window\" checked");
}

#[tokio::test]
async fn what_was_typed_survives_a_session_that_ended() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    app.move_to("2026-11-18T12:20:00Z");
    let form = format!("/staff/requests/{number}/act/addition");
    let fields = [
        ("form", form.as_str()),
        ("words", "写到一半的话"),
        ("channel", "phone"),
        ("token", "0123456789abcdef0123456789abcdef"),
    ];
    let answer = clerk.post(&format!("/staff/requests/{number}/addition"), &fields).await;
    let to = answer.location().to_owned();
    assert!(to.starts_with("/staff/sign-in?next=") && to.ends_with("kept=1"), "{to}");
    clerk.get(&to).await.must_say("您写的内容已保存");

    let person = app.office.people["clerk"];
    app.office.app.set_password(person, "linxiao", "correct horse battery").await.expect("a new account");
    let fields = [("login", "linxiao"), ("password", "correct horse battery"), ("next", form.as_str())];
    assert_eq!(clerk.post("/staff/sign-in", &fields).await.location(), form);
    clerk.get(&form).await.must_say("写到一半的话").must_say("接着上次写的");
    clerk.get("/staff").await.must_say("替本人补充");
}

#[tokio::test]
async fn whoever_is_overtaken_keeps_the_text_and_sees_what_happened() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let form = handler.get(&format!("/staff/requests/{number}/act/draft")).await;
    let (token, seen) = (form.field("token"), form.field("seen"));
    let words = [("words", "本人催了一次"), ("channel", "phone")];
    done(&does(&mut clerk, &number, "reminder", &words).await, "reminder");
    let fields = [
        ("token", token.as_str()),
        ("seen", seen.as_str()),
        ("outcome", "solved"),
        ("words", "灯修好了，请看看。"),
    ];
    let path = format!("/staff/requests/{number}/draft");
    let answer = handler.post(&path, &fields).await;
    answer.must_be(409).must_say("别人刚处理过这件事").must_say("本人催办").must_say("灯修好了，请看看。");
    let (token, seen) = (answer.field("token"), answer.field("seen"));
    let fields = [
        ("token", token.as_str()),
        ("seen", seen.as_str()),
        ("outcome", "solved"),
        ("words", "灯修好了，请看看。"),
    ];
    done(&handler.post(&path, &fields).await, "draft");
}

#[tokio::test]
async fn the_contact_is_masked_until_a_purpose_is_given() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let path = format!("/staff/requests/{number}");
    let page = clerk.get(&path).await;
    assert!(!page.says("13900000168") && page.says("1********68"), "{}", page.text);
    let contact = format!("{path}/contact");
    clerk.post(&contact, &[]).await.must_be(422).must_say("请选用途");
    clerk.post(&contact, &[("purpose", "other")]).await.must_be(422);
    clerk.post(&contact, &[("purpose", "call")]).await.must_be(200).must_say("13900000168");
    assert!(!clerk.get(&path).await.says("13900000168"), "it is shown once");
    let mut auditor = app.staff("auditor").await;
    let page = auditor.post(&contact, &[("purpose", "call")]).await;
    assert!(!page.says("13900000168"), "an auditor reads masked");
}

#[tokio::test]
async fn a_complaint_about_staff_is_seen_by_its_contact_alone() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let token = clerk.get("/staff/register").await.field("token");
    let fields = [
        ("token", token.as_str()),
        ("channel", "window"),
        ("relation", "self"),
        ("text", "窗口有人收红包。"),
        ("kind", "accusation"),
        ("danger", "0"),
        ("reply", "none"),
    ];
    let receipt = clerk.post("/staff/register", &fields).await;
    receipt.must_be(200).must_say("只有纪检联络员看得到").must_say("查询码");
    let again = clerk.post("/staff/register", &fields).await;
    let digits = |answer: &Answer| answer.text.split("登记编号").nth(1).map(|rest| rest[..200].to_owned());
    assert_eq!(digits(&receipt), digits(&again), "the same receipt");

    let mut contact = app.staff("discipline").await;
    let list = contact.get("/staff/requests").await;
    list.must_be(200).must_say("保密件");
    let at =
        list.text.find("/staff/requests/20").expect("the sealed matter is listed") + "/staff/requests/".len();
    let number = &list.text[at..at + 16];
    contact.get(&format!("/staff/requests/{number}")).await.must_be(200).must_say("收红包");
    for key in ["clerk", "coordinator", "supervisor", "handler", "auditor", "admin", "leader", "caller"] {
        let mut other = app.staff(key).await;
        other.get(&format!("/staff/requests/{number}")).await.must_be(404);
        let list = other.get("/staff/requests").await;
        assert!(!list.says(number), "{key} sees it in the list");
    }
}

#[tokio::test]
async fn a_page_without_the_right_says_so_and_a_hidden_matter_says_nothing() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let mut coordinator = app.staff("coordinator").await;
    coordinator.get(&format!("/staff/requests/{number}/act/acceptance")).await.must_be(403);
    coordinator
        .post(
            &format!("/staff/requests/{number}/acceptance"),
            &[
                ("category", &category(&app, "construction")),
                ("kind", "help"),
                ("legal_channel", "ordinary"),
                ("summary", "灯"),
            ],
        )
        .await
        .must_be(403);
    clerk.get(&format!("/staff/requests/{number}/act/judgement")).await.must_be(403);
    clerk.post(&format!("/staff/requests/{number}/judgement"), &[]).await.must_be(403);
    clerk
        .post(&format!("/staff/requests/{number}/draft"), &[("again", "1"), ("words", "x")])
        .await
        .must_be(403);
    clerk.get(&format!("/staff/requests/{number}/act/nothing")).await.must_be(404);
    for key in ["leader", "admin", "handler"] {
        app.staff(key).await.get(&format!("/staff/requests/{number}")).await.must_be(404);
    }
    app.staff("leader").await.get("/staff/requests").await.must_be(403);
    app.staff("handler").await.get("/staff/register").await.must_be(403);
    clerk.get("/staff/people").await.must_be(403);
    let to = app.visitor().get("/staff/requests").await.location().to_owned();
    assert_eq!(to, "/staff/sign-in?next=%2Fstaff%2Frequests");
}

#[tokio::test]
async fn an_action_that_is_not_possible_now_says_why() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let page = handler.get(&format!("/staff/requests/{number}/act/return")).await;
    page.must_be(409).must_say("现在不能做").must_say("办理中");
    handler.get(&format!("/staff/requests/{number}")).await.must_say("现在不能做的，为什么");
}

#[tokio::test]
async fn a_matter_sent_back_is_designated_and_can_only_be_signed() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    let management = app.office.units["management"].to_string();
    let fields =
        [("reason", "not_our_duty"), ("better_unit", management.as_str()), ("words", "灯归公共管理办管。")];
    done(&does(&mut handler, &number, "return", &fields).await, "return");
    let path = format!("/staff/requests/{number}/act/return");
    handler.get(&path).await.must_be(403);
    let mut coordinator = app.staff("coordinator").await;
    coordinator.get(&format!("/staff/requests/{number}/act/designation")).await.must_say("公共管理办");
    let fields = [("unit", management.as_str()), ("words", "按职责清单，归公共管理办。")];
    done(&does(&mut coordinator, &number, "designation", &fields).await, "designation");
    let mut other = app.staff("handler2").await;
    other.get(&format!("/staff/requests/{number}/act/return")).await.must_be(409).must_say("只能签收");
    done(&does(&mut other, &number, "signature", &[]).await, "signature");
}

#[tokio::test]
async fn an_extension_is_asked_for_and_granted_with_a_reason_the_resident_reads() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let grown = does(&mut handler, &number, "proposal", &[("kind", "extension"), ("again", "1")]).await;
    grown.must_be(200).must_say("延长几天").must_say("最多 5 个工作日");
    let fields = [("kind", "extension"), ("days", "9"), ("why", "material"), ("words", "")];
    does(&mut handler, &number, "proposal", &fields).await.must_be(422).must_say("超过了上限");
    let fields = [("kind", "extension"), ("days", "３"), ("why", "material"), ("words", "周五到货。")];
    done(&does(&mut handler, &number, "proposal", &fields).await, "proposal");
    let mut approver = app.staff("approver").await;
    approver.get(&format!("/staff/requests/{number}")).await.must_say("延长 3 个工作日");
    done(
        &does(&mut approver, &number, "proposal-decision", &[("decision", "yes")]).await,
        "proposal-decision",
    );
    clerk.get(&format!("/staff/requests/{number}")).await.must_say("周五到货。").must_say("延期");
}

#[tokio::test]
async fn declining_needs_a_basis_and_the_right_door() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let answer = does(&mut clerk, &number, "decline", &[("words", "请去法院。")]).await;
    answer.must_be(422).must_say("必须写明法律依据").must_say("该找谁").must_say("请去法院。");
}

#[tokio::test]
async fn judging_shows_what_each_danger_would_mean() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let category = category(&app, "construction");
    let number = registered(&mut clerk, &[("category", &category)]).await;
    let fields =
        [("category", category.as_str()), ("kind", "help"), ("legal_channel", "ordinary"), ("summary", "灯")];
    done(&does(&mut clerk, &number, "acceptance", &fields).await, "acceptance");
    let page = app.staff("coordinator").await.get(&format!("/staff/requests/{number}/act/judgement")).await;
    page.must_say("答复期限改为：").must_say("24 小时").must_say("2 小时").must_say("答复期限不变");
    assert!(!page.says("value=\"now\" checked"), "nothing is chosen beforehand");
}

#[tokio::test]
async fn a_preview_shows_the_answer_and_sends_nothing() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let fields = [("again", "1"), ("outcome", "solved"), ("words", "兹已责成相关部门尽快处理。")];
    let page = does(&mut handler, &number, "draft", &fields).await;
    page.must_be(200).must_say("本人会看到").must_say("措辞建议").must_say("写明哪天");
    handler.get(&format!("/staff/requests/{number}")).await.must_say("办理中");
    // Advice is in nobody's way; a condition of silence never goes out, by whatever form residents read.
    let clause = "补助可以发，您写个保证，以后不再上访。";
    let fields = [("outcome", "partly"), ("words", clause)];
    let refused = does(&mut handler, &number, "draft", &fields).await;
    refused.must_be(422).must_say("“不再上访”").must_say("不以这个为条件").must_say(clause);
    let told = does(&mut handler, &number, "note", &[("audience", "resident"), ("words", clause)]).await;
    told.must_be(422).must_say("不以这个为条件");
    let inner = does(&mut handler, &number, "note", &[("audience", "internal"), ("words", clause)]).await;
    done(&inner, "note");
    let call = [("way", "phone"), ("reached", "yes"), ("words", "本人说修好了就不再反映。")];
    let call = does(&mut handler, &number, "contact-record", &call).await;
    done(&call, "contact-record");
    let fields = [("outcome", "partly"), ("words", "尽快。")];
    done(&does(&mut handler, &number, "draft", &fields).await, "draft");
    let approval = app.staff("approver").await.get(&format!("/staff/requests/{number}/act/approval")).await;
    approval.must_say("“尽快”：写明哪天").must_say("太短了").must_say("没写找谁");
}

#[tokio::test]
async fn a_note_that_was_begun_stands_on_the_matter_again() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let form = format!("/staff/requests/{number}/act/note");
    clerk
        .post("/staff/drafts", &[("form", &form), ("words", "下午再打一次"), ("audience", "internal")])
        .await
        .must_be(204);
    clerk.get(&format!("/staff/requests/{number}")).await.must_say("下午再打一次");
    let mut other = app.staff("coordinator").await;
    assert!(
        !other.read(&format!("/staff/requests/{number}")).await.must_be(200).says("下午再打一次"),
        "a draft is its author's"
    );
}

#[tokio::test]
async fn a_second_press_finds_its_result_even_when_the_right_went_with_the_first() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    let management = app.office.units["management"].to_string();
    let fields = [
        ("token", "00112233445566778899aabbccddeeff"),
        ("reason", "not_our_duty"),
        ("better_unit", management.as_str()),
        ("words", "灯归公共管理办管。"),
    ];
    let path = format!("/staff/requests/{number}/return");
    done(&handler.post(&path, &fields).await, "return");
    done(&handler.post(&path, &fields).await, "return");
    let fresh = [("token", "10112233445566778899aabbccddeeff"), fields[1], fields[2], fields[3]];
    handler.post(&path, &fresh).await.must_be(403);
}

#[tokio::test]
async fn the_window_takes_texts_as_long_as_the_residents_own_page_does() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let (name, place) = ("长".repeat(zhiye_app::MOST_NAME), "东".repeat(zhiye_app::MOST_PLACE));
    let wishes = "晚".repeat(zhiye_app::MOST_WISHES);
    registered(&mut clerk, &[("name", &name), ("place", &place), ("wishes", &wishes)]).await;
    let token = clerk.get("/staff/register").await.field("token");
    let long = format!("{name}长");
    let fields = [("token", token.as_str()), ("text", "漏水"), ("name", &long), ("place", &place)];
    clerk.post("/staff/register", &fields).await.must_be(422).must_say("这里最多写 60 个字");
    let mut visitor = app.visitor();
    visitor.post("/file/contact", &[("name", &long)]).await.must_be(422).must_say("最多写 60 个字");
}

#[tokio::test]
async fn an_answer_at_once_that_names_no_door_is_mended_at_that_field() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("kind", "enquiry")]).await;
    let fields = [("words", "这件事归法院管。"), ("outcome", "other_route"), ("way", "phone"), ("route", "")];
    let answer = does(&mut clerk, &number, "answer-at-once", &fields).await;
    answer.must_be(422).must_say("id=\"route-error\"").must_say("href=\"#route\"").must_say("归法院管");
    let fields = [("words", "没有依据。"), ("outcome", "no_basis"), ("way", "phone"), ("route", "")];
    let answer = does(&mut clerk, &number, "answer-at-once", &fields).await;
    answer.must_be(422).must_say("id=\"bases-error\"").must_say("href=\"#bases-0\"");
    let route = app.office.app.rulebook().routes()[0].code.clone();
    let fields =
        [("words", "归法院管。"), ("outcome", "other_route"), ("way", "phone"), ("route", route.as_str())];
    done(&does(&mut clerk, &number, "answer-at-once", &fields).await, "answer-at-once");
}
