use jiff::Timestamp;
use rusqlite::{Connection, Row, TransactionBehavior, named_params, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::restore_jobs::number_of;
use crate::stored::{json_or_text, parsed, stored_as};
use crate::{Error, Item, Journal, later};

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

/// Where an item of a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Not begun.
    Pending,
    /// The request is on its way, or the program stopped before the answer came.
    InFlight,
    /// Waits for an answer of the person.
    Asking,
    /// Restored.
    Done,
    /// Left where it was by choice.
    Skipped,
    /// Not restored.
    Failed,
    /// Nobody could tell.
    Unknown,
}

/// What became of putting a restored item back into the trash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoneState {
    /// The request is on its way, or the program stopped before the answer came.
    InFlight,
    /// In the trash again.
    Done,
    /// Changed since, so left alone.
    ChangedSince,
    /// Not put back.
    Failed,
    /// Nobody could tell.
    Unknown,
}

/// An item that joins a job.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRestoreItem {
    /// What it is.
    pub item: Item,
    /// Where it stands.
    pub state: ItemState,
    /// The stable text of the reason, where it has an ending already.
    pub code: Option<String>,
    /// What else must be remembered. Never anything secret.
    pub detail: Value,
}

/// An item of a job as it is from now on.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemWrite {
    /// Its number in the job.
    pub number: u32,
    /// Where it stands.
    pub state: ItemState,
    /// What became of undoing it.
    pub undone: Option<UndoneState>,
    /// How often it was sent.
    pub attempts: u32,
    /// The stable text of the reason, where it was not simply done.
    pub code: Option<String>,
    /// The id under which the service knows the last request.
    pub request_id: Option<String>,
    /// When it got its ending.
    pub finished_at: Option<Timestamp>,
    /// What else is remembered.
    pub detail: Value,
}

/// An item of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoreItem {
    /// What it is.
    pub item: Item,
    /// Its number and how it stands.
    pub now: ItemWrite,
}

/// How many items of a job are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemCount {
    /// Where they stand.
    pub state: ItemState,
    /// What became of undoing them.
    pub undone: Option<UndoneState>,
    /// The values that were asked for, of their details.
    pub values: [Value; 2],
    /// Whether their details have what was asked for.
    pub present: bool,
    /// How many.
    pub items: u32,
}

impl Journal {
    /// Counts the items of a job without reading them: by state, by the `values` of these keys of their details, and by whether
    /// there is anything under `present`. A detail that is no JSON has nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn job_counts(
        &self,
        job: Uuid,
        values: [&'static str; 2],
        present: &'static str,
    ) -> Result<Vec<ItemCount>, Error> {
        self.reading(move |connection, later| {
            let (unwritten, marker) = (later::items(later, job), present);
            let numbers =
                serde_json::to_string(&unwritten.keys().collect::<Vec<_>>()).map_err(Error::corrupt)?;
            let job = number_of(connection, job)?;
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

    /// Up to `count` items of a job from number `from` of those in one of `states`, by number; no state means all. Answers
    /// with how many there are as well.
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
        self.reading(move |connection, later| {
            let wanted = "FROM restore_items WHERE job = :job
                AND (:states = '[]' OR state IN (SELECT json_each.value FROM json_each(:states)))";
            // One transaction, so that the total fits the rows; one that only reads, so that no write waits for it.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            let job = number_of(&transaction, job)?;
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
            rows.iter_mut().for_each(|item| later::shown_item(later, id, item));
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

pub(crate) fn update(connection: &Connection, job: i64, items: &[ItemWrite]) -> Result<(), Error> {
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
        now: ItemWrite {
            number: row.get(0)?,
            // One row with a word of a newer program does not take the others with it.
            state: row.get(4).unwrap_or(ItemState::Unknown),
            undone: row.get(5).unwrap_or(Some(UndoneState::Unknown)),
            attempts: row.get(6)?,
            code: row.get(7)?,
            request_id: row.get(8)?,
            finished_at: match row.get::<_, Option<i64>>(9)? {
                Some(_) => Some(parsed(row, 9, Timestamp::from_microsecond)?),
                None => None,
            },
            detail: json_or_text(row, 10)?,
        },
    })
}

stored_as!(ItemState {
    Pending = "pending",
    InFlight = "in_flight",
    Asking = "asking",
    Done = "done",
    Skipped = "skipped",
    Failed = "failed",
    Unknown = "unknown",
});
stored_as!(UndoneState {
    InFlight = "in_flight",
    Done = "done",
    ChangedSince = "changed_since",
    Failed = "failed",
    Unknown = "unknown",
});
