//! A keyring that waits for a person, or says what is not so: nobody else waits, and nothing is said that is not known.

use super::{Bench, with_app};
use crate::{
    Desk, Setup,
    accounts::Endpoints,
    recording::{RecordingBrowser, RecordingWindow, SharedClipboard, place_of},
};
use futures::poll;
use sandbox::demo::people;
use std::{pin::pin, sync::Arc};
use vault::Vault;

impl Bench {
    /// A desk on the same profile, with the same keyring, which has read nothing yet.
    fn desk(&self) -> Arc<Desk> {
        Desk::open(Setup {
            profile: self.profile.path().to_owned(),
            keyring: Vault::in_memory(self.keyring.clone()),
            policy: with_app(&self.sandbox),
            endpoints: Endpoints::Demo(vec![place_of(&self.sandbox)]),
            clipboard: Arc::<SharedClipboard>::default(),
            clock: self.clock.clone(),
            idle_time: Arc::new(crate::recording::ManualIdleTime::default()),
            window: Arc::<RecordingWindow>::default(),
            browser: Arc::<RecordingBrowser>::default(),
        })
    }

    /// The administrator, who is used, and the id of Mika's account.
    async fn two_boxes(&self) -> String {
        for token in [&self.sandbox.box_token, &self.sandbox.box_admin_token] {
            self.book.connect_box(&token.clone().into()).await.unwrap();
        }
        self.book.now().other_boxes[0].mark.id.clone()
    }
}

#[tokio::test]
async fn a_locked_keyring_of_one_account_delays_no_other() {
    let bench = Bench::new().await;
    let mika = bench.two_boxes().await;
    let desk = bench.desk();
    desk.restorer().await.unwrap();

    let question = bench.keyring.wait_for_person().await;
    let mut waits = pin!(desk.restorer_as(Some(&mika)));
    assert!(poll!(waits.as_mut()).is_pending());
    let mut used = pin!(desk.restorer());
    assert!(poll!(used.as_mut()).is_ready(), "the one that is open is there at once");
    drop(question);
    waits.await.unwrap();
}

#[tokio::test]
async fn two_who_wait_for_one_account_get_the_same() {
    let bench = Bench::new().await;
    bench.two_boxes().await;
    let desk = bench.desk();
    let question = bench.keyring.wait_for_person().await;
    let (mut one, mut other) = (pin!(desk.restorer()), pin!(desk.restorer()));
    assert!(poll!(one.as_mut()).is_pending() && poll!(other.as_mut()).is_pending());
    drop(question);
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    one.refresh_trash();
    assert!(other.trash_state().listing, "both show the same list");
}

#[tokio::test]
async fn connecting_with_a_locked_keyring_delays_no_other_account() {
    let bench = Bench::new().await;
    bench.book.connect_box(&bench.sandbox.box_token.clone().into()).await.unwrap();
    let question = bench.keyring.wait_for_person().await;
    let before = bench.keyring.calls();
    let (book, token) = (Arc::clone(&bench.book), bench.sandbox.box_admin_token.clone().into());
    let connecting = tokio::spawn(async move { book.connect_box(&token).await.map(drop) });
    while bench.keyring.calls() == before {
        tokio::task::yield_now().await;
    }
    let client = bench.book.box_client().await.unwrap();
    assert_eq!(client.me().await.unwrap().user.id.as_str(), people::MIKA_ID);
    assert!(!connecting.is_finished());
    drop(question);
    connecting.await.unwrap().unwrap();
}
