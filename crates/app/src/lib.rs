//! Use cases: authorise, load, decide, commit; authorise, ask. One write path, one read path; the only write a
//! read makes is the reading log.

mod act;
mod advice;
pub mod backup;
mod calendar_feed;
pub mod clock;
mod deadlines;
mod desk;
mod directory;
mod draft_photos;
mod drafts;
mod entry;
mod error;
mod filing;
mod forget;
mod held;
mod import;
mod limits;
mod lists;
mod matter;
mod notices;
mod office;
mod outgoing;
mod photos;
mod promises;
pub mod random;
mod rebuild;
mod reminders;
mod saved_views;
mod search;
mod templates;
mod together;
mod tokens;
mod track;
mod upkeep;
mod vitals;
mod write;

pub use act::Done;
pub use advice::Wording;
pub use calendar_feed::OwnLimit;
pub use clock::Clock;
pub use deadlines::{Moving, PendingMove};
pub use desk::Desk;
pub use directory::Directory;
pub use drafts::Fields;
pub use entry::{Credential, Session, SessionKind, Token};
pub use error::{Denied, No, Own, PictureNo, Refused};
pub use filing::{Contact, Filing, MOST_NAME, MOST_PLACE, MOST_SUMMARY, MOST_TEXT, MOST_WISHES, Receipt, To};
pub use held::HeldNotice;
pub use import::{ClosedThere, ImportRow, ImportSystem, Imported, RowNo};
pub use lists::{Counter, Counters, Page, QueueRow};
pub use matter::{Matter, Purpose, Step};
pub use notices::{Notice, Told};
pub use office::NewPerson;
pub use outgoing::{Outgoing, OutgoingItem, Outlet, QuietHours, SendNo, Sender, Sending};
pub use photos::{MOST_BYTES, Picture};
pub use promises::{Board, Counted as PromisesCounted, Promise, is_step_of};
pub use rebuild::Rebuilt;
pub use saved_views::{MOST_VIEWS, SavedView};
pub use search::{Found, Hit};
pub use together::{Instruction, Intercession, Part};
pub use tokens::ProgramToken;
pub use upkeep::Upkept;
pub use vitals::{Figures, NotReady, Room};
pub use write::{Ask, key};
pub use zhiye_domain as domain;
pub use zhiye_insight::plain::Finding;

/// What lists are asked with and made of.
pub mod views {
    pub mod requests {
        pub use zhiye_views::requests::{Count, Cursor, Due, Filter, Listed, ListedPart, Order, PartKind};
    }
    pub use zhiye_views::promises::{ListedIntercession, ListedPromise};
    pub mod office {
        pub use zhiye_views::office::{Person, Unit};
    }
}

/// How long things take.
pub mod measure {
    pub use zhiye_store::{BUCKETS, Counted, Histogram, Stopwatch};
}

use directory::Cached;
use jiff::{Timestamp, civil::Date};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, atomic::AtomicI64},
};
use tokio::sync::Semaphore;
use zhiye_calendar::Schedule;
use zhiye_domain::{
    UnitId,
    office::{Command as OfficeCommand, State as Office},
};
use zhiye_rulebook::{Act, Case, LimitRow, Problem, Rulebook, Source};
use zhiye_store::{
    Component, Fault, Id, Migration, OpenError, Statement, Store, StoreConfig,
    words::{KeyError, Keyring},
};

/// The tables of this crate: working tables and lookups derived from words.
const COMPONENT: Component = Component {
    name: "app",
    migrations: &[
        Migration {
            number: 1,
            name: "app",
            sqlite: include_str!("../migrations/0001_app.sqlite.sql"),
            postgres: include_str!("../migrations/0001_app.postgres.sql"),
        },
        Migration {
            number: 2,
            name: "outside",
            sqlite: include_str!("../migrations/0002_outside.sqlite.sql"),
            postgres: include_str!("../migrations/0002_outside.postgres.sql"),
        },
        Migration {
            number: 3,
            name: "reminders",
            sqlite: include_str!("../migrations/0003_reminders.sqlite.sql"),
            postgres: include_str!("../migrations/0003_reminders.postgres.sql"),
        },
    ],
};

/// All tables of an office besides the store's own.
pub const COMPONENTS: [Component; 2] = [zhiye_views::COMPONENT, COMPONENT];

/// What it takes to open an office.
#[derive(Clone, Debug)]
pub struct Config {
    pub store: StoreConfig,
    pub jurisdiction: i64,
    /// The file with the keys of words; beside, not inside, the database.
    pub key_file: PathBuf,
    /// Folder of sealed photos.
    pub files: PathBuf,
    /// Folder of the office's own rules, over the default ones; need not be there.
    pub rulebook: PathBuf,
    pub clock: Clock,
}

impl Config {
    /// Everything in one folder on this machine: database, keys, photos.
    pub fn in_folder(folder: &Path, clock: Clock) -> Config {
        Config {
            store: StoreConfig::sqlite(folder),
            jurisdiction: 1,
            key_file: folder.join("zhiye.key"),
            files: folder.join("files"),
            rulebook: folder.join("rulebook"),
            clock,
        }
    }
}

/// Why an office can't be opened. The texts are for the administrator.
#[derive(Debug, thiserror::Error)]
pub enum OpenNo {
    #[error(transparent)]
    Store(#[from] OpenError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error(
        "the database is empty, but the key file {} of an office is there. Is this the right database? If it was lost, \
         bring it back with `zhiye restore`; if this is to be a new office, put the key file away first", .0.display()
    )]
    Lost(PathBuf),
    #[error("the office's settings can't be read: {0}")]
    Unreadable(No),
    #[error(transparent)]
    Rules(#[from] RulesNo),
}

/// Why the office's own rules can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesNo {
    #[error("规则读不了 the rules {} can't be read: {why}", path.display())]
    Unreadable { path: PathBuf, why: std::io::Error },
    /// What is wrong, where.
    #[error("规则有错，没有启动 the rules have mistakes:\n{}", .0.iter().map(|problem| format!("  {problem}")).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
}

/// The default rulebook with the rules of a folder over it: its `*.toml`, none of which need be there.
pub fn own_rules(folder: &Path) -> Result<Rulebook, RulesNo> {
    let unreadable = |path: &Path, why| RulesNo::Unreadable { path: path.to_owned(), why };
    let mut own = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(Rulebook::builtin()),
        other => other.map_err(|why| unreadable(folder, why))?,
    };
    for entry in entries {
        let path = entry.map_err(|why| unreadable(folder, why))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_some_and(|kind| kind == "toml") {
            let text = std::fs::read_to_string(&path).map_err(|why| unreadable(&path, why))?;
            own.push(Source::new(name, text));
        }
    }
    Rulebook::with_own(own).map_err(RulesNo::Wrong)
}

/// A database that no key file belongs to yet.
async fn is_unbound(store: &Store) -> Result<bool, Fault> {
    let bound = store.query(Statement::new("SELECT name FROM meta WHERE name = 'key'")).await?;
    Ok(bound.is_empty())
}

/// The office at work. Clones share everything.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub(crate) struct Inner {
    store: Store,
    keyring: Keyring,
    jurisdiction: i64,
    files: PathBuf,
    data_dir: PathBuf,
    clock: Clock,
    rulebook: Rulebook,
    rulebook_folder: PathBuf,
    directory: Cached,
    limits: limits::Limits,
    /// By which channels notices leave the house; none until it is said.
    outlets: OnceLock<Vec<Outlet>>,
    /// When what has expired was last forgotten here, in milliseconds: it is not looked for in every round.
    forgotten_at: AtomicI64,
    /// Password hashing takes a core for a while: one at a time.
    hashing: Semaphore,
    /// Decoding a picture takes memory: one at a time.
    decoding: Semaphore,
}

/// Stream of the office's own affairs: one a jurisdiction.
const OFFICE: Id = Id([0xff; 16]);

impl App {
    /// Opens store, keys and rulebook. Makes a key file only for a database that has none yet.
    pub async fn open(config: Config) -> Result<App, OpenNo> {
        // Before anything is made: an office with mistaken rules does not start.
        let rulebook = own_rules(&config.rulebook)?;
        let store = Store::open(&config.store, &COMPONENTS).await?;
        let keyring = match Keyring::open(&config.key_file) {
            Err(KeyError::MissingKey(path)) if is_unbound(&store).await? => Keyring::create(&path)?,
            Ok(_) if is_unbound(&store).await? => return Err(OpenNo::Lost(config.key_file)),
            other => other?,
        };
        store.bind_keyring(&keyring).await?;
        let app = App(Arc::new(Inner {
            store,
            keyring,
            jurisdiction: config.jurisdiction,
            files: config.files,
            data_dir: config.store.data_dir,
            clock: config.clock,
            rulebook,
            rulebook_folder: config.rulebook,
            directory: Cached::default(),
            limits: limits::Limits::default(),
            outlets: OnceLock::new(),
            forgotten_at: AtomicI64::new(0),
            hashing: Semaphore::new(1),
            decoding: Semaphore::new(1),
        }));
        app.reload().await.map_err(OpenNo::Unreadable)?;
        app.adopt_rulebook().await.map_err(OpenNo::Unreadable)?;
        Ok(app)
    }

    /// The rulebook of this program is in force from its first start on; the record says since when.
    async fn adopt_rulebook(&self) -> Result<(), No> {
        let hash = self.rulebook().hash().to_owned();
        if self.root().is_none() || self.office().rulebook.as_ref() == Some(&hash) {
            return Ok(());
        }
        match self.office_act(None, OfficeCommand::AdoptRulebook { hash }).await {
            // another process that started at the same moment was faster
            Err(No::Refused(_)) => self.reload().await,
            done => done,
        }
    }

    /// Whether the rulebook in force is this process's. On several nodes a newer program puts its own into force,
    /// and the older ones stop being ready.
    pub async fn rulebook_in_force(&self) -> Result<bool, No> {
        let office = self.load_stream::<Office>(OFFICE).await?;
        Ok(office.and_then(|loaded| loaded.state.rulebook).is_none_or(|hash| hash == self.rulebook().hash()))
    }

    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub fn rulebook(&self) -> &Rulebook {
        &self.0.rulebook
    }

    /// The limit of an act that would begin now, for such a matter.
    pub fn limit(&self, act: Act, case: &Case<'_>) -> Option<&LimitRow> {
        let today = self.schedule().zone.to_datetime(self.clock().now()).date();
        self.rulebook().applicable_limit(act, case, today)
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.0.keyring
    }

    pub(crate) fn jurisdiction(&self) -> i64 {
        self.0.jurisdiction
    }

    /// Units, people, the office's own settings, as they stand.
    pub fn directory(&self) -> Arc<Directory> {
        self.0.directory.get()
    }

    /// The calendar in force with hours and zone.
    pub fn schedule(&self) -> Schedule {
        self.directory().schedule.clone()
    }

    /// The day in the office's zone.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.rulebook().zone().clone()).date()
    }

    pub fn today(&self) -> Date {
        self.day_of(self.clock().now())
    }

    /// The office's own settings.
    pub fn office(&self) -> Office {
        self.directory().office.clone()
    }

    /// The root unit, once the office is set up.
    pub fn root(&self) -> Option<UnitId> {
        self.directory().units.iter().find(|u| u.parent.is_none()).map(|u| u.id)
    }

    /// Finishes what is queued and closes the store.
    pub async fn close(&self) {
        self.0.store.clone().close().await;
    }
}
