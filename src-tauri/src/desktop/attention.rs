//! Has the person look at the window while another program is in front.

use crate::main_window::MAIN;
#[cfg(target_os = "linux")]
use crate::main_window::opened;
use desk::ports::Attention;
#[cfg(target_os = "linux")]
use messages::SpokenLanguage;
#[cfg(target_os = "linux")]
use std::time::Duration;
use tauri::{AppHandle, Manager, Runtime, UserAttentionType};

/// The text of a notification of the desktop. It may stay on a lock screen, so it names no file and no person.
#[cfg(target_os = "linux")]
struct Words {
    title: &'static str,
    body: String,
}

#[cfg(target_os = "linux")]
fn words(why: Attention, spoken: SpokenLanguage) -> Words {
    match (why, spoken) {
        (Attention::ForgetsSoon(left), SpokenLanguage::En) => Words {
            title: "New passcode not delivered yet",
            body: format!(
                "It will be cleared in {} min. Open Restore Desk and press any key to keep it.",
                minutes(left)
            ),
        },
        (Attention::ForgetsSoon(left), SpokenLanguage::Ja) => Words {
            title: "まだ伝えていない新しいパスコードがあります",
            body: format!(
                "あと{}分で消去されます。残すには、Restore Deskを開いていずれかのキーを押してください。",
                minutes(left)
            ),
        },
        (Attention::Forgotten, SpokenLanguage::En) => Words {
            title: "New passcode cleared",
            body: "The computer wasn't used for the time set in Settings. Open Restore Desk to see what to do.".to_owned(),
        },
        (Attention::Forgotten, SpokenLanguage::Ja) => Words {
            title: "新しいパスコードを消去しました",
            body: "設定した時間、操作がなかったためです。Restore Deskを開いて確認してください。".to_owned(),
        },
    }
}

/// Rounds up to minutes; at least one.
#[cfg(target_os = "linux")]
fn minutes(left: Duration) -> u64 {
    left.as_secs().div_ceil(60).max(1)
}

/// Marks the window in the task bar or the Dock, and on Linux sends a notification of the desktop as well: not every desktop
/// there has a task bar.
#[cfg_attr(
    not(target_os = "linux"),
    expect(unused_variables, reason = "other systems only mark the window")
)]
pub(super) fn ask<R: Runtime>(app: &AppHandle<R>, why: Attention) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.request_user_attention(Some(UserAttentionType::Critical))
    {
        tracing::warn!(%error, "the window cannot ask for attention");
    }
    #[cfg(target_os = "linux")]
    if let Some(opened) = opened(app) {
        let words = words(why, opened.spoken_language());
        let sent = std::thread::Builder::new()
            .name("notification".to_owned())
            .spawn(move || {
                if let Err(error) = on_linux::notify(&words) {
                    tracing::info!(%error, "the desktop shows no notification");
                }
            });
        if let Err(error) = sent {
            tracing::warn!(%error, "the desktop shows no notification");
        }
    }
}

#[cfg(target_os = "linux")]
mod on_linux {
    use super::Words;
    use std::{
        collections::HashMap,
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };
    use zbus::{
        blocking::{Connection, connection},
        zvariant::Value,
    };

    /// How long the session bus may take to answer.
    const WITHIN: Duration = Duration::from_secs(5);

    /// The number of the last notification of this program.
    static LAST: AtomicU32 = AtomicU32::new(0);

    pub(super) fn notify(words: &Words) -> zbus::Result<()> {
        let bus = connection::Builder::session()?
            .method_timeout(WITHIN)
            .build()?;
        notify_on(&bus, words, &LAST)
    }

    /// Sends a notification that takes the place of `last` (`org.freedesktop.Notifications`, Desktop Notifications
    /// Specification 1.2).
    pub(super) fn notify_on(bus: &Connection, words: &Words, last: &AtomicU32) -> zbus::Result<()> {
        const NAME: &str = "org.freedesktop.Notifications";
        // Critical: it stays until it is seen. Transient: no desktop keeps it in its list afterwards.
        let hints = HashMap::from([
            ("urgency", Value::from(2_u8)),
            ("transient", Value::from(true)),
        ]);
        let no_actions: &[&str] = &[];
        let body = (
            "Restore Desk",
            last.load(Ordering::SeqCst),
            "dialog-password",
            words.title,
            words.body.as_str(),
            no_actions,
            hints,
            -1_i32,
        );
        let path = "/org/freedesktop/Notifications";
        let answer = bus.call_method(Some(NAME), path, Some(NAME), "Notify", &body)?;
        last.store(answer.body().deserialize()?, Ordering::SeqCst);
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::{
        collections::HashMap,
        io::{BufRead as _, BufReader},
        process::{Child, Command, Stdio},
        sync::{atomic::AtomicU32, mpsc},
    };
    use zbus::{blocking::connection::Builder, zvariant::OwnedValue};

    const LEFT: Duration = Duration::from_secs(115);

    #[test]
    fn a_notification_is_said_in_both_languages() {
        for why in [Attention::ForgetsSoon(LEFT), Attention::Forgotten] {
            let (en, ja) = (
                words(why, SpokenLanguage::En),
                words(why, SpokenLanguage::Ja),
            );
            assert!(en.title.is_ascii() && !ja.title.is_ascii());
            assert!(en.body.contains("Restore Desk") && ja.body.contains("Restore Desk"));
        }
        let soon = |left| words(Attention::ForgetsSoon(left), SpokenLanguage::En).body;
        assert!(soon(LEFT).contains("in 2 min."));
        assert!(soon(Duration::ZERO).contains("in 1 min."));
        assert!(
            words(Attention::ForgetsSoon(LEFT), SpokenLanguage::Ja)
                .body
                .contains("あと2分")
        );
    }

    struct Bus(Child);

    impl Drop for Bus {
        fn drop(&mut self) {
            drop(self.0.kill());
            drop(self.0.wait());
        }
    }

    /// A notification as the desktop receives it.
    struct Received {
        replaces: u32,
        texts: [String; 2],
        actions: usize,
        hints: HashMap<String, OwnedValue>,
    }

    struct Desktop(mpsc::Sender<Received>);

    #[zbus::interface(name = "org.freedesktop.Notifications")]
    impl Desktop {
        #[expect(clippy::too_many_arguments, reason = "those of the specification")]
        fn notify(
            &self,
            _program: &str,
            replaces: u32,
            _icon: &str,
            title: String,
            body: String,
            actions: Vec<String>,
            hints: HashMap<String, OwnedValue>,
            _expires: i32,
        ) -> u32 {
            let (texts, actions) = ([title, body], actions.len());
            let received = Received {
                replaces,
                texts,
                actions,
                hints,
            };
            self.0.send(received).expect("the test listens");
            7
        }
    }

    #[test]
    fn each_notification_is_critical_and_replaces_the_last() {
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        let mut bus = Bus(command.stdout(Stdio::piped()).spawn().unwrap());
        let mut address = String::new();
        BufReader::new(bus.0.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let connect = || Builder::address(address.trim()).unwrap();
        let client = connect().build().unwrap();
        let soon = words(Attention::ForgetsSoon(LEFT), SpokenLanguage::En);
        let last = AtomicU32::new(0);
        assert!(on_linux::notify_on(&client, &soon, &last).is_err());
        let (sender, received) = mpsc::channel();
        let desktop = connect().name("org.freedesktop.Notifications").unwrap();
        let desktop = desktop.serve_at("/org/freedesktop/Notifications", Desktop(sender));
        let desktop = desktop.unwrap().build().unwrap();
        let forgotten = words(Attention::Forgotten, SpokenLanguage::En);
        for (words, replaces) in [(&soon, 0), (&forgotten, 7)] {
            on_linux::notify_on(&client, words, &last).unwrap();
            let one = received.try_recv().unwrap();
            assert_eq!(one.replaces, replaces);
            assert_eq!(one.texts, [words.title, &words.body]);
            assert_eq!(one.actions, 0);
            assert_eq!(u8::try_from(&one.hints["urgency"]), Ok(2));
            assert_eq!(bool::try_from(&one.hints["transient"]), Ok(true));
            assert!(received.try_recv().is_err(), "one at a time");
        }
        drop(desktop);
    }
}
