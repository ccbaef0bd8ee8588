//! Policy about network access: proxy, authorities, hosts, region.

use super::{
    ignored_file::{IgnoredFile, IgnoredFileKind},
    policy_error::PolicyError,
    rule::Rule,
};
use clumio_client::{ExtraRoots, ProxyAddress, ProxyChoice, Region, WebHost};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Visitor};
use std::{fmt, path::PathBuf};
use trusted_file::{ReadError, Trust};

/// The largest file with authorities that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Rules for connections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkPolicy {
    /// Hosts that may be connected to as Clumio besides its own: a gateway, say. Each is a name and, if it is not 443, a port.
    #[serde(deserialize_with = "hosts")]
    #[schemars(schema_with = "hosts_schema")]
    pub allowed_hosts: Vec<WebHost>,
    /// The proxy: `system` for the system's (as without this), `direct` for none, or its address as `http://host:port` or
    /// `https://host:port`. Its password is not written here: each user is asked for their own.
    #[serde(deserialize_with = "proxy")]
    #[schemars(schema_with = "proxy_schema")]
    pub proxy: ProxyChoice,
    /// A PEM file with certificates of authorities that are trusted besides the system's: its whole path, on a drive of this
    /// computer. As the policy file it is followed only if administrators alone can change it.
    #[serde(deserialize_with = "whole_path")]
    #[schemars(schema_with = "whole_path_schema")]
    pub ca_file: Option<PathBuf>,
    /// Certificates of that file.
    #[serde(skip)]
    pub extra_roots: ExtraRoots,
}

/// Rules for Clumio.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClumioPolicy {
    /// The region to connect to, by the address of its portal or its API.
    #[serde(deserialize_with = "super::rule::read")]
    pub region: Option<Rule<RegionAddress>>,
    /// Whether links to restored files may be sent from here.
    pub sharing: Sharing,
}

/// Whether links to restored files may be sent from here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// They may.
    #[default]
    Allowed,
    /// They may not.
    Forbidden,
}

/// An address of one of Clumio's regions, such as `https://west.portal.clumio.com`.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub struct RegionAddress(String);

impl RegionAddress {
    /// The address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegionAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RegionAddress {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from, |address| match Region::from_address(address, &[]) {
            Ok(_) => Ok(Self(address.to_owned())),
            Err(error) => Err(error.to_string()),
        })
    }
}

impl NetworkPolicy {
    /// Reads the file of authorities, where there is one. A broken certificate in it is left out; a file that others than `trust`
    /// can change is returned instead of read.
    pub(super) fn read_roots(&mut self, trust: Trust) -> Result<Option<IgnoredFile>, PolicyError> {
        let Some(file) = &self.ca_file else {
            return Ok(None);
        };
        let pem = match trusted_file::read(file, LARGEST, trust) {
            Ok(pem) => Ok(pem),
            Err(ReadError::Io(error)) => Err(error.to_string()),
            Err(ReadError::Untrusted { path, weakness }) => {
                let kind = IgnoredFileKind::Authorities;
                return Ok(Some(IgnoredFile::new(kind, &path, weakness)));
            }
        };
        let roots = pem.and_then(|pem| ExtraRoots::from_pem(&pem));
        self.extra_roots = roots.map_err(|reason| PolicyError::Authorities {
            file: file.clone(),
            reason,
        })?;
        Ok(None)
    }
}

fn hosts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<WebHost>, D::Error> {
    struct Host(WebHost);

    impl<'de> Deserialize<'de> for Host {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            text(from, |host| {
                host.parse().map(Self).map_err(|error| format!("{error}"))
            })
        }
    }

    Ok(Vec::<Host>::deserialize(from)?
        .into_iter()
        .map(|host| host.0)
        .collect())
}

fn proxy<'de, D: Deserializer<'de>>(from: D) -> Result<ProxyChoice, D::Error> {
    text(from, |choice| match choice {
        "system" => Ok(ProxyChoice::System),
        "direct" => Ok(ProxyChoice::Direct),
        address => address
            .parse::<ProxyAddress>()
            .map(ProxyChoice::Fixed)
            .map_err(|error| error.to_string()),
    })
}

fn whole_path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    text(from, |path| {
        // The path of a share, which another computer may answer for.
        if path.starts_with(['/', '\\']) && path[1..].starts_with(['/', '\\']) {
            return Err("the file has to be on this computer".to_owned());
        }
        match PathBuf::from(path) {
            path if path.is_absolute() => Ok(Some(path)),
            _ => Err("the file has to be named by its whole path".to_owned()),
        }
    })
}

/// Reads a text; an error of `read` has the position of the text itself, not of what follows it.
fn text<'de, T, D: Deserializer<'de>>(
    from: D,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, D::Error> {
    struct Text<F>(F);

    impl<T, F: FnOnce(&str) -> Result<T, String>> Visitor<'_> for Text<F> {
        type Value = T;

        fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
            words.write_str("a text in quotes")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            (self.0)(text).map_err(E::custom)
        }
    }

    from.deserialize_str(Text(read))
}

fn hosts_schema(_: &mut SchemaGenerator) -> Schema {
    let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let last = "[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let pattern = format!("^({label}\\.)*{last}(:[1-9][0-9]{{0,4}})?$");
    json_schema!({ "type": "array", "items": { "type": "string", "pattern": pattern } })
}

fn proxy_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "anyOf": [
            { "enum": ["system", "direct"] },
            { "pattern": "^https?://[A-Za-z0-9.:\\[\\]-]+:[1-9][0-9]{0,4}$" }
        ]
    })
}

fn whole_path_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": r"^(/([^/\\]|$)|[A-Za-z]:[\\/])" })
}
