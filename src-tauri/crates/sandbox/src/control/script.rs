//! Faults that were asked for: the next so many matching requests get something else than the truth.

use std::collections::VecDeque;

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
    /// `box` or `clumio`; both without it.
    service: Option<String>,
}

/// What happens instead. `delay_ms` goes with any of the others.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) status: Option<u16>,
    pub(crate) headers: Map<String, Value>,
    /// A string is sent as it is, anything else as JSON.
    pub(crate) body: Option<Value>,
    /// With `status`: answer so after the effect took place, not instead of it.
    pub(crate) after: bool,
    pub(crate) delay_ms: Option<u64>,
    pub(crate) drop: Option<Cut>,
    pub(crate) truncate: Option<usize>,
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
        let answers = [fault.status.is_some(), fault.drop.is_some(), fault.truncate.is_some()];
        if answers.iter().filter(|&&given| given).count() > 1 {
            return Some("`do` takes one of status, drop and truncate".into());
        }
        if !answers.contains(&true) && fault.delay_ms.is_none() {
            return Some("`do` needs one of status, delay_ms, drop and truncate".into());
        }
        if fault.status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Some("status is a number from 200 to 599".into());
        }
        if fault.status.is_none() && (fault.body.is_some() || !fault.headers.is_empty() || fault.after) {
            return Some("headers, body and after need a status".into());
        }
        None
    }
}

/// The rules that are left, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Script(VecDeque<Rule>);

impl Script {
    pub(crate) fn extend(&mut self, rules: Vec<Rule>) {
        self.0.extend(rules.into_iter().filter(|rule| rule.times > 0));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// How many requests the rules still wait for.
    pub(crate) fn pending(&self) -> u64 {
        self.0.iter().map(|rule| rule.times).sum()
    }

    /// The fault for a request, taken from the first rule that matches it.
    pub(crate) fn take(&mut self, service: &str, method: &str, path: &str) -> Option<Fault> {
        let position = self.0.iter().position(|rule| {
            let Matching { method: wanted, path: prefix, service: at } = &rule.matching;
            wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && prefix.as_ref().is_none_or(|prefix| path.starts_with(prefix.as_str()))
                && at.as_ref().is_none_or(|at| at == service)
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
