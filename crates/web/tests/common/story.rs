//! A matter on its way through the office, each step by the person whose step it is.

use super::office::Office;
use zhiye_app::{Ask, Desk, Filing, Receipt};
use zhiye_domain::{
    Actor, RequestId,
    request::{Channel, Class, Command, Danger, Draft, LegalChannel, Way},
    words,
};
use zhiye_rulebook::{Kind, Outcome};

/// Filed on the web, anonymously.
pub async fn filed(office: &Office, text: &str) -> Receipt {
    let mut filing = Filing::new(Kind::Help, Channel::Web, text);
    filing.category = Some("housing.common".into());
    filing.area = Some("qinghe".into());
    let ask = Ask::new(Actor::Resident, Channel::Web);
    office.app.file(&ask, &filing).await.expect("anyone may file")
}

/// A command by a person of the staff.
pub async fn by(office: &Office, key: &str, id: RequestId, command: impl FnOnce(&mut Desk<'_>) -> Command) {
    let staff = office.app.directory().staff(office.people[key]).expect("a person of the staff");
    let mut desk = office.app.desk();
    let command = command(&mut desk);
    let ask = Ask::new(Actor::Staff(staff), Channel::Window);
    office.app.act(&ask, id, command, desk).await.expect("a step that is due");
}

/// Accepted, judged, assigned and signed for.
pub async fn in_hand(office: &Office, id: RequestId) {
    in_hand_by(office, id, LegalChannel::Ordinary).await;
}

async fn in_hand_by(office: &Office, id: RequestId, legal_channel: LegalChannel) {
    let accept =
        Command::Accept { legal_channel, kind: Kind::Help, category: "housing.common".into(), summary: None };
    by(office, "clerk", id, |_| accept).await;
    by(office, "coordinator", id, |desk| Command::Judge {
        class: Class::Now,
        danger: Danger::MayWorsen,
        hardship: None,
        people: 12,
        reason: desk.write(words::Class::Note, "内部研判：整单元都暗"),
    })
    .await;
    let unit = office.units["construction"];
    by(office, "coordinator", id, |_| Command::Assign { unit }).await;
    by(office, "handler", id, |_| Command::Sign).await;
}

/// And visited, answered, approved and told.
pub async fn answered(office: &Office, id: RequestId) {
    in_hand(office, id).await;
    answer(office, id).await;
}

/// The same of a petition.
pub async fn petition_answered(office: &Office, id: RequestId) {
    in_hand_by(office, id, LegalChannel::Petition).await;
    answer(office, id).await;
}

async fn answer(office: &Office, id: RequestId) {
    by(office, "handler", id, |desk| Command::Contact {
        way: Way::InPerson,
        reached: true,
        words: desk.write(words::Class::Told, "天黑后去的，1 至 6 层都不亮，单元门口装了一盏临时灯。"),
    })
    .await;
    by(office, "handler", id, |desk| Command::DraftAnswer {
        draft: Draft {
            next_step: Some(desk.write(words::Class::Told, "下周再来看一次。")),
            ..Draft::new(desk.write(words::Class::Told, "灯已经换好，今早一起看过。"), Some(Outcome::Solved))
        },
    })
    .await;
    by(office, "approver", id, |_| Command::Approve).await;
    by(office, "approver", id, |_| Command::Deliver { way: Way::Phone, on: None }).await;
}
