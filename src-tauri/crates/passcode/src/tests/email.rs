//! The email: whole on the clipboard, and drafted without the passcode.

use super::{Bench, regenerate};
use crate::CopiedContent;
use app_error::ErrorCode;
use config::{MailLanguage, MailSettings, MailTemplate};
use platform::Browser;
use secrecy::ExposeSecret;
use std::sync::Arc;

const RECIPIENT: &str = "k.tanaka@aoyama-foods.example";

impl Bench {
    fn browser(&self) -> Arc<dyn Browser> {
        self.browser.clone()
    }
}

#[tokio::test]
async fn the_copied_email_has_the_valid_passcode_in_both_forms() {
    let bench = Bench::new().await;
    let passcodes = &bench.passcodes;
    let pending = regenerate(&bench).await.unwrap();
    let passcode = passcodes.show(&pending.id).unwrap().0;
    let mut settings = MailSettings::default();
    let hold = passcodes
        .copy_email(&pending.id, None, &settings, 60)
        .await
        .unwrap();
    assert_eq!(hold.content, CopiedContent::Email);
    let (text, html) = (
        bench.clipboard.text().unwrap(),
        bench.clipboard.html().unwrap(),
    );
    for form in [&text, &html] {
        assert!(
            form.contains(passcode.expose_secret()) && form.contains("Q3 forecast.xlsx"),
            "{form}"
        );
    }
    assert!(passcodes.pending()[0].copied);
    settings.language = None;
    settings = settings.in_language_of(MailLanguage::Ja);
    passcodes
        .copy_email(&pending.id, None, &settings, 60)
        .await
        .unwrap();
    let text = bench.clipboard.text().unwrap();
    assert!(text.starts_with(&format!("{RECIPIENT} 様")));
}

#[tokio::test]
async fn a_draft_has_no_passcode_which_is_on_the_clipboard() {
    let bench = Bench::new().await;
    let passcodes = &bench.passcodes;
    let pending = regenerate(&bench).await.unwrap();
    let passcode = passcodes.show(&pending.id).unwrap().0;
    // A template that has the passcode twice, with other text around it.
    let settings = MailSettings {
        en: Some(MailTemplate {
            subject: "{file}".into(),
            body: "{passcode}{passcode}\n{recipient} {passcode}".into(),
        }),
        ..MailSettings::default()
    };
    let browser = bench.browser();
    let opened = passcodes
        .open_draft(&pending.id, None, &settings, 60, &browser)
        .await
        .unwrap();
    assert!(opened.with_text);
    assert_eq!(
        (opened.hold.content, bench.clipboard.text().as_deref()),
        (CopiedContent::Passcode, Some(passcode.expose_secret()))
    );
    let address = bench.browser.0.lock().pop().unwrap();
    let decoded = percent_encoding::percent_decode_str(&address)
        .decode_utf8()
        .unwrap()
        .into_owned();
    assert!(
        decoded.starts_with(&format!(
            "mailto:{RECIPIENT}?subject=Q3 forecast.xlsx&body="
        )),
        "{decoded}"
    );
    assert!(
        !decoded.contains(passcode.expose_secret()),
        "a mailto: address is logged in many places"
    );
    let other = Some("l.ortega@halden-legal.example".into());
    passcodes
        .open_draft(&pending.id, other, &settings, 60, &browser)
        .await
        .unwrap();
    assert!(bench.browser.0.lock()[0].starts_with("mailto:l.ortega@halden-legal.example?"));
}

#[tokio::test]
async fn a_blocked_clipboard_opens_no_draft_and_copies_no_email() {
    let bench = Bench::new().await;
    let passcodes = &bench.passcodes;
    let pending = regenerate(&bench).await.unwrap();
    bench.clipboard.swallow();
    let settings = MailSettings::default();
    let draft = passcodes
        .open_draft(&pending.id, None, &settings, 60, &bench.browser())
        .await
        .unwrap_err();
    let email = passcodes
        .copy_email(&pending.id, None, &settings, 60)
        .await
        .unwrap_err();
    assert_eq!(
        [draft.code, email.code],
        [ErrorCode::ClipboardUnavailable; 2]
    );
    assert!(bench.browser.0.lock().is_empty());
    assert!(!passcodes.pending()[0].copied);
    assert!(passcodes.any_would_be_lost());
    assert!(passcodes.show(&pending.id).is_ok(), "it is still pending");
}
