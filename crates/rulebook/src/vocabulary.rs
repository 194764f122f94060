//! The closed word lists that rules, events and pages share. A code is stored and never changes; names may.

/// Declares a closed list: the enum, `ALL`, `code`, `parse`, `name`, `Display` (the code). For every crate above; it
/// needs `serde` there.
#[macro_export]
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal; )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $( $(#[$vmeta])* #[doc(alias = $zh)] #[serde(rename = $code)] $variant, )+
        }

        impl $name {
            /// Every value, in the order in which it is shown.
            pub const ALL: [$name; [$($code),+].len()] = [$($name::$variant),+];

            /// The stored code, stable for ever.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The value of a stored code; `None` for anything else.
            pub fn parse(code: &str) -> Option<$name> {
                $name::ALL.into_iter().find(|value| value.code() == code)
            }

            /// The word people read.
            pub const fn name(self, lang: $crate::Lang) -> &'static str {
                match (self, lang) {
                    $( ($name::$variant, $crate::Lang::Zh) => $zh, ($name::$variant, $crate::Lang::En) => $en, )+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.code())
            }
        }
    };
}

vocabulary! {
    /// A step of a request that has its own limit.
    Act {
        Screen = "screen", "受理审查", "screening";
        Supplement = "supplement", "补正材料", "supplying what is missing";
        JudgeAssign = "judge_assign", "研判交办", "judging and assigning";
        Sign = "sign", "签收", "signing for it";
        Object = "object", "提出退办", "objecting";
        Designate = "designate", "指定承办", "designating the unit";
        FirstContact = "first_contact", "首次联系", "first contact";
        Answer = "answer", "答复", "answering";
        Extension = "extension", "延长期限", "extending";
        ApproveDeliver = "approve_deliver", "审核送达", "approving and delivering";
        FollowUp = "follow_up", "回访", "follow-up";
        NegativeContact = "negative_contact", "差评联系", "contact after a negative rating";
        Reopen = "reopen", "重新办理", "opening again";
        Review = "review", "复查", "review";
        CoTask = "co_task", "协办", "helping the lead unit";
        Meeting = "meeting", "会商", "holding the joint meeting";
        Instruction = "instruction", "批示回报", "reporting on an instruction";
    }
}

vocabulary! {
    /// What a filing is. An accusation is sealed: only the discipline contact sees it.
    Kind {
        Enquiry = "enquiry", "咨询", "enquiry";
        Help = "help", "求助", "request for help";
        Complaint = "complaint", "投诉", "complaint";
        Suggestion = "suggestion", "建议", "suggestion";
        Praise = "praise", "表扬", "praise";
        #[doc(alias = "检举")]
        #[doc(alias = "控告")]
        Accusation = "accusation", "检举控告", "accusation";
    }
}

vocabulary! {
    /// The column of the table of limits. *Danger* runs by the wall clock; *petition* is set at screening
    /// when the matter's legal channel is 信访.
    Urgency {
        Ordinary = "ordinary", "一般", "ordinary";
        Urgent = "urgent", "紧急", "urgent";
        Danger = "danger", "危险", "danger";
        Petition = "petition", "信访", "petition";
    }
}

vocabulary! {
    /// What the matter concerns when it bears on daily life. Of the matter, never of a person.
    Hardship {
        Heat = "heat", "取暖", "heating";
        Water = "water", "用水", "water";
        Power = "power", "用电", "electricity";
        Medicine = "medicine", "就医用药", "medicine";
        Wages = "wages", "工资", "wages";
        Shelter = "shelter", "住处", "shelter";
        School = "school", "上学", "schooling";
    }
}

vocabulary! {
    /// How a matter ended, apart from its state and from anyone's satisfaction.
    Outcome {
        Solved = "solved", "已解决", "solved";
        Partly = "partly", "部分解决", "partly solved";
        Explained = "explained", "已解释", "explained";
        NoBasis = "no_basis", "合理但缺乏政策依据", "reasonable, without a legal basis";
        ConditionsLacking = "conditions_lacking", "条件暂不具备", "conditions not yet there";
        OtherRoute = "other_route", "已转法定途径", "passed to the lawful route";
        Adopted = "adopted", "已采纳", "adopted";
        PartlyAdopted = "partly_adopted", "部分采纳", "partly adopted";
        NotAdopted = "not_adopted", "未采纳", "not adopted";
        Lapsed = "lapsed", "逾期未补正", "lapsed, nothing supplied";
    }
}

vocabulary! {
    /// What is missing when a matter is deferred. Deferring needs `Timing` *and* one of the others.
    Lack {
        People = "people", "人手不够", "people";
        Money = "money", "资金不够", "money";
        Means = "means", "条件和手段不够", "means";
        Timing = "timing", "时机不成熟", "the time is not ripe";
    }
}

vocabulary! {
    /// The only three grounds on which a clock may stand still.
    PauseKind {
        Hearing = "hearing", "听证", "hearing";
        ThirdPartyAppraisal = "third_party_appraisal", "第三方鉴定", "third-party appraisal";
        ResidentAskedToWait = "resident_asked_to_wait", "群众请求等待", "the resident asked to wait";
    }
}

impl Outcome {
    /// Outcomes that only a suggestion can have.
    pub const fn is_of_suggestion(self) -> bool {
        matches!(self, Outcome::Adopted | Outcome::PartlyAdopted | Outcome::NotAdopted)
    }

    /// Whether an answer to a matter of this kind may end so: suggestions are adopted or not, everything else is
    /// solved or not (H3). What lapses does so by itself.
    pub fn fits(self, kind: Kind) -> bool {
        match self {
            Outcome::Lapsed => false,
            Outcome::Explained | Outcome::OtherRoute | Outcome::NoBasis | Outcome::ConditionsLacking => true,
            other => other.is_of_suggestion() == (kind == Kind::Suggestion),
        }
    }
}

vocabulary! {
    /// How the matter reached the office.
    Channel {
        Window = "window", "窗口", "Service window";
        Phone = "phone", "电话", "Telephone";
        Letter = "letter", "来信", "Letter";
        Visit = "visit", "上门", "Visit";
        Meeting = "meeting", "会上", "Open meeting";
        Web = "web", "网上", "Web";
        Hotline = "hotline", "热线转来", "Hotline";
        Message = "message", "微信文字", "Pasted message";
        Other = "other", "其他系统", "Another system";
    }
}

vocabulary! {
    /// The matter's legal channel, set at screening.
    LegalChannel {
        Ordinary = "ordinary", "一般诉求", "Ordinary";
        Petition = "petition", "信访事项", "Petition";
    }
}
