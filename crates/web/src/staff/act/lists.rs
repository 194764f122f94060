//! Lists that several forms choose from: categories, units, bases, routes, ways, outcomes.

use super::{Choice, Field, Reader, Scene, choices};
use zhiye_app::{
    Desk,
    domain::{
        UnitId,
        request::{Draft, Needs, Way},
        words::Class,
    },
};
use zhiye_calendar::Lang;
use zhiye_edge::Form;
use zhiye_rulebook::{DutyList, Kind, LegalChannel, Outcome, Rulebook};

/// The lower categories under their first-level names; one of the third level names the second.
pub fn category_choices(rulebook: &Rulebook) -> Vec<Choice> {
    let below = rulebook.offered().filter_map(|category| {
        let above = rulebook.category(category.parent.as_deref()?)?;
        let name = &category.name.zh;
        let (top, label) = match above.parent.as_deref().and_then(|top| rulebook.category(top)) {
            Some(top) => (top, format!("{}：{name}", above.name.zh)),
            None => (above, name.clone()),
        };
        Some(Choice::new(&category.code, label).under(&top.name.zh))
    });
    std::iter::once(Choice::new("", "请选择")).chain(below).collect()
}

/// The same, where a matter is accepted: what this level does not lead says who does.
pub fn accepted_category_choices(rulebook: &Rulebook) -> Vec<Choice> {
    let mut choices = category_choices(rulebook);
    for choice in &mut choices {
        let duty = rulebook.duty_of(&choice.value).filter(|duty| duty.list != DutyList::Own);
        let category = rulebook.category(&choice.value);
        if category.is_some_and(|category| category.legal_channel == LegalChannel::Petition) {
            choice.label = format!("{}（{}）", choice.label, LegalChannel::Petition.name(Lang::Zh));
        }
        if let Some(duty) = duty {
            let who = duty.competent.as_ref().map_or("", |who| who.zh.as_str());
            choice.label = format!("{}（{}：{who}）", choice.label, duty.list.name(Lang::Zh));
        }
    }
    choices
}

/// What the list of duties says of the matter's category, for whoever assigns it.
pub fn duty_hint(scene: &Scene<'_>) -> Option<String> {
    let duty = scene.app.rulebook().duty_of(scene.matter.state.category.as_deref()?)?;
    let who = duty.competent.as_ref().map_or(String::new(), |who| format!("，{}", who.zh));
    Some(format!("职责清单：{}，{}{who}（{}）", duty.list.name(Lang::Zh), duty.name.zh, duty.source))
}

/// Categories of both levels, for filters.
pub fn summary_choices(rulebook: &Rulebook) -> Vec<Choice> {
    let all = rulebook.categories().iter().map(|category| {
        let indent = "　".repeat(category.code.matches('.').count());
        Choice::new(&category.code, format!("{indent}{}", category.name.zh))
    });
    all.collect()
}

/// Every kind that takes the ordinary way.
pub fn kind_choices() -> Vec<Choice> {
    let open = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Accusation);
    open.map(|kind| Choice::new(kind.code(), kind.name(Lang::Zh))).collect()
}

/// Units that may lead; the suggested one says why.
pub fn unit_choices(scene: &Scene<'_>, suggested: Option<UnitId>, without: Option<UnitId>) -> Vec<Choice> {
    let leading = scene.directory.leading().filter(|unit| Some(unit.id) != without);
    let choice = |unit: &zhiye_app::views::office::Unit| {
        let mark = if Some(unit.id) == suggested { "（按类别建议）" } else { "" };
        Choice::new(unit.id.to_string(), format!("{}{mark}", unit.name))
    };
    std::iter::once(Choice::new("", "请选择单位")).chain(leading.map(choice)).collect()
}

pub fn way_choices() -> Vec<Choice> {
    choices!(Way).collect()
}

/// Outcomes that fit the kind.
pub fn outcome_choices(kind: Kind) -> Vec<Choice> {
    let fitting = Outcome::ALL.into_iter().filter(|outcome| outcome.fits(kind));
    fitting.map(|outcome| Choice::new(outcome.code(), outcome.name(Lang::Zh))).collect()
}

/// Legal bases in force today, as boxes.
pub fn bases_field(scene: &Scene<'_>) -> Field {
    let bases = scene.app.rulebook().bases_in_force(scene.app.day_of(scene.now));
    let choices = bases.map(|basis| Choice::new(&basis.code, basis.cite()).note(&basis.plain)).collect();
    Field::checks("bases", "法律依据", choices, scene.typed)
}

pub fn route_field(scene: &Scene<'_>) -> Field {
    let routes = scene.app.rulebook().routes().iter();
    let route = |r: &zhiye_rulebook::Route| {
        let phone = r.phone.as_ref().map_or(String::new(), |p| format!("，{p}"));
        Choice::new(&r.code, format!("{}{phone}：{}", r.name.zh, r.when.zh))
    };
    let choices = std::iter::once(Choice::new("", "不用转")).chain(routes.map(route)).collect();
    Field::select("route", "该找谁", choices, scene.typed, "")
}

/// What a no has to say besides its text; only where the kind of the matter knows a no.
pub fn unsupported_fields(scene: &Scene<'_>) -> Vec<Field> {
    let (state, typed) = (&scene.matter.state, scene.typed);
    let reason = |hint| Field::area("reason", "理由", 3, typed, "").hint(hint).optional();
    match state.kind {
        Kind::Help | Kind::Complaint => {
            let office = scene.app.rulebook().office();
            let petition = state.legal_channel == LegalChannel::Petition;
            let remedy = if petition { &office.remedy_petition_text } else { &office.remedy_text };
            vec![
                Field::area("facts", "查到的事实", 3, typed, "")
                    .hint("不支持的必填：查了什么、查到什么、哪天查的")
                    .optional(),
                reason("不支持的必填：为什么不行，什么情况变了就可以"),
                Field::area("remedy", "不服可以怎么办", 2, typed, &remedy.zh)
                    .hint("不支持的必填，随答复告诉本人；支持的不会印上去")
                    .optional(),
            ]
        }
        Kind::Suggestion => vec![reason("没有全部采纳的必填：哪些采纳、哪些没有、为什么")],
        Kind::Enquiry | Kind::Praise | Kind::Accusation => Vec::new(),
    }
}

/// An answer from its fields: text, bases, route, next step, and what a no has to say.
pub fn read_draft(
    reader: &mut Reader<'_>,
    desk: &mut Desk<'_>,
    kind: Kind,
    outcome: Option<Outcome>,
) -> Option<Draft> {
    let text = reader.text("words", 3000, "请写明答复的内容")?;
    let next = reader.maybe("next_step", 300);
    let [facts, reason, remedy] = ["facts", "reason", "remedy"].map(|name| reader.maybe(name, 1000));
    // What can be done against it stands in the form before anyone writes: it is told only with a no.
    let told = outcome.is_some_and(|outcome| Needs::of(outcome, kind).remedy);
    Some(Draft {
        words: desk.write(Class::Told, text),
        outcome,
        bases: reader.typed.all("bases").to_vec(),
        route: reader.typed.some("route").map(str::to_owned),
        next_step: desk.write_some(Class::Told, next),
        facts: desk.write_some(Class::Told, facts),
        reason: desk.write_some(Class::Told, reason),
        remedy: desk.write_some(Class::Told, remedy.filter(|_| told)),
        despite: desk.write_some(Class::Note, reader.maybe("despite", 500)),
    })
}

/// The unit of a field.
pub fn read_unit(reader: &mut Reader<'_>, scene: &Scene<'_>, name: &str) -> Option<UnitId> {
    let known = |text: &str| {
        let id: UnitId = text.parse().ok()?;
        scene.directory.leading().any(|unit| unit.id == id).then_some(id)
    };
    reader.code(name, known, "请选一个单位")
}

/// When it happened, for what is typed in later; read for every form that has it.
pub fn happened_field(typed: &Form) -> Field {
    Field::typed(HAPPENED_AT, "什么时候的事", "datetime-local", typed, "").hint("刚才的事可以不填").optional()
}

const HAPPENED_AT: &str = "happened_at";

/// The moment of [`happened_field`] in the office's zone; an error if it can't be read or lies ahead.
pub fn read_happened(reader: &mut Reader<'_>, scene: &Scene<'_>) -> Option<jiff::Timestamp> {
    let text = zhiye_edge::text::half_width(reader.typed.some(HAPPENED_AT)?);
    let civil = text.trim().replace(' ', "T").parse::<jiff::civil::DateTime>().ok();
    let zone = scene.app.rulebook().zone();
    let at = civil.and_then(|civil| zone.to_timestamp(civil).ok());
    match at {
        Some(at) if at <= scene.now => Some(at),
        Some(_) => {
            reader.wrong(HAPPENED_AT, "时间不能晚于现在，请改一改");
            None
        }
        None => {
            reader.wrong(HAPPENED_AT, "请写年月日和几点几分，例如 2026-12-04 10:30，或者空着");
            None
        }
    }
}

/// How something a resident said reached the office, when staff write it down for them.
pub fn channel_field(typed: &Form) -> Field {
    let choices = ["phone", "window", "visit", "letter", "message"];
    let named = choices!(zhiye_app::domain::request::Channel).filter(|c| choices.contains(&c.value.as_str()));
    Field::radios("channel", "本人怎么说的", named.collect(), typed, "phone")
}
