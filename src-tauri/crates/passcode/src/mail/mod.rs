//! The email with a passcode to its recipient: a template, its placeholders, and a draft without the passcode.

use config::MailSettings;
use secrecy::ExposeSecret;

mod builtin;
mod draft;
mod placeholders;
mod preview;

pub(crate) use draft::MailPrograms;
pub(crate) use placeholders::{Facts, html, subject, text};
pub(crate) use preview::template;
pub use preview::{MailPreview, preview_mail};

/// Returns the address of a draft, and whether a text had room in it: the template, or else the built-in short one.
pub(crate) fn draft(
    settings: &MailSettings,
    facts: &Facts,
    recipients: &[String],
    programs: MailPrograms,
) -> (String, bool) {
    let whole = preview::for_draft(settings)
        .into_iter()
        .find_map(|template| {
            let text = text(&template, facts, None);
            let address = programs.address(
                recipients,
                &subject(&template, facts),
                Some(text.expose_secret()),
            );
            programs.accept(&address).then_some(address)
        });
    whole.map_or_else(
        || {
            let subject = subject(&template(settings, settings.language()), facts);
            (programs.address(recipients, &subject, None), false)
        },
        |address| (address, true),
    )
}

#[cfg(test)]
mod tests;
