#![doc = include_str!("../README.md")]

mod error;
mod error_code;
mod from_box;
mod from_clumio;
mod from_credential_store;
mod from_journal;
mod from_token;
mod service_message;
mod service_wait;
mod subject;

pub use error::{AppError, ErrorContext};
pub use error_code::ErrorCode;
pub use from_box::from_box_as_user;
pub use service_message::ServiceMessage;
pub use service_wait::{ServiceWait, ServiceWaitReason};
pub use subject::{SUBJECTS, Subject};
