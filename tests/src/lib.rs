//! A small office for tests, on either engine, with a movable clock and verbs that read like a story.

use jiff::{SignedDuration, Timestamp, civil::date};
use zhiye_app::{App, Ask, Clock, Config, Contact, Done, Filing, NewPerson, No, Receipt};
use zhiye_calendar::Schedule;
use zhiye_domain::{
    Actor, PersonId, RequestId, Role, Staff, UnitId,
    office::{Area, Building, Profile},
    request::{
        Channel, Class, Command, Danger, Draft, Held, LegalChannel, Rating, Reply, Satisfaction, Solved, Way,
    },
    words::{Class as Words, WordsRef},
};
use zhiye_rulebook::{Kind, Outcome};
use zhiye_store::{Faults, StoreConfig};
use zhiye_testkit::postgres;

/// Which engine a test runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// An office with its people, its folder and its clock.
pub struct TestOffice {
    pub app: App,
    pub clock: Clock,
    pub folder: tempfile::TempDir,
    pub units: Units,
    pub people: People,
    config: Config,
    database: Option<postgres::Database>,
}

#[derive(Clone, Copy)]
pub struct Units {
    pub root: UnitId,
    pub construction: UnitId,
    pub safety: UnitId,
}

/// One person for each role; handler and approver belong to the construction unit.
#[derive(Clone, Copy)]
pub struct People {
    pub administrator: PersonId,
    pub second_administrator: PersonId,
    pub clerk: PersonId,
    pub coordinator: PersonId,
    pub handler: PersonId,
    pub approver: PersonId,
    pub caller: PersonId,
    pub supervisor: PersonId,
    pub leader: PersonId,
    pub discipline: PersonId,
    pub privacy: PersonId,
    pub auditor: PersonId,
    pub other_handler: PersonId,
}

/// Tuesday 2026-09-29, 15:00 in the office.
pub fn tuesday() -> Timestamp {
    let moment = date(2026, 9, 29).at(15, 0, 0, 0);
    Schedule::standard().zone.to_timestamp(moment).expect("the office's zone has no gaps")
}

impl TestOffice {
    pub async fn new(engine: Engine) -> TestOffice {
        TestOffice::with_faults(engine, None).await
    }

    pub async fn with_faults(engine: Engine, faults: Option<Faults>) -> TestOffice {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = (engine == Engine::Postgres).then(postgres::Database::fresh);
        let mut store = match &database {
            None => StoreConfig::sqlite(folder.path()),
            Some(database) => StoreConfig::postgres(database.url.clone(), folder.path()),
        };
        store.faults = faults;
        let clock = Clock::set_to(tuesday());
        let config = Config {
            store,
            jurisdiction: 1,
            key_file: folder.path().join("zhiye.key"),
            files: folder.path().join("files"),
            rulebook: folder.path().join("rulebook"),
            clock: clock.clone(),
        };
        let app = App::open(config.clone()).await.expect("an empty office opens");
        let (units, people) = furnish(&app).await.expect("the office is set up");
        TestOffice { app, clock, folder, units, people, config, database }
    }

    /// Closes the office and opens it again from what is stored.
    pub async fn reopened(mut self) -> TestOffice {
        self.app.close().await;
        drop(std::mem::replace(&mut self.app, App::open(self.config.clone()).await.expect("it opens again")));
        self
    }

    /// Another process on the same PostgreSQL, with its own copy of the directory.
    pub async fn second_node(&self) -> App {
        App::open(self.config.clone()).await.expect("a second node opens")
    }

    pub fn database(&self) -> Option<&postgres::Database> {
        self.database.as_ref()
    }

    pub fn later(&self, minutes: i64) {
        self.clock.move_to(self.clock.now() + SignedDuration::from_mins(minutes));
    }

    pub fn staff(&self, person: PersonId) -> Staff {
        self.app.directory().staff(person).expect("a person of the office")
    }

    pub fn ask(&self, person: PersonId) -> Ask {
        Ask::new(Actor::Staff(self.staff(person)), Channel::Window)
    }

    pub fn resident(&self) -> Ask {
        Ask::new(Actor::Resident, Channel::Web)
    }

    /// A plain filing from the web.
    pub async fn file(&self, text: &str) -> Receipt {
        self.app.file(&self.resident(), &plain(text)).await.expect("it is registered")
    }

    pub async fn act(&self, person: PersonId, id: RequestId, command: Command) -> Result<Done, No> {
        self.app.act(&self.ask(person), id, command, self.app.desk()).await
    }

    /// Screens, judges, assigns to construction and signs.
    pub async fn take_in_hand(&self, id: RequestId) {
        let people = self.people;
        let accept = Command::Accept {
            legal_channel: LegalChannel::Ordinary,
            kind: Kind::Help,
            category: "street.lamp".into(),
            summary: None,
        };
        self.act(people.clerk, id, accept).await.expect("accepted");
        let mut desk = self.app.desk();
        let reason = desk.write(Words::Note, "照明坏了，天黑看不见路");
        let judge =
            Command::Judge { class: Class::Now, danger: Danger::None, hardship: None, people: 1, reason };
        self.app.act(&self.ask(people.coordinator), id, judge, desk).await.expect("judged");
        self.act(people.coordinator, id, Command::Assign { unit: self.units.construction })
            .await
            .expect("assigned");
        self.act(people.handler, id, Command::Sign).await.expect("signed");
    }

    /// A command of one text by a person.
    pub async fn say(
        &self,
        person: PersonId,
        id: RequestId,
        class: Words,
        text: &str,
        command: impl FnOnce(WordsRef) -> Command,
    ) -> Result<Done, No> {
        let mut desk = self.app.desk();
        let command = command(desk.write(class, text));
        self.app.act(&self.ask(person), id, command, desk).await
    }

    /// A part that is reported, a meeting whose decision becomes one, an instruction, a promise, a word put in.
    pub async fn many_hands(&self, id: RequestId) {
        let (people, safety) = (self.people, self.units.safety);
        let say = async |person, text: &str, command: &dyn Fn(WordsRef) -> Command| {
            self.say(person, id, Words::Note, text, command).await.expect("it is done");
        };
        say(people.handler, "请查一下登记", &|words| Command::SplitTask { unit: safety, words }).await;
        say(people.other_handler, "一共七户", &|words| Command::ReportTask { task: 1, words }).await;
        say(people.handler, "管线两家都有份", &|words| Command::CallMeeting { words }).await;
        let mut desk = self.app.desk();
        let held = Held {
            present: vec![self.units.construction],
            absent: vec![safety],
            minutes: desk.write(Words::Note, "先探后修"),
        };
        let decisions = vec![(safety, desk.write(Words::Note, "三天内探明"))];
        let hold = Command::HoldMeeting { held, decisions };
        self.app.act(&self.ask(people.coordinator), id, hold, desk).await.expect("they have met");
        say(people.other_handler, "探明了", &|words| Command::ReportTask { task: 2, words }).await;
        let leader = people.leader;
        say(people.leader, "请抓紧", &|words| Command::Instruct { leader, words }).await;
        let ask = self.ask(people.handler);
        let on = self.app.today().saturating_add(jiff::Span::new().days(10));
        self.app.promise_to_person(&ask, id, "十天内修好", on).await.expect("it is promised");
        self.app.enter_intercession(&ask, id, "有人来打招呼").await.expect("it is entered");
    }

    /// Drafts, approves and delivers an answer.
    pub async fn answer(&self, id: RequestId, text: &str) {
        let mut desk = self.app.desk();
        let words = desk.write(Words::Told, text);
        let draft = Draft::new(words, Some(Outcome::Solved));
        let ask = self.ask(self.people.handler);
        self.app.act(&ask, id, Command::DraftAnswer { draft }, desk).await.expect("drafted");
        self.act(self.people.approver, id, Command::Approve).await.expect("approved");
        self.act(self.people.approver, id, Command::Deliver { way: Way::Phone, on: None })
            .await
            .expect("delivered");
    }

    pub async fn rate(&self, id: RequestId, solved: Solved) -> Result<Done, No> {
        let rating = Rating { solved, satisfaction: Some(Satisfaction::Satisfied), words: None };
        self.app.act(&self.resident(), id, Command::Rate { rating }, self.app.desk()).await
    }
}

/// A help request with a phone, from the web.
pub fn plain(text: &str) -> Filing {
    let mut filing = Filing::new(Kind::Help, Channel::Web, text);
    filing.category = Some("street.lamp".into());
    filing.area = Some("qinghe".into());
    filing.reply = Reply::Phone;
    filing.contact = Contact { name: "郑女士".into(), phone: "13800001234".into(), ..Contact::default() };
    filing
}

async fn furnish(app: &App) -> Result<(Units, People), No> {
    let profile = Profile {
        name: "青禾街道".into(),
        phone: "0555-010 2030".into(),
        address: "青禾路 18 号一楼".into(),
    };
    let administrator = app.set_up(profile, "管理员甲").await?;
    let root = app.root().expect("set-up makes the root");
    let construction = app.add_unit(None, "construction", "社区建设办公室", true).await?;
    let safety = app.add_unit(None, "safety", "应急安全办公室", true).await?;
    let units = Units { root, construction, safety };
    let buildings = vec![Building { code: "3".into(), name: "3 栋".into() }];
    let areas = vec![Area { code: "qinghe".into(), name: "青禾里".into(), buildings }];
    app.office_act(None, zhiye_domain::office::Command::SetAreas { areas }).await?;
    let person = async |name: &str, unit, role: Role| {
        let of = if role.is_of_a_unit() { unit } else { root };
        app.add_person(
            None,
            &NewPerson { name: name.into(), unit, grants: vec![(role, Some(of))], audit: audit(role) },
        )
        .await
    };
    let people = People {
        administrator,
        second_administrator: person("管理员乙", root, Role::Administrator).await?,
        clerk: person("许文", root, Role::Clerk).await?,
        coordinator: person("林岚", root, Role::Coordinator).await?,
        handler: person("邵平", construction, Role::Handler).await?,
        approver: person("顾青", construction, Role::Approver).await?,
        caller: person("方宁", root, Role::Caller).await?,
        supervisor: person("沈一", root, Role::Supervisor).await?,
        leader: person("罗川", root, Role::Leader).await?,
        discipline: person("陆正", root, Role::DisciplineContact).await?,
        privacy: person("叶静", root, Role::PrivacyOfficer).await?,
        auditor: person("江远", root, Role::Auditor).await?,
        other_handler: person("程风", safety, Role::Handler).await?,
    };
    Ok((units, people))
}

/// Every auditor has a letter and a last day.
fn audit(role: Role) -> Option<zhiye_domain::actor::Audit> {
    let until = jiff::civil::date(2099, 12, 31);
    (role == Role::Auditor).then(|| zhiye_domain::actor::Audit { until, letter: "审函3号".into() })
}
