//! Tracking: number and code open a matter; a wrong pair gets one neutral answer and slows the address it came
//! from. The number itself is never locked.

use crate::{App, Denied, No, Own, filing::code_hash, limits::Trial};
use zhiye_domain::{
    RequestId,
    number::{Number, digits},
};
use zhiye_store::{Fault, Id};

impl App {
    /// The request of a number and its code.
    ///
    /// # Errors
    /// [`Own::NotFound`] for every wrong pair alike; [`Denied::Slow`] with the seconds to wait.
    pub async fn track(&self, number: &str, code: &str, address: &str) -> Result<RequestId, No> {
        let now = self.clock().now();
        let wait = self.0.limits.wait(Trial::Track, address, now);
        if wait > 0 {
            return Err(Denied::Slow(wait).into());
        }
        let number = Number::parse(number).ok();
        let length = usize::from(self.rulebook().office().query_code_digits);
        let code = digits(code).filter(|c| c.len() == length);
        let (Some(number), Some(code)) = (number, code) else {
            self.0.limits.count(Trial::Track, address, now);
            return Err(Own::NotFound.into());
        };
        let found = self.looked_up("code", code_hash(self.keyring(), number, &code)).await?;
        match found.first() {
            Some(id) => Ok(*id),
            None => {
                self.0.limits.count(Trial::Track, address, now);
                Err(Own::NotFound.into())
            }
        }
    }

    /// Seconds an address must wait before filing again; counts this filing.
    pub fn may_file(&self, address: &str) -> Result<(), No> {
        let now = self.clock().now();
        match self.0.limits.wait(Trial::File, address, now) {
            0 => {
                self.0.limits.count(Trial::File, address, now);
                Ok(())
            }
            wait => Err(Denied::Slow(wait).into()),
        }
    }

    /// A text of *words*, unsealed.
    pub(crate) fn unseal(&self, id: Id, sealed: &[u8]) -> Result<String, No> {
        let (_, text) =
            self.keyring().unseal(id, sealed).map_err(|e| Fault::because("words can't be unsealed", e))?;
        String::from_utf8(text).map_err(|e| Fault::because("unsealed words are no text", e).into())
    }
}
