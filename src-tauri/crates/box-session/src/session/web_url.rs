//! The address of an item in Box's web app.

use super::BoxSession;
use crate::{ItemKey, ItemKind};
use app_error::AppError;
use box_client::FolderId;

/// Box's web app; an organization with a subdomain of its own is redirected from here.
const WEB_APP: &str = "https://app.box.com";

impl BoxSession {
    /// Returns the address that shows the item in Box's web app. A bookmark has no page of its own, so its folder is shown.
    ///
    /// # Errors
    /// `InputInvalid` for an ID that is none, or any error of Box about a bookmark's folder.
    pub async fn web_url(&self, key: &ItemKey) -> Result<String, AppError> {
        let key = box_client::ItemKey::try_from(key)?;
        match ItemKind::from(key.kind) {
            ItemKind::File => Ok(format!("{WEB_APP}/file/{}", key.id)),
            ItemKind::Folder => Ok(format!("{WEB_APP}/folder/{}", key.id)),
            ItemKind::WebLink => {
                let link = self.client().item(&key).await?;
                let folder = link.parent.map_or_else(FolderId::root, |parent| parent.id);
                Ok(format!("{WEB_APP}/folder/{folder}"))
            }
        }
    }
}
