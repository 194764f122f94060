//! Serves the pages on a small invented office in a throwaway folder: `cargo run -p zhiye-web --example serve -- 8390`.
//! For looking at pages while they are made; an office is served by the program itself.

#[path = "../tests/common/office.rs"]
mod office;

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
    let office = office::open(folder.path(), clock).await;
    let mut cast = DemoCast::default();
    for (key, person) in &office.people {
        let token = office.app.sign_in_as(*person).await?;
        let name = office.app.directory().name(*person).to_owned();
        println!("{key:12} {name}  Cookie: zhiye_staff={}", token.0);
        cast.people.push((*person, name, (*key).into(), String::new()));
    }
    let config = WebConfig { demo: Some(cast), ..WebConfig::default() };
    let app = router(office.app, config).into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
