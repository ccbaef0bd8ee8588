//! A sandbox in this process, and plain HTTP to it.

use sandbox::{Options, RunningSandbox};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use ureq::Agent;
use ureq::http::{Request, Response};

/// The demo company, from its beginning.
pub(crate) struct Here {
    pub(crate) running: RunningSandbox,
    agent: Agent,
    // Dropped last: the sandbox lives on it.
    _runtime: Runtime,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: Response<()>,
    /// Null when there is no body.
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers().get(name)?.to_str().ok()
    }

    /// A text inside the body, by pointer.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no {pointer} in {self:?}"))
    }
}

impl Here {
    pub(crate) fn start(options: Options) -> Self {
        let runtime = Runtime::new().unwrap();
        let running = runtime.block_on(sandbox::start(options)).unwrap();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .max_redirects(0);
        Self {
            running,
            agent: config.build().into(),
            _runtime: runtime,
        }
    }

    /// GET from Box as the connected user.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.at_box("GET", path, &[], None)
    }

    /// Box as the connected user.
    pub(crate) fn at_box(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Reply {
        let url = format!("{}{path}", self.running.box_url);
        self.ask(method, &url, &self.running.box_token, headers, body)
    }

    /// GET from Box as the administrator.
    pub(crate) fn as_admin(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let url = format!("{}{path}", self.running.box_url);
        self.ask("GET", &url, &self.running.box_admin_token, headers, None)
    }

    /// Clumio as the one whose token is printed at the start.
    pub(crate) fn at_clumio(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let url = format!("{}{path}", self.running.clumio_url);
        self.ask(method, &url, &self.running.clumio_token, &[], body)
    }

    /// A form to Box's token calls, with the client's id and secret.
    pub(crate) fn form(&self, path: &str, fields: &str) -> Reply {
        let (id, secret) = (&self.running.box_client_id, &self.running.box_client_secret);
        let form = format!("client_id={id}&client_secret={secret}&{fields}");
        let request = Request::post(format!("{}{path}", self.running.box_url));
        let request = request
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form)
            .unwrap();
        reply(self.agent.run(request).unwrap())
    }

    /// Both services' state.
    pub(crate) fn state(&self) -> Value {
        self.at_clumio("GET", "/_sandbox/state", None).body
    }

    pub(crate) fn ask(
        &self,
        method: &str,
        url: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(url);
        request = request.header("Authorization", format!("Bearer {token}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match (method, body) {
            ("GET" | "DELETE", _) => self.agent.run(request.body(()).unwrap()),
            (_, None) => self.agent.run(request.body(Vec::new()).unwrap()),
            (_, Some(body)) => {
                let request = request.header("Content-Type", "application/json");
                self.agent
                    .run(request.body(body.to_string().into_bytes()).unwrap())
            }
        };
        reply(answer.unwrap_or_else(|why| panic!("{method} {url}: {why}")))
    }
}

fn reply(answer: Response<ureq::Body>) -> Reply {
    let (head, mut body) = answer.into_parts();
    let text = body.read_to_string().unwrap();
    let body = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap_or(json!(text))
    };
    Reply {
        status: head.status.as_u16(),
        head: Response::from_parts(head, ()),
        body,
    }
}
