//! Screening: accept, ask for what is missing, pass an emergency on, mend the summary.

/// 受理
pub mod acceptance {
    use super::super::{Choice, Field, Reader, Scene, choices, lists};
    use zhiye_app::{
        Desk,
        domain::request::{Command, LegalChannel},
        domain::words::Class,
    };
    use zhiye_rulebook::Kind;

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let state = &scene.matter.state;
        let ways: Vec<Choice> = choices!(LegalChannel)
            .map(|c| match c.value.as_str() {
                "petition" => c.note("《信访工作条例》规定的事项，从受理起 60 天内答复"),
                _ => c.note("求助、投诉、建议、咨询、表扬"),
            })
            .collect();
        let category = state.category.as_deref().and_then(|code| scene.app.rulebook().category(code));
        let usual = category.map_or(LegalChannel::Ordinary, |category| category.legal_channel);
        vec![
            Field::select(
                "category",
                "类别",
                lists::accepted_category_choices(scene.app.rulebook()),
                scene.typed,
                state.category.as_deref().unwrap_or_default(),
            ),
            Field::select("kind", "性质", lists::kind_choices(), scene.typed, state.kind.code()),
            Field::radios("legal_channel", "办理途径", ways, scene.typed, usual.code()),
            Field::line("summary", "一句话摘要", scene.typed, scene.matter.summary().unwrap_or_default())
                .hint("显示在列表里，写事情和地点，不写姓名、电话、门牌号"),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let rulebook = scene.app.rulebook();
        let category =
            reader.code("category", |c| rulebook.category(c).map(|c| c.code.clone()), "请从列表里选一个类别");
        let kind = reader.code("kind", Kind::parse, "请选性质");
        let legal_channel = reader.code("legal_channel", LegalChannel::parse, "请选办理途径");
        let summary =
            reader.text("summary", zhiye_app::MOST_SUMMARY, "请写一句话摘要，别人在列表里才看得懂是什么事");
        let (category, kind, legal_channel, summary) = (category?, kind?, legal_channel?, summary?);
        let changed = scene.matter.summary() != Some(summary);
        let summary = changed.then(|| desk.write(Class::Summary, summary));
        Some(Command::Accept { legal_channel, kind, category, summary })
    }
}

/// 补正通知
pub mod supplement_notice {
    use super::super::{Choice, Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let items = scene.app.rulebook().supplement_items().iter();
        let choices = items.map(|item| Choice::new(&item.code, &item.name.zh).note(&item.hint.zh)).collect();
        vec![
            Field::checks("items", "缺什么，一次说全", choices, scene.typed),
            Field::area("words", "告诉本人怎么补", 5, scene.typed, "")
                .hint("写清楚补什么、送到哪里、可以拍照发来还是要带原件"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let items = reader.typed.all("items").to_vec();
        if items.is_empty() {
            reader.wrong("items", "请勾选要补的材料，一次说全");
        }
        let words = reader.text("words", 1000, "请写明怎么补")?;
        Some(Command::AskSupplement { items, words: desk.write(Class::Told, words) })
    }
}

/// 转应急
pub mod emergency {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("call", "打了哪个电话，对方怎么说", 4, scene.typed, "")
                .hint("例如：14:05 打 119，接线员说 8 分钟到；已请住户离开"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let call = reader.text("call", 500, "请先打电话，再写明打给谁、对方怎么说")?;
        Some(Command::PassToEmergency { call: desk.write(Class::Note, call) })
    }
}

/// 摘要
pub mod summary {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let held = scene.matter.summary().unwrap_or_default();
        vec![
            Field::line("summary", "一句话摘要", scene.typed, held)
                .hint("显示在列表里，写事情和地点，不写姓名、电话、门牌号"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let summary = reader.text("summary", zhiye_app::MOST_SUMMARY, "请写一句话摘要")?;
        Some(Command::Summarise { summary: desk.write(Class::Summary, summary) })
    }
}

/// 转检举控告
pub mod sealing {
    use super::super::{Choice, Field, Reader, Scene};
    use zhiye_app::{
        Desk,
        domain::{
            UnitId,
            request::{About, Command},
        },
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let units = scene.directory.units.iter().map(|unit| Choice::new(unit.id.to_string(), &unit.name));
        let units = std::iter::once(Choice::new("", "不清楚，或者不选")).chain(units).collect();
        vec![
            Field::select("about", "反映的是哪个单位的人", units, scene.typed, "")
                .hint("选了以后，这个单位的人看不到这件事，由上一级或者别的纪检联络员办理")
                .optional(),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        let known = |text: &str| text.parse::<UnitId>().ok().filter(|id| scene.directory.unit(*id).is_some());
        let about = match reader.typed.some("about") {
            Some(_) => Some(About::Unit(reader.code("about", known, "请从列表里选一个单位，或者不选")?)),
            None => None,
        };
        match scene.app.sealed_owner(about) {
            Some(owner) => Some(Command::Seal { owner, about }),
            None => {
                reader.wrong("about", "请先请管理员把单位建好");
                None
            }
        }
    }
}

/// 宣读确认
pub mod reading {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let said = format!("请照着念：{}", scene.matter.said());
        vec![Field::tick("read_aloud", "念给本人听", "已念给本人听，本人确认", scene.typed).hint(said)]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        if !reader.typed.has("read_aloud") {
            reader.wrong("read_aloud", "请念给本人听，本人确认以后再打勾");
            return None;
        }
        Some(Command::ConfirmReading)
    }
}
