//! Review of a petition's answer: asked for by the person, given to a unit that has not answered it.

/// 替本人请求复查
pub mod request {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command, domain::words::Class};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        vec![
            Field::area("words", "本人为什么不同意", 5, scene.typed, "")
                .hint("照原话写；由没有答复过这件事的单位复查"),
            lists::channel_field(scene.typed),
        ]
    }

    pub fn read(_: &Scene<'_>, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
        let words = reader.text("words", 2000, "请写本人为什么不同意")?;
        Some(Command::AskReview { words: desk.write(Class::Said, words) })
    }
}

/// 指定复查单位
pub mod assignment {
    use super::super::{Field, Reader, Scene, lists};
    use zhiye_app::{Desk, domain::request::Command};

    pub fn fields(scene: &Scene<'_>) -> Vec<Field> {
        let of = &scene.matter.state.answered_by;
        let mut units = lists::unit_choices(scene, None, None);
        units.retain(|choice| !of.iter().any(|unit| unit.to_string() == choice.value));
        vec![
            Field::select("unit", "由哪个单位复查", units, scene.typed, "")
                .hint("答复过这件事的单位不能复查；复查单位只能签收，不能退办"),
        ]
    }

    pub fn read(scene: &Scene<'_>, reader: &mut Reader<'_>, _: &mut Desk<'_>) -> Option<Command> {
        Some(Command::AssignReview { unit: lists::read_unit(reader, scene, "unit")? })
    }
}
