//! A plain restore, under its own name or one that the job finds for it.

use box_client::RestoreTarget;

use super::classify::end_of;
use super::record::Record;
use super::work::{Bench, End};
use crate::restore::Finding;
use crate::restore::name_claims::MOST_NAMES;
use crate::restore::names::Length;
use app_error::ErrorCode;

impl Bench {
    /// Sends a plain restore. A name that is taken is answered by the rule, a few times; one that the job found and that Box
    /// refuses as too long gets shorter.
    pub(super) async fn send(
        &self,
        key: &box_client::ItemKey,
        record: &Record,
        mut place: RestoreTarget,
    ) -> End {
        let mut folder = record.detail.shown_in.clone();
        let mut found_by_us = place.name.is_some() && place.name == record.detail.suggestion;
        let mut length = Length::default();
        for _ in 0..MOST_NAMES {
            let sent = self.restorer.send(&self.client, key, &place).await;
            let end = self.end(key, &place, sent).await;
            if let End::Blocked { plan, .. } = &end
                && self.keeps_both(record)
                && let Finding::NameTaken { destination, .. } = &plan.finding
            {
                folder = Some(destination.id.clone());
            } else if let Some(refused) = refused_name(&end, record, &place) {
                let shorter = Length::below(&refused).filter(|_| found_by_us && folder.is_some());
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
                .another_within(&self.restorer, folder, kind, &record.name, length)
                .await
            {
                Ok(other) => place.name = Some(other.name),
                Err(problem) => return end_of(problem, false),
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
pub(super) fn refused_name(end: &End, record: &Record, place: &RestoreTarget) -> Option<String> {
    let End::Failed(problem) = end else {
        return None;
    };
    let refused = problem.code == ErrorCode::NameInvalid;
    refused.then(|| place.name.clone().unwrap_or_else(|| record.name.clone()))
}

/// Says which name it was.
pub(super) fn with_refused_name(mut end: End, name: &str) -> End {
    if let End::Failed(problem) = end {
        end = End::Failed(problem.source_name(name));
    }
    end
}
