//! Commands about accounts. A token goes in and never comes back.

use super::{Cancellable, DeskState, OperationsState, cancellable};
use accounts::{
    AccountColour, Accounts, BoxApp, BoxAuthOptions, BoxSubject, CallbackPage, ClumioCheck,
    DisconnectResult, Service, TokenStorage,
};
use app_error::AppError;
use desk::Desk;
use secrecy::SecretString;
use std::sync::Arc;

/// Says what an address and a token are good for, and keeps neither.
#[tauri::command]
pub async fn check_clumio(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    address: String,
    token: String,
) -> Cancellable<ClumioCheck> {
    let token = SecretString::from(token);
    cancellable(desk, running, operation, async |desk| {
        desk.accounts.check_clumio(&address, &token).await
    })
    .await
}

/// Tests the connection, then keeps it.
#[tauri::command]
pub async fn connect_clumio(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    address: String,
    token: String,
    unit_id: Option<String>,
) -> Cancellable<Accounts> {
    let token = SecretString::from(token);
    cancellable(desk, running, operation, async |desk| {
        desk.accounts
            .connect_clumio(&address, &token, unit_id.as_deref())
            .await
    })
    .await
}

/// Tests the connection, then keeps it.
#[tauri::command]
pub async fn connect_box(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    token: String,
) -> Cancellable<Accounts> {
    let token = SecretString::from(token);
    connected(desk, running, operation, async |desk| {
        desk.accounts.connect_box(&token).await
    })
    .await
}

/// Tries a user name and a password at the proxy on the way, keeps them if it takes them, and goes on with what had stopped for
/// want of them.
#[tauri::command]
pub async fn sign_in_to_proxy(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    proxy: String,
    user: String,
    password: String,
) -> Cancellable<TokenStorage> {
    let password = SecretString::from(password);
    cancellable(desk, running, operation, async move |desk| {
        let storage = desk
            .accounts
            .sign_in_to_proxy(&proxy, &user, password)
            .await?;
        desk.go_on_after_proxy_sign_in().await;
        Ok(storage)
    })
    .await
}

/// Examines the way to both services. Each step is told as `Event::Examined` under the same `operation`.
#[tauri::command]
pub async fn examine(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
) -> Cancellable<()> {
    let name = operation.clone();
    cancellable(desk, running, operation, async move |desk| {
        desk.examine(&name).await
    })
    .await
}

/// What is known before Box is connected.
#[tauri::command]
pub async fn box_ways(desk: DeskState<'_>) -> Result<BoxAuthOptions, AppError> {
    Ok(desk.get().accounts.box_auth_options().await)
}

/// Signs in at Box in the system's browser; the window's words are what the browser is left with.
#[tauri::command]
pub async fn sign_in_box(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    app: Option<BoxApp>,
    farewell: CallbackPage,
) -> Cancellable<Accounts> {
    connected(desk, running, operation, async |desk| {
        desk.sign_in_box(app, &farewell).await
    })
    .await
}

/// Shows Box's page of the sign-in that waits once more.
#[tauri::command]
pub async fn show_sign_in_again(desk: DeskState<'_>) -> Result<(), AppError> {
    desk.get().show_sign_in_again().await
}

/// Takes the address that Box sent the browser to, where the browser cannot reach this computer.
#[tauri::command]
pub async fn finish_sign_in(desk: DeskState<'_>, address: String) -> Result<(), AppError> {
    desk.get().accounts.finish_sign_in(&address)
}

/// Connects Box with an application in its own name.
#[tauri::command]
pub async fn connect_box_application(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    app: Option<BoxApp>,
    subject: BoxSubject,
) -> Cancellable<Accounts> {
    connected(desk, running, operation, async |desk| {
        desk.accounts.connect_box_application(app, &subject).await
    })
    .await
}

/// Revokes a sign-in, and forgets an account and its token.
#[tauri::command]
pub async fn disconnect(
    desk: DeskState<'_>,
    service: Service,
    account: String,
) -> Result<DisconnectResult, AppError> {
    desk.get().accounts.disconnect(service, &account).await
}

/// Uses another account of a service from now on. What goes on for the one before goes on as that one.
#[tauri::command]
pub async fn switch_account(
    desk: DeskState<'_>,
    service: Service,
    account: String,
) -> Result<Accounts, AppError> {
    desk.get().accounts.switch(service, &account)
}

/// Gives an account another short name and colour.
#[tauri::command]
pub async fn rename_account(
    desk: DeskState<'_>,
    service: Service,
    account: String,
    label: String,
    colour: AccountColour,
) -> Result<Accounts, AppError> {
    desk.get()
        .accounts
        .rename(service, &account, &label, colour)
}

/// Connects Box, and goes on with what had stopped because the token before had ended.
async fn connected<F>(
    desk: DeskState<'_>,
    running: OperationsState<'_>,
    operation: String,
    connect: impl FnOnce(Arc<Desk>) -> F,
) -> Cancellable<Accounts>
where
    F: Future<Output = Result<Accounts, AppError>>,
{
    cancellable(desk, running, operation, async |desk| {
        let accounts = connect(Arc::clone(&desk)).await?;
        desk.go_on_after_connecting().await;
        Ok(accounts)
    })
    .await
}
