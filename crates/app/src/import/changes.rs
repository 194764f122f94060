//! What a row that comes again says that the record does not: the lines told on the request's timeline, one for each
//! field, and the contact as it is from now on.
//!
//! A blank takes nothing away: a list often leaves out what it said before.

use super::row::{ImportRow, ImportSystem, said};
use crate::{App, Contact, No, write::Loaded};
use jiff::Timestamp;
use std::collections::HashMap;
use zhiye_calendar::Lang;
use zhiye_domain::{
    WordsId, phone,
    request::{Event, Filed, State},
};
use zhiye_store::{Fault, Id};

/// How a changed content begins on the timeline.
const CONTENT: &str = "内容改为：";

/// What a changed row says.
#[derive(Default)]
pub(super) struct Said {
    pub lines: Vec<String>,
    /// The whole contact, if the row names someone or something else than was known.
    pub contact: Option<Contact>,
}

impl App {
    /// What the row says now that the record does not; `closing` is told by an event of its own.
    pub(super) async fn changes(
        &self,
        system: &ImportSystem,
        row: &ImportRow,
        loaded: &Loaded<State>,
        closing: bool,
    ) -> Result<Said, No> {
        let texts = self.texts_of(loaded).await?;
        let state = &loaded.state;
        let text_of = |id: WordsId| texts.get(&id).map(String::as_str);
        let filed = loaded.events.iter().find_map(|recorded| match &recorded.event {
            Event::Filed(filed) => Some(filed.as_ref()),
            _ => None,
        });
        let filed = filed.ok_or_else(|| Fault::new("a request began without a filing"))?;
        let told: Vec<&str> = loaded
            .events
            .iter()
            .rev()
            .filter(|recorded| matches!(recorded.event, Event::ExternalChanged { .. }))
            .filter_map(|recorded| recorded.event.words().and_then(|words| text_of(words.id)))
            .collect();
        let mut lines = Vec::new();
        let now = format!("{CONTENT}{}", said(system, row));
        let content = told.iter().find(|text| text.starts_with(CONTENT)).copied();
        // Erased words are not brought back by a list.
        let same = match (content, text_of(state.text.id)) {
            (Some(last), _) => last.starts_with(now.as_str()),
            (None, Some(first)) => format!("{CONTENT}{first}") == now,
            (None, None) => true,
        };
        if !same {
            lines.push(now);
        }
        let place = filed.place.words.map(|words| text_of(words.id));
        lines.extend(self.field_lines(row, filed, place, &told));
        if row.due_at.is_some() && row.due_at != state.external.as_ref().and_then(|external| external.due_at)
        {
            let due = row.due_at.map(|at| self.by_the_wall(at)).unwrap_or_default();
            lines.push(format!("{}的办理期限改为 {due}", system.name));
        }
        let contact = match state.speaker.contact.map(|words| text_of(words.id)) {
            // An erased contact is not brought back either.
            Some(None) => None,
            Some(Some(json)) => merged(&row.contact, &serde_json::from_str(json).unwrap_or_default()),
            None => merged(&row.contact, &Contact::default()),
        };
        let contact = contact.map(|(contact, changed)| {
            lines.extend(changed);
            contact
        });
        if let Some(closed) = row.closed.as_ref().filter(|_| !closing) {
            let answer = closed.answer.as_deref().map(|text| format!("：{text}")).unwrap_or_default();
            let line = format!("{}已标为办结（{}）{answer}", system.name, closed.outcome.name(Lang::Zh));
            if !told.iter().any(|text| text.contains(&line)) {
                lines.push(line);
            }
        }
        Ok(Said { lines, contact })
    }

    /// A line for each field of the matter that says something else than the last line told of it, or than the
    /// filing. What the office itself decided since (its category, its kind) is not what the other system said.
    fn field_lines(
        &self,
        row: &ImportRow,
        filed: &Filed,
        place: Option<Option<&str>>,
        told: &[&str],
    ) -> Vec<String> {
        let category = |code: &Option<String>| {
            let known = code.as_ref().and_then(|code| self.rulebook().category(code));
            known.map(|category| category.name.zh.clone()).unwrap_or_default()
        };
        let office = self.office();
        let area = |code: &Option<String>| {
            let known = code.as_ref().and_then(|code| office.area(code));
            known.map(|area| area.name.clone()).unwrap_or_default()
        };
        let kind = |kind: zhiye_rulebook::Kind| kind.name(Lang::Zh).to_owned();
        let at = row.place.as_deref().map(str::trim).unwrap_or_default().replace('\n', " ");
        let erased = place == Some(None);
        [
            ("诉求类型", kind(row.kind), kind(filed.kind)),
            ("归口类别", category(&row.category), category(&filed.category)),
            ("所属社区", area(&row.area), area(&filed.place.area)),
            ("事发地址", if erased { String::new() } else { at }, place.flatten().unwrap_or_default().into()),
            ("来电时间", self.by_the_wall(row.told_at), self.by_the_wall(filed.filed_at)),
        ]
        .into_iter()
        .filter_map(|(name, now, filed)| changed(name, &now, &filed, told))
        .collect()
    }

    async fn texts_of(&self, loaded: &Loaded<State>) -> Result<HashMap<WordsId, String>, No> {
        let state = &loaded.state;
        let mut ids: Vec<Id> = loaded
            .events
            .iter()
            .filter(|recorded| matches!(recorded.event, Event::Filed(_) | Event::ExternalChanged { .. }))
            .filter_map(|recorded| recorded.event.words().map(|words| Id(words.id.0)))
            .collect();
        ids.extend(
            [state.speaker.contact, state.place.words].into_iter().flatten().map(|words| Id(words.id.0)),
        );
        self.open_words(&ids).await
    }

    fn by_the_wall(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.rulebook().zone().clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

/// `事发地址改为：…`, if that is not what was said last.
fn changed(name: &str, now: &str, filed: &str, told: &[&str]) -> Option<String> {
    let begins = format!("{name}改为：");
    let last = told.iter().flat_map(|text| text.lines()).find_map(|line| line.strip_prefix(&begins));
    (!now.is_empty() && last.unwrap_or(filed) != now).then(|| format!("{begins}{now}"))
}

/// The contact with what the row says of it, and a line for each part that changed; `None` if nothing did. The lines
/// name no one and mask the phone: the timeline is read without a purpose.
fn merged(row: &Contact, known: &Contact) -> Option<(Contact, Vec<String>)> {
    let mut contact = known.clone();
    let mut lines = Vec::new();
    let mut take = |kept: &mut String, now: &str, line: String| {
        if !now.is_empty() && kept != now {
            now.clone_into(kept);
            lines.push(line);
        }
    };
    let line = format!("联系电话改为 {}（完整号码见联系方式）", row.masked_phone());
    // The same number written otherwise is no other number.
    if phone::normal(&row.phone).is_none_or(|now| phone::normal(&known.phone) != Some(now)) {
        take(&mut contact.phone, &row.phone, line);
    }
    take(&mut contact.name, &row.name, "来电人改了，姓名见联系方式".into());
    take(&mut contact.address, &row.address, "来电人的地址改了，见联系方式".into());
    take(&mut contact.wishes, &row.wishes, "方便的时间改了，见联系方式".into());
    (!lines.is_empty()).then_some((contact, lines))
}
