//! Whether an answer can be read by the person it is for: plain words, a next step, somebody to call, a day. What is
//! found says why and offers other words; it is advice, except for one thing that never goes out ([`clause`]).

use crate::alike::alike;

/// A wording the office's rules know, and what to say instead.
#[derive(Clone, Copy, Debug)]
pub struct Phrase<'a> {
    /// Written forms of it.
    pub forms: &'a [String],
    pub instead: &'a str,
}

/// An answer as it stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reply<'a> {
    pub text: &'a str,
    /// What happens next, in a field of its own.
    pub next_step: &'a str,
    /// The matter is solved: there need not be a next step.
    pub solved: bool,
    /// It says no: lawful but not supported, or not the office's.
    pub refuses: bool,
    /// A legal basis, or the right door, goes with it.
    pub has_basis: bool,
    /// Numbers that may stand in it: the office's own.
    pub own_numbers: &'a [&'a str],
    /// What the person was answered before in this matter.
    pub earlier: &'a [&'a str],
}

/// What could be said better.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// Makes help depend on silence ([`clause`]): this one is not advice, it is refused when it is sent.
    Clause(&'static str),
    /// A known wording: as it stands in the text, and what to say instead.
    Phrase {
        found: String,
        instead: String,
    },
    /// Too short to say what was done.
    Short,
    /// Nearly what the person has been told before.
    SaidBefore,
    /// Says what is not possible and nothing that is.
    OnlyNo,
    NoNextStep,
    NoDay,
    NoContact,
    /// A refusal without its reason in words.
    NoReason,
    /// Not supported, and neither basis nor remedy is named.
    NoBasis,
    /// A mobile or identity number that is not the office's own, shortened.
    Number(String),
    /// A sentence that nobody can follow: how it begins.
    LongSentence(String),
    /// No word of courtesy.
    NoCourtesy,
}

/// Shorter answers than this, in characters, say nothing.
const SHORT: usize = 15;
/// A sentence longer than this is hard to follow when it is read out.
const LONG_SENTENCE: usize = 70;
/// From here on two texts are the same to whoever reads them.
const SAME: f64 = 0.8;

/// What could be said better, in the order in which it matters.
pub fn check(reply: &Reply<'_>, phrases: &[Phrase<'_>]) -> Vec<Finding> {
    let text = reply.text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut note = |holds: bool, finding: Finding| {
        if holds {
            found.push(finding);
        }
    };
    let spaced = format!("{text}\n{}", reply.next_step);
    let whole: String = spaced.chars().filter(|c| *c == '\n' || !c.is_whitespace()).collect();
    let has = |words: &[&str]| words.iter().any(|word| whole.contains(word));
    if let Some(found) = clause(&spaced) {
        note(true, Finding::Clause(found));
    }
    note(text.chars().filter(|c| c.is_alphanumeric()).count() < SHORT, Finding::Short);
    note(reply.earlier.iter().any(|said| alike(said, text) >= SAME), Finding::SaidBefore);
    for phrase in phrases {
        let form = phrase.forms.iter().find(|form| whole.contains(form.as_str()));
        if let Some(form) = form {
            note(true, Finding::Phrase { found: form.clone(), instead: phrase.instead.to_owned() });
        }
    }
    let says_no = has(&["不能", "不行", "不可以", "无法", "不予", "不符合", "办不了", "没有办法"]);
    let says_yes = has(&["可以", "请", "建议", "能够", "帮您", "替您", "陪您"]);
    note(says_no && !says_yes, Finding::OnlyNo);
    note(
        reply.refuses && !has(&["因为", "由于", "原因", "规定", "经查", "经核实", "查到"]),
        Finding::NoReason,
    );
    note(reply.refuses && !reply.has_basis, Finding::NoBasis);
    let goes_on =
        !reply.next_step.trim().is_empty() || has(&["请", "将", "我们会", "接下来", "下一步", "安排"]);
    note(!reply.solved && !goes_on, Finding::NoNextStep);
    note(!reply.solved && !names_a_day(&whole), Finding::NoDay);
    note(!reply.solved && !names_a_contact(&whole), Finding::NoContact);
    for number in personal_numbers(&spaced, reply.own_numbers) {
        note(true, Finding::Number(number));
    }
    for sentence in text.split(['。', '！', '？', '；', '\n', '!', '?', ';']) {
        if sentence.chars().count() > LONG_SENTENCE {
            let begin: String = sentence.trim().chars().take(10).collect();
            note(true, Finding::LongSentence(begin));
        }
    }
    note(!has(&["请", "谢谢", "感谢", "麻烦您", "您好"]), Finding::NoCourtesy);
    found
}

/// A condition that nobody may put to a person: help never depends on silence (息诉罢访). The words as they stand.
pub fn clause(text: &str) -> Option<&'static str> {
    const NEVER: [&str; 8] =
        ["息诉罢访", "息诉息访", "罢访", "不得上访", "不得再反映", "不得再投诉", "不得再上访", "放弃信访"];
    /// Harmless where nothing is asked of the person in the same sentence.
    const STOPS: [&str; 6] = ["不再上访", "不再信访", "不再反映", "不再投诉", "不再申诉", "放弃投诉"];
    const ASKS: [&str; 13] =
        ["保证", "承诺", "必须", "要求", "同意", "自愿", "条件", "否则", "才能", "才给", "须", "后", "签"];
    let plain: String = text
        .chars()
        .filter(|c| *c == '\n' || !(c.is_whitespace() || matches!(c, '\u{200b}' | '·')))
        .collect();
    let asked = |sentence: &str| {
        let stop = STOPS.into_iter().find(|form| sentence.contains(form))?;
        ASKS.iter().any(|word| sentence.contains(word)).then_some(stop)
    };
    let never = NEVER.into_iter().find(|form| plain.contains(form));
    never.or_else(|| plain.split(['。', '！', '？', '；', '\n']).find_map(asked))
}

fn names_a_day(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "今天",
        "明天",
        "后天",
        "当天",
        "本周",
        "这周",
        "下周",
        "周一",
        "周二",
        "周三",
        "周四",
        "周五",
        "工作日",
        "月底",
        "年底",
        "小时内",
    ];
    let chars: Vec<char> = text.chars().collect();
    let number = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
    let dated = chars.windows(3).any(|three| number(&three[0]) && three[1] == '月' && number(&three[2]));
    dated || WORDS.iter().any(|word| text.contains(word)) || has_iso_day(text)
}

/// `2026-12-01`.
fn has_iso_day(text: &str) -> bool {
    let digits: Vec<char> = text.chars().collect();
    digits.windows(10).any(|ten| {
        ten.iter().enumerate().all(|(at, c)| if matches!(at, 4 | 7) { *c == '-' } else { c.is_ascii_digit() })
    })
}

fn names_a_contact(text: &str) -> bool {
    runs(text).iter().any(|run| run.chars().filter(char::is_ascii_digit).count() >= 7)
        || ["电话", "联系", "窗口", "到社区", "来找", "打给"].iter().any(|word| text.contains(word))
}

/// Runs of digits with the marks that may stand inside a number.
fn runs(text: &str) -> Vec<String> {
    let plain = text.chars().map(|c| match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        'Ｘ' | 'ｘ' | 'x' => 'X',
        '－' | '—' => '-',
        c => c,
    });
    let (mut runs, mut run) = (Vec::new(), String::new());
    for c in plain.chain([' ', '|']) {
        match c {
            '0'..='9' => run.push(c),
            '-' | 'X' | ' ' if !run.is_empty() && c != '|' => run.push(c),
            _ => {
                if !run.is_empty() {
                    runs.push(std::mem::take(&mut run));
                }
            }
        }
    }
    runs
}

/// Mobile and identity numbers, shortened; the office's own may stand.
fn personal_numbers(text: &str, own: &[&str]) -> Vec<String> {
    let digits = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == 'X').collect::<String>();
    let own: Vec<String> = own.iter().map(|number| digits(number)).collect();
    let personal = |run: &str| {
        let number = digits(run);
        let mobile = number.len() == 11 && number.starts_with('1') && !number.ends_with('X');
        let identity =
            number.len() == 18 && number[..17].bytes().all(|b| b.is_ascii_digit()) && is_identity(&number);
        ((mobile || identity) && !own.contains(&number))
            .then(|| format!("{}****{}", &number[..3], &number[number.len() - 2..]))
    };
    // Two numbers may stand side by side with nothing but a space between them.
    let of_run = |run: &String| match personal(run) {
        Some(number) => vec![number],
        None if run.trim().contains(' ') => run.split(' ').filter_map(personal).collect(),
        None => Vec::new(),
    };
    runs(text).iter().flat_map(of_run).collect()
}

/// The check digit of an identity number (GB 11643).
fn is_identity(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = number.bytes().take(17).map(|b| u32::from(b - b'0'));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    b"10X98765432"[(sum % 11) as usize] == number.as_bytes()[17]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str =
        "您好，3 栋 2 单元的灯 11 月 20 日换好了，换了 6 盏。今后再不亮，请打 0555-0102030，找王师傅。";

    fn found(reply: &Reply<'_>) -> Vec<Finding> {
        check(reply, &[])
    }

    #[test]
    fn a_good_answer_is_left_alone() {
        assert_eq!(found(&Reply { text: GOOD, solved: true, ..Reply::default() }), []);
        let going_on = "您好，配件 12 月 3 日到货，我们会在 12 月 5 日前换好。有事请打 0555-0102030。";
        assert_eq!(found(&Reply { text: going_on, ..Reply::default() }), []);
        assert_eq!(found(&Reply::default()), [], "nothing is written yet");
    }

    #[test]
    fn an_empty_reply_is_seen_through() {
        let said = found(&Reply { text: "留言已收悉。", ..Reply::default() });
        for expected in [Finding::Short, Finding::NoNextStep, Finding::NoDay, Finding::NoContact] {
            assert!(said.contains(&expected), "{said:?}");
        }
    }

    #[test]
    fn what_will_be_refused_is_said_first() {
        let text = format!("{GOOD}签字保证以后不再上访。");
        let said = found(&Reply { text: &text, solved: true, ..Reply::default() });
        assert_eq!(said, [Finding::Clause("不再上访")]);
    }

    #[test]
    fn a_known_wording_is_told_with_other_words() {
        let forms = vec!["尽快".to_owned(), "尽早".to_owned()];
        let phrases = [Phrase { forms: &forms, instead: "写明哪天" }];
        let said = check(
            &Reply { text: GOOD, next_step: "尽早再看一次", solved: true, ..Reply::default() },
            &phrases,
        );
        assert_eq!(said, [Finding::Phrase { found: "尽早".into(), instead: "写明哪天".into() }]);
    }

    #[test]
    fn what_was_said_before_is_not_an_answer() {
        let again = GOOD.replace("今后", "以后");
        let reply = Reply { text: &again, solved: true, earlier: &[GOOD], ..Reply::default() };
        assert_eq!(found(&reply), [Finding::SaidBefore]);
    }

    #[test]
    fn a_no_needs_its_reason_its_basis_and_what_is_possible() {
        let reply = Reply {
            text: "这个补助您家不符合，办不了，12 月 1 日已经电话告诉过。",
            refuses: true,
            ..Reply::default()
        };
        let said = found(&reply);
        for expected in [Finding::OnlyNo, Finding::NoReason, Finding::NoBasis] {
            assert!(said.contains(&expected), "{said:?}");
        }
        let text = "经查，您家人均收入超过标准，按规定不能享受这项补助。您可以申请临时救助，请 12 月 5 日前带材料到窗口。";
        assert_eq!(found(&Reply { text, refuses: true, has_basis: true, ..Reply::default() }), []);
    }

    #[test]
    fn numbers_of_others_are_pointed_out_and_the_offices_own_are_not() {
        let text = "楼上住户 138 0013 8000，身份证 11010519491231002X。请 12 月 1 日打 0555-0102030 或 13900000001 联系。";
        let reply = Reply { text, own_numbers: &["139-0000-0001"], ..Reply::default() };
        assert_eq!(found(&reply), [Finding::Number("138****00".into()), Finding::Number("110****2X".into())]);
        let beside = "请 12 月 1 日联系，电话 0555-0102030 13800138000。";
        assert_eq!(found(&Reply { text: beside, ..Reply::default() }), [Finding::Number("138****00".into())]);
        let matter = "登记编号 2026112829166022，请 12 月 1 日来窗口。这件事我们安排李师傅去看。";
        assert_eq!(found(&Reply { text: matter, ..Reply::default() }), []);
    }

    #[test]
    fn a_sentence_without_end_is_hard_to_follow() {
        let text = format!("您好，{}，请 12 月 1 日到窗口。我们会等您。", "我们去看了".repeat(14));
        assert_eq!(
            found(&Reply { text: &text, ..Reply::default() }),
            [Finding::LongSentence("您好，我们去看了我们".into())]
        );
    }

    #[test]
    fn silence_is_never_a_condition() {
        for bad in ["收到补助后不再上访。", "本人承诺 不再 反映此事", "签字息诉罢访"]
        {
            assert!(clause(bad).is_some(), "{bad}");
        }
        for good in [
            "灯不再闪了。",
            "您可以继续反映。",
            "不服可以申请复查。",
            "请到政务信息访问页面查。",
            "作息访谈记在下面。",
            "如果您不再反映这件事，可以撤回。",
        ] {
            assert_eq!(clause(good), None, "{good}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(text in ".{0,200}", next in ".{0,40}", solved: bool, refuses: bool) {
            let reply = Reply { text: &text, next_step: &next, solved, refuses, earlier: &[&text], ..Reply::default() };
            let said = check(&reply, &[]);
            prop_assert!(!text.trim().is_empty() || said.is_empty());
            let _ = clause(&text);
        }

        #[test]
        fn alike_is_symmetric_and_within_its_bounds(a in "[一-十]{0,30}", b in "[一-十]{0,30}") {
            let (one, other) = (alike(&a, &b), alike(&b, &a));
            prop_assert!((one - other).abs() < 1e-9 && (0.0..=1.0 + 1e-9).contains(&one));
        }
    }
}
