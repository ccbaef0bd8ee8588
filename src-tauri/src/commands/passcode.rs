//! Commands about passcodes.

use super::MOST_ROWS;
use crate::state::AppState;
use app_error::AppError;
use passcode::{
    AssetKind, AssetPage, AssetRef, ClipboardHold, Confirmation, DraftOpened, FileQuery, FileRows,
    IdMatch, LookupProgress, Passcode, RegenerationAnswer, ScanState, SharedLink,
};
use tokio_util::sync::CancellationToken;

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

pub(super) async fn start_scan(app: &AppState, all: bool) -> Result<ScanState, AppError> {
    app.desk().passcodes.finder.start_scan(all).await
}

pub(super) fn stop_scan(app: &AppState) -> Result<ScanState, AppError> {
    Ok(app.desk().passcodes.finder.stop_scan())
}

pub(super) fn file_rows(
    app: &AppState,
    query: FileQuery,
    from: u32,
    count: u32,
) -> Result<FileRows, AppError> {
    Ok(app
        .desk()
        .passcodes
        .finder
        .file_rows(&query, from, count.min(MOST_ROWS)))
}

pub(super) async fn find_by_id(
    app: &AppState,
    id: String,
    report: &(dyn Fn(LookupProgress) + Send + Sync),
) -> Result<Option<IdMatch>, AppError> {
    app.desk().passcodes.finder.find_by_id(&id, report).await
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

pub(super) async fn prepare_regeneration(
    app: &AppState,
    account: String,
    file_id: String,
    asset: Option<AssetRef>,
) -> Result<Confirmation, AppError> {
    app.desk()
        .passcodes
        .prepare_regeneration(Some(&account), &file_id, asset.as_ref())
        .await
}

pub(super) async fn regenerate(
    app: &AppState,
    account: String,
    token: String,
    cancel: &CancellationToken,
) -> Result<Option<RegenerationAnswer>, AppError> {
    app.desk().regenerate(Some(&account), &token, cancel).await
}

pub(super) async fn show_passcode(app: &AppState, handover: String) -> Result<Passcode, AppError> {
    app.desk().show_passcode(&handover).await
}

pub(super) fn hide_passcode(app: &AppState, handover: String) -> Result<(), AppError> {
    app.desk().passcodes.hide(&handover);
    Ok(())
}

pub(super) async fn share(
    app: &AppState,
    account: String,
    file_id: String,
    address: String,
    message: String,
) -> Result<SharedLink, AppError> {
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
    app.desk()
        .copy_email(&handover, recipient, app.mail_language())
        .await
}

pub(super) async fn open_draft(
    app: &AppState,
    handover: String,
    recipient: Option<String>,
) -> Result<DraftOpened, AppError> {
    app.desk()
        .open_draft(&handover, recipient, app.mail_language())
        .await
}

pub(super) fn draft_has_text(
    app: &AppState,
    handover: String,
    recipient: Option<String>,
) -> Result<bool, AppError> {
    app.desk()
        .draft_has_text(&handover, recipient, app.mail_language())
}

pub(super) async fn extend_clipboard(app: &AppState) -> Result<ClipboardHold, AppError> {
    app.desk().passcodes.extend_clipboard().await
}

pub(super) async fn clear_clipboard(app: &AppState) -> Result<(), AppError> {
    app.desk().passcodes.clear_clipboard().await;
    Ok(())
}

pub(super) async fn mark_delivered(app: &AppState, handover: String) -> Result<(), AppError> {
    app.desk().mark_delivered(&handover).await;
    Ok(())
}
