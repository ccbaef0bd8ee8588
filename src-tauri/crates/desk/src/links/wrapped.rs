//! Links that a mail program, a chat or a search engine put around another one. The target stands in the link itself and is
//! taken from there; nothing is ever fetched.

use super::encoded::{decoded, percent};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use url::Url;

/// A service that wraps links: its domain, how the path begins, and the parameters that hold the target.
struct Wrapper(&'static str, &'static str, &'static [&'static str]);

/// Sources: Microsoft Learn "Safe Links in Microsoft Defender for Office 365" and links as they stand in mails. Mimecast,
/// Sophos and others keep the target to themselves; their links stay unknown.
const WRAPPERS: [Wrapper; 26] = [
    Wrapper("safelinks.protection.outlook.com", "", &["url"]),
    Wrapper("safelinks.protection.office365.us", "", &["url"]),
    Wrapper("safelinks.protection.outlook.cn", "", &["url"]),
    Wrapper("safelinks.protection.partner.outlook.cn", "", &["url"]),
    Wrapper("statics.teams.cdn.office.net", "", &["url"]),
    Wrapper("statics.teams.microsoft.com", "", &["url"]),
    Wrapper("statics.teams.microsoft.us", "", &["url"]),
    Wrapper("outlook.office.com", "/mail/safelink.html", &["url"]),
    Wrapper("outlook.office365.com", "/mail/safelink.html", &["url"]),
    Wrapper("outlook.cloud.microsoft", "/mail/safelink.html", &["url"]),
    Wrapper("outlook.live.com", "/mail/safelink.html", &["url"]),
    Wrapper("outlook.office365.com", "/owa/redir.aspx", &["url"]),
    Wrapper("outlook.office.com", "/owa/redir.aspx", &["url"]),
    Wrapper("urldefense.proofpoint.com", "/v1/url", &["u"]),
    Wrapper("linkprotect.cudasvc.com", "/url", &["a"]),
    Wrapper("clicktime.symantec.com", "", &["u"]),
    Wrapper("clicktime.cloud.postoffice.net", "", &["u"]),
    Wrapper("protect2.fireeye.com", "/v1/url", &["u"]),
    Wrapper("trendmicro.com", "/wis/clicktime/", &["url"]),
    Wrapper("scanmail.trustwave.com", "", &["u"]),
    Wrapper("slack-redir.net", "/link", &["url"]),
    Wrapper("l.facebook.com", "/l.php", &["u"]),
    Wrapper("linkedin.com", "/redir/", &["url"]),
    Wrapper("duckduckgo.com", "/l/", &["uddg"]),
    Wrapper("youtube.com", "/redirect", &["q"]),
    Wrapper("google.com", "/url", &["q", "url"]),
];

/// The end of a wrapped link.
pub(super) enum Target {
    /// The text of another link.
    Link(String),
    /// The link is a wrapper's, and what it leads to does not stand in it.
    Hidden,
}

/// Returns the target of a wrapper's link, once; `None` for any other link. `text` is the link as it was written.
pub(super) fn target(url: &Url, host: &str, text: &str) -> Option<Target> {
    let of = |domain: &str| is_of(host, domain);
    let path = url.path().to_ascii_lowercase();
    let target = if [
        "urldefense.com",
        "urldefense.us",
        "urldefense.proofpoint.com",
    ]
    .into_iter()
    .any(of)
        && path.starts_with("/v3/")
    {
        url_defense_v3(text)
    } else if of("urldefense.proofpoint.com") && path.starts_with("/v2/") {
        raw_param(url, &["u"]).map(url_defense_v2)
    } else if of("secure-web.cisco.com") || of("secure-web.cisco.cn") {
        let from = path.find("/http")?;
        url.path()
            .get(from + 1..)
            .map(|target| percent(target).into_owned())
    } else if of("url.avanan.click") || of("url-protection.com") || of("protect.checkpoint.com") {
        text.split("___").nth(1).map(ToOwned::to_owned)
    } else {
        let is = |wrapper: &&Wrapper| {
            (of(wrapper.0) || google(host, wrapper.0)) && path.starts_with(wrapper.1)
        };
        let Wrapper(_, _, names) = WRAPPERS.iter().find(is)?;
        raw_param(url, names).map(|target| percent(target).into_owned())
    };
    Some(
        target
            .filter(|target| !target.is_empty())
            .map_or(Target::Hidden, Target::Link),
    )
}

/// Google has a domain in every country.
fn google(host: &str, domain: &str) -> bool {
    let country = host
        .strip_prefix("www.")
        .unwrap_or(host)
        .strip_prefix("google.")
        .unwrap_or_default();
    domain == "google.com" && matches!(country.len(), 2 | 5 | 6) && !country.starts_with('.')
}

pub(super) fn is_of(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Returns the first parameter of one of these names, as it is written.
pub(super) fn raw_param<'a>(url: &'a Url, names: &[&str]) -> Option<&'a str> {
    params(url)
        .find(|(name, _)| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
        .map(|(_, value)| value)
}

/// Returns the parameters of an address, as they are written.
pub(super) fn params(url: &Url) -> impl Iterator<Item = (&str, &str)> {
    url.query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='))
}

/// Decodes version 2: `-3A` is `%3A`, `_` is `/` (Proofpoint's own decoder).
fn url_defense_v2(target: &str) -> String {
    let escaped: String = target
        .chars()
        .map(|c| match c {
            '-' => '%',
            '_' => '/',
            c => c,
        })
        .collect();
    // What is no escape was a plain hyphen.
    decoded(&percent(&escaped).replace('%', "-")).into_owned()
}

/// Decodes version 3, `…/v3/__TARGET__;REPLACED!!…`: each `*` of the target is the next of the replaced characters, `**` and a letter are some of
/// them (Proofpoint's own decoder).
fn url_defense_v3(text: &str) -> Option<String> {
    let (_, rest) = text
        .split_once("/v3/__")
        .or_else(|| text.split_once("/V3/__"))?;
    let (target, behind) = rest
        .split_once("__;")
        .or_else(|| Some((rest.strip_suffix("__")?, "")))?;
    let replaced = behind
        .split('!')
        .next()
        .unwrap_or_default()
        .trim_end_matches('=');
    let replaced = String::from_utf8(URL_SAFE_NO_PAD.decode(replaced).unwrap_or_default()).ok()?;
    let mut replaced = replaced.chars();
    let mut out = String::new();
    let mut signs = target.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign != '*' {
            out.push(sign);
            continue;
        }
        let count = if signs.next_if_eq(&'*').is_some() {
            run_length(signs.next()?)?
        } else {
            1
        };
        for _ in 0..count {
            // A letter or a digit is never replaced: then this is not what it looks like.
            out.push(replaced.next().filter(|c| !c.is_ascii_alphanumeric())?);
        }
    }
    Some(out)
}

fn run_length(letter: char) -> Option<usize> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    letters.find(letter).map(|at| at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unwrapped(text: &str) -> Option<String> {
        let url = Url::parse(text).ok()?;
        match target(&url, url.host_str()?, text)? {
            Target::Link(target) => Some(target),
            Target::Hidden => None,
        }
    }

    #[test]
    fn every_form_holds_its_target() {
        for (text, expected) in [
            (
                "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fb&data=x",
                "https://a.example/b",
            ),
            (
                "https://eur02.safelinks.protection.outlook.com/ap/w-59584e83/?url=https%3A%2F%2Fa.example&data=1",
                "https://a.example",
            ),
            (
                "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Fa.example&locale=en",
                "https://a.example",
            ),
            (
                "https://urldefense.com/v3/__https://a.example/b__;!!AbC!xyz$",
                "https://a.example/b",
            ),
            (
                "https://urldefense.com/v3/__https://a.example/*/b**A__;Iys8!!AbC!xyz$",
                "https://a.example/#/b+<",
            ),
            (
                "https://urldefense.proofpoint.com/v2/url?u=https-3A__a-2Db.example_c&d=Dw",
                "https://a-b.example/c",
            ),
            (
                "https://urldefense.proofpoint.com/v1/url?u=https://a.example/b&k=x",
                "https://a.example/b",
            ),
            (
                "https://www.google.co.jp/url?sa=t&url=https%3A%2F%2Fa.example",
                "https://a.example",
            ),
            (
                "https://secure-web.cisco.com/1aBc/https%3A%2F%2Fa.example%2Fb",
                "https://a.example/b",
            ),
            (
                "https://url.avanan.click/v2/___https://a.example/b___.YXAz",
                "https://a.example/b",
            ),
            (
                "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fa.example&c=E,1",
                "https://a.example",
            ),
        ] {
            assert_eq!(unwrapped(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_target_that_does_not_stand_in_it_stays_hidden() {
        for text in [
            "https://protect-us.mimecast.com/s/AbCdEf?domain=app.box.com",
            "https://urldefense.com/v3/__https://a.example/*__;MQ!!AbC!xyz$",
            "https://urldefense.com/v3/__https://a.example/**__;!!AbC!xyz$",
            "https://google.com.evil.example/url?q=https://a.example",
            "https://safelinks.protection.outlook.com.evil.example/?url=https://a.example",
        ] {
            assert_eq!(unwrapped(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_target_has_no_letter_that_the_link_has_not(inner in "[a-z0-9*_%-]{0,12}", behind in "[A-Za-z0-9_-]{0,8}") {
            for text in [
                format!("https://urldefense.com/v3/__https://{inner}__;{behind}!!x$"),
                format!("https://urldefense.proofpoint.com/v2/url?u=https-3A__{inner}&d={behind}"),
            ] {
                let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).count();
                if let Some(target) = unwrapped(&text) {
                    prop_assert!(plain(&target) <= plain(&text));
                }
            }
        }
    }
}
