//! The table of limits, written down a second time and compared cell by cell.

use Limit::{CalendarDays as D, OfficeMinutes as O, WallMinutes as W, WorkingDays as Wd};
use jiff::civil::{Date, date};
use zhiye_rulebook::{Act, Approver, Case, Channel, Kind, Limit, Rulebook, StartEvent, Urgency};

const DAY: Date = date(2026, 9, 29);

/// A matter of which nothing else is known.
fn case(kind: Kind, urgency: Urgency) -> Case<'static> {
    Case { kind, urgency, category: None, channel: Channel::Phone, area: None }
}

type Cells = [Option<Limit>; 4];

/// Ordinary, urgent, danger, petition; `None` is a dash or *not allowed*.
fn expected(act: Act, kind: Kind) -> Cells {
    const NONE: Option<Limit> = None;
    let wh = |hours: u32| Some(O(hours * 60));
    match (act, kind) {
        (Act::Screen, _) => [Some(Wd(1)), wh(4), Some(W(30)), Some(D(15))],
        (Act::Supplement, _) => [Some(Wd(7)), Some(Wd(2)), NONE, Some(D(15))],
        (Act::JudgeAssign | Act::Sign, _) => [wh(4), wh(1), Some(W(15)), Some(Wd(1))],
        (Act::Object, _) => [Some(Wd(1)), wh(1), NONE, Some(Wd(5))],
        (Act::Designate, _) => [Some(Wd(1)), wh(1), NONE, Some(Wd(1))],
        (Act::FirstContact, _) => [Some(Wd(1)), wh(2), Some(W(30)), Some(Wd(2))],
        (Act::Answer, Kind::Enquiry) => [Some(Wd(2)), Some(Wd(1)), NONE, NONE],
        (Act::Answer, Kind::Help | Kind::Complaint) => {
            [Some(Wd(5)), Some(W(24 * 60)), Some(W(2 * 60)), Some(D(60))]
        }
        (Act::Answer, Kind::Suggestion) => [Some(Wd(15)), NONE, NONE, Some(D(60))],
        (Act::Answer, Kind::Praise) => [Some(Wd(5)), NONE, NONE, NONE],
        (Act::Answer, Kind::Accusation) => [Some(Wd(15)), NONE, NONE, NONE],
        (Act::Extension, _) => [Some(Wd(5)), Some(Wd(1)), NONE, Some(D(30))],
        (Act::ApproveDeliver, _) => [Some(Wd(1)), wh(2), Some(W(30)), Some(Wd(2))],
        (Act::FollowUp, _) => [Some(Wd(3)), Some(Wd(1)), Some(D(1)), Some(Wd(5))],
        (Act::NegativeContact, _) => [Some(Wd(1)); 4],
        (Act::Reopen | Act::Review, _) => [Some(D(30)); 4],
        (Act::CoTask, _) => [Some(Wd(3)), wh(4), Some(W(60)), Some(D(15))],
        (Act::Meeting, _) => [Some(Wd(3)), Some(Wd(1)), Some(W(2 * 60)), Some(Wd(5))],
        (Act::Instruction, _) => [Some(Wd(5)), Some(Wd(1)), Some(W(2 * 60)), Some(D(15))],
    }
}

#[test]
fn every_act_kind_and_urgency_has_exactly_the_amount_of_the_table() {
    let book = Rulebook::builtin();
    for act in Act::ALL {
        for kind in Kind::ALL {
            for (urgency, expected) in Urgency::ALL.into_iter().zip(expected(act, kind)) {
                let found = book.limit(act, kind, urgency, DAY).map(|row| row.limit);
                assert_eq!(found, expected, "{act} {kind} {urgency}");
            }
        }
    }
}

#[test]
fn every_limit_runs_from_the_moment_the_table_names() {
    let book = Rulebook::builtin();
    for row in book.limits() {
        let expected = match (row.act, row.urgency) {
            (Act::Answer, Urgency::Petition) => StartEvent::Accepted,
            (Act::Reopen, Urgency::Petition) => StartEvent::Answered,
            (Act::Screen | Act::Answer, _) => StartEvent::Filed,
            (Act::Supplement, _) => StartEvent::SupplementAsked,
            (Act::JudgeAssign, _) => StartEvent::Accepted,
            (Act::Sign | Act::Object, _) => StartEvent::Assigned,
            (Act::Designate, _) => StartEvent::SentBack,
            (Act::FirstContact, _) => StartEvent::Signed,
            (Act::Extension, _) => StartEvent::AnswerDue,
            (Act::ApproveDeliver, _) => StartEvent::Drafted,
            (Act::FollowUp, _) => StartEvent::Answered,
            (Act::NegativeContact, _) => StartEvent::Rated,
            (Act::Reopen, _) => StartEvent::Closed,
            (Act::Review, _) => StartEvent::ReviewAsked,
            (Act::CoTask, _) => StartEvent::TaskSplit,
            (Act::Meeting, _) => StartEvent::MeetingCalled,
            (Act::Instruction, _) => StartEvent::Instructed,
        };
        assert_eq!(row.from, expected, "{}", row.id);
    }
}

#[test]
fn every_limit_has_a_citation_and_what_the_law_fixes_names_its_article() {
    let book = Rulebook::builtin();
    for row in book.limits() {
        assert!(!row.citation.zh.is_empty() && !row.citation.en.is_empty(), "{}", row.id);
        assert_eq!(row.adjustable, row.citation.zh.starts_with("示范规则（可由单位调整"), "{}", row.id);
        assert_eq!(row.basis.is_none(), row.adjustable, "{}: law or model rule, not both", row.id);
        if let Some(code) = &row.basis {
            assert_eq!(book.basis(code).expect("checked on reading").cite(), row.citation.zh);
        }
    }
    let cited =
        |act, urgency| book.limit(act, Kind::Help, urgency, DAY).expect("in the table").citation.zh.clone();
    assert_eq!(cited(Act::Screen, Urgency::Petition), "《信访工作条例》第二十三条");
    assert_eq!(cited(Act::Object, Urgency::Petition), "《信访工作条例》第二十三条");
    assert_eq!(cited(Act::Answer, Urgency::Petition), "《信访工作条例》第三十四条");
    assert_eq!(cited(Act::Extension, Urgency::Petition), "《信访工作条例》第三十四条");
    assert_eq!(cited(Act::Reopen, Urgency::Petition), "《信访工作条例》第三十五条");
}

#[test]
fn an_extension_is_a_ceiling_used_once_and_agreed_by_the_head_of_the_unit() {
    let book = Rulebook::builtin();
    for row in book.limits() {
        let extension = row.act == Act::Extension;
        assert_eq!(row.at_most, extension, "{}", row.id);
        if extension {
            assert_eq!((row.times, row.approver), (Some(1), Some(Approver::UnitHead)), "{}", row.id);
        }
    }
}

#[test]
fn what_is_due_in_danger_is_a_first_report() {
    let book = Rulebook::builtin();
    for kind in [Kind::Help, Kind::Complaint] {
        assert!(book.limit(Act::Answer, kind, Urgency::Danger, DAY).expect("in the table").first_report);
        assert!(!book.limit(Act::Answer, kind, Urgency::Urgent, DAY).expect("in the table").first_report);
    }
}

#[test]
fn ids_name_their_cell_once_and_are_found_again() {
    let book = Rulebook::builtin();
    let help = book.limit(Act::Answer, Kind::Help, Urgency::Ordinary, DAY).expect("in the table");
    assert_eq!(help.id, "limits.answer.help.ordinary");
    let sign = book.limit(Act::Sign, Kind::Praise, Urgency::Urgent, DAY).expect("in the table");
    assert_eq!(sign.id, "limits.sign.urgent");
    for row in book.limits() {
        assert_eq!(book.limit_by_id(&row.id), Some(row));
    }
    assert_eq!(book.limit_by_id("limits.sign.never"), None);
}

#[test]
fn a_dash_falls_back_to_the_next_lighter_column_and_not_allowed_does_not() {
    let book = Rulebook::builtin();
    let applies =
        |act, kind, urgency| book.applicable_limit(act, &case(kind, urgency), DAY).map(|row| row.id.as_str());
    assert_eq!(applies(Act::Answer, Kind::Enquiry, Urgency::Danger), Some("limits.answer.enquiry.urgent"));
    assert_eq!(applies(Act::Answer, Kind::Praise, Urgency::Petition), Some("limits.answer.praise.ordinary"));
    assert_eq!(applies(Act::Supplement, Kind::Help, Urgency::Danger), Some("limits.supplement.urgent"));
    assert_eq!(applies(Act::Object, Kind::Help, Urgency::Danger), None);
    assert_eq!(applies(Act::Extension, Kind::Complaint, Urgency::Danger), None);
}

#[test]
fn no_step_is_without_a_clock_except_what_is_not_allowed_in_danger() {
    let book = Rulebook::builtin();
    for act in Act::ALL {
        for kind in Kind::ALL {
            for urgency in Urgency::ALL {
                let barred = urgency == Urgency::Danger && matches!(act, Act::Object | Act::Extension);
                let found = book.applicable_limit(act, &case(kind, urgency), DAY);
                assert_eq!(found.is_none(), barred, "{act} {kind} {urgency}");
            }
        }
    }
}
