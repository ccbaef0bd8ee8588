//! No passcode is returned for showing without the window being excluded from captures.

use super::{Bench, regenerate};
use sandbox::demo::clumio as demo;

#[tokio::test]
async fn captures_are_excluded_until_the_last_passcode_is_hidden() {
    let bench = Bench::new().await;
    let (passcodes, capture) = (&bench.passcodes, &bench.capture);
    let first = regenerate(&bench).await.unwrap();
    let second = bench.regenerate(demo::SAME_NAME).await.unwrap();
    passcodes.show(&first.id).unwrap();
    passcodes.show(&second.id).unwrap();
    passcodes.hide(&first.id);
    assert!(capture.is_excluded(), "the second one is visible");
    passcodes.mark_delivered(&first.id).await;
    assert!(capture.is_excluded());
    passcodes.hide(&second.id);
    assert!(!capture.is_excluded());
    assert!(passcodes.show(&first.id).is_err());
    assert!(!capture.is_excluded(), "a forgotten passcode is not shown");
    passcodes.show(&second.id).unwrap();
    passcodes.mark_delivered(&second.id).await;
    assert!(!capture.is_excluded());
}
