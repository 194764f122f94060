//! What is told outside: which matter, what happened as a code with its fixed text, by when, where to look. There is no
//! room in it for personal words.

use jiff::{Timestamp, ZonedDateTime};
use std::{fmt, str::FromStr};

/// What happened. Both texts are part of the program, not of the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct What {
    pub code: &'static str,
    pub text: &'static str,
}

/// Something that happened to one matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// The registration number.
    pub number: u64,
    pub what: What,
    /// When the next limit runs out, in the office's zone.
    pub due_at: Option<ZonedDateTime>,
    /// Danger to people: nothing puts it off.
    pub urgent: bool,
}

/// One message: about one matter, about several at once, or about none to try a channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The same at every try of the same message.
    pub id: [u8; 16],
    pub at: Timestamp,
    pub items: Vec<Item>,
    pub base: LinkBase,
}

/// The address of the office's pages, to which links lead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkBase(String);

/// What links can't be made from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("it has to begin with http:// or https:// and a name, without a question mark, a # or a space")]
pub struct BadLinkBase;

impl FromStr for LinkBase {
    type Err = BadLinkBase;

    fn from_str(text: &str) -> Result<LinkBase, BadLinkBase> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let fits = rest.is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
                && rest.chars().all(|c| c.is_ascii_graphic() && !"?#@\"<>()".contains(c))
        });
        if fits { Ok(LinkBase(text.trim_end_matches('/').to_owned())) } else { Err(BadLinkBase) }
    }
}

impl fmt::Display for LinkBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lines of a digest; what is beyond them is on the workbench.
const MOST_LINES: usize = 20;

impl Message {
    /// A message about no matter.
    pub fn test(id: [u8; 16], at: Timestamp, base: LinkBase) -> Message {
        Message { id, at, items: Vec::new(), base }
    }

    pub fn id_text(&self) -> String {
        self.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A line for a subject or a heading.
    pub fn title(&self) -> String {
        match self.items.as_slice() {
            [] => "枝叶：测试消息".to_owned(),
            [item] => format!("枝叶：{} {}", mark(item), groups(item.number)),
            items => format!("枝叶：{} 件事有变化", items.len()),
        }
    }

    /// What is told, a line for each thing.
    pub fn lines(&self) -> Vec<String> {
        match self.items.as_slice() {
            [] => vec!["这是一条测试消息，不涉及任何事项。收到就说明通了。".to_owned(), self.link()],
            [item] => {
                let mut lines = vec![groups(item.number), item.what.text.to_owned()];
                lines.extend(item.due_at.as_ref().map(|due| format!("期限 {}", minute(due))));
                lines.push(self.link());
                lines
            }
            items => {
                let line = |item: &Item| {
                    let due = item.due_at.as_ref().map(|due| format!("（期限 {}）", minute(due)));
                    format!("{} {}{}", groups(item.number), item.what.text, due.unwrap_or_default())
                };
                let mut lines: Vec<String> = items.iter().take(MOST_LINES).map(line).collect();
                if items.len() > MOST_LINES {
                    lines.push(format!("还有 {} 件，请看工作台", items.len() - MOST_LINES));
                }
                lines.push(self.link());
                lines
            }
        }
    }

    /// Where to look: the matter, or the workbench. Opening it changes nothing; whoever opens it signs in first.
    pub fn link(&self) -> String {
        match self.items.as_slice() {
            [item] => format!("{}/staff/requests/{:016}", self.base, item.number),
            _ => format!("{}/staff", self.base),
        }
    }
}

fn mark(item: &Item) -> &'static str {
    if item.urgent { "【紧急】" } else { "事项" }
}

/// Sixteen digits in fours.
pub(crate) fn groups(number: u64) -> String {
    let digits = format!("{number:016}");
    digits.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part)).collect::<Vec<_>>().join(" ")
}

fn minute(at: &ZonedDateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_base_is_an_address_without_anything_that_could_change_a_link() {
        for good in ["https://zhiye.example.cn", "http://10.0.0.5:8310/", "https://a.cn/office"] {
            assert!(good.parse::<LinkBase>().is_ok(), "{good}");
        }
        for bad in [
            "zhiye.example.cn",
            "https://",
            "https://a.cn?x=",
            "https://me@a.cn",
            "https://a b.cn",
            "ftp://a.cn",
        ] {
            assert!(bad.parse::<LinkBase>().is_err(), "{bad}");
        }
    }
}
