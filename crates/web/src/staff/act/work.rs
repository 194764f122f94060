//! While a matter is in hand: contacts, notes, proposals and their decision, handing over.

/// 联系记录
pub mod contact_record {
    use super::super::{Choice, Field, Reader, Scene, lists};
    use zhiye_app::{
        Desk,
        domain::request::{Command, Way},
        domain::words::Class,
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let reached = vec![Choice::new("yes", "联系上了"), Choice::new("no", "没联系上")];
        vec![
            Field::radios("way", "怎么联系的", lists::way_choices(), scene.typed, ""),
            Field::radios("reached", "结果", reached, scene.typed, ""),
            Field::area("words", "说了什么", 4, scene.typed, "").hint("本人能看到联系过，看不到这一段"),
            lists::happened_field(scene.typed),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let way = reader.code("way", Way::parse, "请选怎么联系的");
        let reached = reader.code("reached", super::yes_or_no, "请选联系上了没有");
        let words = reader.text("words", 1000, "请写说了什么；没联系上，写哪天几点打的");
        let words = desk.write(Class::Told, words?);
        Some(Command::Contact { way: way?, reached: reached?, words })
    }
}

/// 记录
pub mod note {
    use super::super::{Field, Reader, Scene, choices};
    use zhiye_app::{
        Desk,
        domain::request::{Audience, Command},
        domain::words::Class,
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("words", "写一条", 4, scene.typed, ""),
            Field::radios(
                "audience",
                "给谁看",
                choices!(Audience).collect(),
                scene.typed,
                Audience::Internal.code(),
            ),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let audience = reader.code("audience", Audience::parse, "请选给谁看");
        let words = reader.text("words", 2000, "请先写几个字再记下");
        let (audience, words) = (audience?, words?);
        let class = if audience == Audience::Internal { Class::Note } else { Class::Told };
        Some(Command::Note { audience, words: desk.write(class, words) })
    }
}

/// 分步、延期、暂缓、中止的申请
pub mod proposal {
    use super::super::{Choice, Field, Reader, Scene, steps};
    use zhiye_app::{
        Desk,
        domain::request::{Command, Proposal},
        domain::words::Class,
    };
    use zhiye_calendar::{Lang, Limit};
    use zhiye_rulebook::{Act, Lack, PauseKind};

    /// The four kinds, with what each is for.
    const KINDS: [(&str, &str, &str); 4] = [
        ("staging", "分步办理", "创造条件一步一步办：每一步写明做什么、哪天做到，同意以后就是承诺"),
        ("extension", "延期", "只能一次，理由和新的日期会告诉本人"),
        ("deferral", "暂缓", "时机未到，而且缺人、缺钱或缺条件；到哪天自动接着办"),
        ("pause", "中止计时", "只有听证、第三方鉴定、本人请求等待三种"),
    ];

    fn most(scene: &Scene<'_>) -> Option<Limit> {
        scene.app.limit(Act::Extension, &scene.matter.state.case()).map(|row| row.limit)
    }

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let kinds: Vec<Choice> =
            KINDS.iter().map(|(c, name, note)| Choice::new(*c, *name).note(*note)).collect();
        let mut fields = vec![Field::radios("kind", "申请什么", kinds, scene.typed, "")];
        match scene.typed.trimmed("kind") {
            "extension" => fields.extend(extension(scene)),
            "deferral" => fields.extend(deferral(scene)),
            "pause" => fields.extend(pause(scene)),
            "staging" => fields.extend(steps::staging(scene)),
            _ => {}
        }
        fields
    }

    fn extension(scene: &Scene<'_>) -> Vec<Field> {
        let hint = most(scene)
            .map_or("这类事项不能延期".to_owned(), |limit| format!("最多 {}", limit.words(Lang::Zh)));
        let reasons = scene.app.rulebook().extension_reasons().iter();
        let reasons = reasons.map(|r| Choice::new(&r.code, &r.name.zh).note(&r.told.zh)).collect();
        vec![
            Field::typed("days", "延长几天", "number", scene.typed, "").hint(hint),
            Field::radios("why", "理由", reasons, scene.typed, ""),
            Field::area("words", "再说具体些", 3, scene.typed, "").hint("本人能看到").optional(),
        ]
    }

    fn deferral(scene: &Scene<'_>) -> Vec<Field> {
        let lacks = scene.app.rulebook().lacks().iter();
        let lacks = lacks.map(|row| Choice::new(row.lack.code(), &row.name.zh).note(&row.ask.zh)).collect();
        vec![
            Field::checks("lacks", "缺什么", lacks, scene.typed).hint("“时机”必选，另外至少选一样"),
            Field::typed("until", "哪天再议", "date", scene.typed, "").hint("到这一天自动接着办"),
            Field::area("words", "告诉本人", 4, scene.typed, "").hint("现在为什么办不了、差什么、到哪天再看"),
        ]
    }

    fn pause(scene: &Scene<'_>) -> Vec<Field> {
        let reasons = scene.app.rulebook().pause_reasons().iter();
        let reasons =
            reasons.map(|r| Choice::new(r.kind.code(), &r.name.zh).note(format!("要有：{}", r.paper.zh)));
        vec![
            Field::radios("why", "为什么等", reasons.collect(), scene.typed, ""),
            Field::typed("until", "最晚等到哪天", "date", scene.typed, "").hint("到这一天自动接着计时"),
            Field::area("words", "凭什么材料", 3, scene.typed, "")
                .hint("写明材料名称和日期；内部，居民看不到"),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let proposal = match reader.typed.trimmed("kind") {
            "extension" => read_extension(scene, reader, desk),
            "deferral" => read_deferral(reader, desk),
            "pause" => read_pause(reader, desk),
            "staging" => steps::read_staging(scene, reader, desk),
            _ => {
                reader.wrong("kind", "请选申请什么");
                None
            }
        };
        Some(Command::Propose { proposal: proposal? })
    }

    fn read_extension(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Proposal> {
        let days: Option<u16> = reader.number("days", "请写延长几天，只写数字");
        let known = |code: &str| scene.app.rulebook().extension_reason(code);
        let reason = reader.code("why", known, "请选一个理由");
        let more = reader.maybe("words", 500);
        let (days, reason) = (days?, reason?);
        let by = match most(scene) {
            Some(Limit::CalendarDays(_)) => Limit::CalendarDays(days),
            _ => Limit::WorkingDays(days),
        };
        let reason = desk.write(Class::Told, &reason.told_with(more));
        Some(Proposal::Extension { by, reason })
    }

    fn read_deferral(reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Proposal> {
        let lacks: Vec<Lack> =
            reader.typed.all("lacks").iter().filter_map(|code| Lack::parse(code)).collect();
        if !lacks.contains(&Lack::Timing) || lacks.len() < 2 {
            reader.wrong("lacks", "请勾选“时机”，再勾选缺人、缺钱还是缺条件");
        }
        let return_on = reader.day("until", "请选哪天再议");
        let words = reader.text("words", 1000, "请写给本人看的理由");
        let reason = desk.write(Class::Told, words?);
        Some(Proposal::Deferral { lacks, return_on: return_on?, reason })
    }

    fn read_pause(reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Proposal> {
        let reason = reader.code("why", PauseKind::parse, "请选为什么等");
        let until = reader.day("until", "请选最晚等到哪天");
        let words = reader.text("words", 500, "请写明凭什么材料");
        let paper = desk.write(Class::Note, words?);
        Some(Proposal::Pause { reason: reason?, until: until?, paper })
    }
}

/// 决定
pub mod decision {
    use super::super::{Choice, Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let answers = vec![
            Choice::new("yes", "同意").note("马上生效，并告诉本人"),
            Choice::new("no", "不同意").note("原来的期限接着走"),
        ];
        vec![
            Field::radios("decision", "决定", answers, scene.typed, ""),
            Field::area("reason", "不同意的理由", 3, scene.typed, "")
                .hint("同意就不用写；内部，居民看不到")
                .optional(),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        if reader.code("decision", super::yes_or_no, "请选同意还是不同意")? {
            return Some(Command::Grant);
        }
        let reason = reader.text("reason", 500, "请写明为什么不同意")?;
        Some(Command::RefuseProposal { reason: desk.write(Class::Note, reason) })
    }
}

/// 接着办
pub mod resumption {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command};

    pub fn fields(_: &Scene<'_>) -> Vec<Field> {
        Vec::new()
    }

    pub fn read(_: &Scene<'_>, _: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        Some(Command::Resume)
    }
}

/// 移交
pub mod handover {
    use super::super::{Choice, Field, Reader, Scene};
    use zhiye_app::{
        Desk,
        domain::{
            PersonId, Role,
            request::{Command, Post},
        },
    };

    /// Who may hold it: handlers of the lead unit, clerks for the intake post.
    fn holders(scene: &Scene<'_>) -> Vec<PersonId> {
        let owner = scene.matter.state.owner;
        let fits = |person: &&zhiye_app::views::office::Person| {
            let held = |role, unit| person.grants.iter().any(|g| g.role == role && unit == Some(g.unit));
            match owner.post {
                Post::Handler => held(Role::Handler, Some(owner.unit)),
                Post::Intake => person.grants.iter().any(|g| g.role == Role::Clerk),
                Post::Discipline => person.grants.iter().any(|g| g.role == Role::DisciplineContact),
            }
        };
        let people = scene.directory.people.iter().filter(|person| !person.gone);
        people.filter(fits).map(|p| p.id).collect()
    }

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let mut people = holders(scene);
        people.retain(|person| Some(*person) != scene.matter.state.owner.person);
        let choices = people.iter().map(|id| Choice::new(id.to_string(), scene.directory.name(*id)));
        let choices = std::iter::once(Choice::new("", "请选一个人")).chain(choices).collect();
        let hint = if people.is_empty() { "这个岗位没有别的人，请管理员先授权" } else { "" };
        vec![Field::select("person", "交给谁", choices, scene.typed, "").hint(hint)]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        // On a second press whoever was chosen holds it already.
        let known = |text: &str| text.parse().ok().filter(|id| holders(scene).contains(id));
        Some(Command::HandOver { person: reader.code("person", known, "请选一个人")? })
    }
}

/// 是、否
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
