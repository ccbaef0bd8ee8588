use crate::{
    error::{ReadError, Weakness},
    trust::Trust,
};
use rustix::{fs::OFlags, process::geteuid};
use std::{
    fs::{self, File},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

/// Permission to write for the group and for others.
const WRITABLE: u32 = 0o022;

pub(crate) fn open(path: &Path, trust: Trust) -> Result<File, ReadError> {
    let trusted = match trust {
        Trust::Administrators => vec![0],
        Trust::CurrentUser => vec![0, geteuid().as_raw()],
    };
    // A file that is not there is not reported: anyone may have a folder of that name.
    check_folder(path, &trusted).map_err(|error| match fs::symlink_metadata(path) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => missing.into(),
        Ok(_) | Err(_) => error,
    })?;
    // A link in a trusted folder was made by an administrator.
    let real = fs::canonicalize(path)?;
    check_folder(&real, &trusted)?;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = File::options()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(&real)?;
    check(&real, &file.metadata()?, &trusted)?;
    Ok(file)
}

fn check_folder(file: &Path, trusted: &[u32]) -> Result<(), ReadError> {
    match file.parent() {
        Some(folder) => check(folder, &fs::metadata(folder)?, trusted),
        None => Ok(()),
    }
}

fn check(path: &Path, found: &fs::Metadata, trusted: &[u32]) -> Result<(), ReadError> {
    match weakness(found.uid(), found.mode(), trusted) {
        Some(weakness) => Err(ReadError::Untrusted {
            path: path.to_owned(),
            weakness,
        }),
        None => Ok(()),
    }
}

fn weakness(owner: u32, mode: u32, trusted: &[u32]) -> Option<Weakness> {
    if !trusted.contains(&owner) {
        Some(Weakness::Owner)
    } else if mode & WRITABLE != 0 {
        Some(Weakness::Writable)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;
    use std::{
        os::unix::fs::{PermissionsExt as _, chown, symlink},
        path::PathBuf,
    };

    /// A user with no files here.
    const OTHER_UID: u32 = 65534;

    struct Fixture {
        home: tempfile::TempDir,
    }

    impl Fixture {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            fs::create_dir(home.path().join("folder")).unwrap();
            fs::write(home.path().join("folder/policy.json"), "{}").unwrap();
            let fixture = Self { home };
            fixture.set_mode("folder", 0o755);
            fixture.set_mode("folder/policy.json", 0o644);
            fixture
        }

        fn path(&self, name: &str) -> PathBuf {
            fs::canonicalize(self.home.path()).unwrap().join(name)
        }

        fn set_mode(&self, name: &str, mode: u32) {
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
        }

        fn read(&self, name: &str) -> Result<Vec<u8>, ReadError> {
            read(&self.path(name), 10, Trust::CurrentUser)
        }

        fn weakness(&self, name: &str) -> (PathBuf, Weakness) {
            match self.read(name).unwrap_err() {
                ReadError::Untrusted { path, weakness } => (path, weakness),
                ReadError::Io(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn only_files_of_root_that_others_cannot_write_are_trusted() {
        for (owner, mode, expected) in [
            (0, 0o100_644, None),
            (0, 0o100_600, None),
            (0, 0o100_444, None),
            (0, 0o040_755, None),
            (0, 0o100_664, Some(Weakness::Writable)),
            (0, 0o100_646, Some(Weakness::Writable)),
            (0, 0o041_777, Some(Weakness::Writable)),
            (1000, 0o100_644, Some(Weakness::Owner)),
            (1000, 0o100_600, Some(Weakness::Owner)),
            (OTHER_UID, 0o100_666, Some(Weakness::Owner)),
        ] {
            assert_eq!(weakness(owner, mode, &[0]), expected, "{owner} {mode:o}");
        }
        assert_eq!(weakness(1000, 0o100_644, &[0, 1000]), None);
        assert_eq!(
            weakness(1000, 0o100_664, &[0, 1000]),
            Some(Weakness::Writable)
        );
    }

    #[test]
    fn a_file_or_folder_that_others_can_write_is_named() {
        let fixture = Fixture::new();
        assert_eq!(fixture.read("folder/policy.json").unwrap(), b"{}");
        for mode in [0o664, 0o646, 0o666] {
            fixture.set_mode("folder/policy.json", mode);
            assert_eq!(
                fixture.weakness("folder/policy.json"),
                (fixture.path("folder/policy.json"), Weakness::Writable)
            );
        }
        fixture.set_mode("folder/policy.json", 0o644);
        for mode in [0o775, 0o757, 0o1777] {
            fixture.set_mode("folder", mode);
            assert_eq!(
                fixture.weakness("folder/policy.json"),
                (fixture.path("folder"), Weakness::Writable)
            );
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_missing_in_any_folder() {
        let fixture = Fixture::new();
        fixture.set_mode("folder", 0o777);
        for name in ["folder/other.json", "missing/policy.json"] {
            let error = fixture.read(name).unwrap_err();
            assert!(
                matches!(&error, ReadError::Io(error) if error.kind() == io::ErrorKind::NotFound),
                "{name}: {error}"
            );
        }
    }

    #[test]
    fn a_link_is_followed_into_trusted_folders_only() {
        let fixture = Fixture::new();
        fs::create_dir(fixture.path("other")).unwrap();
        fs::write(fixture.path("other/policy.json"), "[]").unwrap();
        fixture.set_mode("other/policy.json", 0o644);
        fixture.set_mode("other", 0o755);
        symlink("../other/policy.json", fixture.path("folder/link")).unwrap();
        assert_eq!(fixture.read("folder/link").unwrap(), b"[]");
        fixture.set_mode("other", 0o777);
        assert_eq!(
            fixture.weakness("folder/link"),
            (fixture.path("other"), Weakness::Writable)
        );
    }

    /// Only root may give files to another user.
    #[test]
    fn files_of_another_user_are_refused() {
        let fixture = Fixture::new();
        let file = fixture.path("folder/policy.json");
        if chown(&file, Some(OTHER_UID), None).is_err() {
            return;
        }
        assert_eq!(
            fixture.weakness("folder/policy.json"),
            (file.clone(), Weakness::Owner)
        );
        chown(&file, Some(0), None).unwrap();
        fixture.read("folder/policy.json").unwrap();
        // In the folder of another user, who may close it to all others.
        chown(fixture.path("folder"), Some(OTHER_UID), None).unwrap();
        fixture.set_mode("folder", 0o700);
        assert_eq!(
            fixture.weakness("folder/policy.json"),
            (fixture.path("folder"), Weakness::Owner)
        );
    }

    #[test]
    fn large_files_folders_and_pipes_are_not_read() {
        let fixture = Fixture::new();
        fs::write(fixture.path("folder/policy.json"), [b' '; 11]).unwrap();
        let error = fixture.read("folder/policy.json").unwrap_err();
        assert!(
            matches!(&error, ReadError::Io(error) if error.kind() == io::ErrorKind::FileTooLarge),
            "{error}"
        );
        fs::create_dir(fixture.path("folder/inner")).unwrap();
        fixture.set_mode("folder/inner", 0o755);
        // By the system's own program: macOS has no call that `rustix` wraps.
        let made = std::process::Command::new("mkfifo")
            .arg(fixture.path("folder/pipe"))
            .status()
            .unwrap();
        assert!(made.success());
        for name in ["folder/inner", "folder/pipe"] {
            let error = fixture.read(name).unwrap_err();
            assert!(matches!(error, ReadError::Io(_)), "{name}: {error}");
        }
    }
}
