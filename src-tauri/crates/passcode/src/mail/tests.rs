use super::{Facts, MailPrograms, draft, preview_mail, template};
use crate::{mail, restored_file::RestoredFile};
use config::{MailLanguage, MailSettings, MailTemplate, TemplateProblem, placeholders};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};

fn now() -> Timestamp {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

fn tokyo() -> TimeZone {
    TimeZone::get("Asia/Tokyo").unwrap()
}

fn file(name: &str) -> RestoredFile {
    let mut file = RestoredFile::unlisted(name);
    file.expires_at = Some(now() + SignedDuration::from_mins(132));
    file
}

fn facts(language: MailLanguage, file: &RestoredFile, recipients: &[&str]) -> Facts {
    let recipients: Vec<String> = recipients.iter().map(ToString::to_string).collect();
    Facts::new(
        file,
        &recipients,
        language,
        (now(), &tokyo()),
        "Mika Sato\nSupport",
    )
}

fn code() -> SecretString {
    SecretString::from(" a<B&\"0 ")
}

#[test]
fn the_builtin_templates_are_valid_in_both_languages() {
    for language in [MailLanguage::En, MailLanguage::Ja] {
        let settings = MailSettings {
            language: Some(language),
            ..MailSettings::default()
        };
        let preview = preview_mail(&settings, now(), &tokyo());
        assert_eq!(preview.problems, []);
        assert!(preview.text.contains("k7Qm0xTb9R") && !preview.subject.contains("k7Qm0xTb9R"));
        assert!(
            !preview.text.contains('{') && !preview.subject.contains('{'),
            "{}",
            preview.text
        );
    }
}

#[test]
fn an_email_has_recipient_file_and_expiry() {
    let template = template(&MailSettings::default(), MailLanguage::Ja);
    let facts = facts(
        MailLanguage::Ja,
        &file("Q3 見込み.xlsx"),
        &["k.tanaka@example.com"],
    );
    let text = mail::text(&template, &facts, Some(&code()));
    let text = text.expose_secret();
    assert!(text.starts_with("k.tanaka@example.com 様\n"), "{text}");
    assert!(
        text.contains("\n a<B&\"0 \n"),
        "the passcode stands alone and exact: {text}"
    );
    assert!(text.contains("2026年11月21日 20:12（JST）"), "{text}");
    assert!(text.ends_with("Mika Sato\nSupport"));
    assert_eq!(
        mail::subject(&template, &facts),
        "【再発行】Q3 見込み.xlsx のパスコード"
    );
}

#[test]
fn inserted_values_are_escaped_and_the_passcode_is_whole() {
    let template = MailTemplate {
        subject: "x".into(),
        body: "<b>{file}</b>\n{passcode} {recipient}".into(),
    };
    let facts = facts(
        MailLanguage::En,
        &file("<img src=x onerror=alert(1)>\u{202E}fdp"),
        &["\"a\"@example.com"],
    );
    let html = mail::html(&template, &facts, &code());
    let html = html.expose_secret();
    assert!(
        html.starts_with(
            "<div>&lt;b&gt;&lt;img src=x onerror=alert(1)&gt; fdp&lt;/b&gt;<br>\n<code "
        ),
        "{html}"
    );
    assert!(
        html.contains("> a&lt;B&amp;&quot;0 </code> &quot;a&quot;@example.com</div>"),
        "{html}"
    );
}

#[test]
fn several_recipients_are_not_shown_to_each_other() {
    let template = MailTemplate {
        subject: "x".into(),
        body: "{recipient}: {passcode}".into(),
    };
    let people = ["a@example.com".to_owned(), "b@example.com".to_owned()];
    let facts = facts(
        MailLanguage::En,
        &file("x"),
        &["a@example.com", "b@example.com"],
    );
    assert_eq!(
        mail::text(&template, &facts, None).expose_secret(),
        "all recipients: [paste the passcode here]"
    );
    // Outlook resolves several only with its own separator; elsewhere it is that of the standard.
    assert_eq!(
        MailPrograms::EACH.map(|programs| programs.address(&people, "x", None)),
        [
            "mailto:?bcc=a@example.com;b@example.com&subject=x",
            "mailto:?bcc=a@example.com,b@example.com&subject=x"
        ]
    );
}

/// The draft of a file on each system: how long its address is, and its text if it has one.
fn drafts(settings: &MailSettings, name: &str, signature: &str) -> [(usize, Option<String>); 2] {
    let people = ["kenichiro.tanaka@aoyama-foods.example".to_owned()];
    let facts = Facts::new(
        &file(name),
        &people,
        settings.language(),
        (now(), &tokyo()),
        signature,
    );
    MailPrograms::EACH.map(|programs| {
        let (address, _) = draft(settings, &facts, &people, programs);
        let url = url::Url::parse(&address).unwrap();
        let body = url
            .query_pairs()
            .find(|(name, _)| name == "body")
            .map(|(_, body)| body.into_owned());
        (address.len(), body)
    })
}

#[test]
fn the_builtin_draft_fits_in_both_languages_on_every_system() {
    for language in [MailLanguage::En, MailLanguage::Ja] {
        let settings = MailSettings {
            language: Some(language),
            ..MailSettings::default()
        };
        let signature = "青山フーズ株式会社 情報システム部\n佐藤 美香";
        for name in [
            "Q3 forecast.xlsx",
            "議事録2026.docx",
            "2026年度第3四半期売上見込み（最終版）.xlsx",
        ] {
            let [(length, on_windows), (_, elsewhere)] = drafts(&settings, name, signature);
            assert!(length <= 2000, "{name}: {length}");
            let on_windows = on_windows.unwrap();
            for part in [name, "21", "20:12", "佐藤 美香"] {
                assert!(on_windows.contains(part), "{name}: {part}");
            }
            assert!(
                on_windows.contains("passcode here]") || on_windows.contains("［ここにパスコード")
            );
            assert!(
                elsewhere.unwrap().len() >= on_windows.len(),
                "elsewhere it is the whole text"
            );
        }
    }
}

#[test]
fn a_custom_text_is_sent_whole_or_not_at_all() {
    let own = MailTemplate {
        subject: "x".into(),
        body: format!("{{passcode}}{}", "長".repeat(300)),
    };
    let settings = MailSettings {
        language: Some(MailLanguage::Ja),
        ja: Some(own),
        ..MailSettings::default()
    };
    let [(_, on_windows), (_, elsewhere)] = drafts(&settings, "x", "");
    assert_eq!(on_windows, None);
    assert!(elsewhere.unwrap().ends_with('長'));
}

#[test]
fn problems_of_a_template_are_named() {
    let problems = |subject: &str, body: &str| {
        MailTemplate {
            subject: subject.into(),
            body: body.into(),
        }
        .problems()
    };
    let unknown = |name: &str| TemplateProblem::UnknownPlaceholder { name: name.into() };
    assert_eq!(
        problems("{file}", "{passcode} {fiel} {パスコード} {fiel}"),
        [unknown("fiel"), unknown("パスコード")]
    );
    assert_eq!(
        problems("{passcode}", "{passcode}"),
        [TemplateProblem::PasscodeInSubject]
    );
    assert_eq!(
        problems(" ", "code"),
        [TemplateProblem::NoSubject, TemplateProblem::NoPasscode]
    );
    assert_eq!(
        problems("x", "{ {} {\"json\": 1} {passcode} }{"),
        [],
        "a brace without a name is a brace"
    );
    let long = TemplateProblem::TooLong {
        part: "body".into(),
        most: 4000,
    };
    assert_eq!(
        problems("x", &format!("{{passcode}}{}", "あ".repeat(4000))),
        [long]
    );
}

#[test]
fn a_template_that_was_broken_by_hand_is_replaced_by_ours() {
    let broken = MailTemplate {
        subject: "x".into(),
        body: "no place for it".into(),
    };
    let settings = MailSettings {
        en: Some(broken),
        ..MailSettings::default()
    };
    assert_eq!(settings.problems(), [TemplateProblem::NoPasscode]);
    assert_eq!(settings.usable().en, None);
}

proptest! {
    /// Whatever the template says, a draft cannot hold the passcode, and what it holds arrives as it was.
    #[test]
    fn a_draft_never_holds_the_passcode(
        subject in ".{0,40}",
        body in "(\\PC|[{}\n]|\\{passcode\\}|\\{file\\}|\\{signature\\}){0,60}",
        name in "\\PC{1,40}",
    ) {
        let template = MailTemplate { subject, body };
        let facts = facts(MailLanguage::En, &file(&name), &["k.tanaka@example.com"]);
        let text = mail::text(&template, &facts, None);
        let subject = mail::subject(&template, &facts);
        let people = ["k.tanaka@example.com".to_owned()];
        let address = MailPrograms::HERE.address(&people, &subject, Some(text.expose_secret()));
        // The same with a passcode differs only where the passcode stands.
        let secret = SecretString::from("S3CRET-0xTb9R");
        prop_assert!(!mail::text(&template, &facts, Some(&secret)).expose_secret().is_empty() || template.body.is_empty());
        let decoded = percent_decode_str(&address).decode_utf8().unwrap();
        prop_assert!(!decoded.contains("S3CRET"));
        let url = url::Url::parse(&address).unwrap();
        let parts: std::collections::HashMap<_, _> = url.query_pairs().collect();
        prop_assert_eq!(&parts["subject"], &subject);
        let wanted = text.expose_secret().replace("\r\n", "\n").replace('\n', "\r\n");
        prop_assert_eq!(&parts["body"], &wanted);
    }

    #[test]
    fn filling_in_loses_no_word(body in "(\\PC|[{}\n]|\\{nothing\\}|\\{passcode\\}){0,60}") {
        let template = MailTemplate { subject: "x".into(), body: body.clone() };
        let facts = facts(MailLanguage::En, &file("x"), &[]);
        let marked = body.replace("{passcode}", "0xTb9R");
        let known = placeholders::names(&body).any(|name| placeholders::is_known(name) && name != "passcode");
        prop_assume!(!known);
        let filled = mail::text(&template, &facts, Some(&SecretString::from("0xTb9R")));
        prop_assert_eq!(filled.expose_secret(), marked);
    }
}
