#![doc = include_str!("../README.md")]

mod account;
mod account_list;
mod box_auth;
mod credential;
mod credential_entries;
mod endpoints;
mod proxy_sign_in;
mod registry;
mod revocation;
mod seeded_app;
mod sign_in;
mod task;
#[cfg(test)]
mod tests;
mod token_refresh;
mod token_store;

pub use account::{
    AccountColour, AccountLabel, BoxAccount, ClumioAccount, Service, TokenStorage, Unit,
};
pub use account_list::Accounts;
pub use box_auth::{BoxApp, BoxAuthOptions, BoxSubject, BoxSubjectKind};
pub use endpoints::{Endpoints, SandboxUrls};
pub use proxy_sign_in::connection_step_error;
pub use registry::{
    AccountRegistry, DisconnectResult,
    clients::{ConnectedBox, ConnectedClumio},
    connect_clumio::ClumioCheck,
};
pub use revocation::Revocation;
pub use seeded_app::{MAX_SEED_BYTES, SeedError, Seeded, seed_secrets};
pub use sign_in::CallbackPage;
