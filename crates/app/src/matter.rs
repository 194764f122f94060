//! One matter, whole, for whoever may read it. Before staff see personal words, the reading log has who, when, why.

use crate::{App, Contact, Denied, No, entry::instant, random, write::Loaded};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use zhiye_domain::{
    PersonId, RequestId, Role, Staff, WordsId,
    request::{Post, Recorded, State, may_hand_out_code, may_reveal, visible},
    words::Class,
};
use zhiye_store::{Fault, Id, Reading, Statement, StoredWords, Write};

/// Why someone of the staff reads. Duty gives it; otherwise it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// By duty: the text stays in view, contacts stay masked.
    Duty,
    /// Stated by the reader to see the contact; a code of the page's list or a short text without names.
    Contact(String),
    /// To hand out the query code, after the person was checked: the code of how. Contacts stay masked.
    Code(&'static str),
}

/// Who reads, which decides about steps and texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Resident,
    Staff,
}

/// An event with its text, as far as its reader may see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    pub recorded: Recorded,
    pub text: Option<String>,
}

/// A matter with the words its reader may see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matter {
    pub id: RequestId,
    pub version: i64,
    pub state: State,
    /// Oldest first.
    pub steps: Vec<Step>,
    /// The contact, whole or masked.
    pub contact: Option<Contact>,
    /// The contact is shown whole.
    pub open: bool,
    /// Read for an audit: the course and its clocks, no words but the summary.
    pub masked: bool,
    pub place: Option<String>,
    texts: HashMap<WordsId, String>,
}

impl Matter {
    /// The text of a reference; `None` if it was erased.
    pub fn text(&self, id: WordsId) -> Option<&str> {
        self.texts.get(&id).map(String::as_str)
    }

    /// What the person said first.
    pub fn said(&self) -> &str {
        let missing = if self.masked {
            "（审计看经过和结果，不看原话）"
        } else {
            "（原话已按本人要求删除）"
        };
        self.text(self.state.text.id).unwrap_or(missing)
    }

    pub fn summary(&self) -> Option<&str> {
        self.state.summary.and_then(|s| self.text(s.id))
    }

    /// The newest answer delivered.
    pub fn answer(&self) -> Option<&str> {
        self.state.answers.last().and_then(|draft| self.text(draft.words.id))
    }
}

impl App {
    /// The matter as its resident sees it: public steps and the words meant for them, own contact whole. No other text
    /// of the matter leaves this function.
    pub async fn matter_of_resident(&self, id: RequestId) -> Result<Matter, No> {
        let loaded = self.load(id).await?.ok_or(Denied::Hidden)?;
        let words = self.unsealed_words(id).await?;
        let mut matter = matter(id, loaded, words, Reader::Resident)?;
        matter.open = true;
        Ok(matter)
    }

    /// The matter as someone of the staff sees it; the reading is recorded first.
    pub async fn matter_of_staff(
        &self,
        staff: &Staff,
        id: RequestId,
        purpose: &Purpose,
    ) -> Result<Matter, No> {
        let loaded = self.load(id).await?.ok_or(Denied::Hidden)?;
        if !visible(staff, &loaded.state) {
            return Err(Denied::Hidden.into());
        }
        let duty = duty(staff, &loaded.state).ok_or(Denied::Hidden)?;
        if matches!(purpose, Purpose::Code(_)) && !may_hand_out_code(staff, &loaded.state) {
            return Err(Denied::Forbidden.into());
        }
        // An auditor reads masked, whatever purpose is given.
        let open = matches!(purpose, Purpose::Contact(_)) && may_reveal(staff, &loaded.state);
        let classes = match purpose {
            _ if duty == Role::Auditor => "summary",
            Purpose::Code(_) => "said,told,note,place,code",
            _ if open => "said,told,note,place,contact",
            _ => "said,told,note,place",
        };
        self.record(staff, duty, id, purpose, classes).await?;
        let mut words = self.unsealed_words(id).await?;
        if duty == Role::Auditor {
            // Names and numbers in free text can't be told from the rest: an audit reads none of it.
            words.retain(|(stored, _)| stored.class == Class::Summary.code());
        }
        let mut matter = matter(id, loaded, words, Reader::Staff)?;
        matter.open = open;
        matter.masked = duty == Role::Auditor;
        if !open && let Some(contact) = &mut matter.contact {
            *contact = Contact {
                name: surname(&contact.name),
                phone: contact.masked_phone(),
                address: contact.address.chars().take(0).collect(),
                wishes: contact.wishes.clone(),
            };
        }
        Ok(matter)
    }

    /// A photo of a matter for someone of the staff; the reading is recorded first.
    pub async fn photo_of_staff(&self, staff: &Staff, id: RequestId, file: &str) -> Result<Vec<u8>, No> {
        let loaded = self.load(id).await?.ok_or(Denied::Hidden)?;
        if !visible(staff, &loaded.state) {
            return Err(Denied::Hidden.into());
        }
        let duty = duty(staff, &loaded.state).ok_or(Denied::Hidden)?;
        let jpeg = self.photo(id, file).await?;
        self.record(staff, duty, id, &Purpose::Duty, "photo").await?;
        Ok(jpeg)
    }

    /// Who else has had this matter open since an instant, the latest first, by the reading log. For whoever reads the
    /// matter now: two should not answer at once. Readings that show no more than the summary (an audit) don't count.
    pub async fn read_lately(
        &self,
        staff: &Staff,
        matter: &Matter,
        since: Timestamp,
    ) -> Result<Vec<(PersonId, Timestamp)>, No> {
        let ask = Statement::new(
            "SELECT person, MAX(at) FROM readings WHERE jurisdiction = ?1 AND stream = ?2 AND at > ?3 \
             AND person <> ?4 AND classes LIKE 'said%' GROUP BY person ORDER BY 2 DESC LIMIT 3",
        );
        let ask = ask.bind(self.jurisdiction()).bind(Id(matter.id.0)).bind(since.as_millisecond());
        let rows = self.store().query(ask.bind(Id(staff.person.0))).await?;
        rows.iter().map(|row| Ok((PersonId(row.id(0)?.0), instant(row, 1)?))).collect()
    }

    /// Enters that a contact's phone was found again, with the purpose.
    pub(crate) async fn read_phone(&self, staff: &Staff, id: RequestId, purpose: &Purpose) -> Result<(), No> {
        let loaded = self.load(id).await?.ok_or(Denied::Hidden)?;
        let duty = duty(staff, &loaded.state).ok_or(Denied::Hidden)?;
        self.record(staff, duty, id, purpose, Class::Contact.code()).await
    }

    /// Enters a reading. A purpose stated in words is words of the matter: it may name people.
    async fn record(
        &self,
        staff: &Staff,
        duty: Role,
        id: RequestId,
        purpose: &Purpose,
        classes: &str,
    ) -> Result<(), No> {
        let now = self.clock().now();
        let mut desk = self.desk();
        let reason = match purpose {
            Purpose::Duty | Purpose::Code(_) => None,
            Purpose::Contact(text) => desk.write_some(Class::Purpose, Some(text)),
        };
        let stated = match purpose {
            Purpose::Code(how) => format!("{}:code:{how}", duty.code()),
            _ if reason.is_some() => "stated".into(),
            _ => duty.code().to_owned(),
        };
        let reading = Reading {
            id: Id(random::id(now)),
            at: now.as_millisecond(),
            person: Id(staff.person.0),
            post: duty.code().to_owned(),
            unit: Id(staff.unit.0),
            purpose: stated,
            reason: reason.map(|words| Id(words.id.0)),
            stream: Id(id.0),
            classes: classes.to_owned(),
        };
        let mut write = Write::new(self.jurisdiction(), now.as_millisecond());
        write.rows.push(reading.statement(self.jurisdiction()));
        write.words = desk.words(Id(id.0));
        self.store().commit(write).await?;
        Ok(())
    }

    async fn unsealed_words(&self, id: RequestId) -> Result<Vec<(StoredWords, String)>, No> {
        let words = self.store().words_of(self.jurisdiction(), Id(id.0)).await?;
        words
            .into_iter()
            .filter(|w| ![Class::Code, Class::Purpose].map(Class::code).contains(&w.class.as_str()))
            .map(|w| {
                let text = self.unseal(w.id, &w.sealed)?;
                Ok((w, text))
            })
            .collect()
    }

    /// Texts of these words that still exist.
    pub(crate) async fn open_words(&self, ids: &[Id]) -> Result<HashMap<WordsId, String>, No> {
        let mut texts = HashMap::new();
        for words in self.store().words(self.jurisdiction(), ids).await? {
            texts.insert(WordsId(words.id.0), self.unseal(words.id, &words.sealed)?);
        }
        Ok(texts)
    }
}

/// The duty in which someone of the staff reads a matter: the nearest one.
fn duty(staff: &Staff, state: &State) -> Option<Role> {
    if state.sealed {
        return staff.has(Role::DisciplineContact).then_some(Role::DisciplineContact);
    }
    let unit = state.unit();
    let of_unit = [Role::Handler, Role::Approver].into_iter().find(|role| staff.has_in(*role, unit));
    let owner = (state.owner.person == Some(staff.person) && state.owner.post == Post::Intake)
        .then_some(Role::Clerk)
        .filter(|role| staff.has(*role));
    let office = [
        Role::Coordinator,
        Role::Clerk,
        Role::Caller,
        Role::Supervisor,
        Role::Approver,
        Role::Handler,
        Role::Auditor,
    ]
    .into_iter()
    .find(|role| staff.has(*role));
    of_unit.or(owner).or(office)
}

fn matter(
    id: RequestId,
    loaded: Loaded<State>,
    words: Vec<(StoredWords, String)>,
    reader: Reader,
) -> Result<Matter, No> {
    let mut texts: HashMap<WordsId, String> =
        words.into_iter().map(|(stored, text)| (WordsId(stored.id.0), text)).collect();
    if reader == Reader::Resident {
        let of_steps =
            loaded.events.iter().filter_map(|recorded| recorded.event.told()).map(|words| words.id);
        let told: HashSet<WordsId> = of_steps.chain(loaded.state.told()).collect();
        texts.retain(|id, _| told.contains(id));
    }
    let steps = loaded
        .events
        .into_iter()
        .filter(|recorded| reader == Reader::Staff || recorded.event.is_public())
        .map(|recorded| {
            let words = match reader {
                Reader::Resident => recorded.event.told(),
                Reader::Staff => recorded.event.words(),
            };
            let text = words.and_then(|w| texts.get(&w.id).cloned());
            Step { recorded, text }
        })
        .collect();
    let contact = match loaded.state.speaker.contact.and_then(|w| texts.get(&w.id)) {
        Some(json) => {
            let contact: Contact =
                serde_json::from_str(json).map_err(|e| Fault::because("a contact can't be read", e))?;
            Some(contact)
        }
        None => None,
    };
    let place = loaded.state.place.words.and_then(|w| texts.get(&w.id).cloned());
    Ok(Matter {
        id,
        version: loaded.version,
        state: loaded.state,
        steps,
        contact,
        open: false,
        masked: false,
        place,
        texts,
    })
}

/// A form of address without the given name: the first character stands, the rest is hidden.
fn surname(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) if chars.next().is_some() => format!("{first}**"),
        Some(_) => "*".into(),
        None => String::new(),
    }
}
