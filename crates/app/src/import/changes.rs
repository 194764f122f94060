//! What a row that comes again says that the record does not: the lines told on the request's timeline.

use super::row::{ImportRow, ImportSystem, said};
use crate::{App, Contact, No, act::Loaded};
use jiff::Timestamp;
use std::collections::HashMap;
use zhiye_calendar::Lang;
use zhiye_domain::{WordsId, request::Event};
use zhiye_store::Id;

/// How a changed content begins on the timeline.
const CONTENT: &str = "内容改为：";
/// How a changed phone begins.
const PHONE: &str = "联系电话";

impl App {
    /// What the row says now that the record does not, a line each; `closing` is told by an event of its own.
    pub(super) async fn changes(
        &self,
        system: &ImportSystem,
        row: &ImportRow,
        loaded: &Loaded,
        closing: bool,
    ) -> Result<Vec<String>, No> {
        let texts = self.texts_of(loaded).await?;
        let state = &loaded.state;
        let text_of = |id: WordsId| texts.get(&id).map(String::as_str);
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
        if row.due_at.is_some() && row.due_at != state.external.as_ref().and_then(|external| external.due_at)
        {
            let due = row.due_at.map(|at| self.by_the_wall(at)).unwrap_or_default();
            lines.push(format!("{}的办理期限改为 {due}", system.name));
        }
        let contact = state.speaker.contact.and_then(|words| text_of(words.id));
        let contact: Contact = contact.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        lines.extend(phone_line(system, &row.contact, &contact, &told));
        if let Some(closed) = row.closed.as_ref().filter(|_| !closing) {
            let answer = closed.answer.as_deref().map(|text| format!("：{text}")).unwrap_or_default();
            let line = format!("{}已标为办结（{}）{answer}", system.name, closed.outcome.name(Lang::Zh));
            if !told.iter().any(|text| text.contains(&line)) {
                lines.push(line);
            }
        }
        Ok(lines)
    }

    async fn texts_of(&self, loaded: &Loaded) -> Result<HashMap<WordsId, String>, No> {
        let state = &loaded.state;
        let mut ids: Vec<Id> = loaded
            .events
            .iter()
            .filter(|recorded| matches!(recorded.event, Event::Filed(_) | Event::ExternalChanged { .. }))
            .filter_map(|recorded| recorded.event.words().map(|words| Id(words.id.0)))
            .collect();
        ids.extend(state.speaker.contact.map(|words| Id(words.id.0)));
        self.open_words(&ids).await
    }

    fn by_the_wall(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.rulebook().zone().clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

/// A line about the phone, if the last one told says something else. Masked: the timeline is read without a purpose.
fn phone_line(system: &ImportSystem, now: &Contact, filed: &Contact, told: &[&str]) -> Option<String> {
    if now.phone.is_empty() {
        return None;
    }
    let last = told.iter().flat_map(|text| text.lines()).find(|line| line.starts_with(PHONE));
    let line = if now.phone == filed.phone {
        last?;
        format!("{PHONE}改回登记时的号码")
    } else {
        format!("{PHONE}改为 {}（完整号码请看{}）", now.masked_phone(), system.name)
    };
    (last != Some(line.as_str())).then_some(line)
}
