use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use super::*;

const TOKEN: &str = "t0K/en+Wi\"th=odd&ones~123";

fn redactor(secret: &str) -> Redactor {
    Redactor::new([&SecretString::from(secret)])
}

fn escaped(secret: &str) -> String {
    let whole = json!(secret).to_string();
    whole[1..whole.len() - 1].to_owned()
}

/// Every encoding in which a service may quote a secret.
fn encodings(secret: &str) -> Vec<String> {
    let all = |each: &dyn Fn(u8) -> String| secret.bytes().map(each).collect::<String>();
    let html = secret
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    vec![
        secret.to_owned(),
        byte_serialize(secret.as_bytes()).collect(),
        percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC)
            .to_string(),
        all(&|byte| format!("%{byte:02x}")),
        all(&|byte| format!("%25{byte:02X}")),
        escaped(secret),
        escaped(secret).replace('/', "\\/"),
        escaped(&escaped(secret)),
        all(&|byte| format!("\\u{byte:04x}")),
        all(&|byte| format!("&#{byte};")),
        all(&|byte| format!("&#x{byte:X};")),
        html,
        BASE64_STANDARD.encode(secret),
        BASE64_STANDARD_NO_PAD.encode(format!("Bearer {secret}")),
        BASE64_URL_SAFE_NO_PAD.encode(format!("id:{secret}@")),
        BASE64_STANDARD.encode(format!("ab{secret}cd")),
    ]
}

#[test]
fn a_secret_is_redacted_in_every_encoding() {
    for encoded in encodings(TOKEN) {
        let clean = redactor(TOKEN).message(&format!("invalid token \"{encoded}\" for this call"));
        assert!(
            clean.starts_with("invalid token \"") && clean.ends_with("•••\" for this call"),
            "{clean}"
        );
        // Base64 before the group of the secret is kept.
        assert!(
            clean.chars().count() <= 45 && !clean.contains(&encoded[8..]),
            "{clean} of {encoded}"
        );
    }
}

#[test]
fn a_truncated_secret_is_redacted() {
    let clean = redactor(TOKEN).message(&format!("token {} …", &TOKEN[..MIN_PREFIX_BYTES]));
    assert_eq!(clean, format!("token {REDACTED} …"));
}

#[test]
fn json_is_redacted_recursively() {
    let long = "x".repeat(1000);
    let body = json!({
        "code": format!("{TOKEN}{long}"),
        "request_id": format!("r1 {TOKEN}\n{long}"),
        "message": format!("a\r\nb\u{1b}[31m {TOKEN} {long}"),
        TOKEN: [{ "error": TOKEN, "n": 5, "b": true, "none": null }, [TOKEN]],
    });
    let clean = redactor(TOKEN).json(body);
    assert!(!clean.to_string().contains("t0K"), "{clean}");
    let length = |name: &str| clean[name].as_str().unwrap().chars().count();
    assert_eq!(
        (length("code"), length("message")),
        (MAX_CODE_CHARS, MAX_MESSAGE_CHARS)
    );
    assert!(
        clean["message"]
            .as_str()
            .unwrap()
            .starts_with("a  b [31m ••• x"),
        "{clean}"
    );
    assert!(
        clean["request_id"].as_str().unwrap().starts_with("r1•••xx"),
        "{clean}"
    );
    assert!(length("request_id") <= MAX_REQUEST_ID_CHARS);
    assert_eq!(
        clean[REDACTED],
        json!([{ "error": REDACTED, "n": 5, "b": true, "none": null }, [REDACTED]])
    );
}

#[test]
fn short_secrets_and_other_text_are_kept() {
    let words = "grant_type refresh_token is not allowed: 100%25 \\u00e9 &amp; a%2Fb — 復元";
    for secret in ["", "short", "tokens_refreshed"] {
        assert_eq!(redactor(secret).message(words), words, "{secret}");
    }
    let body = b"{\"name\":\"a\xff\"}".to_vec();
    assert_eq!(redactor(TOKEN).body(body.clone()), body);
}

proptest! {
    #[test]
    fn no_encoding_is_missed(
        secret in "[!-\\[\\]-~]{12,60}", before in "[a-zA-Z ]{0,9} ", after in " [a-zA-Z ]{0,9}", which in 0_usize..16,
    ) {
        let encoded = &encodings(&secret)[which];
        let body = format!("{before}{encoded}{after}").into_bytes();
        let clean = String::from_utf8(redactor(&secret).body(body)).unwrap();
        prop_assert!(clean.contains(REDACTED), "{} in {}", secret, clean);
        prop_assert!(!clean.contains(encoded.as_str()) && !clean.contains(secret.as_str()), "{}", clean);
        prop_assert!(clean.starts_with(before.as_str()) && clean.ends_with(after.as_str()), "{}", clean);
    }

    #[test]
    fn text_without_the_secret_is_unchanged(text in "\\PC{0,80}|[%\\\\&u0-9a-f;#x]{0,80}") {
        prop_assert_eq!(redactor("QZ!QZ!QZ!QZ!QZ!").body(text.clone().into_bytes()), text.into_bytes());
    }

    #[test]
    fn never_panics(secret in "\\PC{0,40}", text in any::<Vec<u8>>()) {
        let _ = redactor(&secret).body(text);
    }
}

#[test]
fn a_held_passcode_is_redacted_but_never_from_an_id() {
    let redactor = |passcode: &str| Redactor::default().with_held(&[passcode.into()]);
    let list = |text: &str| format!(r#"{{"id":"9{text}0","name":"code {text}"}}"#);
    let distinct = redactor("Kx7mQ0tb");
    assert_eq!(
        distinct.body(list("Kx7mQ0tb").into_bytes()),
        list("•••").into_bytes()
    );
    // Digits may be part of an ID, which has to arrive as it is; in an error they are redacted.
    for passcode in ["12345678", "a1b2c3"] {
        let (redactor, list) = (redactor(passcode), list(passcode));
        assert_eq!(redactor.body(list.clone().into_bytes()), list.into_bytes());
        assert_eq!(redactor.message(&format!("bad {passcode}")), "bad •••");
    }
    let error = redactor("12345678").json(json!({ "error_code": 12_345_678, "status": 403 }));
    assert_eq!(error, json!({ "error_code": "•••", "status": 403 }));
}

#[test]
fn a_code_is_short_and_printable() {
    let code = format!("bad\u{202e}\n{}", "x".repeat(200));
    for name in ["code", "error"] {
        let clean = redactor(TOKEN).json(json!({ name: code }))[name].to_string();
        assert!(clean.len() <= 66 && clean.is_ascii(), "{clean}");
    }
}
