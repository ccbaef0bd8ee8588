#![doc = include_str!("../README.md")]

mod json_file;
mod mail_settings;
mod network_access;
pub mod placeholders;
mod policy;
mod profile_folder;
mod profile_lock;
mod settings;

pub use json_file::{Content, Fault, FileFault, ProfileFile, StateFile, Stored, json, merged};
pub use mail_settings::{MailLanguage, MailSettings, MailTemplate, TemplateProblem};
pub use network_access::NetworkAccess;
pub use policy::{
    BoxAppPolicy, BoxAuthMethod, BoxAuthMethods, CALLBACK_PORTS, ClumioPolicy, IgnoredFile,
    IgnoredFileKind, IgnoredReason, LockedSettings, LogLevel, NetworkPolicy, Policy, PolicyError,
    RegionAddress, Rule, SettingsPolicy, Sharing,
};
pub use profile_folder::{canonical, prepare, restrict_permissions};
pub use profile_lock::{Access, Holder, ProfileLock};
pub use settings::{
    ACTIVITY_DAYS, CLIPBOARD_SECONDS, Density, IDLE_MINUTES, Language, Settings, Theme,
    ZOOM_PERCENT,
};
pub use trusted_file::Trust;
