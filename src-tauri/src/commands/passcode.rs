//! Commands about passcodes.

use super::MOST_ROWS;
use crate::state::AppState;
use app_error::AppError;
use desk::passcode::{
    AssetKind, AssetPage, AssetRef, ById, ClipboardHold, DraftOpened, FileQuery, FilesLooked,
    FilesState, FilesWindow, Handover, MadeLately, Passcode, Shared,
};

pub(super) async fn assets(
    app: &AppState,
    kind: AssetKind,
    text: String,
    next: Option<String>,
) -> Result<AssetPage, AppError> {
    app.desk()
        .passcodes
        .finder
        .assets(kind, &text, next.as_deref())
        .await
}

pub(super) async fn files_of_asset(app: &AppState, asset: AssetRef) -> Result<u32, AppError> {
    app.desk().passcodes.finder.files_of_asset(&asset).await
}

pub(super) async fn start_scan(app: &AppState, all: bool) -> Result<FilesState, AppError> {
    app.desk().passcodes.finder.look(all).await
}

pub(super) fn stop_scan(app: &AppState) -> Result<FilesState, AppError> {
    Ok(app.desk().passcodes.finder.stop_looking())
}

pub(super) fn file_rows(
    app: &AppState,
    query: FileQuery,
    from: u32,
    count: u32,
) -> Result<FilesWindow, AppError> {
    Ok(app
        .desk()
        .passcodes
        .finder
        .file_rows(&query, from, count.min(MOST_ROWS)))
}

pub(super) async fn find_by_id(
    app: &AppState,
    id: String,
    report: &(dyn Fn(FilesLooked) + Send + Sync),
) -> Result<Option<ById>, AppError> {
    app.desk().passcodes.finder.by_id(&id, report).await
}

pub(super) async fn pin_asset(
    app: &AppState,
    asset: AssetRef,
    pinned: bool,
) -> Result<(), AppError> {
    app.desk().passcodes.finder.pin_asset(&asset, pinned).await
}

pub(super) async fn pinned_assets(app: &AppState) -> Result<Vec<AssetRef>, AppError> {
    app.desk().passcodes.finder.pinned_assets().await
}

pub(super) async fn recent_regeneration(
    app: &AppState,
    file_id: String,
) -> Result<Option<MadeLately>, AppError> {
    Ok(app.desk().passcodes.made_lately(&file_id).await)
}

pub(super) async fn regenerate(
    app: &AppState,
    account: String,
    file_id: String,
    unlisted: bool,
) -> Result<Handover, AppError> {
    app.desk()
        .passcodes
        .regenerate(Some(&account), &file_id, unlisted)
        .await
}

pub(super) fn show_passcode(app: &AppState, handover: String) -> Result<Passcode, AppError> {
    app.desk().show_passcode(&handover)
}

pub(super) fn hide_passcode(app: &AppState, handover: String) -> Result<(), AppError> {
    app.desk().screen_capture_guard.hide(&handover);
    Ok(())
}

pub(super) async fn share(
    app: &AppState,
    account: String,
    file_id: String,
    address: String,
    message: String,
) -> Result<Shared, AppError> {
    app.desk()
        .share(Some(&account), &file_id, &address, &message)
        .await
}

pub(super) fn report_user_activity(app: &AppState) -> Result<(), AppError> {
    app.desk().idle_timeout.report_user_activity();
    Ok(())
}

pub(super) fn acknowledge_wipe(app: &AppState, handover: String) -> Result<(), AppError> {
    app.desk().idle_timeout.acknowledge(&handover);
    Ok(())
}

pub(super) async fn copy_passcode(
    app: &AppState,
    handover: String,
) -> Result<ClipboardHold, AppError> {
    app.desk().copy_passcode(&handover).await
}

pub(super) async fn copy_email(
    app: &AppState,
    handover: String,
    recipient: Option<String>,
) -> Result<ClipboardHold, AppError> {
    app.desk().copy_email(&handover, recipient).await
}

pub(super) async fn open_draft(
    app: &AppState,
    handover: String,
    recipient: Option<String>,
) -> Result<DraftOpened, AppError> {
    app.desk().open_draft(&handover, recipient).await
}

pub(super) fn draft_has_text(
    app: &AppState,
    handover: String,
    recipient: Option<String>,
) -> Result<bool, AppError> {
    app.desk().draft_has_text(&handover, recipient)
}

pub(super) async fn extend_clipboard(app: &AppState) -> Result<ClipboardHold, AppError> {
    app.desk().passcodes.keep_on_clipboard().await
}

pub(super) async fn clear_clipboard(app: &AppState) -> Result<(), AppError> {
    app.desk().passcodes.clear_clipboard().await;
    Ok(())
}

pub(super) async fn mark_delivered(app: &AppState, handover: String) -> Result<(), AppError> {
    app.desk().mark_delivered(&handover).await;
    Ok(())
}
