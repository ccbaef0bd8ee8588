#![doc = include_str!("../README.md")]

mod account_list;
mod api_clients;
mod box_auth;
mod credential;
mod endpoints;
mod proxy_sign_in;
mod registry;
mod sign_in;
mod stored_accounts;
#[cfg(test)]
mod tests;
mod token_grant;
mod token_refresh;
mod tokens;
mod types;

pub use api_clients::{ActingBox, ActingClumio};
pub use endpoints::{Endpoints, SandboxPlace};
pub use proxy_sign_in::problem as connection_step_error;
pub use registry::AccountBook;
pub use sign_in::{Farewell, redirect_address};
pub use types::{
    AccountColour, AccountMark, Accounts, BoxAccount, BoxApp, BoxSubject, BoxSubjectKind, BoxWays,
    ClumioAccount, ClumioCheck, Keeping, Left, Revocation, Service, Unit,
};
