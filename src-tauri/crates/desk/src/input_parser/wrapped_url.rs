//! Links that an email program, a chat or a search engine put around another link. The target is part of the link itself; no
//! request is sent to find it.

use super::escapes::{decode_json_and_html, percent_decode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use url::Url;

/// A service that wraps links: its domain, the prefix of the path, and the parameters that hold the target.
struct Wrapper(&'static str, &'static str, &'static [&'static str]);

/// Sources: Microsoft Learn "Safe Links in Microsoft Defender for Office 365" and links found in emails. Mimecast,
/// Sophos and others leave the target out of the link, which stays unknown.
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

/// The target of a wrapped link.
pub(super) enum WrappedTarget {
    /// The text of another link.
    Url(String),
    /// The link is a wrapper's, and the target is not part of it.
    Hidden,
}

/// Unwraps one level of a wrapper's link; `None` for any other link. `text` is the link as it was written.
pub(super) fn unwrap(url: &Url, host: &str, text: &str) -> Option<WrappedTarget> {
    let is_at = |domain: &str| is_in_domain(host, domain);
    let path = url.path().to_ascii_lowercase();
    let target = if [
        "urldefense.com",
        "urldefense.us",
        "urldefense.proofpoint.com",
    ]
    .into_iter()
    .any(is_at)
        && path.starts_with("/v3/")
    {
        url_defense_v3(text)
    } else if is_at("urldefense.proofpoint.com") && path.starts_with("/v2/") {
        query_parameter(url, &["u"]).map(url_defense_v2)
    } else if is_at("secure-web.cisco.com") || is_at("secure-web.cisco.cn") {
        let from = path.find("/http")?;
        url.path()
            .get(from + 1..)
            .map(|target| percent_decode(target).into_owned())
    } else if is_at("url.avanan.click")
        || is_at("url-protection.com")
        || is_at("protect.checkpoint.com")
    {
        text.split("___").nth(1).map(ToOwned::to_owned)
    } else {
        let matches = |wrapper: &&Wrapper| {
            (is_at(wrapper.0) || is_google(host, wrapper.0)) && path.starts_with(wrapper.1)
        };
        let Wrapper(_, _, names) = WRAPPERS.iter().find(matches)?;
        query_parameter(url, names).map(|target| percent_decode(target).into_owned())
    };
    Some(
        target
            .filter(|target| !target.is_empty())
            .map_or(WrappedTarget::Hidden, WrappedTarget::Url),
    )
}

/// Returns whether `host` is the domain of Google in some country.
fn is_google(host: &str, domain: &str) -> bool {
    let country = host
        .strip_prefix("www.")
        .unwrap_or(host)
        .strip_prefix("google.")
        .unwrap_or_default();
    domain == "google.com" && matches!(country.len(), 2 | 5 | 6) && !country.starts_with('.')
}

/// Returns whether `host` is `domain` or a subdomain of it.
pub(super) fn is_in_domain(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Returns the first query parameter with one of these names, not decoded.
pub(super) fn query_parameter<'a>(url: &'a Url, names: &[&str]) -> Option<&'a str> {
    query_parameters(url)
        .find(|(name, _)| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
        .map(|(_, value)| value)
}

/// Returns the query parameters, not decoded.
pub(super) fn query_parameters(url: &Url) -> impl Iterator<Item = (&str, &str)> {
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
    // A sign that is left over was a plain hyphen.
    decode_json_and_html(&percent_decode(&escaped).replace('%', "-")).into_owned()
}

/// Decodes version 3, `…/v3/__TARGET__;REPLACED!!…`: each `*` of the target is the next of the replaced characters, `**` and a
/// letter are several of them (Proofpoint's own decoder).
fn url_defense_v3(text: &str) -> Option<String> {
    let (_, rest) = text
        .split_once("/v3/__")
        .or_else(|| text.split_once("/V3/__"))?;
    let (target, after) = rest
        .split_once("__;")
        .or_else(|| Some((rest.strip_suffix("__")?, "")))?;
    let replaced = after
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
            // Proofpoint replaces no letter and no digit: a link with one in this place is not genuine.
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
        match unwrap(&url, url.host_str()?, text)? {
            WrappedTarget::Url(target) => Some(target),
            WrappedTarget::Hidden => None,
        }
    }

    #[test]
    fn every_wrapper_is_unwrapped() {
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
    fn target_that_the_link_does_not_hold_stays_hidden() {
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
        fn target_has_no_more_letters_than_its_link(inner in "[a-z0-9*_%-]{0,12}", after in "[A-Za-z0-9_-]{0,8}") {
            for text in [
                format!("https://urldefense.com/v3/__https://{inner}__;{after}!!x$"),
                format!("https://urldefense.proofpoint.com/v2/url?u=https-3A__{inner}&d={after}"),
            ] {
                let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).count();
                if let Some(target) = unwrapped(&text) {
                    prop_assert!(plain(&target) <= plain(&text));
                }
            }
        }
    }
}
