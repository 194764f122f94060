//! Advice on what is being written to a resident, by the office's rules. It is shown while someone writes and stands in
//! nobody's way.

use crate::App;
use zhiye_insight::plain::{self, Finding, Phrase, Reply};
use zhiye_rulebook::{Kind, Outcome};

/// An answer as it is typed or was drafted.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    pub text: &'a str,
    pub next_step: &'a str,
    /// `None` while nothing is chosen, and for what is declined.
    pub outcome: Option<Outcome>,
    pub declines: bool,
    pub kind: Kind,
    /// A legal basis or the right door is chosen.
    pub has_basis: bool,
    /// Answers the person has had in this matter.
    pub earlier: &'a [&'a str],
}

impl App {
    /// What could be said better.
    pub fn advise(&self, written: &Wording<'_>) -> Vec<Finding> {
        let rules = self.rulebook().phrases().iter();
        let phrases: Vec<Phrase<'_>> =
            rules.map(|phrase| Phrase { forms: &phrase.say, instead: &phrase.instead }).collect();
        let phone = self.office().profile.phone;
        // Who asked how something works is told, not refused.
        let explains = written.kind != Kind::Enquiry
            && matches!(written.outcome, Some(Outcome::Explained | Outcome::NoBasis | Outcome::NotAdopted));
        let reply = Reply {
            text: written.text,
            next_step: written.next_step,
            solved: written.outcome == Some(Outcome::Solved),
            refuses: written.declines || explains,
            has_basis: written.has_basis,
            own_numbers: &[&phone],
            earlier: written.earlier,
        };
        plain::check(&reply, &phrases)
    }
}
