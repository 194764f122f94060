//! The server as a process of its own, so that what it uses is told apart from what its clients use.

use anyhow::Context;
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A served office; stopped when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to the first answer it could give.
    pub started_in: Duration,
    _out: BufReader<std::process::ChildStdout>,
}

/// What a process has used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Seconds of processor time.
    pub cpu: f64,
    /// Most memory held so far, in MiB.
    pub peak_mib: f64,
}

impl Server {
    /// `zhiye serve` with these arguments before the command.
    pub fn start(program: &Path, office: &[String]) -> anyhow::Result<Server> {
        let began = Instant::now();
        let mut child = Command::new(program)
            .args(office)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("ZHIYE_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} can't be started", program.display()))?;
        let mut out = BufReader::new(child.stdout.take().context("the server's output")?);
        let mut line = String::new();
        let address = loop {
            line.clear();
            anyhow::ensure!(out.read_line(&mut line)? > 0, "the server ended before it listened");
            if let Some(address) = line.trim().strip_prefix("listening on http://") {
                break address.parse()?;
            }
        };
        Ok(Server { child, address, started_in: began.elapsed(), _out: out })
    }

    /// What the server has used since it started.
    pub fn used(&self) -> Used {
        used(self.child.id()).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if asked.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// From the kernel's own books; `None` where there are none.
pub fn used(process: u32) -> Option<Used> {
    /// Clock ticks a second in `/proc`, on every Linux.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = peak.split_whitespace().next()?.parse().ok()?;
    Some(Used { cpu: ticks / TICKS, peak_mib: kib / 1024.0 })
}
