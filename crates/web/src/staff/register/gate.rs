//! The question before something of a person is shown again: what for, or how it was made sure who they are. The answer
//! is a code of a short list; it goes into the reading log.

use super::{MORE, PATH};
use crate::{
    form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Choice, Field, place},
        shell::Shell,
    },
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use zhiye_edge::{Form, Problem};

/// How someone's identity was checked.
pub const CHECKED: &[(&str, &str)] = &[
    ("id_card", "看过本人的身份证件"),
    ("called_back", "打登记的电话，本人接的"),
    ("details", "本人说得出登记的内容和电话"),
    ("authority", "受委托的人，看过委托书和证件"),
];

/// The question as data.
pub struct Gate {
    heading: &'static str,
    about: &'static str,
    /// Where the answer goes, and the matter it is about if the address does not say.
    action: String,
    more: Option<String>,
    /// Name of the answer's field, its label, its choices.
    ask: (&'static str, &'static str, &'static [(&'static str, &'static str)]),
    button: &'static str,
    number: String,
}

#[derive(Template)]
#[template(path = "staff/gate.html")]
struct GatePage {
    page: Page,
    shell: Shell,
    gate: Gate,
    field: Field,
    errors: Vec<(String, String)>,
}

impl Gate {
    pub fn one_more(number: &str) -> Gate {
        Gate {
            heading: "同一个人，还有一件",
            about: "会照前一件填好姓名和电话，所以要写明用途。谁看的、为什么看，都会记下。",
            action: PATH.into(),
            more: Some(number.into()),
            ask: ("purpose", "用途", MORE),
            button: "接着登记",
            number: number.into(),
        }
    }

    pub fn receipt(number: &str) -> Gate {
        Gate {
            heading: "再给一次查询码",
            about: "有了编号和查询码，就能看到这件事的全部经过，所以请先核对身份。谁给的、怎么核对的，都会记下。",
            action: format!("/staff/requests/{number}/receipt"),
            more: None,
            ask: ("how", "怎么核对的", CHECKED),
            button: "身份已核对，看回执",
            number: number.into(),
        }
    }

    pub fn show(self, page: Page, signed: &Signed, error: Option<&str>) -> Result<Response, Problem> {
        let (name, label, choices) = self.ask;
        let choices = choices.iter().map(|(code, words)| Choice::new(*code, *words)).collect();
        let mut fields = [Field::radios(name, label, choices, &Form::default(), "")];
        let errors: Vec<_> = error.iter().map(|words| (name.to_owned(), (*words).to_owned())).collect();
        let errors = place(&mut fields, &errors);
        let [field] = fields;
        let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let page = if error.is_some() { page.wrong() } else { page };
        let back = match self.more {
            Some(_) => format!("{PATH}?more={}", self.number),
            None => self.action.clone(),
        };
        let shell = signed.shell(&page, PATH).with_form(&back);
        forms::show_as(status, &GatePage { page: page.at(&back), shell, gate: self, field, errors })
    }
}
