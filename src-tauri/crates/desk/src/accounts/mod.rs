//! Who the program acts as, at which service, with which token.

mod view;

pub use view::{Accounts, BoxAccount, ClumioAccount, ClumioCheck, Keeping, Unit};
