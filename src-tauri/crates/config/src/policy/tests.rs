use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

mod registry;

/// The schema with which an administrator's editor checks a policy file.
const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy.schema.json");

const FULL: &str = r#"{
  "$schema": "policy.schema.json",
  "managed_by": "Aoyama Foods IT, extension 4400",
  "settings": {
    "language": { "value": "ja" },
    "theme": { "value": "system" },
    "clipboard_seconds": { "value": 30, "locked": true },
    "hide_passcodes": { "value": true, "locked": true }, "idle_minutes": { "value": 5, "locked": true },
    "activity_days": { "value": 365 },
    "update_check": { "value": false, "locked": true }
  },
  "network": {
    "allowed_hosts": ["clumio-gateway.aoyama.example", "lab.aoyama.example:8443"],
    "proxy": "http://proxy.aoyama.example:3128"
  },
  "clumio": {
    "region": { "value": "https://west.portal.clumio.com", "locked": true },
    "sharing": "forbidden"
  },
  "box_app": { "client_id": "y9yn1bixe5z0hqpp", "client_secret": "canary", "locked": true },
  "box_ways": { "value": ["browser", "application"], "locked": true },
  "log_level": "warn",
  "releases": "https://intranet.aoyama-foods.example/restore-desk/latest.json"
}"#;

/// Writes a file that only its owner can change, whatever the umask is.
fn write(file: &Path, content: impl AsRef<[u8]>) {
    fs::write(file, content).unwrap();
    #[cfg(unix)]
    set_mode(file, 0o644);
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn read(file: &Path) -> Result<Policy, PolicyError> {
    Policy::read(file, Trust::CurrentUser)
}

fn broken(text: &str) -> (usize, usize, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.json");
    write(&file, text);
    match read(&file).unwrap_err() {
        PolicyError::Misunderstood {
            line,
            column,
            reason,
            ..
        } => (line, column, reason),
        other @ (PolicyError::Unreadable { .. }
        | PolicyError::MisunderstoodKey { .. }
        | PolicyError::Authorities { .. }) => panic!("{other}"),
    }
}

#[test]
fn no_file_decides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let policy = read(&folder.path().join("policy.json")).unwrap();
    assert_eq!(policy, Policy::default());
    assert_eq!(
        (policy.defaults(), policy.locks()),
        (Settings::default(), LockedSettings::default())
    );
}

#[test]
fn defaults_are_found_and_locks_hold_against_a_choice() {
    let policy = Policy::parse(&format!("\u{feff}{FULL}")).unwrap();
    let defaults = policy.defaults();
    assert_eq!(
        (defaults.language, defaults.clipboard_seconds),
        (Language::Ja, 30)
    );

    let chosen = Settings {
        language: Language::En,
        clipboard_seconds: 120,
        hide_passcodes: false,
        confirm_presence: false,
        activity_days: 90,
        ..Settings::default()
    };
    let held = policy.enforced(chosen.clone());
    assert_eq!(
        held,
        Settings {
            clipboard_seconds: 30,
            hide_passcodes: true,
            idle_minutes: 5,
            update_check: false,
            ..chosen
        }
    );
    let locks = policy.locks();
    assert_eq!(locks.by.as_deref(), Some("Aoyama Foods IT, extension 4400"));
    assert_eq!(
        locks.settings,
        [
            "clipboard_seconds",
            "hide_passcodes",
            "idle_minutes",
            "update_check",
            "clumio_region",
            "sharing",
            "box_app",
            "box_ways"
        ]
    );
    assert!(
        policy
            .releases
            .is_some_and(|url| url.path() == "/restore-desk/latest.json")
    );
}

#[test]
fn a_slip_is_found_by_line_and_column() {
    let (line, _, reason) = broken(&FULL.replace("\"hide_passcodes\"", "\"hide_passcode\""));
    assert_eq!(line, 8);
    assert!(
        reason.starts_with("unknown field `hide_passcode`"),
        "{reason}"
    );
    let (line, column, reason) = broken("{\n  \"log_level\": \"loud\"\n}");
    assert_eq!((line, column), (2, 21));
    assert!(reason.contains("`warn`, `info`, `debug`"), "{reason}");
    let (line, _, reason) = broken(&FULL.replace("30", "3600"));
    assert_eq!(
        (line, reason.as_str()),
        (7, "the value is none of [15, 30, 60, 120]")
    );
    assert_eq!(broken("").0, 1);
    assert_eq!(broken("{} {}").0, 1);
}

#[test]
fn a_slip_in_what_is_connected_to_is_found_as_well_and_no_password_is_repeated() {
    let (line, _, reason) = broken(&FULL.replace(
        "https://west.portal.clumio.com",
        "https://west.portal.clumio.co",
    ));
    assert_eq!(line, 17);
    assert_eq!(reason, "this is not an address of Clumio");
    let (line, _, reason) =
        broken(&FULL.replace("lab.aoyama.example:8443", "lab.aoyama.example/x"));
    assert_eq!(line, 13);
    assert!(
        reason.starts_with("this is not the name of a host"),
        "{reason}"
    );
    let (line, _, reason) = broken(&FULL.replace("http://proxy", "http://ann:canary@proxy"));
    assert_eq!(line, 14);
    assert!(
        reason.contains("without a user or a password") && !reason.contains("canary"),
        "{reason}"
    );
}

#[test]
fn a_file_of_authorities_is_read_or_the_program_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let (file, roots) = (
        folder.path().join("policy.json"),
        folder.path().join("roots.pem"),
    );
    write(
        &file,
        json!({ "network": { "ca_file": &roots } }).to_string(),
    );
    assert!(matches!(read(&file), Err(PolicyError::Authorities { file, .. }) if file == roots));
    write(&roots, "no certificate");
    let error = read(&file).unwrap_err().to_string();
    assert!(
        error.contains(
            "roots.pem, which the policy names as ca_file: there is no certificate in it"
        ),
        "{error}"
    );
    write(
        &roots,
        rcgen::generate_simple_self_signed(Vec::new())
            .unwrap()
            .cert
            .pem(),
    );
    assert!(!read(&file).unwrap().network.extra_roots.is_empty());
    let good = fs::read_to_string(&roots).unwrap();
    write(
        &roots,
        format!("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n{good}"),
    );
    let mixed = read(&file).unwrap().network.extra_roots;
    assert!(
        !mixed.is_empty() && mixed.skipped()[0].starts_with("certificate 1: "),
        "{:?}",
        mixed.skipped()
    );
}

#[test]
fn a_file_that_is_no_text_or_far_too_large_is_not_taken_for_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.json");
    write(&file, [0xff, 0xfe, 0x7b]);
    assert!(matches!(read(&file), Err(PolicyError::Unreadable { .. })));
    write(&file, vec![b' '; 2 << 20]);
    assert!(matches!(read(&file), Err(PolicyError::Unreadable { .. })));
    fs::create_dir(folder.path().join("inner")).unwrap();
    #[cfg(unix)]
    set_mode(&folder.path().join("inner"), 0o755);
    assert!(matches!(
        read(&folder.path().join("inner")),
        Err(PolicyError::Unreadable { .. })
    ));
}

#[cfg(unix)]
#[test]
fn a_policy_that_others_can_change_is_ignored_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let real = fs::canonicalize(folder.path()).unwrap();
    let file = real.join("policy.json");
    let ignored = |policy: &Policy| {
        let [IgnoredFile { kind, path, reason }] = policy.ignored_files.as_slice() else {
            panic!("{:?}", policy.ignored_files)
        };
        assert_eq!(*kind, IgnoredFileKind::Policy);
        let left = Policy {
            ignored_files: Vec::new(),
            ..policy.clone()
        };
        assert_eq!(left, Policy::default(), "nothing is decided by it");
        (PathBuf::from(path), *reason)
    };
    // A slip in it does not stop the start either: its author may want just that.
    for text in [FULL, "{ \"log_level\": \"loud\" }"] {
        write(&file, text);
        set_mode(&file, 0o666);
        let policy = read(&file).unwrap();
        assert_eq!(ignored(&policy), (file.clone(), IgnoredReason::Writable));
    }
    write(&file, FULL);
    assert_eq!(read(&file).unwrap(), Policy::parse(FULL).unwrap());
    set_mode(&real, 0o777);
    let policy = read(&file).unwrap();
    assert_eq!(ignored(&policy), (real.clone(), IgnoredReason::Writable));
    set_mode(&real, 0o755);
    // Only root may give a file to another user.
    if std::os::unix::fs::chown(&file, Some(65534), None).is_ok() {
        let policy = read(&file).unwrap();
        assert_eq!(ignored(&policy), (file, IgnoredReason::Owner));
    }
}

#[cfg(unix)]
#[test]
fn authorities_that_others_can_change_are_not_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let real = fs::canonicalize(folder.path()).unwrap();
    let (file, roots) = (real.join("policy.json"), real.join("roots.pem"));
    write(
        &file,
        json!({ "log_level": "warn", "network": { "ca_file": &roots } }).to_string(),
    );
    let root = rcgen::generate_simple_self_signed(Vec::new()).unwrap();
    write(&roots, root.cert.pem());
    set_mode(&roots, 0o646);
    let policy = read(&file).unwrap();
    assert!(policy.network.extra_roots.is_empty());
    assert_eq!(policy.log_level, LogLevel::Warn, "the rest is followed");
    assert_eq!(
        policy.ignored_files,
        [IgnoredFile {
            kind: IgnoredFileKind::Authorities,
            path: roots.display().to_string(),
            reason: IgnoredReason::Writable,
        }]
    );
}

#[test]
fn authorities_on_another_computer_are_refused() {
    let validator = jsonschema::validator_for(schemars::schema_for!(Policy).as_value()).unwrap();
    for path in [
        r"\\server\share\roots.pem",
        "//server/share/roots.pem",
        r"\/server\share\roots.pem",
        r"\\?\UNC\server\share\roots.pem",
        r"\\.\C:\roots.pem",
    ] {
        let policy = json!({ "network": { "ca_file": path } });
        let error = Policy::parse(&policy.to_string()).unwrap_err().to_string();
        assert!(
            error.contains("the file has to be on this computer"),
            "{path}: {error}"
        );
        assert!(!validator.is_valid(&policy), "{path}");
    }
}

#[test]
fn the_shipped_schema_is_that_of_the_code() {
    let schema = serde_json::to_string_pretty(&schemars::schema_for!(Policy)).unwrap() + "\n";
    #[expect(
        clippy::disallowed_methods,
        reason = "a test of a file in the tree, renewed on demand"
    )]
    let renew = std::env::var_os("UPDATE_SCHEMA").is_some();
    if renew {
        fs::write(SCHEMA, &schema).unwrap();
    }
    let shipped = fs::read_to_string(SCHEMA)
        .unwrap_or_default()
        .replace('\r', "");
    assert!(
        shipped == schema,
        "policy.schema.json is stale: UPDATE_SCHEMA=1 cargo test -p config schema"
    );
}

#[test]
fn the_schema_and_the_reader_agree() {
    let validator = jsonschema::validator_for(schemars::schema_for!(Policy).as_value()).unwrap();
    for (text, good) in [
        (FULL.to_owned(), true),
        ("{}".to_owned(), true),
        (
            FULL.replace("\"locked\": true", "\"locked\": \"yes\""),
            false,
        ),
        (FULL.replace("\"ja\"", "\"fr\""), false),
        (FULL.replace("\"log_level\"", "\"loglevel\""), false),
        (FULL.replace("30,", "31,"), false),
        (FULL.replace("365", "9"), false),
        (FULL.replace("https://intranet", "http://intranet"), false),
        (
            FULL.replace("https://intranet", "https://name:word@intranet"),
            false,
        ),
        (FULL.replace("latest.json", "latest.json?who=me"), false),
        (FULL.replace("latest.json", "latest.json#part"), false),
        (
            FULL.replace("lab.aoyama.example:8443", "https://lab.aoyama.example"),
            false,
        ),
        (FULL.replace("lab.aoyama.example:8443", "10.0.0.1"), false),
        (
            FULL.replace("lab.aoyama.example:8443", "*.aoyama.example"),
            false,
        ),
        (
            FULL.replace("http://proxy", "http://ann:secret@proxy"),
            false,
        ),
        (
            FULL.replace("http://proxy.aoyama.example:3128", "proxy.aoyama.example"),
            false,
        ),
        (
            FULL.replace("http://proxy.aoyama.example:3128", "direct"),
            true,
        ),
        (
            FULL.replace("http://proxy.aoyama.example:3128", "system"),
            true,
        ),
        (
            FULL.replace(
                "\"proxy\": \"http://proxy.aoyama.example:3128\"",
                "\"ca_file\": \"roots.pem\"",
            ),
            false,
        ),
        (FULL.replace("\"forbidden\"", "false"), false),
        (
            FULL.replace("\"network\": {", "\"network\": { \"hosts\": [],"),
            false,
        ),
        ("{\"network\": []}".to_owned(), false),
        ("{\"clumio\": []}".to_owned(), false),
        ("{\"network\": {\"proxy\": null}}".to_owned(), false),
        ("{\"network\": {\"ca_file\": null}}".to_owned(), false),
        ("{\"network\": {\"allowed_hosts\": null}}".to_owned(), false),
        (FULL.replace("\"application\"]", "\"browser\"]"), false),
        (FULL.replace("[\"browser\", \"application\"]", "[]"), false),
        (
            FULL.replace("[\"browser\", \"application\"]", "\"browser\""),
            false,
        ),
        (FULL.replace("\"application\"", "\"app\""), false),
        (
            FULL.replace("canary\", \"locked\": true", "canary\", \"locked\": null"),
            false,
        ),
        ("[]".to_owned(), false),
        ("{\"settings\": []}".to_owned(), false),
        (
            "{\"settings\": {\"hide_passcodes\": [true, true]}}".to_owned(),
            false,
        ),
    ] {
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(Policy::parse(&text).is_ok(), good, "{text}");
        assert_eq!(validator.is_valid(&value), good, "{text}");
    }
}

#[test]
fn the_example_of_the_readme_is_lawful() {
    let readme = include_str!("../../../../../README.md");
    let (_, example) = readme.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let policy = Policy::parse(example).unwrap();
    assert!(policy.box_app.is_some());
    assert!(
        !policy
            .ways_to_connect_box()
            .contains(&BoxAuthMethod::Application),
        "a secret that all can read is no client credential"
    );
    assert_eq!(
        policy.locks().settings,
        [
            "clipboard_seconds",
            "hide_passcodes",
            "idle_minutes",
            "clumio_region",
            "box_app",
            "box_ways"
        ]
    );
}

/// Puts a value in the place of each value in turn.
fn with_each_value_replaced(policy: &Value, by: &Value) -> Vec<Value> {
    let replace_below = |value: &Value| {
        let mut replaced = with_each_value_replaced(value, by);
        replaced.push(by.clone());
        replaced
    };
    let mut all = Vec::new();
    if let Value::Object(fields) = policy {
        for (name, value) in fields {
            all.extend(replace_below(value).into_iter().map(|value| {
                let mut fields = fields.clone();
                fields.insert(name.clone(), value);
                Value::Object(fields)
            }));
        }
    }
    if let Value::Array(values) = policy {
        for (at, value) in values.iter().enumerate() {
            all.extend(replace_below(value).into_iter().map(|value| {
                let mut values = values.clone();
                values[at] = value;
                Value::Array(values)
            }));
        }
    }
    all
}

#[test]
fn no_error_quotes_a_value() {
    let policy: Value = serde_json::from_str(FULL).unwrap();
    let canaries = [
        json!("canary"),
        json!("canary`, expected \"canary"),
        json!("canary\", expected `canary"),
        json!("https://canary.example/canary"),
        json!(["canary"]),
        json!({ "value": "canary", "locked": "canary" }),
        json!(7_777_777),
        json!(-7_777_777.5),
    ];
    let mut errors = 0;
    for canary in &canaries {
        for slip in with_each_value_replaced(&policy, canary) {
            if let Err(error) = Policy::parse(&slip.to_string()) {
                let reason = reason_without_values(&error);
                assert!(
                    !reason.contains("canary") && !reason.contains("7777777"),
                    "{slip}: {reason}"
                );
                assert!(!reason.trim().is_empty());
                errors += 1;
            }
        }
    }
    assert!(errors > 150, "{errors}");
}

proptest! {
    /// A lawful file with one character lost, doubled or changed is read as strictly as it was meant, or not at all.
    #[test]
    fn a_slip_of_one_character_never_makes_it_laxer(at in 0..FULL.len(), slip in "[a-z0-9\"{}:,. ]?", replace: bool) {
        let end = if replace { at + 1 } else { at };
        if FULL.is_char_boundary(at) && FULL.is_char_boundary(end)
            && let Ok(policy) = Policy::parse(&format!("{}{slip}{}", &FULL[..at], &FULL[end..]))
        {
            let meant = Policy::parse(FULL).unwrap();
            let parts = [policy.settings == meant.settings, policy.network == meant.network, policy.clumio == meant.clumio,
                policy.box_app == meant.box_app, policy.box_ways == meant.box_ways];
            // A slip inside a value may make another lawful value, and only there; no part disappears.
            prop_assert!(parts.iter().filter(|same| **same).count() >= 4);
            prop_assert_eq!(policy.locks().settings.len(), 8);
            prop_assert_eq!(policy.network.allowed_hosts.len(), 2);
            prop_assert!(!matches!(policy.network.proxy, clumio_client::ProxyChoice::System));
        }
    }

    #[test]
    fn no_text_panics_and_no_stray_text_is_a_policy(text in "\\PC{0,60}") {
        if let Ok(policy) = Policy::parse(&text) {
            // An empty object is the only text this short that says something lawful without a known word in it.
            let words = ["schema", "managed_by", "settings", "log_level", "releases", "network", "clumio", "box_app", "box_ways"];
            let known = words.iter().any(|word| text.contains(word));
            prop_assert!(known || policy == Policy::default());
        }
    }

    #[test]
    fn a_locked_setting_is_never_what_a_person_chose_instead(
        seconds in proptest::sample::select(&CLIPBOARD_SECONDS),
        chosen in proptest::sample::select(&CLIPBOARD_SECONDS),
        locked: bool,
    ) {
        let text = json!({ "settings": { "clipboard_seconds": { "value": seconds, "locked": locked } } });
        let policy = Policy::parse(&text.to_string()).unwrap();
        let held = policy.enforced(Settings { clipboard_seconds: chosen, ..Settings::default() });
        prop_assert_eq!(held.clipboard_seconds, if locked { seconds } else { chosen });
    }
}
