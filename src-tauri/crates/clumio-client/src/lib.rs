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
    BaseUrl, BaseUrlError, CertificateFault, Connected, ExtraRoots, HostError, Http, HttpOptions,
    Network, NoToken, Obstacle, Pace, PastedTokenError, ProxyAddress, ProxyChoice, ProxySignIn,
    SettingFault, TokenSource, Way, WayError, WebHost, pasted_token,
};
pub use id::{AssetId, IdError, RestoredFileId, UnitId};
pub use organizational_units::OrganizationalUnit;
pub use page::{Page, PageStart};
pub use region::{AddressError, Region};
pub use restored_files::{EmailShare, Passcode, RestoredFile};
