use std::fmt;

/// What stands between this computer and a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// A certificate that cannot be trusted.
    Certificate {
        /// What is wrong with it.
        fault: CertificateFault,
        /// Who issued it, as the certificate itself says, which proves nothing; at most 120 characters. It tells who looks
        /// into the connection.
        issuer: Option<String>,
    },
    /// A certificate of the chain that has a critical extension which is not known here.
    CertificateExtension {
        /// What the certificate is called, as it says itself; at most 120 characters.
        certificate: String,
        /// Name and number of the extension: `certificatePolicies (2.5.29.32)`.
        extension: String,
        /// The trusted authority that signed one of the chain, if there is one.
        root: Option<String>,
    },
    /// A connection on which no TLS came about for another reason.
    Tls,
    /// A proxy that wants a user name and a password, or other ones.
    ProxySignIn {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// A proxy that wants a sign-in of a kind that is not spoken here, and never gets a password.
    ProxyScheme {
        /// Host and port of the proxy.
        proxy: String,
        /// The kinds that it offers, as it names them: `Negotiate`, `NTLM`; none where it names none.
        schemes: Vec<String>,
    },
    /// A proxy that does not let the service through.
    Proxy {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// Something on the way answered in the service's place: a block page, the sign-in page of a guest network, a gateway.
    Intermediary {
        /// How it names itself in its page and headers, which proves nothing; at most 120 characters.
        name: Option<String>,
    },
    /// A proxy that cannot be reached.
    ProxyOutOfReach {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// A proxy that says that it cannot reach the service now.
    ProxyGateway {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// A setting that names a proxy and cannot be used; nothing is reached directly in its place.
    ProxySetting {
        /// The variable or the system's own name of the setting.
        setting: String,
        /// What is wrong with it.
        fault: SettingFault,
    },
}

impl Obstacle {
    /// Whether it may be gone at the next try, as a network is that is out of reach.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::ProxyOutOfReach { .. } | Self::ProxyGateway { .. }
        )
    }
}

/// What is wrong with a setting that names a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingFault {
    /// It cannot be read as the address of a proxy.
    Unreadable,
    /// It names a SOCKS proxy, which is not spoken here.
    Socks,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFault {
    /// Nobody whom this computer trusts vouches for it.
    UnknownIssuer,
    /// It is for other hosts.
    OtherHost,
    /// It has ended or has not begun, or this computer's clock is wrong.
    Time,
    /// Anything else.
    Other,
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => "nobody whom this computer trusts vouches for it",
            Self::OtherHost => "it is for other hosts",
            Self::Time => "it has ended or has not begun, by this computer's clock",
            Self::Other => "it cannot be used",
        })
    }
}
