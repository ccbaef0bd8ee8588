//! The policy file: defaults and locked settings that an organization decides once for all users.

mod box_app;
mod box_auth_methods;
mod ignored_file;
mod network;
mod policy_error;
mod registry_policy;
mod rule;
mod source;

pub use box_app::{BoxAppPolicy, CALLBACK_PORTS};
pub use box_auth_methods::{BoxAuthMethod, BoxAuthMethods};
pub use ignored_file::{IgnoredFile, IgnoredFileKind, IgnoredReason};
pub use network::{ClumioPolicy, NetworkPolicy, RegionAddress, Sharing};
pub use policy_error::PolicyError;
pub use rule::Rule;

use crate::{ACTIVITY_DAYS, CLIPBOARD_SECONDS, IDLE_MINUTES, Language, Settings, Theme};
use app_error::{AppError, ErrorCode, Subject};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{io, path::Path};
use trusted_file::{ReadError, RegistryKey, Trust};
use ts_rs::TS;
use url::Url;

/// The largest policy file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The policy file of Restore Desk. Every part may be left out. A file that cannot be understood stops the program's
/// start, so that a slip never makes it laxer. The program erases nothing from Box's trash for good, so there is no rule
/// for that.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Where an editor finds the schema; not read by the program.
    #[serde(rename = "$schema")]
    pub schema: Option<String>,
    /// Who decided, shown with each locked setting: a department, or whom to ask.
    pub managed_by: Option<String>,
    /// The settings a person would otherwise choose.
    #[serde(deserialize_with = "rule::read_object")]
    pub settings: SettingsPolicy,
    /// Where the program connects to, and how it gets there.
    #[serde(deserialize_with = "rule::read_object")]
    pub network: NetworkPolicy,
    /// Clumio.
    #[serde(deserialize_with = "rule::read_object")]
    pub clumio: ClumioPolicy,
    /// How much the log holds.
    pub log_level: LogLevel,
    /// The organization's application at Box, so that users need not type it to sign in.
    #[serde(deserialize_with = "box_app::read")]
    pub box_app: Option<BoxAppPolicy>,
    /// The ways in which Box is connected: `browser` (a sign-in there), `application` (client credentials) and
    /// `pasted` (an access token). Locked, no other way is open, also not to what was connected by another one before.
    #[serde(deserialize_with = "rule::read")]
    pub box_ways: Option<Rule<BoxAuthMethods>>,
    /// The https address that tells the newest version, as GitHub's "latest release" does: a JSON object with `tag_name`
    /// and `html_url`. Without it the program asks where it was published, if the package knows that.
    #[serde(deserialize_with = "releases")]
    #[schemars(schema_with = "releases_schema")]
    pub releases: Option<Url>,
    /// Files that others than administrators can change: they are not followed.
    #[serde(skip)]
    pub ignored_files: Vec<IgnoredFile>,
}

/// Rules for the settings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsPolicy {
    /// The language.
    #[serde(deserialize_with = "rule::read")]
    pub language: Option<Rule<Language>>,
    /// The theme.
    #[serde(deserialize_with = "rule::read")]
    pub theme: Option<Rule<Theme>>,
    /// Seconds a passcode stays on the clipboard: 15, 30, 60 or 120.
    #[serde(deserialize_with = "clipboard_seconds")]
    #[schemars(schema_with = "clipboard_seconds_schema")]
    pub clipboard_seconds: Option<Rule<u32>>,
    /// Whether a passcode is hidden until asked for.
    #[serde(deserialize_with = "rule::read")]
    pub hide_passcodes: Option<Rule<bool>>,
    /// Whether the system asks who is at the computer before a passcode is made, shown or copied, and before an account is
    /// connected.
    #[serde(deserialize_with = "rule::read")]
    pub confirm_presence: Option<Rule<bool>>,
    /// Minutes without input after which passcodes and tokens are cleared: 5, 10, 15 or 30.
    #[serde(deserialize_with = "idle_minutes")]
    #[schemars(schema_with = "idle_minutes_schema")]
    pub idle_minutes: Option<Rule<u32>>,
    /// Days that the activity is kept: 30, 90, 180 or 365.
    #[serde(deserialize_with = "activity_days")]
    #[schemars(schema_with = "activity_days_schema")]
    pub activity_days: Option<Rule<u32>>,
    /// Whether to look, once a day at most, for a newer version.
    #[serde(deserialize_with = "rule::read")]
    pub update_check: Option<Rule<bool>>,
}

/// How much the log holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Failures, and what may fail.
    Warn,
    /// That, and what was done.
    #[default]
    Info,
    /// That, and how it was done. No secrets at any level.
    Debug,
}

/// Settings and other choices that are locked, and who locked them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Locks")]
pub struct LockedSettings {
    /// Who decided, if the policy says.
    pub by: Option<String>,
    /// Names of the locked settings; `clumio_region`, `sharing`, `box_app` and `box_ways` stand there for what is no
    /// setting.
    pub settings: Vec<String>,
}

impl Policy {
    /// Reads the policy of this computer: on Windows the one in the registry, else the file; where there is none, nothing is
    /// decided.
    ///
    /// # Errors
    /// [`PolicyError`], after which the program must not start.
    pub fn of_this_computer() -> Result<Self, PolicyError> {
        if let Some((place, key)) = source::registry()?
            && let Some(policy) = Self::in_registry(&place, &key)?
        {
            return policy.with_roots(Trust::Administrators);
        }
        Self::read(&source::file()?, Trust::Administrators)
    }

    /// Reads the policy in `file`; where there is no file, nothing is decided, nor by a file that others than `trust` can
    /// change: that one is in [`ignored_files`](Self::ignored_files). To stop there would let everyone who can write such a file
    /// keep all others from their work.
    ///
    /// # Errors
    /// [`PolicyError`], after which the program must not start.
    pub fn read(file: &Path, trust: Trust) -> Result<Self, PolicyError> {
        let unreadable = |reason| PolicyError::Unreadable {
            file: file.to_owned(),
            reason,
        };
        let bytes = match trusted_file::read(file, LARGEST, trust) {
            Ok(bytes) => bytes,
            Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(ReadError::Io(error)) => return Err(unreadable(error)),
            Err(ReadError::Untrusted { path, weakness }) => {
                let ignored = IgnoredFile::new(IgnoredFileKind::Policy, &path, weakness);
                return Ok(Self {
                    ignored_files: vec![ignored],
                    ..Self::default()
                });
            }
        };
        let text = String::from_utf8(bytes)
            .map_err(|error| unreadable(io::Error::new(io::ErrorKind::InvalidData, error)))?;
        Self::parse_at(file, &text)?.with_roots(trust)
    }

    /// Reads the policy in a key of the registry: the text of a policy file, single values, or both, of which the single ones come
    /// first; `None` where there is neither.
    ///
    /// # Errors
    /// [`PolicyError::Misunderstood`] for the text, [`PolicyError::MisunderstoodKey`] for a single value.
    fn in_registry(place: &Path, key: &RegistryKey) -> Result<Option<Self>, PolicyError> {
        let text = registry_policy::text(key);
        let policy = text.map(|text| Self::parse_at(place, text)).transpose()?;
        let Some(single) = registry_policy::single_values(key) else {
            return Ok(policy);
        };
        let base = text.map(|text| text.trim_start_matches('\u{feff}'));
        let mut object = base
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or(serde_json::Value::Null);
        registry_policy::merge(&mut object, single);
        let parse = |object: serde_json::Value| rule::read_object::<Self, _>(object);
        parse(object.clone())
            .map(Some)
            .map_err(|error| PolicyError::MisunderstoodKey {
                key: place.join(registry_policy::culprit(&object, |part| {
                    parse(part).is_ok()
                })),
                reason: reason_without_values(&error),
            })
    }

    /// Reads the text of a policy that is in `source`.
    fn parse_at(source: &Path, text: &str) -> Result<Self, PolicyError> {
        Self::parse(text).map_err(|error| PolicyError::Misunderstood {
            file: source.to_owned(),
            line: error.line(),
            column: error.column(),
            reason: reason_without_values(&error),
        })
    }

    /// Reads the file of authorities that the policy names.
    fn with_roots(mut self, trust: Trust) -> Result<Self, PolicyError> {
        let ignored = self.network.read_roots(trust)?;
        self.ignored_files.extend(ignored);
        Ok(self)
    }

    /// Reads the text of a policy file; a byte order mark, as Windows editors write it, is passed over.
    ///
    /// # Errors
    /// The reason, with line and column.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let mut from = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
        let policy = rule::read_object(&mut from)?;
        from.end()?;
        Ok(policy)
    }

    /// Returns the settings of a person who never chose any.
    #[must_use]
    pub fn defaults(&self) -> Settings {
        self.over(Settings::default(), |_| true)
    }

    /// The settings with every locked one as the policy says.
    #[must_use]
    pub fn enforced(&self, settings: Settings) -> Settings {
        self.over(settings, |locked| locked)
    }

    /// Which settings are locked, and who says so.
    #[must_use]
    pub fn locks(&self) -> LockedSettings {
        let SettingsPolicy {
            language,
            theme,
            clipboard_seconds,
            hide_passcodes,
            confirm_presence,
            idle_minutes,
            activity_days,
            update_check,
        } = &self.settings;
        let rules = [
            ("language", language.map(|rule| rule.locked)),
            ("theme", theme.map(|rule| rule.locked)),
            (
                "clipboard_seconds",
                clipboard_seconds.map(|rule| rule.locked),
            ),
            ("hide_passcodes", hide_passcodes.map(|rule| rule.locked)),
            ("confirm_presence", confirm_presence.map(|rule| rule.locked)),
            ("idle_minutes", idle_minutes.map(|rule| rule.locked)),
            ("activity_days", activity_days.map(|rule| rule.locked)),
            ("update_check", update_check.map(|rule| rule.locked)),
            (
                "clumio_region",
                self.clumio.region.as_ref().map(|rule| rule.locked),
            ),
            ("sharing", Some(self.clumio.sharing == Sharing::Forbidden)),
            ("box_app", self.box_app.as_ref().map(|app| app.locked)),
            ("box_ways", self.box_ways.as_ref().map(|rule| rule.locked)),
        ];
        let locked = rules
            .into_iter()
            .filter(|(_, locked)| *locked == Some(true));
        LockedSettings {
            by: self.managed_by.clone(),
            settings: locked.map(|(name, _)| name.to_owned()).collect(),
        }
    }

    /// Returns the policy as it applies to the demo, whose sample accounts are connected in the way of the demo.
    #[must_use]
    pub fn in_demo(self) -> Self {
        let box_app = self.box_app.map(|app| BoxAppPolicy {
            locked: false,
            ..app
        });
        Self {
            box_app,
            box_ways: None,
            ..self
        }
    }

    /// The ways in which Box may be connected, the one to offer first before the others.
    #[must_use]
    pub fn ways_to_connect_box(&self) -> Vec<BoxAuthMethod> {
        box_auth_methods::offered(self.box_ways.as_ref())
    }

    /// Returns the address of Clumio that the policy names.
    #[must_use]
    pub fn clumio_address(&self) -> Option<String> {
        let region = self.clumio.region.as_ref();
        region.map(|rule| rule.value.to_string())
    }

    /// Checks that the policy allows sending the link of a restored file again.
    ///
    /// # Errors
    /// [`ErrorCode::Forbidden`] with [`Subject::Policy`].
    pub fn check_sharing(&self) -> Result<(), AppError> {
        if self.clumio.sharing == Sharing::Forbidden {
            let words = "the policy forbids sharing";
            return Err(AppError::new(ErrorCode::Forbidden, words).subject(Subject::Policy));
        }
        Ok(())
    }

    fn over(&self, mut settings: Settings, holds: impl Fn(bool) -> bool) -> Settings {
        fn put<T: Copy>(rule: Option<Rule<T>>, holds: impl Fn(bool) -> bool, setting: &mut T) {
            if let Some(rule) = rule.filter(|rule| holds(rule.locked)) {
                *setting = rule.value;
            }
        }
        let SettingsPolicy {
            language,
            theme,
            clipboard_seconds,
            hide_passcodes,
            confirm_presence,
            idle_minutes,
            activity_days,
            update_check,
        } = self.settings;
        put(language, &holds, &mut settings.language);
        put(theme, &holds, &mut settings.theme);
        put(clipboard_seconds, &holds, &mut settings.clipboard_seconds);
        put(hide_passcodes, &holds, &mut settings.hide_passcodes);
        put(confirm_presence, &holds, &mut settings.confirm_presence);
        put(idle_minutes, &holds, &mut settings.idle_minutes);
        put(activity_days, &holds, &mut settings.activity_days);
        put(update_check, &holds, &mut settings.update_check);
        settings
    }
}

/// Returns the reason without line and column, which are reported separately, and without the value that was found: it may be a
/// secret in a wrong place.
fn reason_without_values(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let words = words.strip_suffix(&place).unwrap_or(&words);
    let Some((found, expected)) = words.rsplit_once(", expected ") else {
        return words.to_owned();
    };
    // The value is in quotes or backticks: `invalid type: string "…"`, `unknown variant `…``.
    let kept = ["invalid type: ", "invalid value: ", "unknown variant"]
        .iter()
        .any(|begin| found.starts_with(begin))
        .then(|| {
            found
                .split(['"', '`'])
                .next()
                .unwrap_or_default()
                .trim_end()
        });
    format!("{}, expected {expected}", kept.unwrap_or(found))
}

fn clipboard_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Rule<u32>>, D::Error> {
    on_offer(from, &CLIPBOARD_SECONDS)
}

fn idle_minutes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Rule<u32>>, D::Error> {
    on_offer(from, &IDLE_MINUTES)
}

fn activity_days<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Rule<u32>>, D::Error> {
    on_offer(from, &ACTIVITY_DAYS)
}

fn on_offer<'de, D: Deserializer<'de>>(
    from: D,
    offered: &[u32],
) -> Result<Option<Rule<u32>>, D::Error> {
    let rule: Rule<u32> = rule::read_object(from)?;
    if offered.contains(&rule.value) {
        Ok(Some(rule))
    } else {
        Err(D::Error::custom(format!(
            "the value is none of {offered:?}"
        )))
    }
}

fn releases<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let url = Url::parse(&String::deserialize(from)?).map_err(D::Error::custom)?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if url.scheme() == "https" && bare && url.query().is_none() {
        Ok(Some(url))
    } else {
        Err(D::Error::custom(
            "an address is wanted that begins with https:// and has no user, query or fragment",
        ))
    }
}

fn releases_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^https://[^@?#]+$" })
}

fn clipboard_seconds_schema(schemas: &mut SchemaGenerator) -> Schema {
    on_offer_schema(schemas, &CLIPBOARD_SECONDS)
}

fn idle_minutes_schema(schemas: &mut SchemaGenerator) -> Schema {
    on_offer_schema(schemas, &IDLE_MINUTES)
}

fn activity_days_schema(schemas: &mut SchemaGenerator) -> Schema {
    on_offer_schema(schemas, &ACTIVITY_DAYS)
}

/// The schema of a [`Rule`] whose value is one of those on offer.
fn on_offer_schema(schemas: &mut SchemaGenerator, offered: &[u32]) -> Schema {
    let mut rule = Rule::<u32>::json_schema(schemas);
    if let Some(value) = rule.pointer_mut("/properties/value") {
        *value =
            json_schema!({ "description": "The value, until a person chooses another.", "enum": offered })
                .to_value();
    }
    rule
}

#[cfg(test)]
mod tests;
