use super::{Decision, Decisions, Desk, Group, JobPhase, by};
use crate::problem::Code;
use crate::restore::job::Undone;

#[tokio::test]
async fn a_whole_job_goes_back_but_for_what_was_changed_since() {
    let desk = Desk::new().await;
    let folder = desk.made_folder("0", "back and forth").await;
    let mut keys = Vec::new();
    for name in ["a", "b", "c"] {
        keys.push(desk.trashed_file(&folder.id, name).await);
    }
    let job = desk.run(&keys, Decisions::default()).await;
    assert!(job.can_undo);
    desk.bench.rename(&keys[1], "changed").await;
    let undoing = desk.jobs.undo(&desk.bench.restorer, &job.id).await.unwrap();
    assert_eq!((undoing.phase, undoing.undoing), (JobPhase::Undoing, true));
    let undone = desk.jobs.standstill(&job.id).await.unwrap();
    assert_eq!(
        (undone.phase, undone.counts.undone, undone.counts.changed_since),
        (JobPhase::Finished, 2, 1),
        "{undone:?}"
    );
    assert!(!undone.can_undo && !undone.undoing);
    for (index, key) in keys.iter().enumerate() {
        assert_eq!(desk.bench.is_active(key).await, index == 1);
    }
    let kept = desk.item(&job.id, &keys[1]).await;
    assert_eq!((kept.undone, kept.code), (Some(Undone::ChangedSince), Some(Code::ChangedSince)));
    let again = desk.jobs.undo(&desk.bench.restorer, &job.id).await.unwrap_err();
    assert_eq!(again.code, Code::ChangedSince);
}

#[tokio::test]
async fn children_go_back_before_their_folder_and_a_changed_one_keeps_it_there() {
    let desk = Desk::new().await;
    for changed in [false, true] {
        let outer = desk.made_folder("0", &format!("outer {changed}")).await;
        let child = desk.trashed_file(&outer.id, "child").await;
        desk.bench.delete(&outer).await;
        let keys = [child.clone(), outer.clone()];
        let job = desk.run(&keys, by(Group::NameTaken, Decision::KeepBoth)).await;
        assert_eq!(job.counts.done, 2, "{job:?}");
        if changed {
            desk.bench.rename(&child, "precious").await;
        }
        desk.jobs.undo(&desk.bench.restorer, &job.id).await.unwrap();
        let job = desk.jobs.standstill(&job.id).await.unwrap();
        let expected = if changed { (0, 2) } else { (2, 0) };
        assert_eq!((job.counts.undone, job.counts.changed_since), expected, "{job:?}");
        assert_eq!(desk.bench.is_active(&outer).await, changed);
        // The child has its own place in the trash again, as it had before.
        assert_eq!(desk.bench.is_active(&child).await, changed);
    }
}
