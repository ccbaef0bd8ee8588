//! What is put in for each placeholder, as plain text and as HTML.

use super::builtin;
use crate::passcode::RestoredFile;
use config::{
    MailLanguage, MailTemplate,
    placeholders::{PASSCODE, Piece, pieces},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use secrecy::{ExposeSecret, SecretString};

/// Where a passcode is drawn in HTML: in a face that tells 0 from O, its spaces kept.
const CODE: &str = "<code style=\"font-family:Consolas,Menlo,'DejaVu Sans Mono',monospace;font-size:1.25em;white-space:pre-wrap\">";

/// What an email says besides the passcode.
pub(in crate::passcode) struct Facts {
    recipient: String,
    file: String,
    asset: String,
    link_ends: String,
    link_life: String,
    signature: String,
    paste_here: &'static str,
}

impl Facts {
    /// What is known of `file` at `now`, for `recipients`.
    pub(in crate::passcode) fn of(
        file: &RestoredFile,
        recipients: &[String],
        language: MailLanguage,
        (now, zone): (Timestamp, &TimeZone),
        signature: &str,
    ) -> Self {
        let words = builtin::words(language);
        let left = file
            .link_ends_at
            .map(|ends| ends.duration_since(now).max(SignedDuration::ZERO));
        Self {
            recipient: match recipients {
                [] => words.nobody.to_owned(),
                [one] => builtin::addressed(language, &plain(one)),
                _ => words.several.to_owned(),
            },
            file: plain(&file.name),
            asset: file
                .asset
                .as_ref()
                .map_or_else(|| words.no_asset.to_owned(), |asset| plain(&asset.name)),
            link_ends: file.link_ends_at.map_or_else(
                || words.no_end.to_owned(),
                |ends| ends.to_zoned(zone.clone()).strftime(words.time).to_string(),
            ),
            link_life: left.map_or_else(
                || words.no_end.to_owned(),
                |left| builtin::life(language, left.as_mins()),
            ),
            signature: signature.to_owned(),
            paste_here: words.paste_here,
        }
    }

    /// Returns what stands for a placeholder. The passcode is no fact, so that nothing but [`fill`] can put it anywhere.
    fn of_name(&self, name: &str) -> Option<&str> {
        Some(match name {
            "recipient" => &self.recipient,
            "file" => &self.file,
            "asset" => &self.asset,
            "link_ends" => &self.link_ends,
            "link_life" => &self.link_life,
            "signature" => &self.signature,
            _ => return None,
        })
    }

    /// Returns those of a sample file, for a preview.
    pub(super) fn sample(
        language: MailLanguage,
        now: Timestamp,
        zone: &TimeZone,
        signature: &str,
    ) -> Self {
        let mut file = RestoredFile::unlisted("Q3 forecast.xlsx");
        file.link_ends_at = Some(now + SignedDuration::from_mins(132));
        let asset = crate::passcode::AssetRef {
            kind: crate::passcode::AssetKind::Ec2Instance,
            id: String::new(),
            name: "web-prod-02".to_owned(),
        };
        file.asset = Some(asset);
        Self::of(
            &file,
            &["k.tanaka@example.com".to_owned()],
            language,
            (now, zone),
            signature,
        )
    }
}

/// The subject. It has no place for a passcode.
pub(in crate::passcode) fn subject(template: &MailTemplate, facts: &Facts) -> String {
    let filled = fill(&template.subject, facts, "", &str::to_owned);
    filled
        .expose_secret()
        .lines()
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

/// The text; without a passcode it says where to paste it.
pub(in crate::passcode) fn text(
    template: &MailTemplate,
    facts: &Facts,
    passcode: Option<&SecretString>,
) -> SecretString {
    let passcode = passcode.map_or(facts.paste_here, ExposeSecret::expose_secret);
    fill(&template.body, facts, passcode, &str::to_owned)
}

/// The same as HTML, in which nothing that was put in is markup.
pub(in crate::passcode) fn html(
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

/// `passcode` goes in as it is; everything else is written by `write`.
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

/// A name of somebody else's choosing, without what would break a line or turn the text around.
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
