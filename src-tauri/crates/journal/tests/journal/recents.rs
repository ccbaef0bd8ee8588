//! The recents table.

use crate::fixtures::at;
use journal::{Journal, MAX_RECENTS, Recent};

fn recent(kind: &str, id: &str, name: &str, second: i64) -> Recent {
    Recent {
        account: "one".into(),
        kind: kind.into(),
        id: id.into(),
        name: name.into(),
        address: (kind == "person").then(|| format!("{id}@example.com")),
        used_at: at(second),
        pinned: false,
    }
}

#[tokio::test]
async fn entry_is_unique_with_its_latest_name() {
    let journal = Journal::in_memory().await.unwrap();
    journal
        .remember(recent("ec2", "a", "old name", 1))
        .await
        .unwrap();
    journal
        .remember(recent("restored_file", "a", "another kind", 2))
        .await
        .unwrap();
    journal
        .remember(Recent {
            address: None,
            ..recent("person", "p", "Aiko", 0)
        })
        .await
        .unwrap();
    journal
        .remember(recent("person", "p", "Aiko", 0))
        .await
        .unwrap();
    journal
        .remember(recent("ec2", "a", "new name", 3))
        .await
        .unwrap();
    assert_eq!(
        journal.recents("one", 10).await.unwrap(),
        [
            recent("ec2", "a", "new name", 3),
            recent("restored_file", "a", "another kind", 2),
            recent("person", "p", "Aiko", 0)
        ]
    );
    assert_eq!(journal.recents("one", 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn oldest_entries_are_dropped() {
    let journal = Journal::in_memory().await.unwrap();
    let most = i64::from(MAX_RECENTS);
    for second in 0..most + 3 {
        journal
            .remember(recent("ec2", &second.to_string(), "x", second))
            .await
            .unwrap();
    }
    let kept = journal.recents("one", 1000).await.unwrap();
    assert_eq!(kept.len(), MAX_RECENTS as usize);
    assert_eq!(
        (kept[0].used_at, kept[kept.len() - 1].used_at),
        (at(most + 2), at(3))
    );
}

#[tokio::test]
async fn pinned_entries_are_first_and_never_dropped() {
    let journal = Journal::in_memory().await.unwrap();
    let pinned = Recent {
        pinned: true,
        ..recent("ec2", "pinned", "long ago", 0)
    };
    journal.pin(pinned.clone()).await.unwrap();
    for second in 1..=i64::from(MAX_RECENTS) + 1 {
        journal
            .remember(recent("ec2", &second.to_string(), "x", second))
            .await
            .unwrap();
    }
    let kept = journal.recents("one", 1000).await.unwrap();
    assert_eq!((kept.len(), &kept[0]), (MAX_RECENTS as usize + 1, &pinned));

    // Using it says nothing about the pin; unpinning leaves it among the recent ones.
    journal
        .remember(recent("ec2", "pinned", "used", 500))
        .await
        .unwrap();
    assert!(journal.recents("one", 1).await.unwrap()[0].pinned);
    journal
        .pin(recent("ec2", "pinned", "used", 501))
        .await
        .unwrap();
    let kept = journal.recents("one", 1000).await.unwrap();
    assert_eq!(
        (kept.len(), &kept[0]),
        (MAX_RECENTS as usize, &recent("ec2", "pinned", "used", 501))
    );
}

#[tokio::test]
async fn each_account_has_its_own_recents() {
    let journal = Journal::in_memory().await.unwrap();
    let of_other = Recent {
        account: "other".into(),
        ..recent("ec2", "a", "theirs", 2)
    };
    journal
        .remember(recent("ec2", "a", "ours", 1))
        .await
        .unwrap();
    journal
        .pin(Recent {
            pinned: true,
            ..of_other.clone()
        })
        .await
        .unwrap();
    assert_eq!(
        journal.recents("one", 10).await.unwrap(),
        [recent("ec2", "a", "ours", 1)]
    );
    assert_eq!(
        journal.recents("other", 10).await.unwrap(),
        [Recent {
            pinned: true,
            ..of_other
        }]
    );
    for second in 0..=i64::from(MAX_RECENTS) {
        journal
            .remember(recent("ec2", &format!("more {second}"), "x", 10 + second))
            .await
            .unwrap();
    }
    assert_eq!(
        journal.recents("other", 10).await.unwrap().len(),
        1,
        "they make room among themselves"
    );
}
