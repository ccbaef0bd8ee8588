//! A plain restore, under its own name or one that the job finds for it.

use crate::{
    job_item::JobItem,
    worker::{ItemResult, ItemWorker, classify_error::result_of_error},
};
use app_error::ErrorCode;
use box_client::RestoreTarget;
use box_session::names::NameLimit;
use restore::{CheckResult, MAX_NAME_TRIES};

impl ItemWorker {
    /// Sends a plain restore. A name that is taken is answered by the rule, a few times; one that the job found and that Box
    /// refuses as too long gets shorter.
    pub(crate) async fn send(
        &self,
        key: &box_client::ItemKey,
        record: &JobItem,
        mut place: RestoreTarget,
    ) -> ItemResult {
        let mut folder = record.detail.shown_in.clone();
        let mut found_by_us = place.name.is_some() && place.name == record.detail.suggestion;
        let mut length = NameLimit::default();
        for _ in 0..MAX_NAME_TRIES {
            let sent = self.restorer.send(&self.client, key, &place).await;
            let end = self.end(key, &place, sent).await;
            if let ItemResult::Conflict { plan, .. } = &end
                && self.keeps_both(record)
                && let CheckResult::NameTaken { destination, .. } = &plan.result
            {
                folder = Some(destination.id.clone());
            } else if let Some(refused) = refused_name(&end, record, &place) {
                let shorter =
                    NameLimit::below(&refused).filter(|_| found_by_us && folder.is_some());
                let Some(shorter) = shorter else {
                    return with_refused_name(end, &refused);
                };
                length = shorter;
            } else {
                return end;
            }
            let Some(folder) = &folder else { return end };
            let kind = record.key.kind;
            match self
                .names
                .reserve_free_within(self.restorer.session(), folder, kind, &record.name, length)
                .await
            {
                Ok(other) => place.name = Some(other.name),
                Err(problem) => return result_of_error(problem, false),
            }
            found_by_us = true;
        }
        let sent = self.restorer.send(&self.client, key, &place).await;
        let end = self.end(key, &place, sent).await;
        match refused_name(&end, record, &place) {
            Some(refused) => with_refused_name(end, &refused),
            None => end,
        }
    }
}

/// The name that Box refused, if that is how the item ended.
pub(crate) fn refused_name(
    end: &ItemResult,
    record: &JobItem,
    place: &RestoreTarget,
) -> Option<String> {
    let ItemResult::Failed(problem) = end else {
        return None;
    };
    let refused = problem.code == ErrorCode::NameInvalid;
    refused.then(|| place.name.clone().unwrap_or_else(|| record.name.clone()))
}

/// Says which name it was.
pub(crate) fn with_refused_name(mut end: ItemResult, name: &str) -> ItemResult {
    if let ItemResult::Failed(problem) = end {
        end = ItemResult::Failed(problem.source_name(name));
    }
    end
}
