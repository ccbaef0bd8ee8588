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
    BoxAppPolicy, BoxAuthMethod, BoxAuthMethods, CALLBACK_PORTS, ClumioPolicy, LockedSettings,
    LogLevel, NetworkPolicy, Policy, PolicyError, RegionAddress, Rule, SettingsPolicy, Sharing,
};
pub use profile_folder::{canonical, prepare, tighten};
pub use profile_lock::{Access, Holder, ProfileLock};
pub use settings::{ACTIVITY_DAYS, CLIPBOARD_SECONDS, Language, Settings, Theme, ZOOM_PERCENT};
