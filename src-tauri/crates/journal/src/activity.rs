use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, named_params, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::later::{self, Later};
use crate::stored::{parsed, stored_as};
use crate::{Error, Journal, words};

pub(crate) const CREATE: &str = "
    CREATE TABLE activity (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        action TEXT NOT NULL,
        account TEXT NOT NULL,
        acting_as TEXT,
        item_kind TEXT NOT NULL,
        item_id TEXT NOT NULL,
        item_name TEXT NOT NULL,
        for_whom TEXT NOT NULL,
        place TEXT,
        started_at INTEGER NOT NULL,
        finished_at INTEGER,
        outcome TEXT NOT NULL,
        code TEXT,
        request_id TEXT,
        detail TEXT NOT NULL,
        words TEXT NOT NULL
    ) STRICT;
    CREATE INDEX activity_newest ON activity (started_at DESC, number DESC);
    CREATE INDEX activity_open ON activity (outcome) WHERE outcome = 'started';
";

pub(crate) const ADD_OPERATOR: &str = "ALTER TABLE activity ADD COLUMN operator TEXT";

pub(crate) const COLUMNS: &str = "id, action, account, acting_as, item_kind, item_id, item_name, for_whom, place, started_at, \
                       finished_at, outcome, code, request_id, detail, operator";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A new passcode for a restored file.
    RegeneratePasscode,
    /// An item taken out of the trash.
    Restore,
    /// A restored item put back into the trash.
    UndoRestore,
    /// The link to a restored file sent by email once more.
    ShareLink,
    /// A job: many items taken out of the trash.
    RestoreMany,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It has not ended: the request is on its way, or the program stopped before the answer came.
    Started,
    /// The service did it.
    Done,
    /// The service did not do it.
    NotDone,
    /// Nobody could tell.
    Unknown,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// `file`, `folder`, `web_link`, `restored_file`, `job`.
    pub kind: String,
    /// The id that the service knows it by.
    pub id: String,
    /// The name people know it by.
    pub name: String,
}

/// Something that is about to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewActivity {
    /// What will be done.
    pub action: Action,
    /// The account it is done with, in words: a login, or the name of a connection.
    pub account: String,
    /// The user acted as, where that is not the account itself.
    pub acting_as: Option<String>,
    /// What it is done to.
    pub item: Item,
    /// Whom it is done for: email addresses or names.
    pub for_whom: Vec<String>,
    /// Where the item is: a path, or an asset in words.
    pub place: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// What else must be remembered to explain, settle or undo it. Never anything secret.
    pub detail: Value,
}

/// How something ended, and what was learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    outcome: Outcome,
    finished_at: Timestamp,
    code: Option<String>,
    request_id: Option<String>,
    place: Option<String>,
    detail: Option<Value>,
}

impl Ending {
    /// The service did it.
    pub fn done(finished_at: Timestamp) -> Self {
        Self {
            outcome: Outcome::Done,
            finished_at,
            code: None,
            request_id: None,
            place: None,
            detail: None,
        }
    }

    /// The service did not do it; `code` is the stable text of the reason.
    pub fn not_done(finished_at: Timestamp, code: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::NotDone,
            code: Some(code.into()),
            ..Self::done(finished_at)
        }
    }

    /// Nobody can tell whether the service did it; `code` is the stable text of the reason.
    pub fn unknown(finished_at: Timestamp, code: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Unknown,
            code: Some(code.into()),
            ..Self::done(finished_at)
        }
    }

    /// The id under which the service knows the request.
    #[must_use]
    pub fn request_id(self, request_id: impl Into<String>) -> Self {
        Self {
            request_id: Some(request_id.into()),
            ..self
        }
    }

    /// The same, where the service may not have told one.
    #[must_use]
    pub fn with_request(self, request_id: Option<String>) -> Self {
        Self { request_id, ..self }
    }

    /// Where the item is now, in place of where it was.
    #[must_use]
    pub fn place(self, place: impl Into<String>) -> Self {
        Self {
            place: Some(place.into()),
            ..self
        }
    }

    pub(crate) fn put_into(self, row: &mut Activity) {
        row.outcome = self.outcome;
        row.finished_at = Some(self.finished_at);
        row.code = self.code;
        row.request_id = self.request_id.or(row.request_id.take());
        row.place = self.place.or(row.place.take());
        row.detail = self.detail.unwrap_or(row.detail.take());
    }

    /// What must be remembered from now on, in place of what was.
    #[must_use]
    pub fn detail(self, detail: Value) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }
}

/// One row of the activity: something that was done, tried, or is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Names this row.
    pub id: Uuid,
    /// What was done.
    pub action: Action,
    /// The account it was done with, in words.
    pub account: String,
    /// The user acted as, where that is not the account itself.
    pub acting_as: Option<String>,
    /// Who did it: the name under which the person is signed in to this computer, where the system tells.
    pub operator: Option<String>,
    /// What it was done to.
    pub item: Item,
    /// Whom it was done for.
    pub for_whom: Vec<String>,
    /// Where the item is, as far as known.
    pub place: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, if it did.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Outcome,
    /// The stable text of the reason, where it was not simply done.
    pub code: Option<String>,
    /// The id under which the service knows the request.
    pub request_id: Option<String>,
    /// What else was remembered.
    pub detail: Value,
}

/// A part of what a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many rows match in all.
    pub total: u32,
    /// The rows asked for, newest first.
    pub rows: Vec<Activity>,
}

impl Journal {
    /// Writes down what is about to be done. When this has answered, the row is on the disk.
    ///
    /// # Errors
    /// Any [`Error`]; then the request must not be sent.
    pub async fn start(&self, new: NewActivity) -> Result<Uuid, Error> {
        let row = self.begun(new);
        self.with(move |connection| insert(connection, &row).map(|()| row.id))
            .await
    }

    /// Writes down how it ended. An ending may be replaced by a better one, as when a lost answer is cleared up. One that cannot
    /// be written now is shown as if it were, and written by the next call that can.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn finish(&self, id: Uuid, ending: Ending) -> Result<(), Error> {
        self.at_last(Later::Ending(id, ending)).await
    }

    /// Writes down how something of an earlier run ended, or fails: then it is as it was, and can be told of another time.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn settle(&self, id: Uuid, ending: Ending) -> Result<(), Error> {
        self.with(move |connection| change(connection, id, |row| ending.put_into(row)))
            .await
    }

    /// Replaces what is remembered with a row, whatever its outcome.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn update_detail(&self, id: Uuid, detail: Value) -> Result<(), Error> {
        self.with(move |connection| change(connection, id, |row| row.detail = detail))
            .await
    }

    /// One row.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn activity(&self, id: Uuid) -> Result<Activity, Error> {
        self.reading(move |connection, later| {
            let mut row = get(connection, id)?;
            later::shown(later, &mut row);
            Ok(row)
        })
        .await
    }

    /// What was started and never ended, oldest first: at the start of the program, what a crash interrupted.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn unfinished(&self) -> Result<Vec<Activity>, Error> {
        self.reading(|connection, later| {
            let sql = format!(
                "SELECT {COLUMNS} FROM activity WHERE outcome = 'started' ORDER BY started_at, number"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows: Vec<Activity> = statement.query_map([], read)?.collect::<Result<_, _>>()?;
            rows.iter_mut().for_each(|row| later::shown(later, row));
            rows.retain(later::is_open);
            Ok(rows)
        })
        .await
    }

    /// Up to `count` rows from number `from` (0 is the newest) of those in which every word of `text` occurs: in the
    /// item's name or id, whom it was for, the place, the account, the operator, the code or the request id. Letter case and the
    /// width of characters do not matter; an empty text finds all.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn search(&self, text: &str, from: u32, count: u32) -> Result<Found, Error> {
        let wanted = words::wanted(text);
        self.reading(move |connection, later| {
            let matches = "FROM activity WHERE NOT EXISTS
                (SELECT 1 FROM json_each(:wanted) WHERE instr(activity.words, json_each.value) = 0)";
            // One transaction, so that the total fits the rows; one that only reads, so that no write waits for it.
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
            rows.iter_mut().for_each(|row| later::shown(later, row));
            Ok(Found { total, rows })
        })
        .await
    }

    pub(crate) fn begun(&self, new: NewActivity) -> Activity {
        let id = Uuid::new_v4();
        self.note_begun(id);
        Activity {
            id,
            action: new.action,
            account: new.account,
            acting_as: new.acting_as,
            operator: self.operator(),
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

pub(crate) fn insert(connection: &Connection, row: &Activity) -> Result<(), Error> {
    connection.execute(
        "INSERT INTO activity (id, action, account, acting_as, item_kind, item_id, item_name, for_whom, place,
            started_at, finished_at, outcome, code, request_id, detail, operator, words)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        params![
            row.id.to_string(),
            row.action,
            row.account,
            row.acting_as,
            row.item.kind,
            row.item.id,
            row.item.name,
            Value::from(row.for_whom.clone()).to_string(),
            row.place,
            row.started_at.as_microsecond(),
            row.finished_at.map(Timestamp::as_microsecond),
            row.outcome,
            row.code,
            row.request_id,
            row.detail.to_string(),
            row.operator,
            words_of(row),
        ],
    )?;
    Ok(())
}

pub(crate) fn change(
    connection: &mut Connection,
    id: Uuid,
    edit: impl FnOnce(&mut Activity),
) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let mut row = get(&transaction, id)?;
    edit(&mut row);
    transaction.execute(
        "UPDATE activity SET place = ?2, finished_at = ?3, outcome = ?4, code = ?5, request_id = ?6, detail = ?7,
            words = ?8 WHERE id = ?1",
        params![
            id.to_string(),
            row.place,
            row.finished_at.map(Timestamp::as_microsecond),
            row.outcome,
            row.code,
            row.request_id,
            row.detail.to_string(),
            words_of(&row),
        ],
    )?;
    transaction.commit()?;
    Ok(())
}

fn get(connection: &Connection, id: Uuid) -> Result<Activity, Error> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM activity WHERE id = ?1"))?
        .query_row([id.to_string()], read)
        .optional()?
        .ok_or(Error::NotFound(id))
}

fn words_of(row: &Activity) -> String {
    let optional = [
        &row.acting_as,
        &row.operator,
        &row.place,
        &row.code,
        &row.request_id,
    ];
    words::searchable(
        [&row.item.name, &row.item.id, &row.account]
            .into_iter()
            .chain(optional.into_iter().flatten())
            .chain(&row.for_whom)
            .map(String::as_str),
    )
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        id: parsed(row, 0, |text: String| text.parse::<Uuid>())?,
        action: row.get(1)?,
        account: row.get(2)?,
        acting_as: row.get(3)?,
        item: Item {
            kind: row.get(4)?,
            id: row.get(5)?,
            name: row.get(6)?,
        },
        for_whom: parsed(row, 7, |text: String| serde_json::from_str(&text))?,
        place: row.get(8)?,
        started_at: parsed(row, 9, Timestamp::from_microsecond)?,
        finished_at: match row.get::<_, Option<i64>>(10)? {
            Some(_) => Some(parsed(row, 10, Timestamp::from_microsecond)?),
            None => None,
        },
        outcome: row.get(11)?,
        code: row.get(12)?,
        request_id: row.get(13)?,
        detail: parsed(row, 14, |text: String| serde_json::from_str(&text))?,
        operator: row.get(15)?,
    })
}

stored_as!(Action { RegeneratePasscode = "regenerate_passcode", Restore = "restore", UndoRestore = "undo_restore",
    ShareLink = "share_link", RestoreMany = "restore_many" });
stored_as!(Outcome { Started = "started", Done = "done", NotDone = "not_done", Unknown = "unknown" });
