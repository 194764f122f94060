//! The socket in the data folder: a command beside a running server is done by that server.
//!
//! One question, then answers, each a line of JSON. Only the server's own user is heard (and root, who could become
//! that user anyway): the socket's mode keeps others out, and the kernel's word about the peer is asked besides.

use crate::{
    config::Effective,
    doctor,
    office::Office,
    work::{Line, Say, Work},
};
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, Permissions},
    io::ErrorKind,
    os::{
        fd::AsRawFd,
        unix::fs::{MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(Serialize, Deserialize)]
struct Question {
    version: String,
    work: Work,
}

#[derive(Serialize, Deserialize)]
enum Reply {
    Line(Line),
    /// Done, with the exit code.
    Done(u8),
    Failed(String),
}

/// Does the work: through the server's socket if one runs, else by opening the office here.
pub async fn run(config: &Effective, work: Work) -> anyhow::Result<u8> {
    let work = work.made_absolute()?;
    if let Some(stream) = connect(&config.settings.data).await? {
        return ask(stream, work).await;
    }
    let office = match Office::open(config, work.name()).await {
        Ok(office) => office,
        Err(why) => match &work {
            Work::Doctor(args) => return Ok(doctor::of_closed(config, args, &why)),
            _ => return Err(why),
        },
    };
    let done = work.run(&office, &Say::terminal()).await;
    office.app.close().await;
    done
}

/// The server's socket, if a server listens there.
async fn connect(data: &Path) -> anyhow::Result<Option<UnixStream>> {
    let Ok(folder) = File::open(data) else { return Ok(None) };
    match UnixStream::connect(address(data, &folder)).await {
        Ok(stream) => Ok(Some(stream)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => Ok(None),
        Err(e) => Err(e).with_context(|| {
            format!("the socket in {} can't be used; run the command as the server's user", data.display())
        }),
    }
}

async fn ask(stream: UnixStream, work: Work) -> anyhow::Result<u8> {
    let (read, mut write) = stream.into_split();
    send(&mut write, &Question { version: VERSION.to_owned(), work }).await?;
    let mut lines = BufReader::new(read).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line).context("the server's answer can't be read")? {
            Reply::Line(line) => line.print(),
            Reply::Done(code) => return Ok(code),
            Reply::Failed(why) => anyhow::bail!(why),
        }
    }
    anyhow::bail!("the server ended before the work was done; run the command again when it is back")
}

/// The listening socket; removed when dropped.
pub struct Control {
    listener: UnixListener,
    path: PathBuf,
    owner: u32,
}

impl Control {
    /// Call it while holding the folder: what lies there under the name is left over from a process that is gone.
    pub fn listen(data: &Path) -> anyhow::Result<Control> {
        let path = data.join("zhiye.sock");
        let bad = || format!("the socket {} can't be made", path.display());
        match fs::remove_file(&path) {
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(e).with_context(bad),
            _ => {}
        }
        let folder = File::open(data).with_context(bad)?;
        let listener = UnixListener::bind(address(data, &folder)).with_context(bad)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600)).with_context(bad)?;
        let owner = fs::metadata(&path).with_context(bad)?.uid();
        Ok(Control { listener, path, owner })
    }

    /// Answers until it is dropped.
    pub async fn serve(self, office: Office) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) if self.heard(&stream) => {
                    tokio::spawn(answer(stream, office.clone()));
                }
                Ok(_) => tracing::warn!("another user knocked at the socket and was not heard"),
                Err(error) => {
                    tracing::error!(%error, "the socket failed");
                    return;
                }
            }
        }
    }

    fn heard(&self, stream: &UnixStream) -> bool {
        stream.peer_cred().is_ok_and(|peer| peer.uid() == self.owner || peer.uid() == 0)
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.path));
    }
}

/// A socket's address holds about a hundred bytes; a longer path is reached through the opened folder.
fn address(data: &Path, folder: &File) -> PathBuf {
    let path = data.join("zhiye.sock");
    if path.as_os_str().len() <= 100 {
        return path;
    }
    PathBuf::from(format!("/proc/self/fd/{}/zhiye.sock", folder.as_raw_fd()))
}

async fn answer(stream: UnixStream, office: Office) {
    let (read, mut write) = stream.into_split();
    let reply = match question(&mut BufReader::new(read).lines()).await {
        Ok(question) => work(question, office, &mut write).await,
        Err(why) => Reply::Failed(why.to_string()),
    };
    // whoever asked may be gone; the work is done all the same
    drop(send(&mut write, &reply).await);
}

async fn question(lines: &mut Lines<BufReader<OwnedReadHalf>>) -> anyhow::Result<Question> {
    let line = lines.next_line().await?.unwrap_or_default();
    let version = serde_json::from_str::<serde_json::Value>(&line)?["version"].as_str().map(str::to_owned);
    anyhow::ensure!(
        version.as_deref() == Some(VERSION),
        "the running server is version {VERSION}; restart it, or use the same version"
    );
    Ok(serde_json::from_str(&line)?)
}

/// On a task of its own: work that was begun is finished even if whoever asked goes away.
async fn work(question: Question, office: Office, write: &mut OwnedWriteHalf) -> Reply {
    let (say, mut said) = mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        let say = Say::to(move |line| drop(say.send(line)));
        tracing::info!(command = question.work.name(), "a command came through the socket");
        question.work.run(&office, &say).await
    });
    while let Some(line) = said.recv().await {
        if send(write, &Reply::Line(line)).await.is_err() {
            break;
        }
    }
    match task.await {
        Ok(Ok(code)) => Reply::Done(code),
        Ok(Err(why)) => Reply::Failed(format!("{why:#}")),
        Err(_) => Reply::Failed("the work broke off; the server's log says why".into()),
    }
}

async fn send(write: &mut OwnedWriteHalf, what: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_string(what)?;
    line.push('\n');
    Ok(write.write_all(line.as_bytes()).await?)
}
