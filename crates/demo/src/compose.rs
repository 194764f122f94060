//! What residents say and what they are answered: a core with an opening, a place, since when, what it does to them
//! and what they wish. No text is too like an earlier one, and no answer either. Only texts here; when and how a
//! matter runs is `path`'s and `year`'s.

use crate::{
    chance::Chance,
    corpus::{Banks, Core, Frames, corpus},
    place::{Spot, is_outside},
    similar::{Index, jaccard, trigrams},
};
use std::collections::{HashMap, HashSet};
use zhiye_rulebook::{Kind, Outcome};

/// Likeness above which a text is thrown away. Below the promised 0.6, so that other ways of counting hold too.
const ALIKE: f64 = 0.57;
/// A planted duplicate is more like its original than this, so that whoever looks for duplicates finds it.
const TWIN: f64 = 0.62;
/// Tries per core in one round before it rests.
const TRIES: usize = 40;
/// The office's phone, as answers name it.
pub const PHONE: &str = "0555-010 2030";

/// A request's texts.
#[derive(Clone, Debug)]
pub struct Story {
    pub core: &'static Core,
    /// Where the person lives.
    pub home: Spot,
    /// Where the matter is.
    pub spot: Spot,
    pub text: String,
    pub answer: String,
    /// A planted duplicate: the same matter as this earlier story, told by someone else.
    pub twin_of: Option<usize>,
}

/// Sequences of a text and of its answer.
type Pair = (Vec<u64>, Vec<u64>);

/// Writes stories one after the other and remembers them.
pub struct Composer {
    chance: Chance,
    texts: Index,
    answers: Index,
    /// Text and answer of every story of a core: what is most likely to be too like a new one, looked at first.
    kin: HashMap<&'static str, Vec<Pair>>,
    /// How often each second answer was used.
    again: usize,
}

impl Composer {
    pub fn new(seed: u64) -> Composer {
        Composer {
            chance: Chance::new(seed),
            texts: Index::default(),
            answers: Index::default(),
            kin: HashMap::new(),
            again: 0,
        }
    }

    /// So many stories, the last `twins` of them planted duplicates. Fewer if the cores run dry.
    pub fn stories(&mut self, wanted: usize, twins: usize) -> Vec<Story> {
        let mut stories = Vec::with_capacity(wanted);
        let mut round: Vec<&'static Core> = corpus().cores.iter().collect();
        self.chance.shuffle(&mut round);
        rare_first(&mut round);
        while !round.is_empty() && stories.len() + twins < wanted {
            let mut dry = Vec::new();
            for core in &round {
                if stories.len() + twins >= wanted {
                    break;
                }
                match self.story(core) {
                    Some(story) => stories.push(story),
                    None => dry.push(core.id.as_str()),
                }
            }
            round.retain(|core| !dry.contains(&core.id.as_str()));
            self.chance.shuffle(&mut round);
        }
        self.plant(&mut stories, twins);
        stories
    }

    fn story(&mut self, core: &'static Core) -> Option<Story> {
        // Estates with lifts and central heating are not among the fields.
        let communities: &[usize] =
            if is_of_estates(core) { &[0, 0, 1, 2, 2] } else { &[0, 0, 0, 1, 1, 2, 2, 2, 3, 3] };
        let community = *self.chance.pick(communities);
        let home = Spot::home(community, &mut self.chance);
        let spot = Spot::of_matter(core, &home, &mut self.chance);
        let home =
            if spot.community == home.community { home } else { Spot { words: home.words, ..spot.clone() } };
        self.told(core, home, spot, None)
    }

    /// `twin_of`: the place and the text of the story this one is to be a duplicate of.
    fn told(
        &mut self,
        core: &'static Core,
        home: Spot,
        spot: Spot,
        twin_of: Option<(usize, &str)>,
    ) -> Option<Story> {
        let Composer { chance, texts, answers, kin, .. } = self;
        let kin = kin.entry(&core.id).or_default();
        let twin = twin_of.map(|(_, text)| trigrams(text));
        let twin_of = twin_of.map(|(original, _)| original);
        let (text, grams) = (0..TRIES).find_map(|attempt| {
            let text = text(core, &spot, attempt, chance);
            let grams = trigrams(&text);
            let fits = match &twin {
                Some(original) => jaccard(original, &grams) > TWIN,
                None => kin.iter().all(|(earlier, _)| jaccard(earlier, &grams) <= ALIKE),
            };
            (fits && texts.closest(&grams, twin_of) <= ALIKE).then_some((text, grams))
        })?;
        let (answer, answer_grams) = (0..TRIES).find_map(|attempt| {
            let answer = answer(core, &spot, attempt, chance);
            let grams = trigrams(&answer);
            let like_kin = kin.iter().any(|(_, earlier)| jaccard(earlier, &grams) > ALIKE);
            (!like_kin && answers.closest(&grams, None) <= ALIKE).then_some((answer, grams))
        })?;
        texts.add(&grams);
        answers.add(&answer_grams);
        kin.push((grams, answer_grams));
        Some(Story { core, home, spot, text, answer, twin_of })
    }

    /// The planted duplicates: a neighbour tells of the same matter at the same place, a little later.
    fn plant(&mut self, stories: &mut Vec<Story>, twins: usize) {
        let shared = |story: &Story| {
            is_outside(story.core)
                && matches!(story.core.kind, Kind::Help | Kind::Complaint)
                && story.core.danger < 3
        };
        let mut originals: Vec<usize> = (0..stories.len()).filter(|i| shared(&stories[*i])).collect();
        self.chance.shuffle(&mut originals);
        let mut planted = 0;
        for original in originals {
            if planted == twins {
                break;
            }
            let Story { core, spot, text, .. } = stories[original].clone();
            let home = Spot::home(spot.community, &mut self.chance);
            if let Some(story) = self.told(core, home, spot, Some((original, &text))) {
                stories.push(story);
                planted += 1;
            }
        }
    }

    /// An answer that is sent back to be written again: it says the half of what is to be said. `None` if every try
    /// reads like another text.
    pub fn returned_draft(&mut self, core: &Core) -> Option<String> {
        let sentences: Vec<&str> = core.answer.split_inclusive('。').collect();
        let half = sentences[..sentences.len().div_ceil(2)].concat();
        (0..TRIES).find_map(|_| {
            let banks = &corpus().banks;
            let text = match self.chance.percent(50) {
                true => format!("{}{half}", self.chance.say(&banks.answer_opening)),
                false => {
                    format!("{half}{}", self.chance.say(&banks.answer_closing).replace("{phone}", PHONE))
                }
            };
            let grams = trigrams(&text);
            (self.answers.closest(&grams, None) <= ALIKE).then(|| {
                self.answers.add(&grams);
                text
            })
        })
    }

    /// An answer after a matter was opened again. `None` once all of them have been used too often.
    pub fn second_answer(&mut self) -> Option<(String, Outcome)> {
        let all = &corpus().frames.again;
        let banks = &corpus().banks;
        for _ in 0..all.len() {
            let again = &all[self.again % all.len()];
            self.again += 1;
            for _ in 0..TRIES {
                let closing = self.chance.say(&banks.answer_closing).replace("{phone}", PHONE);
                let opening = self.chance.say(&banks.answer_opening);
                let text = format!("{opening}{}{closing}", again.text);
                let grams = trigrams(&text);
                if self.answers.closest(&grams, None) <= ALIKE {
                    self.answers.add(&grams);
                    return Some((text, again.outcome));
                }
            }
        }
        None
    }
}

/// The first core of every danger and every outcome goes to the front, so that a small year has them too.
fn rare_first(round: &mut [&'static Core]) {
    let mut seen = HashSet::new();
    let mut rare = HashSet::new();
    for core in round.iter() {
        if seen.insert((core.danger, Outcome::Solved)) | seen.insert((0, core.outcome)) {
            rare.insert(core.id.as_str());
        }
    }
    round.sort_by_key(|core| !rare.contains(core.id.as_str()));
}

/// Matters of papers, money, care and work, for which other effects and wishes fit.
fn is_service(core: &Core) -> bool {
    matches!(core.subject(), "welfare" | "health" | "service" | "work" | "care")
        || matches!(
            core.category.as_str(),
            "school.enrol" | "school.after" | "village.subsidy" | "village.accounts" | "village.land"
        )
}

fn is_of_estates(core: &Core) -> bool {
    core.subject() == "housing"
        || ["电梯", "物业", "小区", "单元", "暖气", "热力"].iter().any(|word| core.text.contains(word))
}

/// Effects on getting about do not follow from every matter.
fn effect_fits(core: &Core, effect: &str) -> bool {
    let of_ways = [
        "推着",
        "绕",
        "出门",
        "进出",
        "经过",
        "骑车",
        "走路",
        "扶着",
        "上下楼",
        "轮椅",
        "脚步",
        "串门",
        "十分钟",
    ];
    let on_ways = matches!(core.subject(), "street" | "traffic" | "order")
        || matches!(
            core.category.as_str(),
            "housing.elevator" | "housing.common" | "village.road" | "clean.sweeping"
        );
    on_ways || !of_ways.iter().any(|word| effect.contains(word))
}

/// What comes again and again is said of matters that do.
fn since_fits(core: &Core, since: &str) -> bool {
    const AGAIN: [&str; 21] = [
        "每",
        "隔",
        "一到",
        "天一黑",
        "各有",
        "断断续续",
        "三天两头",
        "一周至少",
        "一早一晚",
        "天天",
        "赶上",
        "逢",
        "钟头",
        "两点",
        "连着",
        "一回",
        "又犯",
        "次",
        "这阵子",
        "碰上",
        "时好时坏",
    ];
    const RECURRING: [&str; 14] = [
        "nuisance",
        "green.pet",
        "clean.toilet",
        "clean.waste",
        "clean.pests",
        "clean.sweeping",
        "utility.water",
        "utility.power",
        "utility.telecom",
        "street.drain",
        "traffic.blocked",
        "traffic.bus",
        "order.stall",
        "housing.elevator",
    ];
    RECURRING.iter().any(|category| core.category.starts_with(category))
        || !AGAIN.iter().any(|word| since.contains(word))
}

/// Closings that suppose something was done do not end an explanation, and a few fit some matters only.
fn closing_fits(core: &Core, closing: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| closing.contains(word));
    let of_work = [
        "承诺",
        "照约定",
        "没弄好",
        "现场",
        "上门",
        "做得到",
        "定期检查",
        "不在家",
        "动静",
        "觉得慢",
        "再出现",
        "新的结果",
        "进展",
    ];
    let usable = matches!(core.subject(), "housing" | "utility" | "care" | "street");
    !has(&["另外的那个问题"])
        && (usable || !has(&["试用"]))
        && (core.kind == Kind::Help || !has(&["家里有困难"]))
        && (!matches!(core.kind, Kind::Enquiry | Kind::Praise) || !has(&of_work))
}

/// The core says itself when it began, so that another beginning would contradict it.
fn tells_time(core: &Core) -> bool {
    const TIMES: [&str; 36] = [
        "年", "月", "天", "周", "日", "夜", "晚", "早", "午", "点", "回", "次", "春", "夏", "秋", "冬", "时",
        "刚", "节", "星期", "礼拜", "钟头", "以前", "原先", "从前", "上个", "后来", "听说", "建议", "一到",
        "每", "最近", "这阵", "这些", "今", "昨",
    ];
    let opening: String = core.text.chars().take(22).collect();
    // "Since last week I ride a bicycle" is not what is meant.
    core.text.starts_with(['我', '家', '老', '想', '租', '给', '带', '孩'])
        || TIMES.iter().any(|time| opening.contains(time))
}

fn text(core: &Core, spot: &Spot, attempt: usize, chance: &mut Chance) -> String {
    let Frames { greeting, greeting_enquiry, greeting_suggestion, greeting_praise, wish_suggestion, .. } =
        &corpus().frames;
    let Banks { since, effect, wish, effect_service, wish_service, .. } = &corpus().banks;
    // The more tries it takes, the more is said around the core.
    let more = attempt as u32 * 4;
    let greetings = match core.kind {
        Kind::Enquiry => greeting_enquiry,
        Kind::Suggestion => greeting_suggestion,
        Kind::Praise => greeting_praise,
        Kind::Help | Kind::Complaint | Kind::Accusation => greeting,
    };
    let mut out = String::new();
    if chance.percent(40 + more) && core.danger < 3 {
        out.push_str(chance.say(greetings));
    }
    let complains = matches!(core.kind, Kind::Help | Kind::Complaint);
    let placed = chance.percent(25 + more);
    let dated = complains && !is_service(core) && !tells_time(core) && chance.percent(75 + more);
    if placed {
        out.push_str(&placed_sentence(core, spot, dated, chance));
    }
    if dated {
        out.push_str(fitting(since, |since| since_fits(core, since), chance));
    }
    out.push_str(&core.text);
    let affects = complains || (core.kind == Kind::Enquiry && is_service(core));
    if affects && core.danger < 3 && chance.percent(70 + more) {
        let effects = if is_service(core) { effect_service } else { effect };
        out.push_str(fitting(effects, |effect| effect_fits(core, effect), chance));
    }
    let wishes = match core.kind {
        Kind::Enquiry => Some(wish_service),
        Kind::Help | Kind::Complaint if is_service(core) => Some(wish_service),
        Kind::Help | Kind::Complaint => Some(wish),
        Kind::Suggestion => Some(wish_suggestion),
        Kind::Praise | Kind::Accusation => None,
    };
    if let Some(wishes) = wishes.filter(|_| core.danger < 3)
        && chance.percent(70 + more)
    {
        out.push_str(chance.say(wishes));
    }
    out
}

/// A sentence of the bank that fits; every bank has several for every core.
fn fitting<'a>(bank: &'a [String], fits: impl Fn(&str) -> bool, chance: &mut Chance) -> &'a str {
    loop {
        let sentence = chance.say(bank);
        if fits(sentence) {
            return sentence;
        }
    }
}

/// A sentence about the place; before a "since" it must be a whole one.
fn placed_sentence(core: &Core, spot: &Spot, before_since: bool, chance: &mut Chance) -> String {
    let frames = &corpus().frames;
    let bank = if is_outside(core) { &frames.place_about } else { &frames.place };
    let frame = fitting(bank, |frame| !before_since || frame.ends_with('。'), chance);
    frame.replace("{place}", &spot.said())
}

/// Someone went to look: not what an enquiry is answered with.
fn tells_of_a_visit(opening: &str) -> bool {
    [
        "看了",
        "去看",
        "找到了地方",
        "一处一处",
        "现场",
        "一道看过",
        "半天去",
        "几家",
        "碰了个头",
        "碰头",
        "碰了头",
        "分了两步",
    ]
    .iter()
    .any(|words| opening.contains(words))
}

fn answer(core: &Core, spot: &Spot, attempt: usize, chance: &mut Chance) -> String {
    let banks = &corpus().banks;
    let more = attempt as u32 * 4;
    let mut out = String::new();
    let plain = core.kind == Kind::Praise;
    if chance.percent(if plain { 0 } else { 75 } + more) {
        let fits = |opening: &str| core.kind != Kind::Enquiry || !tells_of_a_visit(opening);
        out.push_str(fitting(&banks.answer_opening, fits, chance));
    }
    let placed = matches!(core.kind, Kind::Help | Kind::Complaint) && !is_service(core);
    if placed && chance.percent(8 + more) {
        out.push_str(&chance.say(&corpus().frames.place_answer).replace("{place}", &spot.said()));
    }
    out.push_str(&core.answer);
    let first = fitting(&banks.answer_closing, |closing| closing_fits(core, closing), chance);
    let second =
        fitting(&banks.answer_closing, |closing| closing_fits(core, closing) && closing != first, chance);
    let mut close = |share, closing: &str| {
        // A telephone number said twice is once too often.
        let twice = out.contains(PHONE) && closing.contains("{phone}");
        if chance.percent(share) && !twice {
            out.push_str(&closing.replace("{phone}", PHONE));
        }
    };
    close(if plain { 20 } else { 75 } + more, first);
    close(more, second);
    out
}
