//! The condition of every undo: nothing was modified since the restore.

use box_client::{BoxClient, Etag, FolderId, Item, ItemKind, SeenMarkers};
use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use app_error::{AppError, ErrorCode, Subject};

/// The most folders that are read before a folder is moved to the trash with its contents; one request each, more for those
/// with more than 1,000 items.
const MAX_FOLDERS: usize = 100;

/// How many folders are read at a time.
const FOLDERS_AT_ONCE: usize = 5;

/// The precision of the `Date` header.
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// The longest time from sending a restore to reading the restored folder. Box takes up to eleven minutes for a folder and
/// keeps it locked that long; what is found in it later may have been moved in.
const READ_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// Checks that neither the item nor anything in it was modified since its restore, and returns the item.
///
/// The etag of a file or bookmark changes with each modification. That of a folder does not change with its contents, and a
/// folder is moved to the trash with its contents, so `contents`, their fingerprint right after the restore, is compared as well.
/// That needs no clock, and detects items that were moved in with their old times.
///
/// # Errors
/// `ChangedSince` (about `inside_newer` when the contents of the folder changed, `inside_unknown` when the contents after
/// the restore are not known, `inside_too_large` when there are too many folders to read), or any error of Box.
pub async fn check_unchanged(
    client: &BoxClient,
    key: &box_client::ItemKey,
    etag: &Etag,
    contents: Option<&str>,
) -> Result<Item, AppError> {
    let item = client.item(key).await?;
    if item.etag.as_ref() != Some(etag) {
        return Err(changed(
            "the item has another etag than right after its restore",
        ));
    }
    if key.kind == ItemKind::Folder {
        let folder =
            FolderId::parse(key.id.as_str()).map_err(|error| changed(&error.to_string()))?;
        let now = read_contents(client, folder).await?;
        match contents {
            _ if now.is_empty() => {}
            Some(contents) if contents == now.fingerprint() => {}
            Some(_) => {
                let message =
                    "something in it was added, moved, changed or removed since the restore";
                return Err(changed(message).subject(Subject::InsideNewer));
            }
            None => {
                let message = "the contents right after the restore are not known";
                return Err(changed(message).subject(Subject::InsideUnknown));
            }
        }
    }
    Ok(item)
}

/// Returns the fingerprint of the contents of a folder that was restored just now, by a request sent at `sent` by Box's
/// clock. `None` for anything but a folder, and where something may have been added since: when an item in it is newer than
/// `sent`, or it is read more than 15 minutes later. Undo refuses such a folder unless it is empty.
pub async fn fingerprint_after_restore(
    client: &BoxClient,
    key: &box_client::ItemKey,
    sent: Option<Timestamp>,
) -> Option<String> {
    let (ItemKind::Folder, Some(sent)) = (key.kind, sent) else {
        return None;
    };
    let folder = FolderId::parse(key.id.as_str()).ok()?;
    let contents = read_contents(client, folder).await;
    let contents = contents
        .inspect_err(|error| tracing::warn!(%error, "the undo of a folder is not prepared"))
        .ok()?;
    let read_at = client.server_time()?;
    let newer = contents.newest.is_some_and(|newest| newest > sent + SECOND);
    (!newer && read_at.duration_since(sent) <= READ_WITHIN).then(|| contents.fingerprint())
}

/// Reads everything in a folder and its subfolders.
async fn read_contents(client: &BoxClient, folder: FolderId) -> Result<FolderContents, AppError> {
    let mut contents = FolderContents::default();
    let mut folders = vec![folder];
    let mut folder_count = folders.len();
    while !folders.is_empty() {
        let batch = folders.split_off(folders.len().saturating_sub(FOLDERS_AT_ONCE));
        for (folder, items) in
            try_join_all(batch.into_iter().map(|folder| items_of(client, folder))).await?
        {
            for item in items {
                if item.key.kind == ItemKind::Folder {
                    folders.extend(FolderId::parse(item.key.id.as_str()).ok());
                    folder_count += 1;
                }
                contents.add(&folder, &item);
            }
            if folder_count > MAX_FOLDERS {
                return Err(changed("it contains too many folders to read")
                    .subject(Subject::InsideTooLarge));
            }
        }
    }
    Ok(contents)
}

/// The contents of a folder and its subfolders.
#[derive(Default)]
struct FolderContents {
    /// A line for each item, with the properties that change when a user modifies or moves it. The etag is left out: Box itself
    /// may change it after a restore, as for shared links.
    lines: Vec<String>,
    /// When anything in it was last created or modified.
    newest: Option<Timestamp>,
}

impl FolderContents {
    fn add(&mut self, folder: &FolderId, item: &Item) {
        let time = |at: Option<Timestamp>| {
            at.map(|at| at.as_millisecond().to_string())
                .unwrap_or_default()
        };
        let (created, modified) = (time(item.created_at), time(item.modified_at));
        self.lines.push(format!(
            "{folder} {} {created} {modified} {}",
            item.key, item.name
        ));
        self.newest = self.newest.max(item.created_at.max(item.modified_at));
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Returns a hash that does not depend on the order in which Box lists the items.
    fn fingerprint(mut self) -> String {
        self.lines.sort_unstable();
        let digest = Sha256::digest(self.lines.join("\n"));
        digest
            .iter()
            .take(16)
            .fold(String::with_capacity(32), |text, byte| {
                text + &format!("{byte:02x}")
            })
    }
}

async fn items_of(client: &BoxClient, folder: FolderId) -> Result<(FolderId, Vec<Item>), AppError> {
    let mut items = Vec::new();
    let mut seen_markers = SeenMarkers::default();
    let mut from = None;
    loop {
        let page = client.folder_items(&folder, from.as_ref(), 1000).await;
        let page = page?;
        if page.skipped > 0
            || page
                .next
                .as_ref()
                .is_some_and(|next| !seen_markers.insert(next))
        {
            return Err(changed("its contents cannot be read").subject(Subject::InsideUnknown));
        }
        items.extend(page.entries);
        from = page.next;
        if from.is_none() {
            return Ok((folder, items));
        }
    }
}

fn changed(message: &str) -> AppError {
    AppError::new(ErrorCode::ChangedSince, message)
}
