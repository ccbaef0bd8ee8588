//! Faults that were asked for: the next so many matching requests get something else than the truth.

use std::collections::VecDeque;

use axum::http::{HeaderName, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One entry of `POST /_sandbox/script`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    #[serde(rename = "match", default)]
    matching: Matching,
    #[serde(default = "once")]
    times: u64,
    /// So many matching requests go on to the rules behind this one first.
    #[serde(default)]
    skip: u64,
    #[serde(rename = "do")]
    fault: Fault,
}

/// Without a method every method matches, without a path every path.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Matching {
    method: Option<String>,
    /// The beginning of the path, without the query.
    path: Option<String>,
    /// Some part of the query, as it was sent.
    query: Option<String>,
    /// `box` or `clumio`; both without it.
    service: Option<String>,
}

/// An answer, a cut or a wait instead of the true answer. The waiting times go with each other and with the rest.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) status: Option<u16>,
    /// With `status`, those of the answer; without it, put over those of the true one. A list is a header several times.
    pub(crate) headers: Map<String, Value>,
    /// A string is sent as it is, anything else as JSON.
    pub(crate) body: Option<Value>,
    /// The bytes of the body, in base64, for what is no text.
    pub(crate) body_base64: Option<String>,
    /// With `status`: answer so after the effect took place, not instead of it.
    pub(crate) after: bool,
    /// Wait before anything is done.
    pub(crate) delay_ms: Option<u64>,
    /// Answer, or cut the connection, now, and have the effect take place so much later.
    pub(crate) later_ms: Option<u64>,
    /// Wait between the effect and the first byte of the answer, or the cut.
    pub(crate) answer_ms: Option<u64>,
    /// Send the body in pieces.
    pub(crate) trickle: Option<Trickle>,
    pub(crate) drop: Option<Cut>,
    pub(crate) truncate: Option<usize>,
}

/// How fast a body is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trickle {
    pub(crate) bytes: usize,
    pub(crate) every_ms: u64,
}

/// When the connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cut {
    Before,
    After,
}

fn once() -> u64 {
    1
}

impl Rule {
    /// What is wrong with it, if anything.
    pub(crate) fn objection(&self) -> Option<String> {
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
            (fault.status.is_some() && !fault.after) || fault.drop == Some(Cut::Before);
        if fault.later_ms.is_some() && !answers_first {
            return Some("later_ms needs a status without after, or drop before".into());
        }
        if fault.trickle.is_some_and(|trickle| {
            trickle.bytes == 0 || fault.drop.is_some() || fault.truncate.is_some()
        }) {
            return Some("trickle needs bytes above 0, and goes with no drop or truncate".into());
        }
        self.wrong_header()
    }

    fn wrong_header(&self) -> Option<String> {
        let wrong = |name: &str, value: &Value| {
            let name_is_wrong = name.parse::<HeaderName>().is_err();
            name_is_wrong
                || header_texts(value)
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

/// The values of a header; a list is the same header several times.
pub(crate) fn header_texts(value: &Value) -> Vec<String> {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    value
        .as_array()
        .map_or_else(|| vec![text(value)], |all| all.iter().map(text).collect())
}

/// The rules that are left, oldest first.
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

    /// How many requests the rules still wait for.
    pub(crate) fn pending(&self) -> u64 {
        self.0.iter().map(|rule| rule.times).sum()
    }

    /// The fault for a request, taken from the first rule that matches it.
    pub(crate) fn take(
        &mut self,
        service: &str,
        method: &str,
        path: &str,
        query: &str,
    ) -> Option<Fault> {
        let position = self.0.iter_mut().position(|rule| {
            if !rule.matching.fits(service, method, path, query) {
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

impl Matching {
    fn fits(&self, service: &str, method: &str, path: &str, query: &str) -> bool {
        self.method
            .as_ref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self
                .path
                .as_ref()
                .is_none_or(|prefix| path.starts_with(prefix.as_str()))
            && self
                .query
                .as_ref()
                .is_none_or(|part| query.contains(part.as_str()))
            && self.service.as_ref().is_none_or(|at| at == service)
    }
}
