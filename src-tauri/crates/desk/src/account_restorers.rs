//! The restorer of the Box account that a call acts as: of the active one, or of the one that an item or a job belongs to.

use crate::{activity::ActivityRow, ports::WindowEvents};
use accounts::AccountRegistry;
use app_error::{AppError, ErrorCode, Subject};
use box_session::{Actor, BoxSession, ItemKey};
use bulk_restore::BulkRestore;
use journal::Journal;
use parking_lot::Mutex;
use platform::Clock;
use restore::{ItemRestorer, Timing};
use std::{collections::HashMap, sync::Arc};
use trash::TrashList;

/// The restorers of all connected Box accounts, each opened by its first use.
pub struct AccountRestorers {
    accounts: Arc<AccountRegistry>,
    jobs: Arc<BulkRestore>,
    journal: Journal,
    clock: Arc<dyn Clock>,
    events: Arc<WindowEvents>,
    /// By the number of the connection.
    open: Mutex<HashMap<u64, ItemRestorer>>,
}

impl AccountRestorers {
    pub(crate) fn new(
        accounts: Arc<AccountRegistry>,
        jobs: Arc<BulkRestore>,
        journal: Journal,
        clock: Arc<dyn Clock>,
        events: Arc<WindowEvents>,
    ) -> Self {
        Self {
            accounts,
            jobs,
            journal,
            clock,
            events,
            open: Mutex::default(),
        }
    }

    /// Returns the restorer of the active Box account.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`], or why the token or the journal cannot be read.
    pub async fn active(&self) -> Result<ItemRestorer, AppError> {
        self.of_account(None).await
    }

    /// Returns the restorer of the Box account with this ID, whichever is active; without an ID that of the active one.
    ///
    /// # Errors
    /// As [`active`](Self::active).
    pub async fn of_account(&self, account: Option<&str>) -> Result<ItemRestorer, AppError> {
        let connection = self.accounts.box_connection(account);
        if let Some(restorer) = self.open.lock().get(&connection) {
            return Ok(restorer.clone());
        }
        // The token may have to be refreshed or the keychain unlocked: without the lock no other account waits for that.
        let acting = self.accounts.connected_box(account).await?;
        let actor = Actor {
            account: acting.account.login,
            id: acting.account.label.id,
            acting_as: None,
        };
        let session = BoxSession::new(acting.client, actor, Arc::clone(&self.clock));
        let trash = TrashList::new(session.clone(), self.journal.clone(), self.events.clone());
        let restorer = ItemRestorer::new(
            &session,
            trash,
            self.journal.clone(),
            self.events.clone(),
            Timing::default(),
        );
        let mut open = self.open.lock();
        open.retain(|connection, _| self.accounts.has_connection(*connection));
        // Another call may have opened it first.
        Ok(open.entry(acting.connection).or_insert(restorer).clone())
    }

    /// Returns the restorer of the active account, on behalf of the user in whose trash the item is.
    ///
    /// # Errors
    /// As [`active`](Self::active).
    pub async fn of_item(&self, key: &ItemKey) -> Result<ItemRestorer, AppError> {
        Ok(self.active().await?.for_item(key))
    }

    /// Returns the restorer of the Box account that the bulk restore with this ID was started with.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`] with the login when that account is not connected, or why the token or the journal cannot be
    /// read.
    pub async fn of_job(&self, job: &str) -> Result<ItemRestorer, AppError> {
        let (id, login) = self.jobs.account_of(job).await?;
        self.of_connected(id.as_deref(), &login).await
    }

    /// Returns the restorer of the account that a preview was made with.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when the preview was dropped, and as [`of_account`](Self::of_account).
    pub async fn of_preview(&self, preview: &str) -> Result<ItemRestorer, AppError> {
        self.of_account(Some(&self.jobs.account_of_preview(preview)?))
            .await
    }

    /// Returns the restorer of the account that did what a row of the activity records.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] when `activity` is not an ID, and as [`of_job`](Self::of_job).
    pub async fn of_activity(&self, activity: &str) -> Result<ItemRestorer, AppError> {
        let id = activity.parse().map_err(|_| {
            AppError::new(ErrorCode::InputInvalid, "this is not the ID of a row")
                .subject(Subject::Activity)
        })?;
        let row = ActivityRow::from(self.journal.activity(id).await?);
        self.of_connected(row.account_id.as_deref(), &row.account)
            .await
    }

    /// Returns the ID of the connected Box account that did what a row records; none if no or more than one account has its
    /// login.
    pub(crate) fn account_of(&self, row: &journal::Activity) -> Option<String> {
        let ActivityRow {
            account,
            account_id,
            ..
        } = ActivityRow::from(row.clone());
        self.accounts
            .box_account_id(account_id.as_deref(), &account)
            .ok()
    }

    async fn of_connected(&self, id: Option<&str>, login: &str) -> Result<ItemRestorer, AppError> {
        self.of_account(Some(&self.accounts.box_account_id(id, login)?))
            .await
    }
}
