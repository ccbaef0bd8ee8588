//! What the vendor leaves open, as switches. The default is the likeliest answer.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Behaviour that no public page settles. `POST /_sandbox/quirks` takes any part of it as a JSON object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Quirks {
    /// What passcodes are made of.
    pub(crate) passcode_style: PasscodeStyle,
    /// Status of `_download` with a wrong passcode. Default 403.
    pub(crate) wrong_passcode_status: u16,
    /// Status of `_download` once the link has ended. Default 404.
    pub(crate) ended_link_status: u16,
    /// Status of `_generate_passcode` for a direct download; 200 makes one. Default 412.
    pub(crate) generate_direct_download_status: u16,
    /// Status of `_generate_passcode` once the link has ended; 200 makes one. Default 412.
    pub(crate) generate_expired_status: u16,
    /// Status for a unit header that names no unit of the caller; 200 ignores the header. Default 403.
    pub(crate) unknown_unit_status: u16,
    /// Status for a token of another region. Default 401, with the body of a bad token.
    pub(crate) wrong_region_status: u16,
    /// A missing token answers 403 with code 359 (as the gateway was once seen to do) instead of 401 with 402.
    pub(crate) missing_token_is_403: bool,
    /// Status for a list of restored files without `filter`; 200 lists those of every asset. Default 400.
    pub(crate) missing_filter_status: u16,
    /// Items on a page when the request names no `limit`. Default 20.
    pub(crate) default_limit: usize,
    /// A larger `limit` is cut to this. Default 100.
    pub(crate) max_limit: usize,
    /// Status for a version in `Accept` that does not exist; 200 ignores it. Default 200.
    pub(crate) unknown_version_status: u16,
    /// Hours from a restore to the end of its link. Default 24.
    pub(crate) link_hours: u32,
    /// So many hours have passed for links besides those that really have: what lived shorter than that has ended. Default 0.
    pub(crate) links_older_by_hours: u32,
    /// Days that a restored file stays listed after its link ended; 0 drops it at once, for the list is one "of active
    /// restored files" (vendor's page "List restored files"). Default 0.
    pub(crate) listed_days_after_end: u32,
    /// Whether `_share` adds an element to `access_methods`. Default true.
    pub(crate) share_adds_access_method: bool,
    /// Whether `_share` and `POST /restores/files` refuse addresses of public mail hosts. Default false.
    pub(crate) work_addresses_only: bool,
    /// Whether a helpdesk administrator may make passcodes. Default true.
    pub(crate) helpdesk_may_generate: bool,
    /// Whether files restored from an instance are listed for its volumes as well. Default false.
    pub(crate) volumes_list_instance_files: bool,
    /// Whether the audit filter takes the passcode actions as values; otherwise 400. Default true.
    pub(crate) audit_filters_passcode_actions: bool,
    /// Links carry `http` and the host instead of beginning at the path. Default false.
    pub(crate) absolute_links: bool,
    /// Keys whose value would be null are left out. Default false.
    pub(crate) omit_nulls: bool,
    /// `error_code` is text instead of a number. Default false.
    pub(crate) error_code_as_text: bool,
    /// Whether a 429 carries `Retry-After`, which no page promises. Default true.
    pub(crate) rate_limit_retry_after: bool,
}

/// What passcodes look like. No page says, so a client must take any text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PasscodeStyle {
    /// Ten letters and digits, one at least of `0 O 1 l I`.
    Mixed,
    /// Six digits, the first of them 0.
    Digits,
    /// Letters, digits and symbols that shells, HTML and CSV treat specially.
    Symbols,
    /// As mixed, with a space before and after.
    Spaces,
    /// Sixty-four characters.
    Long,
}

impl Default for Quirks {
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

impl Quirks {
    /// The switches and their values.
    pub(crate) fn as_map(&self) -> Map<String, Value> {
        serde_json::to_value(self)
            .ok()
            .and_then(|all| all.as_object().cloned())
            .unwrap_or_default()
    }

    /// These quirks with those in `changes` replaced; `null` is the default again.
    ///
    /// # Errors
    /// A sentence when a quirk does not exist or does not take its value.
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
