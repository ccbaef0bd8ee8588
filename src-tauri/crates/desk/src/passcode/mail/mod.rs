//! The email that takes a passcode to its recipient: a template, what is put into it, and a draft without the passcode.

mod builtin;
mod draft;
mod fill;
mod template;

pub(super) use draft::{address as draft_address, fits as draft_fits};
pub(super) use fill::{Facts, html, subject, text};
pub use template::{MailLanguage, MailPreview, MailSettings, MailTemplate, TemplateProblem};

#[cfg(test)]
mod tests;
