//! The email that takes a passcode to its recipient: a template, what is put into it, and a draft without the passcode.

use config::MailSettings;
use secrecy::ExposeSecret;

mod builtin;
mod draft;
mod fill;
mod preview;

pub(super) use draft::MailPrograms;
pub(super) use fill::{Facts, html, subject, text};
pub(super) use preview::template;
pub use preview::{MailPreview, preview_mail};

/// The address of a draft, and whether a text had room in it: the template, or the program's short one in its place.
pub(super) fn draft(
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
            programs.take(&address).then_some(address)
        });
    whole.map_or_else(
        || {
            let subject = subject(&template(settings, settings.language), facts);
            (programs.address(recipients, &subject, None), false)
        },
        |address| (address, true),
    )
}

#[cfg(test)]
mod tests;
