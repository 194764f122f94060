//! What an office may bring as a template, and what is said of everything else.

use crate::{part, zipped};
use proptest::prelude::*;
use zhiye_papers::{Field, Template, TemplateNo};

const MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

fn types(more: &str) -> String {
    format!("<Types><Override PartName=\"/word/document.xml\" ContentType=\"{MAIN}\"/>{more}</Types>")
}

fn document(body: &str) -> String {
    format!("<w:document {NAMES}><w:body>{body}</w:body></w:document>")
}

fn with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let (types, document) = (types(""), document(body));
    let mut files = vec![("[Content_Types].xml", types.as_str()), ("word/document.xml", document.as_str())];
    files.extend_from_slice(more);
    zipped(&files)
}

fn rels(inside: &str) -> String {
    format!("<Relationships><Relationship Id=\"rId1\" {inside}/></Relationships>")
}

const GOOD: &str = "<w:p><w:r><w:t>编号 {{登记编号}}</w:t></w:r></w:p>";

fn no(bytes: Vec<u8>) -> TemplateNo {
    Template::check(bytes).unwrap_err()
}

#[test]
fn a_field_that_is_split_over_several_runs_is_found_and_filled() {
    let body = "<w:p><w:r><w:t>编号：{</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>{登记</w:t></w:r>\
        <w:r><w:t xml:space=\"preserve\">编号}} 至 {{主送}</w:t></w:r><w:r><w:t>}。</w:t></w:r></w:p>";
    let template = Template::check(with(body, &[])).unwrap();
    assert_eq!(template.fields(), [Field::Number, Field::Addressee]);
    let filled = template.fill(|field| format!("<{}>", field.name())).unwrap();
    let document = part(&filled, "word/document.xml");
    let plain: String = document.split('<').filter_map(|part| part.split_once('>')).map(|(_, t)| t).collect();
    assert_eq!(plain, "编号：&lt;登记编号&gt; 至 &lt;主送&gt;。");
    assert!(document.contains("<w:b/>"), "how it looks stays");
}

#[test]
fn a_value_of_several_lines_keeps_them() {
    let template = Template::check(with("<w:p><w:r><w:t>{{正文}}</w:t></w:r></w:p>", &[])).unwrap();
    let filled = template.fill(|_| "第一段 & 第二\n第三\u{0}".into()).unwrap();
    let document = part(&filled, "word/document.xml");
    assert!(
        document.contains("第一段 &amp; 第二</w:t><w:br/><w:t xml:space=\"preserve\">第三</w:t>"),
        "{document}"
    );
}

#[test]
fn a_value_is_not_read_as_a_field_again() {
    let template = Template::check(with(GOOD, &[])).unwrap();
    let filled = template.fill(|_| "{{主送}}".into()).unwrap();
    assert!(part(&filled, "word/document.xml").contains("编号 {{主送}}"));
}

#[test]
fn fields_stand_in_headers_and_text_boxes_too() {
    let boxed = "<w:p><w:r><w:t>{{登</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{{承办单位}}</w:t></w:r></w:p>\
        </w:txbxContent></w:pict></w:r><w:r><w:t>记编号}}</w:t></w:r></w:p>";
    let header = format!("<w:hdr {NAMES}><w:p><w:r><w:t>{{{{落款日期}}}}</w:t></w:r></w:p></w:hdr>");
    let template = Template::check(with(boxed, &[("word/header2.xml", &header)])).unwrap();
    assert_eq!(template.fields(), [Field::Number, Field::Unit, Field::Date]);
    let filled = template.fill(|field| field.name().into()).unwrap();
    assert!(!part(&filled, "word/document.xml").contains("{{"));
    assert!(part(&filled, "word/header2.xml").contains(">落款日期<"));
}

#[test]
fn an_unknown_field_is_named_with_the_nearest_known_one() {
    let body = "<w:p><w:r><w:t>{{登记编号}}{{承办单位名}}{{民族}}</w:t></w:r></w:p>";
    let said = no(with(body, &[])).to_string();
    assert!(said.contains("“承办单位名”（是不是“承办单位”？）"), "{said}");
    assert!(said.contains("“民族”") && !said.contains("“民族”（"), "{said}");
}

#[test]
fn half_a_field_wide_braces_and_none_at_all_are_told_apart() {
    let text = |text: &str| no(with(&format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"), &[]));
    assert!(matches!(text("编号 {{登记编号"), TemplateNo::Half(_)));
    assert_eq!(text("｛｛登记编号｝｝"), TemplateNo::Wide);
    assert_eq!(text("编号"), TemplateNo::NoField);
}

#[test]
fn macros_are_refused_by_name_and_by_type() {
    assert_eq!(no(with(GOOD, &[("word/vbaProject.bin", "x")])), TemplateNo::Macro);
    let docm = "application/vnd.ms-word.document.macroEnabled.main+xml";
    let types = format!("<Types><Override PartName=\"/word/document.xml\" ContentType=\"{docm}\"/></Types>");
    let bytes = zipped(&[("[Content_Types].xml", &types), ("word/document.xml", &document(GOOD))]);
    assert_eq!(no(bytes), TemplateNo::Macro);
    let hidden =
        types_with("<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>");
    assert_eq!(no(hidden), TemplateNo::Macro);
    let rel =
        rels("Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"a.bin\"");
    assert_eq!(no(with(GOOD, &[("word/_rels/document.xml.rels", &rel)])), TemplateNo::Macro);
}

fn types_with(more: &str) -> Vec<u8> {
    zipped(&[("[Content_Types].xml", &types(more)), ("word/document.xml", &document(GOOD))])
}

#[test]
fn ways_out_of_the_document_are_refused() {
    let kinds = [
        "Type=\"http://x/attachedTemplate\" Target=\"http://evil.test/a.dotm\" TargetMode=\"External\"",
        "Type=\"http://x/image\" Target=\"http://evil.test/a.png\" TargetMode=\"&#69;xternal\"",
        "Type=\"http://x/hyperlink\" Target=\"mailto:a@evil.test\" TargetMode=\"External\"",
        "Type=\"http://x/image\" Target=\"\\\\evil.test\\share\\a.png\"",
        "Type=\"http://x/settings\" Target=\"file:///c:/a.xml\"",
    ];
    for kind in kinds {
        let got = no(with(GOOD, &[("word/_rels/settings.xml.rels", &rels(kind))]));
        assert!(matches!(got, TemplateNo::External(_)), "{kind}: {got:?}");
    }
}

#[test]
fn a_picture_that_lies_elsewhere_is_refused() {
    let linked = "<w:p><w:r><w:pict><v:shape><v:imagedata o:href=\"http://evil.test/a.png\"/></v:shape></w:pict></w:r></w:p>";
    assert!(matches!(no(with(&format!("{GOOD}{linked}"), &[])), TemplateNo::External(_)));
}

#[test]
fn a_template_that_would_fill_without_end_is_refused() {
    let many = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "{{正文}}".repeat(10_000));
    assert_eq!(no(with(&many, &[])), TemplateNo::TooMany);
}

#[test]
fn embedded_things_are_refused() {
    let rel = rels("Type=\"http://x/oleObject\" Target=\"embeddings/a.bin\"");
    for more in [
        ("word/embeddings/oleObject1.bin", "x"),
        ("word/activeX/activeX1.xml", "<a/>"),
        ("word/_rels/document.xml.rels", rel.as_str()),
    ] {
        assert_eq!(no(with(GOOD, &[more])), TemplateNo::Embedded, "{more:?}");
    }
    let object = format!("{GOOD}<w:p><w:r><w:object/></w:r></w:p>");
    assert_eq!(no(with(&object, &[])), TemplateNo::Embedded);
    let chunk = format!("{GOOD}<w:altChunk r:id=\"rId9\"/>");
    assert_eq!(no(with(&chunk, &[])), TemplateNo::Embedded);
}

#[test]
fn a_field_that_fetches_or_runs_something_is_refused_and_a_page_number_is_not() {
    let split = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> DDE</w:instrText></w:r>\
        <w:r><w:instrText>AUTO c:\\\\a.exe</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    assert_eq!(no(with(&format!("{GOOD}{split}"), &[])), TemplateNo::Code("DDEAUTO".into()));
    let simple = "<w:p><w:fldSimple w:instr=\" INCLUDETEXT &quot;http://x&quot;\"/></w:p>";
    assert_eq!(no(with(&format!("{GOOD}{simple}"), &[])), TemplateNo::Code("INCLUDETEXT".into()));
    let page = "<w:p><w:fldSimple w:instr=\" PAGE \\* MERGEFORMAT \"/></w:p>";
    assert!(Template::check(with(&format!("{GOOD}{page}"), &[])).is_ok());
}

#[test]
fn entities_of_its_own_are_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]>";
    let document = format!("{bomb}{}", document(GOOD));
    let bytes = zipped(&[("[Content_Types].xml", &types("")), ("word/document.xml", &document)]);
    assert!(matches!(no(bytes), TemplateNo::Entity(_)));
    assert!(matches!(no(with("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", &[])), TemplateNo::Entity(_)));
    let custom = format!("{bomb}<a/>");
    assert!(matches!(no(with(GOOD, &[("customXml/item1.xml", &custom)])), TemplateNo::Entity(_)));
}

#[test]
fn a_bomb_is_noticed_while_it_unpacks() {
    let blank = " ".repeat(39 * 1024 * 1024);
    let bytes = with(GOOD, &[("customXml/item1.bin", &blank)]);
    assert!(bytes.len() < 200_000);
    assert_eq!(no(bytes), TemplateNo::Inflates);
    let names: Vec<String> = (0..600).map(|n| format!("customXml/{n}.bin")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    assert_eq!(no(with(GOOD, &many)), TemplateNo::Inflates);
}

#[test]
fn what_is_no_word_document_is_told_apart() {
    assert_eq!(no(Vec::new()), TemplateNo::Empty);
    assert_eq!(no(b"%PDF-1.7".to_vec()), TemplateNo::NotDocx);
    assert_eq!(no(zipped(&[("a.txt", "a")])), TemplateNo::NotDocx);
    assert_eq!(no(vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]), TemplateNo::OldOrLocked);
    assert_eq!(no(vec![7; 6 * 1024 * 1024]), TemplateNo::TooLarge);
    let dotx = MAIN.replace("document.main", "template.main");
    let types = format!("<Types><Override PartName=\"/word/document.xml\" ContentType=\"{dotx}\"/></Types>");
    let bytes = zipped(&[("[Content_Types].xml", &types), ("word/document.xml", &document(GOOD))]);
    assert_eq!(no(bytes), TemplateNo::NotDocx);
    assert!(matches!(no(with("<w:p>{{登记编号}}", &[])), TemplateNo::Broken(_)));
    let utf16: String = "\u{feff}<a/>".into();
    assert!(
        Template::check(with(GOOD, &[("customXml/a.xml", &utf16)])).is_ok(),
        "a byte order mark is usual"
    );
}

#[test]
fn the_sample_is_a_template_and_fills() {
    let template = Template::check(zhiye_papers::template::sample()).unwrap();
    assert_eq!(template.fields().len(), 14, "{:?}", template.fields());
    let filled = template.fill(|field| field.name().into()).unwrap();
    assert!(!part(&filled, "word/document.xml").contains("{{"));
    assert!(part(&filled, "word/header1.xml").contains("登记编号　登记编号"));
}

#[test]
fn every_reason_is_said_in_words_of_its_own() {
    let reasons = [
        TemplateNo::Empty,
        TemplateNo::TooLarge,
        TemplateNo::OldOrLocked,
        TemplateNo::NotDocx,
        TemplateNo::Inflates,
        TemplateNo::Broken("a".into()),
        TemplateNo::Macro,
        TemplateNo::Embedded,
        TemplateNo::External("a".into()),
        TemplateNo::Code("a".into()),
        TemplateNo::Entity("a".into()),
        TemplateNo::Unknown(vec![("a".into(), None)]),
        TemplateNo::Half("a".into()),
        TemplateNo::Wide,
        TemplateNo::TooMany,
        TemplateNo::NoField,
    ];
    let said: std::collections::BTreeSet<String> = reasons.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), reasons.len());
    assert!(TemplateNo::NoField.to_string().contains("{{登记编号}}"));
}

proptest! {
    #[test]
    fn whatever_bytes_come_in_checking_ends_in_a_reason_or_a_template(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = Template::check(bytes);
    }

    #[test]
    fn a_document_that_was_damaged_anywhere_ends_in_a_reason_or_a_template(
        at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = with(GOOD, &[("word/header1.xml", &document(GOOD))]);
        let place = at.index(bytes.len());
        bytes[place] = to;
        if let Ok(template) = Template::check(bytes.clone()) {
            let _ = template.fill(|_| "甲\n乙".into());
        }
        bytes.truncate(cut.index(bytes.len()));
        let _ = Template::check(bytes);
    }

    #[test]
    fn whatever_the_text_is_what_is_taken_can_be_filled(
        runs in proptest::collection::vec("[{}｛登记编号主送 a-c<&]{0,6}", 0..8), value in ".{0,20}",
    ) {
        let escaped = |run: &String| run.replace('&', "&amp;").replace('<', "&lt;");
        let body: String =
            runs.iter().map(|run| format!("<w:r><w:t>{}</w:t></w:r>", escaped(run))).collect();
        let bytes = with(&format!("{GOOD}<w:p>{body}</w:p>"), &[]);
        if let Ok(template) = Template::check(bytes) {
            let filled = template.fill(|_| value.clone()).unwrap();
            let again = Template::check(filled);
            let readable = !matches!(again, Err(TemplateNo::Broken(_) | TemplateNo::Entity(_)));
            prop_assert!(readable, "{:?}", again);
        }
    }
}
