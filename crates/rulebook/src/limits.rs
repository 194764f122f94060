//! The table of limits: for each act, kind and urgency how long, from what, and by which rule.

use crate::reading::{Row, suggestion};
use crate::{Act, Basis, Kind, Text, Urgency};
use serde::{Deserialize, Serialize};
use zhiye_calendar::{Counting, Lang, Limit};

vocabulary! {
    /// The moment from which a limit runs.
    StartEvent {
        Filed = "filed", "登记", "filed";
        SupplementAsked = "supplement_asked", "告知补正", "asked for what is missing";
        Accepted = "accepted", "受理", "accepted";
        Assigned = "assigned", "交办", "assigned";
        SentBack = "sent_back", "退办", "sent back";
        Signed = "signed", "签收", "signed for";
        Drafted = "drafted", "提交审核", "drafted";
        Answered = "answered", "答复送达", "answered";
        Rated = "rated", "评价", "rated";
        Closed = "closed", "办结", "closed";
        ReviewAsked = "review_asked", "申请复查", "review asked for";
        AnswerDue = "answer_due", "原答复期限届满", "the answer's own last day";
    }
}

vocabulary! {
    /// Who must agree before the limit may be used.
    Approver {
        Coordinator = "coordinator", "分办员", "coordinator";
        UnitHead = "unit_head", "单位负责人", "head of the unit";
    }
}

/// One cell of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimitRow {
    /// Stable name, for example `limits.answer.help.ordinary` or `limits.sign.urgent`.
    pub id: String,
    pub act: Act,
    /// The kind it is for; `None` for every kind.
    pub kind: Option<Kind>,
    pub urgency: Urgency,
    pub limit: Limit,
    pub counting: Counting,
    pub from: StartEvent,
    /// `true`: `limit` is a ceiling and a shorter one may be chosen (extension).
    pub at_most: bool,
    /// How often it may be used on one matter; `None` where that question does not arise.
    pub times: Option<u8>,
    pub approver: Option<Approver>,
    /// `true`: what is due is a first report; the full answer follows the ordinary course.
    pub first_report: bool,
    /// What the page adds in words, for example what is possible later.
    pub note: Option<Text>,
    /// The rule it rests on.
    pub citation: Text,
    /// Code of the legal basis behind the citation; `None` for a model rule.
    pub basis: Option<String>,
    /// `true` for a model rule the office may change; `false` for one fixed by law.
    pub adjustable: bool,
}

/// The whole table, with the cells that say *not allowed*.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Limits {
    rows: Vec<LimitRow>,
    /// Cells written `"none"`: no lighter column stands in for them.
    barred: Vec<Cell>,
}

type Cell = (Act, Option<Kind>, Urgency);

impl Limits {
    pub fn rows(&self) -> &[LimitRow] {
        &self.rows
    }

    /// The cell itself: the row of the kind, else the row for every kind.
    pub fn exact(&self, act: Act, kind: Kind, urgency: Urgency) -> Option<&LimitRow> {
        let cell = |k: Option<Kind>| {
            self.rows.iter().find(|row| row.act == act && row.kind == k && row.urgency == urgency)
        };
        cell(Some(kind)).or_else(|| cell(None))
    }

    fn is_barred(&self, act: Act, kind: Kind, urgency: Urgency) -> bool {
        self.barred.iter().any(|(a, k, u)| *a == act && *u == urgency && k.is_none_or(|k| k == kind))
    }

    /// The cell, or where the table has a dash, the nearest lighter column.
    pub fn applicable(&self, act: Act, kind: Kind, urgency: Urgency) -> Option<&LimitRow> {
        let columns: &[Urgency] = match urgency {
            Urgency::Ordinary => &[Urgency::Ordinary],
            Urgency::Urgent => &[Urgency::Urgent, Urgency::Ordinary],
            Urgency::Danger => &[Urgency::Danger, Urgency::Urgent, Urgency::Ordinary],
            Urgency::Petition => &[Urgency::Petition, Urgency::Ordinary],
        };
        if self.is_barred(act, kind, urgency) {
            return None;
        }
        columns.iter().find_map(|column| self.exact(act, kind, *column))
    }
}

/// A citation that several cells share, `[citation.name]`.
struct Citation {
    name: String,
    text: Text,
    basis: Option<String>,
    adjustable: bool,
}

/// Reads `limits.toml`.
pub(crate) fn read(root: &Row<'_>, bases: &[Basis]) -> Limits {
    let citations: Vec<Citation> = root
        .named_rows("citation")
        .into_iter()
        .filter_map(|(name, row)| citation(name, &row, bases))
        .collect();
    let mut limits = Limits::default();
    for row in root.rows("limit") {
        act(&row, &citations, &mut limits);
    }
    // a fault above leaves a gap that would only repeat it
    if root.is_clean() {
        complete(root, &limits);
    }
    limits
}

fn citation(name: String, row: &Row<'_>, bases: &[Basis]) -> Option<Citation> {
    let (zh, en) = (row.text("zh"), row.text("en"));
    let basis = crate::bases::reference(row, "basis", bases);
    let adjustable = row.flag("adjustable").unwrap_or(false);
    row.done();
    Some(Citation { name, text: Text { zh: zh?, en: en? }, basis, adjustable })
}

/// One `[[limit]]`: an act (of some kinds) with its columns.
fn act(row: &Row<'_>, citations: &[Citation], limits: &mut Limits) {
    let act = row.word("act", &Act::ALL, Act::code);
    let from = row.word("from", &StartEvent::ALL, StartEvent::code);
    let kinds: Vec<Option<Kind>> = if row.has("kinds") {
        let texts = row.texts("kinds").unwrap_or_default();
        texts
            .iter()
            .map(|text| row.one_of("kinds", text, &Kind::ALL, Kind::code))
            .filter(Option::is_some)
            .collect()
    } else {
        vec![None]
    };
    let columns: Vec<(Urgency, Option<Row<'_>>, bool)> = Urgency::ALL
        .into_iter()
        .map(|urgency| {
            let code = urgency.code();
            let barred = row.is_text(code, "none");
            (urgency, if barred { None } else { row.optional_row(code) }, barred)
        })
        .collect();
    row.done();
    for (urgency, cell, barred) in &columns {
        let read = cell.as_ref().and_then(|cell| self::cell(cell, act?, *urgency, from?, citations));
        for kind in &kinds {
            let Some(act) = act else { return };
            if *barred {
                bar(row, limits, (act, *kind, *urgency));
            }
            if let Some(read) = &read {
                add(row, limits, LimitRow { kind: *kind, id: id(act, *kind, *urgency), ..read.clone() });
            }
        }
    }
}

/// The moments an act may run from: those the course of a request knows. A row that named another would be passed
/// over in silence.
fn starts(act: Act) -> &'static [StartEvent] {
    match act {
        Act::Screen => &[StartEvent::Filed],
        Act::Supplement => &[StartEvent::SupplementAsked],
        Act::JudgeAssign => &[StartEvent::Accepted],
        Act::Sign | Act::Object => &[StartEvent::Assigned],
        Act::Designate => &[StartEvent::SentBack],
        Act::FirstContact => &[StartEvent::Signed],
        Act::Answer => &[StartEvent::Filed, StartEvent::Accepted],
        Act::Extension => &[StartEvent::AnswerDue],
        Act::ApproveDeliver => &[StartEvent::Drafted],
        Act::FollowUp => &[StartEvent::Answered],
        Act::NegativeContact => &[StartEvent::Rated],
        Act::Reopen => &[StartEvent::Closed, StartEvent::Answered],
        Act::Review => &[StartEvent::ReviewAsked],
    }
}

/// Only what a unit may ask for can be taken away; everything else has to happen, and by a clock.
fn bar(row: &Row<'_>, limits: &mut Limits, cell: Cell) {
    let (act, _, urgency) = cell;
    if !matches!(act, Act::Object | Act::Extension) {
        row.problem_at(
            urgency.code(),
            format!("“{}”（{act}）不能写 none：这一步必须有期限", act.name(Lang::Zh)),
            format!("{act} cannot be \"none\": this step needs a limit"),
        );
    }
    limits.barred.push(cell);
}

fn id(act: Act, kind: Option<Kind>, urgency: Urgency) -> String {
    match kind {
        Some(kind) => format!("limits.{act}.{kind}.{urgency}"),
        None => format!("limits.{act}.{urgency}"),
    }
}

fn add(row: &Row<'_>, limits: &mut Limits, new: LimitRow) {
    if limits.rows.iter().any(|old| old.id == new.id) {
        row.problem_at(
            new.urgency.code(),
            format!("{} 出现了两次，每一格只能有一个期限", new.id),
            format!("{} occurs twice; every cell may have one limit", new.id),
        );
    }
    limits.rows.push(new);
}

/// One column of an act; the id and kind are set by the caller.
fn cell(
    row: &Row<'_>,
    act: Act,
    urgency: Urgency,
    from: StartEvent,
    citations: &[Citation],
) -> Option<LimitRow> {
    let limit = row.limit("limit");
    let roll_forward = row.flag("roll_forward").unwrap_or(false);
    let from =
        if row.has("from") { row.word("from", &StartEvent::ALL, StartEvent::code) } else { Some(from) };
    if let Some(from) = from.filter(|from| !starts(act).contains(from)) {
        row.problem_at(
            urgency.code(),
            format!("“{}”（{act}）不能从“{}”（{from}）算起", act.name(Lang::Zh), from.name(Lang::Zh)),
            format!("{act} can't run from {from}"),
        );
    }
    let at_most = row.flag("at_most").unwrap_or(false);
    let times = if row.has("times") { row.number("times", 1, 99) } else { None };
    let approver =
        if row.has("approver") { row.word("approver", &Approver::ALL, Approver::code) } else { None };
    let first_report = row.flag("first_report").unwrap_or(false);
    let note = row.optional_bilingual("note");
    let citation = cited(row, citations);
    row.done();
    let citation = citation?;
    Some(LimitRow {
        id: String::new(),
        act,
        kind: None,
        urgency,
        limit: limit?,
        counting: Counting { roll_forward },
        from: from?,
        at_most,
        times: times.and_then(|times| u8::try_from(times).ok()),
        approver,
        first_report,
        note,
        citation: citation.text.clone(),
        basis: citation.basis.clone(),
        adjustable: citation.adjustable,
    })
}

fn cited<'a>(row: &Row<'_>, citations: &'a [Citation]) -> Option<&'a Citation> {
    if !row.has("citation") {
        row.problem(
            "缺少“citation”：每个期限都要写明依据",
            "`citation` is missing: every limit names the rule it rests on",
        );
        return None;
    }
    let name = row.text("citation")?;
    let found = citations.iter().find(|citation| citation.name == name);
    if found.is_none() {
        let known: Vec<&str> = citations.iter().map(|citation| citation.name.as_str()).collect();
        let (zh, en) = suggestion(&name, &known);
        row.problem_at(
            "citation",
            format!("没有 [citation.{name}]{zh}"),
            format!("there is no [citation.{name}]{en}"),
        );
    }
    found
}

/// Every act needs an ordinary limit for every kind: no step may be without a clock.
fn complete(root: &Row<'_>, limits: &Limits) {
    for act in Act::ALL {
        for kind in Kind::ALL {
            if limits.exact(act, kind, Urgency::Ordinary).is_none() {
                root.problem(
                    format!(
                        "“{}”（{act}）对“{}”（{kind}）没有 ordinary 期限",
                        act.name(Lang::Zh),
                        kind.name(Lang::Zh)
                    ),
                    format!("no ordinary limit for act {act}, kind {kind}"),
                );
            }
        }
    }
}
