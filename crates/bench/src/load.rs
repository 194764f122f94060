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
        Actor, PersonId, RequestId, Role, office,
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
/// Matters whose number and sessions the clients use.
const SAMPLES: usize = 2_000;

/// What the clients need.
pub struct Ready {
    pub requests: u64,
    /// Tokens of programs that act as clerks.
    pub tokens: Vec<Token>,
    /// A token of someone who may read one of a hundred.
    pub narrow: Token,
    /// A clerk's session in a browser.
    pub staff: Token,
    pub samples: Vec<Sample>,
}

/// A matter somebody asks for.
pub struct Sample {
    pub number: String,
    /// A resident's session.
    pub session: Token,
}

struct Crew {
    clerk: PersonId,
    corner_clerk: PersonId,
    corner_handler: PersonId,
    coordinator: PersonId,
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
    Ok(Crew {
        clerk: add("甲", root, Role::Clerk).await?,
        corner_clerk: add("乙", corner, Role::Clerk).await?,
        corner_handler: add("丙", corner, Role::Handler).await?,
        coordinator: add("丁", root, Role::Coordinator).await?,
    })
}

/// Fills an empty office. `progress` is told how many of how many are stored.
pub async fn load(app: &App, requests: u64, mut progress: impl FnMut(u64, u64)) -> anyhow::Result<Ready> {
    let crew = crew(app).await?;
    let all = app.rulebook().categories();
    let mut categories: Vec<String> =
        all.iter().filter(|category| category.parent.is_some()).map(|leaf| leaf.code.clone()).collect();
    categories.sort();
    let now = app.clock().now();
    let every = (requests / SAMPLES as u64).max(1);
    let (mut running, mut taken, mut samples) = (JoinSet::new(), 0, Vec::new());
    for number in 0..requests {
        if running.len() >= IN_FLIGHT {
            taken += collect(&mut running, &mut samples, every).await?;
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
            one(&app, &ask, number, told_at, category).await.map(|(id, no)| (number, id, no))
        });
    }
    while !running.is_empty() {
        taken += collect(&mut running, &mut samples, every).await?;
    }
    progress(taken, requests);
    ready(app, requests, &crew, samples).await
}

async fn collect(
    running: &mut JoinSet<anyhow::Result<(u64, RequestId, String)>>,
    samples: &mut Vec<(RequestId, String)>,
    every: u64,
) -> anyhow::Result<u64> {
    let Some(done) = running.join_next().await else { return Ok(0) };
    let (number, id, no) = done??;
    if number % every == 0 {
        samples.push((id, no));
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
) -> anyhow::Result<(RequestId, String)> {
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
    Ok((receipt.id, receipt.number.to_string()))
}

impl Ready {
    /// As a file beside the office, so that a long load is measured more than once.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let tokens: Vec<&str> = self.tokens.iter().map(|token| token.0.as_str()).collect();
        let samples: Vec<[&str; 2]> =
            self.samples.iter().map(|sample| [sample.number.as_str(), sample.session.0.as_str()]).collect();
        let kept = json!({
            "requests": self.requests, "tokens": tokens, "narrow": self.narrow.0, "staff": self.staff.0,
            "samples": samples,
        });
        std::fs::write(path, kept.to_string()).with_context(|| format!("{} can't be written", path.display()))
    }

    /// What an earlier load left, if there was one.
    pub fn read(path: &Path) -> anyhow::Result<Option<Ready>> {
        if !path.exists() {
            return Ok(None);
        }
        let kept: Value = serde_json::from_slice(&std::fs::read(path)?)?;
        let token = |value: &Value| value.as_str().map(|text| Token(text.to_owned()));
        let of = |name: &str| token(&kept[name]).with_context(|| format!("{name} of an earlier load"));
        let list = |name: &str| kept[name].as_array().cloned().unwrap_or_default();
        let sample = |value: &Value| {
            Some(Sample { number: value[0].as_str()?.to_owned(), session: token(&value[1])? })
        };
        Ok(Some(Ready {
            requests: kept["requests"].as_u64().context("the number of an earlier load")?,
            tokens: list("tokens").iter().filter_map(token).collect(),
            narrow: of("narrow")?,
            staff: of("staff")?,
            samples: list("samples").iter().filter_map(sample).collect(),
        }))
    }
}

async fn ready(
    app: &App,
    requests: u64,
    crew: &Crew,
    samples: Vec<(RequestId, String)>,
) -> anyhow::Result<Ready> {
    app.seal().await?;
    let root = app.root().context("the office has a root")?;
    let mut tokens = Vec::new();
    for n in 0..PROGRAMS {
        let name = format!("程序{n}");
        let grants = vec![(Role::Clerk, Some(root)), (Role::Coordinator, Some(root))];
        let person = app.add_person(None, &NewPerson { name, unit: root, grants, audit: None }).await?;
        tokens.push(app.make_token(person, "bench", 30).await?);
    }
    let mut ready = Ready {
        requests,
        tokens,
        narrow: app.make_token(crew.corner_handler, "bench", 30).await?,
        staff: app.sign_in_as(crew.coordinator).await?,
        samples: Vec::new(),
    };
    for (id, number) in samples {
        let session = app.begin_resident(id).await?;
        ready.samples.push(Sample { number, session });
    }
    Ok(ready)
}
