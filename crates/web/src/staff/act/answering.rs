//! Answers: at once, by draft and approval, declined; and their delivery.

/// When the two fields an answer may leave open have to be filled in.
const ROUTE: &str = "不归我们管的，写明正确的去处";
const BASES: &str = "不支持的，必须选一条今天有效的依据";

/// 写答复
pub mod draft {
    use super::super::{Field, Reader, Scene, lists};
    use super::{BASES, ROUTE};
    use zhiye_app::{Desk, domain::request::Command};
    use zhiye_rulebook::Outcome;

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let outcomes = lists::outcome_choices(scene.matter.state.kind);
        let mut fields = vec![
            Field::radios("outcome", "办理结果", outcomes, scene.typed, ""),
            Field::area("words", "答复", 9, scene.typed, "")
                .hint("先说结果，再说做了什么；多用“请”，不用行话，不推给别人"),
            Field::line("next_step", "接下来", scene.typed, "")
                .hint("还有什么要做、谁做、哪天；没有就空着")
                .optional(),
        ];
        fields.extend(lists::unsupported_fields(scene));
        fields.push(lists::route_field(scene).hint(ROUTE).optional());
        fields.push(lists::bases_field(scene).hint(BASES).optional());
        if scene.matter.state.waits_for_others() {
            fields.push(
                Field::area("despite", "协办还没报完、会商还没开，为什么现在就答复", 2, scene.typed, "")
                    .hint("内部，居民看不到；等他们报完再写，就不用填")
                    .optional(),
            );
        }
        fields
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let outcome = reader.code("outcome", Outcome::parse, "请选办理结果");
        let draft = lists::read_draft(reader, desk, scene.matter.state.kind, outcome);
        outcome?;
        Some(Command::DraftAnswer { draft: draft? })
    }
}

/// 当场答复
pub mod at_once {
    use super::super::{Field, Reader, Scene, lists};
    use super::{BASES, ROUTE};
    use zhiye_app::{
        Desk,
        domain::request::{Command, Way},
    };
    use zhiye_rulebook::Outcome;

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let outcomes = lists::outcome_choices(scene.matter.state.kind);
        vec![
            Field::area("words", "怎么答复的", 7, scene.typed, "").hint("照着说给本人的话写"),
            Field::radios("outcome", "办理结果", outcomes, scene.typed, Outcome::Explained.code()),
            Field::radios("way", "怎么告诉本人的", lists::way_choices(), scene.typed, ""),
            lists::route_field(scene).hint(ROUTE).optional(),
            lists::bases_field(scene).hint(BASES).optional(),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let outcome = reader.code("outcome", Outcome::parse, "请选办理结果");
        let way = reader.code("way", Way::parse, "请选怎么告诉本人的");
        let draft = lists::read_draft(reader, desk, scene.matter.state.kind, outcome);
        outcome?;
        Some(Command::AnswerAtOnce { draft: draft?, way: way? })
    }
}

/// 不予受理
pub mod decline {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("words", "告诉本人", 7, scene.typed, "")
                .hint("说清楚为什么不归我们办、该找谁、怎么去"),
            lists::route_field(scene),
            lists::bases_field(scene).hint("至少选一条今天有效的依据"),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        if reader.typed.all("bases").is_empty() {
            reader.wrong("bases", "不予受理必须写明法律依据，请至少选一条");
        }
        if reader.typed.some("route").is_none() {
            reader.wrong("route", "请告诉居民该找谁：选一个正确的去处");
        }
        Some(Command::ProposeDecline {
            draft: lists::read_draft(reader, desk, scene.matter.state.kind, None)?,
        })
    }
}

/// 审核通过
pub mod approval {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command};

    pub fn fields(_: &Scene<'_>) -> Vec<Field> {
        Vec::new()
    }

    pub fn read(_: &Scene<'_>, _: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        Some(Command::Approve)
    }
}

/// 退回重写
pub mod draft_return {
    use super::super::{Field, Reader, Scene};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![Field::area("reason", "哪里要改", 4, scene.typed, "").hint("内部，居民看不到")]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let reason = reader.text("reason", 1000, "请写明哪里要改")?;
        Some(Command::ReturnDraft { reason: desk.write(Class::Note, reason) })
    }
}

/// 送达
pub mod delivery {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{
        Desk,
        domain::request::{Command, Way},
    };

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::radios("way", "怎么送达的", lists::way_choices(), scene.typed, "")
                .hint("送到了再记；记下以后，本人在查询页能看到答复"),
            Field::typed("on", "哪天送达的", "date", scene.typed, "")
                .hint("就是今天的话，可以不填")
                .optional(),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        let way = reader.code("way", Way::parse, "请选怎么送达的");
        let on = match reader.typed.some("on") {
            Some(_) => Some(reader.day("on", "请选哪天送达的，或者空着")?),
            None => None,
        };
        Some(Command::Deliver { way: way?, on })
    }
}
