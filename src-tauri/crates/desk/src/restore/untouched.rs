//! Whether what was restored is still as it was right after: the condition of every undo.

use box_api::{Etag, FolderId, Item, ItemKind};
use jiff::{SignedDuration, Timestamp};

use super::restorer::Restorer;
use super::trouble;
use crate::problem::{Code, Problem};

/// Folders that are looked through before a folder is put into the trash with all that is in it; one request each, more for
/// those with more than 1,000 items.
const MOST_FOLDERS: usize = 100;

/// Box's clock and this computer's may differ by as much.
const TWO_CLOCKS: SignedDuration = SignedDuration::from_mins(2);

impl Restorer {
    /// The item, if nobody has touched it or anything in it since `restored`.
    ///
    /// Box's mark protects each kind, but that of a folder stays the same whatever happens inside, and a folder goes into the
    /// trash with all that is in it. What came in or was changed since the restore is told by its times.
    ///
    /// # Errors
    /// `ChangedSince` (about `inside_newer` when it is something in the folder, about `inside_too_large` when there is too much
    /// in it to look through), or why Box could not be asked.
    pub(crate) async fn unchanged(
        &self,
        key: &box_api::ItemKey,
        etag: &Etag,
        restored: Option<Timestamp>,
    ) -> Result<Item, Problem> {
        let item = self.parts().client.item(key).await.map_err(|error| trouble::problem(&error))?;
        if item.etag.as_ref() != Some(etag) {
            return Err(changed("the item has another mark than right after its restore"));
        }
        if key.kind == ItemKind::Folder {
            let folder = FolderId::parse(key.id.as_str()).map_err(|error| changed(&error.to_string()))?;
            let restored = restored.ok_or_else(|| changed("nobody knows when it was restored"))?;
            self.unchanged_inside(folder, restored).await?;
        }
        Ok(item)
    }

    async fn unchanged_inside(&self, folder: FolderId, restored: Timestamp) -> Result<(), Problem> {
        let since = restored.checked_sub(TWO_CLOCKS).unwrap_or(restored);
        let mut folders = vec![folder];
        let mut looked_through = 0;
        while let Some(folder) = folders.pop() {
            looked_through += 1;
            if looked_through > MOST_FOLDERS {
                return Err(changed("it holds too many folders to look through").about("inside_too_large"));
            }
            let mut from = None;
            loop {
                let page = self.parts().client.folder_items(&folder, from.as_ref(), 1000).await;
                let page = page.map_err(|error| trouble::problem(&error))?;
                for item in &page.entries {
                    let newest = item.created_at.max(item.modified_at);
                    if newest.is_none_or(|newest| newest > since) {
                        return Err(
                            changed("something in it is newer than the restore").about("inside_newer")
                        );
                    }
                    if item.key.kind == ItemKind::Folder {
                        folders.extend(FolderId::parse(item.key.id.as_str()).ok());
                    }
                }
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }
}

fn changed(words: &str) -> Problem {
    Problem::new(Code::ChangedSince, words)
}
