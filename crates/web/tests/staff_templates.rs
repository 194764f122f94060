//! The office's own templates: brought by the administrator, looked through, used for the papers of their unit.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    Answer, TestApp, Visitor,
    story::{answered, filed},
};
use std::io::{Cursor, Read, Write};

const PATH: &str = "/staff/templates";
const MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/// A Word document that says one line, with more files inside.
fn docx(line: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let types = format!("<Types><Override PartName=\"/word/document.xml\" ContentType=\"{MAIN}\"/></Types>");
    let document = format!(
        "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{line}</w:t></w:r></w:p></w:body></w:document>"
    );
    let mut files = vec![("[Content_Types].xml", types.as_str()), ("word/document.xml", document.as_str())];
    files.extend_from_slice(more);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn document(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

async fn bring(admin: &mut Visitor, kind: &str, unit: &str, bytes: &[u8]) -> Answer {
    let token = admin.get(PATH).await.must_be(200).field("token");
    let fields = [("token", token.as_str()), ("kind", kind), ("unit", unit)];
    admin.upload(PATH, &fields, &[("file", "模板.docx", bytes)]).await
}

#[tokio::test]
async fn a_units_template_is_used_for_its_papers_and_those_of_no_other_unit() {
    let app = TestApp::new().await;
    let receipt = filed(&app.office, "楼道灯坏了。").await;
    answered(&app.office, receipt.id).await;
    let paper = format!("/staff/requests/{}/papers/answer/docx", receipt.number);
    let mut handler = app.staff("handler").await;
    let plain = document(&handler.get(&paper).await.must_be(200).bytes);
    assert!(!plain.contains("本办格式"));
    let mut admin = app.staff("admin").await;
    let line = "本办格式：{{登记编号}}，{{正文}}";
    let (own, other) = (app.office.units["construction"].to_string(), app.office.units["civil"].to_string());
    let said = bring(&mut admin, "answer", &other, &docx("别的单位{{正文}}", &[])).await;
    assert_eq!(said.location(), "/staff/templates?done=1");
    assert_eq!(document(&handler.get(&paper).await.bytes), plain);
    // The office's own is for every unit below it, until the unit has its own.
    let root = app.office.units[""].to_string();
    bring(&mut admin, "answer", &root, &docx("街道格式{{正文}}", &[])).await.location();
    assert!(document(&handler.get(&paper).await.bytes).contains("街道格式"));
    bring(&mut admin, "answer", &own, &docx(line, &[])).await.location();
    let filled = document(&handler.get(&paper).await.bytes);
    assert!(filled.contains("本办格式：") && filled.contains("灯已经换好，今早一起看过。"), "{filled}");
    assert!(filled.contains("<w:br/>"), "paragraphs stay apart");
    handler.get(&format!("/staff/requests/{}/papers", receipt.number)).await.must_say("（单位模板）");
    let page = admin.get(PATH).await;
    page.must_say("答复意见书").must_say("社区建设办");
    let removal = [("token", page.field("token")), ("kind", "answer".into()), ("unit", own)];
    let removal: Vec<(&str, &str)> = removal.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let gone = admin.post("/staff/templates/removal", &removal).await;
    assert_eq!(gone.location(), "/staff/templates?done=1");
    assert!(document(&handler.get(&paper).await.bytes).contains("街道格式"));
}

#[tokio::test]
async fn what_is_no_template_comes_back_with_its_reason_and_the_fields_there_are() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let root = app.office.units[""].to_string();
    let cases = [
        (docx("{{正文}}", &[("word/vbaProject.bin", "x")]), "模板里带有宏"),
        (docx("{{正文}}{{民族}}", &[]), "不认识这些字段：“民族”"),
        (docx("{{登记号}}", &[]), "是不是“登记编号”？"),
        (docx("{{正文}}。本人承诺不再上访。", &[]), "不能要求本人不再反映"),
        (docx("没有字段", &[]), "一个字段也没有"),
        (b"%PDF-1.7".to_vec(), "这不是 Word 文档"),
        (Vec::new(), "请重新选一个"),
        (docx("{{正文}}", &[("customXml/a.bin", &" ".repeat(3_000_000))]), "大得不正常"),
    ];
    for (bytes, said) in cases {
        let page = bring(&mut admin, "answer", &root, &bytes).await;
        page.must_be(422).must_say(said).must_say("<li>登记编号</li>");
    }
    admin.get(PATH).await.must_say("还没有模板");
    let page = bring(&mut admin, "ode", &root, &docx("{{正文}}", &[])).await;
    page.must_be(422).must_say("请选哪种文书");
    let page = bring(&mut admin, "answer", &"0".repeat(32), &docx("{{正文}}", &[])).await;
    page.must_be(422).must_say("请从列表里选一个单位");
}

#[tokio::test]
async fn a_template_is_given_back_as_it_was_brought_and_the_sample_is_one() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let root = app.office.units[""].to_string();
    let sample = admin.get("/staff/templates/sample").await.must_be(200).bytes.clone();
    bring(&mut admin, "acceptance", &root, &sample).await.location();
    let page = admin.get(PATH).await;
    let file = page.text.split("href=\"/staff/templates/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(admin.get(&format!("{PATH}/{file}")).await.must_be(200).bytes, sample);
    admin.get(&format!("{PATH}/{}", "0".repeat(32))).await.must_be(404);
    app.staff("clerk").await.get(&format!("{PATH}/{file}")).await.must_be(403);
    app.staff("clerk").await.get(&format!("{PATH}/sample")).await.must_be(403);
    let removal = admin.post("/staff/templates/removal", &[("kind", "answer"), ("unit", &root)]).await;
    removal.must_be(422).must_say("没有需要改的地方");
}
