//! The proxy that this computer is set to use: the environment's, else that of Windows or macOS.

use std::{ffi::OsString, fmt};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    base_url::BaseUrl,
    network::{Authorization, Proxy, ProxyAddress},
    obstacle::{Obstacle, SettingFault},
    way::WayError,
};

/// The variables that name a proxy for https, the first that is set counts; and those that list what is reached without one.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const BYPASS_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// A setting as it was found.
struct Setting {
    name: &'static str,
    /// None where it is no text at all.
    value: Option<String>,
    bypasses: bool,
}

/// The meaning of a setting: a proxy, with who asks it, or none for this service.
type Read = Option<(ProxyAddress, Option<Authorization>)>;

/// Returns the proxy that the system names for a service. A setting that is there and cannot be read is an error with its name,
/// never a direct connection.
pub(crate) fn system_proxy(base: &BaseUrl) -> Result<Option<Proxy>, WayError> {
    match environment(base).or_else(|| of_the_system(base)) {
        Some(setting) if !setting.bypasses => read(&setting),
        Some(_) | None => Ok(None),
    }
}

fn read(setting: &Setting) -> Result<Option<Proxy>, WayError> {
    let read = setting
        .value
        .as_deref()
        .map_or(Err(SettingFault::Unreadable), proxy_in);
    match read {
        Ok(read) => Ok(read.map(|(address, authorization)| Proxy {
            address,
            authorization,
        })),
        Err(fault) => {
            let obstacle = Some(Obstacle::ProxySetting {
                setting: setting.name.to_owned(),
                fault,
            });
            Err(WayError {
                obstacle,
                reason: format!("the proxy setting {}: {fault}", setting.name),
            })
        }
    }
}

fn environment(base: &BaseUrl) -> Option<Setting> {
    let (name, value) = PROXY_VARIABLES
        .into_iter()
        .find_map(|name| Some((name, variable(name)?)))?;
    Some(Setting {
        name,
        value: value.into_string().ok(),
        bypasses: is_bypassed(base, &bypass_list()),
    })
}

fn bypass_list() -> String {
    let list = BYPASS_VARIABLES
        .into_iter()
        .find_map(variable)
        .unwrap_or_default();
    list.to_string_lossy().into_owned()
}

/// Returns what a variable says; an empty one says nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "a proxy is named in the environment"
)]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.to_string_lossy().trim().is_empty())
}

/// Looks a service up in a list as curl knows it, which is `NO_PROXY`.
fn is_bypassed(base: &BaseUrl, list: &str) -> bool {
    // A stand-in that matches everything, so that only the list decides.
    let matcher = Matcher::builder()
        .all("http://proxy.invalid:1")
        .no(list)
        .build();
    base.url()
        .as_str()
        .parse()
        .is_ok_and(|address| matcher.intercept(&address).is_none())
}

#[cfg(windows)]
fn of_the_system(base: &BaseUrl) -> Option<Setting> {
    const PLACE: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";
    let settings = windows_registry::CURRENT_USER.open(PLACE).ok()?;
    if settings.get_u32("ProxyEnable").unwrap_or_default() == 0 {
        return None;
    }
    let value = settings.get_string("ProxyServer").ok();
    if value
        .as_deref()
        .is_some_and(|value| value.trim().is_empty())
    {
        return None;
    }
    let environment = bypass_list();
    let bypasses = if environment.is_empty() {
        let list = settings.get_string("ProxyOverride").unwrap_or_default();
        is_overridden(base.url().host_str().unwrap_or_default(), &list)
    } else {
        is_bypassed(base, &environment)
    };
    Some(Setting {
        name: "ProxyServer",
        value,
        bypasses,
    })
}

#[cfg(not(windows))]
fn of_the_system(base: &BaseUrl) -> Option<Setting> {
    // Without a variable this is what macOS says, and nothing elsewhere.
    let address = base.url().as_str().parse().ok()?;
    let found = Matcher::from_system().intercept(&address)?;
    Some(Setting {
        name: "HTTPSProxy",
        value: Some(found.uri().to_string()),
        bypasses: false,
    })
}

/// Looks a host up in Windows' list of addresses that are reached without a proxy: patterns with `*`, `<local>` for names
/// without a dot.
#[cfg(any(windows, test))]
fn is_overridden(host: &str, list: &str) -> bool {
    let host = host.to_ascii_lowercase();
    list.split(|c: char| c == ';' || c == ',' || c.is_whitespace())
        .filter(|entry| !entry.is_empty())
        .any(|entry| {
            let entry = entry.to_ascii_lowercase();
            let pattern = match entry.split_once("://") {
                Some(("https" | "*", pattern)) => pattern,
                Some(_) => return false,
                None => entry.as_str(),
            };
            let pattern = pattern.strip_suffix(":443").unwrap_or(pattern);
            if pattern == "<local>" {
                !host.contains('.')
            } else {
                matches_pattern(&host, pattern)
            }
        })
}

#[cfg(any(windows, test))]
fn matches_pattern(host: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => host == pattern,
        Some((begins, rest)) => host.strip_prefix(begins).is_some_and(|host| {
            host.char_indices()
                .map(|(at, _)| at)
                .chain([host.len()])
                .any(|at| matches_pattern(&host[at..], rest))
        }),
    }
}

/// Reads a setting: an address, with a user and a password before it and a scheme or none, or Windows' form with one for each
/// protocol, of which the one for https counts.
fn proxy_in(text: &str) -> Result<Read, SettingFault> {
    let parts: Vec<&str> = text
        .split(|c: char| c == ';' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let protocols = ["https", "http", "ftp", "gopher", "socks"];
    let of_protocol = |part: &&str| {
        let (protocol, address) = part.split_once('=')?;
        let protocol = protocol.trim().to_ascii_lowercase();
        protocols
            .contains(&protocol.as_str())
            .then(|| (protocol, address.to_owned()))
    };
    let named: Vec<(String, String)> = parts.iter().filter_map(of_protocol).collect();
    if named.is_empty() {
        // Windows takes several addresses, one as good as the other.
        let first = if text.contains('@') {
            text.trim()
        } else {
            text.split(';').next().unwrap_or_default().trim()
        };
        return address_in(first).map(Some);
    }
    let of = |wanted: &str| {
        named
            .iter()
            .find(|(protocol, _)| protocol == wanted)
            .map(|(_, address)| address)
    };
    let for_all = parts
        .iter()
        .find(|part| of_protocol(part).is_none())
        .map(|part| (*part).to_owned());
    match of("https").or(for_all.as_ref()) {
        Some(address) => address_in(address).map(Some),
        None if of("socks").is_some() => Err(SettingFault::Socks),
        // Other protocols have one, https has none.
        None => Ok(None),
    }
}

fn address_in(text: &str) -> Result<(ProxyAddress, Option<Authorization>), SettingFault> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let scheme = scheme.to_ascii_lowercase();
    if scheme.starts_with("socks") {
        return Err(SettingFault::Socks);
    }
    // A password may hold anything, an `@` as well: the last one ends it.
    let (user, place) = match rest.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, rest),
    };
    let place = place.split(['/', '?', '#']).next().unwrap_or_default();
    let has_port = place.rsplit_once(':').is_some_and(|(host, port)| {
        !port.is_empty()
            && port.bytes().all(|b| b.is_ascii_digit())
            && (!host.contains(':') || host.ends_with(']'))
    });
    let port = if scheme == "https" { 443 } else { 80 };
    let place = if has_port {
        place.to_owned()
    } else {
        format!("{}:{port}", place.trim_end_matches(':'))
    };
    let address = format!("{scheme}://{place}")
        .parse()
        .map_err(|_| SettingFault::Unreadable)?;
    let authorization = user.map(basic).transpose()?;
    Ok((address, authorization))
}

/// Reads `user:password`, percent-encoded or as it is.
fn basic(user: &str) -> Result<Authorization, SettingFault> {
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pair = SecretString::from(format!("{}:{}", decoded(user), decoded(password)));
    let words = SecretString::from(format!(
        "Basic {}",
        BASE64_STANDARD.encode(pair.expose_secret())
    ));
    let header =
        HeaderValue::from_str(words.expose_secret()).map_err(|_| SettingFault::Unreadable)?;
    Ok(Authorization::of_the_system(header))
}

impl fmt::Display for SettingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "it cannot be read as the address of a proxy",
            Self::Socks => "SOCKS is not supported",
        })
    }
}

#[cfg(test)]
mod tests;
