//! One box for the staff: words of any length, looked for in everything written on a matter; phones, for those who
//! register and call. The index gives candidates, the words decide, and neither says anything about matters the
//! searcher may not read. Checking a hit against its words is not a reading: no word is shown but the summary.

use crate::{App, Denied, Fields, No, Purpose, QueueRow, random};
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};
use zhiye_domain::{RequestId, Role, Staff, request::registers, words::Class};
use zhiye_store::{Id, StoredWords, grams::Asked};
use zhiye_views::requests::{Filter, Order};

/// Entries of the index taken at once: few at first, more while little of what comes may be shown.
const FEWEST: usize = 64;
const MOST: usize = 512;
/// Entries looked at for one page. Beyond, the page ends early and says where to go on.
const LOOKS: usize = 16_384;

/// A matter that holds what was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    pub row: QueueRow,
    /// Where in the summary, in bytes.
    pub marks: Vec<Range<usize>>,
    /// In which kinds of words, the summary first.
    pub held_in: Vec<Class>,
}

/// A page of hits, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Where to go on, if the end was not reached. A page may be short and still have one.
    pub next: Option<i64>,
}

impl App {
    /// Newest matters that the searcher may read, that the filter lets through, and whose words hold all of the
    /// text: each run of Chinese within a run, each word of letters and digits whole.
    pub async fn search(
        &self,
        staff: &Staff,
        text: &str,
        filter: &Filter,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Found, No> {
        let asked = Asked::parse(text);
        let terms: Vec<u64> = asked.terms().iter().map(|gram| self.keyring().gram(gram)).collect();
        let mut found = Found { hits: Vec::new(), next: before };
        let (mut looked, mut portion) = (0, FEWEST);
        while !terms.is_empty() && looked < LOOKS {
            let entries = self.store().search(self.jurisdiction(), &terms, found.next, portion).await?;
            let Some((last, _)) = entries.last().copied() else {
                found.next = None;
                return Ok(found);
            };
            looked += entries.len();
            portion = (portion * 2).min(MOST);
            found.hits.extend(self.checked(staff, &asked, filter, &entries).await?);
            found.next = Some(last);
            if found.hits.len() >= limit {
                break;
            }
        }
        if terms.is_empty() {
            found.next = None;
        }
        self.cut(found, limit)
    }

    /// A page ends between two moments of filing, so that the next one begins there: only then is it cut.
    fn cut(&self, mut found: Found, limit: usize) -> Result<Found, No> {
        let doc = |hit: &Hit| hit.row.listed.filed_at.as_millisecond();
        if let Some(last) = found.hits.get(limit.wrapping_sub(1)).map(doc) {
            let before = found.hits.len();
            found.hits.retain(|hit| doc(hit) >= last);
            if found.hits.len() < before {
                found.next = Some(last);
            }
        }
        Ok(found)
    }

    /// The candidates that may be shown and hold what was asked for.
    async fn checked(
        &self,
        staff: &Staff,
        asked: &Asked,
        filter: &Filter,
        entries: &[(i64, Id)],
    ) -> Result<Vec<Hit>, No> {
        let ids = entries.iter().map(|(_, stream)| RequestId(stream.0)).collect();
        let only = Filter { ids: Some(ids), ..filter.clone() };
        let page = self.list(staff, &only, Order::Newest, None, entries.len()).await?;
        let streams: Vec<Id> = page.rows.iter().map(|row| Id(row.listed.id.0)).collect();
        let mut words: HashMap<Id, Vec<StoredWords>> = HashMap::new();
        for stored in self.store().words_of_all(self.jurisdiction(), &streams).await? {
            words.entry(stored.stream).or_default().push(stored);
        }
        let masked = reads_masked(staff);
        let mut hits = Vec::new();
        for row in page.rows {
            let words = words.remove(&Id(row.listed.id.0)).unwrap_or_default();
            hits.extend(self.hit(asked, masked, row, &words)?);
        }
        Ok(hits)
    }

    fn hit(
        &self,
        asked: &Asked,
        masked: bool,
        row: QueueRow,
        words: &[StoredWords],
    ) -> Result<Option<Hit>, No> {
        let mut found = vec![false; asked.len()];
        let mut held_in = HashSet::new();
        for stored in words {
            let searched = |class: &Class| class.is_searched() && (!masked || *class == Class::Summary);
            let Some(class) = Class::parse(&stored.class).filter(searched) else { continue };
            if asked.find_in(&self.unseal(stored.id, &stored.sealed)?, &mut found) {
                held_in.insert(class);
            }
        }
        if !found.into_iter().all(|found| found) {
            return Ok(None);
        }
        let marks = row.summary.as_deref().map(|summary| asked.marks(summary)).unwrap_or_default();
        let mut held_in: Vec<Class> =
            Class::ALL.into_iter().filter(|class| held_in.contains(class)).collect();
        held_in.sort_by_key(|class| *class != Class::Summary);
        Ok(Some(Hit { row, marks, held_in }))
    }

    /// Keeps what someone looks for, so that no address holds it; gives the key it is found by for a day or more.
    pub async fn keep_search(&self, staff: &Staff, fields: &Fields) -> Result<String, No> {
        let key = Id(random::bytes()).to_string();
        self.keep_draft(self.searches_of(staff), &key, fields).await?;
        Ok(key)
    }

    /// What was kept under this key by this person; empty if it is gone.
    pub async fn kept_search(&self, staff: &Staff, key: &str) -> Result<Fields, No> {
        self.draft(self.searches_of(staff), key).await
    }

    /// Searches lie beside a person's half-written forms, not among them.
    fn searches_of(&self, staff: &Staff) -> [u8; 16] {
        self.keyring().lookup("searches", &staff.person.to_string())
    }

    /// Matters whose contact has this phone, newest first. For those who register and call; each hit is entered in
    /// the reading log with the purpose.
    pub async fn search_phone(
        &self,
        staff: &Staff,
        phone: &str,
        purpose: &Purpose,
    ) -> Result<Vec<QueueRow>, No> {
        if !registers(staff) {
            return Err(Denied::Forbidden.into());
        }
        let ids = self.by_phone(phone).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let most = ids.len();
        let only = Filter { ids: Some(ids), ..Filter::default() };
        let page = self.list(staff, &only, Order::Newest, None, most).await?;
        for row in &page.rows {
            self.read_phone(staff, row.listed.id, purpose).await?;
        }
        Ok(page.rows)
    }
}

/// An auditor reads masked: only summaries, which lists show, are searched for one who is nothing else.
fn reads_masked(staff: &Staff) -> bool {
    staff.grants.iter().all(|grant| grant.role == Role::Auditor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhiye_domain::{Grant, PersonId, UnitId};

    fn staff(roles: &[Role]) -> Staff {
        let unit = UnitId([1; 16]);
        let grants = roles.iter().map(|role| Grant::new(*role, unit)).collect();
        Staff { person: PersonId([2; 16]), unit, office: unit, grants }
    }

    #[test]
    fn an_auditor_searches_summaries_and_whoever_handles_everything_written() {
        assert!(reads_masked(&staff(&[Role::Auditor])));
        assert!(!reads_masked(&staff(&[Role::Auditor, Role::Clerk])));
    }
}
