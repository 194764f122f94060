//! Papers of a matter: which there are, what they say, who reads them, and what never stands on one.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    TestApp,
    hands::{accepted_and_assigned, category, does, done, registered},
    story::{answered, filed},
};
use std::io::Read;

/// What the reading log has, oldest first: purpose and classes of words.
async fn readings(app: &TestApp) -> Vec<(String, String)> {
    let ask = "SELECT purpose, classes FROM readings ORDER BY at, id";
    let rows = app.office.app.store().query(zhiye_store::Statement::new(ask)).await.unwrap();
    rows.iter().map(|row| (row.text(0).unwrap().to_owned(), row.text(1).unwrap().to_owned())).collect()
}

fn document(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

async fn number_of(app: &TestApp, text: &str) -> (zhiye_domain::RequestId, String) {
    let receipt = filed(&app.office, text).await;
    (receipt.id, receipt.number.to_string())
}

#[tokio::test]
async fn a_paper_is_offered_when_the_record_has_what_it_says_and_not_before() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let papers = format!("/staff/requests/{number}/papers");
    let page = clerk.get(&papers).await;
    page.must_be(200).must_say("现在还没有可以打印的文书").must_say("答复经审核以后");
    clerk.get(&format!("{papers}/acceptance")).await.must_be(404);
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    let page = handler.get(&papers).await;
    page.must_be(200)
        .must_say("/papers/acceptance\"")
        .must_say("/papers/transfer\"")
        .must_say("/papers/receipt\"");
    assert!(!page.says("/papers/answer\""), "no answer was approved");
    handler.get(&format!("{papers}/answer")).await.must_be(404);
    handler.get(&format!("{papers}/answer/docx")).await.must_be(404);
    handler.get(&format!("{papers}/ode")).await.must_be(404);
}

#[tokio::test]
async fn an_acceptance_names_its_day_as_the_clock_counts_it() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    let page = handler.get(&format!("/staff/requests/{number}/papers/acceptance")).await;
    // Tuesday 2026-11-17 and five working days.
    page.must_be(200).must_say("受理告知书").must_say("2026年11月24日 17:30前").must_say("怎么算的：");
    page.must_say("社区建设办").must_say("签收人和日期").must_say("0555-010 2030").must_say("<svg");
    assert!(!page.says("信访工作条例"), "an ordinary matter is no petition");
    assert!(!page.says("老人多，怕摔"), "why it was judged so is the office's");
}

#[tokio::test]
async fn a_draft_is_no_paper_until_it_is_approved_and_says_then_what_was_approved() {
    let app = TestApp::new().await;
    let (id, number) = number_of(&app, "楼道灯坏了。").await;
    answered(&app.office, id).await;
    let mut handler = app.staff("handler").await;
    let path = format!("/staff/requests/{number}/papers/answer");
    let page = handler.get(&path).await;
    page.must_be(200).must_say("灯已经换好，今早一起看过。").must_say("接下来：下周再来看一次。");
    page.must_say("已解决").must_say("电话，2026年11月17日").must_say("要求重新办理");
    for inner in ["内部研判", "单元门口装了一盏临时灯"] {
        assert!(!page.says(inner), "{inner}");
    }
    let docx = handler.get(&format!("{path}/docx")).await;
    docx.must_be(200);
    assert!(docx.headers["content-disposition"].to_str().unwrap().contains("filename*=UTF-8''"));
    assert_eq!(docx.headers["cache-control"], "no-store");
    let text = document(&docx.bytes);
    assert!(text.contains("灯已经换好，今早一起看过。") && !text.contains("内部研判"));
}

#[tokio::test]
async fn a_petition_says_it_in_the_words_of_its_regulation() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let category = category(&app, "construction");
    let fields = [
        ("category", category.as_str()),
        ("kind", "complaint"),
        ("legal_channel", "petition"),
        ("summary", "楼道灯坏了"),
    ];
    done(&does(&mut clerk, &number, "acceptance", &fields).await, "acceptance");
    let mut coordinator = app.staff("coordinator").await;
    let fields = [("class", "now"), ("danger", "1"), ("hardship", ""), ("people", "4"), ("reason", "怕摔")];
    done(&does(&mut coordinator, &number, "judgement", &fields).await, "judgement");
    let unit = app.office.units["construction"].to_string();
    done(&does(&mut coordinator, &number, "assignment", &[("unit", &unit)]).await, "assignment");
    let mut handler = app.staff("handler").await;
    let papers = format!("/staff/requests/{number}/papers");
    let page = handler.get(&format!("{papers}/acceptance")).await;
    page.must_be(200).must_say("信访事项受理告知书").must_say("《信访工作条例》第二十三条");
    page.must_say("第三十四条").must_say("自受理之日起60日内").must_say("第三十五条").must_say("第二十八条");
    // Sixty days from the day of acceptance, 17 November.
    page.must_say("2027年1月16日");
    let page = handler.get(&format!("{papers}/transfer")).await;
    page.must_be(200).must_say("信访事项转送（交办）函").must_say("社区建设办：").must_say("提出异议期限");
    page.must_say("老人晚上不敢下楼");
    // Five working days after the assignment.
    page.must_say("2026年11月24日 17:30前");
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let fields = [
        ("words", "经查，三单元楼道灯线路老化，我们已经换了新线，灯都亮了，请您再看看。"),
        ("outcome", "solved"),
        ("next_step", "下周一再去看一次。"),
    ];
    done(&does(&mut handler, &number, "draft", &fields).await, "draft");
    handler.get(&format!("{papers}/answer")).await.must_be(404);
    let mut approver = app.staff("approver").await;
    done(&does(&mut approver, &number, "approval", &[("decision", "approve")]).await, "approval");
    let page = approver.get(&format!("{papers}/answer")).await;
    page.must_be(200).must_say("信访事项处理意见书").must_say("您的请求：").must_say("第三十二条");
    page.must_say("自收到书面答复之日起30日内可以向原办理机关").must_say("第三十五条").must_say("第二十一条");
    done(&does(&mut approver, &number, "delivery", &[("way", "in_person")]).await, "delivery");
    let page = approver.get(&format!("{papers}/answer")).await;
    page.must_say("30日内（到2026年12月17日）").must_say("当面，2026年11月17日");
    let page = approver.get(&format!("{papers}/receipt")).await;
    page.must_be(200).must_say("信访事项送达回证").must_say("□ 信访事项处理意见书").must_say("送达人签名");
}

#[tokio::test]
async fn a_name_stands_on_a_paper_only_after_it_was_said_what_for() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    let path = format!("/staff/requests/{number}/papers/acceptance");
    let page = handler.get(&path).await;
    page.must_be(200).must_say("姓名手写").must_say("写上本人姓名");
    assert!(!page.says("郑"), "not even a masked name");
    assert!(!document(&handler.get(&format!("{path}/docx")).await.bytes).contains("郑"));
    handler.post(&path, &[]).await.must_be(200).must_say("郑女士：").must_say("已记下谁看的");
    let docx = handler.post(&format!("{path}/docx"), &[]).await;
    assert!(document(&docx.bytes).contains("郑女士："));
    let log = readings(&app).await;
    let named = log.iter().filter(|(purpose, classes)| purpose == "stated" && classes.contains("contact"));
    assert_eq!(named.count(), 2, "{log:?}");
    assert_eq!(log.iter().filter(|(purpose, _)| purpose == "handler").count(), 2, "{log:?}");
}

#[tokio::test]
async fn whoever_has_no_duty_in_it_says_first_what_a_paper_is_read_for() {
    let app = TestApp::new().await;
    let (id, number) = number_of(&app, "楼道灯坏了。").await;
    answered(&app.office, id).await;
    let mut coordinator = app.staff("coordinator").await;
    let path = format!("/staff/requests/{number}/papers/answer/docx");
    let asked = coordinator.get(&path).await;
    assert!(asked.location().contains("/purpose?next="));
    let docx = coordinator.read(&path).await;
    assert!(document(&docx.must_be(200).bytes).contains("灯已经换好"));
    app.staff("auditor").await.get(&path).await.must_be(403);
    app.staff("handler2").await.get(&path).await.must_be(404);
}

#[tokio::test]
async fn a_sealed_matter_leaves_no_paper_behind() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let page = clerk.get("/staff/register").await;
    let fields = [
        ("token", page.field("token")),
        ("channel", "visit".into()),
        ("relation", "self".into()),
        ("text", "反映何敏收了东西。".into()),
        ("kind", "accusation".into()),
        ("danger", "0".into()),
        ("reply", "none".into()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = clerk.post("/staff/register", &fields).await;
    let digits = page.text.split("登记编号</dt>").nth(1).unwrap().split("</dd>").next().unwrap();
    let number: String = digits.split("<span>").skip(1).filter_map(|part| part.split('<').next()).collect();
    let before = readings(&app).await;
    for path in ["papers", "papers/acceptance", "papers/acceptance/docx"] {
        let path = format!("/staff/requests/{number}/{path}");
        app.staff("discipline").await.get(&path).await.must_be(403);
        for other in ["clerk", "approver", "supervisor"] {
            app.staff(other).await.get(&path).await.must_be(404);
        }
    }
    assert_eq!(readings(&app).await, before, "nothing was read");
}

#[tokio::test]
async fn markup_in_a_text_stays_text_on_the_sheet_and_in_the_document() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let own = category(&app, "construction");
    let hostile = [("category", own.as_str()), ("text", "<script>alert(1)</script>&\u{7}楼道灯坏了")];
    let number = registered(&mut clerk, &hostile).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    let path = format!("/staff/requests/{number}/papers/transfer");
    let page = handler.get(&path).await;
    assert!(page.must_be(200).says("&#60;script&#62;alert(1)") && !page.says("<script>alert"));
    let text = document(&handler.get(&format!("{path}/docx")).await.bytes);
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;"), "{text}");
}

#[tokio::test]
async fn the_matter_leads_to_its_papers_for_those_who_may_have_them() {
    let app = TestApp::new().await;
    let (id, number) = number_of(&app, "楼道灯坏了。").await;
    answered(&app.office, id).await;
    let path = format!("/staff/requests/{number}");
    app.staff("handler").await.get(&path).await.must_say("打印文书");
    assert!(!app.staff("auditor").await.get(&path).await.must_be(200).says("打印文书"));
}

#[tokio::test]
async fn the_receipt_fits_a_roll_of_80_millimetres() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let path = format!("/staff/requests/{number}/receipt");
    clerk.get(&path).await.must_say("receipt?paper=80");
    let page = clerk.get(&format!("{path}?paper=80")).await;
    page.must_be(200).must_say("查询码").must_say("/assets/slip.").must_say("请收好");
    assert!(!page.says("老人晚上不敢下楼"), "what was said is not on a slip that may lie about");
    // Later the code is asked for, in either form.
    app.move_to("2026-11-18T02:20:00Z");
    let mut clerk = app.staff("clerk").await;
    assert!(!clerk.get(&format!("{path}?paper=80")).await.must_be(200).says("请收好"));
    let page = clerk.post(&path, &[("how", "id_card")]).await;
    page.must_say("name=\"paper\" value=\"80\"").must_say("name=\"how\" value=\"id_card\"");
    clerk.post(&path, &[("how", "id_card"), ("paper", "80")]).await.must_be(200).must_say("请收好");
    clerk.post(&path, &[("paper", "80")]).await.must_be(422);
}

#[tokio::test]
async fn in_danger_what_is_promised_first_is_a_report() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let own = category(&app, "construction");
    let number = registered(&mut clerk, &[("category", &own), ("danger", "3")]).await;
    let fields = [
        ("category", own.as_str()),
        ("kind", "help"),
        ("legal_channel", "ordinary"),
        ("summary", "电线垂地"),
    ];
    done(&does(&mut clerk, &number, "acceptance", &fields).await, "acceptance");
    let page =
        app.staff("coordinator").await.get(&format!("/staff/requests/{number}/papers/acceptance")).await;
    page.must_be(200).must_say("先告诉您处置情况，办完再答复您").must_say("2 小时");
    // A petition in danger: the same first, and the review is what it is for any petition.
    let number =
        registered(&mut clerk, &[("category", &own), ("danger", "3"), ("phone", "13900000199")]).await;
    let fields = [
        ("category", own.as_str()),
        ("kind", "help"),
        ("legal_channel", "petition"),
        ("summary", "电线垂地"),
    ];
    done(&does(&mut clerk, &number, "acceptance", &fields).await, "acceptance");
    let page =
        app.staff("coordinator").await.get(&format!("/staff/requests/{number}/papers/acceptance")).await;
    page.must_say("现予受理，会在下面写的期限前先告诉您处置情况").must_say("自收到书面答复之日起30日内可以");
}

#[tokio::test]
async fn the_code_for_a_camera_fills_in_the_number_and_never_the_query_code() {
    let app = TestApp::new().await;
    let (id, number) = number_of(&app, "楼道灯坏了。").await;
    answered(&app.office, id).await;
    let code = app.office.app.code_for_resident(id).await.unwrap();
    let mut handler = app.staff("handler").await;
    for kind in ["acceptance", "answer", "transfer", "receipt"] {
        let page = handler.get(&format!("/staff/requests/{number}/papers/{kind}")).await;
        assert!(!page.must_be(200).says(&code), "{kind}");
    }
    let page = app.visitor().get(&format!("/track?number={number}")).await;
    page.must_be(200).must_say(&format!("value=\"{number}\""));
}

#[tokio::test]
async fn a_suggestion_among_petitions_is_replied_to_and_not_reviewed() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let own = category(&app, "construction");
    let number = registered(&mut clerk, &[("category", &own), ("kind", "suggestion")]).await;
    let fields = [
        ("category", own.as_str()),
        ("kind", "suggestion"),
        ("legal_channel", "petition"),
        ("summary", "楼道灯改声控"),
    ];
    done(&does(&mut clerk, &number, "acceptance", &fields).await, "acceptance");
    let mut coordinator = app.staff("coordinator").await;
    let judged = [("class", "now"), ("danger", "0"), ("hardship", ""), ("people", "1"), ("reason", "可行")];
    done(&does(&mut coordinator, &number, "judgement", &judged).await, "judgement");
    let unit = app.office.units["construction"].to_string();
    done(&does(&mut coordinator, &number, "assignment", &[("unit", &unit)]).await, "assignment");
    let mut handler = app.staff("handler").await;
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let words = "谢谢您的建议，我们研究后采纳了，下个月先换一个单元，请您看看效果。";
    let draft = [("words", words), ("outcome", "adopted"), ("next_step", "12月15日前换好。")];
    done(&does(&mut handler, &number, "draft", &draft).await, "draft");
    let mut approver = app.staff("approver").await;
    done(&does(&mut approver, &number, "approval", &[("decision", "approve")]).await, "approval");
    let page = approver.get(&format!("/staff/requests/{number}/papers/answer")).await;
    page.must_be(200).must_say("信访事项答复意见书").must_say("第二十九条").must_say(words);
    assert!(!page.says("复查") && !page.says("处理意见书"));
}
