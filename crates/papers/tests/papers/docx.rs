//! What a paper looks like as a Word document.

use crate::{names, part};
use quick_xml::{Reader, events::Event};
use zhiye_papers::{Field, Paper, Sender, Template, TemplateNo};

fn paper() -> Paper {
    Paper {
        title: "受理告知书".into(),
        number: "2026 1117 1234 5675".into(),
        addressee: "郑女士".into(),
        facts: vec![(Field::Unit, "社区建设办".into()), (Field::Due, "2026年11月24日17:30".into())],
        known: vec![(Field::Channel, "电话".into())],
        body: vec!["您反映的“楼道灯<坏了>”已经受理。\n请留好编号。".into()],
        bases: vec!["《信访工作条例》第二十三条".into()],
        rights: vec!["可以补充材料。".into()],
        sender: Sender {
            name: "青禾街道".into(),
            phone: "0555-010 2030".into(),
            address: "青禾路 18 号".into(),
            unit: "青禾街道".into(),
            link: "https://zhiye.example/track".into(),
            scan: "https://zhiye.example/track?number=2026111712345675".into(),
        },
        date: "2026年11月17日".into(),
        rights_title: "您可以",
        signs: vec![("送达方式", "□ 当面　□ 邮寄".into()), ("签收人", String::new())],
    }
}

#[test]
fn every_part_of_a_paper_is_well_formed() {
    let bytes = paper().docx();
    for name in names(&bytes).iter().filter(|name| !name.ends_with(".png")) {
        let text = part(&bytes, name);
        let mut reader = Reader::from_str(&text);
        let mut depth = 0;
        loop {
            match reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}")) {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{name}");
    }
}

#[test]
fn a_paper_says_what_it_holds_and_markup_in_a_text_stays_text() {
    let document = part(&paper().docx(), "word/document.xml");
    for said in ["受理告知书", "郑女士：", "楼道灯&lt;坏了&gt;", "社区建设办", "第二十三条", "签收人"]
    {
        assert!(document.contains(said), "{said}");
    }
    let unnamed = Paper { addressee: String::new(), ..paper() };
    assert!(part(&unnamed.docx(), "word/document.xml").contains("＿＿＿＿"), "room for a name by hand");
}

#[test]
fn the_sheet_has_the_measures_of_an_office_letter() {
    let bytes = paper().docx();
    let document = part(&bytes, "word/document.xml");
    let twips = |side: &str| {
        let (_, rest) = document.split_once(&format!("w:{side}=\"")).unwrap();
        rest.split('"').next().unwrap().parse::<f64>().unwrap() / 1440.0 * 25.4
    };
    let (_, margins) = document.split_once("<w:pgMar ").unwrap();
    assert!(margins.starts_with("w:top=\"2097\""));
    for (side, millimetres) in [("top", 37.0), ("bottom", 35.0)] {
        assert!((twips(side) - millimetres).abs() < 0.5, "{side}: {}", twips(side));
    }
    // 22 lines fill 225 mm, 28 characters of 16 pt, drawn together, fill 156 mm.
    let pitch: f64 = 579.0 * 22.0 / 1440.0 * 25.4;
    let line: f64 = 28.0 * (16.0 - 849.0 / 4096.0) / 72.0 * 25.4;
    assert!((pitch - 225.0).abs() < 0.5 && (line - 156.0).abs() < 0.2, "{pitch} {line}");
    assert!(document.contains("linePitch=\"579\" w:charSpace=\"-849\""));
    // Whoever signs has 13 mm.
    assert!(document.contains("<w:trHeight w:val=\"737\""));
}

#[test]
fn number_code_and_sheet_number_are_on_every_sheet() {
    let bytes = paper().docx();
    for header in ["word/header1.xml", "word/header2.xml"] {
        let header = part(&bytes, header);
        assert!(header.contains("2026 1117 1234 5675") && header.contains("r:embed=\"rId1\""));
    }
    for footer in ["word/footer1.xml", "word/footer2.xml"] {
        assert!(part(&bytes, footer).contains(" PAGE "));
    }
    assert!(names(&bytes).contains(&"word/media/code.png".to_owned()));
}

#[test]
fn fonts_are_named_with_what_stands_in_for_them() {
    let fonts = part(&paper().docx(), "word/fontTable.xml");
    assert!(fonts.contains("w:name=\"仿宋_GB2312\"><w:altName w:val=\"仿宋\""));
    assert!(fonts.contains("w:name=\"方正小标宋简体\"><w:altName w:val=\"宋体\""));
}

#[test]
fn a_paper_of_our_own_could_be_an_offices_template() {
    assert_eq!(Template::check(paper().docx()), Err(TemplateNo::NoField));
    let own = Paper { body: vec!["{{正文}}".into()], ..paper() };
    assert_eq!(Template::check(own.docx()).unwrap().fields(), [Field::Body]);
}

#[test]
fn every_field_of_a_template_has_a_value_or_is_empty() {
    let paper = paper();
    assert_eq!(paper.value(Field::Number), paper.number);
    assert_eq!(paper.value(Field::Unit), "社区建设办");
    assert_eq!(paper.value(Field::Channel), "电话", "it stands in no line of the sheet");
    assert_eq!(paper.value(Field::Reason), "");
}
