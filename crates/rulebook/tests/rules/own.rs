//! The office's own rules over the default ones: row by row, and what is said about mistakes in them.

use jiff::civil::date;
use zhiye_rulebook::{Act, Case, Channel, Kind, Lang, LegalChannel, Rulebook, Source, Urgency};

fn own(file: &str, text: &str) -> Result<Rulebook, Vec<String>> {
    let own = Rulebook::with_own(vec![Source::new(file, text)]);
    own.map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[track_caller]
fn mistakes(file: &str, text: &str) -> Vec<String> {
    own(file, text).expect_err("the file has a mistake")
}

const CITATION: &str = "[citation.own]\nzh = \"街道办事处 2026 年 3 号文\"\nen = \"Sub-district notice 3 of 2026\"\nadjustable = true\n";

fn limits(rows: &str) -> Result<Rulebook, Vec<String>> {
    own("limits.toml", &format!("{CITATION}{rows}"))
}

fn help() -> Case<'static> {
    Case {
        kind: Kind::Help,
        urgency: Urgency::Ordinary,
        category: Some("housing.leak"),
        channel: Channel::Phone,
        area: Some("qinghe"),
    }
}

fn answer(book: &Rulebook, case: Case<'_>, on: jiff::civil::Date) -> String {
    book.applicable_limit(Act::Answer, &case, on).expect("a limit").limit.to_string()
}

#[test]
fn no_own_rules_are_the_default_ones() {
    assert_eq!(Rulebook::with_own(Vec::new()).unwrap(), Rulebook::builtin());
}

#[test]
fn a_row_says_only_what_differs_and_a_new_one_says_all() {
    let text = "
[[category]]
code = \"housing\"
unit = \"management\"

[[category.sub]]
code = \"housing.fee\"
retired = true
legal_channel = \"petition\"

[[category.sub]]
code = \"housing.garden\"
name = { zh = \"绿化\", en = \"Gardens\" }
example = { zh = \"小区的树倒了\", en = \"A tree has fallen\" }
keywords = [\"绿化\", \"树\"]
";
    let book = own("categories.toml", text).unwrap();
    let default = Rulebook::builtin();
    assert_ne!(book.hash(), default.hash());
    let leak = book.category("housing.leak").unwrap();
    assert_eq!(leak.unit, "management", "those below go with it");
    assert_eq!(leak.name, default.category("housing.leak").unwrap().name);
    assert!(book.category("housing.fee").unwrap().retired, "matters that have it keep it");
    assert_eq!(book.category("housing.fee").unwrap().legal_channel, LegalChannel::Petition);
    assert_eq!(leak.legal_channel, LegalChannel::Ordinary);
    assert!(book.offered().all(|category| category.code != "housing.fee"));
    assert_eq!(book.category("housing.garden").unwrap().parent.as_deref(), Some("housing"));
    assert_eq!(book.categories().len(), default.categories().len() + 1);
}

#[test]
fn a_setting_is_changed_and_the_others_stay() {
    let book = own("office.toml", "[window]\nfollow_up_percent = 50\n").unwrap();
    assert_eq!(book.office().follow_up_percent, 50);
    assert_eq!(book.office().query_code_digits, Rulebook::builtin().office().query_code_digits);
}

#[test]
fn the_narrowest_limit_counts() {
    let row = |more: &str, limit: &str| {
        format!(
            "[[limit]]\nact = \"answer\"\nkinds = [\"help\"]\nfrom = \"filed\"\n{more}\nordinary = {{ limit = \"{limit}\", citation = \"own\" }}\n"
        )
    };
    let rows = [
        row("", "4wd"),
        row("channel = \"hotline\"", "3wd"),
        row("category = \"housing\"", "10wd"),
        row("category = \"housing.leak\"", "2wd"),
        row("area = \"xinglin\"", "1wd"),
    ];
    let book = limits(&rows.concat()).unwrap();
    let day = date(2026, 9, 29);
    for (case, expected) in [
        (help(), "2wd"),
        (Case { category: Some("housing.property"), ..help() }, "10wd"),
        (Case { category: Some("housing.property"), channel: Channel::Hotline, ..help() }, "10wd"),
        (Case { category: Some("utility.water"), channel: Channel::Hotline, ..help() }, "3wd"),
        (Case { category: None, ..help() }, "4wd"),
        (Case { category: Some("housing.leak"), area: Some("xinglin"), ..help() }, "1wd"),
        // Another column, another kind: as before.
        (Case { urgency: Urgency::Urgent, ..help() }, "24h"),
        (Case { kind: Kind::Complaint, ..help() }, "5wd"),
    ] {
        assert_eq!(answer(&book, case, day), expected, "{case:?}");
    }
    let leak = book.applicable_limit(Act::Answer, &help(), day).unwrap();
    assert_eq!(leak.id, "limits.answer.help.ordinary:category=housing.leak:own");
    assert_eq!(leak.citation.zh, "街道办事处 2026 年 3 号文");
    assert_eq!(book.limit_by_id(&leak.id), Some(leak));
}

#[test]
fn a_limit_counts_from_its_first_day_to_its_last() {
    let text = "
[[limit]]
act = \"answer\"
kinds = [\"help\"]
from = \"filed\"
valid_to = 2026-12-31
ordinary = { limit = \"4wd\", citation = \"own\" }

[[limit]]
act = \"answer\"
kinds = [\"help\"]
from = \"filed\"
valid_from = 2027-01-01
ordinary = { limit = \"3wd\", citation = \"own\" }
";
    let book = limits(text).unwrap();
    assert_eq!(answer(&book, help(), date(2026, 12, 31)), "4wd");
    assert_eq!(answer(&book, help(), date(2027, 1, 1)), "3wd");
    let overlapping = limits(&text.replace("2026-12-31", "2027-01-01")).unwrap_err();
    assert_eq!(overlapping.len(), 1, "{overlapping:#?}");
    assert!(overlapping[0].starts_with("rulebook/limits.toml:18:"), "{overlapping:#?}");
    assert!(overlapping[0].contains("有效的日子重叠"), "{overlapping:#?}");
    // On a day for which the office says nothing the default counts, before, between and in the other columns.
    let gap = limits(&text.replace("2027-01-01", "2027-02-01")).unwrap();
    assert_eq!(answer(&gap, help(), date(2027, 1, 15)), "5wd");
    let later = text.replace("valid_to = 2026-12-31", "valid_from = 2026-06-01\nvalid_to = 2026-12-31");
    let later = limits(&later.replace("ordinary", "urgent")).unwrap();
    let urgent = Case { urgency: Urgency::Urgent, ..help() };
    assert_eq!(answer(&later, urgent, date(2026, 5, 31)), "24h");
    assert_eq!(answer(&later, urgent, date(2026, 6, 1)), "4wd");
    let backwards =
        limits(&text.replace("valid_from = 2027-01-01", "valid_from = 2027-01-01\nvalid_to = 2026-01-01"));
    assert!(backwards.unwrap_err()[0].contains("早于"));
}

#[test]
fn what_a_law_has_fixed_stays() {
    let row = "[[limit]]\nact = \"answer\"\nkinds = [\"help\"]\nfrom = \"accepted\"\npetition = { limit = \"90d\", citation = \"own\" }\n";
    let said = limits(row).unwrap_err();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("《信访工作条例》第三十四条规定，单位不能改"), "{said:#?}");
    // Not by a narrower row either.
    let said = limits(&row.replace("from =", "category = \"housing\"\nfrom =")).unwrap_err();
    assert!(said[0].contains("单位不能改"), "{said:#?}");
}

#[test]
fn what_the_default_rests_on_can_not_be_rewritten() {
    let citation = "[citation.petition-34]\nzh = \"本单位\"\nen = \"Own\"\nadjustable = true\n";
    let said = limits(citation).unwrap_err();
    assert!(said[0].starts_with("rulebook/limits.toml:5: 默认规则里已经有“petition-34”"), "{said:#?}");
    let none = "[[limit]]\nact = \"extension\"\nfrom = \"answer_due\"\npetition = \"none\"\n";
    assert!(limits(none).unwrap_err()[0].contains("不能写 none"));
    let barred = "[[limit]]\nact = \"extension\"\nfrom = \"answer_due\"\ndanger = { limit = \"1d\", citation = \"own\" }\n";
    assert!(limits(barred).unwrap_err()[0].contains("默认不允许做"));
}

#[test]
fn a_row_for_every_kind_counts_for_every_kind() {
    let row =
        "[[limit]]\nact = \"answer\"\nfrom = \"filed\"\nordinary = { limit = \"1wd\", citation = \"own\" }\n";
    let book = limits(row).unwrap();
    for kind in [Kind::Help, Kind::Enquiry, Kind::Suggestion] {
        assert_eq!(answer(&book, Case { kind, ..help() }, date(2026, 9, 29)), "1wd");
    }
}

#[test]
fn a_section_in_single_brackets_is_not_passed_over() {
    let said = mistakes("duties.toml", "[duty]\ncode = \"gas\"\n");
    assert!(said[0].starts_with("rulebook/duties.toml:1: “duty”应当是用 [[duty]] 开头的一段"), "{said:#?}");
    let said = mistakes("limits.toml", "citation = \"x\"\n");
    assert!(said[0].starts_with("rulebook/limits.toml:1: “citation”应当是小表"), "{said:#?}");
}

#[test]
fn mistakes_are_said_with_file_and_line() {
    let said = mistakes("categories.toml", "[[category]]\ncode = \"housing\"\nunit = \"constructon\"\n");
    assert_eq!(said, ["rulebook/categories.toml:3: 没有“constructon”这个单位，是不是“construction”？"]);
    let said = mistakes("categories.toml", "[[category]]\ncode = \"gardens\"\nunit = \"management\"\n");
    assert!(said.iter().any(|s| s.starts_with("rulebook/categories.toml:1: 缺少“name”")), "{said:#?}");
    let said = mistakes("limit.toml", "");
    assert_eq!(said, ["rulebook/limit.toml:1: 规则里没有这个文件，是不是“limits.toml”？"]);
    let twice = "[[route]]\ncode = \"police-station\"\nphone = \"1\"\n[[route]]\ncode = \"police-station\"\nphone = \"2\"\n";
    assert!(mistakes("routes.toml", twice).iter().any(|s| s.contains("出现了两次")));
    let marked = "[[category]]\ncode = \"housing\"\nname = { zh = \"缠访\", en = \"x\" }\n";
    assert!(mistakes("categories.toml", marked)[0].contains("不能用作名称或分类"));
    let english = Rulebook::with_own(vec![Source::new("office.toml", "hours = 3")]).unwrap_err();
    assert!(english[0].say(Lang::En).starts_with("rulebook/office.toml:1: `hours` has to be"), "{english:?}");
}

#[test]
fn the_difference_is_told_row_by_row() {
    let text = "[[category]]\ncode = \"housing\"\nunit = \"management\"\n";
    let (default, book) = (Rulebook::builtin(), own("categories.toml", text).unwrap());
    assert!(default.differences(&default).is_empty());
    let found = default.differences(&book);
    let keys: Vec<&str> = found.iter().map(|difference| difference.key.as_str()).collect();
    assert_eq!(keys[0], "housing");
    assert!(keys.iter().all(|key| key.starts_with("housing")), "{keys:?}");
    assert!(found[0].before.as_ref().unwrap().contains("construction"));
    assert!(found[0].after.as_ref().unwrap().contains("management"));
    let added = limits("[[limit]]\nact = \"sign\"\nfrom = \"assigned\"\narea = \"qinghe\"\nordinary = { limit = \"2wh\", citation = \"own\" }\n").unwrap();
    let found = default.differences(&added);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].key.as_str(), &found[0].before), ("limits.sign.ordinary:area=qinghe:own", &None));
}

#[test]
fn the_texts_of_both_give_the_same_rulebook_again() {
    let book = own("office.toml", "[window]\ncontact_attempts = 4\n").unwrap();
    assert_eq!(Rulebook::parse(book.sources()).unwrap().hash(), book.hash());
}

#[test]
fn the_list_of_duties_is_the_offices_own_and_the_closest_row_counts() {
    assert!(Rulebook::builtin().duties().is_empty(), "a county's list is not invented");
    let text = "
[[duty]]
code = \"water\"
name = { zh = \"供水\", en = \"Water\" }
list = \"own\"
categories = [\"utility\"]
source = \"清单第 1 项\"

[[duty]]
code = \"gas\"
name = { zh = \"燃气检查\", en = \"Gas\" }
list = \"taken_back\"
categories = [\"utility.gas\"]
competent = { zh = \"县住建局\", en = \"The bureau\" }
source = \"清单第 2 项\"
";
    let book = own("duties.toml", text).unwrap();
    assert_eq!(book.duty_of("utility.gas").unwrap().code, "gas");
    assert_eq!(book.duty_of("utility.power").unwrap().code, "water");
    assert!(book.duty_of("housing.leak").is_none() && book.duty_of("utilities").is_none());
    let said = mistakes("duties.toml", &text.replace("competent", "competnt"));
    assert!(said.iter().any(|s| s.contains("要写明由谁牵头")), "{said:#?}");
    let said = mistakes("duties.toml", &text.replace("[\"utility\"]", "[\"utility.gas\"]"));
    assert!(said[0].contains("“utility.gas”出现了两次"), "{said:#?}");
    assert!(
        mistakes("duties.toml", &text.replace("source = \"清单第 1 项\"\n", ""))[0].contains("缺少“source”")
    );
}

#[test]
fn a_third_level_stands_where_its_unit_or_its_limit_differs() {
    let categories = |unit: &str| {
        format!(
            "[[category]]\ncode = \"housing\"\n[[category.sub]]\ncode = \"housing.leak\"\n[[category.sub.sub]]\ncode = \"housing.leak.roof\"\nname = {{ zh = \"屋顶漏水\", en = \"Roofs\" }}\nexample = {{ zh = \"顶楼漏雨\", en = \"Rain comes in\" }}\nkeywords = [\"屋顶\"]\n{unit}"
        )
    };
    let other_unit = own("categories.toml", &categories("unit = \"safety\"\n")).unwrap();
    let roof = other_unit.category("housing.leak.roof").unwrap();
    assert_eq!((roof.parent.as_deref(), roof.unit.as_str()), (Some("housing.leak"), "safety"));
    assert!(other_unit.below("housing").contains(&"housing.leak.roof".to_owned()));
    assert!(other_unit.below("housing.leak").contains(&"housing.leak.roof".to_owned()));
    let same = mistakes("categories.toml", &categories(""));
    assert_eq!(same.len(), 1, "{same:#?}");
    assert!(same[0].starts_with("rulebook/categories.toml:5: 第三级“housing.leak.roof”"), "{same:#?}");
    let limit = format!(
        "{CITATION}[[limit]]\nact = \"answer\"\nkinds = [\"help\"]\nfrom = \"filed\"\ncategory = \"housing.leak.roof\"\nordinary = {{ limit = \"1wd\", citation = \"own\" }}\n"
    );
    let both = [Source::new("categories.toml", categories("")), Source::new("limits.toml", limit)];
    let book = Rulebook::with_own(both.into()).unwrap();
    let case = Case { category: Some("housing.leak.roof"), ..help() };
    assert_eq!(answer(&book, case, date(2026, 9, 29)), "1wd");
}

#[test]
fn the_examples_in_the_documents_can_be_used() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/rulebook");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let own = files.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        Source::new(name, std::fs::read_to_string(&path).unwrap())
    });
    let own: Vec<Source> = own.collect();
    assert_eq!(own.len(), 2);
    let book = Rulebook::with_own(own).unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(book.duties().len(), 2);
}
