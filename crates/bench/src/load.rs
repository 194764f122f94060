//! Fills an office through its own commands: three years of requests with two entries each, one of ten still open,
//! one of a hundred at a small unit's window.

use crate::texts;
use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::path::Path;
use tokio::task::JoinSet;
use zhiye_app::{
    App, Ask, Contact, Filing, NewPerson, Token,
    domain::{
        Actor, PersonId, Role,
        number::Number,
        office,
        request::{Audience, Channel, Command, External, Reply},
        words::Class,
    },
};
use zhiye_rulebook::{Kind, Outcome};

/// Requests being filed at a time: the store puts them into common commits.
const IN_FLIGHT: usize = 256;
/// Three years before now.
const SPREAD_HOURS: i64 = 3 * 365 * 24;
/// Programs with tokens, so that each stays below the limit of requests a minute.
const PROGRAMS: usize = 16;
/// How long the programs of a load may be used.
const TOKEN_DAYS: i64 = 365;
/// Matters whose number and sessions the clients use.
const SAMPLES: usize = 2_000;

/// What a load leaves behind for its clients.
pub struct Loaded {
    pub requests: u64,
    /// Tokens of programs that act as clerks.
    tokens: Vec<Token>,
    /// A token of someone who may read one of a hundred.
    narrow: Token,
    /// Numbers of matters that are asked for.
    numbers: Vec<String>,
}

/// What the clients need.
pub struct Ready {
    pub requests: u64,
    pub tokens: Vec<Token>,
    pub narrow: Token,
    /// A supervisor's session in a browser.
    pub staff: Token,
    pub samples: Vec<Sample>,
}

/// A matter somebody asks for.
pub struct Sample {
    pub number: String,
    /// A resident's session.
    pub session: Token,
}

/// Reads every matter by duty.
const SUPERVISOR: &str = "丁";

struct Crew {
    clerk: PersonId,
    corner_clerk: PersonId,
    corner_handler: PersonId,
}

async fn crew(app: &App) -> anyhow::Result<Crew> {
    let profile = office::Profile {
        name: "测速街道".into(),
        phone: "0555-010 2030".into(),
        address: "测速路 1 号".into(),
    };
    app.set_up(profile, "管理员").await?;
    let root = app.root().context("the office has a root")?;
    let corner = app.add_unit(None, "corner", "小站", true).await?;
    let areas = (0..12)
        .map(|n| office::Area { code: format!("a{n}"), name: format!("第{n}社区"), buildings: Vec::new() })
        .collect();
    app.office_act(None, office::Command::SetAreas { areas }).await?;
    let add = async |name: &str, unit, role| {
        let new = NewPerson { name: name.into(), unit, grants: vec![(role, Some(unit))], audit: None };
        anyhow::Ok(app.add_person(None, &new).await?)
    };
    add(SUPERVISOR, root, Role::Supervisor).await?;
    Ok(Crew {
        clerk: add("甲", root, Role::Clerk).await?,
        corner_clerk: add("乙", corner, Role::Clerk).await?,
        corner_handler: add("丙", corner, Role::Handler).await?,
    })
}

/// Fills an empty office. `progress` is told how many of how many are stored.
pub async fn load(app: &App, requests: u64, mut progress: impl FnMut(u64, u64)) -> anyhow::Result<Loaded> {
    let crew = crew(app).await?;
    let all = app.rulebook().categories();
    let mut categories: Vec<String> =
        all.iter().filter(|category| category.parent.is_some()).map(|leaf| leaf.code.clone()).collect();
    categories.sort();
    let now = app.clock().now();
    let every = (requests / SAMPLES as u64).max(1);
    let (mut running, mut taken, mut numbers) = (JoinSet::new(), 0, Vec::new());
    for number in 0..requests {
        if running.len() >= IN_FLIGHT {
            taken += collect(&mut running, &mut numbers, every).await?;
            if taken.is_multiple_of(1_000) {
                progress(taken, requests);
            }
        }
        let by = if number % 100 == 1 { crew.corner_clerk } else { crew.clerk };
        let staff = app.directory().staff(by).context("the clerk works here")?;
        let ago = SPREAD_HOURS * 3_600_000 / requests as i64 * (requests - number) as i64;
        let told_at = now - SignedDuration::from_millis(ago.max(1));
        let category = categories[number as usize % categories.len()].clone();
        let app = app.clone();
        running.spawn(async move {
            let ask = Ask::new(Actor::Staff(staff), Channel::Phone);
            one(&app, &ask, number, told_at, category).await.map(|no| (number, no))
        });
    }
    while !running.is_empty() {
        taken += collect(&mut running, &mut numbers, every).await?;
    }
    progress(taken, requests);
    loaded(app, requests, &crew, numbers).await
}

async fn collect(
    running: &mut JoinSet<anyhow::Result<(u64, String)>>,
    numbers: &mut Vec<String>,
    every: u64,
) -> anyhow::Result<u64> {
    let Some(done) = running.join_next().await else { return Ok(0) };
    let (number, no) = done??;
    if number % every == 0 {
        numbers.push(no);
    }
    Ok(1)
}

/// One request with its second entry: a note while it is open, the end otherwise.
async fn one(
    app: &App,
    ask: &Ask,
    number: u64,
    told_at: Timestamp,
    category: String,
) -> anyhow::Result<String> {
    let open = number % 10 == 3;
    // closed elsewhere, as a hotline's old orders come in
    let external = (!open).then(|| External {
        system: "hotline".into(),
        key: app.external_key("hotline", &number.to_string()),
        due_at: None,
    });
    let phone = format!("139{:08}", number % 100_000_000);
    let filing = Filing {
        told_at: Some(told_at),
        category: Some(category),
        area: Some(format!("a{}", number % 12)),
        summary: Some(texts::summary(number)),
        contact: Contact { name: format!("住户{number}"), phone, ..Contact::default() },
        reply: Reply::Phone,
        external,
        ..Filing::new(Kind::Help, Channel::Phone, texts::text(number))
    };
    let receipt = app.file(ask, &filing).await?;
    let mut desk = app.desk();
    let (ask, command) = if open {
        let words = desk.write(Class::Note, &texts::note(number));
        (ask.clone(), Command::Note { audience: Audience::Internal, words })
    } else {
        let words = Some(desk.write(Class::Told, &texts::note(number)));
        let closed_at = told_at + SignedDuration::from_hours(1);
        let closed_at = closed_at.min(app.clock().now());
        let command = Command::CloseElsewhere { outcome: Outcome::Solved, words, closed_at };
        (Ask::new(Actor::System, Channel::Other), command)
    };
    app.act(&ask, receipt.id, command, desk).await?;
    Ok(receipt.number.to_string())
}

impl Loaded {
    /// As a file beside the office, so that a long load is measured more than once.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let tokens: Vec<&str> = self.tokens.iter().map(|token| token.0.as_str()).collect();
        let kept = json!({
            "requests": self.requests, "tokens": tokens, "narrow": self.narrow.0, "numbers": self.numbers,
        });
        std::fs::write(path, kept.to_string()).with_context(|| format!("{} can't be written", path.display()))
    }

    /// What an earlier load left, if there was one.
    pub fn read(path: &Path) -> anyhow::Result<Option<Loaded>> {
        if !path.exists() {
            return Ok(None);
        }
        let kept: Value = serde_json::from_slice(&std::fs::read(path)?)?;
        let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
        let list = |name: &str| -> Vec<String> {
            kept[name].as_array().into_iter().flatten().filter_map(text).collect()
        };
        Ok(Some(Loaded {
            requests: kept["requests"].as_u64().context("the number of an earlier load")?,
            tokens: list("tokens").into_iter().map(Token).collect(),
            narrow: text(&kept["narrow"]).map(Token).context("a token of an earlier load")?,
            numbers: list("numbers"),
        }))
    }

    /// Opens the sessions of one run: those of residents last half an hour.
    pub async fn open(self, app: &App) -> anyhow::Result<Ready> {
        let directory = app.directory();
        let supervisor = directory.names.iter().find(|(_, name)| *name == SUPERVISOR);
        let staff = app.sign_in_as(*supervisor.context("the supervisor of the load")?.0).await?;
        let mut samples = Vec::new();
        for number in self.numbers {
            let parsed = Number::parse(&number).ok().context("a number of the load")?;
            let id = app.id_of(parsed).await?.context("a matter of the load")?;
            samples.push(Sample { number, session: app.begin_resident(id).await? });
        }
        Ok(Ready { requests: self.requests, tokens: self.tokens, narrow: self.narrow, staff, samples })
    }
}

async fn loaded(app: &App, requests: u64, crew: &Crew, numbers: Vec<String>) -> anyhow::Result<Loaded> {
    app.seal().await?;
    let root = app.root().context("the office has a root")?;
    let mut tokens = Vec::new();
    for n in 0..PROGRAMS {
        let name = format!("程序{n}");
        let roles = [Role::Clerk, Role::Coordinator, Role::Supervisor];
        let grants = roles.map(|role| (role, Some(root))).to_vec();
        let person = app.add_person(None, &NewPerson { name, unit: root, grants, audit: None }).await?;
        tokens.push(app.make_token(person, "bench", TOKEN_DAYS).await?);
    }
    let narrow = app.make_token(crew.corner_handler, "bench", TOKEN_DAYS).await?;
    Ok(Loaded { requests, tokens, narrow, numbers })
}
