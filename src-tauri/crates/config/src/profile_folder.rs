//! The folder of a profile: made, checked and closed to others before anything is read from it.

use app_error::{AppError, ErrorCode, Subject};
use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

/// Makes the folder of a profile where there is none, closes it to other users, and checks that files can be written in it.
///
/// # Errors
/// [`ErrorCode::ProfileUnusable`] with the folder and in `about` why: `not_a_folder`, `not_made`, `not_writable`, `owner`, `name`.
pub fn prepare(profile: &Path) -> Result<(), AppError> {
    let unusable = |subject: Subject, why: String| {
        Err(AppError::new(
            ErrorCode::ProfileUnusable,
            format!("{}: {why}", profile.display()),
        )
        .subject(subject)
        .path(profile))
    };
    if profile.to_str().is_none() {
        return unusable(Subject::Name, "the name is no text in UTF-8".to_owned());
    }
    match fs::metadata(profile) {
        Ok(found) if !found.is_dir() => {
            return unusable(Subject::NotAFolder, "this is no folder".to_owned());
        }
        Ok(found) if is_of_another(&found) => {
            return unusable(
                Subject::Owner,
                "this folder belongs to another user".to_owned(),
            );
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Err(error) = make(profile) {
                // Windows calls a path through a file "not found", as it does one that could be made.
                let through_a_file = profile.ancestors().any(Path::is_file);
                let subject = if through_a_file {
                    Subject::NotAFolder
                } else {
                    Subject::NotMade
                };
                return unusable(subject, error.to_string());
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return unusable(Subject::NotAFolder, error.to_string());
        }
        Err(error) => return unusable(Subject::NotWritable, error.to_string()),
    }
    if let Err(error) =
        tempfile::tempfile_in(profile).and_then(|_| tempfile::NamedTempFile::new_in(profile))
    {
        return unusable(Subject::NotWritable, error.to_string());
    }
    restrict_permissions(profile);
    Ok(())
}

/// Makes a folder that only its owner may open.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Restricts an existing profile to its owner: folders 0700, files 0600. Does not follow links.
#[cfg(unix)]
pub fn restrict_permissions(profile: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let close = |path: &Path, mode: u32| {
        let open = fs::symlink_metadata(path)
            .is_ok_and(|found| !found.is_symlink() && found.permissions().mode() & 0o077 != 0);
        if open && let Err(error) = fs::set_permissions(path, fs::Permissions::from_mode(mode)) {
            tracing::warn!(path = %path.display(), %error, "it stays readable by others");
        }
    };
    // The folder itself first: from then on no other user gets to what is inside.
    close(profile, 0o700);
    let mut folders = vec![profile.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    close(&entry.path(), 0o700);
                    folders.push(entry.path());
                }
                Ok(kind) if kind.is_file() => close(&entry.path(), 0o600),
                Ok(_) | Err(_) => {}
            }
        }
    }
}

/// A folder below a user's own is closed to others there already.
#[cfg(not(unix))]
pub fn restrict_permissions(_profile: &Path) {}

#[cfg(unix)]
fn is_of_another(found: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(found) != rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_of_another(_found: &fs::Metadata) -> bool {
    false
}

/// One path for every way to write a folder: absolute, without links, `.` and `..`. What does not exist yet is taken as it is
/// written.
#[must_use]
pub fn canonical(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut known = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                known.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                known.push(part);
                if let Ok(real) = fs::canonicalize(&known) {
                    known = real;
                }
            }
        }
    }
    without_verbatim(known)
}

/// Windows' canonical paths begin with `\\?\`, which no other way to write them does.
fn without_verbatim(path: PathBuf) -> PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) {
        Some(plain) if cfg!(windows) && !plain.starts_with("UNC") => PathBuf::from(plain),
        Some(_) | None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(profile: &Path) -> (ErrorCode, Subject, String) {
        let problem = prepare(profile).unwrap_err();
        let detail = problem.detail.unwrap();
        (problem.code, detail.subject.unwrap(), detail.path.unwrap())
    }

    #[test]
    fn a_new_profile_is_made_and_used() {
        let home = tempfile::tempdir().unwrap();
        let profile = home.path().join("a/b");
        prepare(&profile).unwrap();
        prepare(&profile).unwrap();
        assert_eq!(
            fs::read_dir(&profile).unwrap().count(),
            0,
            "nothing is left of the check"
        );
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_named() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let path = file.display().to_string();
        assert_eq!(
            why(&file),
            (ErrorCode::ProfileUnusable, Subject::NotAFolder, path)
        );
        assert_eq!(why(&file.join("below")).1, Subject::NotAFolder);
    }

    #[cfg(unix)]
    #[test]
    fn others_can_open_nothing_of_a_profile_after_a_start() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let profile = home.path().join("profile");
        fs::create_dir_all(profile.join("logs")).unwrap();
        for file in [
            "journal.sqlite",
            "journal.sqlite-wal",
            "accounts.json",
            "logs/today.log",
        ] {
            fs::write(profile.join(file), "").unwrap();
            fs::set_permissions(profile.join(file), fs::Permissions::from_mode(0o644)).unwrap();
        }
        for folder in ["", "logs"] {
            fs::set_permissions(profile.join(folder), fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::write(home.path().join("elsewhere"), "").unwrap();
        fs::set_permissions(
            home.path().join("elsewhere"),
            fs::Permissions::from_mode(0o644),
        )
        .unwrap();
        std::os::unix::fs::symlink("../elsewhere", profile.join("link")).unwrap();
        prepare(&profile).unwrap();
        let mode = |path: &str| {
            fs::metadata(home.path().join(path))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!((mode("profile"), mode("profile/logs")), (0o700, 0o700));
        assert_eq!(
            (
                mode("profile/journal.sqlite"),
                mode("profile/logs/today.log")
            ),
            (0o600, 0o600)
        );
        assert_eq!(mode("elsewhere"), 0o644, "a link is not followed");
        prepare(&profile.join("demo")).unwrap();
        assert_eq!(mode("profile/demo"), 0o700);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let closed = home.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
        // Root may write everywhere but where the kernel makes the files.
        let root = rustix::process::geteuid().is_root();
        let closed = if root { PathBuf::from("/proc") } else { closed };
        assert_eq!(why(&closed).1, Subject::NotWritable);
        assert_eq!(why(&closed.join("new")).1, Subject::NotMade);
    }

    /// Only root may give a folder to another user.
    #[cfg(unix)]
    #[test]
    fn a_folder_of_another_user_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let profile = home.path().join("profile");
        fs::create_dir(&profile).unwrap();
        if std::os::unix::fs::chown(&profile, Some(65534), None).is_err() {
            return;
        }
        assert_eq!(why(&profile).1, Subject::Owner);
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_is_refused() {
        use std::os::unix::ffi::OsStrExt as _;
        let home = tempfile::tempdir().unwrap();
        let profile = home.path().join(std::ffi::OsStr::from_bytes(b"\xff"));
        assert_eq!(why(&profile).1, Subject::Name);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_dots_lead_to_one_path() {
        let home = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(home.path()).unwrap();
        fs::create_dir(real.join("profile")).unwrap();
        std::os::unix::fs::symlink(real.join("profile"), real.join("link")).unwrap();
        let wanted = real.join("profile");
        for way in [
            "profile",
            "profile/",
            "link",
            "./profile/../link/.",
            "new/../profile",
        ] {
            assert_eq!(canonical(&real.join(way)), wanted, "{way}");
        }
        assert_eq!(
            canonical(&real.join("link/new/../newer")),
            wanted.join("newer")
        );
    }
}
