//! A paper as a Word document: A4, margins 37/35/28/26 mm, a grid of 22 lines by 28 characters, sheets numbered — 1 —,
//! the registration number and the code for a camera at the head of each.

use super::{
    Paper,
    parts::{DOCUMENT_RELS, FONTS, HEADER_RELS, ROOT, SETTINGS, STYLES, TYPES},
    qr,
    xml::{escape, run_text},
};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Twips in a millimetre, near enough for whole millimetres.
const fn mm(millimetres: u32) -> u32 {
    millimetres * 1440 * 10 / 254
}

/// The width of the text, in twips: 156 mm.
const WIDE: u32 = 11_906 - mm(28) - mm(26);
/// The column of the labels.
const LABEL: u32 = 2_240;
/// English metric units in a millimetre.
const EMU: u32 = 36_000;
/// The side of the code for a camera, in millimetres.
const CODE: u32 = 18;

pub(super) fn write(paper: &Paper) -> Vec<u8> {
    let picture = qr::png(&paper.sender.scan);
    let header = header(paper, picture.is_some());
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", TYPES.into()),
        ("_rels/.rels", ROOT.into()),
        ("word/document.xml", document(paper).into()),
        ("word/_rels/document.xml.rels", DOCUMENT_RELS.into()),
        ("word/styles.xml", STYLES.into()),
        ("word/settings.xml", SETTINGS.into()),
        ("word/fontTable.xml", FONTS.into()),
        ("word/header1.xml", header.clone().into()),
        ("word/header2.xml", header.into()),
        ("word/footer1.xml", footer(false).into()),
        ("word/footer2.xml", footer(true).into()),
    ];
    if let Some(png) = picture {
        files.push(("word/_rels/header1.xml.rels", HEADER_RELS.into()));
        files.push(("word/_rels/header2.xml.rels", HEADER_RELS.into()));
        files.push(("word/media/code.png", png));
    }
    packed(&files).expect("an archive of a few small files fits into memory")
}

fn packed(files: &[(&str, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default())?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn document(paper: &Paper) -> String {
    let mut body = String::new();
    body.push_str(&paragraph("title", "", &paper.title));
    body.push_str(&paragraph("a", "", ""));
    let addressee = match paper.addressee.as_str() {
        "" => "＿＿＿＿＿＿＿＿：".to_owned(),
        name => format!("{name}："),
    };
    body.push_str(&paragraph("a", "", &addressee));
    for text in &paper.body {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            body.push_str(&paragraph("text", "", line.trim()));
        }
    }
    if !paper.facts.is_empty() {
        let rows: Vec<(&str, &str)> = paper.facts.iter().map(|(f, v)| (f.name(), v.as_str())).collect();
        body.push_str(&table(&rows, 0));
        body.push_str(&paragraph("cell", "", ""));
    }
    for (heading, lines) in [("依据", &paper.bases), (paper.rights_title, &paper.rights)] {
        if !lines.is_empty() {
            body.push_str(&paragraph("text", "<w:keepNext/>", &format!("{heading}：")));
        }
        for line in lines {
            body.push_str(&paragraph("text", "", line));
        }
    }
    // Four characters from the right. Who signs for it may do so on the next sheet; the office's name stands with its text.
    let right = "<w:ind w:rightChars=\"400\" w:right=\"1264\"/><w:jc w:val=\"right\"/>";
    body.push_str(&paragraph("a", "<w:keepNext/>", ""));
    body.push_str(&paragraph("a", &format!("<w:keepNext/>{right}"), &paper.sender.unit));
    body.push_str(&paragraph("a", right, &paper.date));
    if !paper.signs.is_empty() {
        let rows: Vec<(&str, &str)> = paper.signs.iter().map(|(l, v)| (*l, v.as_str())).collect();
        body.push_str(&paragraph("cell", "<w:keepNext/>", ""));
        body.push_str(&table(&rows, mm(13)));
    }
    body.push_str(&paragraph("cell", "", &foot(paper)));
    format!("{HEAD}<w:document {NAMES}><w:body>{body}{}</w:body></w:document>", section())
}

/// Who to ask, below everything.
fn foot(paper: &Paper) -> String {
    let sender = &paper.sender;
    let told = [("联系电话：", &sender.phone), ("地址：", &sender.address)];
    let told: Vec<String> = told
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label}{value}"))
        .collect();
    told.join("　")
}

fn paragraph(style: &str, more: &str, text: &str) -> String {
    let run = if text.is_empty() { String::new() } else { format!("<w:r>{}</w:r>", run_text(text)) };
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{more}</w:pPr>{run}</w:p>")
}

/// Labels and values between hairlines; rows of a height leave room for a pen.
fn table(rows: &[(&str, &str)], height: u32) -> String {
    let lines: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .iter()
        .map(|side| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"))
        .collect();
    let high = match height {
        0 => String::new(),
        high => format!("<w:trHeight w:val=\"{high}\" w:hRule=\"atLeast\"/>"),
    };
    let cell = |wide: u32, text: &str| {
        let kept = if height == 0 { "" } else { "<w:keepNext/>" };
        format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{wide}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{}</w:tc>",
            paragraph("cell", kept, text)
        )
    };
    let rows: String = rows
        .iter()
        .map(|(label, value)| {
            let cells = format!("{}{}", cell(LABEL, label), cell(WIDE - LABEL, value));
            format!("<w:tr><w:trPr><w:cantSplit/>{high}</w:trPr>{cells}</w:tr>")
        })
        .collect();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{WIDE}\" w:type=\"dxa\"/><w:tblBorders>{lines}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"{LABEL}\"/>\
         <w:gridCol w:w=\"{}\"/></w:tblGrid>{rows}</w:tbl>",
        WIDE - LABEL
    )
}

/// 22 lines of 28 characters: a line is 225 mm ÷ 22, and a character of 16 pt is drawn together by 0.21 pt.
fn section() -> String {
    let (top, bottom, left, right) = (mm(37), mm(35), mm(28), mm(26));
    let (header, footer) = (mm(12), mm(23));
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/>\
         <w:headerReference w:type=\"even\" r:id=\"rId5\"/><w:footerReference w:type=\"default\" r:id=\"rId6\"/>\
         <w:footerReference w:type=\"even\" r:id=\"rId7\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" \
         w:header=\"{header}\" w:footer=\"{footer}\" w:gutter=\"0\"/>\
         <w:docGrid w:type=\"linesAndChars\" w:linePitch=\"579\" w:charSpace=\"-849\"/></w:sectPr>"
    )
}

fn header(paper: &Paper, picture: bool) -> String {
    let number = run_text(&format!("登记编号　{}", paper.number));
    let code = if picture { drawing() } else { String::new() };
    format!(
        "{HEAD}<w:hdr {NAMES}><w:p><w:pPr><w:pStyle w:val=\"edge\"/><w:tabs><w:tab w:val=\"right\" \
         w:pos=\"{WIDE}\"/></w:tabs></w:pPr><w:r>{number}</w:r><w:r><w:tab/></w:r>{code}</w:p></w:hdr>"
    )
}

/// The code for a camera, in the line.
fn drawing() -> String {
    let side = CODE * EMU;
    let said = escape("用手机扫，打开查询页");
    format!(
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{side}\" cy=\"{side}\"/>\
         <wp:docPr id=\"1\" name=\"code\" descr=\"{said}\"/><a:graphic>\
         <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>\
         <pic:cNvPr id=\"1\" name=\"code.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rId1\"/>\
         <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>\
         <a:ext cx=\"{side}\" cy=\"{side}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
         </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
}

fn footer(even: bool) -> String {
    let place = if even {
        "<w:ind w:leftChars=\"100\" w:left=\"280\"/><w:jc w:val=\"left\"/>"
    } else {
        "<w:ind w:rightChars=\"100\" w:right=\"280\"/><w:jc w:val=\"right\"/>"
    };
    format!(
        "{HEAD}<w:ftr {NAMES}><w:p><w:pPr><w:pStyle w:val=\"edge\"/>{place}</w:pPr><w:r>{}</w:r>\
         <w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>{}</w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>\
         <w:r>{}</w:r></w:p></w:ftr>",
        run_text("— "),
        run_text("1"),
        run_text(" —")
    )
}
