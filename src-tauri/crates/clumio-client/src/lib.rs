#![doc = include_str!("../README.md")]

mod client;
mod error;
mod id;
mod page;
mod region;

pub use client::{
    Asset, AssetKind, AssetQuery, AssetSearch, AuditEntry, ClumioClient, EmailShare,
    OrganizationalUnit, Passcode, RestoredFile, RestoredFileList, http_options,
};
pub use error::{Error, ErrorKind};
pub use http_client::{
    BaseUrl, BaseUrlError, CertificateFault, ConnectionError, ConnectionProbe, ExtraRoots,
    HeldSecrets, HostError, HttpClient, HttpOptions, Network, OpenConnection, ProbeError,
    ProxyAddress, ProxyChoice, ProxyCredentials, ProxySettingFault, RateLimit, RetryReason,
    RetryWait, RetryWaitSink, TokenError, TokenInputError, TokenSource, WebHost, parse_token_input,
};
pub use id::{AssetId, IdError, RestoredFileId, UnitId};
pub use page::{Page, PageStart, SeenStarts};
pub use region::{Region, RegionError};
