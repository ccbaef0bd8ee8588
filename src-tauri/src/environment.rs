//! Variables of the environment that weaken a release: they replace the authorities that are trusted, or open the page to other
//! programs.

use std::process::Command;

/// Read by rustls-native-certs, by WebView2 and by WebKitGTK. Those of WebKit's driver, `TAURI_WEBVIEW_AUTOMATION` and
/// `WEBKIT_INSPECTOR_SERVER`, are left, because it opens each package in a test as people get it.
const WEAKENING: [&str; 8] = [
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS",
    "WEBVIEW2_BROWSER_EXECUTABLE_FOLDER",
    "WEBVIEW2_RELEASE_CHANNEL_PREFERENCE",
    "WEBVIEW2_USER_DATA_FOLDER",
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
];

/// Starts a release again without such variables, if there are any: a program cannot safely change its own environment. Does not
/// return then. On Unix the new program takes the place of this process, elsewhere this one ends.
#[expect(
    clippy::disallowed_methods,
    reason = "start-up wiring: the environment of this program"
)]
pub(crate) fn restart_without_weakening_variables() {
    if cfg!(debug_assertions) {
        return;
    }
    let found = weakening(|name| std::env::var_os(name).is_some());
    if found.is_empty() {
        return;
    }
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1));
    without(&mut command, &found);
    let error = replace_this_program(command);
    tracing::warn!(%error, ?found, "variables of the environment could not be left out");
}

fn weakening(is_set: impl Fn(&str) -> bool) -> Vec<&'static str> {
    WEAKENING.into_iter().filter(|name| is_set(name)).collect()
}

fn without(command: &mut Command, names: &[&str]) {
    for name in names {
        command.env_remove(name);
    }
}

#[cfg(unix)]
fn replace_this_program(mut command: Command) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(&mut command)
}

#[cfg(not(unix))]
fn replace_this_program(mut command: Command) -> std::io::Error {
    match command.spawn() {
        Ok(_) => std::process::exit(0),
        Err(error) => error,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_weakening_variables_are_left_out() {
        assert_eq!(weakening(|name| name == "LANG"), Vec::<&str>::new());
        let found = weakening(|name| name.starts_with("SSL_"));
        assert_eq!(found, ["SSL_CERT_FILE", "SSL_CERT_DIR"]);
        let mut command = Command::new("env");
        command
            .env("SSL_CERT_FILE", "/tmp/mine.pem")
            .env("KEPT", "1");
        without(&mut command, &found);
        let shown = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let has = |name: &str| {
            shown
                .lines()
                .any(|line| line.starts_with(&format!("{name}=")))
        };
        assert!(has("KEPT") && has("PATH"));
        assert!(!has("SSL_CERT_FILE") && !has("SSL_CERT_DIR"));
    }
}
