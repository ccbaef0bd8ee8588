use super::*;
use crate::{Settings, Theme};
use serde_json::json;

fn settings_file(text: impl AsRef<[u8]>) -> (tempfile::TempDir, StateFile) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("settings.json"), text).unwrap();
    let file = StateFile::in_profile(folder.path(), ProfileFile::Settings);
    (folder, file)
}

fn on_disk(folder: &tempfile::TempDir, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.path().join(name)).unwrap()).unwrap()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once('\u{feff}')
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(unit)
        .collect()
}

const DARK: &str = r#"{"theme": "dark", "hide_passcodes": true, "clipboard_seconds": 15}"#;

#[test]
fn what_was_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = StateFile::in_profile(&folder.path().join("new"), ProfileFile::Settings);
    assert_eq!(
        file.read::<Settings>(),
        Content {
            value: Settings::default(),
            found: false
        }
    );
    let settings = Settings {
        theme: Theme::Dark,
        ..Settings::default()
    };
    file.write(&settings).unwrap();
    assert_eq!(
        file.read::<Settings>(),
        Content {
            value: settings,
            found: true
        }
    );
    assert_eq!(file.fault(), None);
    let names: Vec<_> = fs::read_dir(folder.path().join("new"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(
        names.len(),
        2,
        "the file and the lock, and nothing temporary: {names:?}"
    );
}

#[test]
fn a_file_of_any_editor_is_read() {
    for text in [
        DARK.as_bytes().to_vec(),
        ["\u{feff}", DARK].concat().into_bytes(),
        utf16(DARK, u16::to_le_bytes),
        utf16(DARK, u16::to_be_bytes),
        format!("{DARK}\r\n").into_bytes(),
    ] {
        let (folder, file) = settings_file(&text);
        let Content { value, found } = file.read::<Settings>();
        assert!(
            found && value.hide_passcodes && value.theme == Theme::Dark,
            "{text:?}"
        );
        assert_eq!(value.clipboard_seconds, 15);
        assert_eq!(file.fault(), None);
        file.write(&Settings {
            theme: Theme::Light,
            ..value
        })
        .unwrap();
        assert_eq!(on_disk(&folder, "settings.json")["clipboard_seconds"], 15);
    }
}

#[test]
fn each_damaged_file_is_kept_under_a_name_of_its_own() {
    let damaged: [&[u8]; 6] = [
        b"{\"theme\": \"purple\"",
        b"",
        b"\0\0\0\0",
        b"[1]",
        b"\xff\xfe\x7b",
        b"{\"theme\": \"\xe9\"}",
    ];
    let (folder, file) = settings_file("");
    for (index, text) in damaged.into_iter().enumerate() {
        fs::write(folder.path().join("settings.json"), text).unwrap();
        assert_eq!(
            file.read::<Settings>(),
            Content {
                value: Settings::default(),
                found: false
            }
        );
        let name = if index == 0 {
            "settings.json.broken".to_owned()
        } else {
            format!("settings.json.broken-{}", index + 1)
        };
        let fault = file.fault().unwrap();
        assert_eq!(
            (fault.fault, &*fault.file, fault.kept_as.as_deref()),
            (Fault::SetAside, "settings", Some(&*name))
        );
        assert_eq!(
            fs::read(folder.path().join(name)).unwrap(),
            text,
            "the first is not overwritten by the next"
        );
    }
    file.write(&Settings::default()).unwrap();
    assert_eq!(
        file.fault().unwrap().fault,
        Fault::SetAside,
        "it is reported until the program ends"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    // A folder in its place cannot be read by anybody, root included.
    fs::create_dir(&path).unwrap();
    let file = StateFile::in_profile(folder.path(), ProfileFile::Settings);
    assert!(!file.read::<Settings>().found);
    assert_eq!(file.fault().unwrap().fault, Fault::Unreadable);
    let refused = file.write(&Settings::default()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::StateUnreadable);
    assert_eq!(
        refused.detail.unwrap().path,
        Some(path.display().to_string())
    );
    assert!(path.is_dir());

    fs::remove_dir(&path).unwrap();
    fs::write(&path, DARK).unwrap();
    assert!(file.read::<Settings>().found, "it is tried again");
    assert_eq!(file.fault(), None);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, file) = settings_file(DARK);
    let path = folder.path().join("settings.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        // Root reads everything; the test before this one plays the same with a folder.
        return;
    }
    assert_eq!(
        file.write(&Settings::default()).unwrap_err().code,
        ErrorCode::StateUnreadable
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), DARK);
}

#[test]
fn an_unknown_value_costs_that_value_only_and_stays() {
    let text = r#"{"theme": "solarized", "hide_passcodes": true, "clipboard_seconds": 15, "sounds": "off",
        "mail": {"language": "fr", "signature": "Mika", "mood": 1}}"#;
    let (folder, file) = settings_file(text);
    let settings = file.read::<Settings>().value;
    assert!(settings.hide_passcodes && settings.clipboard_seconds == 15);
    assert_eq!(
        (settings.theme, &*settings.mail.signature),
        (Theme::System, "Mika")
    );
    assert_eq!(settings.mail.language, None);
    let fault = file.fault().unwrap();
    assert_eq!(fault.fault, Fault::Partly);
    assert!(
        fault.reason.contains("theme") && fault.reason.contains("mail.language"),
        "{}",
        fault.reason
    );

    file.write(&Settings {
        clipboard_seconds: 30,
        ..settings.clone()
    })
    .unwrap();
    let kept = on_disk(&folder, "settings.json");
    assert_eq!(
        (&kept["theme"], &kept["sounds"]),
        (&json!("solarized"), &json!("off"))
    );
    assert_eq!(
        (&kept["mail"]["language"], &kept["mail"]["mood"]),
        (&json!("fr"), &json!(1))
    );
    assert_eq!(
        (&kept["clipboard_seconds"], &kept["hide_passcodes"]),
        (&json!(30), &json!(true))
    );

    file.write(&Settings {
        theme: Theme::Dark,
        ..settings
    })
    .unwrap();
    assert_eq!(
        on_disk(&folder, "settings.json")["theme"],
        "dark",
        "what a person chooses is written"
    );
}

#[test]
fn a_profile_in_use_is_looked_at_and_never_changed() {
    let (folder, file) = settings_file("{");
    let file = file.with_read_only(true);
    assert!(!file.read::<Settings>().found);
    assert_eq!(file.fault().unwrap().fault, Fault::Unreadable);
    assert_eq!(
        file.write(&Settings::default()).unwrap_err().code,
        ErrorCode::ProfileInUse
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("settings.json")).unwrap(),
        "{"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_cannot_be_written_has_its_own_code() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("file"), "").unwrap();
    let file = StateFile::in_profile(&home.path().join("file"), ProfileFile::Settings);
    let problem = file.write(&Settings::default()).unwrap_err();
    assert_ne!(problem.code, ErrorCode::JournalUnavailable);
    assert!(
        matches!(
            problem.code,
            ErrorCode::NotSaved | ErrorCode::StateUnreadable
        ),
        "{problem:?}"
    );
}

#[test]
fn two_programs_that_write_at_once_leave_a_whole_file() {
    let (folder, _) = settings_file(DARK);
    let write = |theme: Theme| {
        let file = StateFile::in_profile(folder.path(), ProfileFile::Settings);
        for seconds in [15, 30, 60, 120].repeat(5) {
            let change = |settings: &mut Settings, found: bool| {
                assert!(found && settings.hide_passcodes, "what is there is whole");
                settings.theme = theme;
                settings.clipboard_seconds = seconds;
                Ok(())
            };
            file.change(change).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| write(Theme::Dark));
        scope.spawn(|| write(Theme::Light));
    });
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        2,
        "no temporary file is left"
    );
}

#[cfg(unix)]
#[test]
fn what_is_written_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = StateFile::in_profile(&folder.path().join("new"), ProfileFile::Settings);
    file.write(&Settings::default()).unwrap();
    let mode = |path: &str| {
        fs::metadata(folder.path().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!((mode("new"), mode("new/settings.json")), (0o700, 0o600));
}
