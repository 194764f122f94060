//! Half-written forms. A draft is a row of its own, never part of what it is about; its text is words under the
//! draft's id with a short expiry.

use crate::{App, No, random};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use zhiye_domain::words::Class;
use zhiye_store::{Fault, Id, NewWords, Statement, Write};

/// A form's fields as they were typed, good and bad.
pub type Fields = BTreeMap<String, Vec<String>>;

/// How long a draft lies, in days.
const DAYS: i64 = 7;

impl App {
    /// Keeps a form's fields for their owner: a resident's browser token or a person of the staff. One draft for an
    /// owner and form; a later one replaces it.
    pub async fn keep_draft(&self, owner: [u8; 16], form: &str, fields: &Fields) -> Result<(), No> {
        let ends_at = self.clock().now() + SignedDuration::from_hours(24 * DAYS);
        self.keep_fields(owner, form, fields, Some(ends_at)).await
    }

    /// The same until an instant, or until it is dropped.
    pub(crate) async fn keep_fields(
        &self,
        owner: [u8; 16],
        form: &str,
        fields: &Fields,
        ends_at: Option<Timestamp>,
    ) -> Result<(), No> {
        let now = self.clock().now();
        let ends_at = ends_at.map(Timestamp::as_millisecond);
        let id = Id(self.keyring().lookup("draft", &format!("{}:{form}", Id(owner))));
        let json =
            serde_json::to_vec(fields).map_err(|e| Fault::because("a form can't be written down", e))?;
        let mut write = Write::new(self.jurisdiction(), now.as_millisecond());
        write.words.push(NewWords {
            id,
            stream: id,
            class: Class::Draft.code().to_owned(),
            sealed: self.keyring().seal(id, &random::bytes(), &json),
            expires_at: ends_at,
        });
        write.rows.push(
            Statement::new(
                "INSERT INTO drafts (jurisdiction, id, owner, form, saved_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (jurisdiction, id) DO UPDATE SET saved_at = excluded.saved_at, ends_at = excluded.ends_at",
            )
            .bind(self.jurisdiction())
            .bind(id)
            .bind(Id(owner))
            .bind(form)
            .bind(now.as_millisecond())
            .bind(ends_at.unwrap_or(i64::MAX)),
        );
        self.store().commit(write).await?;
        Ok(())
    }

    /// The fields kept for an owner and form; empty if there are none.
    pub async fn draft(&self, owner: [u8; 16], form: &str) -> Result<Fields, No> {
        let id = Id(self.keyring().lookup("draft", &format!("{}:{form}", Id(owner))));
        let words = self.store().words(self.jurisdiction(), &[id]).await?;
        let Some(words) = words.first() else { return Ok(Fields::new()) };
        let json = self.unseal(id, &words.sealed)?;
        serde_json::from_str(&json).map_err(|e| Fault::because("a kept form can't be read", e).into())
    }

    /// A mark of fields as a page shows them, to see when it comes back whether another page changed them since.
    /// Keyed: it tells nothing of the words.
    pub fn mark(&self, fields: &Fields) -> String {
        let shown = serde_json::to_string(fields).expect("names and texts are plain JSON");
        Id(self.keyring().lookup("mark", &shown)).to_string()
    }

    /// Forms an owner left half-written: form and when it was saved (epoch milliseconds), newest first.
    pub async fn drafts_of(&self, owner: [u8; 16]) -> Result<Vec<(String, i64)>, No> {
        let statement = Statement::new(
            "SELECT form, saved_at FROM drafts WHERE jurisdiction = ?1 AND owner = ?2 AND ends_at > ?3
             ORDER BY saved_at DESC LIMIT 50",
        )
        .bind(self.jurisdiction())
        .bind(Id(owner))
        .bind(self.clock().now().as_millisecond());
        let rows = self.store().query(statement).await?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?))).collect()
    }

    /// The draft has done its work.
    pub async fn drop_draft(&self, owner: [u8; 16], form: &str) -> Result<(), No> {
        let id = Id(self.keyring().lookup("draft", &format!("{}:{form}", Id(owner))));
        let mut write = Write::new(self.jurisdiction(), self.clock().now().as_millisecond());
        write.erase_words.push(id);
        write.rows.push(
            Statement::new("DELETE FROM drafts WHERE jurisdiction = ?1 AND id = ?2")
                .bind(self.jurisdiction())
                .bind(id),
        );
        self.store().commit(write).await?;
        Ok(())
    }
}
