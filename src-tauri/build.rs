//! Hands the window's assets and permissions to Tauri.

/// Every command of `ipc::commands`: each needs its own permission in `capabilities/main.json`.
const COMMANDS: &[&str] = &[
    "start",
    "demo",
    "quit",
    "cancel",
    "check_clumio",
    "connect_clumio",
    "connect_box",
    "disconnect",
    "assets",
    "files_of_asset",
    "recent_files",
    "file_by_id",
    "made_lately",
    "regenerate",
    "show_passcode",
    "copy_passcode",
    "copy_email",
    "open_draft",
    "keep_on_clipboard",
    "clear_clipboard",
    "passed_on",
    "refresh_trash",
    "stop_trash",
    "trash_rows",
    "places",
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
    "save_job",
    "activity",
    "unfinished",
    "save_activity",
    "erase_activity",
    "copy_text",
    "save_settings",
    "preview_mail",
    "jump",
];

fn main() {
    // An absent folder stops every check of this crate; an empty one does not.
    std::fs::create_dir_all("../ui/dist").expect("ui/dist can be created");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the app's resources are sound");
}
