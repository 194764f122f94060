//! Serves the pages on a small invented office in a throwaway folder: `cargo run -p zhiye-web --example serve -- 8390`.
//! For looking at pages while they are made; an office is served by the program itself.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

#[path = "../tests/common/mod.rs"]
mod common;

use common::{office, story};
use std::net::SocketAddr;
use zhiye_app::Clock;
use zhiye_web::{DemoCast, WebConfig, router};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let port: u16 = std::env::args().nth(1).map_or(Ok(8390), |port| port.parse())?;
    let folder = tempfile::tempdir()?;
    let clock = match std::env::args().nth(2) {
        Some(at) => Clock::set_to(at.parse()?),
        None => Clock::System,
    };
    let office = office::open(zhiye_app::Config::in_folder(folder.path(), clock.clone())).await;
    let mut cast = DemoCast::default();
    for (key, person) in &office.people {
        let token = office.app.sign_in_as(*person).await?;
        let name = office.app.directory().name(*person).to_owned();
        println!("{key:12} {name}  Cookie: zhiye_staff={}", token.0);
        cast.people.push((*person, name, (*key).into(), String::new()));
    }
    let receipt = story::filed(
        &office,
        "楼道灯坏了十来天，晚上下楼全靠手机照，楼上的老人上周踩空了一级。希望尽快修好。",
    )
    .await;
    if let (Clock::Set(_), Some(at)) = (&clock, std::env::args().nth(3)) {
        clock.move_to(at.parse()?);
    }
    story::answered(&office, receipt.id).await;
    println!("answered  /q/{}/{}", receipt.number, receipt.code);
    cast.matters.push((receipt.number.to_string(), receipt.code, "已答复，等您评价".into()));
    let config = WebConfig { demo: Some(cast), ..WebConfig::default() };
    let app = router(office.app, config).into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
