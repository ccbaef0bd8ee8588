use crate::measure::memory_of;
use std::collections::BTreeMap;

/// The proportional memory (PSS) of a process and of everything that it started, in MiB, as the kernel counts it.
///
/// What several processes share is divided among them, so that the sum counts it once.
///
/// # Panics
/// When the process is gone.
#[must_use]
pub(crate) fn proportional_memory(root: u32) -> f64 {
    let parents = parents();
    let ours = parents.keys().filter(|pid| descends(**pid, root, &parents));
    let kib: u64 = ours.filter_map(|pid| memory_of(*pid)).sum();
    assert!(kib > 0, "process {root} is gone");
    kib as f64 / 1024.0
}

fn descends(mut pid: u32, root: u32, parents: &BTreeMap<u32, u32>) -> bool {
    while pid != root {
        match parents.get(&pid) {
            Some(parent) => pid = *parent,
            None => return false,
        }
    }
    true
}

/// Every process and the one that started it.
fn parents() -> BTreeMap<u32, u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // `PID (NAME) STATE PARENT …`; a name may hold anything.
        let (_, rest) = stat.rsplit_once(") ")?;
        Some((pid, rest.split(' ').nth(1)?.parse().ok()?))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, descends, proportional_memory};

    #[test]
    fn a_process_counts_with_all_that_come_from_it() {
        let parents = BTreeMap::from([(2, 1), (3, 2), (4, 3), (5, 1)]);
        let from_two: Vec<u32> = parents
            .keys()
            .copied()
            .filter(|pid| descends(*pid, 2, &parents))
            .collect();
        assert_eq!(from_two, [2, 3, 4]);
    }

    #[test]
    fn this_process_has_memory() {
        assert!(proportional_memory(std::process::id()) > 0.5);
    }
}
