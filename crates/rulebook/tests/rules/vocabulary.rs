//! Codes are stored: they never change, and they are the same in serde, `code` and `parse`.

use std::collections::BTreeSet;
use zhiye_rulebook::{Act, Approver, Hardship, Kind, Lack, Lang, Outcome, PauseKind, StartEvent, Urgency};

macro_rules! stored_form {
    ($($list:ident),+) => { $(
        let mut codes = BTreeSet::new();
        for value in $list::ALL {
            let json = serde_json::to_string(&value).expect("a word");
            assert_eq!(json, format!("\"{}\"", value.code()));
            assert_eq!(serde_json::from_str::<$list>(&json).expect("a word"), value);
            assert_eq!($list::parse(value.code()), Some(value));
            assert_eq!(value.to_string(), value.code());
            assert!(codes.insert(value.code()), "{value} occurs twice");
            assert!(!value.name(Lang::Zh).is_ascii() && value.name(Lang::En).is_ascii());
        }
        assert_eq!($list::parse("no such word"), None);
    )+ };
}

#[test]
fn every_word_has_one_code_in_every_form() {
    stored_form!(Act, Kind, Urgency, Hardship, Outcome, Lack, PauseKind, StartEvent, Approver);
}

#[test]
fn the_stored_codes_are_these_for_ever() {
    let codes = |all: Vec<&'static str>| all.join(" ");
    assert_eq!(
        codes(Act::ALL.map(Act::code).to_vec()),
        "screen supplement judge_assign sign object designate first_contact answer extension \
         approve_deliver follow_up negative_contact reopen review co_task meeting instruction"
    );
    assert_eq!(
        codes(Kind::ALL.map(Kind::code).to_vec()),
        "enquiry help complaint suggestion praise accusation"
    );
    assert_eq!(codes(Urgency::ALL.map(Urgency::code).to_vec()), "ordinary urgent danger petition");
    assert_eq!(
        codes(Hardship::ALL.map(Hardship::code).to_vec()),
        "heat water power medicine wages shelter school"
    );
    assert_eq!(
        codes(Outcome::ALL.map(Outcome::code).to_vec()),
        "solved partly explained no_basis conditions_lacking other_route adopted partly_adopted \
         not_adopted lapsed"
    );
    assert_eq!(
        codes(PauseKind::ALL.map(PauseKind::code).to_vec()),
        "hearing third_party_appraisal resident_asked_to_wait"
    );
    assert_eq!(codes(Lack::ALL.map(Lack::code).to_vec()), "people money means timing");
}

#[test]
fn only_suggestions_are_adopted_or_not() {
    let of_suggestion: Vec<Outcome> =
        Outcome::ALL.into_iter().filter(|outcome| outcome.is_of_suggestion()).collect();
    assert_eq!(of_suggestion, [Outcome::Adopted, Outcome::PartlyAdopted, Outcome::NotAdopted]);
}
