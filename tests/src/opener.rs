use crate::desktop::Desktop;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

/// In place of the system's browser and mail program: writes down what it was to open.
#[derive(Debug)]
pub struct Opener {
    folder: PathBuf,
    noted: PathBuf,
}

impl Opener {
    /// Makes the program; an app uses it whose `PATH` is [`Opener::path`].
    ///
    /// # Panics
    /// When the home cannot be written.
    #[must_use]
    #[track_caller]
    pub fn new(desktop: &Desktop) -> Self {
        let (folder, noted) = (desktop.home().join("bin"), desktop.home().join("opened"));
        std::fs::create_dir_all(&folder).expect("a folder in the new home");
        let program = folder.join("xdg-open");
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" >> '{}'\n",
            noted.display()
        );
        std::fs::write(&program, script).expect("a file in the new home");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))
            .expect("a file of ours");
        Self { folder, noted }
    }

    /// Where programs are looked for, this one first.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}:/usr/local/bin:/usr/bin:/bin", self.folder.display())
    }

    /// Everything that was opened so far, a line each; none as long as nothing was.
    #[must_use]
    pub fn opened(&self) -> Option<String> {
        std::fs::read_to_string(&self.noted).ok()
    }
}
