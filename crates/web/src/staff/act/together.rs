//! Many hands: parts for other units and their reports, the joint meeting, what a leader wrote.

use super::{Choice, Field, Reader, Scene};
use zhiye_app::domain::{
    UnitId,
    request::{Owed, Part, Task},
};

/// A choice for each task that is wanted; of one alone nothing has to be chosen.
fn task_field(scene: &Scene<'_>, wanted: impl Fn(&Task) -> bool) -> Field {
    let tasks: Vec<&Task> = scene.matter.state.tasks.iter().filter(|task| wanted(task)).collect();
    let choice = |task: &&Task| {
        let words = scene.matter.text(task.words.id).unwrap_or_default();
        let unit = scene.directory.unit_name(task.unit);
        Choice::new(task.no.to_string(), format!("{unit}，第 {} 项", task.no)).note(words)
    };
    let only = if let [only] = &tasks[..] { only.no.to_string() } else { String::new() };
    Field::radios("task", "哪一项", tasks.iter().map(choice).collect(), scene.typed, &only)
}

fn read_no(reader: &mut Reader<'_>, name: &str, missing: &str) -> Option<u16> {
    reader.number(name, missing)
}

/// 确认接了危急事项
pub mod acknowledgement {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command};

    pub fn fields(_: &Scene<'_>) -> Vec<Field> {
        Vec::new()
    }

    pub fn read(_: &Scene<'_>, _: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        Some(Command::Acknowledge)
    }
}

/// 派出协办
pub mod co_task {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};
    use zhiye_calendar::Lang;
    use zhiye_rulebook::Act;

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let state = &scene.matter.state;
        let limit = scene.app.limit(Act::CoTask, &state.case());
        let hint =
            limit.map_or(String::new(), |row| format!("从现在起 {} 内报结果", row.limit.words(Lang::Zh)));
        let units = lists::unit_choices(scene, None, Some(state.unit()));
        vec![
            Field::select("unit", "请哪个单位", units, scene.typed, "").hint(hint),
            Field::area("words", "请他们办什么", 4, scene.typed, "")
                .hint("写清楚哪一部分、要什么结果；对方看得到这件事，本人只看到请了哪个单位"),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let unit = lists::read_unit(reader, scene, "unit");
        let words = reader.text("words", 1000, "请写明请他们办什么");
        let words = desk.write(Class::Note, words?);
        Some(Command::SplitTask { unit: unit?, words })
    }
}

/// 报协办结果
pub mod task_report {
    use super::super::{Field, Reader, Scene};
    use super::{Part, UnitId, read_no, task_field};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let units: Vec<UnitId> = scene.units.clone();
        vec![
            task_field(scene, |task| task.part == Part::Open && units.contains(&task.unit)),
            Field::area("words", "办了什么，结果怎样", 5, scene.typed, "")
                .hint("牵头单位照这个写答复，写清日期和事实；本人看不到这一段"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let task = read_no(reader, "task", "请选报哪一项");
        let words = reader.text("words", 2000, "请写办了什么、结果怎样");
        let words = desk.write(Class::Note, words?);
        Some(Command::ReportTask { task: task?, words })
    }
}

/// 看协办结果
pub mod task_check {
    use super::super::{Choice, Field, Reader, Scene};
    use super::{Part, read_no, task_field};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let decisions = vec![
            Choice::new("again", "请再补充").note("报来的不够用，从现在起重新计时"),
            Choice::new("drop", "不用办了").note("还没报的，情况有变，不需要了"),
        ];
        vec![
            task_field(scene, |task| task.part != Part::Dropped),
            Field::radios("decision", "怎么办", decisions, scene.typed, ""),
            Field::area("words", "说明", 3, scene.typed, "").hint("对方看得到，本人看不到"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let task = read_no(reader, "task", "请选哪一项");
        let again = |code: &str| match code {
            "again" => Some(true),
            "drop" => Some(false),
            _ => None,
        };
        let again = reader.code("decision", again, "请选怎么办");
        let words = reader.text("words", 1000, "请写明要补充什么，或者为什么不用办了");
        let (task, again, words) = (task?, again?, desk.write(Class::Note, words?));
        Some(if again { Command::ReturnTask { task, words } } else { Command::DropTask { task, words } })
    }
}

/// 请求会商
pub mod meeting_call {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("words", "要商量什么", 5, scene.typed, "")
                .hint("有异议的写明依据；开会以前照样由现在的单位办，期限照走；本人看不到"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let words = reader.text("words", 1000, "请写明要商量什么")?;
        Some(Command::CallMeeting { words: desk.write(Class::Note, words) })
    }
}

/// 会商记录
pub mod meeting {
    use super::super::{Choice, Field, Reader, Scene};
    use super::UnitId;
    use zhiye_app::{
        Desk,
        domain::request::{Command, Held},
        domain::words::Class,
    };

    /// The units that were asked, as far as they are known.
    fn asked(scene: &Scene<'_>) -> Vec<UnitId> {
        let known = |text: &String| {
            let id: UnitId = text.parse().ok()?;
            scene.directory.leading().any(|unit| unit.id == id).then_some(id)
        };
        scene.typed.all("units").iter().filter_map(known).collect()
    }

    fn presence(unit: UnitId) -> String {
        format!("presence-{unit}")
    }

    fn decision(unit: UnitId) -> String {
        format!("decision-{unit}")
    }

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let units = scene.directory.leading();
        let units = units.map(|unit| Choice::new(unit.id.to_string(), &unit.name)).collect();
        let mut fields = vec![
            Field::checks("units", "请了哪些单位", units, scene.typed),
            Field::area("minutes", "会议纪要", 6, scene.typed, "")
                .hint("各单位怎么说、怎么定的；本人只看到开过会，看不到纪要"),
        ];
        let lead = scene.matter.state.unit();
        for unit in asked(scene) {
            let name = scene.directory.unit_name(unit);
            let present = vec![Choice::new("yes", "到会"), Choice::new("no", "没有到会")];
            fields.push(Field::radios(&presence(unit), name, present, scene.typed, ""));
            if unit != lead {
                fields.push(
                    Field::area(&decision(unit), &format!("{name}要办的"), 2, scene.typed, "")
                        .hint("定了就写，直接成为一项协办，不用再派一次")
                        .optional(),
                );
            }
        }
        fields
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let minutes = reader.text("minutes", 3000, "请写会议纪要");
        let units = asked(scene);
        if units.is_empty() {
            reader.wrong("units", "请勾选请了哪些单位");
        }
        let (mut present, mut absent, mut decided) = (Vec::new(), Vec::new(), Vec::new());
        for unit in units {
            let name = scene.directory.unit_name(unit);
            match reader.code(&presence(unit), super::super::work::yes_or_no, &format!("请选{name}到会没有"))
            {
                Some(true) => present.push(unit),
                Some(false) => absent.push(unit),
                None => {}
            }
            if let Some(words) = reader.maybe(&decision(unit), 1000) {
                decided.push((unit, words));
            }
        }
        let minutes = desk.write(Class::Note, minutes?);
        let decisions =
            decided.into_iter().map(|(unit, words)| (unit, desk.write(Class::Note, words))).collect();
        Some(Command::HoldMeeting { held: Held { present, absent, minutes }, decisions })
    }
}

/// 登记批示
pub mod instruction {
    use super::super::{Choice, Field, Reader, Scene};
    use zhiye_app::{
        Desk,
        domain::{PersonId, Role, request::Command, words::Class},
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let leaders = scene.directory.holders(Role::Leader);
        let leaders =
            leaders.map(|leader| Choice::new(leader.id.to_string(), scene.directory.name(leader.id)));
        let choices = std::iter::once(Choice::new("", "请选择")).chain(leaders).collect();
        vec![
            Field::select("leader", "谁的批示", choices, scene.typed, ""),
            Field::area("words", "批示原文", 4, scene.typed, "")
                .hint("照原文写。批示只加一个回报期限：不改先后、不改单位、不改已经作出的决定"),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let known = |text: &str| {
            let id: PersonId = text.parse().ok()?;
            scene.directory.holders(Role::Leader).any(|leader| leader.id == id).then_some(id)
        };
        let leader = reader.code("leader", known, "请选是谁的批示");
        let words = reader.text("words", 1000, "请写批示原文");
        let words = desk.write(Class::Note, words?);
        Some(Command::Instruct { leader: leader?, words })
    }
}

/// 回报批示
pub mod instruction_report {
    use super::super::{Choice, Field, Reader, Scene};
    use super::{Owed, read_no};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let open: Vec<_> = scene.matter.state.open_instructions().collect();
        let choice = |instruction: &&zhiye_app::domain::request::Instruction| {
            let words = scene.matter.text(instruction.words.id).unwrap_or_default();
            let name = scene.directory.name(instruction.leader);
            Choice::new(Owed::Instruction(instruction).no().to_string(), name).note(words)
        };
        let only = if let [only] = &open[..] { only.no.to_string() } else { String::new() };
        vec![
            Field::radios("instruction", "回报哪一条", open.iter().map(choice).collect(), scene.typed, &only),
            Field::area("words", "回报", 5, scene.typed, "")
                .hint("写办到哪一步、下一步、哪天；不写本人的姓名和电话，领导看得到这一段"),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let instruction = read_no(reader, "instruction", "请选回报哪一条批示");
        let words = reader.text("words", 1000, "请写办到哪一步了");
        let words = desk.write(Class::Note, words?);
        Some(Command::AnswerInstruction { instruction: instruction?, words })
    }
}
