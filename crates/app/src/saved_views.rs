//! Lists of the queue that a person keeps under a name of their own: address and name, nothing of what the list holds.

use crate::{App, Fields, No};
use zhiye_domain::Staff;

/// Lists a person may keep: more than fit a glance are no help.
pub const MOST_VIEWS: usize = 12;
/// Under which form they lie with their owner.
const FORM: &str = "saved views";

/// A list kept by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedView {
    pub name: String,
    pub address: String,
}

impl App {
    /// The lists a person keeps, by name.
    pub async fn saved_views(&self, staff: &Staff) -> Result<Vec<SavedView>, No> {
        let kept = self.draft(self.views_of(staff), FORM).await?;
        let view = |(address, names): (String, Vec<String>)| {
            let name = names.into_iter().next()?;
            Some(SavedView { name, address })
        };
        let mut views: Vec<SavedView> = kept.into_iter().filter_map(view).collect();
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
    }

    /// Keeps a list; one kept already at this address gets the new name. `false` if there are as many as may be.
    pub async fn save_view(&self, staff: &Staff, view: SavedView) -> Result<bool, No> {
        let owner = self.views_of(staff);
        let mut kept: Fields = self.draft(owner, FORM).await?;
        if kept.len() >= MOST_VIEWS && !kept.contains_key(&view.address) {
            return Ok(false);
        }
        kept.insert(view.address, vec![view.name]);
        self.keep_fields(owner, FORM, &kept, None).await?;
        Ok(true)
    }

    /// Forgets the list at this address.
    pub async fn drop_view(&self, staff: &Staff, address: &str) -> Result<(), No> {
        let owner = self.views_of(staff);
        let mut kept = self.draft(owner, FORM).await?;
        kept.remove(address);
        self.keep_fields(owner, FORM, &kept, None).await
    }

    /// Kept lists lie beside a person's half-written forms, not among them.
    fn views_of(&self, staff: &Staff) -> [u8; 16] {
        self.keyring().lookup("saved views", &staff.person.to_string())
    }
}
