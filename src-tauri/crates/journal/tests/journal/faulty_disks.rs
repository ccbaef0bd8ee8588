//! Disks that lack what SQLite asks for. The kernel refuses the system calls of one thread and of those it starts, so that
//! SQLite meets the same errors as on such a disk.

use std::future::Future;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::fixtures::{FILE, activity, at, open};
use journal::{Cause, Completion, Error, Journal, Outcome};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

/// Error numbers and system calls of the kernel on 64-bit Intel and ARM, which seccompiler takes as numbers.
mod kernel {
    pub(super) const ENODEV: u32 = 19;
    pub(super) const ENOSPC: u32 = 28;
    pub(super) const ENOLCK: u32 = 37;
    pub(super) const MAP_SHARED: u64 = 1;
    pub(super) const SET_LOCK: u64 = 6;

    #[cfg(target_arch = "x86_64")]
    pub(super) mod call {
        pub(crate) const WRITE: i64 = 1;
        pub(crate) const MMAP: i64 = 9;
        pub(crate) const PWRITE: i64 = 18;
        pub(crate) const FCNTL: i64 = 72;
        pub(crate) const FTRUNCATE: i64 = 77;
    }

    #[cfg(target_arch = "aarch64")]
    pub(super) mod call {
        pub(crate) const FCNTL: i64 = 25;
        pub(crate) const FTRUNCATE: i64 = 46;
        pub(crate) const WRITE: i64 = 64;
        pub(crate) const PWRITE: i64 = 68;
        pub(crate) const MMAP: i64 = 222;
    }
}
use kernel::call;

/// A call that fails.
struct Refused {
    call: i64,
    /// The argument that is compared, by its place, and its value; without one every call fails.
    when: Option<(u8, SeccompCmpOp, u64)>,
}

/// A file system without shared memory, like many network disks: `mmap` with `MAP_SHARED`.
fn no_shared_memory() -> (u32, Vec<Refused>) {
    let shared = SeccompCmpOp::MaskedEq(kernel::MAP_SHARED);
    let when = Some((3, shared, kernel::MAP_SHARED));
    (
        kernel::ENODEV,
        vec![Refused {
            call: call::MMAP,
            when,
        }],
    )
}

/// A network disk without a lock service: `fcntl` with `F_SETLK`.
fn no_locks() -> (u32, Vec<Refused>) {
    let when = Some((1, SeccompCmpOp::Eq, kernel::SET_LOCK));
    (
        kernel::ENOLCK,
        vec![Refused {
            call: call::FCNTL,
            when,
        }],
    )
}

/// A full disk: every write to a file, but not to the terminal.
fn full() -> (u32, Vec<Refused>) {
    let to_a_file = || Some((0, SeccompCmpOp::Gt, 2));
    let calls = [call::WRITE, call::PWRITE, call::FTRUNCATE];
    let refused = calls.map(|call| Refused {
        call,
        when: to_a_file(),
    });
    (kernel::ENOSPC, refused.into())
}

/// Runs a scenario in a thread whose calls the kernel refuses.
fn on_disk<T: Send + 'static, F: Future<Output = T>>(
    (error, refused): (u32, Vec<Refused>),
    scenario: impl FnOnce() -> F + Send + 'static,
) -> T {
    let rules = refused
        .into_iter()
        .map(|Refused { call, when }| {
            let rule = when.map(|(place, compare, value)| {
                let size = SeccompCmpArgLen::Dword;
                let condition = SeccompCondition::new(place, size, compare, value).unwrap();
                SeccompRule::new(vec![condition]).unwrap()
            });
            (call, rule.into_iter().collect())
        })
        .collect();
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        SeccompAction::Errno(error),
        std::env::consts::ARCH.try_into().unwrap(),
    );
    let program: BpfProgram = filter.unwrap().try_into().unwrap();
    let runs = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        seccompiler::apply_filter(&program).unwrap();
        runtime
            .block_on(async { tokio::time::timeout(Duration::from_secs(20), scenario()).await })
            .expect("every call answers")
    });
    runs.join().unwrap()
}

fn hasty(folder: &Path) -> Journal {
    Journal::with_busy_timeout(folder.join(FILE), Duration::from_millis(50))
}

fn cause<T: std::fmt::Debug>(result: Result<T, Error>) -> Cause {
    let Err(Error::Unavailable { cause, .. }) = result else {
        panic!("{result:?}")
    };
    cause
}

#[test]
fn a_disk_without_shared_memory_holds_a_journal() {
    let folder = tempfile::tempdir().unwrap();
    let journal = hasty(folder.path());
    let id = on_disk(no_shared_memory(), || async move {
        let id = journal.start(activity("Report.docx", 1)).await.unwrap();
        journal.finish(id, Completion::done(at(2))).await.unwrap();
        id
    });
    // The file's format, <https://sqlite.org/fileformat.html>: 1 is a rollback journal, 2 a write-ahead log.
    let header = std::fs::read(folder.path().join(FILE)).unwrap();
    assert_eq!(header[18], 1);
    let elsewhere = tokio::runtime::Runtime::new().unwrap();
    elsewhere.block_on(async {
        let row = open(folder.path()).await.activity(id).await.unwrap();
        assert_eq!(row.outcome, Outcome::Done);
    });
}

#[test]
fn a_disk_without_locks_is_named_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let journal = hasty(folder.path());
    let causes = on_disk(no_locks(), || async move {
        [
            cause(journal.search("", 0, 10).await),
            cause(journal.start(activity("Report.docx", 1)).await),
        ]
    });
    assert_eq!(causes, [Cause::Network, Cause::Network]);
}

#[test]
fn a_full_disk_refuses_a_change_and_keeps_an_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let room = tokio::runtime::Runtime::new().unwrap();
    let journal = hasty(folder.path());
    let id = room
        .block_on(journal.start(activity("Report.docx", 1)))
        .unwrap();
    let filled = journal.clone();
    on_disk(full(), move || async move {
        let outcome = Completion::done(at(2));
        assert_eq!(cause(filled.finish(id, outcome).await), Cause::Full);
        let next = filled.start(activity("Plan.xlsx", 3)).await;
        assert_eq!(cause(next), Cause::Full);
        let row = filled.activity(id).await.unwrap();
        assert_eq!(
            row.outcome,
            Outcome::Done,
            "it is shown before it is written"
        );
    });
    room.block_on(async {
        journal.flush_pending().await;
        let rows = open(folder.path()).await.search("", 0, 10).await.unwrap();
        assert_eq!(rows.total, 1, "what was refused left no row");
        assert_eq!(rows.rows[0].outcome, Outcome::Done);
    });
}

#[test]
fn a_new_journal_on_a_full_disk_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let journal = hasty(folder.path());
    let opened = on_disk(
        full(),
        || async move { cause(journal.search("", 0, 10).await) },
    );
    assert_eq!(opened, Cause::Full);
}
