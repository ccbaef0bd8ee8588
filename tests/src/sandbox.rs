use crate::http::{Answer, Http};
use crate::place::program;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A Box and a Clumio in a process of their own, stopped when this is dropped.
#[derive(Debug)]
pub struct Sandbox {
    process: Child,
    ready: Value,
    http: Http,
}

impl Sandbox {
    /// Starts the program with these flags and waits until it says that it is ready.
    ///
    /// # Panics
    /// When it is not built, or does not get ready.
    #[must_use]
    #[track_caller]
    pub fn start(flags: &[&str]) -> Self {
        let mut command = Command::new(program("sandbox"));
        let mut process = command
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let mut line = String::new();
        let said = process
            .stdout
            .take()
            .map(|out| BufReader::new(out).read_line(&mut line));
        let ready = serde_json::from_str(&line);
        let ready = ready.unwrap_or_else(|why| {
            panic!("the sandbox said {said:?} {line:?} instead of JSON: {why}")
        });
        Self {
            process,
            ready,
            http: Http::new(Duration::from_secs(30)),
        }
    }

    /// A value of the line that the sandbox printed: `box_url`, `clumio_url`, `box_token`, …
    ///
    /// # Panics
    /// When the line has no such key.
    #[must_use]
    #[track_caller]
    pub fn said(&self, key: &str) -> &str {
        self.ready[key]
            .as_str()
            .unwrap_or_else(|| panic!("the sandbox did not print {key}"))
    }

    /// What the two services hold now, and every request so far.
    #[must_use]
    #[track_caller]
    pub fn state(&self) -> Value {
        self.part_of_state("")
    }

    /// Returns the part of the state that a query names, such as `?only=requests&method=POST`: the whole of a large company is
    /// hundreds of megabytes.
    #[must_use]
    #[track_caller]
    pub fn part_of_state(&self, query: &str) -> Value {
        let state = self
            .http
            .get(&format!("{}{query}", self.control("state")), &[])
            .and_then(well);
        state.unwrap_or_else(|why| panic!("{why}"))
    }

    /// Has the next matching requests answered in another way: `[{"match":{…},"times":N,"do":{…}}]`.
    #[track_caller]
    pub fn script(&self, rules: &Value) {
        self.tell("script", rules);
    }

    /// Sets behaviours that the vendors' documentation leaves unspecified, for example `{"numeric_ids": true}`.
    #[track_caller]
    pub fn quirks(&self, quirks: &Value) {
        self.tell("quirks", quirks);
    }

    /// Starts over: the world, the log and the quirks as they were at first.
    #[track_caller]
    pub fn reset(&self) {
        self.tell("reset", &json!({}));
    }

    /// Starts over with another seed.
    #[track_caller]
    pub fn reset_to(&self, seed: u64) {
        self.tell("reset", &json!({ "seed": seed }));
    }

    /// Forgets what is left of the scripts.
    #[track_caller]
    pub fn clear_script(&self) {
        let cleared = self
            .http
            .delete(&self.control("script"), &[])
            .and_then(well);
        cleared.unwrap_or_else(|why| panic!("{why}"));
    }

    /// A POST to Box as the connected user, whatever comes of it.
    ///
    /// # Errors
    /// A sentence when no answer came.
    pub fn box_post(&self, path: &str, body: &Value) -> Result<Answer, String> {
        let url = format!("{}{path}", self.said("box_url"));
        let token = format!("Bearer {}", self.said("box_token"));
        self.http.post(&url, &[("Authorization", &token)], body)
    }

    /// A DELETE at Box as the connected user, whatever comes of it.
    #[must_use]
    #[track_caller]
    pub fn box_delete(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.said("box_url"));
        let token = format!("Bearer {}", self.said("box_token"));
        self.http
            .delete(&url, &[("Authorization", &token)])
            .unwrap_or_else(|why| panic!("{why}"))
    }

    /// How many requests with this method and a path that begins so have arrived.
    #[must_use]
    #[track_caller]
    pub fn requests(&self, method: &str, path: &str) -> usize {
        let query = format!("?only=requests&limit=0&method={method}&path={path}");
        let total = self.part_of_state(&query)["requests_total"].as_u64();
        usize::try_from(total.expect("the state counts the requests")).unwrap_or(usize::MAX)
    }

    /// Returns the state of the restored file with this name that was mailed to a recipient.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn restored_file(&self, name: &str) -> Value {
        let state = self.part_of_state("?only=clumio");
        let mut files = state["clumio"]["restored_files"]
            .as_array()
            .expect("the state lists them")
            .iter();
        let file = files.find(|file| file["name"] == name && file["email_link"].is_string());
        file.unwrap_or_else(|| panic!("no restored file {name} was mailed"))
            .clone()
    }

    /// Every Box item of that name, wherever it is.
    #[must_use]
    #[track_caller]
    pub fn box_items(&self, name: &str) -> Vec<Value> {
        let state = self.part_of_state("?only=box");
        let items = state["box"]["items"]
            .as_array()
            .expect("the state lists the items")
            .iter();
        items.filter(|item| item["name"] == name).cloned().collect()
    }

    /// What the recipient of a restored file meets who opens the mailed link and types `passcode`.
    ///
    /// # Panics
    /// When there is no such file, or it was not shared by email.
    #[must_use]
    #[track_caller]
    pub fn download(&self, restored_file_id: &str, passcode: &str) -> Answer {
        let state = self.part_of_state("?only=clumio");
        let mut files = state["clumio"]["restored_files"]
            .as_array()
            .expect("the state lists them")
            .iter();
        let file = files.find(|file| file["id"] == restored_file_id);
        let link = file.and_then(|file| file["email_link"].as_str());
        let link = link
            .unwrap_or_else(|| panic!("no mailed link for the restored file {restored_file_id}"));
        let url = format!("{}/restores/files/_download", self.said("clumio_url"));
        let body = json!({ "email_link": link, "passcode": passcode });
        self.http
            .post(&url, &[], &body)
            .unwrap_or_else(|why| panic!("{why}"))
    }

    /// The process, to stop or to kill it in the middle of things.
    #[must_use]
    pub fn process(&mut self) -> &mut Child {
        &mut self.process
    }

    fn control(&self, call: &str) -> String {
        format!("{}/_sandbox/{call}", self.said("box_url"))
    }

    #[track_caller]
    fn tell(&self, call: &str, body: &Value) {
        if let Err(why) = self
            .http
            .post(&self.control(call), &[], body)
            .and_then(well)
        {
            panic!("{why}");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn well(answer: Answer) -> Result<Value, String> {
    let fine = (200..300).contains(&answer.status);
    if fine {
        Ok(answer.json())
    } else {
        Err(format!(
            "the sandbox answered {}: {}",
            answer.status, answer.text
        ))
    }
}
