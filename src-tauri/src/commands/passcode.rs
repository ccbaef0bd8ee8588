//! Commands of job one.

use super::{Cancellable, DeskState, OperationsState, cancellable};
use app_error::AppError;
use desk::passcode::{
    AssetKind, AssetPage, AssetRef, ById, ClipboardHold, DraftOpened, FileQuery, FilesLooked,
    FilesState, FilesWindow, Handover, MadeLately, Passcode, Shared,
};
use tauri::ipc::Channel;

/// Rows that one call is answered with: more than any window shows.
const MOST_ROWS: u32 = 1000;

/// A page of assets.
#[tauri::command]
pub async fn assets(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    kind: AssetKind,
    text: String,
    next: Option<String>,
) -> Cancellable<AssetPage> {
    cancellable(desk, running, operation, async |desk| {
        desk.passcodes
            .finder
            .assets(kind, &text, next.as_deref())
            .await
    })
    .await
}

/// Reads the restored files of one asset anew; says how many there are.
#[tauri::command]
pub async fn files_of_asset(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    asset: AssetRef,
) -> Cancellable<u32> {
    cancellable(desk, running, operation, async |desk| {
        desk.passcodes.finder.files_of_asset(&asset).await
    })
    .await
}

/// Begins to look for restored files through the assets.
#[tauri::command]
pub async fn look_for_files(desk: DeskState<'_>, all: bool) -> Result<FilesState, AppError> {
    desk.get().passcodes.finder.look(all).await
}

/// Stops looking; what was found stays.
#[tauri::command]
pub async fn stop_looking(desk: DeskState<'_>) -> Result<FilesState, AppError> {
    Ok(desk.get().passcodes.finder.stop_looking())
}

/// The restored files that the window shows.
#[tauri::command]
pub async fn file_rows(
    desk: DeskState<'_>,
    query: FileQuery,
    from: u32,
    count: u32,
) -> Result<FilesWindow, AppError> {
    Ok(desk
        .get()
        .passcodes
        .finder
        .file_rows(&query, from, count.min(MOST_ROWS)))
}

/// What has this id, looked for through the assets.
#[tauri::command]
pub async fn by_id(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    id: String,
    looked: Channel<FilesLooked>,
) -> Cancellable<Option<ById>> {
    cancellable(desk, running, operation, async |desk| {
        desk.passcodes
            .finder
            .by_id(&id, &|step| tell(&looked, step))
            .await
    })
    .await
}

/// Who made a new passcode of this file within the last hour, as far as anything can tell.
#[tauri::command]
pub async fn made_lately(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    file_id: String,
) -> Cancellable<Option<MadeLately>> {
    cancellable(desk, running, operation, async |desk| {
        Ok(desk.passcodes.made_lately(&file_id).await)
    })
    .await
}

/// Pins an asset or lets it go.
#[tauri::command]
pub async fn pin_asset(desk: DeskState<'_>, asset: AssetRef, pinned: bool) -> Result<(), AppError> {
    desk.get().passcodes.finder.pin_asset(&asset, pinned).await
}

/// The assets that are pinned.
#[tauri::command]
pub async fn pinned_assets(desk: DeskState<'_>) -> Result<Vec<AssetRef>, AppError> {
    desk.get().passcodes.finder.pinned_assets().await
}

/// Makes a new passcode as the account that the person saw; the old one stops working at once.
#[tauri::command]
pub async fn regenerate(
    desk: DeskState<'_>,
    account: String,
    file_id: String,
    unlisted: bool,
) -> Result<Handover, AppError> {
    desk.get()
        .passcodes
        .regenerate(Some(&account), &file_id, unlisted)
        .await
}

/// The passcode, to be drawn and dropped.
#[tauri::command]
pub async fn show_passcode(desk: DeskState<'_>, handover: String) -> Result<Passcode, AppError> {
    desk.get().show_passcode(&handover)
}

/// The passcode is drawn no longer.
#[tauri::command]
pub async fn hide_passcode(desk: DeskState<'_>, handover: String) -> Result<(), AppError> {
    desk.get().passcode_is_hidden(&handover);
    Ok(())
}

/// Has the link sent by email, to its recipient or a further address. The passcode stays what it is.
#[tauri::command]
pub async fn share(
    desk: DeskState<'_>,
    account: String,
    file_id: String,
    address: String,
    message: String,
) -> Result<Shared, AppError> {
    desk.get()
        .share(Some(&account), &file_id, &address, &message)
        .await
}

/// Somebody pressed a key or a button: nothing is forgotten yet.
#[tauri::command]
pub async fn somebody_is_there(desk: DeskState<'_>) -> Result<(), AppError> {
    desk.get().somebody_is_there();
    Ok(())
}

/// The person knows that this passcode was forgotten.
#[tauri::command]
pub async fn wiped_is_known(desk: DeskState<'_>, handover: String) -> Result<(), AppError> {
    desk.get().wiped_is_known(&handover);
    Ok(())
}

/// Copies, and answers only when the copy was verified.
#[tauri::command]
pub async fn copy_passcode(
    desk: DeskState<'_>,
    handover: String,
) -> Result<ClipboardHold, AppError> {
    desk.get().copy_passcode(&handover).await
}

/// Copies the email with the passcode, as text and as HTML; answers only when both were verified.
#[tauri::command]
pub async fn copy_email(
    desk: DeskState<'_>,
    handover: String,
    recipient: Option<String>,
) -> Result<ClipboardHold, AppError> {
    desk.get().copy_email(&handover, recipient).await
}

/// Opens a draft without the passcode in the system's mail program; the passcode waits on the clipboard.
#[tauri::command]
pub async fn open_draft(
    desk: DeskState<'_>,
    handover: String,
    recipient: Option<String>,
) -> Result<DraftOpened, AppError> {
    desk.get().open_draft(&handover, recipient).await
}

/// Says whether a draft would have its text in it, before it is opened.
#[tauri::command]
pub async fn draft_has_text(
    desk: DeskState<'_>,
    handover: String,
    recipient: Option<String>,
) -> Result<bool, AppError> {
    desk.get().draft_has_text(&handover, recipient)
}

/// Starts the countdown anew.
#[tauri::command]
pub async fn keep_on_clipboard(desk: DeskState<'_>) -> Result<ClipboardHold, AppError> {
    desk.get().passcodes.keep_on_clipboard().await
}

/// Clears the clipboard, if it is still ours.
#[tauri::command]
pub async fn clear_clipboard(desk: DeskState<'_>) -> Result<(), AppError> {
    desk.get().passcodes.clear_clipboard().await;
    Ok(())
}

/// Forgets the passcode, here and on the clipboard.
#[tauri::command]
pub async fn passed_on(desk: DeskState<'_>, handover: String) -> Result<(), AppError> {
    desk.get().passed_on(&handover).await;
    Ok(())
}

/// A window that no longer listens is no reason to stop looking.
fn tell(channel: &Channel<FilesLooked>, step: FilesLooked) {
    if let Err(error) = channel.send(step) {
        tracing::debug!(%error, "the page does not listen any more");
    }
}
