//! Judging with the deadline's preview, assigning with a suggestion, signing, sending back, designating.

use super::{Choice, Scene};
use crate::times;
use zhiye_app::domain::{
    UnitId,
    request::{Danger, urgency},
};
use zhiye_calendar::{Counting, Lang};
use zhiye_rulebook::{Act, Case};

/// The answer's limit as each danger would set it, in words with the sum.
fn danger_choices(scene: &Scene<'_>) -> Vec<Choice> {
    let state = &scene.matter.state;
    let schedule = scene.app.schedule();
    let preview = |danger: Danger| {
        let case = Case { urgency: urgency(danger, state.legal_channel), ..state.case() };
        let row = scene.app.limit(Act::Answer, &case);
        let Some(row) = row.filter(|_| danger > state.danger) else {
            return state.answer.as_ref().map_or(String::new(), |clock| {
                format!("答复期限不变：{}", clock.deadline.explain(Lang::Zh, &schedule.zone))
            });
        };
        let new = schedule.deadline(scene.now, row.limit, row.counting, &[]);
        match &state.answer {
            Some(had) if had.due_at() <= new.due_at => {
                format!("答复期限不变，已经更早：{}", times::iso(had.due_at(), &schedule, scene.now))
            }
            _ => format!("答复期限改为：{}", new.explain(Lang::Zh, &schedule.zone)),
        }
    };
    Danger::ALL.iter().map(|d| Choice::new(d.code(), d.name(Lang::Zh)).note(preview(*d))).collect()
}

/// When a unit would have to sign, in words with the sum.
fn sign_preview(scene: &Scene<'_>) -> String {
    let state = &scene.matter.state;
    let schedule = scene.app.schedule();
    let row = scene.app.limit(Act::Sign, &state.case());
    row.map_or(String::new(), |row| {
        let deadline = schedule.deadline(scene.now, row.limit, Counting::default(), &[]);
        format!("现在交办，签收期限：{}", deadline.explain(Lang::Zh, &schedule.zone))
    })
}

/// The unit the category points to, with the category's name.
pub fn suggested(scene: &Scene<'_>) -> Option<(UnitId, String)> {
    let category = scene.app.rulebook().category(scene.matter.state.category.as_deref()?)?;
    let unit = scene.directory.unit_by_code(&category.unit).filter(|unit| unit.leads && !unit.retired)?;
    Some((unit.id, category.name.zh.clone()))
}

/// 研判
pub mod judgement {
    use super::super::{Choice, Field, Reader, Scene, choices};
    use zhiye_app::{
        Desk,
        domain::request::{Class, Command, Danger},
        domain::words,
    };
    use zhiye_calendar::Lang;
    use zhiye_rulebook::Hardship;

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let state = &scene.matter.state;
        let people = state.people.to_string();
        let rows = scene.app.rulebook().hardships().iter();
        let hardship = rows
            .map(|row| Choice::new(row.hardship.code(), row.hardship.name(Lang::Zh)).note(&row.example.zh));
        let hardships = std::iter::once(Choice::new("", "都不是")).chain(hardship).collect();
        vec![
            Field::radios("class", "怎么办", choices!(Class).collect(), scene.typed, ""),
            Field::radios("danger", "危险", super::danger_choices(scene), scene.typed, state.danger.code())
                .hint("只看事情本身，不看谁来说、说了几次"),
            Field::radios(
                "hardship",
                "这件事关系到",
                hardships,
                scene.typed,
                state.hardship.map_or("", Hardship::code),
            ),
            Field::typed("people", "几个人受影响", "number", scene.typed, &people)
                .hint("至少 1 人，估个数就行"),
            Field::area("reason", "理由", 3, scene.typed, "").hint("内部，居民看不到"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let class = reader.code("class", Class::parse, "请选怎么办");
        let danger = reader.code("danger", Danger::parse, "请选有没有危险");
        let hardship = match reader.typed.trimmed("hardship") {
            "" => Some(None),
            code => Hardship::parse(code).map(Some),
        };
        let people = reader.number("people", "请写受影响的人数，至少 1 人");
        let reason = reader.text("reason", 500, "请写理由，一句话就行");
        let reason = desk.write(words::Class::Note, reason?);
        Some(Command::Judge { class: class?, danger: danger?, hardship: hardship?, people: people?, reason })
    }
}

/// 交办
pub mod assignment {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let suggested = super::suggested(scene);
        let reason = suggested
            .as_ref()
            .map_or("这一类没有固定的单位，请您选".to_owned(), |(id, category)| {
                format!("建议{}：类别是“{category}”", scene.directory.unit_name(*id))
            });
        let duty = lists::duty_hint(scene).map_or(String::new(), |says| format!("{says}。"));
        let id = suggested.map(|(id, _)| id);
        let last = scene.matter.state.lead.map(|lead| lead.unit).or(id);
        let otherwise = last.map_or(String::new(), |id| id.to_string());
        vec![
            Field::select("unit", "牵头单位", lists::unit_choices(scene, id, None), scene.typed, &otherwise)
                .hint(format!("{reason}。{duty}{}", super::sign_preview(scene))),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        Some(Command::Assign { unit: lists::read_unit(reader, scene, "unit")? })
    }
}

/// 指定
pub mod designation {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{
        Desk,
        domain::request::{Command, Event},
        domain::words::Class,
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let better = scene.matter.steps.iter().rev().find_map(|step| match &step.recorded.event {
            Event::SentBack { better_unit, .. } => Some(*better_unit),
            _ => None,
        });
        let hint = better.map_or(String::new(), |unit| {
            format!("退办单位认为应当由“{}”办。", scene.directory.unit_name(unit))
        });
        let units = lists::unit_choices(scene, None, None);
        vec![
            Field::select("unit", "指定单位", units, scene.typed, "")
                .hint(format!("{hint}{}", super::sign_preview(scene))),
            Field::area("words", "理由", 3, scene.typed, "").hint("内部，居民看不到；指定以后只能签收"),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let unit = lists::read_unit(reader, scene, "unit");
        let words = reader.text("words", 500, "请写明为什么指定这个单位");
        let words = desk.write(Class::Note, words?);
        Some(Command::Designate { unit: unit?, words })
    }
}

/// 签收
pub mod signature {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command};

    pub fn fields(_: &Scene<'_>) -> Vec<Field> {
        Vec::new()
    }

    pub fn read(_: &Scene<'_>, _: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        Some(Command::Sign)
    }
}

/// 退办
pub mod send_back {
    use super::super::{Choice, Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let reasons = scene.app.rulebook().send_back_reasons().iter();
        let reasons = reasons.map(|reason| Choice::new(&reason.code, &reason.name.zh).note(&reason.rule.zh));
        let own = scene.matter.state.lead.map(|lead| lead.unit);
        vec![
            Field::radios("reason", "理由", reasons.collect(), scene.typed, ""),
            Field::select(
                "better_unit",
                "更合适的单位",
                lists::unit_choices(scene, None, own),
                scene.typed,
                "",
            ),
            Field::area("words", "说明", 4, scene.typed, "").hint("写明依据的条文或职责清单，分办员要看"),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let known =
            |code: &str| scene.app.rulebook().send_back_reason(code).map(|reason| reason.code.clone());
        let reason = reader.code("reason", known, "请选一个理由");
        let better_unit = lists::read_unit(reader, scene, "better_unit");
        let words = reader.text("words", 1000, "请写明依据");
        let words = desk.write(Class::Note, words?);
        Some(Command::SendBack { reason: reason?, better_unit: better_unit?, words })
    }
}
