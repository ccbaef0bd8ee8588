//! The email: whole on the clipboard, and drafted without the passcode.

use super::{Bench, regenerate};
use crate::passcode::Copied;
use app_error::ErrorCode;
use config::{MailLanguage, MailTemplate};
use sandbox::demo::clumio as demo;
use secrecy::ExposeSecret;

const RECIPIENT: &str = "k.tanaka@aoyama-foods.example";

#[tokio::test]
async fn the_copied_email_holds_the_valid_passcode_in_both_forms() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    let passcode = bench.desk.passcodes.show(&handover.id).unwrap().0;
    let hold = bench.desk.copy_email(&handover.id, None).await.unwrap();
    assert_eq!(hold.what, Copied::Email);
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
    assert!(bench.desk.passcodes.waiting()[0].copied);
    let mut settings = bench.desk.settings.current();
    settings.mail.language = MailLanguage::Ja;
    bench.desk.save_settings(settings).await.unwrap();
    bench.desk.copy_email(&handover.id, None).await.unwrap();
    assert!(
        bench
            .clipboard
            .text()
            .unwrap()
            .starts_with(&format!("{RECIPIENT} 様"))
    );
}

#[tokio::test]
async fn a_draft_goes_without_the_passcode_which_waits_on_the_clipboard() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    let passcode = bench.desk.passcodes.show(&handover.id).unwrap().0;
    let mut settings = bench.desk.settings.current();
    // Whatever a person writes around it.
    settings.mail.en = Some(MailTemplate {
        subject: "{file}".into(),
        body: "{passcode}{passcode}\n{recipient} {passcode}".into(),
    });
    bench.desk.save_settings(settings).await.unwrap();
    let opened = bench.desk.open_draft(&handover.id, None).await.unwrap();
    assert!(opened.with_text);
    assert_eq!(
        (opened.hold.what, bench.clipboard.text().as_deref()),
        (Copied::Passcode, Some(passcode.expose_secret()))
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
    bench
        .desk
        .open_draft(&handover.id, Some("l.ortega@halden-legal.example".into()))
        .await
        .unwrap();
    assert!(bench.browser.0.lock()[0].starts_with("mailto:l.ortega@halden-legal.example?"));
}

#[tokio::test]
async fn a_blocked_clipboard_opens_no_draft_and_copies_no_email() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.clipboard.swallow();
    let draft = bench.desk.open_draft(&handover.id, None).await.unwrap_err();
    let email = bench.desk.copy_email(&handover.id, None).await.unwrap_err();
    assert_eq!(
        [draft.code, email.code],
        [ErrorCode::ClipboardUnavailable; 2]
    );
    assert!(bench.browser.0.lock().is_empty());
    assert!(!bench.desk.passcodes.waiting()[0].copied);
    assert!(bench.desk.passcodes.any_would_be_lost());
    assert!(
        bench.desk.passcodes.show(&handover.id).is_ok(),
        "it is still here, for {}",
        demo::EXPIRES_SOON
    );
}

#[tokio::test]
async fn a_template_that_cannot_be_used_is_not_kept() {
    let bench = Bench::new().await;
    let before = bench.desk.settings.current();
    let mut broken = before.clone();
    broken.mail.en = Some(MailTemplate {
        subject: "x".into(),
        body: "{passcod}".into(),
    });
    let problem = bench.desk.save_settings(broken.clone()).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::InputInvalid);
    assert_eq!(bench.desk.settings.current(), before);
    assert_eq!(bench.desk.preview_mail(&broken.mail).problems.len(), 2);
}
