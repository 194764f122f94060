//! The question before something of a person is shown: what for, or how it was made sure who they are. The answer is of a
//! short list; it goes into the reading log.

use crate::{
    layout::{Page, Signed},
    staff::{
        form::{Choice, Field},
        sheet::Sheet,
    },
};
use axum::response::Response;
use zhiye_edge::{Form, Problem, text};

/// A code and its words.
pub type Answers = &'static [(&'static str, &'static str)];

/// Said where "other" was chosen without a word, or nothing.
pub const UNSTATED: &str = "请选用途；选“其他”的，请写几个字";

/// The purpose a form states, in words: one of the list, with a few words of the reader's own; "other" needs them.
pub fn stated(form: &Form, list: &[(&str, &str)]) -> Option<String> {
    let (code, name) = list.iter().find(|(code, _)| form.is("purpose", code))?;
    let more: String = text::one_line(form.trimmed("more")).chars().take(60).collect();
    match (*code, more.is_empty()) {
        ("other", true) => None,
        (_, true) => Some((*name).to_owned()),
        (_, false) => Some(format!("{name}：{more}")),
    }
}

/// The question as data.
pub struct Gate {
    pub heading: String,
    pub about: &'static str,
    /// What is known of the matter without anyone's words.
    pub facts: Vec<String>,
    /// Where the answer goes, and what goes with it.
    pub action: String,
    pub hidden: Vec<(&'static str, String)>,
    /// Name of the answer's field, its label, its choices.
    pub ask: (&'static str, &'static str, Answers),
    /// A line for a few words of one's own.
    pub more: bool,
    pub button: &'static str,
    /// The address of this page, for coming back to it.
    pub path: String,
    /// Where else to go, and what the link says.
    pub back: (String, &'static str),
    /// The column of the masthead it stands under.
    pub column: &'static str,
}

impl Gate {
    /// The question; what was answered and does not do stands there with what is wrong.
    pub fn show(
        self,
        page: Page,
        signed: &Signed,
        typed: &Form,
        error: Option<&str>,
    ) -> Result<Response, Problem> {
        let (name, label, choices) = self.ask;
        let choices = choices.iter().map(|(code, words)| Choice::new(*code, *words)).collect();
        let mut fields = vec![Field::radios(name, label, choices, typed, "")];
        if self.more {
            let line = Field::line("more", "再说几个字", typed, "");
            fields.push(line.optional().hint("选“其他”的必填。不写姓名和电话。"));
        }
        let sheet = Sheet {
            heading: self.heading,
            about: self.about.to_owned(),
            facts: self.facts,
            fields,
            action: self.action,
            hidden: self.hidden,
            button: self.button,
            restored: false,
            path: self.path,
            back: self.back,
            column: self.column,
        };
        let errors = error.iter().map(|words| (name.to_owned(), (*words).to_owned())).collect();
        sheet.show(page, signed, None, &errors)
    }
}
