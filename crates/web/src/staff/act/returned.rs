//! A draft the approver gave back: the writer goes on from it instead of from an empty page. The domain forgets it with
//! the return; the events remember.

use zhiye_app::{
    Matter,
    domain::request::{Action, Draft, Event},
};
use zhiye_edge::Form;

/// The draft that was given back and not written again since, with the reason's place among the steps.
fn last(matter: &Matter, action: Action) -> Option<(&Draft, usize)> {
    let steps = &matter.steps;
    let at = steps.iter().rposition(|step| {
        let event = &step.recorded.event;
        matches!(
            event,
            Event::DraftReturned { .. } | Event::AnswerDrafted { .. } | Event::DeclineProposed { .. }
        )
    })?;
    if !matches!(steps[at].recorded.event, Event::DraftReturned { .. }) {
        return None;
    }
    steps[..at].iter().rev().find_map(|step| match (&step.recorded.event, action) {
        (Event::AnswerDrafted { draft, .. }, Action::DraftAnswer)
        | (Event::DeclineProposed { draft, .. }, Action::ProposeDecline) => Some((draft, at)),
        _ => None,
    })
}

/// Why it was given back.
pub fn reason(matter: &Matter, action: Action) -> Option<String> {
    last(matter, action).and_then(|(_, at)| matter.steps[at].text.clone())
}

/// The form as it was when the draft was sent.
pub fn draft(matter: &Matter, action: Action) -> Option<Form> {
    let (draft, _) = last(matter, action)?;
    let mut form = Form::default();
    form.set("words", matter.text(draft.words.id)?);
    if let Some(outcome) = draft.outcome {
        form.set("outcome", outcome.code());
    }
    let more = [
        ("next_step", draft.next_step),
        ("facts", draft.facts),
        ("reason", draft.reason),
        ("remedy", draft.remedy),
        ("despite", draft.despite),
    ];
    for (name, words) in more {
        if let Some(text) = words.and_then(|words| matter.text(words.id)) {
            form.set(name, text);
        }
    }
    if let Some(route) = &draft.route {
        form.set("route", route.as_str());
    }
    for basis in &draft.bases {
        form.add("bases", basis);
    }
    Some(form)
}
