//! A rule said no: a stable code, the rule it rests on, and what the person can do next.

use super::Status;
use zhiye_calendar::Lang;

/// Why a command is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Refusal {
    /// The request is not in a state from which this is possible.
    NotNow(Status),
    /// It exists already: the same form came twice under another key.
    AlreadyFiled,
    FiledInFuture,
    /// A sealed matter has its own way.
    Sealed,
    CategoryUnknown,
    TakenBack,
    SupplementItemsMissing,
    NotAnEnquiry,
    PeopleMissing,
    SentBackOnce,
    DesignatedFinal,
    DangerNotSentBack,
    BetterUnitMissing,
    ReasonUnknown,
    BasisMissing,
    BasisNotInForce,
    RouteMissing,
    OutcomeDoesNotFit,
    SameHand,
    CallerOfSameUnit,
    HandlerFollowsUp,
    RatesOwnWork,
    ObjectionLate,
    DeliveredInFuture,
    DeliveredTooEarly,
    BeforeFiling,
    UnitNotAvailable,
    PersonNotOfPost,
    ProposalOpen,
    NoProposal,
    ExtensionUsed,
    ExtensionNotAllowed,
    ExtensionTooLong,
    DeferralIncomplete,
    DayInPast,
    TooManyPhotos,
    AlreadyRated,
    ReopenWindowOver,
    NothingToChange,
}

impl Refusal {
    /// Every refusal but [`Refusal::NotNow`].
    pub const ALL: [Refusal; 38] = [
        Refusal::AlreadyFiled,
        Refusal::FiledInFuture,
        Refusal::Sealed,
        Refusal::CategoryUnknown,
        Refusal::TakenBack,
        Refusal::SupplementItemsMissing,
        Refusal::NotAnEnquiry,
        Refusal::PeopleMissing,
        Refusal::SentBackOnce,
        Refusal::DesignatedFinal,
        Refusal::DangerNotSentBack,
        Refusal::BetterUnitMissing,
        Refusal::ReasonUnknown,
        Refusal::BasisMissing,
        Refusal::BasisNotInForce,
        Refusal::RouteMissing,
        Refusal::OutcomeDoesNotFit,
        Refusal::SameHand,
        Refusal::CallerOfSameUnit,
        Refusal::HandlerFollowsUp,
        Refusal::RatesOwnWork,
        Refusal::ObjectionLate,
        Refusal::DeliveredInFuture,
        Refusal::DeliveredTooEarly,
        Refusal::BeforeFiling,
        Refusal::UnitNotAvailable,
        Refusal::PersonNotOfPost,
        Refusal::ProposalOpen,
        Refusal::NoProposal,
        Refusal::ExtensionUsed,
        Refusal::ExtensionNotAllowed,
        Refusal::ExtensionTooLong,
        Refusal::DeferralIncomplete,
        Refusal::DayInPast,
        Refusal::TooManyPhotos,
        Refusal::AlreadyRated,
        Refusal::ReopenWindowOver,
        Refusal::NothingToChange,
    ];

    /// The refusal of a stored code; `status` is the state a `not_now` was said in.
    pub fn parse(code: &str, status: Option<Status>) -> Option<Refusal> {
        match (code, status) {
            ("not_now", Some(status)) => Some(Refusal::NotNow(status)),
            _ => Refusal::ALL.into_iter().find(|refusal| refusal.code() == code),
        }
    }

    /// The stable code, the same on pages and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::NotNow(_) => "not_now",
            Refusal::AlreadyFiled => "already_filed",
            Refusal::FiledInFuture => "filed_in_future",
            Refusal::Sealed => "sealed",
            Refusal::CategoryUnknown => "category_unknown",
            Refusal::TakenBack => "taken_back",
            Refusal::SupplementItemsMissing => "supplement_items_missing",
            Refusal::NotAnEnquiry => "not_an_enquiry",
            Refusal::PeopleMissing => "people_missing",
            Refusal::SentBackOnce => "sent_back_once",
            Refusal::DesignatedFinal => "designated_final",
            Refusal::DangerNotSentBack => "danger_not_sent_back",
            Refusal::BetterUnitMissing => "better_unit_missing",
            Refusal::ReasonUnknown => "reason_unknown",
            Refusal::BasisMissing => "basis_missing",
            Refusal::BasisNotInForce => "basis_not_in_force",
            Refusal::RouteMissing => "route_missing",
            Refusal::OutcomeDoesNotFit => "outcome_does_not_fit",
            Refusal::SameHand => "same_hand",
            Refusal::CallerOfSameUnit => "caller_of_same_unit",
            Refusal::HandlerFollowsUp => "handler_follows_up",
            Refusal::RatesOwnWork => "rates_own_work",
            Refusal::ObjectionLate => "objection_late",
            Refusal::DeliveredInFuture => "delivered_in_future",
            Refusal::DeliveredTooEarly => "delivered_too_early",
            Refusal::BeforeFiling => "before_filing",
            Refusal::UnitNotAvailable => "unit_not_available",
            Refusal::PersonNotOfPost => "person_not_of_post",
            Refusal::ProposalOpen => "proposal_open",
            Refusal::NoProposal => "no_proposal",
            Refusal::ExtensionUsed => "extension_used",
            Refusal::ExtensionNotAllowed => "extension_not_allowed",
            Refusal::ExtensionTooLong => "extension_too_long",
            Refusal::DeferralIncomplete => "deferral_incomplete",
            Refusal::DayInPast => "day_in_past",
            Refusal::TooManyPhotos => "too_many_photos",
            Refusal::AlreadyRated => "already_rated",
            Refusal::ReopenWindowOver => "reopen_window_over",
            Refusal::NothingToChange => "nothing_to_change",
        }
    }

    /// What the rule says and what can be done instead.
    pub fn message(self, lang: Lang) -> String {
        match (self, lang) {
            (Refusal::NotNow(status), Lang::Zh) => {
                format!("这件事现在是“{}”，这一步不能做。请刷新页面，看现在能做什么。", status.name(lang))
            }
            (Refusal::NotNow(status), Lang::En) => format!(
                "This matter is now “{}”, so this step is not possible. Reload the page to see what is.",
                status.name(lang)
            ),
            (other, Lang::Zh) => other.words().0.to_owned(),
            (other, Lang::En) => other.words().1.to_owned(),
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Refusal::NotNow(_) => ("这一步现在不能做。", "This step is not possible now."),
            Refusal::AlreadyFiled => {
                ("这件事已经登记过了，不用再交一次。", "This matter is registered already.")
            }
            Refusal::FiledInFuture => (
                "收到的时间不能晚于现在，请改一改时间。",
                "The time it was received can't lie in the future.",
            ),
            Refusal::Sealed => (
                "检举控告由纪检联络员单独办理，不走一般流程。",
                "A complaint about staff is handled by the discipline contact alone.",
            ),
            Refusal::CategoryUnknown => ("请从列表里选一个类别。", "Choose a category from the list."),
            Refusal::TakenBack => (
                "按职责清单，这类事上级已经收回，本级不能牵头。请办“不予受理”，写明依据，告诉本人该找谁。",
                "By the list of duties a higher level has taken this back: it can't be led here. Decline it and say who is competent.",
            ),
            Refusal::SupplementItemsMissing => {
                ("请勾选要补的材料，一次说全。", "Tick the papers that are missing, all at once.")
            }
            Refusal::NotAnEnquiry => {
                ("只有咨询可以当场答复，其他事项请先受理。", "Only an enquiry can be answered on the spot.")
            }
            Refusal::PeopleMissing => ("受影响的人数至少是 1。", "At least one person is affected."),
            Refusal::SentBackOnce => (
                "退办只能一次，这件事已经退过。如仍有异议，请走会商。",
                "A matter can be sent back once only, and this one was.",
            ),
            Refusal::DesignatedFinal => (
                "这件事经指定交办，只能签收（指定是最终决定）。",
                "This unit was designated, which is final: it can only be signed for.",
            ),
            Refusal::DangerNotSentBack => {
                ("危急事项不能退办，请先签收处置。", "An emergency can't be sent back: sign and act first.")
            }
            Refusal::BetterUnitMissing => (
                "退办要写明更合适的单位，不能还是本单位。",
                "Name the unit that fits better, other than your own.",
            ),
            Refusal::ReasonUnknown => ("请从列表里选一个理由。", "Choose a reason from the list."),
            Refusal::BasisMissing => {
                ("不予受理或不支持，必须写明法律依据。", "A refusal needs its legal basis.")
            }
            Refusal::BasisNotInForce => {
                ("选的依据今天没有生效，请换一条现行有效的。", "That legal basis is not in force today.")
            }
            Refusal::RouteMissing => {
                ("请告诉居民该找谁：选一个正确的去处。", "Say where to turn: choose the right door.")
            }
            Refusal::OutcomeDoesNotFit => {
                ("这个办理结果和事项的性质不相配，请另选。", "This outcome does not fit this kind of matter.")
            }
            Refusal::SameHand => (
                "自己办的、自己写的，不能自己审核。请同单位或上一级的审核人来审。",
                "Whoever handled or wrote it can't approve it.",
            ),
            Refusal::CallerOfSameUnit => (
                "回访员不能是承办单位的人，请换一位回访。",
                "The caller can't belong to the unit that handled it.",
            ),
            Refusal::HandlerFollowsUp => {
                ("经办过的人不能回访这件事，请换一位回访。", "Whoever handled it can't follow it up.")
            }
            Refusal::RatesOwnWork => (
                "经办、审核过这件事的人和承办单位的人不能替本人评价，请本人来评，或者请别人录入。",
                "Whoever handled or approved it, or belongs to the unit, can't enter a rating for the resident.",
            ),
            Refusal::ObjectionLate => (
                "退办的时限已经过了，请签收办理；确有困难，请和分办员商量。",
                "The time to send it back is over: please sign, and talk to the coordinator if there is a difficulty.",
            ),
            Refusal::DeliveredInFuture => {
                ("送达的日期不能晚于今天，请改一改日期。", "The day of delivery can't lie in the future.")
            }
            Refusal::DeliveredTooEarly => (
                "送达的日期不能早于审核通过的那天，请改一改日期。",
                "It can't have been delivered before it was approved.",
            ),
            Refusal::BeforeFiling => (
                "时间不能早于登记的时间，请改一改。",
                "It can't have happened before the matter was registered.",
            ),
            Refusal::UnitNotAvailable => (
                "这个单位不能牵头或者已经停用，请从列表里另选一个。",
                "That unit can't lead a matter or is closed: choose another from the list.",
            ),
            Refusal::PersonNotOfPost => (
                "这个人不在这个岗位上，请从列表里另选一位。",
                "That person does not hold this post: choose another from the list.",
            ),
            Refusal::ProposalOpen => {
                ("已有一项请求在等审核人决定，请先等结果。", "A request to the approver is still open.")
            }
            Refusal::NoProposal => ("没有等您决定的请求。", "There is nothing to decide."),
            Refusal::ExtensionUsed => {
                ("延期只能一次，这件事已经延过。", "The limit can be extended once only.")
            }
            Refusal::ExtensionNotAllowed => ("这类事项不能延期。", "This kind of matter can't be extended."),
            Refusal::ExtensionTooLong => {
                ("延期超过了上限，请按上限填写。", "The extension is longer than the rule allows.")
            }
            Refusal::DeferralIncomplete => (
                "暂缓要同时说明时机未到，并勾选缺人、缺钱还是缺条件，写明哪天再议。",
                "A deferral needs timing, what is lacking, and a day of return.",
            ),
            Refusal::DayInPast => ("日期要在今天以后。", "The day must lie in the future."),
            Refusal::TooManyPhotos => ("照片最多 6 张，请先删掉几张。", "Six photos at most."),
            Refusal::AlreadyRated => {
                ("您已经评价过了，谢谢。", "You have rated this answer already. Thank you.")
            }
            Refusal::ReopenWindowOver => (
                "办结已超过期限。如果有新情况，请写明新情况再提出。",
                "The time to open it again is over. With new facts it can be opened: please state them.",
            ),
            Refusal::NothingToChange => ("没有需要改的地方。", "There is nothing to change."),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Refusal {}
