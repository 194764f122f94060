//! What the office writes for itself stays off its resident's page, whichever step it went with.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{TestApp, story};
use zhiye_app::{Ask, Desk};
use zhiye_calendar::Limit;
use zhiye_domain::{
    Actor,
    request::{
        Audience, Channel, Class, Command, Danger, Draft, External, Held, LegalChannel, Proposal, Stage, Way,
    },
    words::{self, WordsRef},
};
use zhiye_rulebook::{Kind, Outcome, PauseKind};

/// Stands in every text that is the office's own.
const INNER: &str = "只给单位看";
/// Stands in every text that is written to the resident.
const TOLD: &str = "写给本人";

fn inner(desk: &mut Desk<'_>, what: &str) -> WordsRef {
    // Kept as the most open class there is: the step decides, not how the text was filed away.
    desk.write(words::Class::Told, &format!("{INNER}：{what}"))
}

fn told(desk: &mut Desk<'_>, what: &str) -> WordsRef {
    desk.write(words::Class::Told, &format!("{TOLD}：{what}"))
}

fn draft(desk: &mut Desk<'_>, write: fn(&mut Desk<'_>, &str) -> WordsRef, what: &str) -> Draft {
    Draft {
        next_step: Some(write(desk, &format!("{what}，下一步"))),
        facts: Some(write(desk, &format!("{what}，事实"))),
        despite: Some(inner(desk, "不等协办的理由")),
        ..Draft::new(write(desk, what), Some(Outcome::Solved))
    }
}

#[tokio::test]
async fn nothing_the_office_writes_for_itself_reaches_its_resident() {
    let test = TestApp::new().await;
    let office = &test.office;
    let id = story::filed(office, "楼道灯不亮。").await.id;
    let token = office.app.begin_resident(id).await.unwrap();
    let mut visitor = test.visitor();
    visitor.cookies.insert("zhiye_resident".into(), token.0);
    let act = async |key: &str, command: Box<dyn FnOnce(&mut Desk<'_>) -> Command>| {
        story::by(office, key, id, command).await;
    };
    let look = async |visitor: &mut common::Visitor, after: &str| {
        let page = visitor.get("/matter").await;
        page.must_be(200);
        assert!(!page.says(INNER), "after {after} the resident reads:\n{}", page.text);
        let matter = office.app.matter_of_resident(id).await.unwrap();
        assert!(!format!("{matter:?}").contains(INNER), "after {after} the matter carries {matter:#?}");
        page
    };

    act("clerk", Box::new(|desk| Command::Summarise { summary: inner(desk, "摘要") })).await;
    act("clerk", Box::new(|desk| Command::PassToEmergency { call: inner(desk, "转应急的电话") })).await;
    act(
        "clerk",
        Box::new(|desk| Command::Accept {
            legal_channel: LegalChannel::Ordinary,
            kind: Kind::Help,
            category: "housing.common".into(),
            summary: Some(inner(desk, "受理时的摘要")),
        }),
    )
    .await;
    act(
        "coordinator",
        Box::new(|desk| Command::Judge {
            class: Class::Now,
            danger: Danger::None,
            hardship: None,
            people: 2,
            reason: inner(desk, "研判理由"),
        }),
    )
    .await;
    let (first, then) = (office.units["management"], office.units["construction"]);
    act("coordinator", Box::new(move |_| Command::Assign { unit: first })).await;
    look(&mut visitor, "assigning").await;
    let reason = office.app.rulebook().send_back_reasons()[0].code.clone();
    act(
        "handler2",
        Box::new(move |desk| Command::SendBack { reason, better_unit: then, words: inner(desk, "退办") }),
    )
    .await;
    act("coordinator", Box::new(move |desk| Command::Designate { unit: then, words: inner(desk, "指定") }))
        .await;
    act("handler", Box::new(|_| Command::Sign)).await;
    act(
        "handler",
        Box::new(|desk| Command::Contact { way: Way::Phone, reached: true, words: inner(desk, "通话") }),
    )
    .await;
    let note = |audience, write: fn(&mut Desk<'_>, &str) -> WordsRef| {
        move |desk: &mut Desk<'_>| Command::Note { audience, words: write(desk, "备注") }
    };
    act("handler", Box::new(note(Audience::Internal, inner))).await;
    act("handler", Box::new(note(Audience::Resident, told))).await;
    let page = look(&mut visitor, "notes").await;
    page.must_say("打电话和您联系了").must_say("写给本人：备注");

    act(
        "handler",
        Box::new(|desk| Command::Propose {
            proposal: Proposal::Extension {
                by: Limit::WorkingDays(2), reason: inner(desk, "没批的延期")
            },
        }),
    )
    .await;
    act("approver", Box::new(|desk| Command::RefuseProposal { reason: inner(desk, "不同意") })).await;
    look(&mut visitor, "a refused extension").await;
    act(
        "handler",
        Box::new(|desk| Command::Propose {
            proposal: Proposal::Pause {
                reason: PauseKind::ALL[0],
                until: jiff::civil::date(2026, 11, 27),
                paper: inner(desk, "鉴定委托书"),
            },
        }),
    )
    .await;
    act("approver", Box::new(|_| Command::Grant)).await;
    look(&mut visitor, "a pause").await.must_say("暂停计时").must_say("计时停着，接着办以后往后顺延");
    act("handler", Box::new(|_| Command::Resume)).await;
    many_hands(office, id).await;
    look(&mut visitor, "many hands")
        .await
        .must_say("请公共管理办一起办")
        .must_say("公共管理办办完了他们那一部分")
        .must_say("有关单位开会商量过了")
        .must_say("写给本人：第一步");
    act("handler", Box::new(|desk| Command::DraftAnswer { draft: draft(desk, inner, "初稿") })).await;
    look(&mut visitor, "a draft").await;
    act("approver", Box::new(|desk| Command::ReturnDraft { reason: inner(desk, "退回") })).await;
    act("handler", Box::new(|desk| Command::DraftAnswer { draft: draft(desk, told, "答复") })).await;
    act("approver", Box::new(|_| Command::Approve)).await;
    act("approver", Box::new(|_| Command::Deliver { way: Way::Phone, on: None })).await;
    act(
        "caller",
        Box::new(|desk| Command::FollowUp {
            reached: false,
            rating: None,
            words: Some(inner(desk, "回访记的话")),
        }),
    )
    .await;
    let mut desk = office.app.desk();
    let words = Some(inner(&mut desk, "来件系统的改动"));
    let external = External { system: "hotline".into(), key: "00".into(), due_at: None };
    let ask = Ask::new(Actor::System, Channel::Web);
    office.app.act(&ask, id, Command::ChangeExternal { external, words, contact: None }, desk).await.unwrap();
    let page = look(&mut visitor, "everything").await;
    page.must_say("写给本人：答复").must_say("写给本人：答复，下一步").must_say("写给本人：备注");
    page.must_say("写给本人：答复，事实");

    // Staff read all of it, and which words stay inside.
    let mut coordinator = test.staff("coordinator").await;
    let number = office.app.matter_of_resident(id).await.unwrap().state.number;
    let record = coordinator.read(&format!("/staff/requests/{number}")).await;
    record.must_say("只给单位看：通话").must_say("下面这段内部看，居民看不到");
}

/// Parts, their reports, a meeting, what a leader wrote, and steps that were asked for and refused before others were
/// agreed to.
async fn many_hands(office: &common::office::Office, id: zhiye_domain::RequestId) {
    let helper = office.units["management"];
    let leader = office.people["leader"];
    let held = move |minutes| Held { present: vec![helper], absent: Vec::new(), minutes };
    let steps = |desk: &mut Desk<'_>, write: fn(&mut Desk<'_>, &str) -> WordsRef| {
        let step = |words, day| Stage {
            promise: zhiye_domain::PromiseId([day as u8; 16]),
            words,
            on: jiff::civil::date(2027, 1, day),
        };
        let [first, second] = ["第一步", "第二步"].map(|what| write(desk, what));
        Command::Propose { proposal: Proposal::Staging { steps: vec![step(first, 5), step(second, 20)] } }
    };
    type Write = Box<dyn FnOnce(&mut Desk<'_>) -> Command>;
    let all: Vec<(&str, Write)> = vec![
        ("handler", Box::new(move |d| Command::SplitTask { unit: helper, words: inner(d, "协办") })),
        ("handler2", Box::new(|d| Command::ReportTask { task: 1, words: inner(d, "协办结果") })),
        ("handler", Box::new(|d| Command::ReturnTask { task: 1, words: inner(d, "再补充") })),
        ("handler", Box::new(|d| Command::DropTask { task: 1, words: inner(d, "不用办了") })),
        ("handler", Box::new(|d| Command::CallMeeting { words: inner(d, "异议") })),
        (
            "coordinator",
            Box::new(move |d| Command::HoldMeeting {
                held: held(inner(d, "纪要")),
                decisions: vec![(helper, inner(d, "会上定的"))],
            }),
        ),
        ("supervisor", Box::new(move |d| Command::Instruct { leader, words: inner(d, "批示") })),
        ("handler", Box::new(|d| Command::AnswerInstruction { instruction: 1, words: inner(d, "回报") })),
        ("handler", Box::new(move |d| steps(d, inner))),
        ("approver", Box::new(|d| Command::RefuseProposal { reason: inner(d, "不分步") })),
        ("handler", Box::new(move |d| steps(d, told))),
        ("approver", Box::new(|_| Command::Grant)),
    ];
    for (key, command) in all {
        story::by(office, key, id, command).await;
    }
}

#[tokio::test]
async fn what_the_person_sees_is_shown_to_staff_as_the_person_sees_it() {
    let test = TestApp::new().await;
    let id = story::filed(&test.office, "楼道灯不亮。").await.id;
    story::in_hand(&test.office, id).await;
    let contact =
        |desk: &mut Desk<'_>| Command::Contact {
            way: Way::Phone, reached: true, words: inner(desk, "通话")
        };
    story::by(&test.office, "handler", id, contact).await;
    let number = test.office.app.matter_of_resident(id).await.unwrap().state.number;
    let page = test.staff("handler").await.get(&format!("/staff/requests/{number}/act/draft")).await;
    page.must_say("本人看到的经过").must_say("联系本人，电话");
    assert!(!page.says(INNER), "{}", page.text);
}
