//! Words that mark people are found in labels, however they are written.

use zhiye_rulebook::guard;

#[test]
fn the_guarded_words_are_refused_as_labels() {
    let words = [
        "民族",
        "宗教",
        "政治面貌",
        "重点人员",
        "刁民",
        "缠访",
        "闹访",
        "老上访户",
        "钉子户",
        "稳控",
        "思想动态",
    ];
    for word in words {
        let found = guard::check(word).expect_err(word);
        assert!(word.contains(found.word), "{word}: {}", found.word);
        assert!(guard::check(&format!("登记{word}情况")).is_err(), "{word}");
    }
}

#[test]
fn spaces_punctuation_case_and_traditional_forms_do_not_hide_a_word() {
    for label in
        ["民 族", "宗-教", "重点_人员", "釘子戶", "ETHNICITY", "Ｒｅｌｉｇｉｏｎ", "key person", "维·稳"]
    {
        assert!(guard::check(label).is_err(), "{label}");
    }
}

#[test]
fn ordinary_labels_pass() {
    for label in ["诉求内容", "联系电话", "楼号", "漏水渗水", "需要上门", "备注", "Street lamps", ""]
    {
        assert_eq!(guard::check(label), Ok(()), "{label}");
    }
}

#[test]
fn the_refusal_names_the_word_in_its_usual_form() {
    let found = guard::check("釘子戶名单").expect_err("guarded");
    assert_eq!(found.word, "钉子户");
    assert_eq!(found.to_string(), "“钉子户”不能用作名称、分类或字段：枝叶只记事，不给人贴标签");
}
