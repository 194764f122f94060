//! Invented texts of about 110 characters, all different, with words that are common, middling and rare: how often a
//! word occurs decides how hard it is to find. Not the demo's texts: those are few and written by hand.

/// In more than half of the texts.
pub const COMMON: &str = "小区";
/// In about one of a hundred.
pub const MIDDLING: &str = "泡桐树";
/// In about one of ten thousand.
pub const RARE: &str = "铸铁井圈";

const WHO: [&str; 12] = [
    "我家住在",
    "我们楼的老人都说",
    "我母亲住",
    "邻居们让我来说一声，",
    "我租住的",
    "我每天路过",
    "我们几户都在",
    "我爱人上夜班，住",
    "孩子上学要走",
    "我在这里开小店，门口是",
    "我是新搬来的，住在",
    "物业不接电话，我只好说说",
];
const THING: [&str; 24] = [
    "楼道灯",
    "电梯",
    "下水道",
    "水泵房",
    "垃圾桶",
    "充电桩",
    "单元门",
    "健身器材",
    "路面砖",
    "排风口",
    "消防栓",
    "停车位",
    "暖气管",
    "自来水",
    "绿化带",
    "围墙",
    "监控探头",
    "快递柜",
    "儿童滑梯",
    "无障碍坡道",
    "门禁",
    "雨棚",
    "化粪池",
    "路牌",
];
const WRONG: [&str; 20] = [
    "坏了好些天",
    "一直漏水",
    "夜里响个不停",
    "被人占着用",
    "盖子不见了",
    "味道很大",
    "没有人来修",
    "灯光太刺眼",
    "塌下去一块",
    "结了厚厚的冰",
    "总是跳闸",
    "堵得走不过人",
    "油漆全掉了",
    "锈得快断了",
    "晃得厉害",
    "进不去也出不来",
    "收费没有公示",
    "说好修又没来",
    "反复坏了三次",
    "把路挡住了",
];
const WHEN: [&str; 12] = [
    "从上个月开始",
    "这个星期",
    "每天早上六点",
    "一下雨就这样",
    "过完节以后",
    "入冬以来",
    "晚上十点以后",
    "周末最厉害",
    "前天夜里",
    "两年前就说过",
    "昨天下午",
    "停电那天起",
];
const WISH: [&str; 14] = [
    "希望派人来看看",
    "请告诉我该找谁",
    "盼着能早点修好",
    "想知道哪天能办",
    "请先放个提醒的牌子",
    "能不能换一个新的",
    "请物业公开账目",
    "希望晚上安静一点",
    "请给个准信",
    "想问问费用谁出",
    "请先把洞口围起来",
    "希望别再拖了",
    "请检查一下安全",
    "愿意配合你们的时间",
];
const MORE: [&str; 10] = [
    "我们白天都在家",
    "打电话最好在中午",
    "照片可以再补",
    "家里有行动不便的人",
    "这里常有学生经过",
    "前后问过两次",
    "邻居也可以作证",
    "我可以带路",
    "修的时候请提前说",
    "谢谢你们",
];

/// A small generator of its own: the same number gives the same text on every machine.
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The number-th text.
pub fn text(number: u64) -> String {
    let mut seed = mix(number);
    let mut pick = |list: &[&'static str]| -> &'static str {
        seed = mix(seed);
        list[(seed % list.len() as u64) as usize]
    };
    let place = if mix(number ^ 1).is_multiple_of(100) { MIDDLING } else { "花坛" };
    let rare = if mix(number ^ 2).is_multiple_of(10_000) { RARE } else { "旁边" };
    let area = if mix(number ^ 3) % 100 < 55 { COMMON } else { "院子" };
    let (building, door) = (mix(number ^ 4) % 60 + 1, mix(number ^ 5) % 2_400 + 101);
    format!(
        "{}{area}{building}号楼{door}室，{place}{rare}的{}{}，{}，{}。{}，{}也{}。{}，{}；{}，{}。{}，{}。",
        pick(&WHO),
        pick(&THING),
        pick(&WRONG),
        pick(&WHEN),
        pick(&WRONG),
        pick(&WHEN),
        pick(&THING),
        pick(&WRONG),
        pick(&WISH),
        pick(&WISH),
        pick(&MORE),
        pick(&MORE),
        pick(&WHEN),
        pick(&WISH),
    )
}

/// The clerk's summary of the number-th text.
pub fn summary(number: u64) -> String {
    let (thing, wrong) = (mix(number ^ 6) as usize % THING.len(), mix(number ^ 7) as usize % WRONG.len());
    format!("{}{}", THING[thing], WRONG[wrong])
}

/// The number-th note or answer.
pub fn note(number: u64) -> String {
    let mut seed = mix(number ^ 99);
    let mut pick = |list: &[&'static str]| -> &'static str {
        seed = mix(seed);
        list[(seed % list.len() as u64) as usize]
    };
    format!("已到现场看过，{}{}，{}联系本人说明，{}。", pick(&THING), pick(&WRONG), pick(&WHEN), pick(&MORE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_about_110_characters_and_are_all_different() {
        let texts: std::collections::HashSet<String> = (0..5_000).map(text).collect();
        assert_eq!(texts.len(), 5_000);
        let mean = texts.iter().map(|text| text.chars().count()).sum::<usize>() / texts.len();
        assert!((95..125).contains(&mean), "{mean}");
    }

    #[test]
    fn words_are_as_frequent_as_they_say() {
        let holding = |word: &str| (0..20_000).filter(|n| text(*n).contains(word)).count();
        assert!((10_000..12_000).contains(&holding(COMMON)));
        assert!((150..250).contains(&holding(MIDDLING)));
        assert!((1..6).contains(&holding(RARE)));
    }
}
