//! The channels out of the house: looked at before they are used, shown, tried, and sent by while the office is served. The
//! demo never reads them.

use crate::{
    office::{Served, binary},
    place::Place,
};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    thread,
};

/// A program that takes notices; gives the heads and bodies of what came, answers 200 to `taken` of them.
fn receiver(taken: usize) -> (String, thread::JoinHandle<Vec<(String, String)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let listening = move || {
        let one = |stream: std::net::TcpStream| {
            let mut reader = BufReader::new(stream);
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
                head += &line;
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"errcode\":0}";
            reader.get_mut().write_all(answer).unwrap();
            (head, String::from_utf8(body).unwrap())
        };
        listener.incoming().take(taken).map(|stream| one(stream.unwrap())).collect()
    };
    (address, thread::spawn(listening))
}

fn channels(address: &str) -> String {
    format!(
        r#"
link_base = "https://zhiye.example.cn"
allow_networks = ["127.0.0.0/8"]

[[channel]]
name = "records"
driver = "webhook"
url = "{address}/hook?key=KEY"
allow_http = true
secret_file = "records.secret"
topics = ["not_solved", "lapsed"]
quiet = "none"

[[channel]]
name = "duty-group"
driver = "dingtalk"
url_file = "dingtalk.url"
secret_env = "DUTY_GROUP_SECRET"
topics = ["not_solved"]
"#
    )
}

fn put(data: &Path, text: &str) {
    fs::create_dir_all(data).unwrap();
    fs::write(data.join("notices.toml"), text).unwrap();
    fs::write(data.join("records.secret"), "SECRET\n").unwrap();
    fs::write(data.join("dingtalk.url"), "https://oapi.dingtalk.com/robot/send?access_token=KEY\n").unwrap();
}

#[test]
fn mistakes_are_all_named_with_their_lines_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::empty(folder.path(), false);
    let wrong = r#"
allow_networks = ["10.0.0.0/40"]
[[channel]]
name = "Duty Group"
driver = "wecomm"
topics = ["not_solvd"]
[[channel]]
name = "mail"
driver = "mail"
host = "mail.example.cn"
tls = "none"
login = "zhiye"
password_file = "missing"
from = "somebody"
to = []
quite = "none"
topics = ["lapsed"]
[[channel]]
name = "program"
driver = "webhook"
url = "http://10.0.0.1/hook?key=KEY"
secret = "SECRET"
topics = ["lapsed"]
per_hour = 0
[[channel]]
name = "short"
driver = "sms"
url = "https://sms.example.cn/send"
body = "{phone} {txt}"
phone = "13900000168"
topics = ["lapsed"]
"#;
    put(&place.data, wrong);
    let said = place.refuses(&["notices", "check"]);
    for mistake in [
        "notices.toml:1: 缺少 link_base",
        "notices.toml:2: allow_networks: write a network such as",
        "notices.toml:4: name 只能用",
        "notices.toml:5: driver 不认识 does not know \"wecomm\"，是不是 wecom？",
        "notices.toml:6: topics 不认识 does not know \"not_solvd\"，是不是 not_solved？",
        "notices.toml:13: 文件 missing 读不了",
        "notices.toml:14: from: that is no mail address",
        "notices.toml:15: to 里没有收件人",
        "notices.toml:16: 不认识的项目 unknown key quite，是不是 quiet？",
        "notices.toml:22: secret 不直接写在这里",
        "notices.toml:24: per_hour 应当是 1 到 1000",
        "notices.toml:29: {txt} 不认识",
    ] {
        assert!(said.contains(mistake), "{mistake} is not in\n{said}");
    }
    assert!(!said.contains("KEY") && !said.contains("SECRET"), "{said}");
    let refused = place.refuses(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains("notices.toml:5:"), "{refused}");
    assert!(!place.key().exists(), "no key file for an office that did not start");
    put(&place.data, "[[channel]\n");
    assert!(place.refuses(&["notices", "check"]).contains("notices.toml:1: 这一行不合 TOML 的写法"));
    let missing = place.refuses(&["notices", "check", "--notices", "/nowhere/notices.toml"]);
    assert!(missing.contains("/nowhere/notices.toml"), "{missing}");
}

#[test]
fn a_preview_shows_what_would_be_sent_and_only_a_test_sends() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::empty(folder.path(), false);
    assert!(place.says(&["notices", "check"]).contains("没有通道"));
    let (address, receiving) = receiver(1);
    put(&place.data, &channels(&address));
    let says = |arguments: &[&str]| {
        let output = place.command(arguments).env("DUTY_GROUP_SECRET", "SECRET").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let checked = says(&["notices", "check"]);
    assert!(checked.contains("records  topics not_solved lapsed  quiet none  per_hour 600"), "{checked}");
    assert!(checked.contains("duty-group  topics not_solved  quiet 21:00-08:00  per_hour 60"), "{checked}");
    let all = says(&["notices", "preview"]);
    assert!(all.contains("POST https://oapi.dingtalk.com/••••") && all.contains("本人说没有解决"), "{all}");
    assert!(all.contains("cn.zhiye.notice.lapsed") && all.contains("x-zhiye-signature"), "{all}");
    assert!(!all.contains("KEY") && !all.contains("SECRET"), "{all}");
    assert!(!says(&["notices", "preview", "records"]).contains("dingtalk"));
    assert!(says(&["notices", "test", "records"]).contains("送到了"));
    let got = receiving.join().unwrap();
    assert_eq!(got.len(), 1);
    assert!(got[0].0.starts_with("POST /hook?key=KEY HTTP/1.1") && got[0].1.contains("cn.zhiye.notice.test"));
    // Nobody is there any more.
    let output =
        place.command(&["notices", "test", "records"]).env("DUTY_GROUP_SECRET", "SECRET").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("没有送到") && !said.contains("KEY"), "{said}");
}

#[test]
fn a_served_office_sends_what_it_tells_and_keeps_what_nobody_can_take() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::furnished(folder.path(), false);
    let (address, receiving) = receiver(1);
    put(&place.data, &channels(&address));
    // The bot's address leads inside, which is not allowed to a name of the open network.
    fs::write(place.data.join("dingtalk.url"), "https://10.255.255.1/robot/send?access_token=KEY").unwrap();
    let text = fs::read_to_string(place.data.join("notices.toml")).unwrap();
    let always = text.replace("topics = [\"not_solved\"]\n", "topics = [\"not_solved\"]\nquiet = \"none\"\n");
    fs::write(place.data.join("notices.toml"), always).unwrap();
    let number = told(&place.data);
    let mut command = place.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("DUTY_GROUP_SECRET", "SECRET");
    let served = Served::start(command);
    let got = receiving.join().unwrap();
    assert!(got[0].1.contains(&format!("\"number\":\"{number:016}\"")), "{}", got[0].1);
    assert!(
        got[0].1.contains(&format!("https://zhiye.example.cn/staff/requests/{number:016}")),
        "{}",
        got[0].1
    );
    let held = loop {
        let held = place.says(&["admin", "notices"]);
        if held.contains("out:duty-group") {
            break held;
        }
        thread::yield_now();
    };
    assert!(held.contains("allow_networks") && !held.contains("KEY"), "{held}");
    served.stop();
}

/// Puts a notice about one of the office's open matters into the outbox, as the write of an event would; returns the
/// number.
fn told(data: &Path) -> i64 {
    let database = rusqlite::Connection::open(data.join("zhiye.db")).unwrap();
    let ask = "SELECT id, number FROM requests WHERE sealed = 0 LIMIT 1";
    let (request, number): (Vec<u8>, i64) =
        database.query_row(ask, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let post = "INSERT INTO outbox (jurisdiction, id, topic, stream, payload, due_at, ready_at) \
                VALUES (1, ?1, 'not_solved', ?2, x'', 0, 0)";
    database.execute(post, rusqlite::params![vec![9u8; 16], request]).unwrap();
    number
}

#[test]
fn the_demo_does_not_even_read_the_channels() {
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("notices.toml");
    fs::write(&named, "this is no list of channels").unwrap();
    let data = folder.path().join("demo");
    let demo = |named: Option<&Path>| {
        let mut command = binary();
        command.args(["demo", "--listen", "127.0.0.1:0", "--requests", "60", "--dir"]).arg(&data);
        if let Some(named) = named {
            command.arg("--notices").arg(named);
        }
        command
    };
    // An office would not start with it; the demo starts, because it never looks.
    Served::start(demo(Some(&named))).stop();
    let place = Place { data: data.clone(), database: None };
    let refused = place.refuses(&["serve", "--listen", "127.0.0.1:0", "--notices", named.to_str().unwrap()]);
    assert!(refused.contains("notices.toml:1:"), "{refused}");
    // What is told in the demo gets no row that could leave.
    let database = rusqlite::Connection::open(data.join("zhiye.db")).unwrap();
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT COUNT(*) FROM outbox WHERE topic LIKE 'out:%'"), 0);
    assert_eq!(count("SELECT COUNT(*) FROM outlet_sends"), 0);
}
