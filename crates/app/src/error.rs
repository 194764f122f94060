//! Three kinds of no: a rule (`Refused`), a person without the right or a thing that is not theirs to see
//! (`Denied`), something broken (`Fault`).

use crate::filing::{MOST_NAME, MOST_PLACE, MOST_TEXT, MOST_WISHES};
use zhiye_calendar::Lang;
use zhiye_domain::{office, person, promise, request, unit};
use zhiye_store::{CommitError, Fault};
use zhiye_views::Unreadable;

/// Not signed in, not allowed, not visible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denied {
    /// 401: sign in first.
    SignedOut,
    /// 403: known, but not for this person.
    Forbidden,
    /// 403: may read the words once they say what for.
    PurposeNeeded,
    /// 404: whether it exists is not said.
    Hidden,
    /// 429: this address tries too often; seconds to wait.
    Slow(u32),
}

/// A rule said no.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    Request(request::Refusal),
    Unit(unit::Refusal),
    Person(person::Refusal),
    Office(office::Refusal),
    Promise(promise::Refusal),
    Own(Own),
}

/// Rules of the use cases themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Own {
    /// Someone else acted meanwhile; look again before repeating.
    Overtaken,
    /// Number and code don't belong together, or don't exist: the answer is the same.
    NotFound,
    SignIn,
    Pin,
    Password,
    LinkUsed,
    Picture(PictureNo),
    UnitUnknown,
    LoginTaken,
    PurposeMissing,
    /// A text for a resident makes help depend on silence.
    Clause(&'static str),
    /// A text is longer than is taken.
    TooLong,
    /// The day it happened has not come yet.
    DayAhead,
    /// Another process does the same work on the whole record.
    UnderWay,
}

/// Why a picture was not taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PictureNo {
    Empty,
    TooLarge,
    /// Neither JPEG nor PNG nor WebP, whatever its name says.
    Kind,
    /// More pixels than can be decoded safely.
    TooManyPixels,
    Broken,
}

impl Refused {
    pub fn code(self) -> &'static str {
        match self {
            Refused::Request(r) => r.code(),
            Refused::Unit(r) => r.code(),
            Refused::Person(r) => r.code(),
            Refused::Office(r) => r.code(),
            Refused::Promise(r) => r.code(),
            Refused::Own(own) => own.words().0,
        }
    }

    /// What the code alone does not tell.
    pub(crate) fn about(self) -> Option<&'static str> {
        match self {
            Refused::Request(request::Refusal::NotNow(status)) => Some(status.code()),
            _ => None,
        }
    }

    /// What is said to the person, and what they can do next.
    pub fn message(self, lang: Lang) -> String {
        match self {
            Refused::Request(r) => r.message(lang),
            Refused::Unit(r) => r.message().to_owned(),
            Refused::Person(r) => r.message().to_owned(),
            Refused::Office(r) => r.message().to_owned(),
            Refused::Promise(r) => r.message().to_owned(),
            Refused::Own(Own::TooLong) => too_long(lang),
            Refused::Own(own @ Own::Clause(found)) => {
                let (_, zh, en) = own.words();
                if lang == Lang::Zh {
                    format!("“{found}”：{zh}")
                } else {
                    format!("“{found}”: {en}")
                }
            }
            Refused::Own(own) => {
                let (_, zh, en) = own.words();
                match lang {
                    Lang::Zh => zh.to_owned(),
                    Lang::En => en.to_owned(),
                }
            }
        }
    }
}

impl Own {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Own::Overtaken => (
                "overtaken",
                "您写的时候，别人刚处理过这件事。您写的都还在，请看看新情况，再决定要不要提交。",
                "Someone else acted on this matter while you were writing. Your text is kept: look first, then decide.",
            ),
            Own::NotFound => (
                "not_found",
                "没有找到。请核对登记编号和查询码；如果丢了，请带身份证到窗口，或打电话。",
                "Not found. Check number and code. If they are lost, come to the window with your ID, or call.",
            ),
            Own::SignIn => {
                ("sign_in", "账号或密码不对，请再试一次。", "Wrong account or password. Please try again.")
            }
            Own::Pin => (
                "pin",
                "PIN 不对，请再试，或用密码登录。",
                "Wrong PIN. Try again, or sign in with the password.",
            ),
            Own::Password => (
                "password",
                "密码至少 10 个字符，请换一个长一点的。",
                "A password has ten characters at least.",
            ),
            Own::LinkUsed => (
                "link_used",
                "这个链接已经用过或过期了，请在服务器上重新生成。",
                "This link was used or has expired. Make a new one on the server.",
            ),
            Own::Picture(why) => why.words(),
            Own::UnitUnknown => ("unit_unknown", "请从列表里选一个单位。", "Choose a unit from the list."),
            Own::LoginTaken => {
                ("login_taken", "这个账号已经有人用了，请换一个。", "This account name is taken.")
            }
            Own::UnderWay => (
                "under_way",
                "另一个程序正在做同样的工作，请等它做完再试。",
                "Another process is doing this already. Try again when it has finished.",
            ),
            Own::PurposeMissing => {
                ("purpose_missing", "请写明看联系方式的用途。", "Say why you need the contact.")
            }
            Own::Clause(_) => (
                "clause",
                "写给居民的话里不能要求本人不再反映、不再投诉、不再上访：办事不以这个为条件。请删掉这一句。",
                "What residents are told can't ask them to stop complaining: help never depends on it. Take the sentence out.",
            ),
            Own::TooLong => ("too_long", "写得太长了，请删短一些。", "That is too long. Please shorten it."),
            Own::DayAhead => (
                "day_ahead",
                "发生的日期不能晚于今天，请改一改。",
                "The day it happened can't be after today. Please change it.",
            ),
        }
    }
}

/// What is too long is not known here, so every bound is said.
fn too_long(lang: Lang) -> String {
    match lang {
        Lang::Zh => format!(
            "写得太长了：事情最多 {MOST_TEXT} 个字，位置最多 {MOST_PLACE} 个字，摘要和姓名最多 {MOST_NAME} 个字，方便的时间最多 {MOST_WISHES} 个字，请删短一些。"
        ),
        Lang::En => format!(
            "That is too long: at most {MOST_TEXT} characters for what happened, {MOST_PLACE} for the place, {MOST_NAME} for a \
             name or a summary, {MOST_WISHES} for when it suits. Please shorten it."
        ),
    }
}

impl PictureNo {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            PictureNo::Empty => ("picture_empty", "这张照片是空的，请重新选一张。", "This picture is empty."),
            PictureNo::TooLarge => (
                "picture_too_large",
                "这张照片太大，请换一张小于 10 MB 的。",
                "Choose a picture below 10 MB.",
            ),
            PictureNo::Kind => (
                "picture_kind",
                "这个文件不是照片。请选 JPEG、PNG 或 WebP 格式的照片。",
                "This file is no picture. Choose a JPEG, PNG or WebP picture.",
            ),
            PictureNo::TooManyPixels => (
                "picture_too_many_pixels",
                "这张照片的尺寸太大，请用手机拍一张普通照片。",
                "This picture has too many pixels. Take an ordinary photo.",
            ),
            PictureNo::Broken => (
                "picture_broken",
                "这张照片打不开，可能没传完整，请再选一次。",
                "This picture can't be opened. Try again.",
            ),
        }
    }
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum No {
    #[error("denied: {0:?}")]
    Denied(Denied),
    #[error("refused: {}", .0.code())]
    Refused(Refused),
    /// No room left on the disk: said plainly, since the office can do something about it.
    #[error("the disk is full")]
    Full,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl No {
    /// A stored event can't be read: trying again helps nobody, and others are not to wait for it.
    pub(crate) fn is_of_the_record(&self) -> bool {
        use std::error::Error;
        let No::Fault(fault) = self else { return false };
        fault.source().is_some_and(|source| source.is::<Unreadable>())
    }
}

impl From<Denied> for No {
    fn from(denied: Denied) -> No {
        No::Denied(denied)
    }
}

impl From<Refused> for No {
    fn from(refused: Refused) -> No {
        No::Refused(refused)
    }
}

impl From<Own> for No {
    fn from(own: Own) -> No {
        Refused::Own(own).into()
    }
}

impl From<Unreadable> for No {
    fn from(unreadable: Unreadable) -> No {
        No::Fault(Fault::because("a stored event can't be read", unreadable))
    }
}

impl From<request::Why> for No {
    fn from(why: request::Why) -> No {
        match why {
            request::Why::Denied => No::Denied(Denied::Hidden),
            request::Why::Refused(refusal) => Refused::Request(refusal).into(),
        }
    }
}

impl From<CommitError> for No {
    fn from(error: CommitError) -> No {
        match error {
            CommitError::Conflict => Own::Overtaken.into(),
            CommitError::Constraint(name) => No::Fault(Fault::new(format!("constraint {name}"))),
            CommitError::Full => No::Full,
            CommitError::Fault(fault) => No::Fault(fault),
        }
    }
}
