//! The table of limits: for each act, kind and urgency how long, from what, and by which rule.

use crate::categories::is_within;
use crate::codes::{is_known, suggestion};
use crate::reading::Row;
use crate::{Act, Basis, Case, Category, Channel, Kind, Text, Urgency};
use jiff::civil::Date;
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
        TaskSplit = "task_split", "派出协办", "given to help";
        MeetingCalled = "meeting_called", "提出会商", "meeting called";
        Instructed = "instructed", "作出批示", "instructed";
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
    /// Stable name, for example `limits.answer.help.ordinary`, `limits.sign.urgent` or, of a narrower row of the office's,
    /// `limits.answer.help.ordinary:category=housing.leak:from=2027-01-01:own`.
    pub id: String,
    pub act: Act,
    /// The kind it is for; `None` for every kind.
    pub kind: Option<Kind>,
    pub urgency: Urgency,
    /// Only for this category and those below it.
    pub category: Option<String>,
    /// Only for what came this way.
    pub channel: Option<Channel>,
    /// Only for this community.
    pub area: Option<String>,
    /// The first day on which a limit that begins is counted by it; `None`: always was.
    pub valid_from: Option<Date>,
    /// The last such day; `None` while no end is known.
    pub valid_to: Option<Date>,
    /// One of the office's own.
    pub own: bool,
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

impl LimitRow {
    /// For every category, channel and community.
    pub fn is_general(&self) -> bool {
        self.category.is_none() && self.channel.is_none() && self.area.is_none()
    }

    fn fits(&self, case: &Case<'_>, on: Date) -> bool {
        let of_category = |wanted: &String| case.category.is_some_and(|code| is_within(code, wanted));
        self.kind.is_none_or(|kind| kind == case.kind)
            && self.category.as_ref().is_none_or(of_category)
            && self.channel.is_none_or(|channel| channel == case.channel)
            && self.area.as_deref().is_none_or(|area| case.area == Some(area))
            && self.counts_on(on)
    }

    fn counts_on(&self, on: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.valid_to.is_none_or(|to| on <= to)
    }

    /// Which of two rows that fit counts: the office's own before a default one, then the narrower: community before
    /// category (the deeper the narrower) before channel before kind.
    fn rank(&self) -> (bool, bool, usize, bool, bool) {
        let depth = self.category.as_ref().map_or(0, |code| 1 + code.matches('.').count());
        (self.own, self.area.is_some(), depth, self.channel.is_some(), self.kind.is_some())
    }

    /// The same cell of the table, whenever.
    fn is_beside(&self, other: &LimitRow) -> bool {
        (self.act, self.kind, self.urgency, &self.category, self.channel, &self.area)
            == (other.act, other.kind, other.urgency, &other.category, other.channel, &other.area)
    }

    fn overlaps(&self, other: &LimitRow) -> bool {
        let begins_by = |from: Option<Date>, to: Option<Date>| match (from, to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        begins_by(self.valid_from, other.valid_to) && begins_by(other.valid_from, self.valid_to)
    }
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

    /// The general cell on a day: the office's own row before a default one, the row of the kind before the row for
    /// every kind.
    pub fn general(&self, act: Act, kind: Kind, urgency: Urgency, on: Date) -> Option<&LimitRow> {
        let rows =
            self.rows.iter().filter(|row| row.act == act && row.urgency == urgency && row.is_general());
        let of_kind = rows.filter(|row| row.kind.is_none_or(|k| k == kind) && row.counts_on(on));
        of_kind.max_by_key(|row| row.rank())
    }

    fn is_barred(&self, act: Act, kind: Kind, urgency: Urgency) -> bool {
        self.barred.iter().any(|(a, k, u)| *a == act && *u == urgency && k.is_none_or(|k| k == kind))
    }

    /// The narrowest row of the column, or where the table has a dash, of the nearest lighter column.
    pub fn applicable(&self, act: Act, case: &Case<'_>, on: Date) -> Option<&LimitRow> {
        let columns: &[Urgency] = match case.urgency {
            Urgency::Ordinary => &[Urgency::Ordinary],
            Urgency::Urgent => &[Urgency::Urgent, Urgency::Ordinary],
            Urgency::Danger => &[Urgency::Danger, Urgency::Urgent, Urgency::Ordinary],
            Urgency::Petition => &[Urgency::Petition, Urgency::Ordinary],
        };
        if self.is_barred(act, case.kind, case.urgency) {
            return None;
        }
        let of_act = |column: &Urgency| {
            let rows = self.rows.iter().filter(|row| row.act == act && row.urgency == *column);
            rows.filter(|row| row.fits(case, on)).max_by_key(|row| row.rank())
        };
        columns.iter().find_map(of_act)
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
pub(crate) fn read(root: &Row<'_>, bases: &[Basis], categories: &[Category]) -> Limits {
    let citations: Vec<Citation> = root
        .named_rows("citation")
        .into_iter()
        .filter_map(|(name, row)| citation(name, &row, bases))
        .collect();
    let mut limits = Limits::default();
    for row in root.rows("limit") {
        act(&row, &citations, categories, &mut limits);
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
fn act(row: &Row<'_>, citations: &[Citation], categories: &[Category], limits: &mut Limits) {
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
    let narrower = narrower(row, categories);
    row.done();
    let Some(narrower) = narrower else { return };
    for (urgency, cell, barred) in &columns {
        let read = cell.as_ref().and_then(|cell| self::cell(cell, act?, *urgency, from?, citations));
        for kind in &kinds {
            let Some(act) = act else { return };
            if *barred {
                bar(row, limits, (act, *kind, *urgency));
            }
            if let Some(read) = &read {
                let new = LimitRow { kind: *kind, own: row.is_own(), ..read.clone() };
                add(row, limits, narrower.narrow(new));
            }
        }
    }
}

/// What a row is only for.
struct Narrower {
    category: Option<String>,
    channel: Option<Channel>,
    area: Option<String>,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
}

fn narrower(row: &Row<'_>, categories: &[Category]) -> Option<Narrower> {
    let category = row.optional_text("category");
    if let Some(code) = &category {
        let known: Vec<&str> = categories.iter().map(|category| category.code.as_str()).collect();
        if !is_known(row, "category", code, &known, ("类别", "category")) {
            return None;
        }
    }
    let channel =
        if row.has("channel") { Some(row.word("channel", &Channel::ALL, Channel::code)?) } else { None };
    let (valid_from, valid_to) = (row.optional_date("valid_from"), row.optional_date("valid_to"));
    crate::bases::in_order(row, valid_from, valid_to);
    Some(Narrower { category, channel, area: row.optional_text("area"), valid_from, valid_to })
}

impl Narrower {
    fn narrow(&self, row: LimitRow) -> LimitRow {
        let row = LimitRow {
            category: self.category.clone(),
            channel: self.channel,
            area: self.area.clone(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            ..row
        };
        LimitRow { id: id(&row), ..row }
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
        Act::CoTask => &[StartEvent::TaskSplit],
        Act::Meeting => &[StartEvent::MeetingCalled],
        Act::Instruction => &[StartEvent::Instructed],
    }
}

/// Only what a unit may ask for can be taken away; everything else has to happen, and by a clock.
fn bar(row: &Row<'_>, limits: &mut Limits, cell: Cell) {
    let (act, _, urgency) = cell;
    if row.is_own() {
        row.problem_at(
            urgency.code(),
            "单位自己的规则里不能写 none：默认允许申请的，不能取消",
            "an office's own rules can't say \"none\": what may be asked for by default stays",
        );
    }
    if !matches!(act, Act::Object | Act::Extension) {
        row.problem_at(
            urgency.code(),
            format!("“{}”（{act}）不能写 none：这一步必须有期限", act.name(Lang::Zh)),
            format!("{act} cannot be \"none\": this step needs a limit"),
        );
    }
    limits.barred.push(cell);
}

fn id(row: &LimitRow) -> String {
    let mut id = match row.kind {
        Some(kind) => format!("limits.{}.{kind}.{}", row.act, row.urgency),
        None => format!("limits.{}.{}", row.act, row.urgency),
    };
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            id = format!("{id}:{name}={value}");
        }
    };
    add("category", row.category.clone());
    add("channel", row.channel.map(|channel| channel.code().to_owned()));
    add("area", row.area.clone());
    add("from", row.valid_from.map(|day| day.to_string()));
    if row.own { id + ":own" } else { id }
}

/// A row of the office's counts before the default one of its cell, on the days it is for, unless a law has fixed that.
fn add(row: &Row<'_>, limits: &mut Limits, new: LimitRow) {
    let fixed = limits.rows.iter().find(|old| {
        !old.own
            && !old.adjustable
            && old.act == new.act
            && old.urgency == new.urgency
            && old.kind.is_none_or(|kind| new.kind.is_none_or(|of| of == kind))
    });
    if let Some(fixed) = fixed.filter(|_| new.own) {
        let Text { zh, en } = &fixed.citation;
        row.problem_at(
            new.urgency.code(),
            format!("这一格由{zh}规定，单位不能改；想更快答复，请写进承诺"),
            format!("this cell is fixed by {en}; a quicker answer is a promise, not a limit"),
        );
    }
    let barred = limits.barred.iter().any(|(act, kind, urgency)| {
        (*act, *urgency) == (new.act, new.urgency)
            && (kind.is_none() || new.kind.is_none() || *kind == new.kind)
    });
    if new.own && barred {
        row.problem_at(
            new.urgency.code(),
            "这一格默认不允许做，写了期限也不起作用",
            "this cell is not allowed by default: a limit in it has no effect",
        );
    }
    let same = |old: &&LimitRow| old.own == new.own && old.is_beside(&new) && old.overlaps(&new);
    if let Some(old) = limits.rows.iter().find(same) {
        let (zh, en) = if old.id == new.id {
            (
                format!("{} 出现了两次，每一格只能有一个期限", old.id),
                format!("{} occurs twice; every cell may have one limit", old.id),
            )
        } else {
            (
                format!("和 {} 是同一格，有效的日子重叠了，每一格同一天只能有一个期限", old.id),
                format!("the same cell as {}, on days that overlap: one limit a day", old.id),
            )
        };
        row.problem_at(new.urgency.code(), zh, en);
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
        category: None,
        channel: None,
        area: None,
        valid_from: None,
        valid_to: None,
        own: false,
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

/// Every act needs a general ordinary limit for every kind, on every day: no step may be without a clock.
fn complete(root: &Row<'_>, limits: &Limits) {
    let rows = limits.rows.iter().filter(|row| row.is_general());
    let turns = rows.flat_map(|row| {
        let after = row.valid_to.and_then(|last| last.tomorrow().ok());
        [row.valid_from, after].into_iter().flatten()
    });
    let mut days: Vec<Date> = turns.chain([Date::MIN]).collect();
    days.sort_unstable();
    days.dedup();
    for act in Act::ALL {
        for kind in Kind::ALL {
            let bare = days.iter().find(|day| limits.general(act, kind, Urgency::Ordinary, **day).is_none());
            let Some(day) = bare else { continue };
            let (since, since_en) = match *day {
                Date::MIN => (String::new(), String::new()),
                day => (format!("从 {day} 起"), format!(" from {day} on")),
            };
            root.problem(
                format!(
                    "“{}”（{act}）对“{}”（{kind}）{since}没有 ordinary 期限",
                    act.name(Lang::Zh),
                    kind.name(Lang::Zh)
                ),
                format!("no ordinary limit for act {act}, kind {kind}{since_en}"),
            );
        }
    }
}
