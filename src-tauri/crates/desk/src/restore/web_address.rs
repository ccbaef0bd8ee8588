//! Where an item is in Box's web app.

use box_client::FolderId;

use super::restorer::Restorer;
use super::{ItemKey, ItemKind};
use app_error::AppError;

/// Box's web app for everybody; a company with an address of its own is sent on from here.
const WEB_APP: &str = "https://app.box.com";

impl Restorer {
    /// The address that shows the item in Box's web app. A bookmark has no page of its own, so its folder is shown.
    ///
    /// # Errors
    /// An id that is none, or why Box could not be asked about a bookmark's folder.
    pub async fn web_address(&self, key: &ItemKey) -> Result<String, AppError> {
        let key = box_client::ItemKey::try_from(key)?;
        match ItemKind::from(key.kind) {
            ItemKind::File => Ok(format!("{WEB_APP}/file/{}", key.id)),
            ItemKind::Folder => Ok(format!("{WEB_APP}/folder/{}", key.id)),
            ItemKind::WebLink => {
                let link = self.parts().client.item(&key).await?;
                let folder = link.parent.map_or_else(FolderId::root, |parent| parent.id);
                Ok(format!("{WEB_APP}/folder/{folder}"))
            }
        }
    }
}
