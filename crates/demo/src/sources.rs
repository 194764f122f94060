//! Which door and which legal basis belong to an answer, read off its words and its category.

use crate::corpus::Core;

/// Words of an answer and the door they point to; the first that fits.
const DOORS: &[(&str, &str)] = &[
    ("劳动监察", "labour-inspection"),
    ("仲裁委员会", "land-arbitration"),
    ("劳动仲裁", "labour-arbitration"),
    ("职业伤害", "social-insurance"),
    ("县人社局", "labour-inspection"),
    ("95598", "electricity"),
    ("通信管理局", "telecom"),
    ("12393", "health-insurance"),
    ("交警", "traffic-police"),
    ("食品安全", "market"),
    ("价格违法", "market"),
    ("12315", "market"),
    ("县教育部门", "education"),
    ("公租房管理中心", "housing-authority"),
    ("自然资源局", "reconsideration"),
    ("行政复议", "reconsideration"),
    ("派出所", "police-station"),
    ("公安", "police-station"),
    ("报警", "police-station"),
    ("法律援助", "legal-aid"),
    ("调解", "mediation"),
    ("起诉", "court"),
    ("法院", "court"),
    ("装修公司", "developer"),
];

/// The door an answer of another route names. The general hotline knows all others.
pub fn door(core: &Core) -> &'static str {
    DOORS.iter().find(|(word, _)| core.answer.contains(word)).map_or("hotline", |(_, code)| code)
}

/// What a category's own law says where the office has no basis to give what is asked.
const BASES: &[(&str, &str)] = &[
    ("traffic.parking", "civil.274"),
    ("order.pile", "civil.272"),
    ("nuisance.fumes", "air.81"),
    ("welfare.minimum", "relief.9"),
];

/// The bases of an answer that says no.
pub fn bases(core: &Core, declines: bool) -> Vec<String> {
    let general = if declines { "petition.31" } else { "petition.32" };
    let own = BASES.iter().find(|(category, _)| *category == core.category).filter(|_| !declines);
    own.map(|(_, code)| *code).into_iter().chain([general]).map(str::to_owned).collect()
}

/// A return reason's code, from its words.
pub fn return_code(reason: &str) -> &'static str {
    const CODES: &[(&[&str], &str)] = &[
        (&["另一编号", "上月已由", "立案在查"], "already_handled"),
        (&["界线", "相差一条街", "对面小区"], "other_area"),
        (&["县级", "上级文件"], "higher_level"),
        (&["法院已有", "法律服务"], "legal_route"),
        (&["地址不全", "照片打不开", "鉴定的结论", "委托书"], "facts_unclear"),
        (&["会办", "牵头", "拆开", "专项资金"], "other_lead"),
    ];
    CODES
        .iter()
        .find(|(words, _)| words.iter().any(|word| reason.contains(word)))
        .map_or("not_our_duty", |(_, c)| c)
}
