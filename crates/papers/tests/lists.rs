//! Lists as they really arrive: other encodings, merged cells, formulas, half of a row, files made to hurt.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

use std::io::{Cursor, Write};
use zhiye_papers::{Cell, FailedRow, Layout, Table, TableNo, failed_rows, read_table};
use zip::{ZipWriter, write::SimpleFileOptions};

const SHEETS: &str = r#"<sheets><sheet name="说明" sheetId="1" r:id="rId1"/><sheet name="工单" sheetId="2" r:id="rId2"/></sheets>"#;

/// A workbook of two sheets: an empty one named 说明 and one named 工单 with these rows.
fn book(rows: &str, after: &str) -> Vec<u8> {
    let sheet = |body: &str| {
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{body}</sheetData>"#
        )
    };
    let relation = |n: u8| {
        format!(
            r#"<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        )
    };
    let files = [
        ("[Content_Types].xml", r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#.to_owned()),
        ("_rels/.rels", r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()),
        ("xl/workbook.xml", format!(r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{SHEETS}</workbook>"#)),
        ("xl/_rels/workbook.xml.rels", format!(r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}{}</Relationships>"#, relation(1), relation(2))),
        ("xl/worksheets/sheet1.xml", format!("{}</worksheet>", sheet(""))),
        ("xl/worksheets/sheet2.xml", format!("{}{after}</worksheet>", sheet(rows))),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn text(place: &str, value: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>"#)
}

fn work_orders() -> Layout<'static> {
    Layout { sheet: Some("工单"), header_line: None }
}

fn csv(text: &str) -> Result<Table, TableNo> {
    read_table(text.as_bytes(), Layout::default())
}

fn shown(table: &Table) -> Vec<Vec<String>> {
    table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text().into_owned()).collect()).collect()
}

#[test]
fn the_same_list_reads_the_same_in_every_encoding() {
    let list = "工单编号,诉求内容\nGD1,三号楼楼道灯不亮\n";
    let plain = csv(list).unwrap();
    assert_eq!(plain.headers, ["工单编号", "诉求内容"]);
    assert_eq!(shown(&plain), [["GD1", "三号楼楼道灯不亮"]]);
    let (gb, _, _) = encoding_rs::GB18030.encode(list);
    let marked = [b"\xef\xbb\xbf".as_slice(), list.as_bytes()].concat();
    let wide: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(list.replace(',', "\t").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [gb.into_owned(), marked, wide] {
        assert_eq!(read_table(&bytes, Layout::default()).unwrap(), plain);
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert_eq!(read_table(&[0xff, 0x80, 0x00, 0x41, 0xff], Layout::default()), Err(TableNo::Encoding));
}

#[test]
fn quoted_lines_commas_and_blank_lines_are_read_and_lines_counted() {
    let table = csv("\n编号,内容\n\n1,\"第一行\r\n第二行，有逗号,在里面\"\n2,b\n").unwrap();
    assert_eq!(shown(&table), [["1", "第一行\n第二行，有逗号,在里面"], ["2", "b"]]);
    assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 6]);
}

#[test]
fn half_a_row_is_a_problem_of_that_row_alone() {
    let table = csv("编号,内容,电话\n1,a,2\n2,b\n3,c,4,5\n4,d,\n").unwrap();
    let problems: Vec<Option<&str>> = table.rows.iter().map(|row| row.problem.as_deref()).collect();
    assert_eq!(
        problems,
        [
            None,
            Some("这一行比表头少 1 个值，可能不完整"),
            Some("这一行比表头多出 1 个值，可能是逗号或引号没有写对"),
            None
        ]
    );
    assert!(table.rows.iter().all(|row| row.cells.len() == 3));
}

#[test]
fn a_quote_that_is_never_closed_is_told_where_it_began() {
    let table = csv("编号,内容\n1,a\n2,\"b\n3,c\n4,d\n").unwrap();
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.rows[1].line, 3);
    assert!(table.rows[1].problem.as_deref().unwrap().contains("3 行连在了一起"));
}

#[test]
fn empty_files_and_bare_headers_say_so() {
    for nothing in ["", " \r\n\n", "\u{feff}", ",,\n,,\n"] {
        assert_eq!(csv(nothing), Err(TableNo::Empty), "{nothing:?}");
    }
    assert_eq!(csv("编号,内容\n"), Err(TableNo::NoRows));
    assert_eq!(csv("只有一句话\n又一句\n"), Err(TableNo::NoHeader));
    assert_eq!(read_table(&book("", ""), work_orders()), Err(TableNo::Empty));
}

#[test]
fn a_title_above_the_header_is_passed_over_and_a_named_line_is_taken() {
    let list = "二〇二六年工单,,\n编号,内容,电话\n1,a,2\n";
    assert_eq!(csv(list).unwrap().headers, ["编号", "内容", "电话"]);
    let table = read_table(list.as_bytes(), Layout { sheet: None, header_line: Some(3) });
    assert_eq!(table, Err(TableNo::NoRows));
    let nowhere = read_table(list.as_bytes(), Layout { sheet: None, header_line: Some(9) });
    assert_eq!(nowhere, Err(TableNo::NoHeader));
}

#[test]
fn the_wrong_sheet_names_those_there_are() {
    let bytes = book("", "");
    let no = read_table(&bytes, Layout { sheet: Some("工单表"), header_line: None }).unwrap_err();
    assert_eq!(no.to_string(), "没有名为“工单表”的工作表；文件里有：说明、工单");
}

#[test]
fn formulas_give_their_values_and_a_formula_without_one_is_seen() {
    let rows = format!(
        r#"<row r="1">{}{}{}</row><row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>A1&amp;"x"</f><v>编号x</v></c><c r="C2"><f>NOW()</f></c></row><row r="3"><c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"#,
        text("A1", "编号"),
        text("B1", "内容"),
        text("C1", "时间")
    );
    let table = read_table(&book(&rows, ""), work_orders()).unwrap();
    assert_eq!(table.rows[0].cells, [Cell::Number(2.0), Cell::Text("编号x".into()), Cell::Uncomputed]);
    assert_eq!(table.rows[1].cells[0], Cell::Error("#DIV/0!".into()));
}

#[test]
fn merged_cells_have_their_value_in_every_cell() {
    let rows = format!(
        r#"<row r="1">{}</row><row r="2">{}{}{}</row><row r="3">{}{}</row><row r="4">{}</row>"#,
        text("A1", "十一月工单"),
        text("A2", "编号"),
        text("B2", "社区"),
        text("C2", "内容"),
        text("A3", "1") + &text("B3", "青禾里"),
        text("C3", "a"),
        text("A4", "2") + &text("C4", "b"),
    );
    let merged = r#"<mergeCells count="3"><mergeCell ref="A1:C1"/><mergeCell ref="B3:B4"/><mergeCell ref="D3:XFD1048576"/></mergeCells>"#;
    let table = read_table(&book(&rows, merged), work_orders()).unwrap();
    assert_eq!(table.headers, ["编号", "社区", "内容"]);
    assert_eq!(shown(&table), [["1", "青禾里", "a"], ["2", "青禾里", "b"]]);
    assert_eq!(table.rows[1].line, 4);
}

#[test]
fn a_single_cell_in_the_last_corner_does_not_reserve_the_sheet() {
    let far_down = format!(
        r#"<row r="1">{}{}</row><row r="1048576">{}</row>"#,
        text("A1", "a"),
        text("B1", "b"),
        text("A1048576", "1")
    );
    assert_eq!(read_table(&book(&far_down, ""), work_orders()).unwrap().rows.len(), 1);
    let far_right = format!(r#"<row r="1">{}</row>"#, text("XFD1", "a"));
    assert_eq!(read_table(&book(&far_right, ""), work_orders()), Err(TableNo::TooManyColumns));
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_not_opened() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let blank = vec![b' '; 1 << 20];
    for _ in 0..301 {
        zip.write_all(&blank).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 2_000_000, "the test file itself is small");
    assert_eq!(read_table(&bomb, Layout::default()), Err(TableNo::Inflates));
}

#[test]
fn old_locked_and_broken_workbooks_are_told_apart() {
    assert_eq!(read_table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Layout::default()), Err(TableNo::OldWorkbook));
    let whole = book("", "");
    assert!(matches!(
        read_table(&whole[..whole.len() / 2], Layout::default()),
        Err(TableNo::BrokenWorkbook(_))
    ));
}

#[test]
fn too_many_rows_are_refused() {
    let list = format!("a,b\n{}", "1,2\n".repeat(50_001));
    assert_eq!(csv(&list), Err(TableNo::TooManyRows));
}

#[test]
fn a_number_that_lost_its_last_digits_is_known() {
    assert!(Cell::Number(20_261_123_000_123_456.0).has_lost_digits());
    assert!(!Cell::Number(202_611_230_001_234.0).has_lost_digits());
    assert_eq!(Cell::Number(202_611_230_001_234.0).text(), "202611230001234");
}

#[test]
fn failed_rows_read_back_as_they_were_and_nothing_is_computed() {
    let cells = ["GD1", "=HYPERLINK(\"x\")", "+8613900000000", "\u{feff}第一行\n第二行"];
    let headers: Vec<String> = ["编号", "内容", "电话", "备注"].map(str::to_owned).to_vec();
    let rows = [FailedRow {
        cells: cells.map(str::to_owned).to_vec(), reason: "日期看不出是哪一天".into()
    }];
    let bytes = failed_rows(Layout::default(), &headers, &rows).unwrap();
    let table = read_table(&bytes, Layout::default()).unwrap();
    assert_eq!(table.headers.last().map(String::as_str), Some("错误原因"));
    assert_eq!(shown(&table), [["GD1", cells[1], cells[2], "第一行\n第二行", "日期看不出是哪一天"]]);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let part = |archive: &mut zip::ZipArchive<_>, name: &str| {
        std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
    };
    let sheet = part(&mut archive, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f") && sheet.contains("pane"), "no formula, a frozen header");
    assert!(part(&mut archive, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn failed_rows_lie_where_the_list_lay() {
    let layout = Layout { sheet: Some("工单"), header_line: Some(3) };
    let row = FailedRow { cells: vec!["GD1".into()], reason: "没有诉求内容".into() };
    let table = read_table(&failed_rows(layout, &["编号".to_owned()], &[row]).unwrap(), layout).unwrap();
    assert_eq!((table.sheet.as_deref(), table.rows[0].line), (Some("工单"), 4));
    let impossible = Layout { sheet: Some("a/b:c"), header_line: None };
    let bytes = failed_rows(impossible, &["编号".to_owned()], &[]).unwrap();
    assert_eq!(read_table(&bytes, Layout::default()), Err(TableNo::NoRows));
}

#[test]
fn a_text_longer_than_a_cell_can_hold_is_cut_and_says_so() {
    let rows = [FailedRow { cells: vec!["长".repeat(40_000)], reason: "诉求内容太长".into() }];
    let bytes = failed_rows(Layout::default(), &["内容".to_owned()], &rows).unwrap();
    let table = read_table(&bytes, Layout::default()).unwrap();
    let held = table.rows[0].cells[0].text().into_owned();
    assert!(held.chars().count() <= 32_767 && held.ends_with("后面的请看原表）"));
}

#[test]
fn ten_thousand_long_rows_are_read_in_one_go() {
    let long = "楼道灯不亮，晚上看不见台阶。".repeat(60);
    let mut list = String::from("编号,内容\n");
    for n in 0..10_000 {
        list.push_str(&format!("GD{n},{long}\n"));
    }
    let table = csv(&list).unwrap();
    assert_eq!(table.rows.len(), 10_000);
    assert_eq!(table.rows[9_999].cells[0].text(), "GD9999");
}

proptest::proptest! {
    #[test]
    fn any_bytes_end_in_a_table_or_a_reason(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600)) {
        if let Ok(table) = read_table(&bytes, Layout::default()) {
            proptest::prop_assert!(table.rows.iter().all(|row| row.cells.len() == table.headers.len()));
        }
    }
}
