//! Whether what was restored is still as it was right after: the condition of every undo.

use box_client::{BoxClient, Etag, FolderId, Item, ItemKind, SeenMarkers};
use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::restorer::Restorer;
use app_error::{AppError, ErrorCode, Subject};

/// Folders that are looked through before a folder is put into the trash with all that is in it; one request each, more for
/// those with more than 1,000 items.
const MOST_FOLDERS: usize = 100;

/// Folders that are looked through at once.
const AT_ONCE: usize = 5;

/// `Date` leaves the fraction of the second out.
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// The longest time from sending a restore to looking at what it brought. Box takes up to eleven minutes for a folder and
/// holds it locked so long; what is seen in it later may have been moved in.
const SOON: SignedDuration = SignedDuration::from_mins(15);

impl Restorer {
    /// Checks that nobody has touched the item or anything in it since its restore, and answers with the item.
    ///
    /// Box's mark protects each kind, but that of a folder stays the same whatever happens inside, and a folder goes into the
    /// trash with all that is in it. So what is in it is compared with what it held right after the restore. That needs no
    /// clock, and shows what was moved in as well: it keeps its old times.
    ///
    /// # Errors
    /// `ChangedSince` (about `inside_newer` when it is something in the folder, `inside_unknown` when nothing is known of what
    /// it held, `inside_too_large` when there is too much in it to look through), or why Box could not be asked.
    pub(crate) async fn unchanged(
        &self,
        key: &box_client::ItemKey,
        etag: &Etag,
        contents: Option<&str>,
    ) -> Result<Item, AppError> {
        let item = self.parts().client.item(key).await?;
        if item.etag.as_ref() != Some(etag) {
            return Err(changed(
                "the item has another mark than right after its restore",
            ));
        }
        if key.kind == ItemKind::Folder {
            let folder =
                FolderId::parse(key.id.as_str()).map_err(|error| changed(&error.to_string()))?;
            let now = self.inside(folder).await?;
            match contents {
                _ if now.is_empty() => {}
                Some(contents) if contents == now.fingerprint() => {}
                Some(_) => {
                    let words =
                        "something in it was added, moved, changed or removed since the restore";
                    return Err(changed(words).subject(Subject::InsideNewer));
                }
                None => {
                    let words = "nobody knows what it held right after the restore";
                    return Err(changed(words).subject(Subject::InsideUnknown));
                }
            }
        }
        Ok(item)
    }

    /// The fingerprint of what a folder holds that was restored just now, by a request sent at `sent`, which is a time of
    /// Box's clock. None for anything else than a folder, and where it may be more than the restore brought: when something
    /// in it is newer, or it is looked at too late. Such a folder is not put back while there is anything in it.
    pub(crate) async fn contents_after(
        &self,
        key: &box_client::ItemKey,
        sent: Option<Timestamp>,
    ) -> Option<String> {
        let (ItemKind::Folder, Some(sent)) = (key.kind, sent) else {
            return None;
        };
        let folder = FolderId::parse(key.id.as_str()).ok()?;
        let inside = self.inside(folder).await;
        let inside = inside
            .inspect_err(|problem| tracing::warn!(%problem, "its undo is not prepared"))
            .ok()?;
        let seen = self.parts().client.server_time()?;
        let newer = inside.newest.is_some_and(|newest| newest > sent + SECOND);
        (!newer && seen.duration_since(sent) <= SOON).then(|| inside.fingerprint())
    }

    /// Everything in a folder and the folders in it.
    async fn inside(&self, folder: FolderId) -> Result<Inside, AppError> {
        let client = &self.parts().client;
        let mut inside = Inside::default();
        let mut folders = vec![folder];
        let mut found = folders.len();
        while !folders.is_empty() {
            let now = folders.split_off(folders.len().saturating_sub(AT_ONCE));
            for (folder, items) in
                try_join_all(now.into_iter().map(|folder| items_of(client, folder))).await?
            {
                for item in items {
                    if item.key.kind == ItemKind::Folder {
                        folders.extend(FolderId::parse(item.key.id.as_str()).ok());
                        found += 1;
                    }
                    inside.add(&folder, &item);
                }
                if found > MOST_FOLDERS {
                    return Err(changed("it holds too many folders to look through")
                        .subject(Subject::InsideTooLarge));
                }
            }
        }
        Ok(inside)
    }
}

/// What a folder holds, the folders in it included.
#[derive(Default)]
struct Inside {
    /// Of each item what changes when somebody works on it or moves it. Its mark is left out: what Box itself may do to an
    /// item after a restore, as with shared links, is nobody's work.
    lines: Vec<String>,
    /// When anything in it was last made or changed.
    newest: Option<Timestamp>,
}

impl Inside {
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

    /// The same for the same items, in whatever order Box lists them.
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
    let mut trail = SeenMarkers::default();
    let mut from = None;
    loop {
        let page = client.folder_items(&folder, from.as_ref(), 1000).await;
        let page = page?;
        if page.skipped > 0 || page.next.as_ref().is_some_and(|next| !trail.insert(next)) {
            return Err(changed("what is in it cannot be read").subject(Subject::InsideUnknown));
        }
        items.extend(page.entries);
        from = page.next;
        if from.is_none() {
            return Ok((folder, items));
        }
    }
}

fn changed(words: &str) -> AppError {
    AppError::new(ErrorCode::ChangedSince, words)
}
