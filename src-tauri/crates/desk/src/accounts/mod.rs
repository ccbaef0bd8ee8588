//! Who the program acts as, at which service, with which token.

mod acting;
mod beside;
mod book;
mod box_ways;
mod credential;
mod endpoints;
mod grant;
mod proxy;
mod renewal;
mod sign_in;
mod stored;
#[cfg(test)]
mod tests;
mod tokens;
mod view;

pub(crate) use acting::ActingClumio;
pub use book::AccountBook;
pub use endpoints::{Endpoints, SandboxPlace};
pub(crate) use proxy::problem as way_problem;
pub use sign_in::{Farewell, redirect_address};
pub use view::{
    AccountColour, AccountMark, Accounts, BoxAccount, BoxApp, BoxSubject, BoxSubjectKind, BoxWays,
    ClumioAccount, ClumioCheck, Keeping, Left, Revocation, Service, Unit,
};
