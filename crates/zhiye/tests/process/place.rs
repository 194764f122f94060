//! A furnished office on either engine, and commands about it.

use crate::office::{Served, binary};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};
use zhiye_testkit::postgres::Database;

pub struct Place {
    pub data: PathBuf,
    pub database: Option<Database>,
}

impl Place {
    /// Nothing is there yet.
    pub fn empty(folder: &Path, postgres: bool) -> Place {
        Place { data: folder.join("office"), database: postgres.then(Database::fresh) }
    }

    /// A small invented office.
    pub fn furnished(folder: &Path, postgres: bool) -> Place {
        let place = Place::empty(folder, postgres);
        place.furnish();
        place
    }

    /// Puts a small invented office into an empty place.
    pub fn furnish(&self) {
        let mut command = binary();
        command.args(["demo", "--listen", "127.0.0.1:0", "--requests", "60", "--dir"]).arg(&self.data);
        if let Some(database) = &self.database {
            command.arg("--demo-database").arg(&database.url);
        }
        Served::start(command).stop();
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary();
        command.arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.arg("--database").arg(&database.url);
        }
        command.args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command that succeeds says.
    pub fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command that refuses says.
    pub fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    pub fn serve(&self) -> Served {
        Served::start(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// A token of one of the clerks.
    pub fn token(&self) -> String {
        let people = self.says(&["admin", "people"]);
        let clerk = people.lines().find(|line| line.contains("受理员")).expect("a clerk works here");
        let id = clerk.split_whitespace().next().unwrap();
        self.says(&["admin", "token", "--label", "test", "--person", id]).trim().to_owned()
    }

    pub fn key(&self) -> PathBuf {
        self.data.join("zhiye.key")
    }
}
