//! Words that mark people. They never become a label, a category, a column or a field.
//!
//! This is about *labels*: what a resident says or a clerk writes is not searched here, nor are names of
//! places or public bodies (民族路 is an address, not a label).

/// A label that cannot be used, because of a word in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{word}”不能用作名称、分类或字段：枝叶只记事，不给人贴标签")]
pub struct GuardWord {
    /// The word that was found, in its usual form.
    pub word: &'static str,
}

/// Usual form, and the written forms that are found (after [`fold`]).
const WORDS: [(&str, &[&str]); 23] = [
    ("民族", &["民族", "minzu", "ethnic"]),
    ("宗教", &["宗教", "zongjiao", "religio"]),
    ("信仰", &["信仰"]),
    ("政治面貌", &["政治面貌", "政治倾向", "政治立场", "政治傾向", "zhengzhimianmao", "political"]),
    ("重点人员", &["重点人员", "重點人員", "重点对象", "重點對象", "重点信访", "重點信訪", "keyperson"]),
    ("刁民", &["刁民"]),
    ("缠访", &["缠访", "纏訪", "缠诉", "纏訴"]),
    ("闹访", &["闹访", "鬧訪"]),
    ("上访户", &["上访户", "上訪戶"]),
    ("上访专业户", &["上访专业户", "上訪專業戶"]),
    ("钉子户", &["钉子户", "釘子戶"]),
    ("稳控", &["稳控", "穩控"]),
    ("维稳", &["维稳", "維穩"]),
    ("思想动态", &["思想动态", "思想動態"]),
    ("息诉罢访", &["息诉罢访", "息訴罷訪", "息访", "息訪", "罢访", "罷訪"]),
    ("越级访", &["越级访", "越级上访", "越級訪", "越級上訪"]),
    ("非访", &["非访", "非訪", "非正常上访", "非正常上訪"]),
    ("无理取闹", &["无理取闹", "無理取鬧", "无理诉求人", "胡搅蛮缠", "胡攪蠻纏"]),
    ("黑名单", &["黑名单", "黑名單", "blacklist", "watchlist"]),
    ("管控对象", &["管控对象", "管控對象", "管控人员", "管控人員"]),
    ("危险人员", &["危险人员", "危險人員", "危险分子", "危險分子"]),
    ("特殊人群", &["特殊人群", "高危人群"]),
    ("难缠", &["难缠", "難纏"]),
];

/// Whether a label may be used.
///
/// # Errors
/// The first guarded word found; spaces, punctuation, case and full-width forms do not hide it.
pub fn check(label: &str) -> Result<(), GuardWord> {
    let folded = fold(label);
    match WORDS.iter().find(|(_, forms)| forms.iter().any(|form| folded.contains(form))) {
        Some((word, _)) => Err(GuardWord { word }),
        None => Ok(()),
    }
}

/// Letters and digits only, full-width forms made plain, lower case.
fn fold(label: &str) -> String {
    label
        .chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
