//! A second instance on one profile: it shows everything and changes nothing.

use super::{Bench, regenerate};
use ::trash::{SavedFilter, TrashFilter};
use accounts::{AccountColour, AccountLabel, Service};
use app_error::{AppError, ErrorCode};
use box_session::{ItemKey, ItemKind};
use bulk_restore::{Decisions, JobPhase, JobState, Selection};
use passcode::{AssetKind, AssetRef};
use restore::Choice;
use sandbox::demo::{clumio, trash};
use serde_json::Value;

fn file(id: &str) -> ItemKey {
    ItemKey {
        kind: ItemKind::File,
        id: id.to_owned(),
    }
}

impl Bench {
    async fn requests(&self) -> usize {
        let state = self.control("state", Value::Null).await;
        state["requests"].as_array().unwrap().len()
    }

    /// A job that the first program has done.
    async fn finished_job(&self, keys: Vec<ItemKey>) -> JobState {
        let (desk, restorer) = (&self.desk, self.desk.restorers.active().await.unwrap());
        let selection = Selection::Items { keys };
        let dry_run = desk
            .jobs
            .preview(&restorer, selection, &|_| {})
            .await
            .unwrap();
        let started = desk
            .jobs
            .start(&restorer, &dry_run.id, Decisions::default());
        let job = started.await.unwrap();
        desk.jobs.wait_until_stopped(&job.id).await.unwrap()
    }
}

#[tokio::test]
async fn a_second_instance_refuses_each_change_and_sends_nothing() {
    let bench = Bench::new().await;
    regenerate(&bench).await.unwrap();
    let job = bench.finished_job(vec![file(trash::JAPANESE)]).await;
    assert_eq!((job.phase, job.counts.done), (JobPhase::Finished, 1));
    let restored = bench
        .desk
        .activity
        .page("", 0, 1)
        .await
        .unwrap()
        .rows
        .remove(0);

    let look = bench.open_read_only_instance();
    assert!(look.is_read_only());
    assert!(
        look.activity.page("", 0, 10).await.unwrap().total >= 2,
        "it shows everything"
    );
    let restorer = look.restorers.active().await.unwrap();
    let selection = Selection::Items {
        keys: vec![file(trash::CONTRACT)],
    };
    let dry_run = look
        .jobs
        .preview(&restorer, selection, &|_| {})
        .await
        .unwrap();
    let settings = look.settings.current();
    let filter = SavedFilter {
        name: "mine".into(),
        filter: TrashFilter::default(),
    };
    let accounts = look.accounts.list();
    let of_box = |(service, label): (Service, &AccountLabel)| {
        (service == Service::Box).then(|| label.id.clone())
    };
    let box_id = accounts.labels().find_map(of_box).unwrap();
    let asset = AssetRef {
        kind: AssetKind::EbsVolume,
        id: clumio::VOL_PHOTOS.to_owned(),
        name: "vol-photos".to_owned(),
    };
    let before = bench.requests().await;
    let refused: Vec<(&str, Result<(), AppError>)> = vec![
        (
            "regenerate",
            look.passcodes
                .prepare_regeneration(None, clumio::EXPIRES_SOON, None)
                .await
                .map(drop),
        ),
        (
            "share",
            look.share(None, clumio::EXPIRES_SOON, "a@example.com", "")
                .await
                .map(drop),
        ),
        (
            "restore",
            restorer
                .restore(&file(trash::CONTRACT), Choice::AsItWas)
                .await
                .map(drop),
        ),
        ("undo", restorer.undo(&restored.id).await.map(drop)),
        (
            "undo_restore",
            look.restorers
                .of_activity(&restored.id)
                .await
                .unwrap()
                .undo(&restored.id)
                .await
                .map(drop),
        ),
        (
            "start",
            look.jobs
                .start(&restorer, &dry_run.id, Decisions::default())
                .await
                .map(drop),
        ),
        (
            "answer",
            look.jobs
                .answer(&restorer, &job.id, Decisions::default())
                .await
                .map(drop),
        ),
        (
            "undo of a job",
            look.jobs.undo(&restorer, &job.id).await.map(drop),
        ),
        (
            "undo of an item",
            look.jobs.undo_item(&restorer, &job.id, 0).await.map(drop),
        ),
        ("settings", look.save_settings(settings).await.map(drop)),
        ("filter", look.saved_filters.save(filter).map(drop)),
        ("erase", look.activity.delete_all().await.map(drop)),
        (
            "proxy",
            look.accounts
                .sign_in_to_proxy("proxy.example:3128", "ann", "x".to_owned().into())
                .await
                .map(drop),
        ),
        (
            "connect",
            look.accounts
                .connect_box(&bench.sandbox.box_admin_token.clone().into())
                .await
                .map(drop),
        ),
        (
            "connect Clumio",
            look.accounts
                .connect_clumio(
                    &bench.sandbox.clumio_url,
                    &"a token".to_owned().into(),
                    None,
                )
                .await
                .map(drop),
        ),
        (
            "switch",
            look.accounts.switch(Service::Box, &box_id).map(drop),
        ),
        (
            "rename",
            look.accounts
                .rename(Service::Box, &box_id, "Desk", AccountColour::Blue)
                .map(drop),
        ),
        (
            "disconnect",
            look.accounts
                .disconnect(Service::Box, &box_id)
                .await
                .map(drop),
        ),
        (
            "remove a filter",
            look.saved_filters.remove("mine").map(drop),
        ),
        ("pin", look.passcodes.finder.pin_asset(&asset, true).await),
        (
            "set the journal aside",
            look.set_journal_aside().await.map(drop),
        ),
    ];
    for (what, refused) in refused {
        let code = refused.err().map(|problem| problem.code);
        assert_eq!(code, Some(ErrorCode::ProfileInUse), "{what}");
    }
    assert_eq!(bench.requests().await, before, "nothing was sent");
}
