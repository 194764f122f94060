//! Who comes in: passwords, PINs on shared computers, sessions, one-time links. Nothing has a default
//! password. Tokens are stored hashed; hashing takes its turn.

use crate::{App, Denied, No, Own, limits::Trial, random};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use zhiye_domain::{PersonId, RequestId, Staff};
use zhiye_store::{Fault, Id, Row, Statement, Write};

/// A secret given to a browser or program, in hexadecimal. Only its SHA-256 is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    pub fn new() -> Token {
        Token(random::bytes::<32>().iter().map(|b| format!("{b:02x}")).collect())
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl Default for Token {
    fn default() -> Token {
        Token::new()
    }
}

/// For whom a session is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SessionKind {
    /// A person of the staff.
    Staff(PersonId),
    /// A resident looking at one matter.
    Resident(RequestId),
}

/// A session in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    pub kind: SessionKind,
    pub ends_at: Timestamp,
}

/// What someone signs in with.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    Password {
        login: String,
        password: String,
    },
    /// On an enrolled computer only.
    Pin {
        person: PersonId,
        device: [u8; 16],
        pin: String,
    },
}

/// Staff: a working day, renewed by use for half of one. Residents: short.
const STAFF_HOURS: i64 = 20;
const STAFF_IDLE_MINUTES: i64 = 12 * 60;
const RESIDENT_MINUTES: i64 = 120;
const LINK_MINUTES: i64 = 15;
const INVITATION_HOURS: i64 = 72;
/// Wrong PINs on a computer before the password is needed again.
const PIN_TRIES: i64 = 5;
/// Purpose of a link that has done its work.
pub(crate) const USED: &str = "used";

impl App {
    /// Signs a person in.
    pub async fn sign_in(&self, credential: &Credential, address: &str) -> Result<(Staff, Token), No> {
        let now = self.clock().now();
        let wait = self.0.limits.wait(Trial::SignIn, address, now);
        if wait > 0 {
            return Err(Denied::Slow(wait).into());
        }
        let (person, device) = match credential {
            Credential::Password { login, password } => {
                (self.by_password(login, password).await?, Id([0; 16]))
            }
            Credential::Pin { person, device, pin } => {
                (self.by_pin(*person, *device, pin).await?, Id(*device))
            }
        };
        let staff = person.and_then(|person| self.staff_today(person));
        let Some(staff) = staff else {
            self.0.limits.count(Trial::SignIn, address, now);
            let own = if matches!(credential, Credential::Pin { .. }) { Own::Pin } else { Own::SignIn };
            return Err(own.into());
        };
        let ends_at = now + SignedDuration::from_hours(STAFF_HOURS);
        let token = self.begin_session("staff", Id(staff.person.0), device, ends_at).await?;
        Ok((staff, token))
    }

    /// The one-click sign-in of the demo. Reachable in no other mode: the composition does not mount its route.
    pub async fn sign_in_as(&self, person: PersonId) -> Result<Token, No> {
        let ends_at = self.clock().now() + SignedDuration::from_hours(STAFF_HOURS);
        self.begin_session("staff", Id(person.0), Id([0; 16]), ends_at).await
    }

    /// A short session for the resident of one matter.
    pub async fn begin_resident(&self, id: RequestId) -> Result<Token, No> {
        let ends_at = self.clock().now() + SignedDuration::from_mins(RESIDENT_MINUTES);
        self.begin_session("resident", Id(id.0), Id([0; 16]), ends_at).await
    }

    async fn begin_session(
        &self,
        kind: &str,
        subject: Id,
        device: Id,
        ends_at: Timestamp,
    ) -> Result<Token, No> {
        let token = Token::new();
        let now = self.clock().now().as_millisecond();
        let statement = Statement::new(
            "INSERT INTO sessions (jurisdiction, token, kind, subject, device, made_at, seen_at, ends_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .bind(self.jurisdiction())
        .bind(token.hash())
        .bind(kind)
        .bind(subject)
        .bind(device)
        .bind(now)
        .bind(now)
        .bind(ends_at.as_millisecond());
        self.write_row(statement).await?;
        Ok(token)
    }

    /// The session of a token, if it is in force; staff sessions also end when idle.
    pub async fn session(&self, token: &Token) -> Result<Option<Session>, No> {
        let now = self.clock().now();
        let statement = Statement::new(
            "SELECT kind, subject, seen_at, ends_at FROM sessions WHERE jurisdiction = ?1 AND token = ?2",
        )
        .bind(self.jurisdiction())
        .bind(token.hash());
        let rows = self.store().query(statement).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (subject, seen_at) = (row.id(1)?, instant(row, 2)?);
        let ends_at = instant(row, 3)?;
        let staff = row.text(0)? == "staff";
        let idle = staff && now > seen_at + SignedDuration::from_mins(STAFF_IDLE_MINUTES);
        if now >= ends_at || idle {
            return Ok(None);
        }
        if staff && now > seen_at + SignedDuration::from_mins(10) {
            self.write_row(
                Statement::new("UPDATE sessions SET seen_at = ?3 WHERE jurisdiction = ?1 AND token = ?2")
                    .bind(self.jurisdiction())
                    .bind(token.hash())
                    .bind(now.as_millisecond()),
            )
            .await?;
        }
        let kind = if staff {
            SessionKind::Staff(PersonId(subject.0))
        } else {
            SessionKind::Resident(RequestId(subject.0))
        };
        Ok(Some(Session { kind, ends_at }))
    }

    /// A person with the grants that hold today.
    pub(crate) fn staff_today(&self, person: PersonId) -> Option<Staff> {
        self.directory().staff_on(person, self.today())
    }

    /// Whose session a token was, in force or over; `None` if it was ended or never was.
    pub async fn whose(&self, token: &Token) -> Result<Option<PersonId>, No> {
        let statement = Statement::new(
            "SELECT subject FROM sessions WHERE jurisdiction = ?1 AND token = ?2 AND kind = 'staff'",
        )
        .bind(self.jurisdiction())
        .bind(token.hash());
        let rows = self.store().query(statement).await?;
        rows.first().map(|row| Ok(PersonId(row.id(0)?.0))).transpose()
    }

    /// The signed-in person of a token, with the grants they hold now.
    pub async fn staff_of(&self, token: &Token) -> Result<Staff, No> {
        match self.session(token).await?.map(|s| s.kind) {
            Some(SessionKind::Staff(person)) => {
                self.staff_today(person).ok_or_else(|| Denied::SignedOut.into())
            }
            _ => Err(Denied::SignedOut.into()),
        }
    }

    pub async fn end_session(&self, token: &Token) -> Result<(), No> {
        self.write_row(
            Statement::new("DELETE FROM sessions WHERE jurisdiction = ?1 AND token = ?2")
                .bind(self.jurisdiction())
                .bind(token.hash()),
        )
        .await
    }

    async fn by_password(&self, login: &str, password: &str) -> Result<Option<PersonId>, No> {
        let statement =
            Statement::new("SELECT person, password FROM credentials WHERE jurisdiction = ?1 AND login = ?2")
                .bind(self.jurisdiction())
                .bind(self.login_hash(login));
        let rows = self.store().query(statement).await?;
        // An unknown account takes as long as a wrong password.
        let (person, hash) = match rows.first() {
            Some(row) => (Some(PersonId(row.id(0)?.0)), row.text(1)?.to_owned()),
            None => (None, DUMMY.to_owned()),
        };
        if !self.verify(password, hash).await? {
            return Ok(None);
        }
        self.write_row(
            Statement::new(
                "UPDATE credentials SET failures = 0 WHERE jurisdiction = ?1 AND login = ?2 AND failures > 0",
            )
            .bind(self.jurisdiction())
            .bind(self.login_hash(login)),
        )
        .await?;
        Ok(person)
    }

    async fn by_pin(&self, person: PersonId, device: [u8; 16], pin: &str) -> Result<Option<PersonId>, No> {
        let statement = Statement::new(
            "SELECT c.pin, c.failures FROM credentials c JOIN devices d
               ON d.jurisdiction = c.jurisdiction AND d.person = c.person
             WHERE c.jurisdiction = ?1 AND c.person = ?2 AND d.device = ?3",
        )
        .bind(self.jurisdiction())
        .bind(Id(person.0))
        .bind(Id(device));
        let rows = self.store().query(statement).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (hash, failures) = (row.text(0)?.to_owned(), row.int(1)?);
        if hash.is_empty() || failures >= PIN_TRIES {
            return Ok(None);
        }
        let right = self.verify(pin, hash).await?;
        let failures = if right { 0 } else { failures + 1 };
        self.write_row(
            Statement::new(
                "UPDATE credentials SET failures = ?3, failed_at = ?4 WHERE jurisdiction = ?1 AND person = ?2",
            )
            .bind(self.jurisdiction())
            .bind(Id(person.0))
            .bind(failures)
            .bind(self.clock().now().as_millisecond()),
        )
        .await?;
        Ok(right.then_some(person))
    }

    async fn verify(&self, secret: &str, hash: String) -> Result<bool, No> {
        let secret = secret.to_owned();
        self.hashing(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn hash(&self, secret: &str) -> Result<String, No> {
        let secret = secret.to_owned();
        let salt = random::bytes::<16>();
        let hashed = self
            .hashing(move || {
                Argon2::default()
                    .hash_password_with_salt(secret.as_bytes(), &salt)
                    .map(|hash| hash.to_string())
            })
            .await?;
        hashed.map_err(|e| Fault::new(format!("a password can't be hashed: {e}")).into())
    }

    async fn hashing<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, No> {
        let _one = self.0.hashing.acquire().await.map_err(|e| Fault::because("no turn to hash", e))?;
        tokio::task::spawn_blocking(work).await.map_err(|e| Fault::because("hashing ended early", e).into())
    }

    /// Sets account and password. Whoever is signed in as this person anywhere has to sign in anew.
    pub async fn set_password(&self, person: PersonId, login: &str, password: &str) -> Result<(), No> {
        if password.chars().count() < 10 {
            return Err(Own::Password.into());
        }
        let hash = self.hash(password).await?;
        let statement = Statement::new(
            "INSERT INTO credentials (jurisdiction, person, login, password, pin, failures, failed_at)
             VALUES (?1, ?2, ?3, ?4, '', 0, 0)
             ON CONFLICT (jurisdiction, person) DO UPDATE SET login = excluded.login, password = excluded.password,
               failures = 0",
        )
        .bind(self.jurisdiction())
        .bind(Id(person.0))
        .bind(self.login_hash(login))
        .bind(hash);
        let out = Statement::new(
            "DELETE FROM sessions WHERE jurisdiction = ?1 AND kind = 'staff' AND subject = ?2",
        )
        .bind(self.jurisdiction())
        .bind(Id(person.0));
        match self.store().replay(vec![statement, out]).await {
            Err(zhiye_store::CommitError::Constraint(name)) if name.contains("credentials_login") => {
                Err(Own::LoginTaken.into())
            }
            other => Ok(other?),
        }
    }

    /// Sets a PIN for quick switching at shared computers. Four to eight digits. Someone without an account gets a row
    /// that no login finds and no password opens.
    pub async fn set_pin(&self, person: PersonId, pin: &str) -> Result<(), No> {
        if !(4..=8).contains(&pin.len()) || !pin.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Own::Pin.into());
        }
        let hash = self.hash(pin).await?;
        self.write_row(
            Statement::new(
                "INSERT INTO credentials (jurisdiction, person, login, password, pin, failures, failed_at)
                 VALUES (?1, ?2, ?3, '', ?4, 0, 0)
                 ON CONFLICT (jurisdiction, person) DO UPDATE SET pin = excluded.pin, failures = 0",
            )
            .bind(self.jurisdiction())
            .bind(Id(person.0))
            .bind(random::bytes::<32>().to_vec())
            .bind(hash),
        )
        .await
    }

    /// Lets a signed-in person switch by PIN on this computer.
    pub async fn enrol(&self, person: PersonId, device: [u8; 16]) -> Result<(), No> {
        self.write_row(
            Statement::new(
                "INSERT INTO devices (jurisdiction, device, person, used_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (jurisdiction, device, person) DO UPDATE SET used_at = excluded.used_at",
            )
            .bind(self.jurisdiction())
            .bind(Id(device))
            .bind(Id(person.0))
            .bind(self.clock().now().as_millisecond()),
        )
        .await
    }

    /// This person switches by PIN on this computer no more.
    pub async fn unenrol(&self, person: PersonId, device: [u8; 16]) -> Result<(), No> {
        self.write_row(
            Statement::new("DELETE FROM devices WHERE jurisdiction = ?1 AND device = ?2 AND person = ?3")
                .bind(self.jurisdiction())
                .bind(Id(device))
                .bind(Id(person.0)),
        )
        .await
    }

    /// Who may switch by PIN on this computer.
    pub async fn enrolled(&self, device: [u8; 16]) -> Result<Vec<PersonId>, No> {
        let statement = Statement::new(
            "SELECT d.person FROM devices d JOIN credentials c
               ON c.jurisdiction = d.jurisdiction AND c.person = d.person
             WHERE d.jurisdiction = ?1 AND d.device = ?2 AND c.pin <> '' ORDER BY d.used_at DESC",
        )
        .bind(self.jurisdiction())
        .bind(Id(device));
        let rows = self.store().query(statement).await?;
        rows.iter().map(|row| Ok(PersonId(row.id(0)?.0))).collect()
    }

    /// A one-time link: for the set-up of an empty office (no person), or for a person's first password.
    pub async fn make_link(&self, person: Option<PersonId>) -> Result<Token, No> {
        let token = Token::new();
        let now = self.clock().now();
        let ends_at = match person {
            None => now + SignedDuration::from_mins(LINK_MINUTES),
            Some(_) => now + SignedDuration::from_hours(INVITATION_HOURS),
        };
        let insert = Statement::new(
            "INSERT INTO links (jurisdiction, token, purpose, person, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(self.jurisdiction())
        .bind(token.hash())
        .bind(if person.is_some() { "password" } else { "setup" })
        .bind(Id(person.map_or([0; 16], |p| p.0)))
        .bind(ends_at.as_millisecond());
        self.write_row(insert).await?;
        Ok(token)
    }

    /// What a link is for, if it is still good: `None` inside for set-up.
    pub async fn link(&self, token: &Token) -> Result<Option<PersonId>, No> {
        let statement = Statement::new(
            "SELECT purpose, person, ends_at FROM links WHERE jurisdiction = ?1 AND token = ?2",
        )
        .bind(self.jurisdiction())
        .bind(token.hash());
        let rows = self.store().query(statement).await?;
        let Some(row) = rows.first() else { return Err(Own::LinkUsed.into()) };
        if row.text(0)? == USED || self.clock().now() >= instant(row, 2)? {
            return Err(Own::LinkUsed.into());
        }
        Ok((row.text(0)? == "password").then_some(PersonId(row.id(1)?.0)))
    }

    /// The link has done its work. It stays known, so that a second press can be told that the first one counted.
    pub async fn use_link(&self, token: &Token) -> Result<(), No> {
        self.write_row(
            Statement::new("UPDATE links SET purpose = ?3 WHERE jurisdiction = ?1 AND token = ?2")
                .bind(self.jurisdiction())
                .bind(token.hash())
                .bind(USED),
        )
        .await
    }

    /// The link was good once and has done its work.
    pub async fn was_used(&self, token: &Token) -> Result<bool, No> {
        let statement = Statement::new("SELECT purpose FROM links WHERE jurisdiction = ?1 AND token = ?2")
            .bind(self.jurisdiction())
            .bind(token.hash());
        let rows = self.store().query(statement).await?;
        Ok(rows.first().map_or(Ok(false), |row| row.text(0).map(|purpose| purpose == USED))?)
    }

    fn login_hash(&self, login: &str) -> Vec<u8> {
        self.keyring().lookup("login", &login.trim().to_lowercase()).to_vec()
    }

    /// One row of a working table.
    pub(crate) async fn write_row(&self, statement: Statement) -> Result<(), No> {
        let mut write = Write::new(self.jurisdiction(), self.clock().now().as_millisecond());
        write.rows.push(statement);
        self.store().commit(write).await?;
        Ok(())
    }
}

/// A hash nobody's password gives, of the same cost as a real one.
const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(crate) fn instant(row: &Row, column: usize) -> Result<Timestamp, No> {
    Timestamp::from_millisecond(row.int(column)?)
        .map_err(|e| Fault::because("a stored instant can't be read", e).into())
}
