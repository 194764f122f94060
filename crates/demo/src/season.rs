//! In which months a story can happen: nobody's heating fails in July.

use crate::corpus::Core;

/// Words of a story, and the first and last month it fits; a span may run over the new year.
const SEASONS: &[(&[&str], (i8, i8))] = &[
    (&["暖气", "供暖", "供热", "热力公司", "停暖", "热费"], (11, 3)),
    (&["冻疮", "倒春寒"], (3, 5)),
    (&["收割机", "麦子熟"], (6, 6)),
    (&["玉米灌浆", "秧苗", "玉米挡"], (7, 8)),
    (&["秋天人行道", "秸秆"], (10, 11)),
    (&["汛", "暴雨", "积水", "大雨", "内涝", "水漫"], (6, 9)),
    (&["蚊", "马蜂", "空调带不动", "中暑", "纳凉"], (5, 9)),
    (&["暑假", "暑期", "游泳"], (6, 8)),
    (&["九月上", "开学", "入学", "幼儿园报名", "报名表上", "划片"], (6, 9)),
    (&["落叶", "冰碴", "结冰", "下雪"], (11, 2)),
    (&["桂花", "银杏果"], (9, 11)),
    (&["草莓"], (5, 6)),
    (&["年夜", "鞭炮", "烟花", "春节"], (1, 2)),
];

/// Months in which the core may be told; `None`: any.
fn span(core: &Core) -> Option<(i8, i8)> {
    // Praise, enquiries and suggestions look back or ahead: only what is happening now is bound to a season.
    SEASONS
        .iter()
        .find(|(words, _)| words.iter().any(|word| core.summary.contains(word) || core.text.contains(word)))
        .map(|(_, span)| *span)
}

/// Whether the core fits a month, 1 to 12.
pub fn fits(core: &Core, month: i8) -> bool {
    match span(core) {
        None => true,
        Some((first, last)) if first <= last => (first..=last).contains(&month),
        Some((first, last)) => month >= first || month <= last,
    }
}
