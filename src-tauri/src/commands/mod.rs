//! What crosses between the window and Rust: the commands, on one screen, and the types.

pub mod about;
pub mod accounts;
pub mod activity;
pub mod jobs;
pub mod passcode;
pub mod restore;
pub mod settings;
pub mod start;
pub mod trash;

use crate::state::{OpenDesk, Operations};
use app_error::AppError;
use desk::Desk;
use std::{future::Future, sync::Arc};
use tauri::{Runtime, State, ipc::Invoke};

/// What a command answers that can be cancelled: `Err(None)` says cancelled, which is no problem.
pub type Cancellable<T> = Result<T, Option<AppError>>;

/// The desk that is open.
pub type DeskState<'a> = State<'a, OpenDesk>;

/// The work that can be cancelled.
pub type OperationsState<'a> = State<'a, Operations>;

/// Every command there is.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        start::start,
        start::demo,
        start::recheck_profile,
        start::set_journal_aside,
        start::quit,
        start::close_heard,
        start::cancel,
        accounts::check_clumio,
        accounts::connect_clumio,
        accounts::connect_box,
        accounts::box_ways,
        accounts::sign_in_box,
        accounts::show_sign_in_again,
        accounts::finish_sign_in,
        accounts::connect_box_application,
        accounts::disconnect,
        accounts::switch_account,
        accounts::rename_account,
        accounts::sign_in_to_proxy,
        accounts::examine,
        passcode::assets,
        passcode::files_of_asset,
        passcode::made_lately,
        passcode::look_for_files,
        passcode::stop_looking,
        passcode::file_rows,
        passcode::by_id,
        passcode::pin_asset,
        passcode::pinned_assets,
        passcode::regenerate,
        passcode::show_passcode,
        passcode::hide_passcode,
        passcode::share,
        passcode::somebody_is_there,
        passcode::wiped_is_known,
        passcode::copy_passcode,
        passcode::copy_email,
        passcode::open_draft,
        passcode::draft_has_text,
        passcode::keep_on_clipboard,
        passcode::clear_clipboard,
        passcode::passed_on,
        trash::refresh_trash,
        trash::show_trash_of,
        trash::stop_trash,
        trash::trash_rows,
        trash::places,
        trash::trash_folders,
        trash::trash_owners,
        trash::people,
        trash::find_deleters,
        trash::select_trash,
        trash::saved_filters,
        trash::save_filter,
        trash::remove_filter,
        restore::plan,
        restore::plan_by_id,
        restore::restore,
        restore::check_name,
        restore::folders_in,
        restore::search_folders,
        restore::undo_restore,
        restore::open_in_box,
        jobs::dry_run,
        jobs::dry_run_items,
        jobs::dry_run_cost,
        jobs::drop_dry_run,
        jobs::save_dry_run,
        jobs::start_job,
        jobs::jobs,
        jobs::job,
        jobs::job_items,
        jobs::pause_job,
        jobs::go_on_with_job,
        jobs::cancel_job,
        jobs::answer_job,
        jobs::undo_job,
        jobs::undo_job_item,
        jobs::save_job,
        activity::activity,
        activity::unfinished,
        activity::save_activity,
        activity::erase_activity,
        start::service_time,
        activity::copy_text,
        about::about,
        about::newer_version,
        about::open_release,
        about::diagnostics,
        about::open_logs,
        settings::save_settings,
        settings::preview_mail,
        settings::read,
    ]
}

/// Does `work` on the open desk, until it ends or the window cancels it.
async fn cancellable<T, F>(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    work: impl FnOnce(Arc<Desk>) -> F,
) -> Cancellable<T>
where
    F: Future<Output = Result<T, AppError>>,
{
    running
        .run(operation, work(desk.get()))
        .await
        .ok_or(None)?
        .map_err(Some)
}

#[cfg(test)]
mod bindings;
