//! Imports end to end, into an office in a folder of its own.

use super::{ImportArgs, Summary, import};
use crate::work::Say;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zhiye_app::{
    App, Clock, Config, Matter, NewPerson, Purpose,
    domain::{Role, Staff, office},
    views::requests::{Filter, Order},
};
use zhiye_papers::{Layout, read_table};

const MAPPING: &str = r#"
[system]
code = "hotline"
name = "市 12345 热线"
[columns]
number = "工单编号"
told_at = "来电时间"
text = "诉求内容"
kind = "类型"
category = "类别"
area = "社区"
phone = "电话"
name = "姓名"
due_at = "时限"
status = "状态"
closed_at = "办结时间"
outcome = "结果"
answer = "答复"
more = ["标题"]
[values.status]
"办理中" = "open"
"已办结" = "closed"
[values.category]
"市政/路灯" = "street.lamp"
[default]
kind = "help"
"#;

const HEADER: &str =
    "工单编号,标题,来电时间,类型,类别,社区,诉求内容,姓名,电话,时限,状态,办结时间,结果,答复\n";
const ROW: &str =
    "GD1,灯不亮,2026-11-20 18:42,求助,市政/路灯,青禾里,楼道灯不亮,赵某,13900000131,2026-11-27,办理中,,,\n";

struct Office {
    app: App,
    folder: TempDir,
    clerk: Staff,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Office {
    async fn open() -> Office {
        Office::open_on(None).await
    }

    async fn open_on(database: Option<&str>) -> Office {
        let folder = TempDir::new().unwrap();
        let clock = Clock::set_to(at("2026-11-23T02:00:00Z"));
        let mut config = Config::in_folder(folder.path(), clock);
        if let Some(url) = database {
            config.store = zhiye_store::StoreConfig::postgres(url, folder.path());
        }
        let app = App::open(config).await.unwrap();
        let profile = office::Profile {
            name: "清河街道".into(),
            phone: "0555-1234567".into(),
            address: "清河路 1 号".into(),
        };
        app.set_up(profile, "管理员").await.unwrap();
        let area = office::Area { code: "qinghe".into(), name: "青禾里".into(), buildings: Vec::new() };
        app.office_act(None, office::Command::SetAreas { areas: vec![area] }).await.unwrap();
        let unit = app.root().unwrap();
        let clerk =
            NewPerson { name: "受理员".into(), unit, grants: vec![(Role::Clerk, None)], audit: None };
        let clerk = app.add_person(None, &clerk).await.unwrap();
        let clerk = app.directory().staff(clerk).unwrap();
        Office { app, folder, clerk }
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn args(&self, file: &Path, mapping: &str) -> ImportArgs {
        let mapping = self.write("map.toml", mapping.as_bytes());
        ImportArgs { file: file.to_owned(), mapping, dry_run: false, failed: None }
    }

    /// Imports rows under the usual header; the workbook of failed rows as text.
    async fn rows(&self, rows: &str) -> (Summary, Vec<Vec<String>>) {
        let file = self.write("list.csv", format!("{HEADER}{rows}").as_bytes());
        let (summary, failed) =
            import(&self.app, &self.args(&file, MAPPING), &Say::terminal()).await.unwrap();
        (summary, failed.map(|path| shown(&path)).unwrap_or_default())
    }

    async fn matters(&self) -> Vec<Matter> {
        let page = self.app.list(&self.clerk, &Filter::default(), Order::Newest, None, 100).await.unwrap();
        let mut matters = Vec::new();
        for row in page.rows {
            let purpose = Purpose::Contact("核对".into());
            matters.push(self.app.matter_of_staff(&self.clerk, row.listed.id, &purpose).await.unwrap());
        }
        matters
    }

    async fn wrong(&self, mapping: &str) -> String {
        let file = self.write("list.csv", format!("{HEADER}{ROW}").as_bytes());
        let error = import(&self.app, &self.args(&file, mapping), &Say::terminal()).await.unwrap_err();
        format!("{error:#}")
    }
}

fn shown(path: &Path) -> Vec<Vec<String>> {
    let table = read_table(&std::fs::read(path).unwrap(), Layout::default()).unwrap();
    let mut lines = vec![table.headers];
    lines
        .extend(table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text().into_owned()).collect()));
    lines
}

fn counted(new: usize, changed: usize, same: usize, failed: usize) -> Summary {
    Summary { rows: new + changed + same + failed, new, changed, same, failed }
}

#[tokio::test]
async fn a_row_becomes_a_request_with_the_hotlines_limit_beside_ours() {
    let office = Office::open().await;
    assert_eq!(office.rows(ROW).await.0, counted(1, 0, 0, 0));
    let matter = office.matters().await.remove(0);
    assert_eq!(matter.said(), "楼道灯不亮\n标题：灯不亮\n〔市 12345 热线 编号 GD1〕");
    assert_eq!(matter.state.filed_at, at("2026-11-20T10:42:00Z"));
    assert_eq!(matter.state.category.as_deref(), Some("street.lamp"));
    assert_eq!(matter.state.place.area.as_deref(), Some("qinghe"));
    assert_eq!(matter.contact.unwrap().phone, "13900000131");
    let external = matter.state.external.unwrap();
    assert_eq!(external.due_at, Some(at("2026-11-27T15:59:00Z")));
    assert!(!external.key.contains("GD1"), "the event holds a keyed hash only");
    assert!(matter.state.answer.is_some() && matter.state.step.is_some(), "our own limits run too");
    let found = office.app.search(&office.clerk, "GD1", &Filter::default(), None, 10).await.unwrap();
    assert_eq!(found.hits.iter().map(|hit| hit.row.listed.id).collect::<Vec<_>>(), [matter.id]);
}

#[tokio::test]
async fn the_same_list_again_changes_nothing() {
    let office = Office::open().await;
    office.rows(ROW).await;
    let before = office.matters().await.remove(0).version;
    assert_eq!(office.rows(ROW).await.0, counted(0, 0, 1, 0));
    assert_eq!(office.matters().await.remove(0).version, before);
}

#[tokio::test]
async fn a_changed_row_becomes_an_event_each_time_it_changes() {
    let office = Office::open().await;
    office.rows(ROW).await;
    let changed = ROW.replace("楼道灯不亮", "楼道灯和门禁都坏了").replace("2026-11-27", "2026-11-30");
    for (hour, (row, text)) in
        [(&changed, "门禁"), (&ROW.to_owned(), "楼道灯不亮"), (&changed, "门禁")].into_iter().enumerate()
    {
        office.app.clock().move_to(at(&format!("2026-11-23T0{}:00:00Z", hour + 3)));
        assert_eq!(office.rows(row).await.0, counted(0, 1, 0, 0), "{text}");
        let matter = office.matters().await.remove(0);
        assert_eq!(matter.version, hour as i64 + 2);
        assert!(matter.steps.last().unwrap().text.as_deref().unwrap().contains(text));
    }
    let matter = office.matters().await.remove(0);
    assert_eq!(matter.state.external.unwrap().due_at, Some(at("2026-11-30T15:59:00Z")));
    let told = matter.steps.last().unwrap().text.clone().unwrap();
    assert!(told.contains("办理期限改为 2026-11-30 23:59"), "{told}");
    assert_eq!(office.matters().await.len(), 1);
}

#[tokio::test]
async fn a_new_phone_is_told_masked_and_finds_the_matter() {
    let office = Office::open().await;
    office.rows(ROW).await;
    assert_eq!(office.rows(&ROW.replace("13900000131", "13700000777")).await.0, counted(0, 1, 0, 0));
    let told = office.matters().await.remove(0).steps.last().unwrap().text.clone().unwrap();
    assert!(told.contains("联系电话改为 1********77") && !told.contains("13700000777"), "{told}");
    let matter = office.matters().await.remove(0);
    assert_eq!(matter.contact.unwrap().phone, "13700000777");
    assert_eq!(office.app.by_phone("137 0000 0777").await.unwrap(), [matter.id]);
    assert_eq!(office.rows(ROW).await.0, counted(0, 1, 0, 0));
    let matter = office.matters().await.remove(0);
    let told = matter.steps.last().unwrap().text.clone().unwrap();
    assert_eq!(told, "联系电话改为 1********31（完整号码见联系方式）");
    assert_eq!(matter.contact.unwrap().phone, "13900000131");
}

#[tokio::test]
async fn a_row_closed_there_is_history_here() {
    let office = Office::open().await;
    let closed = "GD2,灯,2026-11-18 10:30,咨询,,,医保怎么续,,,,已办结,2026-11-18,explained,已电话告知\n";
    assert_eq!(office.rows(closed).await.0, counted(1, 0, 0, 0));
    let matter = office.matters().await.remove(0);
    assert!(!matter.state.status.is_open());
    assert_eq!(matter.state.outcome.map(|o| o.code()), Some("explained"));
    assert_eq!(matter.steps.last().unwrap().text.as_deref(), Some("已电话告知"));
    assert_eq!(office.rows(closed).await.0, counted(0, 0, 1, 0));
}

#[tokio::test]
async fn a_row_closed_there_later_closes_what_nobody_took_up_here() {
    let office = Office::open().await;
    office.rows(ROW).await;
    let closed = ROW.replace("办理中,,,", "已办结,2026-11-22 09:00,solved,灯已修好");
    assert_eq!(office.rows(&closed).await.0, counted(0, 1, 0, 0));
    assert!(!office.matters().await.remove(0).state.status.is_open());
}

#[tokio::test]
async fn bad_rows_come_back_in_a_workbook_with_every_reason_and_the_rest_goes_in() {
    let office = Office::open().await;
    let long = "长".repeat(20_001);
    let rows = [
        ROW.to_owned(),
        ROW.replace("GD1", "").replace("2026-11-20 18:42", "昨天"),
        ROW.replace("楼道灯不亮", "又一行"),
        ROW.replace("GD1", "GD3").replace("求助", "牢骚"),
        ROW.replace("GD1", "GD4").replace("办理中", "未知"),
        ROW.replace("GD1", "GD5").replace("办理中,,,", "已办结,2026-11-19,solved,好"),
        ROW.replace("GD1", "GD6").replace("办理中,,,", "已办结,2026-11-22,,好"),
        ROW.replace("GD1", "GD7").replace("2026-11-20", "2027-11-20"),
        ROW.replace("GD1", "GD8").replace("楼道灯不亮", &long),
        "GD9,只有半行\n".to_owned(),
        ROW.replace("GD1", "GD10").replace("楼道灯不亮", ""),
    ];
    let (summary, failed) = office.rows(&rows.concat()).await;
    assert_eq!(summary, counted(1, 0, 0, 10));
    assert_eq!(failed[0].last().unwrap(), "错误原因");
    let reasons: Vec<&str> = failed[1..].iter().map(|row| row.last().unwrap().as_str()).collect();
    let expected = [
        "没有工单编号；来电时间：“昨天”看不出是哪一天",
        "工单编号和第 2 行相同",
        "诉求类型“牢骚”没有对应的代码",
        "工单状态“未知”没有对应",
        "办结时间早于来电时间",
        "没有写办理结果",
        "来电时间在将来",
        "20001 个字",
        "比表头少 12 个值",
        "没有诉求内容",
    ];
    for (reason, part) in reasons.iter().zip(expected) {
        assert!(reason.contains(part), "{reason} / {part}");
    }
    assert!(reasons[0].starts_with("第 3 行："));
    assert_eq!(failed[2][6], "又一行");
}

#[tokio::test]
async fn mended_rows_can_be_imported_as_they_are() {
    let office = Office::open().await;
    office.rows(&ROW.replace("2026-11-20 18:42", "昨天")).await;
    let failed = office.folder.path().join("list.csv.failed.xlsx");
    let rows = shown(&failed);
    let mended: Vec<Vec<String>> = rows[1..]
        .iter()
        .map(|row| row.iter().map(|cell| cell.replace("昨天", "2026-11-20")).collect())
        .collect();
    let rows: Vec<zhiye_papers::FailedRow> =
        mended.into_iter().map(|cells| zhiye_papers::FailedRow { cells, reason: String::new() }).collect();
    let file = office
        .write("mended.xlsx", &zhiye_papers::failed_rows(Layout::default(), &rows_header(), &rows).unwrap());
    let (summary, _) = import(&office.app, &office.args(&file, MAPPING), &Say::terminal()).await.unwrap();
    assert_eq!(summary, counted(1, 0, 0, 0));
}

fn rows_header() -> Vec<String> {
    HEADER.trim().split(',').map(str::to_owned).chain(["错误原因".to_owned()]).collect()
}

#[tokio::test]
async fn a_dry_run_counts_and_writes_nothing() {
    let office = Office::open().await;
    office.rows(ROW).await;
    let rows = format!("{HEADER}{ROW}{}{}", ROW.replace("GD1", "GD2"), ROW.replace("GD1", ""));
    let file = office.write("list.csv", rows.as_bytes());
    let args = ImportArgs { dry_run: true, ..office.args(&file, MAPPING) };
    let (summary, _) = import(&office.app, &args, &Say::terminal()).await.unwrap();
    assert_eq!(summary, counted(1, 0, 1, 1));
    assert_eq!(office.matters().await.len(), 1);
}

#[tokio::test]
async fn columns_that_mark_people_are_never_read_nor_handed_back() {
    let office = Office::open().await;
    let header = "工单编号,来电时间,诉求内容,民族,政治面貌,重点人员,上访次数,身份证号\n";
    let list = format!("{header}GD1,2026-11-20,灯不亮,汉族,群众,是,7,340\nGD2,,灯不亮,汉族,群众,是,7,340\n");
    let file = office.write("list.csv", list.as_bytes());
    let mapping = r#"
[system]
code = "hotline"
name = "热线"
[columns]
number = "工单编号"
told_at = "来电时间"
text = "诉求内容"
place = "民族"
more = ["上访次数"]
[default]
kind = "help"
"#;
    let (summary, failed) =
        import(&office.app, &office.args(&file, mapping), &Say::terminal()).await.unwrap();
    assert_eq!(summary, counted(1, 0, 0, 1));
    let matter = office.matters().await.remove(0);
    assert_eq!((matter.place.as_deref(), matter.said()), (None, "灯不亮\n〔热线 编号 GD1〕"));
    assert_eq!(shown(&failed.unwrap())[0], ["工单编号", "来电时间", "诉求内容", "身份证号", "错误原因"]);
    let required = mapping.replace("text = \"诉求内容\"", "text = \"政治面貌\"");
    let error = import(&office.app, &office.args(&file, &required), &Say::terminal()).await.unwrap_err();
    assert!(format!("{error:#}").contains("不会导入"), "{error:#}");
}

#[tokio::test]
async fn a_wrong_mapping_says_what_was_most_likely_meant() {
    let office = Office::open().await;
    for (from, to, said) in [
        ("told_at =", "told_on =", "是不是“told_at”"),
        ("[system]", "[sytem]", "是不是“system”"),
        ("\"诉求内容\"", "\"诉求内荣\"", "是不是“诉求内容”"),
        ("\"street.lamp\"", "\"street.lanp\"", "是不是“street.lamp”"),
        ("kind = \"help\"", "kind = \"halp\"", "是不是“help”"),
        ("status = \"状态\"", "# ", "要一起写"),
        ("code = \"hotline\"", "code = \"热线\"", "小写字母"),
        ("[system]", "[[system]]", "是一节"),
        ("number = \"工单编号\"", "", "缺少 columns.number"),
        ("[columns]", "[columns", "不是 TOML"),
    ] {
        assert!(MAPPING.contains(from), "{from}");
        let error = office.wrong(&MAPPING.replacen(from, to, 1)).await;
        assert!(error.contains(said), "{to}: {error}");
    }
    assert!(office.matters().await.is_empty());
}

#[tokio::test]
async fn an_empty_list_a_missing_list_and_an_empty_office_are_told_apart() {
    let office = Office::open().await;
    let empty = office.write("empty.csv", b"");
    let error = import(&office.app, &office.args(&empty, MAPPING), &Say::terminal()).await.unwrap_err();
    assert!(format!("{error:#}").contains("文件是空的"));
    let error = import(&office.app, &office.args(Path::new("nowhere.csv"), MAPPING), &Say::terminal())
        .await
        .unwrap_err();
    assert!(format!("{error:#}").contains("nowhere.csv"));
    let bare = TempDir::new().unwrap();
    let app = App::open(Config::in_folder(bare.path(), Clock::System)).await.unwrap();
    let error = import(&app, &office.args(&empty, MAPPING), &Say::terminal()).await.unwrap_err();
    assert!(format!("{error:#}").contains("还没有设置"));
}

#[tokio::test]
async fn the_example_in_the_documents_works() {
    let office = Office::open().await;
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    let mapping = std::fs::read_to_string(examples.join("hotline.toml")).unwrap();
    let list = office.write("hotline.csv", &std::fs::read(examples.join("hotline.csv")).unwrap());
    let (summary, failed) =
        import(&office.app, &office.args(&list, &mapping), &Say::terminal()).await.unwrap();
    assert_eq!((summary, failed), (counted(3, 0, 0, 0), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_long_rows_go_in_and_again_in_one_go() {
    let office = Office::open().await;
    let long = "楼道灯不亮晚上看不见台阶".repeat(20);
    let rows: String =
        (0..10_000).map(|n| ROW.replace("GD1", &format!("GD{n}")).replace("楼道灯不亮", &long)).collect();
    assert_eq!(office.rows(&rows).await.0, counted(10_000, 0, 0, 0));
    assert_eq!(office.rows(&rows).await.0, counted(0, 0, 10_000, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_into_postgresql_as_into_a_file() {
    let database = zhiye_testkit::postgres::Database::fresh();
    let office = Office::open_on(Some(&database.url)).await;
    let rows = [ROW.to_owned(), ROW.replace("GD1", "GD2").replace("求助", "牢骚")].concat();
    let (summary, failed) = office.rows(&rows).await;
    assert_eq!(summary, counted(1, 0, 0, 1));
    assert!(failed[1].last().unwrap().contains("牢骚"));
    let changed = ROW.replace("楼道灯不亮", "楼道灯还是不亮");
    assert_eq!(office.rows(&changed).await.0, counted(0, 1, 0, 0));
}

#[tokio::test]
async fn a_list_as_chinese_excel_saves_it_is_read() {
    let office = Office::open().await;
    let (bytes, _, _) = encoding_rs::GB18030.encode(HEADER);
    let (row, _, _) = encoding_rs::GB18030.encode(ROW);
    let file = office.write("list.csv", &[bytes, row].concat());
    let (summary, _) = import(&office.app, &office.args(&file, MAPPING), &Say::terminal()).await.unwrap();
    assert_eq!(summary, counted(1, 0, 0, 0));
    assert!(office.matters().await[0].said().starts_with("楼道灯不亮"));
}

#[tokio::test]
async fn a_workbook_is_read_and_its_broken_cells_are_said() {
    let office = Office::open().await;
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in HEADER.trim_end().split(',').enumerate() {
        sheet.write_string(0, column as u16, name).unwrap();
    }
    let cells: Vec<&str> = ROW.trim_end().split(',').collect();
    for row in 1..=4u32 {
        for (column, value) in cells.iter().enumerate() {
            sheet.write_string(row, column as u16, *value).unwrap();
        }
        sheet.write_string(row, 0, format!("GD{row}")).unwrap();
    }
    // a true date, a formula in the text, digits that the sheet has rounded away
    sheet.write_number(1, 2, 46_346.779_166_67).unwrap();
    let formula = rust_xlsxwriter::Formula::new("=A1").set_result("#N/A");
    sheet.write_formula(2, 6, formula).unwrap();
    sheet.write_number(3, 0, 20_260_917_000_000_012_345.0).unwrap();
    let file = office.write("list.xlsx", &workbook.save_to_buffer().unwrap());
    let (summary, failed) =
        import(&office.app, &office.args(&file, MAPPING), &Say::terminal()).await.unwrap();
    assert_eq!((summary.new, summary.failed), (2, 2), "{summary:?}");
    let failed = shown(&failed.unwrap());
    assert_eq!(failed.len(), 3);
    let filed: Vec<_> = office.matters().await.iter().map(|matter| matter.state.filed_at).collect();
    assert!(filed.contains(&at("2026-11-20T10:42:00Z")), "{filed:?}");
}

#[tokio::test]
async fn every_field_that_changes_there_is_told_here_and_nothing_is_told_twice() {
    let office = Office::open().await;
    let area =
        |code: &str, name: &str| office::Area { code: code.into(), name: name.into(), buildings: Vec::new() };
    let areas = vec![area("qinghe", "青禾里"), area("heyan", "河沿")];
    office.app.office_act(None, office::Command::SetAreas { areas }).await.unwrap();
    let mapping = MAPPING
        .replace("name = \"姓名\"", "name = \"姓名\"\nplace = \"地址\"")
        .replace("[default]", "\"市政/井盖\" = \"street.manhole\"\n[default]");
    let header = HEADER.replace("答复\n", "答复,地址\n");
    let mut row = ROW.replace(",,,\n", ",,,,三单元门口\n");
    let import = async |row: &str| {
        let file = office.write("list.csv", format!("{header}{row}").as_bytes());
        super::import(&office.app, &office.args(&file, &mapping), &Say::terminal()).await.unwrap().0
    };
    assert_eq!(import(&row).await, counted(1, 0, 0, 0));
    let manhole = &office.app.rulebook().category("street.manhole").unwrap().name.zh;
    let category = format!("归口类别改为：{manhole}");
    for (from, to, told) in [
        ("求助", "投诉", "诉求类型改为：投诉"),
        ("市政/路灯", "市政/井盖", &category),
        ("青禾里", "河沿", "所属社区改为：河沿"),
        ("三单元门口", "四单元门口", "事发地址改为：四单元门口"),
        ("2026-11-20 18:42", "2026-11-20 18:50", "来电时间改为：2026-11-20 18:50"),
        ("赵某", "钱某", "来电人改了，姓名见联系方式"),
        ("四单元门口", "三单元门口", "事发地址改为：三单元门口"),
    ] {
        row = row.replace(from, to);
        assert_eq!(import(&row).await, counted(0, 1, 0, 0), "{told}");
        let matter = office.matters().await.remove(0);
        assert_eq!(matter.steps.last().unwrap().text.as_deref(), Some(told));
        assert_eq!(import(&row).await, counted(0, 0, 1, 0), "{told}");
    }
    let matter = office.matters().await.remove(0);
    let contact = matter.contact.unwrap();
    assert_eq!((contact.name.as_str(), contact.phone.as_str()), ("钱某", "13900000131"));
    let blank = row.replace("钱某", "").replace("三单元门口", "").replace("河沿", "");
    assert_eq!(import(&blank).await, counted(0, 0, 1, 0), "a blank takes nothing away");
}
