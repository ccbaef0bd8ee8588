use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::{
    certificate::UnsupportedExtension,
    certificate_name::plain_name,
    connection_error::{CertificateFault, ConnectionError},
    extra_roots::ExtraRoots,
};

/// Returns a TLS configuration with the system's trust and the extra roots. Reads the system's trust store.
pub(crate) fn client_config(extra: &ExtraRoots) -> Result<ClientConfig, String> {
    install_crypto_provider();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = IssuerReportingVerifier::new(extra, Arc::clone(&provider))
        .map_err(|error| error.to_string())?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Installs the crypto provider of the process, unless there is one already.
pub(crate) fn install_crypto_provider() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// Verifies as the system does, and reports the issuer of a rejected certificate.
#[derive(Debug)]
struct IssuerReportingVerifier {
    verifier: Verifier,
    extra: ExtraRoots,
}

impl IssuerReportingVerifier {
    fn new(extra: &ExtraRoots, provider: Arc<CryptoProvider>) -> Result<Self, rustls::Error> {
        let verifier =
            Verifier::new_with_extra_roots(extra.certificates().iter().cloned(), provider)?;
        Ok(Self {
            verifier,
            extra: extra.clone(),
        })
    }
}

impl ServerCertVerifier for IssuerReportingVerifier {
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
            .map_err(|cause| {
                RejectedCertificate::error(end_entity, intermediates, &self.extra, cause)
            })
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

/// A rejected certificate.
#[derive(Debug)]
struct RejectedCertificate {
    fault: CertificateFault,
    issuer: Option<String>,
    unsupported_extension: Option<UnsupportedExtension>,
    skipped: Vec<String>,
    cause: rustls::Error,
}

impl RejectedCertificate {
    fn error(
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        extra: &ExtraRoots,
        cause: rustls::Error,
    ) -> rustls::Error {
        let fault = fault(&cause);
        let chain: Vec<&CertificateDer<'_>> =
            [certificate].into_iter().chain(intermediates).collect();
        let unsupported_extension = UnsupportedExtension::find(fault, &chain, extra);
        let skipped = extra.skipped().to_vec();
        let untrusted = Self {
            fault,
            issuer: issuer(certificate),
            unsupported_extension,
            skipped,
            cause,
        };
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted))))
    }

    fn connection_error(&self) -> ConnectionError {
        match &self.unsupported_extension {
            Some(extension) => ConnectionError::CertificateExtension {
                certificate: extension.subject.clone(),
                extension: extension.extension.clone(),
                root: extension.root.clone(),
            },
            None => ConnectionError::Certificate {
                fault: self.fault,
                issuer: self.issuer.clone(),
            },
        }
    }
}

impl fmt::Display for RejectedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unsupported_extension {
            Some(extension) => write!(f, "{extension} ({})", self.cause)?,
            None => {
                let issuer = self.issuer.as_deref().unwrap_or("an unnamed issuer");
                write!(
                    f,
                    "the certificate, issued by {issuer}, is not trusted: {} ({})",
                    self.fault, self.cause
                )?;
            }
        }
        match self.skipped.as_slice() {
            [] => Ok(()),
            skipped => write!(f, "; skipped extra authorities: {}", skipped.join(", ")),
        }
    }
}

impl std::error::Error for RejectedCertificate {}

/// Returns the cause of a TLS error, and its message.
pub(crate) fn connection_error(error: &rustls::Error) -> (ConnectionError, String) {
    if let rustls::Error::InvalidCertificate(reason) = error {
        if let CertificateError::Other(OtherError(other)) = reason
            && let Some(rejected) = other.downcast_ref::<RejectedCertificate>()
        {
            return (rejected.connection_error(), rejected.to_string());
        }
        return (
            ConnectionError::Certificate {
                fault: fault(error),
                issuer: None,
            },
            error.to_string(),
        );
    }
    (ConnectionError::Tls, error.to_string())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "rustls adds reasons; a new one is `Other`"
)]
fn fault(error: &rustls::Error) -> CertificateFault {
    let rustls::Error::InvalidCertificate(reason) = error else {
        return CertificateFault::Other;
    };
    match reason {
        // An authority with a known name and another key is another authority.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateFault::UnknownIssuer
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::HostMismatch
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => CertificateFault::Time,
        _ => CertificateFault::Other,
    }
}

/// Returns the name of the issuer.
fn issuer(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    plain_name(certificate.issuer())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate_name::MAX_NAME_CHARS;

    fn issued_by(name: &str, organization: &str) -> CertificateDer<'static> {
        let mut issuer = rcgen::CertificateParams::new(Vec::new()).unwrap();
        issuer.distinguished_name = rcgen::DistinguishedName::new();
        issuer
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
        if !organization.is_empty() {
            issuer
                .distinguished_name
                .push(rcgen::DnType::OrganizationName, organization);
        }
        let issuer = rcgen::Issuer::new(issuer, rcgen::KeyPair::generate().unwrap());
        let key = rcgen::KeyPair::generate().unwrap();
        let leaf = rcgen::CertificateParams::new(vec!["box.test".to_owned()]).unwrap();
        leaf.signed_by(&key, &issuer).unwrap().der().clone()
    }

    #[test]
    fn the_issuer_has_no_misleading_characters() {
        assert_eq!(
            issuer(&issued_by("TLS Inspection", "Aoyama Foods")).unwrap(),
            "TLS Inspection (Aoyama Foods)"
        );
        assert_eq!(issuer(&issued_by("Aoyama", "Aoyama")).unwrap(), "Aoyama");
        assert_eq!(
            issuer(&issued_by("a\u{202e}b\nc\u{200b}d", "")).unwrap(),
            "abcd"
        );
        assert_eq!(
            issuer(&issued_by(&"x".repeat(500), "")).unwrap().len(),
            MAX_NAME_CHARS
        );
        assert_eq!(issuer(&CertificateDer::from(vec![1, 2, 3])), None);
    }

    #[test]
    fn accepts_pem_files_with_certificates_only() {
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
    fn a_broken_certificate_of_a_bundle_is_skipped() {
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
        assert_eq!(roots.certificates().len(), 3, "{:?}", roots.skipped());
        let numbers: Vec<_> = roots
            .skipped()
            .iter()
            .map(|left| left.split([':', ' ']).nth(1).unwrap())
            .collect();
        assert_eq!(numbers, ["2", "4", "5"], "{:?}", roots.skipped());
        let all = ExtraRoots::from_pem(broken.as_bytes()).unwrap_err();
        assert!(
            all.starts_with("no certificate in it can be used: certificate 1: "),
            "{all}"
        );
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(junk in "[-A-Za-z0-9+/=\\n ]{0,200}") {
            let _ = ExtraRoots::from_pem(junk.replace("--", "-----BEGIN CERTIFICATE-----").as_bytes());
        }
    }
}
