/// One of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Box,
    Clumio,
}

#[cfg(feature = "control")]
impl Service {
    /// The name that scripts and the request log use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::Clumio => "clumio",
        }
    }
}
