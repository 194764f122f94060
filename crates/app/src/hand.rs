//! By whose hand the office's own affairs are written, and under which key: the same form twice does its work once
//! and gives the first result, as it does for a matter.

use crate::{App, No};
use zhiye_domain::{Staff, actor::By};
use zhiye_store::{Fault, Id, Key};

/// Who writes; `None` is the one-time set-up, the demo and commands on the machine itself.
#[derive(Clone, Copy, Debug)]
pub struct Hand<'a> {
    pub staff: Option<&'a Staff>,
    pub key: Option<Key>,
}

impl<'a> From<Option<&'a Staff>> for Hand<'a> {
    fn from(staff: Option<&'a Staff>) -> Hand<'a> {
        Hand { staff, key: None }
    }
}

impl Hand<'_> {
    pub(crate) fn by(&self) -> By {
        self.staff.map_or(By::System, |s| By::Staff { person: s.person, unit: s.unit })
    }
}

impl App {
    /// Whether this form did its work already.
    pub async fn is_done(&self, hand: &Hand<'_>) -> Result<bool, No> {
        Ok(self.done_before(hand).await?.is_some())
    }

    /// What the key's first write was about.
    pub(crate) async fn done_before(&self, hand: &Hand<'_>) -> Result<Option<Id>, No> {
        let Some(key) = hand.key else { return Ok(None) };
        let kept = self.store().seen(self.jurisdiction(), key).await?;
        kept.map(|bytes| kept_id(&bytes)).transpose()
    }
}

/// The id kept under a key.
pub(crate) fn kept_id(bytes: &[u8]) -> Result<Id, No> {
    let id = bytes.try_into().map_err(|e| Fault::because("a kept result can't be read", e))?;
    Ok(Id(id))
}
