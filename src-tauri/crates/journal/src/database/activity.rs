use rusqlite::{TransactionBehavior, named_params};
use serde_json::Value;
use uuid::Uuid;

use super::Journal;
use crate::activity::{
    Activity, COLUMNS, Completion, NewActivity, Outcome, SearchPage, change, get, insert, read,
};
use crate::pending_writes::{self, PendingWrite};
use crate::{Error, search_text};

impl Journal {
    /// Records an activity that is about to start. When this returns, the row is on disk.
    ///
    /// # Errors
    /// Any [`Error`]; then the request must not be sent.
    pub async fn start(&self, new: NewActivity) -> Result<Uuid, Error> {
        let row = self.new_row(new);
        self.with(move |connection| insert(connection, &row).map(|()| row.id))
            .await
    }

    /// Records the outcome of an activity. A later call may replace it, as when a lost response is verified. A write that fails
    /// is queued: reads show it as if it were written, and the next call that can writes it.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn finish(&self, id: Uuid, ending: Completion) -> Result<(), Error> {
        self.write_or_queue(PendingWrite::Completion(id, ending))
            .await
    }

    /// Records the outcome of an activity of an earlier run. Unlike [`finish`](Self::finish), a write that fails is not queued.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn finish_now(&self, id: Uuid, ending: Completion) -> Result<(), Error> {
        self.with(move |connection| change(connection, id, |row| ending.apply_to(row)))
            .await
    }

    /// Replaces the further data of a row.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn update_detail(&self, id: Uuid, detail: Value) -> Result<(), Error> {
        self.with(move |connection| change(connection, id, |row| row.detail = detail))
            .await
    }

    /// Returns one row.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn activity(&self, id: Uuid) -> Result<Activity, Error> {
        self.with_pending(move |connection, pending| {
            let mut row = get(connection, id)?;
            pending_writes::apply_to_activity(pending, &mut row);
            Ok(row)
        })
        .await
    }

    /// Returns the unfinished rows, oldest first; at the start of the program, those that a crash interrupted.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn unfinished(&self) -> Result<Vec<Activity>, Error> {
        self.with_pending(|connection, pending| {
            let sql = format!(
                "SELECT {COLUMNS} FROM activity WHERE outcome = 'started' ORDER BY started_at, number"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows: Vec<Activity> = statement.query_map([], read)?.collect::<Result<_, _>>()?;
            rows.iter_mut().for_each(|row| pending_writes::apply_to_activity(pending, row));
            rows.retain(pending_writes::is_unfinished);
            Ok(rows)
        })
        .await
    }

    /// Returns up to `count` rows from index `from` (0 is the newest) that contain every word of `text`: in name or ID of the
    /// item, recipients, location, account, actor, code or request ID. Letter case, character width and invisible characters are ignored; an empty
    /// text matches all rows.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn search(&self, text: &str, from: u32, count: u32) -> Result<SearchPage, Error> {
        let wanted = search_text::terms(text);
        self.with_pending(move |connection, pending| {
            let matches = "FROM activity WHERE NOT EXISTS
                (SELECT 1 FROM json_each(:wanted) WHERE instr(activity.words, json_each.value) = 0)";
            // One transaction, so that the total fits the rows. It only reads, so that no write waits for it.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            let total = transaction
                .prepare_cached(&format!("SELECT count(*) {matches}"))?
                .query_row(named_params! { ":wanted": wanted }, |row| row.get(0))?;
            let mut rows: Vec<Activity> = transaction
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} {matches} ORDER BY started_at DESC, number DESC LIMIT :count OFFSET :from"
                ))?
                .query_map(named_params! { ":wanted": wanted, ":count": count, ":from": from }, read)?
                .collect::<Result<_, _>>()?;
            rows.iter_mut().for_each(|row| pending_writes::apply_to_activity(pending, row));
            Ok(SearchPage { total, rows })
        })
        .await
    }

    pub(crate) fn new_row(&self, new: NewActivity) -> Activity {
        let id = Uuid::new_v4();
        self.record_started(id);
        Activity {
            id,
            action: new.action,
            account: new.account,
            acting_as: new.acting_as,
            actor: self.actor(),
            item: new.item,
            for_whom: new.for_whom,
            place: new.place,
            started_at: new.started_at,
            finished_at: None,
            outcome: Outcome::Started,
            code: None,
            request_id: None,
            detail: new.detail,
        }
    }
}
