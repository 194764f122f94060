//! Style sheet, scripts and pictures, part of the program. Their address carries the hash of their content, so a
//! browser may keep them for ever and a new version is another address.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use zhiye_edge::Problem;

/// Name, type, content. A script goes here and is used as `page.asset("name")`.
const FILES: &[(&str, &str, &[u8])] = &[
    ("zhiye.css", "text/css; charset=utf-8", include_bytes!("../../../assets/zhiye.css")),
    ("staff.css", "text/css; charset=utf-8", include_bytes!("../../../assets/staff.css")),
    ("paper.css", "text/css; charset=utf-8", include_bytes!("../../../assets/paper.css")),
    ("slip.css", "text/css; charset=utf-8", include_bytes!("../../../assets/slip.css")),
    ("keys.js", "text/javascript; charset=utf-8", include_bytes!("../../../assets/keys.js")),
    ("draft.js", "text/javascript; charset=utf-8", include_bytes!("../../../assets/draft.js")),
    ("twig.svg", "image/svg+xml", include_bytes!("../../../assets/twig.svg")),
];

static HASHED: LazyLock<Vec<String>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(name, _, bytes)| {
            let hash: String = Sha256::digest(bytes).iter().take(5).map(|b| format!("{b:02x}")).collect();
            let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
            format!("{stem}.{hash}.{end}")
        })
        .collect()
});

/// Address of an asset. An unknown name gives an address that answers 404, which a test catches.
pub fn address(name: &str) -> String {
    let at = FILES.iter().position(|(held, _, _)| *held == name);
    format!("/assets/{}", at.map_or(name, |at| HASHED[at].as_str()))
}

pub async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let at = HASHED.iter().position(|held| *held == name).ok_or(Problem::NotFound)?;
    let (_, kind, bytes) = FILES[at];
    let kept = "public, max-age=31536000, immutable";
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], bytes).into_response())
}
