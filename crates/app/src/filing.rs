//! Filing: the front door. A number is drawn, a code is made, and both are the resident's at once.

use crate::{App, Ask, Denied, Done, Matter, No, Own, random};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use zhiye_domain::{
    Actor, PersonId, RequestId, Role, Staff, UnitId,
    number::Number,
    phone,
    request::{
        About, Channel, Command, Communication, Danger, External, File, Owner, Place, Post, Relation, Reply,
        Speaker, may_hand_out_code,
    },
    words::Class,
};
use zhiye_rulebook::{Hardship, Kind};
use zhiye_store::{CommitError, Fault, Id, Statement, words::Keyring};

/// How a person is reached. Personal words: kept in *words* only.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Contact {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// When and how it suits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub wishes: String,
}

impl Contact {
    pub fn is_empty(&self) -> bool {
        *self == Contact::default()
    }

    /// As it is kept in *words*.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("four texts are plain JSON")
    }

    /// The phone with all but its first and its last two digits hidden.
    pub fn masked_phone(&self) -> String {
        let digits: Vec<char> = self.phone.chars().filter(char::is_ascii_digit).collect();
        match digits.len() {
            0 => String::new(),
            1..=4 => "*".repeat(digits.len()),
            n => {
                let hidden = "*".repeat(n - 3);
                format!("{}{hidden}{}{}", digits[0], digits[n - 2], digits[n - 1])
            }
        }
    }
}

/// A filing in plain words, as a form, a clerk or a program gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filing {
    pub kind: Kind,
    pub category: Option<String>,
    pub channel: Channel,
    /// When the office was told, if that was before now.
    pub told_at: Option<Timestamp>,
    pub occurred_on: Option<Date>,
    pub area: Option<String>,
    pub building: Option<String>,
    /// Address text, flat, landmark.
    pub place: Option<String>,
    pub text: String,
    /// Written by staff, without names.
    pub summary: Option<String>,
    pub relation: Relation,
    pub authorised: bool,
    pub reply: Reply,
    pub communication: Vec<Communication>,
    pub contact: Contact,
    pub read_aloud: bool,
    pub danger: Danger,
    pub hardship: Option<Hardship>,
    pub external: Option<External>,
    /// Who a complaint about the staff is about: a unit or a person, by reference.
    pub about: Option<About>,
}

impl Filing {
    /// A filing with nothing but its words.
    pub fn new(kind: Kind, channel: Channel, text: impl Into<String>) -> Filing {
        Filing {
            kind,
            category: None,
            channel,
            told_at: None,
            occurred_on: None,
            area: None,
            building: None,
            place: None,
            text: text.into(),
            summary: None,
            relation: Relation::Myself,
            authorised: false,
            reply: Reply::None,
            communication: Vec::new(),
            contact: Contact::default(),
            read_aloud: false,
            danger: Danger::None,
            hardship: None,
            external: None,
            about: None,
        }
    }
}

/// To whom a new request belongs from its first second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum To {
    /// The intake post on duty.
    Intake,
    /// The clerk who registers it.
    Clerk(PersonId, UnitId),
}

/// What the resident takes home.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    pub id: RequestId,
    pub number: Number,
    /// The query code, eight digits.
    pub code: String,
    pub repeated: bool,
}

/// Longest texts of a filing, in characters, by whichever door it comes: what happened, where, the clerk's summary, the
/// name, when and how it suits.
pub const MOST_TEXT: usize = 20_000;
pub const MOST_PLACE: usize = 200;
pub const MOST_SUMMARY: usize = 60;
pub const MOST_NAME: usize = 60;
pub const MOST_WISHES: usize = 200;

/// Draws before giving up on a free number; one in ten million a day is taken.
const DRAWS: usize = 20;

impl App {
    /// Registers a request and gives its receipt; a repeat of the key gives the same receipt.
    pub async fn file(&self, ask: &Ask, filing: &Filing) -> Result<Receipt, No> {
        if let Some(done) = self.repeated(ask).await? {
            return self.receipt_of(done).await;
        }
        self.fits(ask, filing)?;
        for _ in 0..DRAWS {
            match self.try_file(ask, filing).await {
                Err(CommitError::Constraint(name)) if name.contains("requests_number") => {}
                Err(error) => return Err(error.into()),
                Ok(done) => return self.receipt_of(done?).await,
            }
        }
        Err(Fault::new("no free registration number was found").into())
    }

    /// What no door may let through, whatever its own form checked. Rows of another system keep their own rules: they
    /// were written elsewhere and can't be shortened by whoever brings them.
    fn fits(&self, ask: &Ask, filing: &Filing) -> Result<(), No> {
        if matches!(ask.actor, Actor::System) {
            return Ok(());
        }
        let length = |text: &str| text.trim().chars().count();
        let texts = [
            (filing.text.as_str(), MOST_TEXT),
            (filing.place.as_deref().unwrap_or_default(), MOST_PLACE),
            (filing.summary.as_deref().unwrap_or_default(), MOST_SUMMARY),
            (&filing.contact.name, MOST_NAME),
            (&filing.contact.address, MOST_PLACE),
            (&filing.contact.wishes, MOST_WISHES),
        ];
        if texts.iter().any(|(text, most)| length(text) > *most) {
            return Err(Own::TooLong.into());
        }
        match filing.occurred_on {
            Some(day) if day > self.today() => Err(Own::DayAhead.into()),
            _ => Ok(()),
        }
    }

    /// The receipt of a filing under this key, if there was one: for a form sent again after its draft is gone.
    pub async fn receipt_again(&self, ask: &Ask) -> Result<Option<Receipt>, No> {
        match self.repeated(ask).await? {
            Some(done) => Ok(Some(self.receipt_of(done).await?)),
            None => Ok(None),
        }
    }

    async fn try_file(&self, ask: &Ask, filing: &Filing) -> Result<Result<Done, No>, CommitError> {
        let now = self.clock().now();
        let told_at = filing.told_at.unwrap_or(now);
        let id = RequestId(random::id(told_at));
        let day = self.day_of(told_at);
        let number = Number::new(day, random::below(Number::RANDOM));
        let digits = self.rulebook().office().query_code_digits.into();
        let code: String = (0..digits).map(|_| char::from(b'0' + random::below(10) as u8)).collect();
        let owner = match self.owner(ask, filing, day) {
            Ok(owner) => owner,
            Err(no) => return Ok(Err(no)),
        };
        let mut desk = self.desk();
        let contact =
            (!filing.contact.is_empty()).then(|| desk.write(Class::Contact, &filing.contact.to_json()));
        let file = File {
            number,
            kind: filing.kind,
            category: filing.category.clone(),
            channel: filing.channel,
            filed_at: told_at,
            occurred_on: filing.occurred_on,
            place: Place {
                area: filing.area.clone(),
                building: filing.building.clone(),
                words: desk.write_some(Class::Place, filing.place.as_deref()),
            },
            speaker: Speaker {
                relation: filing.relation,
                authorised: filing.authorised,
                reply: filing.reply,
                communication: filing.communication.clone(),
                contact,
                read_aloud: filing.read_aloud,
            },
            text: desk.write(Class::Said, &filing.text),
            summary: desk.write_some(Class::Summary, filing.summary.as_deref()),
            danger: filing.danger,
            hardship: filing.hardship,
            owner,
            about: filing.about,
            external: filing.external.clone(),
        };
        desk.write(Class::Code, &code);
        let rows = self.lookup_rows(id, number, &code, filing, now);
        self.open_request(ask, id, Command::File(Box::new(file)), &desk, &rows).await
    }

    fn owner(&self, ask: &Ask, filing: &Filing, day: Date) -> Result<Owner, No> {
        let directory = self.directory();
        let root = self.root().ok_or(Own::UnitUnknown)?;
        if filing.kind == Kind::Accusation {
            return self.sealed_owner(filing.about).ok_or_else(|| Own::UnitUnknown.into());
        }
        if let Actor::Staff(staff) = &ask.actor {
            return Ok(Owner { post: Post::Intake, unit: staff.unit, person: Some(staff.person) });
        }
        // The first on the roster who is still here and may screen.
        let clerks = || directory.holders(Role::Clerk).map(|clerk| clerk.id);
        let on_duty = directory
            .office
            .on_duty(day)
            .iter()
            .copied()
            .find(|officer| clerks().any(|clerk| clerk == *officer));
        let person = on_duty.or_else(|| clerks().next());
        let unit = person.and_then(|p| directory.person(p)).map_or(root, |p| p.unit);
        Ok(Owner { post: Post::Intake, unit, person })
    }

    /// The discipline contact a sealed matter belongs to. Whoever is named is passed over, in favour of the nearest
    /// level above if a contact sits there, else of any other; with none, it waits at the office's root for one to
    /// be appointed. `None` in an office without units.
    pub fn sealed_owner(&self, about: Option<About>) -> Option<Owner> {
        let directory = self.directory();
        let root = self.root()?;
        let named = about.and_then(|about| match about {
            About::Unit(unit) => Some(unit),
            About::Person(person) => directory.person(person).map(|p| p.unit),
        });
        let above: Vec<UnitId> = named.map(|unit| directory.above(unit)).unwrap_or_default();
        let level = |unit| above.iter().position(|higher| *higher == unit).unwrap_or(above.len());
        let contact = directory
            .holders(Role::DisciplineContact)
            .filter(|p| !about.is_some_and(|about| about.concerns(p.id, p.unit)))
            .min_by_key(|p| level(p.unit));
        let unit = contact.map_or(root, |p| p.unit);
        Some(Owner { post: Post::Discipline, unit, person: contact.map(|p| p.id) })
    }

    fn lookup_rows(
        &self,
        id: RequestId,
        number: Number,
        code: &str,
        filing: &Filing,
        now: Timestamp,
    ) -> Vec<Statement> {
        let mut rows = vec![self.lookup_row(id, "code", code_hash(self.keyring(), number, code), now)];
        rows.extend(self.phone_row(id, &filing.contact.phone, now));
        if let Some(external) = &filing.external {
            let hash = self.external_hash(&external.system, &external.key);
            rows.push(self.lookup_row(id, "external", hash, now));
        }
        rows
    }

    /// Under which a matter is found again by this phone; none if it is no phone.
    pub(crate) fn phone_row(&self, id: RequestId, phone: &str, now: Timestamp) -> Option<Statement> {
        let phone = phone::normal(phone)?;
        Some(self.lookup_row(id, "phone", self.keyring().lookup("phone", &phone).to_vec(), now))
    }

    fn lookup_row(&self, id: RequestId, purpose: &str, hash: Vec<u8>, now: Timestamp) -> Statement {
        Statement::new(
            "INSERT INTO lookups (jurisdiction, purpose, hash, request, at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (jurisdiction, purpose, hash, request) DO NOTHING",
        )
        .bind(self.jurisdiction())
        .bind(purpose)
        .bind(hash)
        .bind(Id(id.0))
        .bind(now.as_millisecond())
    }

    pub(crate) fn external_hash(&self, system: &str, key: &str) -> Vec<u8> {
        self.keyring().lookup("external", &format!("{system}\u{1f}{key}")).to_vec()
    }

    /// Number and code of a request that was filed.
    async fn receipt_of(&self, done: Done) -> Result<Receipt, No> {
        let code = self.code_of(done.id).await?;
        Ok(Receipt { id: done.id, number: done.number, code, repeated: done.repeated })
    }

    /// The query code for someone of the staff who hands it out: of a matter they read, the reading is recorded.
    ///
    /// # Errors
    /// [`Denied::Forbidden`] if they hand out none.
    pub async fn code_for_staff(&self, staff: &Staff, matter: &Matter) -> Result<String, No> {
        if !may_hand_out_code(staff, &matter.state) {
            return Err(Denied::Forbidden.into());
        }
        self.code_of(matter.id).await
    }

    /// The query code for whoever came in by it, or filed a moment ago.
    pub async fn code_for_resident(&self, id: RequestId) -> Result<String, No> {
        self.code_of(id).await
    }

    /// The query code, from *words*.
    async fn code_of(&self, id: RequestId) -> Result<String, No> {
        let words = self.store().words_of(self.jurisdiction(), Id(id.0)).await?;
        let sealed = words.iter().find(|w| w.class == Class::Code.code());
        let Some(sealed) = sealed else { return Err(Fault::new("a request has no query code").into()) };
        self.unseal(sealed.id, &sealed.sealed)
    }

    /// Requests that name this phone, newest first: for "one more from the same person" and caller look-up.
    pub async fn by_phone(&self, phone: &str) -> Result<Vec<RequestId>, No> {
        let Some(phone) = phone::normal(phone) else { return Ok(Vec::new()) };
        self.looked_up("phone", self.keyring().lookup("phone", &phone).to_vec()).await
    }

    /// The request that another system knows under this number.
    pub async fn by_external(&self, system: &str, key: &str) -> Result<Option<RequestId>, No> {
        Ok(self.looked_up("external", self.external_hash(system, key)).await?.first().copied())
    }

    pub(crate) async fn looked_up(&self, purpose: &str, hash: Vec<u8>) -> Result<Vec<RequestId>, No> {
        let rows = self
            .store()
            .query(
                Statement::new(
                    "SELECT request FROM lookups WHERE jurisdiction = ?1 AND purpose = ?2 AND hash = ?3
                     ORDER BY at DESC LIMIT 20",
                )
                .bind(self.jurisdiction())
                .bind(purpose)
                .bind(hash),
            )
            .await?;
        rows.iter().map(|row| Ok(RequestId(row.id(0)?.0))).collect()
    }
}

/// Number and code together, so that a code fits one number only.
pub(crate) fn code_hash(keyring: &Keyring, number: Number, code: &str) -> Vec<u8> {
    keyring.lookup("code", &format!("{number}:{code}")).to_vec()
}
