//! Fills placeholders in, as plain text and as HTML.

use super::builtin;
use crate::{
    restored_file::RestoredFile,
    types::{AssetKind, AssetRef},
};
use config::{
    MailLanguage, MailTemplate,
    placeholders::{PASSCODE, Piece, pieces},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use secrecy::{ExposeSecret, SecretString};

/// Where a passcode is drawn in HTML: in a face that tells 0 from O, its spaces kept.
const CODE: &str = "<code style=\"font-family:Consolas,Menlo,'DejaVu Sans Mono',monospace;font-size:1.25em;white-space:pre-wrap\">";

/// The values of the placeholders, without the passcode.
pub(crate) struct Facts {
    recipient: String,
    file: String,
    asset: String,
    expires_at: String,
    time_left: String,
    signature: String,
    paste_here: &'static str,
}

impl Facts {
    /// Returns the facts about `file` at `now`, for `recipients`.
    pub(crate) fn new(
        file: &RestoredFile,
        recipients: &[String],
        language: MailLanguage,
        (now, zone): (Timestamp, &TimeZone),
        signature: &str,
    ) -> Self {
        let words = builtin::words(language);
        let left = file
            .expires_at
            .map(|expires| expires.duration_since(now).max(SignedDuration::ZERO));
        Self {
            recipient: match recipients {
                [] => words.no_recipient.to_owned(),
                [recipient] => builtin::addressed(language, &plain(recipient)),
                _ => words.several.to_owned(),
            },
            file: plain(&file.name),
            asset: file
                .asset
                .as_ref()
                .map_or_else(|| words.no_asset.to_owned(), |asset| plain(&asset.name)),
            expires_at: file.expires_at.map_or_else(
                || words.no_expiry.to_owned(),
                |expires| {
                    expires
                        .to_zoned(zone.clone())
                        .strftime(words.time)
                        .to_string()
                },
            ),
            time_left: left.map_or_else(
                || words.no_expiry.to_owned(),
                |left| builtin::time_left(language, left.as_mins()),
            ),
            signature: signature.to_owned(),
            paste_here: words.paste_here,
        }
    }

    /// Returns the value of a placeholder. The passcode is no fact, so that only [`fill`] can insert it.
    fn of_name(&self, name: &str) -> Option<&str> {
        Some(match name {
            "recipient" => &self.recipient,
            "file" => &self.file,
            "asset" => &self.asset,
            "link_ends" => &self.expires_at,
            "link_life" => &self.time_left,
            "signature" => &self.signature,
            _ => return None,
        })
    }

    /// Returns the facts about a sample file, for a preview.
    pub(super) fn sample(
        language: MailLanguage,
        now: Timestamp,
        zone: &TimeZone,
        signature: &str,
    ) -> Self {
        let mut file = RestoredFile::unlisted("Q3 forecast.xlsx");
        file.expires_at = Some(now + SignedDuration::from_mins(132));
        let asset = AssetRef {
            kind: AssetKind::Ec2Instance,
            id: String::new(),
            name: "web-prod-02".to_owned(),
        };
        file.asset = Some(asset);
        Self::new(
            &file,
            &["k.tanaka@example.com".to_owned()],
            language,
            (now, zone),
            signature,
        )
    }
}

/// Returns the subject. It has no placeholder for a passcode.
pub(crate) fn subject(template: &MailTemplate, facts: &Facts) -> String {
    let filled = fill(&template.subject, facts, "", &str::to_owned);
    filled
        .expose_secret()
        .lines()
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

/// Returns the text; without a passcode it has a note where to paste it.
pub(crate) fn text(
    template: &MailTemplate,
    facts: &Facts,
    passcode: Option<&SecretString>,
) -> SecretString {
    let passcode = passcode.map_or(facts.paste_here, ExposeSecret::expose_secret);
    fill(&template.body, facts, passcode, &str::to_owned)
}

/// Returns the text as HTML, in which no inserted value is markup.
pub(crate) fn html(
    template: &MailTemplate,
    facts: &Facts,
    passcode: &SecretString,
) -> SecretString {
    let code = SecretString::from(format!(
        "{CODE}{}</code>",
        escaped(passcode.expose_secret())
    ));
    let body = fill(&template.body, facts, code.expose_secret(), &escaped);
    SecretString::from(format!("<div>{}</div>", body.expose_secret()))
}

/// Inserts `passcode` as it is; everything else is written by `write`.
fn fill(text: &str, facts: &Facts, passcode: &str, write: &dyn Fn(&str) -> String) -> SecretString {
    let mut parts = Vec::new();
    for piece in pieces(text) {
        parts.push(match piece {
            Piece::Words(words) => write(words),
            Piece::Name(PASSCODE) => passcode.to_owned(),
            Piece::Name(name) => match facts.of_name(name) {
                Some(fact) => write(fact),
                None => write(&format!("{{{name}}}")),
            },
        });
    }
    let filled = SecretString::from(parts.concat());
    for mut part in parts {
        zeroize::Zeroize::zeroize(&mut part);
    }
    filled
}

/// Returns a name without characters that would break a line or reverse the text.
fn plain(name: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    name.chars()
        .map(|c| if hidden(c) { ' ' } else { c })
        .collect()
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push_str("<br>\n"),
            '\r' => {}
            c => html.push(c),
        }
    }
    html
}
