//! The invented year on paper: who comes when, by which channel, with which story, and what becomes of it.

use crate::{
    chance::Chance,
    compose::{Composer, Story},
    corpus::{Sealed, corpus},
    deed::{Deed, Gap},
    path::{Entrance, Fate, Park, Past, way},
    persona::Persona,
    photos::Scene,
    place::Spot,
    season,
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use zhiye_calendar::Schedule;
use zhiye_domain::request::Channel;
use zhiye_rulebook::{Kind, Outcome};

/// The seed of the demo's year.
pub const SEED: u64 = 0x7a68_6979_6531_3938;

/// One matter of the year with everything that is to happen to it.
#[derive(Clone, Debug)]
pub struct Life {
    pub story: Story,
    pub sealed: Option<&'static Sealed>,
    pub fate: Fate,
    pub channel: Channel,
    pub persona: Persona,
    pub scene: Option<Scene>,
    /// When the office was told, if it is entered later.
    pub told_at: Option<Timestamp>,
    /// The answer after it was opened again.
    pub second: Option<(String, Outcome)>,
    /// The first wording of an answer that is sent back.
    pub draft: Option<String>,
    pub steps: Vec<(Timestamp, Deed)>,
    pub chance: Chance,
}

impl Life {
    /// The resident acts alone, through the pages.
    pub fn by_resident(&self) -> bool {
        self.channel == Channel::Web
    }

    /// What is filed.
    pub fn text(&self) -> &str {
        self.sealed.map_or(&self.story.text, |sealed| &sealed.text)
    }
}

/// How often each state shall stand open at the end, in a year of two thousand.
const PARKED: [(Park, usize); 26] = [
    (Park::Danger, 1),
    (Park::Urgent, 2),
    (Park::AwaitingSupplement, 7),
    (Park::SentBack, 4),
    (Park::Deferred, 9),
    (Park::Paused, 4),
    (Park::Staged, 6),
    (Park::Helped, 5),
    (Park::Met, 3),
    (Park::Instructed, 3),
    (Park::Promised, 6),
    (Park::InReview, 2),
    (Park::ProposalOpen, 3),
    (Park::Overdue, 6),
    (Park::DueToday, 5),
    (Park::Reopened, 3),
    (Park::Negative, 3),
    (Park::FollowedUp, 8),
    (Park::Answered, 14),
    (Park::Drafted, 9),
    (Park::Approved, 6),
    (Park::Judged, 5),
    (Park::Accepted, 8),
    (Park::Assigned, 12),
    (Park::Filed, 18),
    (Park::InHand, 26),
];

/// Of two thousand, these are declined.
const DECLINED: usize = 45;

/// Other remarkable histories in a year of two thousand.
const PAST: [(Past, usize); 21] = [
    (Past::Withdrawn, 35),
    (Past::Lapsed, 10),
    (Past::Recorded, 8),
    (Past::Supplemented, 60),
    (Past::SentBack, 60),
    (Past::Extended, 55),
    (Past::Deferred, 22),
    (Past::Paused, 16),
    (Past::DraftReturned, 90),
    (Past::AskedAgain, 110),
    (Past::HandedOver, 20),
    (Past::Reopened, 40),
    (Past::Negative, 50),
    (Past::Unreachable, 20),
    (Past::Petition, 20),
    (Past::Staged, 20),
    (Past::Helped, 50),
    (Past::Met, 14),
    (Past::Instructed, 12),
    (Past::Promised, 45),
    (Past::PutIn, 6),
];

fn share(of_two_thousand: usize, requests: usize) -> usize {
    ((of_two_thousand * requests + 1_000) / 2_000).max(1)
}

/// Plans a year of about `requests` matters that ends at `now`.
pub fn plan(seed: u64, schedule: &Schedule, now: Timestamp, requests: usize) -> Vec<Life> {
    let mut chance = Chance::of(seed, 1);
    let mut composer = Composer::new(seed);
    let sealed = (requests / 500).clamp(1, corpus().frames.sealed.len());
    let stories = composer.stories(requests.saturating_sub(sealed), share(12, requests));
    let fates = fates(&stories, schedule, now, requests, &mut chance);
    let year = Year { schedule, now };
    let mut lives: Vec<Life> = Vec::with_capacity(requests);
    let mut scenes = share(16, requests).max(3);
    for (index, (story, fate)) in stories.into_iter().zip(fates).enumerate() {
        let told_before = story.twin_of.and_then(|original| lives.get(original)).map(|life| life.steps[0].0);
        let mut life =
            year.life(story, fate, Chance::of(seed, index + 10), requests, told_before, &mut scenes);
        if matches!(fate, Fate::Past(Past::Reopened)) {
            life.second = composer.second_answer();
            if life.second.is_none() {
                life.fate = Fate::Past(Past::Plain);
            }
        }
        if matches!(fate, Fate::Past(Past::DraftReturned)) {
            life.draft = composer.returned_draft(life.story.core);
        }
        lives.push(life);
    }
    for (index, text) in corpus().frames.sealed.iter().take(sealed).enumerate() {
        lives.push(year.sealed_life(text, index, Chance::of(seed, index + 1_000_003)));
    }
    lives
}

fn ordinary(story: &Story) -> bool {
    story.core.danger <= 1 && matches!(story.core.kind, Kind::Help | Kind::Complaint)
}

/// Whether a story lends itself to standing there.
fn suits_park(story: &Story, park: Park) -> bool {
    let core = story.core;
    match park {
        Park::Danger => core.danger == 3,
        Park::Urgent => core.danger == 2,
        Park::Deferred => ordinary(story) && core.outcome == Outcome::ConditionsLacking,
        Park::Negative => ordinary(story) && core.outcome == Outcome::Partly,
        Park::Filed | Park::Accepted | Park::Judged => core.danger <= 1 && core.kind != Kind::Praise,
        Park::Assigned | Park::SentBack => {
            core.danger <= 1 && !matches!(core.kind, Kind::Praise | Kind::Enquiry)
        }
        Park::Answered => core.danger <= 1,
        _ => ordinary(story),
    }
}

fn suits_past(story: &Story, past: Past) -> bool {
    let core = story.core;
    match past {
        Past::Plain => true,
        Past::Declined => ordinary(story) && core.outcome == Outcome::OtherRoute,
        Past::Deferred => ordinary(story) && core.outcome == Outcome::ConditionsLacking,
        Past::Reopened | Past::Negative => ordinary(story) && core.outcome == Outcome::Partly,
        Past::Petition => core.kind == Kind::Complaint && core.danger <= 1,
        Past::DraftReturned | Past::AskedAgain => {
            core.danger <= 1 && !matches!(core.kind, Kind::Enquiry | Kind::Praise)
        }
        _ => ordinary(story),
    }
}

fn fates(
    stories: &[Story],
    schedule: &Schedule,
    now: Timestamp,
    requests: usize,
    chance: &mut Chance,
) -> Vec<Fate> {
    let month = now.to_zoned_datetime(schedule.zone.clone()).month();
    let mut fates: Vec<Option<Fate>> = vec![None; stories.len()];
    spare_twins(stories, month, &mut fates);
    let mut order: Vec<usize> = (0..stories.len()).collect();
    chance.shuffle(&mut order);
    let mut claim = |count: usize, fate: Fate, tests: [&dyn Fn(&Story) -> bool; 3]| {
        let mut left = count;
        for test in tests {
            for index in &order {
                if left > 0 && fates[*index].is_none() && test(&stories[*index]) {
                    fates[*index] = Some(fate);
                    left -= 1;
                }
            }
        }
    };
    // An answer that sends elsewhere is needed to decline, so these choose first; the others can befall any matter.
    let elsewhere = |story: &Story| suits_past(story, Past::Declined);
    claim(share(DECLINED, requests), Fate::Past(Past::Declined), [&elsewhere; 3]);
    for (park, count) in PARKED {
        let suits = |story: &Story| suits_park(story, park);
        let now = |story: &Story| suits(story) && season::fits(story.core, month);
        let weak = |story: &Story| ordinary(story) && season::fits(story.core, month);
        claim(share(count, requests), Fate::Parked(park), [&now, &suits, &weak]);
    }
    for (past, count) in PAST {
        let suits = |story: &Story| suits_past(story, past);
        claim(share(count, requests), Fate::Past(past), [&suits, &ordinary, &ordinary]);
    }
    fates.into_iter().map(|fate| fate.unwrap_or(Fate::Past(Past::Plain))).collect()
}

/// Both tellings of a planted duplicate stay plain; the first that fits the season is still in hand at the end.
fn spare_twins(stories: &[Story], month: i8, fates: &mut [Option<Fate>]) {
    let mut open = false;
    for (index, story) in stories.iter().enumerate() {
        let Some(original) = story.twin_of else { continue };
        let fits = !open && ordinary(story) && season::fits(story.core, month);
        let fate = if fits { Fate::Parked(Park::InHand) } else { Fate::Past(Past::Plain) };
        open |= fits;
        fates[index] = Some(fate);
        fates[original] = Some(fate);
    }
}

/// The year and its calendar.
struct Year<'a> {
    schedule: &'a Schedule,
    now: Timestamp,
}

impl Year<'_> {
    fn life(
        &self,
        story: Story,
        fate: Fate,
        mut chance: Chance,
        requests: usize,
        told_before: Option<Timestamp>,
        scenes: &mut usize,
    ) -> Life {
        let channel = channel(fate, &mut chance);
        let by_resident = channel == Channel::Web;
        let anonymous = chance.percent(if by_resident { 22 } else { 4 }) && story.core.danger < 2;
        let persona =
            if anonymous { Persona::anonymous() } else { Persona::of(chance.below(requests * 3 / 5 + 1)) };
        let photographs = !matches!(fate, Fate::Past(Past::Recorded) | Fate::Parked(Park::Danger));
        let scene = Scene::of(&story.core.category).filter(|_| *scenes > 0 && photographs);
        *scenes -= usize::from(scene.is_some());
        let entrance = Entrance { by_resident, photographed: scene.is_some() };
        let steps = way(&story, fate, entrance, &mut chance);
        let late = channel == Channel::Window && fate == Fate::Past(Past::Plain) && chance.percent(9);
        let mut life = Life {
            story,
            sealed: None,
            fate,
            channel,
            persona,
            scene,
            told_at: None,
            second: None,
            draft: None,
            steps: Vec::new(),
            chance,
        };
        let start = self.start(&mut life, &steps, told_before);
        let filed =
            if late { self.schedule.add_office_minutes(start, life.chance.between(30, 200)) } else { start };
        life.told_at = late.then_some(start);
        life.steps = self.times(filed, &steps);
        life
    }

    fn sealed_life(&self, sealed: &'static Sealed, index: usize, mut chance: Chance) -> Life {
        let home = Spot::home(index, &mut chance);
        // Only text and place of it are used; the rest of a core has no say in a sealed matter.
        let story = Story {
            core: &corpus().cores[0],
            spot: home.clone(),
            home,
            text: sealed.text.clone(),
            answer: String::new(),
            twin_of: None,
        };
        let entrance = Entrance { by_resident: true, photographed: false };
        let steps = way(&story, Fate::Sealed, entrance, &mut chance);
        let days = [3, 40, 12, 150][index % 4];
        let start = self.schedule.subtract_office_minutes(self.now, 420 * days + chance.between(20, 300));
        Life {
            story,
            sealed: Some(sealed),
            fate: Fate::Sealed,
            channel: [Channel::Web, Channel::Letter, Channel::Web, Channel::Visit][index % 4],
            persona: if index.is_multiple_of(2) { Persona::anonymous() } else { Persona::of(40 + index) },
            scene: None,
            told_at: None,
            second: None,
            draft: None,
            steps: self.times(start, &steps),
            chance,
        }
    }

    /// The instants of the steps, one after the other.
    fn times(&self, start: Timestamp, steps: &[(Gap, Deed)]) -> Vec<(Timestamp, Deed)> {
        let mut at = start;
        let mut times = Vec::with_capacity(steps.len());
        for (gap, deed) in steps {
            at = after(self.schedule, at, *gap);
            times.push((at, *deed));
        }
        times
    }

    fn start(&self, life: &mut Life, steps: &[(Gap, Deed)], told_before: Option<Timestamp>) -> Timestamp {
        match life.fate {
            Fate::Parked(park) => self.start_of_parked(life, steps, park),
            Fate::Past(_) | Fate::Sealed => self.start_of_past(life, steps, told_before),
        }
    }

    /// Counted backwards from now: the steps' office time, and the time it has been standing where it stands.
    fn start_of_parked(&self, life: &mut Life, steps: &[(Gap, Deed)], park: Park) -> Timestamp {
        let (low, high) = match park {
            Park::Danger => return self.now - SignedDuration::from_mins(wall(steps) + 6),
            Park::DueToday => return self.start_of_due_today(life),
            Park::Overdue => (1_500, 2_900),
            Park::Filed | Park::SentBack => (10, 340),
            Park::Drafted => (8, 240),
            Park::Accepted | Park::Judged | Park::Assigned => (5, 190),
            Park::Approved => (5, 90),
            Park::AwaitingSupplement => (60, 1_700),
            Park::Deferred => (300, 5_500),
            Park::Paused => (100, 2_000),
            Park::Staged => (100, 2_500),
            Park::Helped | Park::Met => (20, 400),
            Park::Instructed | Park::Promised => (20, 500),
            Park::InReview => (10, 200),
            Park::ProposalOpen => (20, 300),
            Park::Urgent | Park::Negative => (10, 60),
            Park::Reopened | Park::FollowedUp => (60, 900),
            Park::Answered => (60, 1_900),
            Park::InHand => (20, 1_100),
        };
        let tail = life.chance.between(low, high);
        let office: u32 = steps.iter().map(|(gap, _)| office_minutes(*gap)).sum();
        self.schedule.subtract_office_minutes(self.now, office + tail + 25)
    }

    /// Told on the day whose five working days end today, if today is a working day.
    fn start_of_due_today(&self, life: &mut Life) -> Timestamp {
        let today = self.now.to_zoned_datetime(self.schedule.zone.clone()).date();
        let mut day = today;
        let mut working = 0;
        while working < 5 {
            day = day.saturating_sub(1.day());
            working += u32::from(self.schedule.calendar.day(day).working);
        }
        self.office_moment(day, &mut life.chance)
    }

    /// Some day of the year that fits the season, early enough for everything planned to be over.
    fn start_of_past(
        &self,
        life: &mut Life,
        steps: &[(Gap, Deed)],
        told_before: Option<Timestamp>,
    ) -> Timestamp {
        let zone = self.schedule.zone.clone();
        let today = self.now.to_zoned_datetime(zone).date();
        let mut best = None;
        for attempt in 0..60 {
            let start = match told_before {
                Some(before) if attempt < 20 => {
                    let minutes = life.chance.between(30, 700);
                    self.schedule.add_office_minutes(before, minutes)
                }
                _ => {
                    let day = today.saturating_sub(i64::from(life.chance.between(2, 364)).days());
                    self.moment(day, life)
                }
            };
            let over = self
                .times(start, steps)
                .last()
                .is_some_and(|(at, _)| *at < self.now - SignedDuration::from_hours(1));
            let month = start.to_zoned_datetime(self.schedule.zone.clone()).month();
            if over && season::fits(life.story.core, month) {
                return start;
            }
            if over {
                best = Some(start);
            }
        }
        best.unwrap_or_else(|| self.now - SignedDuration::from_hours(24 * 200))
    }

    /// When someone would come on this day, or the next on which the office is open.
    fn moment(&self, day: Date, life: &mut Life) -> Timestamp {
        if !life.by_resident() {
            return self.office_moment(day, &mut life.chance);
        }
        // Many write in the evening.
        let hour =
            *life.chance.pick(&[7, 8, 9, 10, 11, 12, 13, 15, 16, 18, 19, 19, 20, 20, 20, 21, 21, 22, 23]);
        self.at(day, hour, life.chance.between(0, 59), &mut life.chance)
    }

    fn office_moment(&self, day: Date, chance: &mut Chance) -> Timestamp {
        let calendar = &self.schedule.calendar;
        let day = if calendar.day(day).working { day } else { self.schedule.next_working_day(day) };
        // More come in the morning.
        if chance.percent(58) {
            let minutes = chance.between(3, 175);
            self.at(day, 9 + minutes / 60, minutes % 60, chance)
        } else {
            let minutes = chance.between(34, 232);
            self.at(day, 13 + minutes / 60, minutes % 60, chance)
        }
    }

    fn at(&self, day: Date, hour: u32, minute: u32, chance: &mut Chance) -> Timestamp {
        let second = chance.between(0, 59) as i8;
        day.at(hour as i8, minute as i8, second, 0)
            .to_zoned_datetime(self.schedule.zone.clone())
            .map_or(self.now, |zoned| zoned.timestamp())
    }
}

fn office_minutes(gap: Gap) -> u32 {
    match gap {
        Gap::Office(minutes) => minutes,
        Gap::Wall(_) | Gap::Morning { .. } => 0,
    }
}

fn wall(steps: &[(Gap, Deed)]) -> i64 {
    let minutes =
        steps.iter().map(|(gap, _)| if let Gap::Wall(minutes) = gap { i64::from(*minutes) } else { 0 });
    minutes.sum()
}

/// The instant of a step after the one before.
pub fn after(schedule: &Schedule, at: Timestamp, gap: Gap) -> Timestamp {
    match gap {
        Gap::Wall(minutes) => at + SignedDuration::from_mins(i64::from(minutes)),
        Gap::Office(minutes) => schedule.add_office_minutes(at, minutes),
        Gap::Morning { days, minutes } => {
            let later = at + SignedDuration::from_hours(24 * i64::from(days));
            let midnight = later.to_zoned_datetime(schedule.zone.clone()).start_of_day();
            let opening = midnight.map_or(later, |midnight| midnight.timestamp());
            schedule.add_office_minutes(opening, minutes)
        }
    }
}

/// The usual mix of channels, narrowed by what is to happen.
fn channel(fate: Fate, chance: &mut Chance) -> Channel {
    match fate {
        Fate::Past(Past::Recorded) => return Channel::Hotline,
        Fate::Past(Past::Petition) | Fate::Parked(Park::InReview) => {
            return *chance.pick(&[Channel::Letter, Channel::Visit]);
        }
        Fate::Parked(Park::Danger) => return Channel::Phone,
        _ => {}
    }
    match chance.between(1, 100) {
        1..=35 => Channel::Phone,
        36..=60 => Channel::Window,
        61..=85 => Channel::Web,
        86..=93 => Channel::Hotline,
        94 => Channel::Letter,
        95..=96 => Channel::Visit,
        97 => Channel::Meeting,
        _ => Channel::Message,
    }
}
