//! Looks that end in time, where the system's own may be held up by another program.

use platform::Content;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

/// How long a look may take.
const WITHIN: Duration = Duration::from_secs(1);

/// One look at a time, each on a thread of its own: one that is held up holds up nothing else.
#[derive(Default)]
pub(super) struct Looks {
    busy: Arc<AtomicBool>,
}

impl Looks {
    /// What `look` finds, or that it is not known because it, or the one before it, has not ended.
    pub(super) fn one(&self, look: impl FnOnce() -> Content + Send + 'static) -> Content {
        if self.busy.swap(true, Ordering::SeqCst) {
            return Content::Unknown("another program still holds up the last look".to_owned());
        }
        let (answer, answered) = mpsc::channel();
        let busy = Arc::clone(&self.busy);
        let looking = std::thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || {
                let content = look();
                busy.store(false, Ordering::SeqCst);
                drop(answer.send(content));
            });
        if let Err(error) = looking {
            self.busy.store(false, Ordering::SeqCst);
            return Content::Unknown(error.to_string());
        }
        answered.recv_timeout(WITHIN).unwrap_or_else(|_| {
            Content::Unknown("another program holds up the clipboard".to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_that_is_held_up_is_no_answer() {
        let looks = Looks::default();
        let (go, gone) = mpsc::channel::<()>();
        let held_up = looks.one(move || {
            let _ended = gone.recv();
            Content::Empty
        });
        assert!(matches!(held_up, Content::Unknown(_)));
        assert!(
            matches!(looks.one(|| Content::Empty), Content::Unknown(_)),
            "one at a time"
        );
        drop(go);
        while looks.busy.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        assert!(matches!(looks.one(|| Content::Empty), Content::Empty));
    }
}
