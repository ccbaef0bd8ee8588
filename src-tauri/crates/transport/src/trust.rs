use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use rustls_platform_verifier::Verifier;
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Name};

use crate::obstacle::{CertificateFault, Obstacle};

/// More of an issuer's name is not shown.
const LONGEST_ISSUER: usize = 120;

/// Certificates of authorities that are trusted in addition to the system's.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ExtraRoots(Vec<CertificateDer<'static>>);

impl ExtraRoots {
    /// Reads the text of a PEM file with one certificate or more.
    ///
    /// The error says in English what is wrong with it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = certificates.map_err(|error| format!("it is no PEM file: {error}"))?;
        if certificates.is_empty() {
            return Err("there is no certificate in it".to_owned());
        }
        let mut store = RootCertStore::empty();
        for certificate in &certificates {
            store
                .add(certificate.clone())
                .map_err(|error| format!("a certificate in it is broken: {error}"))?;
        }
        Ok(Self(certificates))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for ExtraRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExtraRoots({})", self.0.len())
    }
}

/// TLS as the system trusts it, and the extra roots. Reads the system's trust store.
pub(crate) fn tls(extra: &ExtraRoots) -> Result<ClientConfig, String> {
    use_ring();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Naming::new(extra, Arc::clone(&provider)).map_err(|error| error.to_string())?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Chooses the cryptography for the whole process, once; whoever came first is fine as well.
pub(crate) fn use_ring() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// Verifies as the system does, and tells of a certificate that did not stand it who issued it.
#[derive(Debug)]
struct Naming(Verifier);

impl Naming {
    fn new(extra: &ExtraRoots, provider: Arc<CryptoProvider>) -> Result<Self, rustls::Error> {
        Ok(Self(Verifier::new_with_extra_roots(extra.0.iter().cloned(), provider)?))
    }
}

impl ServerCertVerifier for Naming {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|cause| Untrusted::error(end_entity, cause))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// A certificate that did not stand the verification.
#[derive(Debug)]
struct Untrusted {
    fault: CertificateFault,
    issuer: Option<String>,
    cause: rustls::Error,
}

impl Untrusted {
    fn error(certificate: &CertificateDer<'_>, cause: rustls::Error) -> rustls::Error {
        let untrusted = Self { fault: fault(&cause), issuer: issuer(certificate), cause };
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted))))
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let issuer = self.issuer.as_deref().unwrap_or("nobody it names");
        write!(f, "the certificate, issued by {issuer}, is not trusted: {} ({})", self.fault, self.cause)
    }
}

impl std::error::Error for Untrusted {}

/// What stands in the way by a TLS error, and the words for it.
pub(crate) fn obstacle(error: &rustls::Error) -> (Obstacle, String) {
    if let rustls::Error::InvalidCertificate(reason) = error {
        if let CertificateError::Other(OtherError(other)) = reason
            && let Some(found) = other.downcast_ref::<Untrusted>()
        {
            let obstacle = Obstacle::Certificate { fault: found.fault, issuer: found.issuer.clone() };
            return (obstacle, found.to_string());
        }
        return (Obstacle::Certificate { fault: fault(error), issuer: None }, error.to_string());
    }
    (Obstacle::Tls, error.to_string())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "rustls adds reasons; each new one is another kind of unusable"
)]
fn fault(error: &rustls::Error) -> CertificateFault {
    let rustls::Error::InvalidCertificate(reason) = error else { return CertificateFault::Other };
    match reason {
        // An authority of a known name with another key is another authority.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => CertificateFault::UnknownIssuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::OtherHost
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => CertificateFault::Time,
        _ => CertificateFault::Other,
    }
}

/// The issuer's name, its organisation behind it; without characters that could make it look like something else.
fn issuer(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let issuer: &X509Name<'_> = certificate.issuer();
    let name = issuer.iter_common_name().find_map(|name| name.as_str().ok());
    let organisation = issuer.iter_organization().find_map(|name| name.as_str().ok());
    let words = match (name, organisation) {
        (Some(name), Some(organisation)) if name != organisation => format!("{name} ({organisation})"),
        (Some(one), _) | (None, Some(one)) => one.to_owned(),
        (None, None) => issuer.to_string(),
    };
    let plain: String = words.chars().filter(|c| !is_treacherous(*c)).take(LONGEST_ISSUER).collect();
    Some(plain.trim().to_owned()).filter(|plain| !plain.is_empty())
}

/// Control characters, and those that turn the direction of writing or are not seen.
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_by(name: &str, organisation: &str) -> CertificateDer<'static> {
        let mut issuer = rcgen::CertificateParams::new(Vec::new()).unwrap();
        issuer.distinguished_name = rcgen::DistinguishedName::new();
        issuer.distinguished_name.push(rcgen::DnType::CommonName, name);
        if !organisation.is_empty() {
            issuer.distinguished_name.push(rcgen::DnType::OrganizationName, organisation);
        }
        let issuer = rcgen::Issuer::new(issuer, rcgen::KeyPair::generate().unwrap());
        let key = rcgen::KeyPair::generate().unwrap();
        let leaf = rcgen::CertificateParams::new(vec!["box.test".to_owned()]).unwrap();
        leaf.signed_by(&key, &issuer).unwrap().der().clone()
    }

    #[test]
    fn names_the_issuer_without_tricks() {
        assert_eq!(
            issuer(&made_by("TLS Inspection", "Aoyama Foods")).unwrap(),
            "TLS Inspection (Aoyama Foods)"
        );
        assert_eq!(issuer(&made_by("Aoyama", "Aoyama")).unwrap(), "Aoyama");
        assert_eq!(issuer(&made_by("a\u{202e}b\nc\u{200b}d", "")).unwrap(), "abcd");
        assert_eq!(issuer(&made_by(&"x".repeat(500), "")).unwrap().len(), LONGEST_ISSUER);
        assert_eq!(issuer(&CertificateDer::from(vec![1, 2, 3])), None);
    }

    #[test]
    fn takes_pem_files_with_certificates_only() {
        let key = rcgen::generate_simple_self_signed(vec!["box.test".to_owned()]).unwrap();
        let two = key.cert.pem() + &key.cert.pem();
        assert!(ExtraRoots::from_pem(two.as_bytes()).is_ok_and(|roots| !roots.is_empty()));
        for broken in [
            String::new(),
            "no certificate".to_owned(),
            key.signing_key.serialize_pem(),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(),
            "-----BEGIN CERTIFICATE-----\n%%%".to_owned(),
        ] {
            assert!(ExtraRoots::from_pem(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
