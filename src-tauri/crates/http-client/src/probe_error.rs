use crate::connection_error::ConnectionError;

/// A failure to reach a service: the step that failed, such as proxy, TLS or connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ProbeError {
    /// The cause, if known.
    pub connection_error: Option<ConnectionError>,
    /// A short English reason.
    pub reason: String,
}

impl ProbeError {
    /// Returns whether the proxy requires credentials and offers Basic.
    pub(crate) fn requires_basic_auth(&self) -> bool {
        matches!(
            self.connection_error,
            Some(ConnectionError::ProxyAuthRequired { .. })
        )
    }

    pub(crate) fn requires_auth(&self) -> bool {
        self.requires_basic_auth()
            || matches!(
                self.connection_error,
                Some(ConnectionError::ProxyAuthUnsupported { .. })
            )
    }
}
