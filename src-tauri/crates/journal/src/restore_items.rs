use jiff::Timestamp;
use rusqlite::{Connection, Row, TransactionBehavior, named_params, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::rows::job_number;
use crate::sql_types::{json_or_text, parse_column, sql_text_enum};
use crate::{Error, Item, Journal, pending_writes};

pub(crate) const CREATE: &str = "
    CREATE TABLE restore_items (
        job INTEGER NOT NULL REFERENCES restore_jobs (number),
        number INTEGER NOT NULL,
        item_kind TEXT NOT NULL,
        item_id TEXT NOT NULL,
        item_name TEXT NOT NULL,
        state TEXT NOT NULL,
        undone TEXT,
        attempts INTEGER NOT NULL,
        code TEXT,
        request_id TEXT,
        finished_at INTEGER,
        detail TEXT NOT NULL,
        PRIMARY KEY (job, number)
    ) STRICT, WITHOUT ROWID;
";

const COLUMNS: &str = "number, item_kind, item_id, item_name, state, undone, attempts, code, request_id, \
                       finished_at, detail";

/// The state of an item of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Not started.
    Pending,
    /// The request is in flight, or the program stopped before the response.
    InFlight,
    /// Waits for a decision.
    Asking,
    /// Restored.
    Done,
    /// Skipped by decision.
    Skipped,
    /// Not restored.
    Failed,
    /// The outcome is not known.
    Unknown,
}

/// The state of undoing the restore of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoneState {
    /// The request is in flight, or the program stopped before the response.
    InFlight,
    /// In the trash again.
    Done,
    /// Not undone, because the item changed since.
    ChangedSince,
    /// Not undone.
    Failed,
    /// The outcome is not known.
    Unknown,
}

/// A new item of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRestoreItem {
    /// The item.
    pub item: Item,
    /// Its state.
    pub state: ItemState,
    /// The stable name of the reason, if it is completed already.
    pub code: Option<String>,
    /// Further data. Never contains secrets.
    pub detail: Value,
}

/// The new state of an item of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemUpdate {
    /// Its number in the job.
    pub number: u32,
    /// Its state.
    pub state: ItemState,
    /// The state of undoing it.
    pub undone: Option<UndoneState>,
    /// Number of requests.
    pub attempts: u32,
    /// The stable name of the reason, unless it succeeded.
    pub code: Option<String>,
    /// The service's ID of the last request.
    pub request_id: Option<String>,
    /// Time of the completion.
    pub finished_at: Option<Timestamp>,
    /// Further data.
    pub detail: Value,
}

/// An item of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoreItem {
    /// The item.
    pub item: Item,
    /// Its number and state.
    pub now: ItemUpdate,
}

/// The number of items of a job with the same state and details.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemCount {
    /// Their state.
    pub state: ItemState,
    /// The state of undoing them.
    pub undone: Option<UndoneState>,
    /// The requested values of their details.
    pub values: [Value; 2],
    /// Whether their details have the requested key.
    pub present: bool,
    /// Number of items.
    pub items: u32,
}

impl Journal {
    /// Counts the items of a job without reading them: by state, by two `values` of their details, and by whether the details
    /// have the key `present`. A detail that is not JSON has none.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn job_counts(
        &self,
        job: Uuid,
        values: [&'static str; 2],
        present: &'static str,
    ) -> Result<Vec<ItemCount>, Error> {
        self.with_pending(move |connection, pending| {
            let (unwritten, marker) = (pending_writes::pending_items(pending, job), present);
            let numbers =
                serde_json::to_string(&unwritten.keys().collect::<Vec<_>>()).map_err(Error::corrupt)?;
            let job = job_number(connection, job)?;
            let at = |key: &str| format!("CASE WHEN json_valid(detail) THEN detail -> '$.{key}' END");
            let [one, other, present] = [at(values[0]), at(values[1]), at(present)];
            let sql = format!(
                "SELECT state, undone, {one}, {other}, {present} IS NOT NULL AS present, count(*)
                    FROM restore_items WHERE job = ?1 AND number NOT IN (SELECT value FROM json_each(?2))
                    GROUP BY 1, 2, 3, 4, 5 ORDER BY min(number)"
            );
            let value = |row: &Row<'_>, column: usize| -> rusqlite::Result<Value> {
                let text: Option<String> = row.get(column)?;
                Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
            };
            let mut counts: Vec<ItemCount> = connection
                .prepare_cached(&sql)?
                .query_map(params![job, numbers], |row| {
                    Ok(ItemCount {
                        state: row.get(0).unwrap_or(ItemState::Unknown),
                        undone: row.get(1).unwrap_or(Some(UndoneState::Unknown)),
                        values: [value(row, 2)?, value(row, 3)?],
                        present: row.get(4)?,
                        items: row.get(5)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            counts.extend(unwritten.values().map(|now| ItemCount {
                state: now.state,
                undone: now.undone,
                values: values.map(|key| now.detail.get(key).cloned().unwrap_or_default()),
                present: now.detail.get(marker).is_some(),
                items: 1,
            }));
            Ok(counts)
        })
        .await
    }

    /// Returns the number of items of a job in one of `states` (all states if empty), and up to `count` of them from index
    /// `from`, by number.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn job_items(
        &self,
        job: Uuid,
        states: Vec<ItemState>,
        from: u32,
        count: u32,
    ) -> Result<(u32, Vec<RestoreItem>), Error> {
        let states = serde_json::to_string(&states).map_err(Error::corrupt)?;
        let id = job;
        self.with_pending(move |connection, pending| {
            let wanted = "FROM restore_items WHERE job = :job
                AND (:states = '[]' OR state IN (SELECT json_each.value FROM json_each(:states)))";
            // One transaction, so that the total fits the rows. It only reads, so that no write waits for it.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            let job = job_number(&transaction, job)?;
            let total = transaction
                .prepare_cached(&format!("SELECT count(*) {wanted}"))?
                .query_row(named_params! { ":job": job, ":states": states }, |row| row.get(0))?;
            let mut rows: Vec<RestoreItem> = transaction
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} {wanted} ORDER BY number LIMIT :count OFFSET :from"
                ))?
                .query_map(
                    named_params! { ":job": job, ":states": states, ":count": count, ":from": from },
                    read,
                )?
                .collect::<Result<_, _>>()?;
            rows.iter_mut().for_each(|item| pending_writes::apply_to_item(pending, id, item));
            Ok((total, rows))
        })
        .await
    }
}

pub(crate) fn insert(
    connection: &Connection,
    job: i64,
    first: u32,
    items: &[NewRestoreItem],
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO restore_items (job, number, item_kind, item_id, item_name, state, attempts, code, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8)",
    )?;
    for (number, new) in (first..).zip(items) {
        let Item { kind, id, name } = &new.item;
        statement.execute(params![
            job,
            number,
            kind,
            id,
            name,
            new.state,
            new.code,
            new.detail.to_string()
        ])?;
    }
    Ok(())
}

pub(crate) fn update(connection: &Connection, job: i64, items: &[ItemUpdate]) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE restore_items SET state = ?3, undone = ?4, attempts = ?5, code = ?6, request_id = ?7,
            finished_at = ?8, detail = ?9 WHERE job = ?1 AND number = ?2",
    )?;
    for now in items {
        statement.execute(params![
            job,
            now.number,
            now.state,
            now.undone,
            now.attempts,
            now.code,
            now.request_id,
            now.finished_at.map(Timestamp::as_microsecond),
            now.detail.to_string(),
        ])?;
    }
    Ok(())
}

pub(crate) fn count(connection: &Connection, job: i64) -> Result<u32, Error> {
    let sql = "SELECT count(*) FROM restore_items WHERE job = ?1";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([job], |row| row.get(0))?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<RestoreItem> {
    Ok(RestoreItem {
        item: Item {
            kind: row.get(1)?,
            id: row.get(2)?,
            name: row.get(3)?,
        },
        now: ItemUpdate {
            number: row.get(0)?,
            // A value of a newer program does not make the other rows unreadable.
            state: row.get(4).unwrap_or(ItemState::Unknown),
            undone: row.get(5).unwrap_or(Some(UndoneState::Unknown)),
            attempts: row.get(6)?,
            code: row.get(7)?,
            request_id: row.get(8)?,
            finished_at: match row.get::<_, Option<i64>>(9)? {
                Some(_) => Some(parse_column(row, 9, Timestamp::from_microsecond)?),
                None => None,
            },
            detail: json_or_text(row, 10)?,
        },
    })
}

sql_text_enum!(ItemState {
    Pending = "pending",
    InFlight = "in_flight",
    Asking = "asking",
    Done = "done",
    Skipped = "skipped",
    Failed = "failed",
    Unknown = "unknown",
});
sql_text_enum!(UndoneState {
    InFlight = "in_flight",
    Done = "done",
    ChangedSince = "changed_since",
    Failed = "failed",
    Unknown = "unknown",
});
