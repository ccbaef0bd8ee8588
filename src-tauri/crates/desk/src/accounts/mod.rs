//! Who the program acts as, at which service, with which token.

mod book;
mod endpoints;
mod tokens;
mod trouble;
mod view;

pub use book::AccountBook;
pub use endpoints::Endpoints;
pub use view::{Accounts, BoxAccount, ClumioAccount, ClumioCheck, Keeping, Service, Unit};
