//! Critical extensions of certificates.

use std::fmt;

use rustls::pki_types::CertificateDer;
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Extension, X509Name};

use crate::{
    certificate_name::plain_name, connection_error::CertificateFault, extra_roots::ExtraRoots,
};

/// Extensions that rustls-webpki supports (0.103, `cert.rs`). It rejects a certificate with any other critical extension, unless
/// it is itself a trusted authority.
const SUPPORTED: [&str; 6] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.37",
];

/// Names of critical extensions that were seen in certificates of TLS-inspecting proxies (RFC 5280; RFC 7633).
const EXTENSION_NAMES: [(&str, &str); 9] = [
    ("2.5.29.9", "subjectDirectoryAttributes"),
    ("2.5.29.16", "privateKeyUsagePeriod"),
    ("2.5.29.32", "certificatePolicies"),
    ("2.5.29.33", "policyMappings"),
    ("2.5.29.36", "policyConstraints"),
    ("2.5.29.54", "inhibitAnyPolicy"),
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess"),
    ("1.3.6.1.5.5.7.1.3", "qcStatements"),
    ("1.3.6.1.5.5.7.1.24", "tlsFeature"),
];

/// A certificate of a chain with a critical extension that is not supported.
#[derive(Debug, Clone)]
pub(crate) struct UnsupportedExtension {
    pub(crate) subject: String,
    issuer: String,
    /// Position in the chain, from 1 for the service's own certificate, and length of the chain.
    position: (usize, usize),
    /// Name and OID: `certificatePolicies (2.5.29.32)`.
    pub(crate) extension: String,
    /// Name of the trusted authority that signed the chain, if there is one.
    pub(crate) root: Option<String>,
}

impl UnsupportedExtension {
    /// Returns the first such certificate, if it is the reason why the chain was rejected.
    pub(crate) fn find(
        fault: CertificateFault,
        chain: &[&CertificateDer<'_>],
        extra: &ExtraRoots,
    ) -> Option<Self> {
        // Windows and macOS verify certificates themselves and support more extensions.
        if cfg!(any(windows, target_vendor = "apple")) {
            return None;
        }
        let chain: Vec<X509Certificate<'_>> = chain
            .iter()
            .filter_map(|der| Some(X509Certificate::from_der(der).ok()?.1))
            .collect();
        let (index, certificate, extension) =
            chain.iter().enumerate().find_map(|(index, certificate)| {
                let unsupported = certificate
                    .extensions()
                    .iter()
                    .find(|extension| is_unsupported(extension))?;
                Some((
                    index,
                    certificate,
                    extension_name(&unsupported.oid.to_id_string()),
                ))
            })?;
        let root = signing_root(&chain, extra);
        let is_the_cause = match fault {
            CertificateFault::Other => true,
            // webpki stops its search for an authority at this certificate.
            CertificateFault::UnknownIssuer => root.is_some(),
            CertificateFault::HostMismatch | CertificateFault::Time => false,
        };
        let name = |name: &X509Name<'_>| plain_name(name).unwrap_or_default();
        is_the_cause.then(|| Self {
            subject: name(certificate.subject()),
            issuer: name(certificate.issuer()),
            position: (index + 1, chain.len()),
            extension,
            root,
        })
    }
}

impl fmt::Display for UnsupportedExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (position, all) = self.position;
        write!(
            f,
            "certificate {position} of {all} in the chain, {}, issued by {}, has the critical extension {}, which is not supported; ",
            self.subject, self.issuer, self.extension
        )?;
        match &self.root {
            Some(root) => write!(f, "the root {root} is trusted"),
            None => f.write_str("no root is trusted"),
        }
    }
}

fn is_unsupported(extension: &X509Extension<'_>) -> bool {
    extension.critical && !SUPPORTED.contains(&extension.oid.to_id_string().as_str())
}

fn extension_name(oid: &str) -> String {
    match EXTENSION_NAMES.iter().find(|(known, _)| *known == oid) {
        Some((_, name)) => format!("{name} ({oid})"),
        None => oid.to_owned(),
    }
}

/// Returns the name of a trusted authority whose signature is on a certificate of the chain.
fn signing_root(chain: &[X509Certificate<'_>], extra: &ExtraRoots) -> Option<String> {
    let system = system_roots();
    let signing_name = |der: &CertificateDer<'_>| {
        let (_, root) = X509Certificate::from_der(der).ok()?;
        let signed = chain.iter().any(|certificate| {
            certificate.issuer().as_raw() == root.subject().as_raw()
                && certificate
                    .verify_signature(Some(root.public_key()))
                    .is_ok()
        });
        if signed {
            plain_name(root.subject())
        } else {
            None
        }
    };
    extra
        .certificates()
        .iter()
        .chain(&system)
        .find_map(signing_name)
}

#[cfg(all(unix, not(target_vendor = "apple")))]
fn system_roots() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn system_roots() -> Vec<CertificateDer<'static>> {
    Vec::new()
}
