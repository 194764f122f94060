//! Every stored form that ever existed still reads: committed samples, one line an event.

use crate::world::*;
use jiff::civil::date;
use zhiye_calendar::Limit;
use zhiye_domain::{Actor, request::*};
use zhiye_rulebook::{Kind, Lack, Outcome, PauseKind};

/// The first forms, and those that came since.
const SAMPLES: [&str; 4] = [
    include_str!("../samples/request_events_1.jsonl"),
    include_str!("../samples/request_events_2.jsonl"),
    include_str!("../samples/request_events_3.jsonl"),
    include_str!("../samples/request_events_4.jsonl"),
];

/// Every kind of event there is.
pub const KINDS: [&str; 55] = [
    "filed",
    "photos_added",
    "summarised",
    "accepted",
    "supplement_asked",
    "supplemented",
    "decline_proposed",
    "answered_at_once",
    "passed_to_emergency",
    "sealed",
    "judged",
    "assigned",
    "signed",
    "sent_back",
    "designated",
    "contacted",
    "noted",
    "added",
    "asked_again",
    "proposed",
    "proposal_refused",
    "extended",
    "deferred",
    "returned",
    "paused",
    "resumed",
    "answer_drafted",
    "approved",
    "draft_returned",
    "delivered",
    "followed_up",
    "rated",
    "reopened",
    "closed",
    "withdrawn",
    "handed_over",
    "closed_elsewhere",
    "external_changed",
    "deadlines_moved",
    "staged",
    "step_completed",
    "step_amended",
    "task_split",
    "task_reported",
    "task_returned",
    "task_dropped",
    "meeting_called",
    "meeting_held",
    "instructed",
    "instruction_answered",
    "alarm_raised",
    "alarm_passed",
    "alarm_acknowledged",
    "review_asked",
    "review_assigned",
];

#[test]
fn committed_events_still_read_and_write_the_same() {
    let mut kinds = std::collections::BTreeSet::new();
    for line in SAMPLES.into_iter().flat_map(str::lines) {
        let recorded: Recorded = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&recorded).unwrap(), line);
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        kinds.insert(value["event"]["type"].as_str().unwrap().to_owned());
    }
    let without: Vec<_> = KINDS.iter().filter(|kind| !kinds.contains(**kind)).collect();
    assert!(without.is_empty(), "no sample of {without:?}");
}

#[test]
fn a_stored_event_holds_no_words() {
    // references are 32 and 64 hexadecimal digits; nothing a person typed is in an event
    for recorded in stories() {
        let json = serde_json::to_string(&recorded).unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        for (key, text) in texts(&value, "") {
            let code = text.chars().all(|c| c.is_ascii_alphanumeric() || "._-:,+T".contains(c));
            let festival = key.ends_with("/name");
            assert!(code || festival, "{key} holds free text: {text}");
        }
    }
}

fn texts(value: &serde_json::Value, path: &str) -> Vec<(String, String)> {
    match value {
        serde_json::Value::String(text) => vec![(path.to_owned(), text.clone())],
        serde_json::Value::Array(items) => items.iter().flat_map(|v| texts(v, path)).collect(),
        serde_json::Value::Object(map) => {
            map.iter().flat_map(|(k, v)| texts(v, &format!("{path}/{k}"))).collect()
        }
        _ => Vec::new(),
    }
}

/// Stories that between them have almost every event.
fn stories() -> Vec<Recorded> {
    let mut all = Vec::new();
    let mut world = World::filed(Kind::Help);
    let items = vec![world.rulebook.supplement_items()[0].code.clone()];
    let photo = Photo { file: "00ff".into(), width: 1600, height: 1200, bytes: 1 };
    world.ok(&Actor::Resident, Command::AddPhotos { photos: vec![photo] });
    world.ok(&clerk(), Command::Summarise { summary: words(3) });
    world.ok(&clerk(), Command::AskSupplement { items, words: words(5) });
    world.later(20);
    world.ok(&Actor::Resident, Command::Supplement { words: words(6) });
    world.ok(&clerk(), Command::PassToEmergency { call: words(7) });
    world.ok(&clerk(), accept(Kind::Help, LegalChannel::Ordinary));
    world.ok(&coordinator(), judge(Danger::MayWorsen, 3));
    world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    let reason = world.rulebook.send_back_reasons()[0].code.clone();
    world.ok(&handler(), Command::SendBack { reason, better_unit: SAFETY, words: words(9) });
    world.ok(&coordinator(), Command::Designate { unit: CONSTRUCTION, words: words(10) });
    world.ok(&handler(), Command::Sign);
    world.ok(&handler(), Command::Contact { way: Way::Phone, reached: true, words: words(11) });
    world.ok(&handler(), Command::Note { audience: Audience::Internal, words: words(12) });
    world.ok(&Actor::Resident, Command::Add { words: words(13) });
    world.ok(&Actor::Resident, Command::AskAgain { words: Some(words(14)) });
    let propose = |proposal| Command::Propose { proposal };
    world.ok(&handler(), propose(Proposal::Extension { by: Limit::WorkingDays(2), reason: words(15) }));
    world.ok(&approver(), Command::RefuseProposal { reason: words(16) });
    world.ok(&handler(), propose(Proposal::Extension { by: Limit::WorkingDays(2), reason: words(15) }));
    world.ok(&approver(), Command::Grant);
    let pause = Proposal::Pause { reason: PauseKind::Hearing, until: date(2026, 10, 20), paper: words(17) };
    world.ok(&handler(), propose(pause));
    world.ok(&approver(), Command::Grant);
    world.later(48);
    world.ok(&handler(), Command::Resume);
    let lacks = vec![Lack::Timing, Lack::Money];
    let deferral = Proposal::Deferral { lacks, return_on: date(2026, 12, 1), reason: words(18) };
    world.ok(&handler(), propose(deferral));
    world.ok(&approver(), Command::Grant);
    world.now = at(2026, 12, 1, 9, 0);
    world.ok(&Actor::System, Command::Return);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Partly) });
    world.ok(&approver(), Command::ReturnDraft { reason: words(19) });
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&approver(), Command::Approve);
    world.drawn = true;
    world.ok(&approver(), Command::Deliver { way: Way::Letter, on: None });
    world.ok(&caller(), Command::FollowUp { reached: true, rating: None, words: Some(words(20)) });
    world
        .ok(&Actor::Resident, Command::Rate { rating: rating(Solved::No, Some(Satisfaction::Dissatisfied)) });
    world.ok(&coordinator(), Command::HandOver { person: zhiye_domain::PersonId([12; 16]) });
    world.ok(&Actor::Resident, Command::Withdraw { words: Some(words(21)) });
    all.append(&mut world.events);

    let mut world = World::filed(Kind::Enquiry);
    world.ok(&clerk(), Command::AnswerAtOnce { draft: answer(Outcome::Explained), way: Way::InPerson });
    let (wakes_at, close) = wakes(world.state()).unwrap();
    world.now = wakes_at;
    world.ok(&Actor::System, close);
    all.append(&mut world.events);

    let mut world = World::new();
    let external =
        External { system: "hotline".into(), key: "0a".into(), due_at: Some(at(2026, 10, 9, 17, 0)) };
    let file = File { external: Some(external.clone()), ..filing(Kind::Complaint, world.now) };
    world.ok(&Actor::System, Command::File(Box::new(file)));
    let changed = External { due_at: None, ..external };
    let (told, contact) = (Some(words(22)), Some(words(23)));
    world.ok(&Actor::System, Command::ChangeExternal { external: changed, words: told, contact });
    let closed_at = world.now;
    world.ok(&Actor::System, Command::CloseElsewhere { outcome: Outcome::Solved, words: None, closed_at });
    all.append(&mut world.events);

    let mut world = World::new();
    world.now = at(2026, 12, 29, 10, 0);
    let file = filing(Kind::Help, world.now);
    world.ok(&clerk(), Command::File(Box::new(file)));
    let days: String = std::iter::once("date,kind,name".to_owned())
        .chain(
            ["2027-01-01,off,元旦", "2027-01-02,off,元旦", "2027-01-03,off,元旦", "2027-01-04,off,元旦"]
                .map(Into::into),
        )
        .chain(["2027-05-01,off,劳动节", "2027-10-01,off,国庆节"].map(Into::into))
        .collect::<Vec<_>>()
        .join("\n");
    let announced = world.schedule.calendar.with_announced(&days).unwrap();
    world.schedule.calendar = announced.clone();
    world.ok(&Actor::System, Command::MoveDeadlines { provisional_only: true });
    all.append(&mut world.events);

    // The same for what is answered and not liked, and for what an open request set aside.
    let eve = at(2026, 12, 31, 10, 0);
    let mut answered = World { now: eve, ..World::answered(Kind::Help) };
    let rated = rating(Solved::Partly, Some(Satisfaction::Dissatisfied));
    answered.ok(&Actor::Resident, Command::Rate { rating: rated });
    let mut asked = World { now: eve, ..World::assigned(Kind::Help) };
    asked.ok(&handler(), Command::Sign);
    asked.ok(&handler(), propose(Proposal::Extension { by: Limit::WorkingDays(2), reason: words(15) }));
    for mut world in [answered, asked] {
        world.schedule.calendar = announced.clone();
        world.ok(&Actor::System, Command::MoveDeadlines { provisional_only: true });
        all.append(&mut world.events);
    }

    let mut world = World::filed(Kind::Complaint);
    let basis = world.rulebook.bases_in_force(date(2026, 9, 29)).next().unwrap().code.clone();
    let route = Some(world.rulebook.routes()[0].code.clone());
    let draft = Draft { bases: vec![basis], route, ..Draft::new(words(23), None) };
    world.ok(&clerk(), Command::ProposeDecline { draft });
    all.append(&mut world.events);

    let mut world = World::filed(Kind::Complaint);
    let owner = Owner { post: Post::Discipline, unit: OFFICE, person: None };
    world.ok(&clerk(), Command::Seal { owner, about: Some(About::Unit(SAFETY)) });
    all.append(&mut world.events);
    let mut world = World::new();
    let about = Some(About::Person(zhiye_domain::PersonId([12; 16])));
    let file = File { about, ..filing(Kind::Accusation, world.now) };
    world.ok(&clerk(), Command::File(Box::new(file)));
    all.append(&mut world.events);

    // Alone in a small unit: the record says so. Delivered by letter, entered a day later, not liked.
    let both = staff(
        12,
        CONSTRUCTION,
        &[(zhiye_domain::Role::Handler, CONSTRUCTION), (zhiye_domain::Role::Approver, CONSTRUCTION)],
    );
    let mut world = World::in_hand(Kind::Help);
    world.alone = true;
    let by = Limit::WorkingDays(2);
    world.ok(&both, propose(Proposal::Extension { by, reason: words(15) }));
    world.ok(&both, Command::Grant);
    let pause = Proposal::Pause { reason: PauseKind::Hearing, until: date(2026, 10, 20), paper: words(17) };
    world.ok(&both, propose(pause));
    world.ok(&both, Command::Grant);
    world.later(48);
    world.ok(&both, Command::Resume);
    world.ok(&both, Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&both, Command::Approve);
    world.later(24);
    world.ok(&both, Command::Deliver { way: Way::Letter, on: Some(date(2026, 10, 1)) });
    world.ok(
        &Actor::Resident,
        Command::Rate { rating: rating(Solved::Yes, Some(Satisfaction::Dissatisfied)) },
    );
    all.append(&mut world.events);
    all.append(&mut many_hands());
    all
}

/// Parts, a meeting, an instruction, steps; what is not supported; a part's limit that moved.
fn many_hands() -> Vec<Recorded> {
    let mut world = World::staged();
    world.ok(&handler(), Command::SplitTask { unit: SAFETY, words: words(50) });
    world.ok(&safety_handler(), Command::ReportTask { task: 1, words: words(51) });
    world.ok(&handler(), Command::ReturnTask { task: 1, words: words(52) });
    world.ok(&handler(), Command::DropTask { task: 1, words: words(53) });
    world.ok(&handler(), Command::CallMeeting { words: words(54) });
    let held = Held { present: vec![CONSTRUCTION, SAFETY], absent: vec![OFFICE], minutes: words(55) };
    world.ok(&coordinator(), Command::HoldMeeting { held, decisions: vec![(SAFETY, words(56))] });
    let leader_id = zhiye_domain::PersonId([18; 16]);
    world.ok(&leader(), Command::Instruct { leader: leader_id, words: words(57) });
    world.ok(&handler(), Command::AnswerInstruction { instruction: 1, words: words(58) });
    let amend = Command::AmendStep { on: date(2026, 10, 30), reason: words(59), consent: consent() };
    world.ok(&handler(), amend);
    world.ok(&handler(), Command::CompleteStep { words: words(60) });
    world.ok(&handler(), Command::CompleteStep { words: words(61) });
    let draft = Draft { despite: Some(words(62)), ..answer(Outcome::Explained) };
    world.ok(&handler(), Command::DraftAnswer { draft });
    let mut danger = World::filed(Kind::Help);
    danger.ok(&clerk(), Command::PassToEmergency { call: words(7) });
    let (wakes_at, pass) = wakes(danger.state()).unwrap();
    danger.now = wakes_at;
    danger.ok(&Actor::System, pass);
    danger.ok(&coordinator(), Command::Acknowledge);
    world.events.append(&mut danger.events);
    let mut review = crate::review::answered();
    review.ok(&Actor::Resident, Command::AskReview { words: words(63) });
    review.ok(&coordinator(), Command::AssignReview { unit: SAFETY });
    world.events.append(&mut review.events);
    world.now = at(2026, 12, 30, 10, 0);
    let mut late = World { now: world.now, ..World::in_hand(Kind::Help) };
    late.ok(&handler(), Command::SplitTask { unit: SAFETY, words: words(50) });
    let days = "date,kind,name\n2027-01-01,off,元旦\n2027-05-01,off,劳动节\n2027-10-01,off,国庆节";
    late.schedule.calendar = late.schedule.calendar.with_announced(days).unwrap();
    late.ok(&Actor::System, Command::MoveDeadlines { provisional_only: true });
    world.events.append(&mut late.events);
    world.events
}

/// Writes the sample file anew after an event was added: `ZHIYE_WRITE_SAMPLES=path cargo test -p zhiye-domain`.
#[test]
fn the_stories_of_today_write_what_the_samples_hold() {
    let lines: Vec<String> = stories().iter().map(|r| serde_json::to_string(r).unwrap()).collect();
    if let Ok(path) = std::env::var("ZHIYE_WRITE_SAMPLES") {
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
        return;
    }
    let kinds = |lines: &[&str]| -> std::collections::BTreeSet<String> {
        lines
            .iter()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["event"]["type"].to_string())
            .collect()
    };
    let today = kinds(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let kept = kinds(&SAMPLES.into_iter().flat_map(str::lines).collect::<Vec<_>>());
    let without: Vec<_> = today.difference(&kept).collect();
    assert!(without.is_empty(), "no sample yet of {without:?}");
}
