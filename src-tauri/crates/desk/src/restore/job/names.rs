//! The names that a job gives out, so that no two of its items are sent under one.

use std::collections::HashMap;

use tokio::sync::Mutex;

use crate::problem::Problem;
use crate::restore::names::FreeNames;
use crate::restore::restorer::Restorer;
use crate::restore::{ItemKind, from_box, trouble};

/// The names given out, by the user whose top it is and the folder.
#[derive(Default)]
pub(crate) struct JobNames(Mutex<HashMap<(String, String), FreeNames>>);

impl JobNames {
    /// A name that is free in the folder now and was given to nobody.
    ///
    /// # Errors
    /// Why Box could not be asked what is there.
    pub(crate) async fn another(
        &self,
        restorer: &Restorer,
        folder: &str,
        kind: ItemKind,
        name: &str,
    ) -> Result<String, Problem> {
        let id = from_box::folder_id(folder)?;
        let there = restorer.names_in(&id, None, false).await.map_err(|error| trouble::problem(&error))?;
        // Each user has a top of their own.
        let user = restorer.acting_user().filter(|_| id.is_root());
        let whose = user.map_or(String::new(), ToString::to_string);
        let mut all = self.0.lock().await;
        let names = all.entry((whose, folder.to_owned())).or_default();
        names.learn(there.taken);
        names.claim(name);
        Ok(names.claim_other(kind, name, restorer.today()))
    }
}
