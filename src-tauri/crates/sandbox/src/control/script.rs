//! Scripted faults: rules that replace or change the answers to the next matching requests.

use std::collections::VecDeque;

use axum::http::{HeaderName, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::request_log::LoggedRequest;

/// One entry of `POST /_sandbox/script`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    #[serde(rename = "match", default)]
    matcher: RequestMatcher,
    #[serde(default = "default_times")]
    times: u64,
    /// Number of matching requests that pass to the rules behind this one first.
    #[serde(default)]
    skip: u64,
    #[serde(rename = "do")]
    fault: Fault,
}

/// The requests that a rule is for; a field that is left out matches all.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RequestMatcher {
    method: Option<String>,
    /// A prefix of the path, without the query.
    path: Option<String>,
    /// A substring of the query, as it was sent.
    query: Option<String>,
    /// `box` or `clumio`.
    service: Option<String>,
}

/// Effect on a request instead of the true response. Delays combine with each other and with the rest.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) status: Option<u16>,
    /// Headers of the scripted response, or without `status` replacements in the true one. A list repeats the header.
    pub(crate) headers: Map<String, Value>,
    /// A string is sent as it is, anything else as JSON.
    pub(crate) body: Option<Value>,
    /// The bytes of the body in base64, for a body that is not text.
    pub(crate) body_base64: Option<String>,
    /// With `status`: the request takes effect before this answer.
    pub(crate) after: bool,
    /// Delay before the request takes effect.
    pub(crate) delay_ms: Option<u64>,
    /// Delay of the effect after the answer or the cut.
    pub(crate) later_ms: Option<u64>,
    /// Delay between the effect and the first byte of the answer, or the cut.
    pub(crate) answer_ms: Option<u64>,
    /// Sends the body in pieces.
    pub(crate) trickle: Option<Trickle>,
    pub(crate) drop: Option<DropTiming>,
    pub(crate) truncate: Option<usize>,
}

/// The size of the pieces of a body and the pause between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trickle {
    pub(crate) bytes: usize,
    pub(crate) every_ms: u64,
}

/// Whether the connection is cut before or after the request took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DropTiming {
    Before,
    After,
}

fn default_times() -> u64 {
    1
}

impl Rule {
    /// Returns the reason why the rule is invalid, if it is.
    pub(crate) fn validation_error(&self) -> Option<String> {
        let fault = &self.fault;
        let answers = [
            fault.status.is_some(),
            fault.drop.is_some(),
            fault.truncate.is_some(),
        ];
        if answers.iter().filter(|&&given| given).count() > 1 {
            return Some("`do` takes one of status, drop and truncate".into());
        }
        let alone = [
            fault.delay_ms.is_some(),
            fault.answer_ms.is_some(),
            fault.trickle.is_some(),
        ];
        if !answers.contains(&true) && !alone.contains(&true) && fault.headers.is_empty() {
            let all = "status, drop, truncate, headers, delay_ms, answer_ms and trickle";
            return Some(format!("`do` needs one of {all}"));
        }
        if fault
            .status
            .is_some_and(|status| !(200..=599).contains(&status))
        {
            return Some("status is a number from 200 to 599".into());
        }
        let has_body = fault.body.is_some() || fault.body_base64.is_some();
        if fault.status.is_none() && (has_body || fault.after) {
            return Some("body, body_base64 and after need a status".into());
        }
        if fault.body.is_some() && fault.body_base64.is_some() {
            return Some("`do` takes one of body and body_base64".into());
        }
        if fault
            .body_base64
            .as_ref()
            .is_some_and(|text| STANDARD.decode(text).is_err())
        {
            return Some("body_base64 is not base64".into());
        }
        let answers_first =
            (fault.status.is_some() && !fault.after) || fault.drop == Some(DropTiming::Before);
        if fault.later_ms.is_some() && !answers_first {
            return Some("later_ms needs a status without after, or drop before".into());
        }
        if fault.trickle.is_some_and(|trickle| {
            trickle.bytes == 0 || fault.drop.is_some() || fault.truncate.is_some()
        }) {
            return Some("trickle needs bytes above 0, and goes with no drop or truncate".into());
        }
        self.invalid_header()
    }

    fn invalid_header(&self) -> Option<String> {
        let wrong = |name: &str, value: &Value| {
            let name_is_wrong = name.parse::<HeaderName>().is_err();
            name_is_wrong
                || header_values(value)
                    .iter()
                    .any(|text| HeaderValue::from_str(text).is_err())
        };
        let found = self
            .fault
            .headers
            .iter()
            .find(|(name, value)| wrong(name, value));
        found.map(|(name, _)| format!("the header {name:?} cannot be sent"))
    }
}

/// Returns the values of a header; a list repeats the header.
pub(crate) fn header_values(value: &Value) -> Vec<String> {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    value
        .as_array()
        .map_or_else(|| vec![text(value)], |all| all.iter().map(text).collect())
}

/// The remaining rules, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Script(VecDeque<Rule>);

impl Script {
    pub(crate) fn extend(&mut self, rules: Vec<Rule>) {
        self.0
            .extend(rules.into_iter().filter(|rule| rule.times > 0));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Returns the number of requests that the remaining rules are for.
    pub(crate) fn pending(&self) -> u64 {
        self.0.iter().map(|rule| rule.times).sum()
    }

    /// Returns the fault of the first rule that matches a request, and uses that rule up by one.
    pub(crate) fn next_fault(&mut self, request: &LoggedRequest) -> Option<Fault> {
        let position = self.0.iter_mut().position(|rule| {
            if !rule.matcher.matches(request) {
                return false;
            }
            let passes = rule.skip > 0;
            rule.skip = rule.skip.saturating_sub(1);
            !passes
        })?;
        let rule = self.0.get_mut(position)?;
        rule.times -= 1;
        let fault = rule.fault.clone();
        if rule.times == 0 {
            self.0.remove(position);
        }
        Some(fault)
    }
}

impl RequestMatcher {
    fn matches(&self, request: &LoggedRequest) -> bool {
        self.method
            .as_ref()
            .is_none_or(|method| method.eq_ignore_ascii_case(&request.method))
            && self
                .path
                .as_ref()
                .is_none_or(|prefix| request.path.starts_with(prefix.as_str()))
            && self
                .query
                .as_ref()
                .is_none_or(|part| request.query.contains(part.as_str()))
            && self
                .service
                .as_ref()
                .is_none_or(|service| service == request.service)
    }
}
