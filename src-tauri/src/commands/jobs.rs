//! Commands of the bulk restore.

use super::save::save_list;
use crate::state::AppState;
use app_error::AppError;
use bulk_restore::{
    Cost, Decisions, Group, JobItemFilter, JobItemPage, JobState, Preview, PreviewPage,
    PreviewProgress, Selection,
};
use std::future::ready;
use table_export::ExportFormat;

pub(super) async fn dry_run(
    app: &AppState,
    account: String,
    selection: Selection,
    report: &(dyn Fn(PreviewProgress) + Send + Sync),
) -> Result<Preview, AppError> {
    let desk = app.desk();
    let restorer = desk.restorers.of_account(Some(&account)).await?;
    desk.jobs.preview(&restorer, selection, report).await
}

pub(super) fn dry_run_items(
    app: &AppState,
    dry_run: String,
    group: Option<Group>,
    from: u32,
    count: u32,
) -> Result<PreviewPage, AppError> {
    app.desk().jobs.preview_items(&dry_run, group, from, count)
}

pub(super) fn dry_run_cost(
    app: &AppState,
    dry_run: String,
    decisions: Decisions,
) -> Result<Cost, AppError> {
    app.desk().jobs.preview_cost(&dry_run, &decisions)
}

pub(super) fn drop_dry_run(app: &AppState, dry_run: String) -> Result<(), AppError> {
    app.desk().jobs.drop_preview(&dry_run);
    Ok(())
}

pub(super) async fn save_dry_run(
    app: &AppState,
    dry_run: String,
    format: ExportFormat,
    name: String,
) -> Result<Option<String>, AppError> {
    let desk = app.desk();
    let contents = |format: ExportFormat| {
        let lines = desk.jobs.preview_lines(&dry_run);
        ready(lines.and_then(|lines| format.encode(&lines)))
    };
    save_list(&*app.host, &name, format, contents).await
}

pub(super) async fn start_job(
    app: &AppState,
    dry_run: String,
    decisions: Decisions,
) -> Result<JobState, AppError> {
    let desk = app.desk();
    let restorer = desk.restorers.of_preview(&dry_run).await?;
    desk.jobs.start(&restorer, &dry_run, decisions).await
}

pub(super) async fn jobs(app: &AppState) -> Result<Vec<JobState>, AppError> {
    app.desk().jobs.all().await
}

pub(super) async fn job_items(
    app: &AppState,
    job: String,
    filter: JobItemFilter,
    group: Option<Group>,
    from: u32,
    count: u32,
) -> Result<JobItemPage, AppError> {
    app.desk()
        .jobs
        .items(&job, filter, group, from, count, app.spoken_language())
        .await
}

pub(super) async fn pause_job(app: &AppState, job: String) -> Result<JobState, AppError> {
    app.desk().jobs.pause(&job).await
}

pub(super) async fn resume_job(app: &AppState, job: String) -> Result<JobState, AppError> {
    let desk = app.desk();
    let restorer = desk.restorers.of_job(&job).await?;
    desk.jobs.resume(&restorer, &job).await
}

pub(super) async fn cancel_job(app: &AppState, job: String) -> Result<JobState, AppError> {
    let desk = app.desk();
    let restorer = desk.restorers.of_job(&job).await?;
    desk.jobs.cancel(&restorer, &job).await
}

pub(super) async fn answer_job(
    app: &AppState,
    job: String,
    decisions: Decisions,
) -> Result<JobState, AppError> {
    let desk = app.desk();
    let restorer = desk.restorers.of_job(&job).await?;
    desk.jobs.answer(&restorer, &job, decisions).await
}

pub(super) async fn undo_job(app: &AppState, job: String) -> Result<JobState, AppError> {
    let desk = app.desk();
    let restorer = desk.restorers.of_job(&job).await?;
    desk.jobs.undo(&restorer, &job).await
}

pub(super) async fn undo_job_item(
    app: &AppState,
    job: String,
    number: u32,
) -> Result<JobState, AppError> {
    let desk = app.desk();
    let restorer = desk.restorers.of_job(&job).await?;
    desk.jobs.undo_item(&restorer, &job, number).await
}

pub(super) async fn save_job(
    app: &AppState,
    job: String,
    format: ExportFormat,
    name: String,
) -> Result<Option<String>, AppError> {
    let desk = app.desk();
    let language = app.spoken_language();
    save_list(&*app.host, &name, format, async |format: ExportFormat| {
        format.encode(&desk.jobs.report_lines(&job, language).await?)
    })
    .await
}
