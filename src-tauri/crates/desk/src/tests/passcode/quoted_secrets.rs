//! Services that quote tokens and passcodes in everything they answer: nothing of it is in a file, a report or an event.

use super::{Bench, regenerate};
use box_session::{ItemKey, ItemKind};
use bulk_restore::{Decisions, Selection};
use messages::SpokenLanguage;
use restore::Choice;
use sandbox::demo::{clumio as demo, trash};
use serde_json::{Value, json};
use std::path::Path;

const PASSCODE: &str = "Canary7Qm0xTb9R";

/// Returns a rule by which a service answers its next requests with a text in every field and header.
fn quoting(service: &str, (method, path): (&str, &str), status: u16, quoted: &str) -> Value {
    json!({ "match": { "service": service, "method": method, "path": path }, "times": 9, "do": {
        "status": status,
        "headers": { "box-request-id": quoted, "x-request-id": quoted, "x-amzn-requestid": quoted,
            "server": quoted, "via": quoted, "location": format!("https://example.com/?{quoted}"),
            "www-authenticate": format!("Bearer error=\"{quoted}\", error_description=\"{quoted}\"") },
        "body": { "type": "error", "status": status, "code": quoted, "message": quoted,
            "request_id": quoted, "error": null, "error_description": quoted,
            "context_info": { "errors": [{ "name": quoted, "reason": quoted }],
                "conflicts": [{ "type": "file", "id": "1", "name": quoted }] },
            "errors": [{ "error_code": 111, "error_message": quoted }],
            "passcode": quoted, "name": quoted } } })
}

impl Bench {
    async fn box_quotes(&self, call: (&str, &str), status: u16) {
        let quoted = format!("bad {} and {PASSCODE}", self.sandbox.box_token);
        let rule = quoting("box", call, status, &quoted);
        self.control("script", json!([rule])).await;
    }

    async fn clumio_quotes(&self, call: (&str, &str), status: u16) {
        let quoted = format!("bad {} and {PASSCODE}", self.sandbox.clumio_token);
        let rule = quoting("clumio", call, status, &quoted);
        self.control("script", json!([rule])).await;
    }

    async fn no_script(&self) {
        let (url, path) = (&self.sandbox.box_url, "/_sandbox/script");
        platform::test_support::sandbox_call(url, "", "DELETE", path, &Value::Null).await;
    }

    fn assert_not_quoted(&self, text: &str, place: &str) {
        for secret in [
            PASSCODE,
            &self.sandbox.box_token,
            &self.sandbox.clumio_token,
        ] {
            if let Some(at) = text.find(secret) {
                let around: String = text[at..].chars().take(200).collect();
                panic!("{place}: {around}");
            }
        }
    }

    /// Looks through every file of the profile and every event of the window.
    fn assert_nothing_kept(&self) {
        let mut files = Vec::new();
        files_below(self.profile.path(), &mut files);
        assert!(
            files
                .iter()
                .any(|(name, _)| name.contains("journal.sqlite"))
        );
        for (name, content) in files {
            self.assert_not_quoted(&content, &name);
        }
        self.assert_not_quoted(&format!("{:?}", self.window.events()), "events");
    }
}

fn files_below(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            let content = std::fs::read(&path).unwrap();
            let name = path.display().to_string();
            files.push((name, String::from_utf8_lossy(&content).into_owned()));
        }
    }
}

/// Regenerates a passcode that no service has made.
async fn with_passcode() -> Bench {
    let bench = Bench::new().await;
    let path = format!("/restores/files/{}/_generate_passcode", demo::EXPIRES_SOON);
    // The failed request may quote the new passcode, which nothing here knows yet.
    bench.clumio_quotes(("POST", &path), 403).await;
    regenerate(&bench).await.unwrap_err();
    bench.no_script().await;
    let answer = json!({ "_links": {}, "passcode": PASSCODE });
    let headers = json!({ "x-amzn-requestid": PASSCODE });
    let rule = json!([{ "match": { "method": "POST", "path": path }, "times": 1,
        "do": { "status": 200, "headers": headers, "body": answer } }]);
    bench.control("script", rule).await;
    let pending = regenerate(&bench).await.unwrap();
    assert_eq!(pending.length as usize, PASSCODE.len());
    bench
}

fn key() -> ItemKey {
    ItemKey {
        kind: ItemKind::File,
        id: trash::PURGED_SOON.to_owned(),
    }
}

#[tokio::test]
async fn nothing_that_clumio_quotes_is_kept() {
    let bench = with_passcode().await;
    bench.assert_nothing_kept();
    for status in [400, 403, 404, 409, 412] {
        bench
            .clumio_quotes(("POST", "/restores/files"), status)
            .await;
        bench.clumio_quotes(("GET", "/"), status).await;
        let share = bench
            .desk
            .share(None, demo::EXPIRES_SOON, "a@example.com", "");
        let error = share.await.unwrap_err();
        bench.assert_not_quoted(&format!("{error} {error:?} {}", json!(error)), "share");
        let passcodes = &bench.desk.passcodes;
        let asked = passcodes.prepare_regeneration(None, demo::EXPIRES_SOON, None);
        if let Err(error) = asked.await {
            bench.assert_not_quoted(&format!("{error} {error:?} {}", json!(error)), "question");
        }
        bench.no_script().await;
    }
    let rows = bench
        .desk
        .activity
        .export("", table_export::ExportFormat::Csv);
    let rows = String::from_utf8(rows.await.unwrap()).unwrap();
    bench.assert_not_quoted(&rows, "activity");
    bench.assert_nothing_kept();
}

#[tokio::test]
async fn nothing_that_box_quotes_in_a_job_is_kept() {
    let bench = with_passcode().await;
    let mut kept_words = 0;
    for status in [400, 401, 403, 404, 409, 412, 507] {
        let restorer = bench.desk.restorers.active().await.unwrap();
        let jobs = &bench.desk.jobs;
        let selection = Selection::Items { keys: vec![key()] };
        let preview = jobs.preview(&restorer, selection, &|_| {}).await.unwrap();
        bench.box_quotes(("POST", "/2.0/"), status).await;
        let decisions = Decisions::default();
        let job = jobs.start(&restorer, &preview.id, decisions).await.unwrap();
        let stopped = jobs.wait_until_stopped(&job.id).await.unwrap();
        bench.assert_not_quoted(&json!(stopped).to_string(), "state");
        let lines = jobs
            .report_lines(&job.id, SpokenLanguage::En)
            .await
            .unwrap();
        let report = json!(lines).to_string();
        bench.assert_not_quoted(&report, "report");
        let (id, journal) = (job.id.parse().unwrap(), &bench.desk.journal);
        let (_, items) = journal.job_items(id, Vec::new(), 0, 1).await.unwrap();
        let detail = items[0].now.detail.to_string();
        kept_words += usize::from(detail.contains("bad ••• and •••"));
        bench.assert_nothing_kept();
        if stopped.finished_at.is_none() {
            jobs.cancel(&restorer, &job.id).await.unwrap();
        }
        bench.no_script().await;
    }
    assert_eq!(
        kept_words, 2,
        "Box's words are kept only where no code says what happened"
    );
}

#[tokio::test]
async fn nothing_that_box_quotes_after_a_crash_is_kept() {
    let mut bench = with_passcode().await;
    bench.box_quotes(("POST", "/2.0/"), 400).await;
    let restorer = bench.desk.restorers.active().await.unwrap();
    let error = restorer.restore(&key(), Choice::AsItWas).await.unwrap_err();
    bench.assert_not_quoted(&format!("{error} {error:?} {}", json!(error)), "restore");
    bench.no_script().await;
    // A restore that was sent and not answered before the program ended.
    let account = bench.desk.accounts.list().box_account.unwrap();
    let row = journal::NewActivity {
        action: journal::Action::Restore,
        account: account.login.clone(),
        acting_as: None,
        item: journal::Item {
            kind: "file".into(),
            id: trash::JAPANESE.into(),
            name: "x".into(),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: bench.desk.clock.now(),
        detail: json!({ "account": account.label.id }),
    };
    bench.desk.journal.for_new_run().start(row).await.unwrap();
    bench.crash();
    // The passcode is lost with the program: only the token is known now.
    let quoted = format!("bad {}", bench.sandbox.box_token);
    let rule = quoting("box", ("GET", "/2.0/files"), 403, &quoted);
    bench.control("script", json!([rule])).await;
    let rows = bench.desk.unfinished().await.unwrap();
    bench.assert_not_quoted(&json!(rows).to_string(), "rows");
    bench.assert_nothing_kept();
}

#[tokio::test]
async fn nothing_that_is_quoted_while_connecting_is_kept() {
    let bench = with_passcode().await;
    for status in [200, 401, 403, 404, 409] {
        bench.box_quotes(("GET", "/2.0/users/me"), status).await;
        let token = bench.sandbox.box_token.clone().into();
        let connected = bench.desk.accounts.connect_box(&token).await;
        if let Err(error) = connected {
            bench.assert_not_quoted(&format!("{error} {error:?} {}", json!(error)), "Box");
        }
        bench.no_script().await;
        bench.clumio_quotes(("GET", "/"), status).await;
        let token = bench.sandbox.clumio_token.clone().into();
        let address = &bench.sandbox.clumio_url;
        let connected = bench
            .desk
            .accounts
            .connect_clumio(address, &token, None)
            .await;
        if let Err(error) = connected {
            bench.assert_not_quoted(&format!("{error} {error:?} {}", json!(error)), "Clumio");
        }
        bench.no_script().await;
        bench.assert_nothing_kept();
    }
}
