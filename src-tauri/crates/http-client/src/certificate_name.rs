//! Names in certificates, fit to be displayed.

use rustls::pki_types::CertificateDer;
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Name};

/// Maximum length of a displayed name, in characters.
pub(crate) const MAX_NAME_CHARS: usize = 120;

/// Returns the name of the subject.
pub(crate) fn subject(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    plain_name(certificate.subject())
}

/// Returns common name and organization, without control, bidirectional and invisible characters.
pub(crate) fn plain_name(name: &X509Name<'_>) -> Option<String> {
    let common = name.iter_common_name().find_map(|name| name.as_str().ok());
    let organization = name.iter_organization().find_map(|name| name.as_str().ok());
    let text = match (common, organization) {
        (Some(common), Some(organization)) if common != organization => {
            format!("{common} ({organization})")
        }
        (Some(name), _) | (None, Some(name)) => name.to_owned(),
        (None, None) => name.to_string(),
    };
    let plain: String = text
        .chars()
        .filter(|c| !is_misleading(*c))
        .take(MAX_NAME_CHARS)
        .collect();
    Some(plain.trim().to_owned()).filter(|plain| !plain.is_empty())
}

/// Returns whether a character is a control, bidirectional or invisible one.
fn is_misleading(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
