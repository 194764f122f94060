//! A rule said no: a stable code, the rule it rests on, and what the person can do next.

use super::Status;
use zhiye_calendar::Lang;

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)*) => {
        /// Why a command is refused.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        pub enum Refusal {
            /// The request is not in a state from which this is possible.
            NotNow(Status),
            $($(#[$doc])* $variant,)*
        }

        impl Refusal {
            /// The stable code, the same on pages and in the API.
            pub fn code(self) -> &'static str {
                match self {
                    Refusal::NotNow(_) => "not_now",
                    $(Refusal::$variant => $code,)*
                }
            }

            /// The refusal of a stored code; `status` is the state a `not_now` was said in.
            pub fn parse(code: &str, status: Option<Status>) -> Option<Refusal> {
                match code {
                    "not_now" => status.map(Refusal::NotNow),
                    $($code => Some(Refusal::$variant),)*
                    _ => None,
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
                    $((Refusal::$variant, Lang::Zh) => $zh.to_owned(),
                      (Refusal::$variant, Lang::En) => $en.to_owned(),)*
                }
            }
        }
    };
}

refusals! {
    /// It exists already: the same form came twice under another key.
    AlreadyFiled = "already_filed", "这件事已经登记过了，不用再交一次。",
        "This matter is registered already.";
    FiledInFuture = "filed_in_future", "收到的时间不能晚于现在，请改一改时间。",
        "The time it was received can't lie in the future.";
    /// A sealed matter has its own way.
    Sealed = "sealed", "检举控告由纪检联络员单独办理，不走一般流程。",
        "A complaint about staff is handled by the discipline contact alone.";
    CategoryUnknown = "category_unknown", "请从列表里选一个类别。",
        "Choose a category from the list.";
    TakenBack = "taken_back", "按职责清单，这类事上级已经收回，本级不能牵头。请办“不予受理”，写明依据，告诉本人该找谁。",
        "By the list of duties a higher level has taken this back: it can't be led here. Decline it and say who is competent.";
    SupplementItemsMissing = "supplement_items_missing", "请勾选要补的材料，一次说全。",
        "Tick the papers that are missing, all at once.";
    NotAnEnquiry = "not_an_enquiry", "只有咨询可以当场答复，其他事项请先受理。",
        "Only an enquiry can be answered on the spot.";
    PeopleMissing = "people_missing", "受影响的人数至少是 1。",
        "At least one person is affected.";
    SentBackOnce = "sent_back_once", "退办只能一次，这件事已经退过。如仍有异议，请走会商。",
        "A matter can be sent back once only, and this one was.";
    DesignatedFinal = "designated_final", "这件事经指定交办，只能签收（指定是最终决定）。",
        "This unit was designated, which is final: it can only be signed for.";
    DangerNotSentBack = "danger_not_sent_back", "危急事项不能退办，请先签收处置。",
        "An emergency can't be sent back: sign and act first.";
    BetterUnitMissing = "better_unit_missing", "退办要写明更合适的单位，不能还是本单位。",
        "Name the unit that fits better, other than your own.";
    ReasonUnknown = "reason_unknown", "请从列表里选一个理由。",
        "Choose a reason from the list.";
    BasisMissing = "basis_missing", "不予受理或不支持，必须写明法律依据。",
        "A refusal needs its legal basis.";
    BasisNotInForce = "basis_not_in_force", "选的依据今天没有生效，请换一条现行有效的。",
        "That legal basis is not in force today.";
    RouteMissing = "route_missing", "请告诉居民该找谁：选一个正确的去处。",
        "Say where to turn: choose the right door.";
    OutcomeDoesNotFit = "outcome_does_not_fit", "这个办理结果和事项的性质不相配，请另选。",
        "This outcome does not fit this kind of matter.";
    SameHand = "same_hand", "自己办的、自己写的，不能自己审核。请同单位或上一级的审核人来审。",
        "Whoever handled or wrote it can't approve it.";
    CallerOfSameUnit = "caller_of_same_unit", "回访员不能是承办单位的人，请换一位回访。",
        "The caller can't belong to the unit that handled it.";
    HandlerFollowsUp = "handler_follows_up", "经办过的人不能回访这件事，请换一位回访。",
        "Whoever handled it can't follow it up.";
    RatesOwnWork = "rates_own_work", "经办、审核过这件事的人和承办单位的人不能替本人评价，请本人来评，或者请别人录入。",
        "Whoever handled or approved it, or belongs to the unit, can't enter a rating for the resident.";
    ObjectionLate = "objection_late", "退办的时限已经过了，请签收办理；确有困难，请和分办员商量。",
        "The time to send it back is over: please sign, and talk to the coordinator if there is a difficulty.";
    DeliveredInFuture = "delivered_in_future", "送达的日期不能晚于今天，请改一改日期。",
        "The day of delivery can't lie in the future.";
    DeliveredTooEarly = "delivered_too_early", "送达的日期不能早于审核通过的那天，请改一改日期。",
        "It can't have been delivered before it was approved.";
    BeforeFiling = "before_filing", "时间不能早于登记的时间，请改一改。",
        "It can't have happened before the matter was registered.";
    UnitNotAvailable = "unit_not_available", "这个单位不能牵头或者已经停用，请从列表里另选一个。",
        "That unit can't lead a matter or is closed: choose another from the list.";
    PersonNotOfPost = "person_not_of_post", "这个人不在这个岗位上，请从列表里另选一位。",
        "That person does not hold this post: choose another from the list.";
    ProposalOpen = "proposal_open", "已有一项请求在等审核人决定，请先等结果。",
        "A request to the approver is still open.";
    NoProposal = "no_proposal", "没有等您决定的请求。",
        "There is nothing to decide.";
    ExtensionUsed = "extension_used", "延期只能一次，这件事已经延过。",
        "The limit can be extended once only.";
    ExtensionNotAllowed = "extension_not_allowed", "这类事项不能延期。",
        "This kind of matter can't be extended.";
    ExtensionTooLong = "extension_too_long", "延期超过了上限，请按上限填写。",
        "The extension is longer than the rule allows.";
    DeferralIncomplete = "deferral_incomplete", "暂缓要同时说明时机未到，并勾选缺人、缺钱还是缺条件，写明哪天再议。",
        "A deferral needs timing, what is lacking, and a day of return.";
    DayInPast = "day_in_past", "日期要在今天以后。",
        "The day must lie in the future.";
    TooManyPhotos = "too_many_photos", "照片最多 6 张，请先删掉几张。",
        "Six photos at most.";
    AlreadyRated = "already_rated", "您已经评价过了，谢谢。",
        "You have rated this answer already. Thank you.";
    ReopenWindowOver = "reopen_window_over", "办结已超过期限。如果有新情况，请写明新情况再提出。",
        "The time to open it again is over. With new facts it can be opened: please state them.";
    NothingToChange = "nothing_to_change", "没有需要改的地方。",
        "There is nothing to change.";
    NotAPetition = "not_a_petition", "复查用于信访事项。别的事项不同意答复，可以请我们重新办理，写明哪里没有解决。",
        "Review is for petition matters. Any other matter can be opened again: say what is not solved.";
    RemediesExhausted = "remedies_exhausted", "这件事已经复查、复核过，同样的事实和理由不再受理（《信访工作条例》第三十六条）。有新的事实，请写明新的事实；也可以依法走诉讼等途径，需要时我们告诉您怎么走。",
        "It has been reviewed twice; the same facts and reasons are not taken up again (Regulations on Petition Work, art. 36). With new facts, state them; the courts are open to you as the law provides, and we tell you the way.";
    ReviewsItself = "reviews_itself", "答复过这件事的单位不能复查，请选别的单位。",
        "A unit that answered it can't review it: choose another.";
    TasksOpen = "tasks_open", "还有协办单位没有报来，或者会商还没有开。请等一等、催一催，或者写明为什么现在就答复。",
        "Other units have not reported yet, or a meeting was not held. Wait for them, or say why it is answered now.";
    TaskOfLead = "task_of_lead", "这个单位就是牵头单位，自己的部分不用派协办。",
        "That unit leads the matter: it needs no part of its own.";
    TaskUnknown = "task_unknown", "没有这一项协办，或者不是派给您单位的。请刷新页面再看。",
        "There is no such part for your unit. Reload the page.";
    TaskClosed = "task_closed", "这一项协办已经报过或者不用办了，请刷新页面再看。",
        "This part is reported or not needed any more. Reload the page.";
    MeetingOpen = "meeting_open", "已经请过会商，还没有开，请等分办员召集。",
        "A meeting was called already and has not been held.";
    NoMeeting = "no_meeting", "没有等着开的会商。",
        "No meeting was called.";
    NobodyPresent = "nobody_present", "请勾选到会的单位；一个单位不能既到会又缺席。",
        "Say which units were there; a unit is either there or absent.";
    InstructionUnknown = "instruction_unknown", "没有等着回报的批示，请刷新页面再看。",
        "There is no instruction to report on. Reload the page.";
    FactsMissing = "facts_missing", "不支持本人的请求，要写明查到的事实。",
        "Where a request is not supported, say what was found out.";
    ReasonMissing = "reason_missing", "不支持或者没有全部采纳，要写明理由。",
        "Where it is not supported or not wholly adopted, say why.";
    RemedyMissing = "remedy_missing", "不支持本人的请求，要写明不服可以怎么办。",
        "Where a request is not supported, say what can be done against it.";
    StepsMissing = "steps_missing", "分步办理至少写两步，每一步都要有日期。",
        "Name two steps or more, each with its day.";
    StepsOutOfOrder = "steps_out_of_order", "每一步的日期要一步比一步晚，最多八步。",
        "Each step comes after the one before; eight steps at most.";
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Refusal {}
