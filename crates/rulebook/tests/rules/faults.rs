//! What is said about a file with a mistake: the file, the line, and words that help to mend it.

use zhiye_rulebook::{Lang, Rulebook, Source, builtin_sources};

/// The built-in files with one replacement, and what is said about them.
fn faults(file: &str, old: &str, new: &str) -> Vec<String> {
    let mut sources = builtin_sources();
    let source = sources.iter_mut().find(|source| source.name == file).expect("one of the files");
    assert!(source.text.contains(old), "the built-in {file} has no {old:?}");
    source.text = source.text.replacen(old, new, 1);
    said(&sources)
}

fn said(sources: &[Source]) -> Vec<String> {
    let problems = Rulebook::parse(sources).expect_err("the file has a mistake");
    problems.iter().map(ToString::to_string).collect()
}

/// `file:line` of the first place where the text stands in the built-in file, after a replacement that keeps
/// the number of lines.
fn place(file: &str, text: &str) -> String {
    let source = builtin_sources().into_iter().find(|source| source.name == file).expect("one of the files");
    let at = source.text.find(text).expect("in the file");
    format!("{file}:{}:", source.text[..at].matches('\n').count() + 1)
}

#[track_caller]
fn assert_said(faults: &[String], place: &str, words: &str) {
    assert!(
        faults.iter().any(|fault| fault.starts_with(place) && fault.contains(words)),
        "expected {place} … {words} …, got {faults:#?}"
    );
}

#[test]
fn an_unknown_key_is_named_with_its_nearest_neighbour() {
    let said = faults("categories.toml", "usual_kind = \"complaint\"", "usual_knd = \"complaint\"");
    let here = place("categories.toml", "usual_kind = ");
    assert_said(&said, &here, "不认识的项目“usual_knd”，是不是“usual_kind”？");
    assert_said(&said, "categories.toml:5:", "缺少“usual_kind”");
    assert_eq!(said.len(), 2, "{said:#?}");
}

#[test]
fn a_missing_key_is_reported_at_the_head_of_its_section() {
    let said = faults("bases.toml", "title = \"信访工作条例\"\n", "\n");
    assert_said(&said, &place("bases.toml", "[[basis]]"), "缺少“title”");
}

#[test]
fn an_unknown_section_of_a_file_is_reported() {
    let said = faults("routes.toml", "[[route]]", "[[rout]]");
    assert_said(&said, &place("routes.toml", "[[route]]"), "不认识的项目“rout”，是不是“route”？");
}

#[test]
fn a_bad_limit_is_reported_with_the_forms_that_work() {
    let said = faults("limits.toml", "limit = \"7wd\"", "limit = \"7 working days\"");
    assert_said(&said, &place("limits.toml", "limit = \"7wd\""), "“7 working days”不是期限；请写 5wd");
    assert_eq!(said.len(), 1, "one mistake, one sentence: {said:#?}");
}

#[test]
fn a_missing_citation_is_reported() {
    let said = faults("limits.toml", "{ limit = \"7wd\", citation = \"model\" }", "{ limit = \"7wd\" }");
    assert_said(&said, &place("limits.toml", "{ limit = \"7wd\""), "缺少“citation”：每个期限都要写明依据");
}

#[test]
fn an_unknown_citation_and_an_unknown_basis_are_reported() {
    let said = faults("limits.toml", "citation = \"petition-34\"", "citation = \"petition-33\"");
    assert_said(&said, "limits.toml:", "没有 [citation.petition-33]，是不是“petition-23”？");
    let said = faults("limits.toml", "basis = \"petition.34\"", "basis = \"petitions.34\"");
    assert_said(
        &said,
        &place("limits.toml", "basis = \"petition.34\""),
        "没有依据“petitions.34”，是不是“petition.34”？",
    );
}

#[test]
fn a_duplicate_code_is_reported_at_the_second_place() {
    let said = faults("categories.toml", "code = \"housing.fee\"", "code = \"housing.property\"");
    assert_said(&said, &place("categories.toml", "code = \"housing.fee\""), "“housing.property”出现了两次");
    let said = faults("reasons.toml", "code = \"other_area\"", "code = \"not_our_duty\"");
    assert_said(&said, &place("reasons.toml", "code = \"other_area\""), "出现了两次");
}

#[test]
fn two_limits_for_one_cell_are_reported() {
    let said = faults("limits.toml", "kinds = [\"help\", \"complaint\"]", "kinds = [\"help\", \"help\"]");
    assert_said(&said, "limits.toml:", "limits.answer.help.ordinary 出现了两次");
}

#[test]
fn a_kind_without_an_ordinary_limit_is_reported() {
    let said = faults("limits.toml", "kinds = [\"help\", \"complaint\"]", "kinds = [\"help\"]");
    assert_eq!(said, ["limits.toml:1: “答复”（answer）对“投诉”（complaint）没有 ordinary 期限"]);
}

#[test]
fn a_limit_that_runs_from_a_moment_nobody_counts_from_is_reported() {
    let said = faults(
        "limits.toml",
        "from = \"answered\"\nordinary = { limit = \"3wd\"",
        "from = \"filed\"\nordinary = { limit = \"3wd\"",
    );
    assert_said(&said, "limits.toml:", "（follow_up）不能从“登记”（filed）算起");
}

#[test]
fn only_objecting_and_extending_can_be_not_allowed() {
    let said =
        faults("limits.toml", "danger = { limit = \"30min\", citation = \"model\" }", "danger = \"none\"");
    assert_said(&said, "limits.toml:", "（first_contact）不能写 none：这一步必须有期限");
}

#[test]
fn an_unknown_unit_is_reported_with_the_nearest_one() {
    let said = faults("categories.toml", "unit = \"enforcement\"", "unit = \"enforcment\"");
    let here = place("categories.toml", "unit = \"enforcement\"");
    assert_said(&said, &here, "没有“enforcment”这个单位，是不是“enforcement”？");
}

#[test]
fn an_unknown_word_of_a_closed_list_is_reported() {
    let said = faults("categories.toml", "usual_kind = \"enquiry\"", "usual_kind = \"inquiry\"");
    let here = place("categories.toml", "usual_kind = \"enquiry\"");
    assert_said(&said, &here, "“usual_kind”不认识“inquiry”，是不是“enquiry”？");
    let said = faults("reasons.toml", "code = \"hearing\"", "code = \"holiday\"");
    assert_said(&said, &place("reasons.toml", "code = \"hearing\""), "不认识“holiday”");
    assert_said(&said, "reasons.toml:1:", "[[pause]] 里缺少“hearing”");
}

#[test]
fn a_validity_that_ends_before_it_begins_is_reported() {
    let said = faults("bases.toml", "checked = true", "valid_to = 2022-04-30 \nchecked = true");
    assert_said(&said, "bases.toml:", "失效日期 2022-04-30 早于施行日期 2022-05-01");
    let said = faults("bases.toml", "valid_from = 2022-05-01", "valid_from = \"May 2022\"");
    assert_said(&said, &place("bases.toml", "valid_from = "), "“valid_from”应当是日期");
}

#[test]
fn a_word_that_marks_people_cannot_be_a_category() {
    let said = faults("categories.toml", "zh = \"窗口服务\"", "zh = \"重点 人员管理\"");
    let here = place("categories.toml", "zh = \"窗口服务\"");
    assert_said(&said, &here, "“重点人员”不能用作名称或分类");
}

#[test]
fn a_second_level_code_has_to_begin_with_its_subject() {
    let said = faults("categories.toml", "code = \"housing.fee\"", "code = \"utility.fee\"");
    let here = place("categories.toml", "code = \"housing.fee\"");
    assert_said(&said, &here, "应当以“housing.”开头");
}

#[test]
fn a_local_phone_number_is_no_national_short_number() {
    let said = faults("routes.toml", "phone = \"12315\"", "phone = \"0530-1234567\"");
    assert_said(&said, &place("routes.toml", "phone = \"12315\""), "全国统一的短号码");
}

#[test]
fn office_hours_zone_and_credit_are_checked() {
    let said = faults("office.toml", "\"13:30-17:30\"", "\"11:30-17:30\"");
    assert_said(&said, &place("office.toml", "\"13:30-17:30\""), "办公时间要写成");
    let said = faults("office.toml", "Asia/Shanghai", "Asia/Heze");
    assert_said(&said, &place("office.toml", "Asia/Shanghai"), "没有“Asia/Heze”这个时区");
    let said = faults("office.toml", "people_step = \"4wh\"", "people_step = \"24h\"");
    assert_said(&said, &place("office.toml", "people_step"), "优先额度按工作时间折算");
    let said = faults("office.toml", "contact_attempts = 3", "contact_attempts = 300");
    assert_said(&said, &place("office.toml", "contact_attempts"), "应当是 1 到 20 之间的整数");
}

#[test]
fn broken_toml_is_reported_at_its_line() {
    let said = faults("limits.toml", "act = \"sign\"", "act = \"sign");
    assert_said(&said, &place("limits.toml", "act = \"sign\""), "不合 TOML 的写法");
}

#[test]
fn an_empty_text_is_as_bad_as_a_missing_one() {
    let said = faults("categories.toml", "zh = \"房屋物业\"", "zh = \"  \"");
    assert_said(&said, &place("categories.toml", "zh = \"房屋物业\""), "“zh”是空的");
}

#[test]
fn all_mistakes_are_said_at_once_in_order_of_file_and_line() {
    let mut sources = builtin_sources();
    for source in &mut sources {
        source.text = source.text.replacen("en = \"", "eng = \"", 2);
    }
    let problems = Rulebook::parse(&sources).expect_err("every file has mistakes");
    assert!(problems.is_sorted());
    for file in ["categories.toml", "limits.toml", "office.toml", "reasons.toml", "routes.toml"] {
        let count = problems.iter().filter(|p| p.file == file && p.message.contains("“eng”")).count();
        assert_eq!(count, 2, "{file}");
    }
}

#[test]
fn files_that_are_missing_unknown_or_given_twice_are_named() {
    let mut sources = builtin_sources();
    sources.retain(|source| source.name != "routes.toml");
    sources.push(Source::new("limit.toml", ""));
    sources.push(sources[0].clone());
    let said = said(&sources);
    assert_eq!(
        said,
        [
            "limit.toml:1: 规则里没有这个文件，是不是“limits.toml”？",
            "office.toml:1: 这个文件给了两次",
            "routes.toml:1: 缺少这个文件",
        ]
    );
}

#[test]
fn a_problem_speaks_english_too() {
    let mut sources = builtin_sources();
    sources.retain(|source| source.name != "bases.toml");
    let problems = Rulebook::parse(&sources).expect_err("a file is missing");
    assert_eq!(problems[0].say(Lang::En), "bases.toml:1: this file is missing");
}
