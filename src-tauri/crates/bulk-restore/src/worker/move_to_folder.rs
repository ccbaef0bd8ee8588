//! Restores items to a chosen target folder. A name conflict there does not change the folder.

use crate::{
    Group,
    job_item::JobItem,
    worker::{
        ItemResult, ItemWorker,
        classify_error::result_of_error,
        item_step_log::ItemStepLog,
        send_named::{refused_name, with_refused_name},
    },
};
use box_client::{FolderId, RestoreTarget};
use box_session::names::NameLimit;
use restore::{MAX_NAME_TRIES, conflict_check::ItemInTrash};

impl ItemWorker {
    /// Restores an item to a folder. A name conflict there is resolved as decided, up to [`MAX_NAME_TRIES`] times.
    pub(crate) async fn send_to_folder(
        &self,
        key: &box_client::ItemKey,
        job_item: &JobItem,
        to: FolderId,
        name: Option<String>,
    ) -> ItemResult {
        let item = match self.restorer.session().client().trashed_item(key).await {
            Ok(item) => ItemInTrash::from(&item),
            Err(error) => return self.refused(key, &RestoreTarget::default(), &error).await,
        };
        let wanted_name = name.clone().unwrap_or_else(|| item.name.clone());
        let mut target = RestoreTarget {
            name,
            parent: Some(to.clone()),
        };
        let step_log = ItemStepLog::new(&self.journal, self.job, job_item);
        // Two items of one name conflict only once the first of them is restored.
        let name_lock = self
            .names
            .lock_name(self.restorer.session(), &to, &wanted_name)
            .await;
        let sent = self
            .restorer
            .send_and_move(&self.client, &item, target.clone(), &step_log)
            .await;
        let mut result = self.result_of(key, &target, sent).await;
        drop(name_lock);
        let mut limit = NameLimit::default();
        for tries in 0..MAX_NAME_TRIES {
            let taken = matches!(&result, ItemResult::Conflict { check, .. } if job_item.conflicts_in_target_folder(&check.result));
            let refused = refused_name(&result, job_item, &target).filter(|_| tries > 0);
            let shorter = refused.as_deref().and_then(NameLimit::below);
            if !(taken && self.keeps_both_in_folder(job_item)) && shorter.is_none() {
                break;
            }
            limit = shorter.unwrap_or(limit);
            let kind = job_item.key.kind;
            match self
                .names
                .reserve_free_within(
                    self.restorer.session(),
                    to.as_str(),
                    kind,
                    &wanted_name,
                    limit,
                )
                .await
            {
                Ok(free) => target.name = Some(free.name),
                Err(error) => return result_of_error(error, false),
            }
            let sent = self
                .restorer
                .send_and_move(&self.client, &item, target.clone(), &step_log)
                .await;
            result = self.result_of(key, &target, sent).await;
        }
        match refused_name(&result, job_item, &target) {
            Some(refused) => with_refused_name(result, &refused),
            None => step_log.with_steps(result),
        }
    }

    /// Returns whether both are kept on a name conflict. Existing items are renamed only in the original folder.
    fn keeps_both_in_folder(&self, job_item: &JobItem) -> bool {
        job_item.detail.keeps_both || self.decisions.for_group(Group::NameTaken).is_about_name()
    }
}
