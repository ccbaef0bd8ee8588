use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use rustls_platform_verifier::Verifier;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::{
    certificate::{Demand, plain_name},
    obstacle::{CertificateFault, Obstacle},
};

/// Certificates of authorities that are trusted in addition to the system's.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ExtraRoots {
    certificates: Vec<CertificateDer<'static>>,
    left_out: Vec<String>,
}

impl ExtraRoots {
    /// Reads the text of a PEM file with one certificate or more. One that is broken is left out, and the others are used.
    ///
    /// The error says in English what is wrong with it when nothing in it can be used.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        let mut roots = Self::default();
        let mut store = RootCertStore::empty();
        for (index, entry) in entries(pem).enumerate() {
            let read =
                CertificateDer::from_pem_slice(entry).map_err(|error| (None, error.to_string()));
            let added = read.and_then(|certificate| {
                let added = store.add(certificate.clone());
                added.map_err(|error| (subject(&certificate), error.to_string()))?;
                roots.certificates.push(certificate);
                Ok(())
            });
            if let Err((name, reason)) = added {
                let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
                roots
                    .left_out
                    .push(format!("certificate {}{name}: {reason}", index + 1));
            }
        }
        match roots.left_out.first() {
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

    /// Returns which certificates were left out because they are broken, each with its number in the file, its name where it
    /// has one, and why.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }
}

/// Returns the entries of a PEM file, each by itself, so that a broken one takes no other with it.
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
            self.left_out.len()
        )
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
struct Naming {
    verifier: Verifier,
    extra: ExtraRoots,
}

impl Naming {
    fn new(extra: &ExtraRoots, provider: Arc<CryptoProvider>) -> Result<Self, rustls::Error> {
        let verifier =
            Verifier::new_with_extra_roots(extra.certificates.iter().cloned(), provider)?;
        Ok(Self {
            verifier,
            extra: extra.clone(),
        })
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
        self.verifier
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|cause| Untrusted::error(end_entity, intermediates, &self.extra, cause))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// A certificate that did not stand the verification.
#[derive(Debug)]
struct Untrusted {
    fault: CertificateFault,
    issuer: Option<String>,
    demand: Option<Demand>,
    left_out: Vec<String>,
    cause: rustls::Error,
}

impl Untrusted {
    fn error(
        certificate: &CertificateDer<'_>,
        above: &[CertificateDer<'_>],
        extra: &ExtraRoots,
        cause: rustls::Error,
    ) -> rustls::Error {
        let fault = fault(&cause);
        let chain: Vec<&CertificateDer<'_>> = [certificate].into_iter().chain(above).collect();
        let demand = Demand::in_the_way(fault, &chain, extra);
        let left_out = extra.left_out.clone();
        let untrusted = Self {
            fault,
            issuer: issuer(certificate),
            demand,
            left_out,
            cause,
        };
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted))))
    }

    fn obstacle(&self) -> Obstacle {
        match &self.demand {
            Some(demand) => Obstacle::CertificateExtension {
                certificate: demand.subject.clone(),
                extension: demand.extension.clone(),
                root: demand.root.clone(),
            },
            None => Obstacle::Certificate {
                fault: self.fault,
                issuer: self.issuer.clone(),
            },
        }
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.demand {
            Some(demand) => write!(f, "{demand} ({})", self.cause)?,
            None => {
                let issuer = self.issuer.as_deref().unwrap_or("nobody it names");
                write!(
                    f,
                    "the certificate, issued by {issuer}, is not trusted: {} ({})",
                    self.fault, self.cause
                )?;
            }
        }
        match self.left_out.as_slice() {
            [] => Ok(()),
            left_out => write!(
                f,
                "; of the extra authorities these were left out: {}",
                left_out.join(", ")
            ),
        }
    }
}

impl std::error::Error for Untrusted {}

/// What stands in the way by a TLS error, and the words for it.
pub(crate) fn obstacle(error: &rustls::Error) -> (Obstacle, String) {
    if let rustls::Error::InvalidCertificate(reason) = error {
        if let CertificateError::Other(OtherError(other)) = reason
            && let Some(found) = other.downcast_ref::<Untrusted>()
        {
            return (found.obstacle(), found.to_string());
        }
        return (
            Obstacle::Certificate {
                fault: fault(error),
                issuer: None,
            },
            error.to_string(),
        );
    }
    (Obstacle::Tls, error.to_string())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "rustls adds reasons; each new one is another kind of unusable"
)]
fn fault(error: &rustls::Error) -> CertificateFault {
    let rustls::Error::InvalidCertificate(reason) = error else {
        return CertificateFault::Other;
    };
    match reason {
        // An authority of a known name with another key is another authority.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateFault::UnknownIssuer
        }
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

/// The name of who issued a certificate.
fn issuer(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    plain_name(certificate.issuer())
}

/// The name of the certificate itself.
fn subject(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    plain_name(certificate.subject())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::LONGEST_NAME;

    fn made_by(name: &str, organisation: &str) -> CertificateDer<'static> {
        let mut issuer = rcgen::CertificateParams::new(Vec::new()).unwrap();
        issuer.distinguished_name = rcgen::DistinguishedName::new();
        issuer
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
        if !organisation.is_empty() {
            issuer
                .distinguished_name
                .push(rcgen::DnType::OrganizationName, organisation);
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
        assert_eq!(
            issuer(&made_by("a\u{202e}b\nc\u{200b}d", "")).unwrap(),
            "abcd"
        );
        assert_eq!(
            issuer(&made_by(&"x".repeat(500), "")).unwrap().len(),
            LONGEST_NAME
        );
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

    #[test]
    fn a_broken_certificate_is_left_out_of_a_bundle_and_named() {
        let root = |name: &str| {
            let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
            params
                .distinguished_name
                .push(rcgen::DnType::CommonName, name);
            params
                .self_signed(&rcgen::KeyPair::generate().unwrap())
                .unwrap()
                .pem()
        };
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let cut = root("cut").replace("-----END CERTIFICATE-----", "");
        let bundle = [
            &root("one"),
            broken,
            &root("two"),
            &cut,
            "-----BEGIN CERTIFICATE-----\n%%%\n",
            &root("three"),
        ];
        let roots = ExtraRoots::from_pem(bundle.concat().as_bytes()).unwrap();
        assert_eq!(roots.certificates.len(), 3, "{:?}", roots.left_out());
        let numbers: Vec<_> = roots
            .left_out()
            .iter()
            .map(|left| left.split([':', ' ']).nth(1).unwrap())
            .collect();
        assert_eq!(numbers, ["2", "4", "5"], "{:?}", roots.left_out());
        let all = ExtraRoots::from_pem(broken.as_bytes()).unwrap_err();
        assert!(
            all.starts_with("no certificate in it can be used: certificate 1: "),
            "{all}"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bundle_is_a_panic(junk in "[-A-Za-z0-9+/=\\n ]{0,200}") {
            let _ = ExtraRoots::from_pem(junk.replace("--", "-----BEGIN CERTIFICATE-----").as_bytes());
        }
    }
}
