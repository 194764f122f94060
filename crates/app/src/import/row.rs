//! A row of another system's list, read, and what can be wrong with it by itself.

use crate::{App, Contact, MOST_TEXT, Refused};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use zhiye_calendar::Lang;
use zhiye_domain::request::Channel;
use zhiye_rulebook::{Kind, Outcome};

/// The other system's clock may be ahead of ours by this much, in minutes.
const CLOCK_SKEW: i64 = 10;

/// The system a list comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportSystem {
    /// Short code, kept in events, for instance `hotline`.
    pub code: String,
    /// As staff and residents know it, for instance 市 12345 热线.
    pub name: String,
    pub channel: Channel,
}

/// How a row was closed in the other system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ClosedThere {
    pub at: Timestamp,
    pub outcome: Outcome,
    pub answer: Option<String>,
}

/// One row, read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ImportRow {
    /// The other system's number: the row's key.
    pub number: String,
    /// When the person spoke there; our limits run from it.
    pub told_at: Timestamp,
    pub kind: Kind,
    pub category: Option<String>,
    pub area: Option<String>,
    /// Address text.
    pub place: Option<String>,
    pub text: String,
    /// What else the list says of the matter, with the column's name.
    pub more: Vec<(String, String)>,
    pub contact: Contact,
    /// The other system's own limit, kept beside ours.
    pub due_at: Option<Timestamp>,
    pub closed: Option<ClosedThere>,
}

/// What became of a row; or what would, if it is only looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Imported {
    New,
    Changed,
    Same,
    Refused(RowNo),
}

/// Why a row is not taken. The texts are for the person who mends the list.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RowNo {
    #[error("没有工单编号")]
    NumberMissing,
    #[error("这个工单编号在文件里出现了不止一次")]
    Twice,
    #[error("没有诉求内容")]
    TextMissing,
    #[error("有一格写了 {0} 个字，最多 {most} 个字", most = MOST_TEXT)]
    TextTooLong(usize),
    #[error("来电时间在将来，请核对")]
    ToldInFuture,
    #[error("办结时间在将来，请核对")]
    ClosedInFuture,
    #[error("办结时间早于来电时间，请核对")]
    ClosedBeforeTold,
    #[error("没有代码为“{0}”的分类")]
    CategoryUnknown(String),
    #[error("没有代码为“{0}”的社区")]
    AreaUnknown(String),
    #[error("{}", .0.message(Lang::Zh))]
    Rule(Refused),
}

impl App {
    pub(super) fn check_row(&self, row: &ImportRow) -> Result<(), RowNo> {
        let latest = self.clock().now() + SignedDuration::from_mins(CLOCK_SKEW);
        let contact = &row.contact;
        let answer = row.closed.as_ref().and_then(|closed| closed.answer.as_ref());
        let length = [&row.text, &contact.name, &contact.phone, &contact.address]
            .into_iter()
            .chain(row.more.iter().map(|(_, value)| value))
            .chain(row.place.as_ref())
            .chain(answer)
            .map(|text| text.chars().count())
            .max()
            .unwrap_or_default();
        if row.number.trim().is_empty() {
            return Err(RowNo::NumberMissing);
        }
        if row.text.trim().is_empty() {
            return Err(RowNo::TextMissing);
        }
        if length > MOST_TEXT {
            return Err(RowNo::TextTooLong(length));
        }
        if row.told_at > latest {
            return Err(RowNo::ToldInFuture);
        }
        if let Some(closed) = &row.closed {
            if closed.at > latest {
                return Err(RowNo::ClosedInFuture);
            }
            if closed.at < row.told_at {
                return Err(RowNo::ClosedBeforeTold);
            }
        }
        if let Some(code) = row.category.as_ref().filter(|code| self.rulebook().category(code).is_none()) {
            return Err(RowNo::CategoryUnknown(code.clone()));
        }
        if let Some(code) = row.area.as_ref().filter(|code| self.office().area(code).is_none()) {
            return Err(RowNo::AreaUnknown(code.clone()));
        }
        Ok(())
    }
}

/// The words of a row as they are kept: what was said, what else the list says, and the number it has there.
pub(super) fn said(system: &ImportSystem, row: &ImportRow) -> String {
    let mut out = row.text.trim().to_owned();
    for (name, value) in &row.more {
        out.push_str(&format!("\n{name}：{}", value.trim()));
    }
    format!("{out}\n〔{} 编号 {}〕", system.name, row.number)
}
