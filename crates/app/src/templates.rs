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
