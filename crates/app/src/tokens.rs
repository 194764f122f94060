//! Tokens of programs: made, listed, revoked. A token acts with the grants of the person it stands for and is shown
//! once; kept is its hash, and the beginning of that hash is the name by which it is listed and revoked.

use crate::{App, Denied, No, Own, Token, entry::instant};
use jiff::{SignedDuration, Timestamp};
use zhiye_domain::{PersonId, Staff};
use zhiye_store::{Id, Statement};

/// How much of the hash names a token, in bytes.
const NAME_BYTES: usize = 8;

/// A token as the administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProgramToken {
    /// Sixteen hexadecimal digits; nobody comes in by them.
    pub id: String,
    /// With whose grants it acts.
    pub person: PersonId,
    /// What the program is.
    pub label: String,
    pub made_at: Timestamp,
    pub ends_at: Timestamp,
}

impl App {
    /// A token for a program; it acts with the grants of this person.
    pub async fn make_token(&self, person: PersonId, label: &str, days: i64) -> Result<Token, No> {
        let token = Token::new();
        let now = self.clock().now();
        let insert = Statement::new(
            "INSERT INTO tokens (jurisdiction, token, person, label, made_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(self.jurisdiction())
        .bind(token.hash())
        .bind(Id(person.0))
        .bind(label)
        .bind(now.as_millisecond())
        .bind((now + SignedDuration::from_hours(24 * days)).as_millisecond());
        self.write_row(insert).await?;
        Ok(token)
    }

    /// Every token there is, newest first; those that ended too.
    pub async fn tokens(&self) -> Result<Vec<ProgramToken>, No> {
        Ok(self.hashed_tokens().await?.into_iter().map(|(_, token)| token).collect())
    }

    /// Ends a token at once.
    ///
    /// # Errors
    /// [`Own::NotFound`] if none is listed under this name.
    pub async fn revoke_token(&self, id: &str) -> Result<ProgramToken, No> {
        let known = self.hashed_tokens().await?;
        let found = known.into_iter().find(|(_, token)| token.id == id);
        let (hash, token) = found.ok_or(Own::NotFound)?;
        let delete = Statement::new("DELETE FROM tokens WHERE jurisdiction = ?1 AND token = ?2")
            .bind(self.jurisdiction())
            .bind(hash);
        self.write_row(delete).await?;
        Ok(token)
    }

    async fn hashed_tokens(&self) -> Result<Vec<(Vec<u8>, ProgramToken)>, No> {
        let statement = Statement::new(
            "SELECT token, person, label, made_at, ends_at FROM tokens WHERE jurisdiction = ?1
             ORDER BY made_at DESC, token",
        )
        .bind(self.jurisdiction());
        let rows = self.store().query(statement).await?;
        let read = |row: &zhiye_store::Row| {
            let hash = row.bytes(0)?.to_vec();
            let token = ProgramToken {
                id: hash.iter().take(NAME_BYTES).map(|byte| format!("{byte:02x}")).collect(),
                person: PersonId(row.id(1)?.0),
                label: row.text(2)?.to_owned(),
                made_at: instant(row, 3)?,
                ends_at: instant(row, 4)?,
            };
            Ok((hash, token))
        };
        rows.iter().map(read).collect()
    }

    /// The person a program's token stands for.
    pub async fn staff_of_program(&self, token: &Token) -> Result<Staff, No> {
        let statement =
            Statement::new("SELECT person, ends_at FROM tokens WHERE jurisdiction = ?1 AND token = ?2")
                .bind(self.jurisdiction())
                .bind(token.hash());
        let rows = self.store().query(statement).await?;
        let Some(row) = rows.first() else { return Err(Denied::SignedOut.into()) };
        if self.clock().now() >= instant(row, 1)? {
            return Err(Denied::SignedOut.into());
        }
        self.staff_today(PersonId(row.id(0)?.0)).ok_or_else(|| Denied::SignedOut.into())
    }
}
