//! Restores items to their original folder, under their own or a suggested name.

use crate::{
    job_item::JobItem,
    worker::{ItemResult, ItemWorker, classify_error::result_of_error},
};
use app_error::ErrorCode;
use box_client::RestoreTarget;
use box_session::names::NameLimit;
use restore::{CheckResult, MAX_NAME_TRIES};

impl ItemWorker {
    /// Restores an item with one request. A name conflict is resolved as decided, up to [`MAX_NAME_TRIES`] times; a suggested
    /// name that Box refuses as too long is shortened.
    pub(crate) async fn send(
        &self,
        key: &box_client::ItemKey,
        job_item: &JobItem,
        mut target: RestoreTarget,
    ) -> ItemResult {
        let mut folder = job_item.detail.shown_in.clone();
        let mut is_suggested = target.name.is_some() && target.name == job_item.detail.suggestion;
        let mut limit = NameLimit::default();
        for _ in 0..MAX_NAME_TRIES {
            let sent = self.restorer.send(&self.client, key, &target).await;
            let result = self.result_of(key, &target, sent).await;
            if let ItemResult::Conflict { check, .. } = &result
                && self.keeps_both(job_item)
                && let CheckResult::NameTaken { destination, .. } = &check.result
            {
                folder = Some(destination.id.clone());
            } else if let Some(refused) = refused_name(&result, job_item, &target) {
                let shorter =
                    NameLimit::below(&refused).filter(|_| is_suggested && folder.is_some());
                let Some(shorter) = shorter else {
                    return with_refused_name(result, &refused);
                };
                limit = shorter;
            } else {
                return result;
            }
            let Some(folder) = &folder else { return result };
            let kind = job_item.key.kind;
            match self
                .names
                .reserve_free_within(self.restorer.session(), folder, kind, &job_item.name, limit)
                .await
            {
                Ok(free) => target.name = Some(free.name),
                Err(error) => return result_of_error(error, false),
            }
            is_suggested = true;
        }
        let sent = self.restorer.send(&self.client, key, &target).await;
        let result = self.result_of(key, &target, sent).await;
        match refused_name(&result, job_item, &target) {
            Some(refused) => with_refused_name(result, &refused),
            None => result,
        }
    }
}

/// Returns the name that Box refused, if that is the result.
pub(crate) fn refused_name(
    result: &ItemResult,
    job_item: &JobItem,
    target: &RestoreTarget,
) -> Option<String> {
    let ItemResult::Failed(error) = result else {
        return None;
    };
    let refused = error.code == ErrorCode::NameInvalid;
    refused.then(|| target.name.clone().unwrap_or_else(|| job_item.name.clone()))
}

/// Adds the refused name to the error.
pub(crate) fn with_refused_name(mut result: ItemResult, name: &str) -> ItemResult {
    if let ItemResult::Failed(error) = result {
        result = ItemResult::Failed(error.source_name(name));
    }
    result
}
