//! After the answer, and what staff write down for a resident who calls or comes by.

use super::{Choice, Field, Scene, choices};
use zhiye_app::domain::request::{Satisfaction, Solved};

/// Solved or not, the five steps, and a word; nothing is chosen beforehand.
fn rating_fields(scene: &Scene<'_>) -> Vec<Field> {
    let steps: Vec<Choice> = choices!(Satisfaction).collect();
    vec![
        Field::radios("solved", "事情解决了吗", choices!(Solved).collect(), scene.typed, ""),
        Field::radios("satisfaction", "对办理满意吗", steps, scene.typed, "")
            .hint("本人没说就不选")
            .optional(),
        Field::area("words", "本人怎么说的", 3, scene.typed, "").optional(),
    ]
}

/// 回访
pub mod follow_up {
    use super::super::{Choice, Field, Reader, Scene};
    use super::rating_fields;
    use zhiye_app::{
        Desk,
        domain::request::{Command, Rating, Satisfaction, Solved},
        domain::words::Class,
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let reached = vec![
            Choice::new("yes", "联系上了"),
            Choice::new("no", "没联系上").note("记一次；三次都联系不上才会自动办结，不算解决"),
        ];
        let mut fields = vec![Field::radios("reached", "联系上本人了吗", reached, scene.typed, "")];
        fields.extend(rating_fields(scene));
        fields
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let reached = reader.code("reached", super::super::work::yes_or_no, "请选联系上了没有")?;
        let words = reader.maybe("words", 1000);
        if !reached {
            return Some(Command::FollowUp {
                reached,
                rating: None,
                words: desk.write_some(Class::Told, words),
            });
        }
        let solved = reader.code("solved", Solved::parse, "请选事情解决了没有")?;
        let satisfaction = Satisfaction::parse(reader.typed.trimmed("satisfaction"));
        let words = desk.write_some(Class::Said, words);
        Some(Command::FollowUp { reached, rating: Some(Rating { solved, satisfaction, words }), words: None })
    }
}

/// 替本人评价
pub mod rating {
    use super::super::{Field, Reader, Scene, lists};
    use super::rating_fields;
    use zhiye_app::{
        Desk,
        domain::request::{Command, Rating, Satisfaction, Solved},
        domain::words::Class,
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let mut fields = rating_fields(scene);
        fields.push(lists::channel_field(scene.typed));
        fields.push(lists::happened_field(scene.typed));
        fields
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let solved = reader.code("solved", Solved::parse, "请选事情解决了没有");
        let satisfaction = Satisfaction::parse(reader.typed.trimmed("satisfaction"));
        let words = reader.maybe("words", 1000);
        let words = desk.write_some(Class::Said, words);
        Some(Command::Rate { rating: Rating { solved: solved?, satisfaction, words } })
    }
}

/// 办结
pub mod closure {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{
        Desk,
        domain::request::{Command, Ending},
    };

    pub fn fields(_: &Scene<'_>) -> Vec<Field> {
        Vec::new()
    }

    pub fn read(_: &Scene<'_>, _: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        Some(Command::Close { ending: Ending::FollowedUp })
    }
}

/// 收到补充材料
pub mod supplement {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![Field::area("words", "补来了什么", 4, scene.typed, ""), lists::channel_field(scene.typed)]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let words = reader.text("words", 2000, "请写补来了什么")?;
        Some(Command::Supplement { words: desk.write(Class::Said, words) })
    }
}

/// 补充情况
pub mod addition {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("words", "本人又说了什么", 4, scene.typed, "").hint("照原话写"),
            lists::channel_field(scene.typed),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let words = reader.text("words", 2000, "请写本人说了什么")?;
        Some(Command::Add { words: desk.write(Class::Said, words) })
    }
}

/// 催办
pub mod reminder {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("words", "本人说了什么", 3, scene.typed, "")
                .hint("只问进度的话，可以不写")
                .optional(),
            lists::channel_field(scene.typed),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let words = reader.maybe("words", 1000);
        Some(Command::AskAgain { words: desk.write_some(Class::Said, words) })
    }
}

/// 重新办理
pub mod reopening {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("reason", "为什么重新办", 4, scene.typed, "").hint("照本人的话写，本人能看到"),
            Field::tick("new_facts", "新情况", "有上次没有说过的新情况", scene.typed).optional(),
            lists::channel_field(scene.typed),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let reason = reader.text("reason", 2000, "请写为什么重新办")?;
        let new_facts = reader.typed.has("new_facts");
        Some(Command::Reopen { reason: desk.write(Class::Said, reason), new_facts })
    }
}

/// 撤回
pub mod withdrawal {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("words", "本人怎么说的", 3, scene.typed, "").optional(),
            lists::channel_field(scene.typed),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let words = reader.maybe("words", 1000);
        Some(Command::Withdraw { words: desk.write_some(Class::Said, words) })
    }
}
