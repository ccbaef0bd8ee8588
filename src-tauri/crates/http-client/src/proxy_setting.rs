//! The proxy setting of the system: environment variables, else the setting of Windows or macOS.

use std::{ffi::OsString, fmt};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    base_url::BaseUrl,
    connection_error::{ConnectionError, ProxySettingFault},
    probe_error::ProbeError,
    proxy::{Authorization, Proxy, ProxyAddress},
};

/// Variables with a proxy for https, in order of precedence, and those with hosts to connect to directly.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const BYPASS_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// A proxy setting.
struct Setting {
    name: &'static str,
    /// `None` if it is not Unicode.
    value: Option<String>,
    /// Whether the service is excluded from it.
    is_bypassed: bool,
}

/// A parsed setting: a proxy with its authorization; `None` for no proxy for https.
type ParsedSetting = Option<(ProxyAddress, Option<Authorization>)>;

/// Returns the system's proxy for a service. An invalid setting is an error with its name, never a direct connection.
pub(crate) fn system_proxy(base: &BaseUrl) -> Result<Option<Proxy>, ProbeError> {
    match environment_setting(base).or_else(|| os_setting(base)) {
        Some(setting) if !setting.is_bypassed => resolve(&setting),
        Some(_) | None => Ok(None),
    }
}

fn resolve(setting: &Setting) -> Result<Option<Proxy>, ProbeError> {
    let parsed = setting
        .value
        .as_deref()
        .map_or(Err(ProxySettingFault::Unreadable), parse_setting);
    match parsed {
        Ok(parsed) => Ok(parsed.map(|(address, authorization)| Proxy {
            address,
            authorization,
        })),
        Err(fault) => {
            let connection_error = Some(ConnectionError::ProxySetting {
                setting: setting.name.to_owned(),
                fault,
            });
            Err(ProbeError {
                connection_error,
                reason: format!("the proxy setting {}: {fault}", setting.name),
            })
        }
    }
}

fn environment_setting(base: &BaseUrl) -> Option<Setting> {
    let (name, value) = PROXY_VARIABLES
        .into_iter()
        .find_map(|name| Some((name, env_variable(name)?)))?;
    Some(Setting {
        name,
        value: value.into_string().ok(),
        is_bypassed: is_bypassed(base, &bypass_list()),
    })
}

fn bypass_list() -> String {
    let list = BYPASS_VARIABLES
        .into_iter()
        .find_map(env_variable)
        .unwrap_or_default();
    list.to_string_lossy().into_owned()
}

/// Returns the value of a variable unless it is empty.
#[expect(
    clippy::disallowed_methods,
    reason = "the proxy variables are read from the environment"
)]
fn env_variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.to_string_lossy().trim().is_empty())
}

/// Returns whether a service is in a `NO_PROXY` list.
fn is_bypassed(base: &BaseUrl, list: &str) -> bool {
    // A placeholder proxy for everything, so that only the list decides.
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
fn os_setting(base: &BaseUrl) -> Option<Setting> {
    const SETTINGS_KEY: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";
    let settings = windows_registry::CURRENT_USER.open(SETTINGS_KEY).ok()?;
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
    let no_proxy = bypass_list();
    let bypassed = if no_proxy.is_empty() {
        let list = settings.get_string("ProxyOverride").unwrap_or_default();
        is_overridden(base.url().host_str().unwrap_or_default(), &list)
    } else {
        is_bypassed(base, &no_proxy)
    };
    Some(Setting {
        name: "ProxyServer",
        value,
        is_bypassed: bypassed,
    })
}

#[cfg(not(windows))]
fn os_setting(base: &BaseUrl) -> Option<Setting> {
    // Without a variable this is the setting of macOS; there is none on Linux.
    let address = base.url().as_str().parse().ok()?;
    let intercepted = Matcher::from_system().intercept(&address)?;
    Some(Setting {
        name: "HTTPSProxy",
        value: Some(intercepted.uri().to_string()),
        is_bypassed: false,
    })
}

/// Returns whether a host is in Windows' bypass list: patterns with `*`, `<local>` for names without a dot.
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
        Some((prefix, rest)) => host.strip_prefix(prefix).is_some_and(|host| {
            host.char_indices()
                .map(|(at, _)| at)
                .chain([host.len()])
                .any(|at| matches_pattern(&host[at..], rest))
        }),
    }
}

/// Parses a setting: an address with optional scheme, user and password, or Windows' list of one proxy a protocol.
fn parse_setting(text: &str) -> Result<ParsedSetting, ProxySettingFault> {
    let parts: Vec<&str> = text
        .split(|c: char| c == ';' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let protocols = ["https", "http", "ftp", "gopher", "socks"];
    let protocol_entry = |part: &&str| {
        let (protocol, address) = part.split_once('=')?;
        let protocol = protocol.trim().to_ascii_lowercase();
        protocols
            .contains(&protocol.as_str())
            .then(|| (protocol, address.to_owned()))
    };
    let named: Vec<(String, String)> = parts.iter().filter_map(protocol_entry).collect();
    if named.is_empty() {
        // Windows accepts several equivalent addresses.
        let first = if text.contains('@') {
            text.trim()
        } else {
            text.split(';').next().unwrap_or_default().trim()
        };
        return parse_address(first).map(Some);
    }
    let proxy_for = |scheme: &str| {
        named
            .iter()
            .find(|(protocol, _)| protocol == scheme)
            .map(|(_, address)| address)
    };
    let for_all = parts
        .iter()
        .find(|part| protocol_entry(part).is_none())
        .map(|part| (*part).to_owned());
    match proxy_for("https").or(for_all.as_ref()) {
        Some(address) => parse_address(address).map(Some),
        None if proxy_for("socks").is_some() => Err(ProxySettingFault::Socks),
        // There is a proxy for other protocols only.
        None => Ok(None),
    }
}

fn parse_address(text: &str) -> Result<(ProxyAddress, Option<Authorization>), ProxySettingFault> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let scheme = scheme.to_ascii_lowercase();
    if scheme.starts_with("socks") {
        return Err(ProxySettingFault::Socks);
    }
    // A password may contain `@`: the last one ends it.
    let (user, authority) = match rest.rsplit_once('@') {
        Some((user, authority)) => (Some(user), authority),
        None => (None, rest),
    };
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let has_port = authority.rsplit_once(':').is_some_and(|(host, port)| {
        !port.is_empty()
            && port.bytes().all(|b| b.is_ascii_digit())
            && (!host.contains(':') || host.ends_with(']'))
    });
    let port = if scheme == "https" { 443 } else { 80 };
    let authority = if has_port {
        authority.to_owned()
    } else {
        format!("{}:{port}", authority.trim_end_matches(':'))
    };
    let address = format!("{scheme}://{authority}")
        .parse()
        .map_err(|_| ProxySettingFault::Unreadable)?;
    let authorization = user.map(basic_authorization).transpose()?;
    Ok((address, authorization))
}

/// Parses `user:password`, percent-encoded or plain.
fn basic_authorization(user: &str) -> Result<Authorization, ProxySettingFault> {
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pair = SecretString::from(format!("{}:{}", decode(user), decode(password)));
    let value = SecretString::from(format!(
        "Basic {}",
        BASE64_STANDARD.encode(pair.expose_secret())
    ));
    let header =
        HeaderValue::from_str(value.expose_secret()).map_err(|_| ProxySettingFault::Unreadable)?;
    Ok(Authorization::from_system_setting(header))
}

impl fmt::Display for ProxySettingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "not the address of a proxy",
            Self::Socks => "SOCKS is not supported",
        })
    }
}

#[cfg(test)]
mod tests;
