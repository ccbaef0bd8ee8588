//! The whole desk against one sandbox or two.

mod locked_keychain;
mod two_organizations;
