//! A throwaway PostgreSQL for tests: one server for all test processes of a machine, an empty database per test.
//!
//! The first test that needs it starts the server, as an unprivileged user, on a socket in a folder of its own; a
//! watching process stops it and removes the folder when no test has used it for a while. With
//! `ZHIYE_TEST_POSTGRES=postgres://…` that server is used instead. Without PostgreSQL the tests fail and say so;
//! they are never skipped.

use std::{
    env,
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// An empty database; dropped with the value.
pub struct Database {
    pub url: String,
    name: String,
    server: String,
}

impl Database {
    /// A new database on the shared server.
    pub fn fresh() -> Database {
        Database::on(&shared())
    }

    /// A new database on the server with this address.
    pub fn on(server: &str) -> Database {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        sql(server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
        let (base, options) =
            server.split_once('?').map_or((server, None), |(base, rest)| (base, Some(rest)));
        let base = &base[..base.rfind('/').expect("an address ends in a database name")];
        let options = options.map(|rest| format!("?{rest}")).unwrap_or_default();
        Database { url: format!("{base}/{name}{options}"), name, server: server.to_owned() }
    }

    /// Runs SQL on it from outside.
    pub fn sql(&self, text: &str) {
        sql(&self.url, text);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // a server that a test has stopped has nothing left to drop
        let text = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        drop(psql(&self.server, &text).stdout(Stdio::null()).stderr(Stdio::null()).status());
    }
}

/// A server of one test alone, to be stopped and started at will.
pub struct Server {
    folder: PathBuf,
    as_user: AsUser,
}

impl Server {
    pub fn start() -> Server {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("zhiye-pg-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let server = Server { folder: env::temp_dir().join(name), as_user: AsUser::find() };
        drop(fs::remove_dir_all(&server.folder));
        server.create();
        server.up();
        server
    }

    /// Address of its maintenance database.
    pub fn url(&self) -> String {
        url(&self.folder)
    }

    /// Starts it (again) and waits until it answers.
    pub fn up(&self) {
        let options = format!("-k {} -c listen_addresses= -c max_connections=200", self.folder.display());
        let (data, log) = (self.folder.join("data"), self.folder.join("log"));
        let mut command = self.as_user.command(&program("pg_ctl"));
        command
            .args(["-w", "-t", "60", "-s", "-o", &options, "-D"])
            .arg(data)
            .arg("-l")
            .arg(log)
            .arg("start");
        run(command, "the test server does not start");
    }

    /// As a power cut would: no checkpoint, no farewell.
    pub fn crash(&self) {
        let mut command = self.as_user.command(&program("pg_ctl"));
        command.args(["-w", "-s", "-m", "immediate", "-D"]).arg(self.folder.join("data")).arg("stop");
        run(command, "the test server does not stop");
    }

    fn create(&self) {
        fs::create_dir_all(&self.folder).expect("the folder for temporary files is writable");
        fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
        self.as_user.own(&self.folder);
        let mut command = self.as_user.command(&program("initdb"));
        command.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D"]);
        command.arg(self.folder.join("data"));
        run(command, "initdb failed");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.folder.join("data/postmaster.pid").exists() {
            self.crash();
        }
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Address of the server all tests share; starts it if it is not there, and signs this process up as a user of it.
fn shared() -> String {
    if let Ok(url) = env::var("ZHIYE_TEST_POSTGRES") {
        return url;
    }
    let as_user = AsUser::find();
    let home = env::temp_dir().join(format!("zhiye-test-postgres-{}", as_user.name));
    fs::create_dir_all(home.join("users")).expect("the folder for temporary files is writable");
    let lock = File::create(home.join("lock")).expect("the test folder is ours");
    lock.lock().expect("a lock on a local file");
    File::create(home.join("users").join(std::process::id().to_string())).expect("the test folder is ours");
    let server = Server { folder: home.join("server"), as_user };
    if !answers(&server.url()) {
        drop(fs::remove_dir_all(&server.folder));
        server.create();
        server.up();
        watch(&home, &server);
    }
    let address = server.url();
    // it outlives this process: the watching process ends it
    std::mem::forget(server);
    address
}

/// Starts the process that ends the server when for 20 seconds no process that signed up is alive.
fn watch(home: &Path, server: &Server) {
    const SCRIPT: &str = r#"
        home=$1; stop=$2; idle=0
        (
        count() {
            for user in "$home"/users/*; do
                if kill -0 "${user##*/}" 2>/dev/null; then idle=0; else rm -f "$user"; fi
            done
        }
        while :; do
            sleep 1; idle=$((idle + 1)); count
            if [ "$idle" -ge 20 ]; then
                # a test that signs up from here on waits for the lock and then starts a new server
                exec 9>"$home/lock"; flock 9; count
                if [ "$idle" -ge 20 ]; then break; fi
                exec 9>&-
            fi
        done
        sh -c "$stop" 9>&-
        rm -rf "$home/server"
        ) &
    "#;
    let mut stop = server.as_user.prefix.clone();
    stop.push(program("pg_ctl").display().to_string());
    let stop = format!("{} -w -s -m immediate -D {}/data stop", stop.join(" "), server.folder.display());
    let mut command = Command::new("sh");
    command.args(["-c", SCRIPT, "watch"]).arg(home).arg(stop).current_dir("/").process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("a shell is there");
}

fn url(folder: &Path) -> String {
    let socket = folder.display().to_string().replace('/', "%2F");
    format!("postgres://postgres@{socket}/postgres")
}

fn answers(server: &str) -> bool {
    let quiet = psql(server, "SELECT 1").stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

fn sql(database: &str, text: &str) {
    run(psql(database, text), text);
}

fn psql(database: &str, text: &str) -> Command {
    let mut command = Command::new(program("psql"));
    command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text]).stdin(Stdio::null());
    command
}

/// Runs a command to its end; its own words if it fails.
fn run(mut command: Command, what: &str) {
    // into a file, not a pipe: a server started by the command would hold the pipe open
    let path = env::temp_dir().join(format!(
        "zhiye-test-{}-{:?}.out",
        std::process::id(),
        std::thread::current().id()
    ));
    let mut options = OpenOptions::new();
    let mut out = options.create(true).write(true).truncate(true).open(&path).expect("a temporary file");
    out.flush().expect("a temporary file");
    command.stdin(Stdio::null()).stdout(out.try_clone().expect("a handle")).stderr(out).current_dir("/");
    let status = command.status().unwrap_or_else(|e| panic!("{what}: {command:?}: {e}"));
    let said = fs::read_to_string(&path).unwrap_or_default();
    drop(fs::remove_file(&path));
    assert!(status.success(), "{what}: {command:?}: {said}");
}

/// A program of PostgreSQL: from the newest version installed, or from the path.
fn program(name: &str) -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = installed
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin").join(name)))
        })
        .filter(|(_, path)| path.exists())
        .collect();
    found.sort();
    let on_path =
        || env::split_paths(&env::var_os("PATH")?).map(|dir| dir.join(name)).find(|path| path.exists());
    found.pop().map(|(_, path)| path).or_else(on_path).unwrap_or_else(|| {
        panic!("these tests need PostgreSQL 14 or later ({name} was not found): install it, or set ZHIYE_TEST_POSTGRES")
    })
}

/// The server refuses to run as root: then it runs as `postgres`, or `nobody`.
struct AsUser {
    name: String,
    ids: Option<(u32, u32)>,
    prefix: Vec<String>,
}

impl AsUser {
    fn find() -> AsUser {
        if id(&["-u"]) != Some(0) {
            let name = id(&["-u"]).map_or_else(|| "me".to_owned(), |uid| uid.to_string());
            return AsUser { name, ids: None, prefix: Vec::new() };
        }
        for name in ["postgres", "nobody"] {
            if let (Some(uid), Some(gid)) = (id(&["-u", name]), id(&["-g", name])) {
                let setpriv =
                    ["setpriv", &format!("--reuid={uid}"), &format!("--regid={gid}"), "--clear-groups", "--"];
                let prefix = setpriv.map(str::to_owned).to_vec();
                return AsUser { name: name.to_owned(), ids: Some((uid, gid)), prefix };
            }
        }
        panic!(
            "PostgreSQL does not run as root, and there is no user \"postgres\" or \"nobody\" to run it as"
        )
    }

    fn command(&self, program: &Path) -> Command {
        match self.prefix.split_first() {
            None => Command::new(program),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
        }
    }

    fn own(&self, folder: &Path) {
        if let Some((uid, gid)) = self.ids {
            std::os::unix::fs::chown(folder, Some(uid), Some(gid)).expect("root gives folders away");
        }
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let out = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(out.stdout).ok()?.trim().parse().ok()
}
