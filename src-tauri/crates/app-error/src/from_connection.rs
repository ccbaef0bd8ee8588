//! What stands between this computer and a service.

use crate::{AppError, Subject};
use clumio_client::{CertificateFault, Obstacle, SettingFault};

impl AppError {
    /// Adds what stands between this computer and the service, and how it names itself.
    #[must_use]
    pub fn with_connection_error(mut self, obstacle: Option<&Obstacle>) -> Self {
        let Some(obstacle) = obstacle else {
            return self;
        };
        let detail = self.context_mut();
        let (subject, by) = match obstacle {
            Obstacle::Certificate { fault, issuer } => {
                let subject = match fault {
                    CertificateFault::UnknownIssuer => Subject::CertificateIssuer,
                    CertificateFault::OtherHost => Subject::CertificateHost,
                    CertificateFault::Time => Subject::CertificateTime,
                    CertificateFault::Other => Subject::Certificate,
                };
                (subject, issuer.clone())
            }
            Obstacle::CertificateExtension {
                certificate,
                extension,
                root,
            } => {
                detail.extension = Some(extension.clone());
                detail.root.clone_from(root);
                (Subject::CertificateExtension, Some(certificate.clone()))
            }
            Obstacle::Tls => (Subject::Tls, None),
            Obstacle::ProxySignIn { proxy } => (Subject::ProxySignIn, Some(proxy.clone())),
            Obstacle::ProxyScheme { proxy, schemes } => {
                detail.schemes = (!schemes.is_empty()).then(|| schemes.join(", "));
                (Subject::ProxyScheme, Some(proxy.clone()))
            }
            Obstacle::Proxy { proxy } | Obstacle::ProxyOutOfReach { proxy } => {
                (Subject::Proxy, Some(proxy.clone()))
            }
            Obstacle::ProxyGateway { proxy } => (Subject::ProxyGateway, Some(proxy.clone())),
            Obstacle::ProxySetting { setting, fault } => {
                let subject = match fault {
                    SettingFault::Unreadable => Subject::ProxySetting,
                    SettingFault::Socks => Subject::ProxySocks,
                };
                (subject, Some(setting.clone()))
            }
            Obstacle::Intermediary { name } => (Subject::Intermediary, name.clone()),
        };
        detail.by = by;
        self.subject(subject)
    }
}
