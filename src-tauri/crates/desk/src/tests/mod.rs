//! The whole desk with one sandbox or two.

mod earlier_version;
mod locked_keychain;
mod passcode;
mod two_organizations;
