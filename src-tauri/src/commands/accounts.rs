//! Commands about accounts. A token goes in and never comes back.

use crate::state::AppState;
use accounts::{
    AccountColour, Accounts, BoxApp, BoxAuthOptions, BoxSubject, CallbackPage, ClumioCheck,
    DisconnectResult, Service, TokenStorage,
};
use app_error::AppError;
use desk::{Desk, connection_check::StepReport};
use secrecy::SecretString;
use std::sync::Arc;

pub(super) async fn check_clumio(
    app: &AppState,
    address: String,
    token: String,
) -> Result<ClumioCheck, AppError> {
    let token = SecretString::from(token);
    app.desk().accounts.check_clumio(&address, &token).await
}

pub(super) async fn connect_clumio(
    app: &AppState,
    address: String,
    token: String,
    unit_id: Option<String>,
) -> Result<Accounts, AppError> {
    let (desk, token) = (app.desk(), SecretString::from(token));
    desk.presence.confirm().await?;
    desk.accounts
        .connect_clumio(&address, &token, unit_id.as_deref())
        .await
}

pub(super) async fn connect_box(app: &AppState, token: String) -> Result<Accounts, AppError> {
    let (desk, token) = (app.desk(), SecretString::from(token));
    desk.presence.confirm().await?;
    resumed(&desk, desk.accounts.connect_box(&token).await?).await
}

pub(super) async fn box_auth_options(app: &AppState) -> Result<BoxAuthOptions, AppError> {
    Ok(app.desk().accounts.box_auth_options().await)
}

/// The words of the page are what the browser is left with.
pub(super) async fn sign_in_box(
    app: &AppState,
    box_app: Option<BoxApp>,
    farewell: CallbackPage,
) -> Result<Accounts, AppError> {
    let desk = app.desk();
    desk.presence.confirm().await?;
    resumed(
        &desk,
        desk.accounts
            .sign_in_box(box_app, &farewell, &desk.browser)
            .await?,
    )
    .await
}

pub(super) async fn show_sign_in_again(app: &AppState) -> Result<(), AppError> {
    let desk = app.desk();
    desk.accounts.show_sign_in_again(&desk.browser).await
}

pub(super) fn finish_sign_in(app: &AppState, address: String) -> Result<(), AppError> {
    app.desk().accounts.finish_sign_in(&address)
}

pub(super) async fn connect_box_application(
    app: &AppState,
    box_app: Option<BoxApp>,
    subject: BoxSubject,
) -> Result<Accounts, AppError> {
    let desk = app.desk();
    desk.presence.confirm().await?;
    let accounts = desk
        .accounts
        .connect_box_application(box_app, &subject)
        .await?;
    resumed(&desk, accounts).await
}

pub(super) async fn disconnect(
    app: &AppState,
    service: Service,
    account: String,
) -> Result<DisconnectResult, AppError> {
    app.desk().accounts.disconnect(service, &account).await
}

pub(super) fn switch_account(
    app: &AppState,
    service: Service,
    account: String,
) -> Result<Accounts, AppError> {
    app.desk().accounts.switch(service, &account)
}

pub(super) fn rename_account(
    app: &AppState,
    service: Service,
    account: String,
    label: String,
    colour: AccountColour,
) -> Result<Accounts, AppError> {
    app.desk()
        .accounts
        .rename(service, &account, &label, colour)
}

pub(super) fn confirm_box_account(app: &AppState, account: String) -> Result<Accounts, AppError> {
    app.desk().accounts.confirm_box(&account)
}

/// Resumes what had stopped for want of the sign-in.
pub(super) async fn sign_in_to_proxy(
    app: &AppState,
    proxy: String,
    user: String,
    password: String,
) -> Result<TokenStorage, AppError> {
    let (desk, password) = (app.desk(), SecretString::from(password));
    let keeping = desk
        .accounts
        .sign_in_to_proxy(&proxy, &user, password)
        .await?;
    desk.paused_jobs.resume_after_proxy_sign_in().await;
    Ok(keeping)
}

pub(super) async fn check_connections(
    app: &AppState,
    report: &(dyn Fn(StepReport) + Send + Sync),
) -> Result<(), AppError> {
    app.desk().connection_check.run(report).await
}

/// Resumes what had stopped because the token before had expired.
async fn resumed(desk: &Arc<Desk>, accounts: Accounts) -> Result<Accounts, AppError> {
    desk.paused_jobs.resume_after_connecting().await;
    Ok(accounts)
}
