//! The closed word lists of a request: each code, and the word staff and residents read.

use zhiye_rulebook::vocabulary;
pub use zhiye_rulebook::{Channel, LegalChannel};

vocabulary! {
    /// Where a request stands, in the words staff read (`request.md` 2).
    Status {
        Filed = "filed", "已登记", "Registered";
        AwaitingSupplement = "awaiting_supplement", "待补正", "Waiting for documents";
        Accepted = "accepted", "已受理", "Accepted";
        Judged = "judged", "待交办", "To be assigned";
        Assigned = "assigned", "待签收", "To be signed for";
        SentBack = "sent_back", "退办待定", "Sent back";
        InHand = "in_hand", "办理中", "In hand";
        Staged = "staged", "分步办理", "Step by step";
        Deferred = "deferred", "暂缓", "Deferred";
        Paused = "paused", "中止计时", "Clock paused";
        Drafted = "drafted", "待审核", "To be approved";
        Approved = "approved", "待送达", "To be delivered";
        Answered = "answered", "已答复", "Answered";
        FollowedUp = "followed_up", "已回访", "Followed up";
        Closed = "closed", "已办结", "Closed";
        InReview = "in_review", "待定复查单位", "Review asked for";
        Declined = "declined", "不予受理", "Not accepted";
        Withdrawn = "withdrawn", "已撤回", "Withdrawn";
    }
}

impl Status {
    /// Work is still owed: it stands in the queue and has a clock.
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            Status::Answered | Status::FollowedUp | Status::Closed | Status::Declined | Status::Withdrawn
        )
    }

    /// The lead unit has it in its hands.
    pub fn is_in_work(self) -> bool {
        matches!(self, Status::InHand | Status::Staged | Status::Deferred | Status::Paused)
    }
}

vocabulary! {
    /// What the coordinator judges about harm (`request.md` 2). *Urgent* is harm likely within days, *danger* is now.
    Danger {
        None = "0", "没有", "None";
        MayWorsen = "1", "可能变严重", "May get worse";
        Likely = "2", "几天内可能伤人", "Harm likely within days";
        Now = "3", "正在发生", "Life or property now";
    }
}

vocabulary! {
    /// The three classes of judging: now, step by step, not yet.
    Class {
        #[doc(alias = "马上办")]
        Now = "now", "马上办", "Do now";
        #[doc(alias = "创造条件逐步办")]
        StepByStep = "step_by_step", "创造条件，逐步办", "Step by step";
        #[doc(alias = "暂缓")]
        Later = "later", "条件不到，先缓一缓", "Defer";
    }
}

vocabulary! {
    /// How the resident wishes to be told.
    Reply {
        Phone = "phone", "打电话", "Telephone";
        Sms = "sms", "发短信", "Text message";
        None = "none", "不用联系，自己查", "No contact";
    }
}

vocabulary! {
    /// What it takes to talk with this person. Copied to whoever calls; never counted.
    Communication {
        Dialect = "dialect", "讲方言", "Speaks a dialect";
        SlowAndLoud = "slow", "请说慢些、大声些", "Please speak slowly and loudly";
        ReadAloud = "read_aloud", "请念给我听", "Please read aloud";
        SignLanguage = "sign_language", "手语", "Sign language";
        ThroughFamily = "through_family", "请联系家里人", "Please contact family";
    }
}

vocabulary! {
    /// Who speaks, seen from the person concerned.
    Relation {
        Myself = "self", "本人", "Myself";
        Family = "family", "家人", "Family";
        Neighbour = "neighbour", "邻居", "Neighbour";
        Community = "community", "社区工作人员", "Community worker";
        Other = "other", "其他人", "Someone else";
    }
}

vocabulary! {
    /// How the office spoke with the resident or handed over an answer.
    Way {
        Phone = "phone", "电话", "Telephone";
        Sms = "sms", "短信", "Text message";
        InPerson = "in_person", "当面", "In person";
        Letter = "letter", "信函", "Letter";
        Web = "web", "网上", "Web";
    }
}

vocabulary! {
    /// Whether it helped, in the resident's words.
    Solved {
        Yes = "yes", "解决了", "Solved";
        Partly = "partly", "部分解决", "Partly solved";
        No = "no", "没解决", "Not solved";
        Unsure = "unsure", "不清楚", "Not sure";
    }
}

vocabulary! {
    /// The five legal steps of a rating (国办发〔2019〕51号).
    Satisfaction {
        VerySatisfied = "5", "非常满意", "Very satisfied";
        Satisfied = "4", "满意", "Satisfied";
        Basically = "3", "基本满意", "Basically satisfied";
        Dissatisfied = "2", "不满意", "Dissatisfied";
        VeryDissatisfied = "1", "非常不满意", "Very dissatisfied";
    }
}

impl Satisfaction {
    pub fn is_negative(self) -> bool {
        matches!(self, Satisfaction::Dissatisfied | Satisfaction::VeryDissatisfied)
    }
}

vocabulary! {
    /// Who may read a note.
    Audience {
        #[doc(alias = "内部")]
        Internal = "internal", "内部，居民看不到", "Internal";
        Resident = "resident", "告诉居民", "For the resident";
    }
}

vocabulary! {
    /// How a matter ended its way through the office, apart from its outcome.
    Ending {
        Rated = "rated", "已评价", "Rated";
        FollowedUp = "followed_up", "已回访", "Followed up";
        Unreachable = "unreachable", "三次联系不上", "Could not be reached";
        Silent = "silent", "期限内没有评价", "No rating in time";
        Lapsed = "lapsed", "逾期未补正", "Documents not brought in time";
        Recorded = "recorded", "补录", "Entered from the record";
    }
}
