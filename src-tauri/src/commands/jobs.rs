//! Commands of job two, many items at once.

use super::{Cancellable, DeskState, OperationsState, cancellable};
use crate::desktop::save_list;
use app_error::AppError;
use bulk_restore::{
    Cost, Decisions, Group, JobItemFilter, JobItemPage, JobState, Preview, PreviewPage, Selection,
};
use desk::export::Format;
use std::future::ready;
use tauri::{AppHandle, Runtime};

/// What restoring a selection would meet. How far it is is told as `Event::Preview` under the same `operation`.
#[tauri::command]
pub async fn dry_run(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    account: String,
    selection: Selection,
) -> Cancellable<Preview> {
    cancellable(desk, running, operation, async move |desk| {
        desk.jobs
            .preview(&desk.restorer_as(Some(&account)).await?, selection, &|_| {})
            .await
    })
    .await
}

/// Rows of a dry run.
#[tauri::command]
pub async fn dry_run_items(
    desk: DeskState<'_>,
    dry_run: String,
    group: Option<Group>,
    from: u32,
    count: u32,
) -> Result<PreviewPage, AppError> {
    desk.get().jobs.preview_items(&dry_run, group, from, count)
}

/// What a job by these decisions would cost.
#[tauri::command]
pub async fn dry_run_cost(
    desk: DeskState<'_>,
    dry_run: String,
    decisions: Decisions,
) -> Result<Cost, AppError> {
    desk.get().jobs.preview_cost(&dry_run, &decisions)
}

/// Forgets a dry run.
#[tauri::command]
pub async fn drop_dry_run(desk: DeskState<'_>, dry_run: String) -> Result<(), AppError> {
    desk.get().jobs.drop_preview(&dry_run);
    Ok(())
}

/// Saves every row of a dry run where the person says; answers with the file, or with nothing when they cancelled.
#[tauri::command]
pub async fn save_dry_run<R: Runtime>(
    app: AppHandle<R>,
    desk: DeskState<'_>,
    dry_run: String,
    format: Format,
    name: String,
) -> Result<Option<String>, AppError> {
    let desk = desk.get();
    let contents = |format: Format| {
        let lines = desk.jobs.preview_lines(&dry_run);
        ready(lines.and_then(|lines| format.file_of(&lines)))
    };
    save_list(&app, &name, format, contents).await
}

/// Makes a job of a dry run and sets it going.
#[tauri::command]
pub async fn start_job(
    desk: DeskState<'_>,
    dry_run: String,
    decisions: Decisions,
) -> Result<JobState, AppError> {
    let desk = desk.get();
    desk.jobs
        .start(
            &desk.restorer_of_preview(&dry_run).await?,
            &dry_run,
            decisions,
        )
        .await
}

/// The jobs, newest first.
#[tauri::command]
pub async fn jobs(desk: DeskState<'_>) -> Result<Vec<JobState>, AppError> {
    desk.get().jobs.all().await
}

/// One job.
#[tauri::command]
pub async fn job(desk: DeskState<'_>, job: String) -> Result<JobState, AppError> {
    desk.get().jobs.state(&job).await
}

/// Items of a job.
#[tauri::command]
pub async fn job_items(
    desk: DeskState<'_>,
    job: String,
    filter: JobItemFilter,
    from: u32,
    count: u32,
) -> Result<JobItemPage, AppError> {
    desk.get().jobs.items(&job, filter, from, count).await
}

/// Pauses a job.
#[tauri::command]
pub async fn pause_job(desk: DeskState<'_>, job: String) -> Result<JobState, AppError> {
    desk.get().jobs.pause(&job).await
}

/// Goes on with a job.
#[tauri::command]
pub async fn go_on_with_job(desk: DeskState<'_>, job: String) -> Result<JobState, AppError> {
    let desk = desk.get();
    desk.jobs
        .resume(&desk.restorer_of_job(&job).await?, &job)
        .await
}

/// Stops a job for good.
#[tauri::command]
pub async fn cancel_job(desk: DeskState<'_>, job: String) -> Result<JobState, AppError> {
    let desk = desk.get();
    desk.jobs
        .cancel(&desk.restorer_of_job(&job).await?, &job)
        .await
}

/// Answers what a job asks, and goes on with it.
#[tauri::command]
pub async fn answer_job(
    desk: DeskState<'_>,
    job: String,
    decisions: Decisions,
) -> Result<JobState, AppError> {
    let desk = desk.get();
    desk.jobs
        .answer(&desk.restorer_of_job(&job).await?, &job, decisions)
        .await
}

/// Puts back into the trash what a job restored and nobody touched since.
#[tauri::command]
pub async fn undo_job(desk: DeskState<'_>, job: String) -> Result<JobState, AppError> {
    let desk = desk.get();
    desk.jobs
        .undo(&desk.restorer_of_job(&job).await?, &job)
        .await
}

/// Puts back into the trash one item that a job restored.
#[tauri::command]
pub async fn undo_job_item(
    desk: DeskState<'_>,
    job: String,
    number: u32,
) -> Result<JobState, AppError> {
    let desk = desk.get();
    desk.jobs
        .undo_item(&desk.restorer_of_job(&job).await?, &job, number)
        .await
}

/// Saves the report of a job, with the reasons in the words of the window, where the person says; answers with the file, or with nothing when they cancelled.
#[tauri::command]
pub async fn save_job<R: Runtime>(
    app: AppHandle<R>,
    desk: DeskState<'_>,
    job: String,
    format: Format,
    name: String,
    reasons: Vec<String>,
) -> Result<Option<String>, AppError> {
    let desk = desk.get();
    save_list(&app, &name, format, async |format: Format| {
        format.file_of(&desk.jobs.report_lines(&job, &reasons).await?)
    })
    .await
}
