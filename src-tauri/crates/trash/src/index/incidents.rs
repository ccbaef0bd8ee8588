//! Incidents: what one person deleted in one go, and how much was deleted on each day.

use std::collections::HashMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use super::TrashIndex;
use super::row::{NONE, Row, UNDATED, to_u32};
use crate::{
    DateFilter, DayCount, DeletedByFilter, FolderCount, Incident, IncidentList, TrashFilter,
};

/// The longest pause between two deletions of one incident, in microseconds: two minutes.
const LONGEST_PAUSE: i64 = 120_000_000;
/// The fewest items of an incident.
const MIN_ITEMS: usize = 2;
/// The number of folders that are named of an incident.
const MAX_FOLDERS: usize = 3;
/// The number of days that are counted, today included.
const MAX_DAYS: i64 = 60;

impl TrashIndex {
    /// Returns up to `limit` incidents, the newest first, and the deletions of each of the last days until `now`. Items that are
    /// not known to be deleted by anyone are grouped by time alone; those deleted one at a time, and those without a time, are only
    /// counted.
    pub(crate) fn incidents(&self, now: &Zoned, limit: usize) -> IncidentList {
        let mut dated: Vec<&Row> = Vec::with_capacity(self.rows.len());
        let mut undated = 0;
        for row in self.rows.iter().filter(|row| !row.removed) {
            if row.deleted_at == UNDATED {
                undated += 1;
            } else {
                dated.push(row);
            }
        }
        dated.sort_unstable_by_key(|row| (row.deleted_by, row.deleted_at));
        let mut groups: Vec<&[&Row]> = dated
            .chunk_by(|one, next| {
                one.deleted_by == next.deleted_by
                    && next.deleted_at.saturating_sub(one.deleted_at) < LONGEST_PAUSE
            })
            .collect();
        let all = groups.len();
        groups.retain(|rows| rows.len() >= MIN_ITEMS);
        let single = to_u32(all - groups.len());
        groups.sort_by_key(|rows| std::cmp::Reverse(rows.last().map(|row| row.deleted_at)));
        let shown = groups.iter().take(limit);
        IncidentList {
            total: to_u32(groups.len()),
            incidents: shown
                .filter_map(|rows| self.incident(rows, now.time_zone()))
                .collect(),
            days: days(dated.iter().map(|row| row.deleted_at), now),
            single,
            undated,
        }
    }

    fn incident(&self, rows: &[&Row], zone: &TimeZone) -> Option<Incident> {
        let (first, last) = (rows.first()?, rows.last()?);
        let first_at = Timestamp::from_microsecond(first.deleted_at).ok()?;
        let last_at = Timestamp::from_microsecond(last.deleted_at).ok()?;
        let by = self.people.get(first.deleted_by).cloned();
        let mut folders: HashMap<u32, u32> = HashMap::new();
        for row in rows.iter().filter(|row| row.folder != NONE) {
            *folders.entry(row.folder).or_default() += 1;
        }
        let mut counted: Vec<(u32, u32)> = folders.into_iter().collect();
        counted.sort_by_key(|(folder, rows)| (std::cmp::Reverse(*rows), *folder));
        let named = counted.iter().take(MAX_FOLDERS);
        Some(Incident {
            first_at,
            last_at,
            items: to_u32(rows.len()),
            bytes: rows.iter().filter_map(|row| row.size()).sum(),
            folders: named
                .filter_map(|(folder, rows)| {
                    Some(FolderCount {
                        folder: self.folders.get(*folder)?.clone(),
                        rows: *rows,
                    })
                })
                .collect(),
            more_folders: to_u32(counted.len().saturating_sub(MAX_FOLDERS)),
            filter: TrashFilter {
                deleted_by: match &by {
                    Some(person) => Some(DeletedByFilter::Person {
                        person: person.clone(),
                    }),
                    // Where no one is known, the time says it all.
                    None => (self.with_deleted_by > 0).then_some(DeletedByFilter::Unknown),
                },
                when: DateFilter::Between {
                    from: Some(minute_of(first_at, zone)),
                    to: Some(minute_of(last_at, zone)),
                },
                ..TrashFilter::default()
            },
            by,
        })
    }
}

/// Returns the local minute of an instant.
fn minute_of(at: Timestamp, zone: &TimeZone) -> DateTime {
    let local = at.to_zoned(zone.clone()).datetime();
    local
        .date()
        .to_datetime(Time::constant(local.hour(), local.minute(), 0, 0))
}

/// Counts the instants of each local day: every day from the first to `now`, at most [`MAX_DAYS`], the oldest first.
fn days(deleted_at: impl Iterator<Item = i64>, now: &Zoned) -> Vec<DayCount> {
    let mut counted: HashMap<Date, u32> = HashMap::new();
    for at in deleted_at.filter_map(|at| Timestamp::from_microsecond(at).ok()) {
        *counted
            .entry(at.to_zoned(now.time_zone().clone()).date())
            .or_default() += 1;
    }
    let today = now.date();
    let earliest = today.saturating_sub((MAX_DAYS - 1).days());
    let Some(first) = counted.keys().min().copied() else {
        return Vec::new();
    };
    let mut day = first.max(earliest);
    let mut days = Vec::new();
    while day <= today {
        let end = Time::constant(23, 59, 0, 0);
        days.push(DayCount {
            day,
            items: counted.get(&day).copied().unwrap_or_default(),
            when: DateFilter::Between {
                from: Some(day.to_datetime(Time::midnight())),
                to: Some(day.to_datetime(end)),
            },
        });
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    days
}

#[cfg(test)]
mod tests;
