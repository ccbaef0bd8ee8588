//! Windows and macOS, as far as a Debian machine can say: both are type-checked, and everything that has no window runs
//! its tests under Wine. It is evidence, not proof: nothing of it has met a real Windows or a real Mac.

mod debian_rust;
mod folder;
mod wine;
mod zig;

use crate::checks::{one, rust_tests};
use crate::counts::Counts;
use crate::packages;
use clap::Args;
pub(crate) use debian_rust::{DebianRust, PACKAGES as RUST, Target};
pub(crate) use folder::folder;
use std::process::Command;
pub(crate) use wine::Wine;

/// Compiles and links for Windows.
pub(crate) const COMPILER: &[&str] = &[
    "gcc-mingw-w64-x86-64-posix",
    "g++-mingw-w64-x86-64-posix",
    "nasm",
];

/// Runs what was compiled for Windows.
pub(crate) const WINE: &[&str] = &["wine", "wine64", "xvfb", "xauth"];

/// The packages whose tests open no window, for which WebView2 is needed, and Wine does not have that.
const WITHOUT_WINDOW: &[&str] = &[
    "text-search",
    "messages",
    "trusted-file",
    "process-memory",
    "http-client",
    "box-client",
    "clumio-client",
    "credential-store",
    "journal",
    "app-error",
    "config",
    "accounts",
    "box-session",
    "trash",
    "restore",
    "bulk-restore",
    "table-export",
    "passcode",
    "desk",
    "sandbox",
    "restore-desk",
];

/// Tests that need the system to judge a certificate: what Wine 8 has for that refuses the way in which it is asked since
/// Windows 8.
const WITHOUT_CERTIFICATES: &[&str] = &[
    "connection_check::tests::proxy::proxy_sign_in_is_stored_for_that_proxy_only",
    "connection_check::tests::proxy::services_are_reached_through_an_inspecting_proxy",
    "connection_check::tests::paused_job::job_resumes_after_the_proxy_sign_in",
    "connection_check::tests::browser_sign_in::sign_in_refresh_and_revocation_use_the_proxy",
    "connection_check::tests::proxy::answers_of_a_proxy_are_distinct_and_get_no_password",
    "connection_check::tests::proxy::steps_after_the_failed_one_are_not_tried",
    "proxy::denying_and_unreachable_proxies_are_named",
    "proxy::nothing_is_sent_without_the_right_proxy_credentials",
    "proxy::the_proxy_sees_only_the_name_of_the_service",
    "system_proxy::the_proxy_variable_is_used_with_its_credentials",
    "system_proxy::hosts_in_no_proxy_are_connected_directly",
    "certificates::a_bundle_with_a_broken_root_uses_the_others",
    "certificates::a_port_without_tls_is_an_error",
    "certificates::a_root_with_an_unsupported_extension_is_trusted",
    "certificates::an_extra_root_is_trusted_for_its_own_certificates_only",
    "certificates::an_unsupported_extension_is_named_with_its_root",
    "certificates::an_untrusted_certificate_is_rejected_with_its_issuer",
    "certificates::other_faults_are_not_attributed_to_an_extension",
    "proxy_auth::a_bad_gateway_response_is_retried",
    "proxy_auth::a_denied_connection_is_not_retried",
    "proxy_auth::a_password_is_sent_after_basic_was_offered",
    "proxy_auth::a_proxy_that_stops_offering_basic_gets_no_password",
    "proxy_auth::a_proxy_without_basic_never_gets_a_password",
    "proxy_auth::concurrent_requests_send_a_wrong_password_once",
    "proxy_auth::the_connection_probe_sends_a_password_by_the_same_rules",
    "system_proxy::an_invalid_setting_is_named_and_nothing_is_sent",
    "system_proxy::protocol_lists_and_unencoded_passwords_are_accepted",
    "tests::allowed_host::a_clumio_at_an_allowed_port_can_be_connected",
    "updates::tests::it_goes_through_the_companys_proxy_and_says_who_asks_there",
];

#[derive(Args)]
pub(crate) struct Flags {
    /// Leave out what runs under Wine
    #[arg(long)]
    types_only: bool,
    /// Where the system has no such tools, say so and end well
    #[arg(long)]
    where_possible: bool,
}

/// Makes every check for the two other systems.
pub(crate) fn cross(flags: &Flags) -> Result<(), String> {
    let types_only = flags.types_only;
    let tools = tools(types_only);
    let not_to_be_had = packages::not_on_offer(&tools)?;
    if !not_to_be_had.is_empty() {
        let why = format!(
            "Windows and macOS are not checked: this needs Debian 12, and here apt has no {}.",
            not_to_be_had.join(", ")
        );
        println!("{why}");
        return if flags.where_possible {
            Ok(())
        } else {
            Err(String::new())
        };
    }
    packages::install_on_debian(&tools)?;
    zig::install()?;
    let mut counts = Counts::default();
    counts += one("Windows: types", check(&DebianRust::of(Target::Windows)));
    let mut mac = DebianRust::of(Target::Mac);
    zig::compile_c_with_it(&mut mac);
    counts += one("macOS: types", check(&mac));
    if !types_only {
        counts += under_wine()?;
    }
    println!("{counts}");
    if counts.failed == 0 {
        Ok(())
    } else {
        Err(String::new())
    }
}

fn tools(types_only: bool) -> Vec<&'static str> {
    let wine: &[&str] = if types_only { &[] } else { WINE };
    [RUST, COMPILER, wine, zig::PACKAGES].concat()
}

fn check(rust: &DebianRust) -> Command {
    rust.cargo("check", &["--workspace", "--all-targets"])
}

fn under_wine() -> Result<Counts, String> {
    let wine = Wine::with_random_numbers()?;
    let mut counts = one("Windows: building", tests(&["--no-run"]));
    if counts.failed == 0 {
        println!(
            "Left out under Wine, which cannot judge certificates: {}",
            WITHOUT_CERTIFICATES.join(", ")
        );
        let mut flags = vec!["--no-fail-fast", "--", "--show-output"];
        flags.extend(
            WITHOUT_CERTIFICATES
                .iter()
                .flat_map(|name| ["--skip", name]),
        );
        counts += rust_tests("Windows: tests", wine.running_tests(tests(&flags)));
    }
    Ok(counts)
}

/// One call for all packages: any other selection would build the libraries below them again.
fn tests(flags: &[&str]) -> Command {
    let packages: Vec<&str> = WITHOUT_WINDOW
        .iter()
        .flat_map(|name| ["--package", name])
        .collect();
    let mut cargo = DebianRust::of(Target::Windows).cargo("test", &packages);
    cargo.args(["--lib", "--bins", "--tests"]).args(flags);
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::root;

    #[test]
    fn every_test_left_out_under_wine_exists() {
        let sources = Command::new("git")
            .args(["grep", "-hoE", "fn [a-z0-9_]+\\(", "--", "*.rs"])
            .current_dir(root())
            .output();
        let Some(sources) = sources.ok().filter(|output| output.status.success()) else {
            return;
        };
        let sources = String::from_utf8_lossy(&sources.stdout).into_owned();
        for test in WITHOUT_CERTIFICATES {
            let name = test.rsplit("::").next().unwrap_or(test);
            assert!(sources.contains(&format!("fn {name}(")), "{test}");
        }
    }
}
