//! Step by step: what is promised by when, a step that is done, another day for one.

use super::{Field, Reader, Scene};
use zhiye_app::{
    Desk,
    domain::{
        request::{Proposal, Stage},
        words::Class,
    },
};

/// Steps the form offers.
const ROWS: usize = 5;

/// The fields of a staging, within the form of a proposal.
pub fn staging(scene: &Scene<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    for n in 1..=ROWS {
        let area = Field::area(&format!("step{n}"), &format!("第 {n} 步：做什么"), 2, scene.typed, "");
        let day = Field::typed(&format!("on{n}"), &format!("第 {n} 步：哪天做到"), "date", scene.typed, "");
        if n == 1 {
            fields.push(area.hint("写给本人看的话；同意以后，每一步都是一条承诺，改日期要本人同意"));
            fields.push(day);
        } else if n == 2 {
            fields.extend([area, day]);
        } else {
            fields.extend([area.optional(), day.optional()]);
        }
    }
    fields
}

pub fn read_staging(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Proposal> {
    let mut steps = Vec::new();
    let mut whole = true;
    for n in 1..=ROWS {
        let (step, on) = (format!("step{n}"), format!("on{n}"));
        let given = reader.typed.some(&step).is_some() || reader.typed.some(&on).is_some();
        if n > 2 && !given {
            continue;
        }
        let words = reader.text(&step, 300, &format!("请写第 {n} 步做什么"));
        let day = reader.day(&on, &format!("请选第 {n} 步哪天做到"));
        match words.zip(day) {
            Some((words, on)) => {
                let promise = scene.app.new_promise();
                steps.push(Stage { promise, words: desk.write(Class::Told, words), on });
            }
            None => whole = false,
        }
    }
    if whole && !steps.is_sorted_by(|a, b| a.on < b.on) {
        reader.wrong("on2", "每一步的日期要一步比一步晚，请看看先后");
        whole = false;
    }
    whole.then_some(Proposal::Staging { steps })
}

/// 这一步做到了
pub mod completion {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let next = scene.matter.state.next_milestone();
        let what = next.and_then(|step| scene.matter.text(step.stage.words.id)).unwrap_or_default();
        let hint = next.map_or(String::new(), |step| format!("答应的是：{what}（{}）", step.stage.on));
        vec![
            Field::area("words", "做了什么", 4, scene.typed, "")
                .hint(format!("{hint}；写给本人看，写日期和事实")),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let words = reader.text("words", 1000, "请写做了什么")?;
        Some(Command::CompleteStep { words: desk.write(Class::Told, words) })
    }
}

/// 改这一步的日期
pub mod amendment {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{
        Desk,
        domain::{
            promise::Consent,
            request::{Command, Way},
            words::Class,
        },
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let next = scene.matter.state.next_milestone();
        let hint = next.map_or(String::new(), |step| format!("现在答应的是 {}", step.stage.on));
        vec![
            Field::typed("until", "改到哪天", "date", scene.typed, "").hint(hint),
            Field::area("reason", "为什么改", 3, scene.typed, "").hint("本人能看到"),
            Field::radios("way", "怎么问的本人", lists::way_choices(), scene.typed, ""),
            Field::area("consent", "本人怎么说", 2, scene.typed, "")
                .hint("要本人同意才能改；照原话记，写明哪天几点问的"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let on = reader.day("until", "请选改到哪天");
        let reason = reader.text("reason", 500, "请写为什么改");
        let way = reader.code("way", Way::parse, "请选怎么问的本人");
        let said = reader.text("consent", 500, "请写本人怎么说：改日期要本人同意");
        let (on, reason, way, said) = (on?, reason?, way?, said?);
        let consent = Consent { way, words: desk.write(Class::Said, said) };
        Some(Command::AmendStep { on, reason: desk.write(Class::Told, reason), consent })
    }
}
