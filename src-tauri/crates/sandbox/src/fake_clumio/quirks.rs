//! Switches for behaviour that Clumio leaves open. The default is the most likely behaviour.

use serde::{Deserialize, Serialize};
#[cfg(feature = "control")]
use serde_json::{Map, Value};

/// Undocumented behaviour. `POST /_sandbox/quirks` sets any of it as a JSON object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ClumioQuirks {
    /// The format of passcodes.
    pub(crate) passcode_style: PasscodeStyle,
    /// Status of `_download` with a wrong passcode. Default 403.
    pub(crate) wrong_passcode_status: u16,
    /// Status of `_download` for an expired link. Default 404.
    pub(crate) ended_link_status: u16,
    /// Status of `_generate_passcode` for a direct download; 200 issues one. Default 412.
    pub(crate) generate_direct_download_status: u16,
    /// Status of `_generate_passcode` for an expired link; 200 issues one. Default 412.
    pub(crate) generate_expired_status: u16,
    /// Status for a unit header that names no unit of the caller; 200 ignores the header. Default 403.
    pub(crate) unknown_unit_status: u16,
    /// Status for a token of another region, with the body of an invalid token. Default 401.
    pub(crate) wrong_region_status: u16,
    /// A missing token is a 403 with code 359, as the gateway was once seen to answer, instead of a 401 with 402.
    pub(crate) missing_token_is_403: bool,
    /// Status for a list of restored files without `filter`; 200 lists those of every asset. Default 400.
    pub(crate) missing_filter_status: u16,
    /// Items on a page when the request names no `limit`. Default 20.
    pub(crate) default_limit: usize,
    /// The maximum of `limit`. Default 100.
    pub(crate) max_limit: usize,
    /// Status for a version in `Accept` that does not exist; 200 ignores it. Default 200.
    pub(crate) unknown_version_status: u16,
    /// Lifetime of a link in hours. Default 24.
    pub(crate) link_hours: u32,
    /// Hours that links are older than they really are, so that they expire earlier. Default 0.
    pub(crate) links_older_by_hours: u32,
    /// Days that a restored file stays listed after it expired. The default 0 follows the vendor's page "List restored files",
    /// which speaks of "active restored files".
    pub(crate) listed_days_after_end: u32,
    /// Whether `_share` adds an element to `access_methods`. Default true.
    pub(crate) share_adds_access_method: bool,
    /// Whether `_share` and `POST /restores/files` refuse addresses of public mail hosts. Default false.
    pub(crate) work_addresses_only: bool,
    /// Whether a helpdesk admin may regenerate passcodes. Default true.
    pub(crate) helpdesk_may_generate: bool,
    /// Whether files restored from an instance are listed for its volumes as well. Default false.
    pub(crate) volumes_list_instance_files: bool,
    /// Whether the audit filter accepts the passcode actions; otherwise 400. Default true.
    pub(crate) audit_filters_passcode_actions: bool,
    /// Links are absolute instead of beginning at the path. Default false.
    pub(crate) absolute_links: bool,
    /// Keys with a null value are omitted. Default false.
    pub(crate) omit_nulls: bool,
    /// `error_code` is text instead of a number. Default false.
    pub(crate) error_code_as_text: bool,
    /// Whether a 429 has `Retry-After`, which is undocumented. Default true.
    pub(crate) rate_limit_retry_after: bool,
}

/// The format of passcodes. It is undocumented, so a client must accept any text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PasscodeStyle {
    /// Ten letters and digits, at least one of `0 O 1 l I`.
    Mixed,
    /// Six digits, the first of them 0.
    Digits,
    /// Letters, digits and symbols with a meaning in shells, HTML and CSV.
    Symbols,
    /// As `Mixed`, with a space before and after.
    Spaces,
    /// Sixty-four characters.
    Long,
}

impl Default for ClumioQuirks {
    fn default() -> Self {
        Self {
            passcode_style: PasscodeStyle::Mixed,
            wrong_passcode_status: 403,
            ended_link_status: 404,
            generate_direct_download_status: 412,
            generate_expired_status: 412,
            unknown_unit_status: 403,
            wrong_region_status: 401,
            missing_token_is_403: false,
            missing_filter_status: 400,
            default_limit: 20,
            max_limit: 100,
            unknown_version_status: 200,
            link_hours: 24,
            links_older_by_hours: 0,
            listed_days_after_end: 0,
            share_adds_access_method: true,
            work_addresses_only: false,
            helpdesk_may_generate: true,
            volumes_list_instance_files: false,
            audit_filters_passcode_actions: true,
            absolute_links: false,
            omit_nulls: false,
            error_code_as_text: false,
            rate_limit_retry_after: true,
        }
    }
}

#[cfg(feature = "control")]
impl ClumioQuirks {
    /// Returns the quirks and their values.
    pub(crate) fn as_map(&self) -> Map<String, Value> {
        serde_json::to_value(self)
            .ok()
            .and_then(|all| all.as_object().cloned())
            .unwrap_or_default()
    }

    /// Returns these quirks with `changes` applied; `null` restores the default.
    ///
    /// # Errors
    /// Returns a message about an unknown quirk or an invalid value.
    pub(crate) fn changed(&self, changes: &Map<String, Value>) -> Result<Self, String> {
        let mut all = self.as_map();
        let defaults = Self::default().as_map();
        for (name, value) in changes {
            let default = defaults
                .get(name)
                .ok_or_else(|| format!("there is no quirk {name:?}"))?;
            all.insert(
                name.clone(),
                if value.is_null() {
                    default.clone()
                } else {
                    value.clone()
                },
            );
        }
        let changed: Self =
            serde_json::from_value(all.into()).map_err(|error| error.to_string())?;
        changed.check()?;
        Ok(changed)
    }

    fn check(&self) -> Result<(), String> {
        let is_error = |status: u16| (400..600).contains(&status);
        let always_errors = [
            self.wrong_passcode_status,
            self.ended_link_status,
            self.wrong_region_status,
        ];
        let errors_or_ok = [
            self.generate_direct_download_status,
            self.generate_expired_status,
            self.unknown_unit_status,
            self.missing_filter_status,
            self.unknown_version_status,
        ];
        if let Some(status) = always_errors.into_iter().find(|status| !is_error(*status)) {
            return Err(format!("{status} is no error status"));
        }
        if let Some(status) = errors_or_ok
            .into_iter()
            .find(|status| *status != 200 && !is_error(*status))
        {
            return Err(format!("{status} is neither 200 nor an error status"));
        }
        if self.default_limit == 0 || self.max_limit == 0 {
            return Err("a page holds at least one item".into());
        }
        Ok(())
    }
}
