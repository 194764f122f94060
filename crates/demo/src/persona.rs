//! Invented residents: common names, telephone numbers that cannot exist.

use crate::chance::Chance;
use zhiye_domain::request::{Communication, Relation, Reply};

const SURNAMES: [&str; 36] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅",
];
const GIVEN: [&str; 48] = [
    "秀兰", "桂英", "建国", "玉梅", "志强", "小红", "国栋", "春花", "海燕", "文斌", "丽娟", "永福", "淑珍",
    "立新", "晓梅", "长根", "雪芬", "德胜", "凤英", "振华", "美玲", "家明", "彩云", "保田", "素琴", "卫东",
    "月娥", "新民", "红霞", "铁生", "慧敏", "金花", "大勇", "巧云", "学文", "爱华", "平安", "翠萍", "成林",
    "小军", "佳怡", "俊杰", "思远", "雨晴", "子涵", "浩然", "欣悦", "明轩",
];

/// A resident as the office knows one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Persona {
    pub name: String,
    /// Empty: did not leave one.
    pub phone: String,
    pub wishes: String,
    pub reply: Reply,
    pub relation: Relation,
    pub authorised: bool,
    pub communication: Vec<Communication>,
    pub read_aloud: bool,
}

impl Persona {
    /// The resident of this number; the same number is the same person.
    pub fn of(number: usize) -> Persona {
        let mut chance = Chance::of(0x0070_6572_736f_6e61, number);
        let name = format!("{}{}", chance.pick(&SURNAMES), chance.pick(&GIVEN));
        // Neither an area code followed by 0 nor a mobile number beginning with 100 has ever been given out.
        let phone = if chance.percent(30) {
            format!("0555-010 {:04}", 3_000 + number % 7_000)
        } else {
            format!("1000000{:04}", number % 10_000)
        };
        let old = chance.percent(22);
        let mut communication = Vec::new();
        if old && chance.percent(60) {
            communication.push(*chance.pick(&[
                Communication::SlowAndLoud,
                Communication::Dialect,
                Communication::ReadAloud,
                Communication::ThroughFamily,
            ]));
        } else if chance.percent(1) {
            communication.push(Communication::SignLanguage);
        }
        let relation = match chance.between(1, 100) {
            1..=82 => Relation::Myself,
            83..=93 => Relation::Family,
            94..=96 => Relation::Neighbour,
            97..=98 => Relation::Community,
            _ => Relation::Other,
        };
        let wishes = ["", "", "", "晚上七点以后方便", "上午在家", "先发短信再打", "工作日中午可以接"];
        Persona {
            name,
            phone,
            wishes: (*chance.pick(&wishes)).to_owned(),
            reply: *chance.pick(&[Reply::Phone, Reply::Phone, Reply::Phone, Reply::Sms, Reply::None]),
            relation,
            authorised: relation == Relation::Family && chance.percent(50),
            read_aloud: communication.contains(&Communication::ReadAloud),
            communication,
        }
    }

    /// Nothing left but the words.
    pub fn anonymous() -> Persona {
        Persona {
            name: String::new(),
            phone: String::new(),
            wishes: String::new(),
            reply: Reply::None,
            relation: Relation::Myself,
            authorised: false,
            communication: Vec::new(),
            read_aloud: false,
        }
    }
}
