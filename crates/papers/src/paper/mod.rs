//! A paper of the office as data: what it says, to whom, on what it rests, how it is signed for. Written as DOCX by
//! [`Paper::docx`]; a print page shows the same parts.
//!
//! Not here: which papers a matter has and what they say, and who may make one.

mod docx;
mod parts;
mod qr;
pub(crate) mod xml;

/// Something a paper may state. The name is the label on the sheet and, in braces, the field of an office's own template.
macro_rules! fields {
    ($($variant:ident = $name:literal;)+) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Field {
            $($variant,)+
        }

        impl Field {
            pub const ALL: [Field; [$($name),+].len()] = [$(Field::$variant),+];

            pub const fn name(self) -> &'static str {
                match self { $(Field::$variant => $name,)+ }
            }

            pub fn parse(name: &str) -> Option<Field> {
                Field::ALL.into_iter().find(|field| field.name() == name)
            }
        }
    };
}

fields! {
    Title = "文书名称";
    Number = "登记编号";
    Addressee = "主送";
    Body = "正文";
    Filed = "登记时间";
    Channel = "提出方式";
    Matter = "反映的事项";
    Accepted = "受理时间";
    Unit = "承办单位";
    Due = "办理期限";
    DueBefore = "原定期限";
    SignBy = "签收期限";
    ObjectBy = "提出异议期限";
    SupplyBy = "补正期限";
    Items = "需要补充的材料";
    Reason = "理由";
    Lacks = "缺少的条件";
    Returns = "再议日期";
    Until = "中止到";
    Outcome = "办理结果";
    Door = "可以去找";
    Served = "送达的文书";
    Way = "送达方式";
    Delivered = "送达日期";
    Place = "送达地点";
    Bases = "依据";
    Rights = "权利告知";
    Signed = "落款单位";
    Date = "落款日期";
    Office = "单位名称";
    Phone = "单位电话";
    Address = "单位地址";
    Link = "查询网址";
}

/// The office that writes, as it stands at the foot of a paper.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sender {
    pub name: String,
    pub phone: String,
    pub address: String,
    /// The unit that signs.
    pub unit: String,
    /// Where the matter can be looked up, as it is read.
    pub link: String,
    /// The same for a camera, with the number filled in; never a secret.
    pub scan: String,
}

/// One paper, ready to be printed.
#[doc(alias = "文书")]
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Paper {
    pub title: String,
    /// The registration number as it is read, in groups.
    pub number: String,
    /// Empty: a line to be filled in by hand.
    pub addressee: String,
    /// Labelled values, in the order of the sheet.
    pub facts: Vec<(Field, String)>,
    /// Values that stand in a sentence already; for templates.
    pub known: Vec<(Field, String)>,
    /// Paragraphs.
    pub body: Vec<String>,
    /// What it rests on, one line each: the citation and what it says.
    pub bases: Vec<String>,
    /// What the person can do now.
    pub rights: Vec<String>,
    pub sender: Sender,
    /// The day of the paper, in words.
    pub date: String,
    /// What stands above the rights: they are the person's, or the unit's a letter goes to.
    pub rights_title: &'static str,
    /// Lines to be signed by hand, each at least 12 mm high, with what is known of them.
    pub signs: Vec<(&'static str, String)>,
}

impl Paper {
    /// What a field of a template stands for on this paper; empty for what it does not state.
    pub fn value(&self, field: Field) -> String {
        let sender = &self.sender;
        match field {
            Field::Title => self.title.clone(),
            Field::Number => self.number.clone(),
            Field::Addressee => self.addressee.clone(),
            Field::Body => self.body.join("\n"),
            Field::Bases => self.bases.join("\n"),
            Field::Rights => self.rights.join("\n"),
            Field::Signed => sender.unit.clone(),
            Field::Date => self.date.clone(),
            Field::Office => sender.name.clone(),
            Field::Phone => sender.phone.clone(),
            Field::Address => sender.address.clone(),
            Field::Link => sender.link.clone(),
            fact => {
                let stated = self.facts.iter().chain(&self.known).find(|(field, _)| *field == fact);
                stated.map_or(String::new(), |(_, value)| value.clone())
            }
        }
    }

    /// The paper as a Word document in the plain form of an office letter, without a red head.
    pub fn docx(&self) -> Vec<u8> {
        docx::write(self)
    }
}
