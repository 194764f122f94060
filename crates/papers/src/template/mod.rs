//! An office's own Word template: looked through when it is brought, filled in when a paper is made.
//!
//! A template is text in the hands of whoever opens the paper, so nothing in it may run, reach out of the document or
//! unpack without end. Not here: which template belongs to which paper, and where it is kept.

mod archive;
mod part;
mod safe;

use crate::paper::{Field, Paper, Sender, xml::run_text};
use part::{Part, Piece};
use std::collections::BTreeSet;

/// Largest template that is taken, in bytes.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;

/// Most places with a field: a long value in each of a million would be a document without end.
const MOST_PLACES: usize = 200;

/// Why a file is no template, in words for whoever brought it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateNo {
    #[error("文件是空的，请重新选一个。")]
    Empty,
    #[error("文件太大，请用小于 5 MB 的模板；里面的大图片可以先压缩。")]
    TooLarge,
    #[error("这是旧版的 .doc，或者加了打开密码。请在 Word 或 WPS 里去掉密码，另存为 .docx 再传。")]
    OldOrLocked,
    #[error("这不是 Word 文档（.docx）。请在 Word 或 WPS 里另存为 .docx 再传；.dotx、.docm 也要另存。")]
    NotDocx,
    #[error("文件解开以后大得不正常，没有收。请新建一个文档，把文字复制过去再传。")]
    Inflates,
    #[error("文件里的“{0}”打不开，可能没有传完整，请再传一次。")]
    Broken(String),
    #[error("模板里带有宏，打开时会自己运行，不能用。请另存为不带宏的 .docx 再传。")]
    Macro,
    #[error("模板里嵌了别的文件或控件，不能用。请删掉它，只留文字、表格和图片。")]
    Embedded,
    #[error(
        "模板会去取外面的内容（{0}），不能用。请改成文字，或者把图片直接插进来；附加的文档模板请改回 Normal。"
    )]
    External(String),
    #[error("模板里有一个会动的域“{0}”，不能用。页码、日期这样的域可以留，别的请删掉。")]
    Code(String),
    #[error("文件“{0}”里有自己定义的实体（DOCTYPE），Word 文档里不该有，没有收。请重新另存一份再传。")]
    Entity(String),
    #[error("{}", unknown(.0))]
    Unknown(Vec<(String, Option<&'static str>)>),
    #[error("有一个字段只写了一半：“{0}”。字段要写成 {{{{登记编号}}}}，两边各两个花括号，写在同一段里。")]
    Half(String),
    #[error("花括号要用半角的：请把 ｛｛ ｝｝ 改成 {{{{ }}}}。")]
    Wide,
    #[error("模板里的字段太多，超过 {MOST_PLACES} 处，没有收。")]
    TooMany,
    #[error("模板里一个字段也没有，打出来每一份都一样。请至少写上 {{{{登记编号}}}}。")]
    NoField,
}

fn unknown(fields: &[(String, Option<&'static str>)]) -> String {
    let one = |(name, near): &(String, Option<&'static str>)| match near {
        Some(near) => format!("“{name}”（是不是“{near}”？）"),
        None => format!("“{name}”"),
    };
    let all: Vec<String> = fields.iter().map(one).collect();
    format!("不认识这些字段：{}。能用的字段都列在下面。", all.join("、"))
}

/// A document to begin a template from: our own form, with every value as its field.
pub fn sample() -> Vec<u8> {
    let held = |field: Field| format!("{{{{{}}}}}", field.name());
    let shown = [Field::Unit, Field::Due, Field::Outcome, Field::Reason];
    let paper = Paper {
        title: held(Field::Title),
        number: held(Field::Number),
        addressee: held(Field::Addressee),
        facts: shown.map(|field| (field, held(field))).to_vec(),
        body: vec![held(Field::Body)],
        bases: vec![held(Field::Bases)],
        rights: vec![held(Field::Rights)],
        rights_title: "您可以",
        sender: Sender {
            unit: held(Field::Signed),
            phone: held(Field::Phone),
            address: held(Field::Address),
            ..Sender::default()
        },
        date: held(Field::Date),
        signs: vec![("送达方式", "□ 当面　□ 邮寄　□ 网上　□ 其他".into()), ("签收人和日期", String::new())],
        ..Paper::default()
    };
    paper.docx()
}

/// A template that was looked through.
#[doc(alias = "文书模板")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    bytes: Vec<u8>,
    fields: Vec<Field>,
    text: String,
}

impl Template {
    /// Looks a file through.
    ///
    /// # Errors
    /// [`TemplateNo`], the first thing that stands against it.
    pub fn check(bytes: Vec<u8>) -> Result<Template, TemplateNo> {
        let parts = archive::read(&bytes)?;
        safe::check(&parts)?;
        let (mut fields, mut text, mut strange) = (Vec::new(), String::new(), Vec::new());
        let mut places = 0;
        for (name, xml) in parts.iter().filter(|(name, _)| archive::is_text(name)) {
            let part = Part::read(name, xml)?;
            for paragraph in &part.paragraphs {
                let whole = paragraph.text();
                for piece in part::pieces(&whole)? {
                    let Piece::Field(field) = piece else { continue };
                    places += 1;
                    if places > MOST_PLACES {
                        return Err(TemplateNo::TooMany);
                    }
                    match Field::parse(field) {
                        Some(field) if !fields.contains(&field) => fields.push(field),
                        Some(_) => {}
                        None => strange.push(field.to_owned()),
                    }
                }
                text.push_str(&whole);
                text.push('\n');
            }
        }
        let strange: BTreeSet<String> = strange.into_iter().collect();
        if !strange.is_empty() {
            let named = |name: String| {
                let near = nearest(&name);
                (name.chars().take(20).collect(), near)
            };
            return Err(TemplateNo::Unknown(strange.into_iter().take(10).map(named).collect()));
        }
        if fields.is_empty() {
            return Err(TemplateNo::NoField);
        }
        Ok(Template { bytes, fields, text })
    }

    /// The file as it was brought.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The fields it uses, in the order of their first place.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Everything that is written in it, a paragraph a line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document with its fields filled in. A value of several lines keeps them.
    ///
    /// # Errors
    /// [`TemplateNo`], should the file no longer be what was looked through.
    pub fn fill(&self, value: impl Fn(Field) -> String) -> Result<Vec<u8>, TemplateNo> {
        archive::rewrite(&self.bytes, |name, xml| filled(name, xml, &value))
    }
}

/// One part with its fields filled in.
fn filled(name: &str, xml: &str, value: &impl Fn(Field) -> String) -> Result<String, TemplateNo> {
    let part = Part::read(name, xml)?;
    // Where the part changes, in the order of the text: a text box lies within the paragraph it hangs on.
    let mut changes = Vec::new();
    for paragraph in &part.paragraphs {
        let whole = paragraph.text();
        let mut texts = vec![(String::new(), false); paragraph.nodes.len()];
        let mut at = 0;
        for piece in part::pieces(&whole)? {
            match piece {
                Piece::Text(text) => {
                    for c in text.chars() {
                        texts[paragraph.node_at(at)].0.push(c);
                        at += c.len_utf8();
                    }
                }
                Piece::Field(field) => {
                    let length = piece.length(&whole, at);
                    let (first, last) = (paragraph.node_at(at), paragraph.node_at(at + length - 1));
                    texts[first].0.push_str(&Field::parse(field).map_or(String::new(), value));
                    texts[first..=last].iter_mut().for_each(|(_, changed)| *changed = true);
                    at += length;
                }
            }
        }
        let nodes = paragraph.nodes.iter().zip(texts).filter(|(_, (_, changed))| *changed);
        changes.extend(nodes.map(|(node, (text, _))| (node.span.clone(), run_text(&text))));
    }
    changes.sort_by_key(|(span, _)| span.start);
    let (mut out, mut from) = (String::with_capacity(xml.len()), 0);
    for (span, text) in changes {
        out.push_str(&xml[from..span.start]);
        out.push_str(&text);
        from = span.end;
    }
    out.push_str(&xml[from..]);
    Ok(out)
}

/// The known field that is written most alike, if any is.
fn nearest(name: &str) -> Option<&'static str> {
    let far = |known: &&str| strsim::levenshtein(name, known);
    let best = Field::ALL.into_iter().map(Field::name).min_by_key(far)?;
    let most = best.chars().count().max(name.chars().count());
    (far(&best) * 2 <= most).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_told_from_a_field_nobody_knows() {
        assert_eq!(nearest("登记号"), Some("登记编号"));
        assert_eq!(nearest("承办单位名"), Some("承办单位"));
        assert_eq!(nearest("身份证号码"), None);
    }
}
