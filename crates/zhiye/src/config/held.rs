//! What a setting may hold, and how it is read from its text.

use jiff::civil::Time;
use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};
use zhiye_web::Network;

/// A kind of value. `None`: nobody gave it, and it has no default.
pub trait Held: Sized {
    const SECRET: bool = false;
    const SWITCH: bool = false;
    fn read(text: Option<&str>) -> Result<Self, String>;
}

/// Not shown, not logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    Text,
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<LogFormat, String> {
        match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err("write text or json".into()),
        }
    }
}

fn parse<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<T, String> {
    text.trim().parse().map_err(|why: T::Err| why.to_string())
}

macro_rules! held {
    ($($kind:ty),*) => {$(
        impl Held for $kind {
            fn read(text: Option<&str>) -> Result<Self, String> {
                parse(text.ok_or("it is missing")?)
            }
        }

        impl Held for Option<$kind> {
            fn read(text: Option<&str>) -> Result<Self, String> {
                text.map(parse).transpose()
            }
        }
    )*};
}

held!(PathBuf, SocketAddr, String, i64, usize, LogFormat, Time);

impl Held for bool {
    const SWITCH: bool = true;

    fn read(text: Option<&str>) -> Result<bool, String> {
        match text {
            Some("true" | "1" | "yes") => Ok(true),
            Some("false" | "0" | "no") => Ok(false),
            _ => Err("write true or false".into()),
        }
    }
}

impl Held for Option<Secret> {
    const SECRET: bool = true;

    fn read(text: Option<&str>) -> Result<Self, String> {
        Ok(text.map(|text| Secret(text.to_owned())))
    }
}

impl Held for Vec<Network> {
    fn read(text: Option<&str>) -> Result<Self, String> {
        text.unwrap_or_default().split(',').filter(|part| !part.trim().is_empty()).map(parse).collect()
    }
}
