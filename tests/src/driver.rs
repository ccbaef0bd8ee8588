//! The WebDriver protocol, as WebKit's own driver speaks it. <https://www.w3.org/TR/webdriver2/>

use crate::http::{Answer, Http};
use serde_json::{Value, json};
use std::time::Duration;

/// The key under which the protocol carries a reference to an element (section 12.2, "web element identifier").
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One session: one window of the app.
#[derive(Debug)]
pub(crate) struct Driver {
    http: Http,
    session: String,
}

/// A reference to an element of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element(String);

/// What the protocol answers instead of a value.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The protocol's code, `no such element` and the like; empty when no answer came at all.
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Driver {
    /// Has the driver at `address` start a program; gives the session in it.
    pub(crate) fn begin(
        address: &str,
        program: &str,
        arguments: &[String],
    ) -> Result<Self, Refusal> {
        let http = Http::new(Duration::from_secs(90));
        let app = json!({ "binary": program, "args": arguments });
        let wanted =
            json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": app } } });
        let url = format!("{address}/session");
        let session = value(http.post(&url, &[], &wanted))?;
        let id = session["sessionId"].as_str().unwrap_or_default();
        Ok(Self {
            session: format!("{url}/{id}"),
            http,
        })
    }

    pub(crate) fn ready(address: &str) -> bool {
        let status = Http::new(Duration::from_secs(2)).get(&format!("{address}/status"), &[]);
        status.is_ok_and(|answer| answer.json()["value"]["ready"] == true)
    }

    pub(crate) fn get(&self, path: &str) -> Result<Value, Refusal> {
        value(self.http.get(&format!("{}/{path}", self.session), &[]))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        value(
            self.http
                .post(&format!("{}/{path}", self.session), &[], body),
        )
    }

    pub(crate) fn end(&self) {
        let _ = self.http.delete(&self.session, &[]);
    }

    /// Runs a script's body; `arguments` are its arguments.
    pub(crate) fn script(&self, body: &str, arguments: &Value) -> Result<Value, Refusal> {
        self.post(
            "execute/sync",
            &json!({ "script": body, "args": arguments }),
        )
    }

    /// Runs a script's body, which calls its last argument with the result.
    pub(crate) fn script_later(&self, body: &str, arguments: &Value) -> Result<Value, Refusal> {
        self.post(
            "execute/async",
            &json!({ "script": body, "args": arguments }),
        )
    }

    /// All elements that match and are displayed, within another one or on the whole page.
    pub(crate) fn find(
        &self,
        using: &str,
        what: &str,
        within: Option<&Element>,
    ) -> Result<Vec<Element>, Refusal> {
        let path = within.map_or_else(|| "elements".to_owned(), |element| element.path("elements"));
        let found = self.post(&path, &json!({ "using": using, "value": what }))?;
        // The protocol's own "displayed" takes names in boxes that cut them off for hidden.
        let shown = self.script(
            "return Array.from(arguments, (it) => it.getClientRects().length > 0 && \
             getComputedStyle(it).visibility === 'visible')",
            &found,
        )?;
        let both = found
            .as_array()
            .into_iter()
            .flatten()
            .zip(shown.as_array().into_iter().flatten());
        let shown = both.filter(|(_, shown)| **shown == true);
        Ok(shown
            .filter_map(|(reference, _)| Some(Element(reference[ELEMENT].as_str()?.to_owned())))
            .collect())
    }
}

impl Element {
    /// The path of a call about this element.
    pub(crate) fn path(&self, call: &str) -> String {
        format!("element/{}/{call}", self.0)
    }

    /// The arguments of a script that takes this element alone. It would not be recognised within a list.
    pub(crate) fn as_argument(&self) -> Value {
        json!([{ ELEMENT: self.0 }])
    }
}

impl Refusal {
    /// Whether the page was merely not there yet, so that looking again makes sense.
    pub(crate) fn may_pass(&self) -> bool {
        const PASSING: &[&str] = &[
            "no such element",
            "stale element reference",
            "element not interactable",
            "element click intercepted",
            "move target out of bounds",
        ];
        PASSING.contains(&self.code.as_str())
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{} ({})", self.message, self.code)
    }
}

fn value(answer: Result<Answer, String>) -> Result<Value, Refusal> {
    let mut body = answer
        .map_err(|message| Refusal {
            code: String::new(),
            message,
        })?
        .json();
    let value = body["value"].take();
    match value["error"].as_str() {
        None => Ok(value),
        Some(code) => {
            let message = value["message"].as_str().unwrap_or_default().to_owned();
            Err(Refusal {
                code: code.to_owned(),
                message,
            })
        }
    }
}
