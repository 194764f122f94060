//! What `notices.toml` says: the channels, and what each tells, when, how often. Every mistake is named with its line;
//! nothing is sent here.

use super::{
    Notices,
    reading::{Keys, Mistake, Section, Written},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use zhiye_app::{Outlet, QuietHours, Told};
use zhiye_jobs::Channel;
use zhiye_outbound::{
    Bot, BotKind, Guard, HttpAddress, Limits, LinkBase, Mail, Mailbox, Network, Outbound, Roots, Secret, Sms,
    Success, Transport, Way, Webhook,
};

const URL: Keys = ["url", "url_file", "url_env"];
const SECRET: Keys = ["secret", "secret_file", "secret_env"];
const PASSWORD: Keys = ["password", "password_file", "password_env"];

#[derive(Clone, Copy)]
enum Driver {
    Bot(BotKind),
    Webhook,
    Sms,
    Mail,
}

const DRIVERS: &[(&str, Driver)] = &[
    ("wecom", Driver::Bot(BotKind::WeCom)),
    ("dingtalk", Driver::Bot(BotKind::DingTalk)),
    ("feishu", Driver::Bot(BotKind::Feishu)),
    ("webhook", Driver::Webhook),
    ("sms", Driver::Sms),
    ("mail", Driver::Mail),
];

const TRANSPORTS: &[(&str, Transport)] =
    &[("tls", Transport::Tls), ("starttls", Transport::StartTls), ("none", Transport::Plain)];

/// Quiet unless a channel says otherwise.
const QUIET: &str = "21:00-08:00";

/// Everything the file says, or all its mistakes. `base_url`: where links lead unless the file says otherwise.
pub fn parse(path: &Path, text: &str, base_url: Option<&str>) -> Result<Notices, Vec<Mistake>> {
    let written = Written::new(path, text);
    let read = written.parse().and_then(|table| whole(&Section::new(&written, &table, 0), base_url));
    let mistakes = written.into_mistakes();
    match read {
        Some(notices) if mistakes.is_empty() => Ok(notices),
        _ => Err(mistakes),
    }
}

fn whole(file: &Section<'_>, base_url: Option<&str>) -> Option<Notices> {
    let base = file.text("link_base").or_else(|| base_url.map(str::to_owned));
    if base.is_none() {
        file.mistake(
            "link_base",
            "缺少 link_base（或者设置 base_url） link_base or the setting base_url is needed",
        );
    }
    let base: Option<LinkBase> = file.read("link_base", base);
    let mut allowed: Vec<Network> = Vec::new();
    for text in file.texts("allow_networks").unwrap_or_default() {
        allowed.extend(file.read::<Network>("allow_networks", Some(text)));
    }
    let roots = match file.text("ca_file") {
        None => Some(Roots::built_in()),
        Some(path) => file.bytes_of("ca_file", &path).and_then(|pem| {
            Roots::with_own(&pem).map_err(|why| file.mistake("ca_file", format!("ca_file: {why}"))).ok()
        }),
    };
    let sections = file.sections("channel");
    file.done();
    let (mut outlets, mut channels, mut names) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    for section in &sections {
        let name = section.need("driver");
        let driver = section.word("driver", name, DRIVERS);
        let outlet = outlet(section, driver);
        let way = driver.and_then(|driver| way(section, driver));
        section.done();
        let (Some(outlet), Some(way), Some(base)) = (outlet, way, base.clone()) else { continue };
        if !names.insert(outlet.name.clone()) {
            section.mistake("name", format!("name {:?} 用了两次 is used twice", outlet.name));
        }
        channels.insert(outlet.name.clone(), Channel { way, base });
        outlets.push(outlet);
    }
    let outbound = Outbound::new(Guard::new(allowed), roots?, Limits::default());
    Some(Notices { outlets, channels, outbound })
}

fn outlet(section: &Section<'_>, driver: Option<Driver>) -> Option<Outlet> {
    let name = section.need("name");
    let fits = |name: &String| {
        let fits = name.len() <= 40
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !fits {
            section.mistake(
                "name",
                "name 只能用小写字母、数字和横线 takes small letters, digits and -, 40 at most",
            );
        }
        fits
    };
    let name = name.filter(fits);
    let all: Vec<(&str, Told)> = Told::ALL.iter().map(|told| (told.code(), *told)).collect();
    if !section.has("topics") {
        let codes: Vec<&str> = all.iter().map(|(code, _)| *code).collect();
        section.mistake("topics", format!("缺少 topics is missing; possible: {}", codes.join(" ")));
    }
    let topics = section.texts("topics").unwrap_or_default();
    let tells: Vec<Told> =
        topics.into_iter().filter_map(|topic| section.word("topics", Some(topic), &all)).collect();
    let quiet = section.text("quiet").unwrap_or_else(|| QUIET.to_owned());
    let quiet = if quiet == "none" { None } else { Some(hours(section, &quiet)?) };
    let (usual, gathers) = match driver? {
        Driver::Sms => (20, true),
        Driver::Webhook => (600, false),
        Driver::Bot(_) | Driver::Mail => (60, true),
    };
    let most_an_hour = section.number("per_hour", 1, 1_000).unwrap_or(usual) as usize;
    Some(Outlet { name: name?, tells, quiet, most_an_hour, gathers })
}

fn hours(section: &Section<'_>, text: &str) -> Option<QuietHours> {
    let read = text.split_once('-').and_then(|(from, to)| {
        let hours = QuietHours { from: from.trim().parse().ok()?, to: to.trim().parse().ok()? };
        (hours.from != hours.to).then_some(hours)
    });
    if read.is_none() {
        section.mistake("quiet", "quiet 请写 21:00-08:00 这样的时段，或者 none; write 21:00-08:00 or none");
    }
    read
}

fn way(section: &Section<'_>, driver: Driver) -> Option<Way> {
    match driver {
        Driver::Bot(kind) => {
            let address = address(section, false);
            let secret = match kind {
                BotKind::WeCom => None,
                BotKind::DingTalk | BotKind::Feishu => section.secret(SECRET, false).map(Secret::new),
            };
            Some(Way::Bot(Bot { kind, address: address?, secret }))
        }
        Driver::Webhook => {
            let address = address(section, section.flag("allow_http"));
            let secret = section.secret(SECRET, false);
            if secret.is_none() && !SECRET.iter().any(|key| section.has(key)) {
                section.mistake(
                    "secret",
                    "缺少 secret_file 或 secret_env：没有它就没有签名 the signature needs a secret",
                );
            }
            Some(Way::Webhook(Webhook { address: address?, secret: Secret::new(secret?) }))
        }
        Driver::Sms => sms(section),
        Driver::Mail => mail(section),
    }
}

/// An address; over an open connection only if that was allowed expressly.
fn address(section: &Section<'_>, open: bool) -> Option<HttpAddress> {
    let text = address_text(section, open)?;
    section.read("url", Some(text))
}

fn address_text(section: &Section<'_>, open: bool) -> Option<String> {
    let given = URL.iter().any(|key| section.has(key));
    let text = section.secret(URL, true);
    if !given {
        section.mistake("url", "缺少 url（或 url_file、url_env） url is missing");
    }
    let text = text?;
    if text.starts_with("http://") && !open {
        section.mistake(
            "url",
            "url 不加密；确实要这样（自己的网里的网关），写 allow_http = true is not encrypted",
        );
        return None;
    }
    Some(text)
}

fn sms(section: &Section<'_>) -> Option<Way> {
    let text = address_text(section, section.flag("allow_http"));
    let method = section.text("method").unwrap_or_else(|| "POST".to_owned());
    let (headers, body) = (section.pairs("headers"), section.text("body").unwrap_or_default());
    let phone = section.need("phone");
    let secret = section.secret(SECRET, false).map(Secret::new);
    let success = section.text("success").and_then(|success| {
        let pair = success
            .split_once('=')
            .map(|(field, value)| Success { field: field.trim().to_owned(), value: value.trim().to_owned() });
        if pair.is_none() {
            section.mistake(
                "success",
                "success 请写 code=0 这样的字段和值; write a field and its value, such as code=0",
            );
        }
        pair
    });
    match Sms::new(&method, &text?, &headers, &body, &phone?, secret, success) {
        Ok(sms) => Some(Way::Sms(Box::new(sms))),
        Err(why) => {
            section.mistake("body", why.to_string());
            None
        }
    }
}

fn mail(section: &Section<'_>) -> Option<Way> {
    let host = section.need("host");
    let transport = section.text("tls").unwrap_or_else(|| "starttls".to_owned());
    let transport = section.word("tls", Some(transport), TRANSPORTS);
    let usual = match transport {
        Some(Transport::Tls) => 465,
        Some(Transport::Plain) => 25,
        Some(Transport::StartTls) | None => 587,
    };
    let port = section.number("port", 1, 65_535).and_then(|port| u16::try_from(port).ok()).unwrap_or(usual);
    let (name, password) = (section.text("login"), section.secret(PASSWORD, false));
    let login = match (name, password) {
        (Some(name), Some(password)) => Some((name, Secret::new(password))),
        (None, None) => None,
        _ => {
            let said = "login 和 password_file（或 password_env）要一起写 login and password belong together";
            section.mistake("login", said);
            None
        }
    };
    if login.is_some() && matches!(transport, Some(Transport::Plain)) {
        section.mistake("tls", "tls = \"none\" 时不送密码 no password goes over an open connection");
    }
    let from: Option<Mailbox> = section.need("from").and_then(|from| section.read("from", Some(from)));
    if !section.has("to") {
        section.mistake("to", "缺少 to is missing");
    }
    let mut to = Vec::new();
    for text in section.texts("to").unwrap_or_default() {
        to.extend(section.read::<Mailbox>("to", Some(text)));
    }
    if to.is_empty() {
        section.mistake("to", "to 里没有收件人 nobody to write to");
    }
    Some(Way::Mail(Mail { host: host?, port, transport: transport?, login, from: from?, to }))
}
