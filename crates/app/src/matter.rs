//! One matter, whole, for whoever may read it. Before staff see personal words, the reading log has who, when, why.
//! Why is the reader's duty in the matter, or what the reader has stated.

use crate::{App, Contact, Denied, No, entry::instant, random, write::Loaded};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};
use zhiye_domain::{
    PersonId, RequestId, Role, Staff, WordsId,
    request::{Recorded, State, bystander, duty, may_hand_out_code, may_reveal, visible},
    words::Class,
};
use zhiye_store::{Fault, Id, Reading, Statement, StoredWords, Write};

/// How long a matter that was read by duty, or for a purpose stated, may be read again without asking: a working day with
/// its evening, counted from that first reading.
const HOLDS: SignedDuration = SignedDuration::from_hours(12);

/// Why someone of the staff reads. Duty gives it; otherwise it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// By duty in this matter, or for the purpose of a reading a few hours ago. Contacts stay masked.
    Duty,
    /// Stated by a reader without a duty; a short text. Contacts stay masked.
    Text(String),
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
        if matches!(purpose, Purpose::Code(_)) && !may_hand_out_code(staff, &loaded.state) {
            return Err(Denied::Forbidden.into());
        }
        let why = self.why(staff, id, &loaded.state, purpose).await?;
        // An auditor reads masked, whatever purpose is given.
        let masked = why.post == Role::Auditor;
        let open = matches!(purpose, Purpose::Contact(_)) && may_reveal(staff, &loaded.state);
        let classes = match purpose {
            _ if masked => "summary",
            Purpose::Code(_) => "said,told,note,place,code",
            _ if open => "said,told,note,place,contact",
            _ => "said,told,note,place",
        };
        self.record(staff, why, id, classes).await?;
        if masked {
            return self.without_words(id, loaded).await;
        }
        let words = self.unsealed_words(id).await?;
        let mut matter = matter(id, loaded, words, Reader::Staff)?;
        matter.open = open;
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

    /// The course of a matter as lists may show it: the summary and nobody's words. No reading.
    pub async fn outline(&self, staff: &Staff, id: RequestId) -> Result<Matter, No> {
        let loaded = self.load(id).await?.filter(|loaded| visible(staff, &loaded.state));
        self.without_words(id, loaded.ok_or(Denied::Hidden)?).await
    }

    /// Names and numbers in free text can't be told from the rest: none of it stays.
    async fn without_words(&self, id: RequestId, loaded: Loaded<State>) -> Result<Matter, No> {
        let mut words = self.store().words_of(self.jurisdiction(), Id(id.0)).await?;
        words.retain(|stored| stored.class == Class::Summary.code());
        let mut matter = matter(id, loaded, self.unsealed(words)?, Reader::Staff)?;
        matter.masked = true;
        Ok(matter)
    }

    /// Enters what someone is about to read a matter for. Nothing is shown yet.
    pub async fn state_purpose(&self, staff: &Staff, id: RequestId, purpose: String) -> Result<(), No> {
        let state = self.state_for(staff, id).await?;
        let why = self.why(staff, id, &state, &Purpose::Text(purpose)).await?;
        self.record(staff, why, id, "").await
    }

    /// What the record says of a matter, without anyone's words: no reading.
    pub async fn state_for(&self, staff: &Staff, id: RequestId) -> Result<State, No> {
        let loaded = self.load(id).await?.filter(|loaded| visible(staff, &loaded.state));
        Ok(loaded.ok_or(Denied::Hidden)?.state)
    }

    /// A photo of a matter for someone of the staff; the reading is recorded first.
    pub async fn photo_of_staff(
        &self,
        staff: &Staff,
        id: RequestId,
        file: &str,
        purpose: &Purpose,
    ) -> Result<Vec<u8>, No> {
        let state = self.state_for(staff, id).await?;
        let jpeg = self.photo(id, file).await?;
        let why = self.why(staff, id, &state, purpose).await?;
        self.record(staff, why, id, "photo").await?;
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
        let state = self.state_for(staff, id).await?;
        let why = self.why(staff, id, &state, purpose).await?;
        self.record(staff, why, id, Class::Contact.code()).await
    }

    /// In which post and for what someone reads a matter that is visible to them.
    ///
    /// # Errors
    /// [`Denied::PurposeNeeded`] without a duty in the matter, a purpose stated, or a reading a few hours ago.
    async fn why(&self, staff: &Staff, id: RequestId, state: &State, purpose: &Purpose) -> Result<Why, No> {
        let duty = duty(staff, state);
        let post = duty.or_else(|| bystander(staff, state)).ok_or(Denied::Hidden)?;
        let by_duty = duty.or((post == Role::Auditor).then_some(post));
        let (purpose, stated) = match purpose {
            Purpose::Text(text) | Purpose::Contact(text) => ("stated".to_owned(), Stated::Now(text.clone())),
            Purpose::Code(how) => (format!("{}:code:{how}", post.code()), Stated::Nothing),
            Purpose::Duty => match by_duty {
                Some(role) => (role.code().to_owned(), Stated::Nothing),
                None => self.read_before(staff, id).await?.ok_or(Denied::PurposeNeeded)?,
            },
        };
        Ok(Why { post, purpose, stated })
    }

    /// The purpose for which someone read the words of a matter in the last hours, as the log has it for what rests on
    /// it: readings of that kind prolong nothing.
    async fn read_before(&self, staff: &Staff, id: RequestId) -> Result<Option<(String, Stated)>, No> {
        let ask = Statement::new(
            "SELECT purpose, reason FROM readings WHERE jurisdiction = ?1 AND stream = ?2 AND at > ?3 \
             AND person = ?4 AND (classes LIKE 'said%' OR classes IN ('', 'photo')) AND purpose NOT LIKE '%:%' \
             ORDER BY at DESC LIMIT 1",
        );
        let ask = ask.bind(self.jurisdiction()).bind(Id(id.0));
        let ask = ask.bind((self.clock().now() - HOLDS).as_millisecond()).bind(Id(staff.person.0));
        let rows = self.store().query(ask).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some((format!("{}:held", row.text(0)?), Stated::Before(row.id(1)?))))
    }

    /// Enters a reading. A purpose stated in words is words of the matter: it may name people.
    async fn record(&self, staff: &Staff, why: Why, id: RequestId, classes: &str) -> Result<(), No> {
        let now = self.clock().now();
        let mut desk = self.desk();
        let reason = match &why.stated {
            Stated::Nothing => Id::nil(),
            Stated::Before(reason) => *reason,
            Stated::Now(text) => {
                desk.write_some(Class::Purpose, Some(text)).map_or(Id::nil(), |words| Id(words.id.0))
            }
        };
        let reading = Reading {
            id: Id(random::id(now)),
            at: now.as_millisecond(),
            person: Id(staff.person.0),
            post: why.post.code().to_owned(),
            unit: Id(staff.unit.0),
            purpose: why.purpose,
            reason: Some(reason).filter(|reason| *reason != Id::nil()),
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
        let mut words = self.store().words_of(self.jurisdiction(), Id(id.0)).await?;
        words.retain(|w| ![Class::Code, Class::Purpose].map(Class::code).contains(&w.class.as_str()));
        self.unsealed(words)
    }

    fn unsealed(&self, words: Vec<StoredWords>) -> Result<Vec<(StoredWords, String)>, No> {
        let unsealed = |w: StoredWords| {
            let text = self.unseal(w.id, &w.sealed)?;
            Ok((w, text))
        };
        words.into_iter().map(unsealed).collect()
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

/// What the reading log is told besides who, when and whose words.
struct Why {
    post: Role,
    /// Code of a duty, `stated`, either with `:held` where an earlier one holds, or of how a code was handed out.
    purpose: String,
    stated: Stated,
}

/// A purpose in the reader's own words.
enum Stated {
    Nothing,
    Now(String),
    /// Stated with an earlier reading of the same matter: where the words are; nil if duty gave it then.
    Before(Id),
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
