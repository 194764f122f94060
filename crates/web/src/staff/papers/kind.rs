//! The papers a matter can have.

use super::record::Record;
use zhiye_app::domain::request::LegalChannel;

/// One paper, by what it tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    #[doc(alias = "受理告知书")]
    Acceptance,
    #[doc(alias = "不予受理告知书")]
    Declination,
    #[doc(alias = "补正告知书")]
    Supplement,
    #[doc(alias = "交办函")]
    Transfer,
    #[doc(alias = "延期告知书")]
    Extension,
    #[doc(alias = "中止告知书")]
    Pause,
    #[doc(alias = "暂缓告知书")]
    Deferral,
    #[doc(alias = "答复意见书")]
    Answer,
    #[doc(alias = "送达回证")]
    Receipt,
}

impl Kind {
    pub const ALL: [Kind; 9] = [
        Kind::Acceptance,
        Kind::Declination,
        Kind::Supplement,
        Kind::Transfer,
        Kind::Extension,
        Kind::Pause,
        Kind::Deferral,
        Kind::Answer,
        Kind::Receipt,
    ];

    /// As addresses and stored templates have it.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Acceptance => "acceptance",
            Kind::Declination => "declination",
            Kind::Supplement => "supplement",
            Kind::Transfer => "transfer",
            Kind::Extension => "extension",
            Kind::Pause => "pause",
            Kind::Deferral => "deferral",
            Kind::Answer => "answer",
            Kind::Receipt => "receipt",
        }
    }

    pub fn parse(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Kind::Acceptance => "受理告知书",
            Kind::Declination => "不予受理告知书",
            Kind::Supplement => "补正告知书",
            Kind::Transfer => "转送（交办）函",
            Kind::Extension => "延期告知书",
            Kind::Pause => "中止（暂停）告知书",
            Kind::Deferral => "暂缓告知书",
            Kind::Answer => "答复意见书",
            Kind::Receipt => "送达回证",
        }
    }

    /// What stands at the head of the sheet; a petition has the names of its own regulation.
    pub const fn title(self, channel: LegalChannel) -> &'static str {
        match (self, channel) {
            (Kind::Acceptance, LegalChannel::Petition) => "信访事项受理告知书",
            (Kind::Declination, LegalChannel::Petition) => "信访事项不予受理告知书",
            (Kind::Supplement, LegalChannel::Petition) => "信访事项补正告知书",
            (Kind::Transfer, LegalChannel::Petition) => "信访事项转送（交办）函",
            (Kind::Extension, LegalChannel::Petition) => "信访事项延长办理期限告知书",
            (Kind::Pause, LegalChannel::Petition) => "信访事项中止办理告知书",
            (Kind::Deferral, LegalChannel::Petition) => "信访事项暂缓办理告知书",
            (Kind::Answer, LegalChannel::Petition) => "信访事项处理意见书",
            (Kind::Receipt, LegalChannel::Petition) => "信访事项送达回证",
            (Kind::Pause, LegalChannel::Ordinary) => "中止计时告知书",
            (Kind::Deferral, LegalChannel::Ordinary) => "暂缓办理告知书",
            (kind, LegalChannel::Ordinary) => kind.name(),
        }
    }

    /// When it comes, for the list of those a matter does not have yet.
    pub const fn comes(self) -> &'static str {
        match self {
            Kind::Acceptance => "受理以后",
            Kind::Declination => "不予受理经审核以后",
            Kind::Supplement => "请本人补材料以后",
            Kind::Transfer => "交办以后",
            Kind::Extension => "同意延期以后",
            Kind::Pause => "同意中止计时以后",
            Kind::Deferral => "同意暂缓以后",
            Kind::Answer => "答复经审核以后",
            Kind::Receipt => "有了要送给本人的文书以后",
        }
    }

    /// It goes to the person, and is signed for by them.
    pub const fn is_served(self) -> bool {
        !matches!(self, Kind::Transfer | Kind::Receipt)
    }

    /// The record holds what it has to say.
    pub fn fits(self, record: &Record<'_>) -> bool {
        match self {
            Kind::Acceptance => record.accepted.is_some(),
            Kind::Declination => record.declined.is_some(),
            Kind::Supplement => record.supplement.is_some(),
            Kind::Transfer => record.assigned.is_some(),
            Kind::Extension => record.extended.is_some(),
            Kind::Pause => record.paused.is_some(),
            Kind::Deferral => record.deferred.is_some(),
            Kind::Answer => record.answered.is_some(),
            Kind::Receipt => {
                Kind::ALL.into_iter().filter(|kind| kind.is_served()).any(|kind| kind.fits(record))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paper_is_found_by_its_code() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.code()), Some(kind));
            assert!(kind.title(LegalChannel::Petition).starts_with("信访事项"), "{}", kind.code());
        }
        assert_eq!(Kind::parse("../acceptance"), None);
    }
}
