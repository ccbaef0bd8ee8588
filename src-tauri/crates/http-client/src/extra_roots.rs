use std::fmt;

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};

use crate::certificate_name::subject;

/// Certificates of authorities that are trusted in addition to the system's.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ExtraRoots {
    certificates: Vec<CertificateDer<'static>>,
    skipped: Vec<String>,
}

impl ExtraRoots {
    /// Parses a PEM file with one or more certificates. Broken ones are skipped.
    ///
    /// # Errors
    /// When there is no usable certificate; the error is an English reason.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        let mut roots = Self::default();
        let mut store = RootCertStore::empty();
        for (index, entry) in entries(pem).enumerate() {
            let parsed =
                CertificateDer::from_pem_slice(entry).map_err(|error| (None, error.to_string()));
            let added = parsed.and_then(|certificate| {
                let added = store.add(certificate.clone());
                added.map_err(|error| (subject(&certificate), error.to_string()))?;
                roots.certificates.push(certificate);
                Ok(())
            });
            if let Err((name, reason)) = added {
                let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
                roots
                    .skipped
                    .push(format!("certificate {}{name}: {reason}", index + 1));
            }
        }
        match roots.skipped.first() {
            Some(first) if roots.is_empty() => {
                Err(format!("no certificate in it can be used: {first}"))
            }
            None if roots.is_empty() => Err("there is no certificate in it".to_owned()),
            Some(_) | None => Ok(roots),
        }
    }

    pub(crate) fn certificates(&self) -> &[CertificateDer<'static>] {
        &self.certificates
    }

    /// Describes the certificates that were skipped as broken, each with its number in the file, its name if it has one, and the
    /// reason.
    pub fn skipped(&self) -> &[String] {
        &self.skipped
    }

    /// Returns whether there are no certificates.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }
}

/// Splits a PEM file into its entries, so that a broken one does not affect the others.
fn entries(pem: &[u8]) -> impl Iterator<Item = &[u8]> {
    const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
    let begins: Vec<usize> = pem
        .windows(BEGIN.len())
        .enumerate()
        .filter(|(_, part)| *part == BEGIN)
        .map(|(at, _)| at)
        .collect();
    let ends: Vec<usize> = begins.iter().copied().skip(1).chain([pem.len()]).collect();
    begins
        .into_iter()
        .zip(ends)
        .map(|(begin, end)| &pem[begin..end])
}

impl fmt::Debug for ExtraRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ExtraRoots({}, {} left out)",
            self.certificates.len(),
            self.skipped.len()
        )
    }
}
