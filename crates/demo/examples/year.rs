//! Builds a demo year in a throwaway folder and says how long it took: `cargo run --example year -- 2000`, with an
//! instant behind it for a year that ends then.

use jiff::Timestamp;
use std::{collections::BTreeMap, time::Instant};
use zhiye_app::{App, Clock, Config};
use zhiye_domain::Role;
use zhiye_store::StoreConfig;
use zhiye_views::requests::{Filter, Order};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let requests = std::env::args().nth(1).map_or(Ok(2_000), |text| text.parse())?;
    let now = std::env::args().nth(2).map_or(Ok(Timestamp::now()), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let clock = Clock::set_to(now);
    let config = Config {
        store: StoreConfig::sqlite(folder.path()),
        jurisdiction: 1,
        key_file: folder.path().join("key"),
        files: folder.path().join("files"),
        rulebook: folder.path().join("rulebook"),
        clock: clock.clone(),
    };
    let app = App::open(config).await?;
    let start = Instant::now();
    let mut said = 0;
    let cast = zhiye_demo::build(&app, &clock, now, requests, |done, total| {
        if done >= said {
            println!("{done}/{total} after {:.1} s", start.elapsed().as_secs_f64());
            said += 2_000;
        }
    })
    .await?;
    println!("built in {:.1} s", start.elapsed().as_secs_f64());
    print_states(&app).await?;
    for matter in &cast.matters {
        println!("{} {} {}：{}", matter.number, matter.code, matter.summary, matter.look);
    }
    Ok(())
}

async fn print_states(app: &App) -> anyhow::Result<()> {
    let directory = app.directory();
    let person = directory.holders(Role::Coordinator).next().map(|person| person.id);
    let Some(staff) = person.and_then(|id| directory.staff(id)) else { return Ok(()) };
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut after, mut open, mut late) = (None, 0, 0);
    loop {
        let page = app.list(&staff, &Filter::default(), Order::Newest, after, 200).await?;
        for row in &page.rows {
            *states.entry(row.listed.status.code()).or_default() += 1;
            open += usize::from(row.listed.status.is_open());
            let overdue = row.listed.due_at.is_some_and(|at| at < app.clock().now());
            late += usize::from(row.listed.status.is_open() && overdue);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    println!("{states:?}\nopen {open}, late {late}");
    Ok(())
}
