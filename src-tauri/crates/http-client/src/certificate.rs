//! Names and demands of certificates.

use std::fmt;

use rustls::pki_types::CertificateDer;
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Extension, X509Name};

use crate::{obstacle::CertificateFault, trust::ExtraRoots};

/// More of a name is not shown, in characters.
pub(crate) const LONGEST_NAME: usize = 120;

/// The extensions that rustls-webpki knows (0.103, `cert.rs`); with any other that is critical it refuses a certificate, unless
/// that is an authority that is trusted by itself.
const KNOWN: [&str; 6] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.37",
];

/// Names of extensions that certificates of inspecting devices were seen to demand (RFC 5280; RFC 7633).
const NAMES: [(&str, &str); 9] = [
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

/// A certificate of a chain that has an extension which must be understood and is not.
#[derive(Debug, Clone)]
pub(crate) struct Demand {
    pub(crate) subject: String,
    issuer: String,
    /// From 1, the service's own, and how many there are.
    position: (usize, usize),
    /// Name and number: `certificatePolicies (2.5.29.32)`.
    pub(crate) extension: String,
    /// The trusted authority that vouches for the chain, if there is one.
    pub(crate) root: Option<String>,
}

impl Demand {
    /// Returns the first one, if that is why the chain was not trusted.
    pub(crate) fn in_the_way(
        fault: CertificateFault,
        chain: &[&CertificateDer<'_>],
        extra: &ExtraRoots,
    ) -> Option<Self> {
        // Windows and macOS check certificates themselves, and know more.
        if cfg!(any(windows, target_vendor = "apple")) {
            return None;
        }
        let chain: Vec<X509Certificate<'_>> = chain
            .iter()
            .filter_map(|der| Some(X509Certificate::from_der(der).ok()?.1))
            .collect();
        let (index, certificate, extension) =
            chain.iter().enumerate().find_map(|(index, certificate)| {
                let demanded = certificate
                    .extensions()
                    .iter()
                    .find(|extension| is_not_known(extension))?;
                Some((index, certificate, named(&demanded.oid.to_id_string())))
            })?;
        let root = trusted_above(&chain, extra);
        let is_the_cause = match fault {
            CertificateFault::Other => true,
            // The search for an authority ends at the certificate that cannot be used.
            CertificateFault::UnknownIssuer => root.is_some(),
            CertificateFault::OtherHost | CertificateFault::Time => false,
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

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (position, all) = self.position;
        write!(
            f,
            "certificate {position} of {all} in the chain, {}, issued by {}, has the critical extension {}, which is not known here; ",
            self.subject, self.issuer, self.extension
        )?;
        match &self.root {
            Some(root) => write!(f, "the authority {root} above it is trusted"),
            None => f.write_str("no authority above it is trusted"),
        }
    }
}

fn is_not_known(extension: &X509Extension<'_>) -> bool {
    extension.critical && !KNOWN.contains(&extension.oid.to_id_string().as_str())
}

fn named(oid: &str) -> String {
    match NAMES.iter().find(|(known, _)| *known == oid) {
        Some((_, name)) => format!("{name} ({oid})"),
        None => oid.to_owned(),
    }
}

/// Returns the name of a trusted authority that signed one of these, by its signature.
fn trusted_above(chain: &[X509Certificate<'_>], extra: &ExtraRoots) -> Option<String> {
    let system = system_roots();
    let signed_one = |der: &CertificateDer<'_>| {
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
        .find_map(signed_one)
}

#[cfg(all(unix, not(target_vendor = "apple")))]
fn system_roots() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn system_roots() -> Vec<CertificateDer<'static>> {
    Vec::new()
}

/// The common name, the organisation behind it; without characters that could make it look like something else.
pub(crate) fn plain_name(name: &X509Name<'_>) -> Option<String> {
    let common = name.iter_common_name().find_map(|name| name.as_str().ok());
    let organisation = name.iter_organization().find_map(|name| name.as_str().ok());
    let words = match (common, organisation) {
        (Some(common), Some(organisation)) if common != organisation => {
            format!("{common} ({organisation})")
        }
        (Some(one), _) | (None, Some(one)) => one.to_owned(),
        (None, None) => name.to_string(),
    };
    let plain: String = words
        .chars()
        .filter(|c| !is_treacherous(*c))
        .take(LONGEST_NAME)
        .collect();
    Some(plain.trim().to_owned()).filter(|plain| !plain.is_empty())
}

/// Control characters, and those that turn the direction of writing or are not seen.
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
