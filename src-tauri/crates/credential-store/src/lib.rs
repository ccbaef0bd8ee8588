#![doc = include_str!("../README.md")]

mod error;
mod keyring_store;
mod memory;
mod name;
mod store;

pub use error::Error;
pub use memory::{MemoryStore, UnlockPrompt};
pub use name::{Namespace, SecretName};
pub use store::CredentialStore;
