#![doc = include_str!("../README.md")]

mod assets;
mod audit_trails;
mod client;
mod error;
mod id;
mod organizational_units;
mod page;
mod region;
mod restored_files;

pub use assets::{Asset, AssetKind, AssetQuery, AssetSearch};
pub use audit_trails::AuditEntry;
pub use client::{ClumioClient, http_options};
pub use error::{Error, ErrorKind};
pub use http_client::{
    BaseUrl, BaseUrlError, CertificateFault, ConnectionError, ConnectionProbe, ExtraRoots,
    HostError, HttpClient, HttpOptions, Network, OpenConnection, ProbeError, ProxyAddress,
    ProxyChoice, ProxyCredentials, ProxySettingFault, RateLimit, TokenError, TokenInputError,
    TokenSource, WebHost, parse_token_input,
};
pub use id::{AssetId, IdError, RestoredFileId, UnitId};
pub use organizational_units::OrganizationalUnit;
pub use page::{Page, PageStart};
pub use region::{Region, RegionError};
pub use restored_files::{EmailShare, Passcode, RestoredFile};
