//! Whom https and TLS of mail are believed: Mozilla's list as it is built in, and the office's own authority if it names
//! one. The list of the machine is not read: two machines of one office answer the same.

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{fmt, sync::Arc};

/// Who is believed.
#[derive(Clone)]
pub struct Roots {
    config: Arc<ClientConfig>,
    pub(crate) own: Vec<CertificateDer<'static>>,
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roots").field("own", &self.own.len()).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("it holds no certificate that can be read (PEM)")]
pub struct BadAuthority;

impl Roots {
    /// The built-in list.
    pub fn built_in() -> Roots {
        Roots::of(Vec::new()).expect("the built-in list can be read")
    }

    /// The built-in list and the certificates of a PEM file.
    ///
    /// # Errors
    /// If there are none in it, or one is not an authority.
    pub fn with_own(pem: &[u8]) -> Result<Roots, BadAuthority> {
        let own: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        match own {
            Ok(own) if !own.is_empty() => Roots::of(own),
            _ => Err(BadAuthority),
        }
    }

    fn of(own: Vec<CertificateDer<'static>>) -> Result<Roots, BadAuthority> {
        let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in &own {
            store.add(certificate.clone()).map_err(|_| BadAuthority)?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring knows TLS 1.2 and 1.3")
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(Roots { config: Arc::new(config), own })
    }

    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        self.config.clone()
    }
}
