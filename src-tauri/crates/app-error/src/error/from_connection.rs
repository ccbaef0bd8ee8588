//! Conversion of connection errors: certificates, proxies, intermediaries.

use super::AppError;
use crate::Subject;
use clumio_client::{CertificateFault, ConnectionError, ProxySettingFault};

impl AppError {
    /// Adds why the connection failed: what is at fault (a certificate, a proxy, an intermediary), and the name it gives itself.
    #[must_use]
    pub fn with_connection_error(mut self, connection_error: Option<&ConnectionError>) -> Self {
        let Some(connection_error) = connection_error else {
            return self;
        };
        let detail = self.context_mut();
        let (subject, by) = match connection_error {
            ConnectionError::Certificate { fault, issuer } => {
                let subject = match fault {
                    CertificateFault::UnknownIssuer => Subject::CertificateIssuer,
                    CertificateFault::HostMismatch => Subject::CertificateHost,
                    CertificateFault::Time => Subject::CertificateTime,
                    CertificateFault::Other => Subject::Certificate,
                };
                (subject, issuer.clone())
            }
            ConnectionError::CertificateExtension {
                certificate,
                extension,
                root,
            } => {
                detail.extension = Some(extension.clone());
                detail.root.clone_from(root);
                (Subject::CertificateExtension, Some(certificate.clone()))
            }
            ConnectionError::Tls => (Subject::Tls, None),
            ConnectionError::ProxyAuthRequired { proxy } => {
                (Subject::ProxySignIn, Some(proxy.clone()))
            }
            ConnectionError::ProxyAuthUnsupported { proxy, schemes } => {
                detail.schemes = (!schemes.is_empty()).then(|| schemes.join(", "));
                (Subject::ProxyScheme, Some(proxy.clone()))
            }
            ConnectionError::Proxy { proxy } | ConnectionError::ProxyUnreachable { proxy } => {
                (Subject::Proxy, Some(proxy.clone()))
            }
            ConnectionError::ProxyBadGateway { proxy } => {
                (Subject::ProxyGateway, Some(proxy.clone()))
            }
            ConnectionError::ProxySetting { setting, fault } => {
                let subject = match fault {
                    ProxySettingFault::Unreadable => Subject::ProxySetting,
                    ProxySettingFault::Socks => Subject::ProxySocks,
                };
                (subject, Some(setting.clone()))
            }
            ConnectionError::Intermediary { name } => (Subject::Intermediary, name.clone()),
        };
        detail.by = by;
        self.subject(subject)
    }
}
