//! The office's own templates for papers: sealed files, named by the office's events. What a template may hold was looked
//! at by whoever took it in; here it is asked who may bring one, and whether its words may be said.

use crate::{App, Ask, Denied, No, Own, photos::write_file, random};
use zhiye_domain::{
    Role, Staff, UnitId,
    office::{Command, PaperTemplate},
};
use zhiye_insight::plain;
use zhiye_store::{Fault, Id};

impl App {
    /// Keeps a template for a kind of paper of a unit, in place of the one before. `text` is what is written in it.
    ///
    /// # Errors
    /// [`Own::Clause`] if it makes help depend on silence: it would stand on every paper.
    pub async fn set_template(
        &self,
        ask: Ask,
        (kind, unit): (&str, UnitId),
        document: &[u8],
        text: &str,
    ) -> Result<(), No> {
        if !ask.actor.has(Role::Administrator) {
            return Err(Denied::Forbidden.into());
        }
        if self.directory().unit(unit).is_none_or(|unit| unit.retired) {
            return Err(Own::UnitUnknown.into());
        }
        if let Some(clause) = plain::clause(text) {
            return Err(Own::Clause(clause).into());
        }
        let file = Id(random::id(self.clock().now()));
        let sealed = self.keyring().seal(file, &random::bytes(), document);
        let bytes = sealed.len() as u64;
        write_file(self.photo_path(&file.to_string()), sealed).await?;
        let template = PaperTemplate { kind: kind.into(), unit, file: file.to_string(), bytes };
        self.office_act(ask, Command::SetTemplate { template }).await
    }

    /// The template a unit's papers of a kind are written into: its own, or that of the nearest unit above it.
    pub fn template_of(&self, kind: &str, unit: UnitId) -> Option<PaperTemplate> {
        let directory = self.directory();
        let units = std::iter::once(unit).chain(directory.above(unit));
        units.into_iter().find_map(|unit| directory.office.template(kind, unit).cloned())
    }

    /// The document of a template in use.
    pub async fn template(&self, template: &PaperTemplate) -> Result<Vec<u8>, No> {
        let name: Id = template.file.parse().map_err(|_| Denied::Hidden)?;
        let sealed = tokio::fs::read(self.photo_path(&template.file)).await;
        let sealed = sealed.map_err(|e| Fault::because("a template's file can't be read", e))?;
        let unsealed = self.keyring().unseal(name, &sealed);
        Ok(unsealed.map_err(|e| Fault::because("a template can't be unsealed", e))?.1)
    }

    /// The document of a template in use, by the name of its file; for the administrator.
    pub async fn template_file(&self, staff: &Staff, file: &str) -> Result<Vec<u8>, No> {
        if !staff.has(Role::Administrator) {
            return Err(Denied::Forbidden.into());
        }
        let directory = self.directory();
        let held = directory.office.templates.iter().find(|template| template.file == file);
        self.template(held.ok_or(Denied::Hidden)?).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, Config, Refused};
    use zhiye_domain::office::Profile;

    const WORDS: &str = "编号 {{登记编号}}";

    async fn office(folder: &std::path::Path) -> (App, Ask, UnitId) {
        let clock = Clock::set_to("2026-11-17T08:20:00Z".parse().unwrap());
        let app = App::open(Config::in_folder(folder, clock)).await.unwrap();
        let profile = Profile { name: "青禾街道".into(), phone: "0555".into(), address: String::new() };
        let person = app.set_up(profile, "管宁").await.unwrap();
        let unit = app.add_unit(None, "civil", "民政办", true).await.unwrap();
        let staff = app.directory().staff(person).unwrap();
        (app, Ask::from(Some(&staff)), unit)
    }

    #[tokio::test]
    async fn a_template_lies_sealed_and_serves_the_units_below() {
        let folder = tempfile::tempdir().unwrap();
        let (app, ask, unit) = office(folder.path()).await;
        let root = app.root().unwrap();
        app.set_template(ask, ("answer", root), WORDS.as_bytes(), WORDS).await.unwrap();
        let held = app.template_of("answer", unit).unwrap();
        assert_eq!(held.unit, root);
        assert_eq!(app.template(&held).await.unwrap(), WORDS.as_bytes());
        assert_eq!(app.template_of("acceptance", unit), None);
        let stored = std::fs::read(app.photo_path(&held.file)).unwrap();
        assert_eq!(stored.len() as u64, held.bytes);
        assert!(!stored.windows(6).any(|part| part == "编号".as_bytes()));
    }

    #[tokio::test]
    async fn a_template_that_asks_for_silence_is_refused_and_nothing_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (app, ask, unit) = office(folder.path()).await;
        let words = "{{登记编号}}，本人自愿息诉罢访。";
        let refused = app.set_template(ask, ("answer", unit), words.as_bytes(), words).await;
        assert!(matches!(refused, Err(No::Refused(Refused::Own(Own::Clause("息诉罢访"))))), "{refused:?}");
        assert_eq!(app.template_of("answer", unit), None);
    }

    #[tokio::test]
    async fn only_an_administrator_brings_one() {
        let folder = tempfile::tempdir().unwrap();
        let (app, mut ask, unit) = office(folder.path()).await;
        if let zhiye_domain::Actor::Staff(staff) = &mut ask.actor {
            staff.grants.clear();
        }
        let denied = app.set_template(ask, ("answer", unit), b"x", WORDS).await;
        assert!(matches!(denied, Err(No::Denied(Denied::Forbidden))), "{denied:?}");
    }
}
