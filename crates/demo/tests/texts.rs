//! The invented texts: nobody repeats anybody, nobody is labelled, everything that was written by hand is used.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};
use zhiye_calendar::Schedule;
use zhiye_demo::{Composer, Fate, Life, Park, SEED, corpus, jaccard, plan, trigrams};
use zhiye_rulebook::{Kind, Outcome, Rulebook, guard};

const LIMIT: f64 = 0.6;

fn now() -> Timestamp {
    Timestamp::from_second(1_795_486_800).expect("an instant of November 2026")
}

fn year() -> Vec<Life> {
    plan(SEED, &Schedule::standard(), now(), 2_000)
}

/// Pairs above the limit, by place.
fn alike(texts: &[String]) -> Vec<(usize, usize)> {
    let grams: Vec<Vec<u64>> = texts.iter().map(|text| trigrams(text)).collect();
    let mut pairs = Vec::new();
    for (i, a) in grams.iter().enumerate() {
        for (j, b) in grams.iter().enumerate().skip(i + 1) {
            // Sets of too different size cannot be alike.
            if (a.len().min(b.len()) as f64) > LIMIT * (a.len().max(b.len()) as f64) && jaccard(a, b) > LIMIT
            {
                pairs.push((i, j));
            }
        }
    }
    pairs
}

#[test]
fn a_year_has_about_as_many_matters_as_asked_for() {
    for requests in [60, 120, 500, 2_000, zhiye_demo::MOST] {
        let lives = plan(SEED, &Schedule::standard(), now(), requests);
        assert_eq!(lives.len(), requests);
    }
}

#[test]
fn no_two_requests_are_alike_except_planted_duplicates() {
    let lives = year();
    let texts: Vec<String> = lives.iter().map(|life| life.text().to_owned()).collect();
    for (i, j) in alike(&texts) {
        let planted = lives[j].story.twin_of == Some(i);
        assert!(planted, "{}\n{}", texts[i], texts[j]);
    }
    let planted = lives.iter().filter(|life| life.story.twin_of.is_some()).count();
    assert_eq!(planted, 12);
    assert_eq!(alike(&texts).len(), planted, "every planted duplicate can be seen to be one");
}

#[test]
fn no_two_answers_are_alike() {
    let lives = year();
    let answers: Vec<String> = lives
        .iter()
        .filter(|life| life.sealed.is_none())
        .flat_map(|life| {
            let second = life.second.as_ref().map(|(text, _)| text.clone());
            [Some(life.story.answer.clone()), second, life.draft.clone()]
        })
        .flatten()
        .collect();
    assert!(answers.len() > 2_000);
    if let Some((i, j)) = alike(&answers).first() {
        panic!("{}\n{}", answers[*i], answers[*j]);
    }
}

#[test]
fn every_core_is_told_in_a_year_of_two_thousand() {
    let lives = year();
    let told: HashSet<&str> =
        lives.iter().filter(|life| life.sealed.is_none()).map(|life| life.story.core.id.as_str()).collect();
    let untold: Vec<&str> =
        corpus().cores.iter().map(|core| core.id.as_str()).filter(|id| !told.contains(id)).collect();
    assert!(corpus().cores.len() >= 400);
    assert!(untold.is_empty(), "{untold:?}");
}

#[test]
fn no_text_calls_people_names() {
    let lives = year();
    let texts = lives.iter().flat_map(|life| {
        let core = life.story.core;
        [life.text(), &life.story.answer, &core.summary, &core.progress, &core.note]
    });
    for text in texts {
        assert_eq!(guard::check(text), Ok(()), "{text}");
    }
}

#[test]
fn the_same_seed_tells_the_same_year_and_another_seed_another() {
    let told =
        |seed| Composer::new(seed).stories(80, 2).into_iter().map(|story| story.text).collect::<Vec<_>>();
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}

#[test]
fn kinds_come_in_a_believable_mix() {
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for life in year().iter().filter(|life| life.sealed.is_none()) {
        *kinds.entry(life.story.core.kind).or_default() += 1;
    }
    let share = |kind| kinds.get(&kind).copied().unwrap_or_default() * 100 / 2_000;
    assert!((30..55).contains(&share(Kind::Help)), "{kinds:?}");
    assert!((18..35).contains(&share(Kind::Complaint)), "{kinds:?}");
    assert!((10..30).contains(&share(Kind::Enquiry)), "{kinds:?}");
    assert!((5..18).contains(&share(Kind::Suggestion)), "{kinds:?}");
}

#[test]
fn every_core_fits_the_rulebook() {
    let rulebook = Rulebook::builtin();
    for core in &corpus().cores {
        assert!(rulebook.category(&core.category).is_some(), "{}: category", core.id);
        assert!(rulebook.units().iter().any(|unit| unit.code == core.unit), "{}: unit", core.id);
        let adopted = core.outcome.is_of_suggestion();
        assert!(!adopted || core.kind == Kind::Suggestion, "{}: outcome", core.id);
        assert_ne!(core.outcome, Outcome::Lapsed, "{}", core.id);
    }
}

fn is_parked(life: &Life) -> bool {
    matches!(life.fate, Fate::Parked(_))
}

#[test]
fn nobodys_heating_fails_in_summer() {
    let zone = Schedule::standard().zone;
    for life in year().iter().filter(|life| life.story.core.text.contains("暖气") && !is_parked(life)) {
        let month = life.steps[0].0.to_zoned_datetime(zone.clone()).month();
        assert!(!(4..=10).contains(&month), "{} in month {month}", life.story.text);
    }
}

#[test]
fn a_year_can_end_on_any_day_at_any_hour() {
    for end in ["2026-11-22T23:50:00+08:00", "2027-02-08T03:00:00+08:00", "2026-05-06T09:02:00+08:00"] {
        let now: Timestamp = end.parse().unwrap();
        let lives = plan(SEED, &Schedule::standard(), now, 120);
        for life in lives.iter().filter(|life| is_parked(life)) {
            assert!(life.steps.iter().all(|(at, _)| *at <= now), "{end}: {:?} has a step to come", life.fate);
        }
    }
}

#[test]
fn what_stands_open_is_filed_in_the_last_weeks_and_everything_is_filed_in_the_year() {
    let first = now() - jiff::SignedDuration::from_hours(24 * 366);
    for life in year() {
        let filed = life.steps[0].0;
        assert!(first <= filed && filed <= now(), "{:?} filed at {filed}", life.fate);
        if let Fate::Parked(park) = life.fate {
            assert!(life.steps.iter().all(|(at, _)| *at <= now()), "{park:?} has a step to come");
            if park == Park::Danger {
                assert!(filed > now() - jiff::SignedDuration::from_mins(60));
            }
        }
    }
}
