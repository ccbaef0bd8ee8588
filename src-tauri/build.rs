//! Hands the window's assets and permissions to Tauri.

/// Every command of `commands`: each needs its own permission in `capabilities/main.json`.
const COMMANDS: &[&str] = &[
    "start",
    "demo",
    "recheck_profile",
    "set_journal_aside",
    "quit",
    "close_heard",
    "cancel",
    "check_clumio",
    "connect_clumio",
    "connect_box",
    "box_ways",
    "sign_in_box",
    "show_sign_in_again",
    "finish_sign_in",
    "connect_box_application",
    "disconnect",
    "switch_account",
    "rename_account",
    "sign_in_to_proxy",
    "examine",
    "assets",
    "files_of_asset",
    "made_lately",
    "look_for_files",
    "stop_looking",
    "file_rows",
    "by_id",
    "pin_asset",
    "pinned_assets",
    "regenerate",
    "show_passcode",
    "hide_passcode",
    "share",
    "somebody_is_there",
    "wiped_is_known",
    "copy_passcode",
    "copy_email",
    "open_draft",
    "draft_has_text",
    "keep_on_clipboard",
    "clear_clipboard",
    "passed_on",
    "refresh_trash",
    "show_trash_of",
    "stop_trash",
    "trash_rows",
    "places",
    "trash_folders",
    "trash_owners",
    "people",
    "find_deleters",
    "select_trash",
    "saved_filters",
    "save_filter",
    "remove_filter",
    "plan",
    "plan_by_id",
    "restore",
    "check_name",
    "folders_in",
    "search_folders",
    "undo_restore",
    "open_in_box",
    "dry_run",
    "dry_run_items",
    "dry_run_cost",
    "drop_dry_run",
    "save_dry_run",
    "start_job",
    "jobs",
    "job",
    "job_items",
    "pause_job",
    "go_on_with_job",
    "cancel_job",
    "answer_job",
    "undo_job",
    "undo_job_item",
    "save_job",
    "activity",
    "unfinished",
    "save_activity",
    "erase_activity",
    "service_time",
    "copy_text",
    "about",
    "newer_version",
    "open_release",
    "diagnostics",
    "open_logs",
    "save_settings",
    "preview_mail",
    "read",
];

fn main() {
    stamp();
    // An absent folder stops every check of this crate; an empty one does not.
    std::fs::create_dir_all("../ui/dist").expect("ui/dist can be created");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the app's resources are sound");
}

/// Says which commit a release is built from: the same sources give the same program, so no time and no machine is in it.
/// Where there is no git, or in a build for trying out, which would be built anew with each commit, it says nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "a build script is told everything by its environment"
)]
fn stamp() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    if let Some(commit) = git(&[
        "describe",
        "--always",
        "--exclude=*",
        "--abbrev=12",
        "--dirty=+changed",
    ]) {
        println!("cargo::rustc-env=RESTORE_DESK_COMMIT={commit}");
    }
}

fn git(words: &[&str]) -> Option<String> {
    let answer = std::process::Command::new("git")
        .args(words)
        .output()
        .ok()?;
    let text = String::from_utf8(answer.stdout).ok()?.trim().to_owned();
    (answer.status.success() && !text.is_empty()).then_some(text)
}
