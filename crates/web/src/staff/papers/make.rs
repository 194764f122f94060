//! The papers themselves, made from the record: every day is a clock's or an event's, every article a row of the
//! rulebook.

use super::{
    kind::Kind,
    record::{Issued, Record},
};
use crate::{Web, layout::Page, staff::matter};
use jiff::Timestamp;
use zhiye_app::{
    Matter,
    domain::{Clock, request::LegalChannel},
};
use zhiye_calendar::{Lang, Limit};
use zhiye_papers::{Field, Paper, Sender};
use zhiye_rulebook::{Act, Case, Kind as MatterKind, LimitRow, Urgency};

/// A day written by hand.
pub const BLANK_DAY: &str = "＿＿＿＿年＿＿月＿＿日";

/// What every paper of one matter is made with.
pub struct Maker<'a> {
    pub web: &'a Web,
    pub page: &'a Page,
    pub matter: &'a Matter,
    pub record: Record<'a>,
    /// Where residents look a matter up.
    pub link: String,
}

/// What one paper has that others have not.
#[derive(Default)]
struct Sheet {
    facts: Vec<(Field, String)>,
    body: Vec<String>,
    bases: Vec<String>,
    rights: Vec<String>,
    at: Option<Timestamp>,
}

impl<'a> Maker<'a> {
    /// The paper; `None` while the record does not hold what it has to say.
    pub fn make(&self, kind: Kind) -> Option<Paper> {
        let sheet = match kind {
            Kind::Acceptance => self.acceptance()?,
            Kind::Declination => self.declination()?,
            Kind::Supplement => self.supplement()?,
            Kind::Transfer => self.transfer()?,
            Kind::Extension => self.extension()?,
            Kind::Pause => self.pause()?,
            Kind::Deferral => self.deferral()?,
            Kind::Answer => self.answer()?,
            Kind::Receipt => self.receipt()?,
        };
        let office = &self.page.office;
        let facts = sheet.facts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        Some(Paper {
            title: self.heading(kind).to_owned(),
            number: self.matter.state.number.groups().join(" "),
            addressee: match kind {
                Kind::Transfer => self.record.assigned.as_ref().map_or(String::new(), |a| self.unit(a.unit)),
                _ => self.person(),
            },
            facts,
            known: [self.known(), self.served(kind)].concat(),
            body: sheet.body,
            bases: sheet.bases,
            rights: sheet.rights,
            rights_title: if kind == Kind::Transfer { "办理要求" } else { "您可以" },
            sender: Sender {
                name: office.name.clone(),
                phone: office.phone.clone(),
                address: office.address.clone(),
                unit: office.name.clone(),
                link: self.link.clone(),
                scan: format!("{}?number={}", self.link, self.matter.state.number),
            },
            date: sheet.at.map_or_else(|| BLANK_DAY.to_owned(), |at| self.day(at)),
            signs: self.signs(kind),
        })
    }

    fn channel(&self) -> LegalChannel {
        self.matter.state.legal_channel
    }

    fn is_petition(&self) -> bool {
        self.channel() == LegalChannel::Petition
    }

    /// A petition with a claim ends in an opinion that can be reviewed (art. 32, 35); a suggestion in a reply (art. 29).
    fn has_claim(&self) -> bool {
        self.is_petition() && self.matter.state.kind != MatterKind::Suggestion
    }

    fn heading(&self, kind: Kind) -> &'static str {
        let round = self.record.answered.as_ref().and_then(|issued| issued.round);
        match kind {
            Kind::Answer if round == Some(1) => "信访事项复查意见书",
            Kind::Answer if round.is_some() => "信访事项复核意见书",
            Kind::Answer if self.is_petition() && !self.has_claim() => "信访事项答复意见书",
            kind => kind.title(self.channel()),
        }
    }

    /// Who it goes to: by name after it was said what for, else a line to write on.
    fn person(&self) -> String {
        match &self.matter.contact {
            Some(contact) if contact.name.is_empty() => "诉求人".into(),
            Some(contact) if self.matter.open => contact.name.clone(),
            Some(_) => String::new(),
            None => "诉求人".into(),
        }
    }

    fn unit(&self, unit: zhiye_app::domain::UnitId) -> String {
        self.page.directory.unit_name(unit).to_owned()
    }

    fn title(&self) -> String {
        matter::title(self.page, self.web.app.rulebook(), self.matter)
    }

    fn day(&self, at: Timestamp) -> String {
        let day = self.page.schedule().zone.to_datetime(at).date();
        format!("{}年{}月{}日", day.year(), day.month(), day.day())
    }

    fn moment(&self, at: Timestamp) -> String {
        let time = self.page.schedule().zone.to_datetime(at);
        format!("{} {:02}:{:02}", self.day(at), time.hour(), time.minute())
    }

    /// A limit with its sum.
    fn due(&self, clock: Option<&Clock>) -> String {
        let Some(clock) = clock else { return String::new() };
        let doubt = if clock.deadline.provisional { "（暂定）" } else { "" };
        let sum = clock.deadline.explain(Lang::Zh, &self.page.schedule().zone);
        format!("{}前{doubt}\n怎么算的：{sum}", self.moment(clock.due_at()))
    }

    fn until(&self, clock: Option<&Clock>) -> String {
        clock.map_or(String::new(), |clock| format!("{}前", self.moment(clock.due_at())))
    }

    /// `您2026年11月17日通过窗口反映的“楼道灯坏了”`.
    fn what(&self) -> String {
        let state = &self.matter.state;
        let verb = if self.is_petition() { "提出" } else { "反映" };
        let how = state.channel.name(Lang::Zh);
        format!("您{}（{how}）{verb}的“{}”", self.day(state.filed_at), self.title())
    }

    fn known(&self) -> Vec<(Field, String)> {
        let state = &self.matter.state;
        vec![
            (Field::Matter, self.title()),
            (Field::Filed, self.moment(state.filed_at)),
            (Field::Channel, state.channel.name(Lang::Zh).to_owned()),
        ]
    }

    /// How and when a paper was handed over, and where it is to be.
    fn served(&self, kind: Kind) -> Vec<(Field, String)> {
        let issued = match kind {
            Kind::Answer => self.record.answered.as_ref(),
            Kind::Declination => self.record.declined.as_ref(),
            _ => None,
        };
        let mut known = Vec::new();
        if let Some((way, at)) = issued.and_then(|issued| issued.delivered) {
            known.push((Field::Way, way.name(Lang::Zh).to_owned()));
            known.push((Field::Delivered, self.day(at)));
        }
        let open = self.matter.contact.as_ref().filter(|_| self.matter.open);
        known.extend(open.map(|contact| (Field::Place, contact.address.clone())));
        known
    }

    fn lead(&self) -> String {
        self.matter.state.lead.map_or(String::new(), |lead| self.unit(lead.unit))
    }

    /// Citations with what they say; those the rulebook does not have are left out.
    fn cite<'c>(&self, codes: impl IntoIterator<Item = &'c str>) -> Vec<String> {
        let rulebook = self.web.app.rulebook();
        let found = codes.into_iter().filter_map(|code| rulebook.basis(code));
        found.map(|basis| format!("{}：{}", basis.cite(), basis.plain)).collect()
    }

    /// Articles of the regulation on petitions that were in force on the day, where the matter is one.
    fn articles(&self, at: Timestamp, codes: &[&str]) -> Vec<String> {
        let day = self.page.schedule().zone.to_datetime(at).date();
        let rulebook = self.web.app.rulebook();
        let held = |code: &&&str| rulebook.basis(code).is_some_and(|basis| basis.in_force(day));
        if self.is_petition() { self.cite(codes.iter().filter(held).copied()) } else { Vec::new() }
    }

    /// `（《信访工作条例》第三十五条）`, or nothing.
    fn article(&self, code: &str) -> String {
        let basis = self.web.app.rulebook().basis(code);
        basis.map_or(String::new(), |basis| format!("（{}）", basis.cite()))
    }

    /// The limit for asking to have it looked at again, by the rules in force. What a petition may ask for does not
    /// depend on danger, which goes before it elsewhere.
    fn again(&self) -> Option<&LimitRow> {
        let case = self.matter.state.case();
        let urgency = if self.is_petition() { Urgency::Petition } else { case.urgency };
        self.web.app.limit(Act::Reopen, &Case { urgency, ..case })
    }

    /// Looking it up, adding to it, asking again.
    fn usual(&self) -> Vec<String> {
        let phone = &self.page.office.phone;
        let mut rights = vec![
            format!("查进度：打开 {}，用登记编号和登记时给您的查询码；或者打 {phone}。", self.link),
            "补充：有新的情况、新的材料，随时可以补充；等得着急，随时可以催问。".to_owned(),
        ];
        if self.is_petition() {
            let article = self.article("petition.28");
            rights.push(format!(
                "回避：办理人员和这件事或者和您有直接利害关系的，应当回避，您可以向我们提出{article}。"
            ));
        }
        rights
    }

    fn acceptance(&self) -> Option<Sheet> {
        let accepted = self.record.accepted.as_ref()?;
        let facts = Vec::from([
            (Field::Accepted, self.moment(accepted.at)),
            (Field::Unit, self.lead()),
            (Field::Due, self.due(accepted.due)),
        ]);
        let report = accepted.due.filter(|clock| self.is_first_report(clock));
        let limit = accepted.due.filter(|_| report.is_none()).map(|clock| said(clock.deadline.limit));
        let promise = match (report, limit) {
            (Some(_), _) => "会在下面写的期限前先告诉您处置情况，办完再答复您".to_owned(),
            (None, Some(limit)) if self.is_petition() => format!("自受理之日起{limit}内办结并书面答复您"),
            _ => "会在下面写的期限前答复您".to_owned(),
        };
        let taken = if self.is_petition() {
            "属于我们办理的信访事项，现予受理"
        } else {
            "我们已经受理"
        };
        let body = format!("您好！{}，{taken}，{promise}。", self.what());
        let mut rights = self.usual();
        if self.has_claim() {
            rights.push(self.review(None));
        }
        let bases = self.articles(accepted.at, &["petition.23", "petition.34"]);
        Some(Sheet { facts, body: vec![body], bases, rights, at: Some(accepted.at) })
    }

    /// In danger what is due first is what was done, not the answer.
    fn is_first_report(&self, clock: &Clock) -> bool {
        self.web.app.rulebook().limit_by_id(&clock.rule).is_some_and(|row| row.first_report)
    }

    /// What can be done about an answer: a petition is reviewed one level up, everything else is taken up again.
    fn review(&self, delivered: Option<Timestamp>) -> String {
        let row = self.again();
        let limit = row.map(|row| said(row.limit));
        if !self.is_petition() {
            let within = limit.map_or(String::new(), |limit| format!("在办结后{limit}内"));
            return format!("还没解决、觉得不满意：可以评价，也可以{within}要求重新办理。");
        }
        let rulebook = self.web.app.rulebook();
        let last = row.zip(delivered).map(|(row, at)| {
            let clock = Clock::set(row, rulebook, self.page.schedule(), at, &[]);
            format!("（到{}）", self.day(clock.due_at()))
        });
        let within = limit.map_or(String::new(), |limit| format!("自收到书面答复之日起{limit}内"));
        let (article, last) = (self.article("petition.35"), last.unwrap_or_default());
        match self.record.answered.as_ref().and_then(|issued| issued.round) {
            None => format!(
                "复查：对处理意见不服的，{within}{last}可以向原办理机关、单位的上一级机关、单位请求复查{article}。"
            ),
            Some(1) => format!(
                "复核：对复查意见不服的，{within}{last}可以向复查机关、单位的上一级机关、单位请求复核{}。",
                self.article("petition.36")
            ),
            Some(_) => format!(
                "已经复查、复核，仍以同样的事实和理由提出的，不再受理{}；有新的事实，可以另行提出，也可以依法走其他途径。",
                self.article("petition.36")
            ),
        }
    }

    fn declination(&self) -> Option<Sheet> {
        let issued = self.record.declined.as_ref()?;
        let facts = vec![(Field::Door, self.door(issued))];
        let mut body = vec![format!("您好！{}，经研究不予受理，理由如下。", self.what())];
        body.extend(written(issued));
        let mut bases = self.articles(issued.at, &["petition.23"]);
        bases.extend(self.cite(issued.draft.bases.iter().map(String::as_str)));
        let rights = vec![
            "再提出：有新的事实、新的理由，可以重新提出。".to_owned(),
            format!("问清楚：觉得我们弄错了，请打 {}，我们当面或者在电话里说明白。", self.page.office.phone),
        ];
        Some(Sheet { facts, body, bases, rights, at: Some(issued.at) })
    }

    fn door(&self, issued: &Issued<'_>) -> String {
        let route = issued.draft.route.as_deref().and_then(|code| self.web.app.rulebook().route(code));
        route.map_or(String::new(), |route| format!("{}\n{}", route.name.zh, route.how.zh))
    }

    fn supplement(&self) -> Option<Sheet> {
        let asked = self.record.supplement.as_ref()?;
        let rulebook = self.web.app.rulebook();
        let item = |(at, code): (usize, &String)| {
            let item = rulebook.supplement_item(code)?;
            Some(format!("{}. {}：{}", at + 1, item.name.zh, item.hint.zh))
        };
        let items: Vec<String> = asked.items.iter().enumerate().filter_map(item).collect();
        let facts = Vec::from([(Field::Items, items.join("\n")), (Field::SupplyBy, self.due(asked.due))]);
        let mut body =
            vec![format!("您好！{}，还缺下面写的材料。需要的这一次都写全了，请一次补齐。", self.what())];
        body.push(asked.text.to_owned());
        let rights = vec![
            format!("补不齐、看不懂：期限前请打 {}，我们帮您想办法。", self.page.office.phone),
            "到期没有补来的，这件事先办结；以后材料齐了，随时可以再提出来。".to_owned(),
        ];
        Some(Sheet { facts, body, rights, at: Some(asked.at), ..Sheet::default() })
    }

    fn transfer(&self) -> Option<Sheet> {
        let assigned = self.record.assigned.as_ref()?;
        let state = &self.matter.state;
        let category = state.category.as_deref().and_then(|code| self.web.app.rulebook().category(code));
        let mut facts = self.known();
        let kind = category.map_or(String::new(), |category| format!("，{}", category.name.zh));
        facts[0].1.push_str(&kind);
        facts.extend([
            (Field::SignBy, self.until(assigned.sign)),
            (Field::ObjectBy, self.until(assigned.object)),
            (Field::Due, self.due(assigned.due)),
        ]);
        let what = if self.is_petition() { "信访事项" } else { "事项" };
        let mut body = vec![format!("现将下列{what}交你单位办理。本人原话如下：")];
        body.extend(self.matter.said().lines().map(str::to_owned));
        let mut rights =
            vec!["请在签收期限前签收，及时联系本人，办结后书面答复；办理经过如实记录。".to_owned()];
        if assigned.object.is_some() {
            let article = if self.is_petition() { self.article("petition.23") } else { String::new() };
            rights.push(format!(
                "认为不属于本单位职责的，请在提出异议期限前提出，详细说明理由和依据；经同意后退回，不得自行转出{article}。"
            ));
        }
        rights.push("不得将检举、控告材料和本人的信息透露给被反映的人或者单位。".to_owned());
        let bases = self.articles(assigned.at, &["petition.23", "petition.34"]);
        Some(Sheet { facts, body, bases, rights, at: Some(assigned.at) })
    }

    fn extension(&self) -> Option<Sheet> {
        let extended = self.record.extended.as_ref()?;
        let facts = Vec::from([
            (Field::DueBefore, self.until(extended.before)),
            (Field::Due, self.due(Some(extended.due))),
            (Field::Reason, extended.text.to_owned()),
        ]);
        let body = if self.is_petition() {
            format!("您好！{}，情况复杂，经本单位负责人批准，延长办理期限，现将理由告知您。", self.what())
        } else {
            format!(
                "您好！{}，要比原来说的多用几天，经单位负责人同意延期。让您多等了，请您谅解。",
                self.what()
            )
        };
        let bases = self.articles(extended.at, &["petition.34"]);
        Some(Sheet { facts, body: vec![body], bases, rights: self.usual(), at: Some(extended.at) })
    }

    fn pause(&self) -> Option<Sheet> {
        let paused = self.record.paused.as_ref()?;
        let reason = self.web.app.rulebook().pause_reason(paused.reason);
        let facts = Vec::from([
            (Field::Reason, reason.map_or(String::new(), |reason| reason.name.zh.clone())),
            (Field::Until, format!("{}（最晚）", self.moment(paused.until))),
        ]);
        let told = reason.map_or(String::new(), |reason| reason.told.zh.clone());
        let body = vec![
            format!("您好！{}，从{}起暂停计算办理期限。", self.what(), self.day(paused.at)),
            told,
            "到时我们接着办，停了多久，期限顺延多久，新的日期会告诉您。".to_owned(),
        ];
        Some(Sheet { facts, body, rights: self.usual(), at: Some(paused.at), ..Sheet::default() })
    }

    fn deferral(&self) -> Option<Sheet> {
        let deferred = self.record.deferred.as_ref()?;
        let lacks: Vec<&str> = deferred.lacks.iter().map(|lack| lack.name(Lang::Zh)).collect();
        let facts = Vec::from([
            (Field::Lacks, lacks.join("、")),
            (Field::Returns, self.day(deferred.return_at)),
            (Field::Reason, deferred.text.to_owned()),
        ]);
        let body = vec![
            format!("您好！{}，现在条件还不到，要缓一缓，不是不办。", self.what()),
            format!("到{}，这件事会自动回到我们手上，接着办，并告诉您。", self.day(deferred.return_at)),
        ];
        Some(Sheet { facts, body, rights: self.usual(), at: Some(deferred.at), ..Sheet::default() })
    }

    fn answer(&self) -> Option<Sheet> {
        let issued = self.record.answered.as_ref()?;
        let outcome = issued.draft.outcome.map_or(String::new(), |o| o.name(Lang::Zh).to_owned());
        let facts = Vec::from([
            (Field::Unit, issued.unit.map_or_else(|| self.lead(), |unit| self.unit(unit))),
            (Field::Outcome, outcome),
            (Field::Door, self.door(issued)),
        ]);
        let mut body = Vec::new();
        if self.has_claim() {
            body.push(format!("{}，已经办理完毕。您的请求：", self.what()));
            body.extend(self.matter.said().lines().map(str::to_owned));
            body.push("查明的事实、理由和处理意见：".to_owned());
        } else {
            body.push(format!("您好！{}，现在答复如下。", self.what()));
        }
        body.extend(written(issued));
        let article = if self.has_claim() { "petition.32" } else { "petition.29" };
        let mut bases = self.articles(issued.at, &[article]);
        bases.extend(self.cite(issued.draft.bases.iter().map(String::as_str)));
        let mut rights = Vec::new();
        if self.has_claim() || !self.is_petition() {
            rights.push(self.review(issued.delivered.map(|(_, at)| at)));
        }
        // A petition's remedy is the review above, with its day.
        if let Some(remedy) = issued.remedy.filter(|_| !self.is_petition()) {
            rights.push(remedy.to_owned());
        }
        if self.is_petition() {
            let article = self.article("petition.21");
            rights.push(format!("评价：办得好不好，您可以评价{article}。"));
        }
        rights.push(format!("问清楚：哪里看不明白，请打 {}。", self.page.office.phone));
        Some(Sheet { facts, body, bases, rights, at: Some(issued.at) })
    }

    fn receipt(&self) -> Option<Sheet> {
        let served: Vec<String> = Kind::ALL
            .into_iter()
            .filter(|kind| kind.is_served() && kind.fits(&self.record))
            .map(|kind| format!("□ {}", self.heading(kind)))
            .collect();
        if served.is_empty() {
            return None;
        }
        let facts = vec![(Field::Matter, self.title()), (Field::Served, served.join("\n"))];
        Some(Sheet { facts, ..Sheet::default() })
    }

    /// Where a pen goes.
    fn signs(&self, kind: Kind) -> Vec<(&'static str, String)> {
        let line = |label: &'static str| (label, String::new());
        let served = self.served(kind);
        let of =
            |field: Field| served.iter().find(|(held, _)| *held == field).map(|(_, value)| value.as_str());
        let boxes = || "□ 当面　□ 邮寄　□ 网上　□ 其他".to_owned();
        let way = of(Field::Way).zip(of(Field::Delivered)).map(|(way, day)| format!("{way}，{day}"));
        match kind {
            Kind::Transfer => vec![line("签收单位（章）"), line("签收人和日期")],
            Kind::Receipt => vec![
                ("送达方式", boxes()),
                ("送达地点", of(Field::Place).unwrap_or_default().to_owned()),
                line("受送达人签名"),
                line("收到时间"),
                line("代收人签名、与受送达人的关系"),
                line("送达人签名（两人）"),
                line("备注"),
            ],
            _ => vec![("送达方式", way.unwrap_or_else(boxes)), line("签收人和日期")],
        }
    }
}

/// A limit as a regulation says it: 30日.
fn said(limit: Limit) -> String {
    match limit {
        Limit::CalendarDays(days) => format!("{days}日"),
        other => other.words(Lang::Zh),
    }
}

/// What the office wrote, and what comes next.
fn written(issued: &Issued<'_>) -> Vec<String> {
    let more = issued.more.iter().map(|(name, text)| format!("{name}：{text}"));
    let next = issued.next_step.map(|next| format!("接下来：{next}"));
    std::iter::once(issued.text.to_owned()).chain(more).chain(next).collect()
}
