//! An office in a folder, served by the binary; and the few lines of HTTP a test needs.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A served office. Killed when dropped.
pub struct Served {
    child: Child,
    pub address: String,
    /// Where the figures are, if they are served.
    pub figures: Option<String>,
    /// Keeps the pipe open, so that the process does not fail on writing.
    _out: BufReader<std::process::ChildStdout>,
}

/// An answer: status and body.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

pub fn binary() -> Command {
    Command::new(env!("CARGO_BIN_EXE_zhiye"))
}

/// A small furnished office in `folder` and a token of one of its clerks.
pub fn furnished(folder: &Path) -> (PathBuf, String) {
    let data = folder.join("office");
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--requests", "60", "--dir"];
    let mut command = binary();
    command.args(arguments).arg(&data);
    Served::start(command).stop();
    let people = binary().arg("--data").arg(&data).args(["admin", "people"]).output().unwrap();
    let people = String::from_utf8(people.stdout).unwrap();
    let clerk = people.lines().find(|line| line.contains("受理员")).expect("a clerk works here");
    let id = clerk.split_whitespace().next().unwrap();
    let token = binary()
        .arg("--data")
        .arg(&data)
        .args(["admin", "token", "--label", "test", "--person", id])
        .output()
        .unwrap();
    assert!(token.status.success(), "{}", String::from_utf8_lossy(&token.stderr));
    (data, String::from_utf8(token.stdout).unwrap().trim().to_owned())
}

/// `zhiye serve` of a folder.
pub fn serve(data: &Path) -> Command {
    let mut command = binary();
    command.arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]);
    command
}

impl Served {
    /// Starts and waits until it listens.
    pub fn start(mut command: Command) -> Served {
        command.stderr(Stdio::null());
        Served::start_heard(command)
    }

    /// As the command's error stream is set up by the caller.
    pub fn start_heard(mut command: Command) -> Served {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let mut figures = None;
        let address = loop {
            line.clear();
            let read = out.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended before it listened: {:?}", child.wait());
            if let Some(address) = line.trim().strip_prefix("listening on http://") {
                break address.to_owned();
            }
            if let Some(address) = line.trim().strip_prefix("figures on http://") {
                figures = Some(address.trim_end_matches("/metrics").to_owned());
            }
        };
        Served { child, address, figures, _out: out }
    }

    /// Asked politely, as a service manager does.
    pub fn stop(mut self) {
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "it stopped with {status}");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Files a request through the API.
    pub fn file(&self, token: &str, key: &str, text: &str) -> std::io::Result<Answer> {
        file(&self.address, token, key, text)
    }

    /// Sends a form of a page, as a browser would.
    pub fn post_form(&self, path: &str, form: &str) -> std::io::Result<Answer> {
        self.post_form_as("", path, form)
    }

    /// The same with a cookie.
    pub fn post_form_as(&self, cookie: &str, path: &str, form: &str) -> std::io::Result<Answer> {
        let headers = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n"
        );
        request(&self.address, "POST", path, &headers, form)
    }

    pub fn get(&self, path: &str, token: &str) -> std::io::Result<Answer> {
        request(&self.address, "GET", path, &format!("Authorization: Bearer {token}\r\n"), "")
    }
}

/// Asks any address.
pub fn get(address: &str, path: &str) -> std::io::Result<Answer> {
    request(address, "GET", path, "", "")
}

/// Files a request through the API of the office at this address.
pub fn file(address: &str, token: &str, key: &str, text: &str) -> std::io::Result<Answer> {
    let body = format!(r#"{{"kind":"help","text":"{text}"}}"#);
    let headers = format!(
        "Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\n"
    );
    request(address, "POST", "/api/v1/requests", &headers, &body)
}

/// Notes something on a matter through the API.
pub fn note(address: &str, token: &str, key: &str, number: &str, text: &str) -> std::io::Result<Answer> {
    let body = format!(r#"{{"text":"{text}"}}"#);
    let headers = format!("Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n");
    request(address, "POST", &format!("/api/v1/requests/{number}/notes"), &headers, &body)
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

fn request(address: &str, verb: &str, path: &str, headers: &str, body: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(
        stream,
        "{verb} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let status = text.split(' ').nth(1).and_then(|s| s.parse().ok());
    let Some(status) = status else { return Err(std::io::Error::other("the answer broke off")) };
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned();
    Ok(Answer { status, body })
}

/// A field of a flat JSON object, as text.
pub fn field(body: &str, name: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    match &value[name] {
        serde_json::Value::String(text) => Some(text.clone()),
        _ => None,
    }
}
