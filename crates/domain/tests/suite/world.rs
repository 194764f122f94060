//! A small office in which requests are told as stories: given, when, then.

use jiff::{SignedDuration, Timestamp, civil};
use zhiye_calendar::Schedule;
use zhiye_domain::{
    Actor, Grant, PersonId, PromiseId, Role, Staff, UnitId, WordsId,
    number::Number,
    promise::Consent,
    request::*,
    words::{Commitment, WordsRef},
};
use zhiye_rulebook::{Kind, Outcome, Rulebook};

pub const OFFICE: UnitId = UnitId([1; 16]);
pub const CONSTRUCTION: UnitId = UnitId([2; 16]);
pub const SAFETY: UnitId = UnitId([3; 16]);

/// Units that may lead: construction and safety. Posts: those of the people below.
pub struct Everyone;

/// The duty roster of every day: clerk, coordinator, leader.
static ON_DUTY: [PersonId; 3] = [PersonId([10; 16]), PersonId([11; 16]), PersonId([18; 16])];

impl Staffing for Everyone {
    fn on_duty(&self, _: civil::Date) -> &[PersonId] {
        &ON_DUTY
    }

    fn may_lead(&self, unit: UnitId) -> bool {
        [CONSTRUCTION, SAFETY].contains(&unit)
    }

    fn holds(&self, person: PersonId, role: Role, unit: UnitId) -> bool {
        [clerk(), handler(), safety_handler(), discipline()].iter().filter_map(Actor::staff).any(|staff| {
            staff.person == person
                && if role.is_of_a_unit() { staff.has_in(role, unit) } else { staff.has(role) }
        })
    }
}

/// Read once: a path asks for it at every step.
static BUILTIN: std::sync::LazyLock<Rulebook> = std::sync::LazyLock::new(Rulebook::builtin);

/// One request and the moment it is in.
pub struct World {
    pub now: Timestamp,
    pub state: Option<State>,
    pub events: Vec<Recorded>,
    pub rulebook: Rulebook,
    pub schedule: Schedule,
    pub drawn: bool,
    pub alone: bool,
}

pub fn words(n: u8) -> WordsRef {
    WordsRef { id: WordsId([n; 16]), commitment: Commitment([n; 32]) }
}

pub fn at(year: i16, month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    let zone = Schedule::standard().zone;
    zone.to_timestamp(civil::date(year, month, day).at(hour, minute, 0, 0)).unwrap()
}

pub fn staff(person: u8, unit: UnitId, roles: &[(Role, UnitId)]) -> Actor {
    let grants = roles.iter().map(|(role, unit)| Grant::new(*role, *unit)).collect();
    Actor::Staff(Staff { person: PersonId([person; 16]), unit, office: OFFICE, grants })
}

pub fn clerk() -> Actor {
    staff(10, OFFICE, &[(Role::Clerk, OFFICE)])
}
pub fn coordinator() -> Actor {
    staff(11, OFFICE, &[(Role::Coordinator, OFFICE)])
}
pub fn handler() -> Actor {
    staff(12, CONSTRUCTION, &[(Role::Handler, CONSTRUCTION)])
}
pub fn approver() -> Actor {
    staff(13, CONSTRUCTION, &[(Role::Approver, CONSTRUCTION)])
}
pub fn caller() -> Actor {
    staff(14, OFFICE, &[(Role::Caller, OFFICE)])
}
pub fn supervisor() -> Actor {
    staff(15, OFFICE, &[(Role::Supervisor, OFFICE)])
}
pub fn discipline() -> Actor {
    staff(16, OFFICE, &[(Role::DisciplineContact, OFFICE)])
}
pub fn leader() -> Actor {
    staff(18, OFFICE, &[(Role::Leader, OFFICE)])
}
pub fn safety_handler() -> Actor {
    staff(17, SAFETY, &[(Role::Handler, SAFETY)])
}

pub fn answer(outcome: Outcome) -> Draft {
    // What is not supported says why, on what basis, and what can be done against it.
    let told = |n| (outcome == Outcome::Explained).then(|| words(n));
    let basis = || BUILTIN.bases_in_force(civil::date(2026, 9, 29)).next().unwrap().code.clone();
    Draft {
        bases: told(91).map(|_| basis()).into_iter().collect(),
        facts: told(91),
        reason: told(92),
        remedy: told(93),
        ..Draft::new(words(90), Some(outcome))
    }
}

pub fn filing(kind: Kind, filed_at: Timestamp) -> File {
    File {
        number: Number::new(civil::date(2026, 9, 29), 42),
        kind,
        category: Some("street.lamp".into()),
        channel: Channel::Phone,
        filed_at,
        occurred_on: None,
        place: Place::default(),
        speaker: Speaker {
            relation: Relation::Myself,
            authorised: false,
            reply: Reply::Phone,
            communication: vec![],
            contact: Some(words(1)),
            read_aloud: false,
        },
        text: words(2),
        summary: None,
        danger: Danger::None,
        hardship: None,
        owner: Owner { post: Post::Intake, unit: OFFICE, person: Some(PersonId([10; 16])) },
        about: None,
        external: None,
    }
}

impl World {
    /// Tuesday 2026-09-29, 15:00.
    pub fn new() -> World {
        World {
            now: at(2026, 9, 29, 15, 0),
            state: None,
            events: Vec::new(),
            rulebook: BUILTIN.clone(),
            schedule: Schedule::standard(),
            drawn: false,
            alone: false,
        }
    }

    pub fn filed(kind: Kind) -> World {
        let mut world = World::new();
        let file = filing(kind, world.now);
        world.ok(&clerk(), Command::File(Box::new(file)));
        world
    }

    pub fn accepted(kind: Kind) -> World {
        let mut world = World::filed(kind);
        world.ok(&clerk(), accept(kind, LegalChannel::Ordinary));
        world
    }

    pub fn judged(kind: Kind) -> World {
        let mut world = World::accepted(kind);
        world.ok(&coordinator(), judge(Danger::None, 1));
        world
    }

    pub fn assigned(kind: Kind) -> World {
        let mut world = World::judged(kind);
        world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
        world
    }

    pub fn in_hand(kind: Kind) -> World {
        let mut world = World::assigned(kind);
        world.ok(&handler(), Command::Sign);
        world
    }

    /// A matter in hand, agreed to be done in steps: by 15 October, by 20 November.
    pub fn staged() -> World {
        let mut world = World::in_hand(Kind::Help);
        world.ok(&handler(), Command::Propose { proposal: Proposal::Staging { steps: steps() } });
        world.ok(&approver(), Command::Grant);
        world
    }

    pub fn answered(kind: Kind) -> World {
        let mut world = World::in_hand(kind);
        world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
        world.ok(&approver(), Command::Approve);
        world.ok(&approver(), Command::Deliver { way: Way::Phone, on: None });
        world
    }

    pub fn try_it(&mut self, actor: &Actor, command: Command) -> Result<(), Why> {
        let context = Context {
            now: self.now,
            actor,
            rulebook: &self.rulebook,
            schedule: &self.schedule,
            staffing: &Everyone,
            drawn: self.drawn,
            alone: self.alone,
        };
        let events = decide(self.state.as_ref(), &command, &context)?;
        for event in events {
            let recorded =
                Recorded { at: self.now, entered_at: None, by: actor.by(), source: Channel::Phone, event };
            self.state = evolve(self.state.take(), &recorded);
            self.events.push(recorded);
        }
        Ok(())
    }

    #[track_caller]
    pub fn ok(&mut self, actor: &Actor, command: Command) {
        if let Err(why) = self.try_it(actor, command.clone()) {
            panic!("{command:?} was not done: {why:?}");
        }
    }

    #[track_caller]
    pub fn refused(&mut self, actor: &Actor, command: Command, refusal: Refusal) {
        assert_eq!(self.try_it(actor, command), Err(Why::Refused(refusal)));
    }

    #[track_caller]
    pub fn denied(&mut self, actor: &Actor, command: Command) {
        assert_eq!(self.try_it(actor, command), Err(Why::Denied));
    }

    pub fn state(&self) -> &State {
        self.state.as_ref().unwrap()
    }

    pub fn later(&mut self, hours: i64) {
        self.now += SignedDuration::from_hours(hours);
    }

    pub fn due(&self) -> Timestamp {
        self.state().answer.as_ref().unwrap().due_at()
    }
}

pub fn accept(kind: Kind, legal_channel: LegalChannel) -> Command {
    Command::Accept { legal_channel, kind, category: "street.lamp".into(), summary: Some(words(3)) }
}

pub fn judge(danger: Danger, people: u32) -> Command {
    Command::Judge { class: Class::Now, danger, hardship: None, people, reason: words(4) }
}

pub fn rating(solved: Solved, satisfaction: Option<Satisfaction>) -> Rating {
    Rating { solved, satisfaction, words: None }
}

pub fn steps() -> Vec<Stage> {
    let step = |n, month, day| Stage {
        promise: PromiseId([n; 16]),
        words: words(n),
        on: civil::date(2026, month, day),
    };
    vec![step(101, 10, 15), step(102, 11, 20)]
}

pub fn consent() -> Consent {
    Consent { way: Way::Phone, words: words(103) }
}
