//! What is put in for each placeholder, as plain text and as HTML.

use super::{MailLanguage, MailTemplate, builtin};
use crate::passcode::RestoredFile;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use secrecy::{ExposeSecret, SecretString};

/// The one name that stands for the secret.
pub(super) const PASSCODE: &str = "passcode";

/// The names that can stand in braces; the passcode has no fact, so that nothing but [`fill`] can put it anywhere.
pub(super) const NAMES: &[(&str, Option<Fact>)] = &[
    (PASSCODE, None),
    ("recipient", Some(|facts| &facts.recipient)),
    ("file", Some(|facts| &facts.file)),
    ("asset", Some(|facts| &facts.asset)),
    ("link_ends", Some(|facts| &facts.link_ends)),
    ("link_life", Some(|facts| &facts.link_life)),
    ("signature", Some(|facts| &facts.signature)),
];

type Fact = for<'a> fn(&'a Facts) -> &'a String;

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

    /// Those of a made-up file, for a preview.
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

/// The names in the braces of a text.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Words(_) => None,
    })
}

pub(super) fn is_known(name: &str) -> bool {
    NAMES.iter().any(|(known, _)| *known == name)
}

/// `passcode` goes in as it is; everything else is written by `write`.
fn fill(text: &str, facts: &Facts, passcode: &str, write: &dyn Fn(&str) -> String) -> SecretString {
    let mut parts = Vec::new();
    for piece in pieces(text) {
        parts.push(match piece {
            Piece::Words(words) => write(words),
            Piece::Name(PASSCODE) => passcode.to_owned(),
            Piece::Name(name) => match NAMES.iter().find(|(known, _)| *known == name) {
                Some((_, Some(fact))) => write(fact(facts)),
                _ => write(&format!("{{{name}}}")),
            },
        });
    }
    let filled = SecretString::from(parts.concat());
    for mut part in parts {
        zeroize::Zeroize::zeroize(&mut part);
    }
    filled
}

enum Piece<'a> {
    Words(&'a str),
    Name(&'a str),
}

/// Words and names in turn. A brace that holds no name is a brace.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(name) = name_at(rest) {
            rest = &rest[name.len() + 2..];
            return Some(Piece::Name(name));
        }
        let mut from = usize::from(rest.starts_with('{'));
        let end = loop {
            match rest.get(from..).and_then(|after| after.find('{')) {
                Some(at) if name_at(&rest[from + at..]).is_some() => break from + at,
                Some(at) => from += at + 1,
                None => break rest.len(),
            }
        };
        let (words, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Words(words))
    })
}

/// The name with which `text` begins, if it begins with one in braces.
fn name_at(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-' || c == ' ');
    is_name.then_some(name)
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
