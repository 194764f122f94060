//! A matter as the table of limits sees it.

use crate::{Channel, Kind, Urgency};

/// What of a matter a limit may depend on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Case<'a> {
    pub kind: Kind,
    pub urgency: Urgency,
    /// Code of its category, once it has one.
    pub category: Option<&'a str>,
    pub channel: Channel,
    /// Code of its community, if it has one.
    pub area: Option<&'a str>,
}
