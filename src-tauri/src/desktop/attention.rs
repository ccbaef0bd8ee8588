//! Has the person look at the window while another program is in front.

use crate::main_window::MAIN;
#[cfg(target_os = "linux")]
use crate::{main_window::opened, spoken::Spoken};
use desk::ports::Attention;
use tauri::{AppHandle, Manager, Runtime, UserAttentionType};

/// What is said in a notification of the desktop. It may stay on a lock screen, so it names no file and no person.
#[cfg(target_os = "linux")]
struct Words {
    title: &'static str,
    body: &'static str,
}

#[cfg(target_os = "linux")]
fn words(why: Attention, spoken: Spoken) -> Words {
    match (why, spoken) {
        (Attention::ForgetsSoon, Spoken::En) => Words {
            title: "New passcode not delivered yet",
            body: "It will be cleared in 2 minutes. Open Restore Desk and press any key to keep it.",
        },
        (Attention::ForgetsSoon, Spoken::Ja) => Words {
            title: "まだ伝えていない新しいパスコードがあります",
            body: "あと2分で消去されます。残すには、Restore Deskを開いていずれかのキーを押してください。",
        },
        (Attention::Forgotten, Spoken::En) => Words {
            title: "New passcode cleared",
            body: "The computer wasn't used for the time set in Settings. Open Restore Desk to see what to do.",
        },
        (Attention::Forgotten, Spoken::Ja) => Words {
            title: "新しいパスコードを消去しました",
            body: "設定した時間、操作がなかったためです。Restore Deskを開いて確認してください。",
        },
    }
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
        let set = opened.desk().settings.current().language;
        let words = words(why, opened.startup.spoken(set));
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
    use zbus::{blocking::connection, zvariant::Value};

    /// How long the session bus may take to answer.
    const WITHIN: Duration = Duration::from_secs(5);

    /// The number of the last one, which the next takes the place of.
    static LAST: AtomicU32 = AtomicU32::new(0);

    /// `org.freedesktop.Notifications` (Desktop Notifications Specification 1.2).
    pub(super) fn notify(words: &Words) -> zbus::Result<()> {
        const NAME: &str = "org.freedesktop.Notifications";
        let bus = connection::Builder::session()?
            .method_timeout(WITHIN)
            .build()?;
        // Critical: it stays until it is seen. Transient: no desktop keeps it in its list afterwards.
        let hints = HashMap::from([
            ("urgency", Value::from(2_u8)),
            ("transient", Value::from(true)),
        ]);
        let no_actions: &[&str] = &[];
        let body = (
            "Restore Desk",
            LAST.load(Ordering::SeqCst),
            "dialog-password",
            words.title,
            words.body,
            no_actions,
            hints,
            -1_i32,
        );
        let path = "/org/freedesktop/Notifications";
        let answer = bus.call_method(Some(NAME), path, Some(NAME), "Notify", &body)?;
        LAST.store(answer.body().deserialize()?, Ordering::SeqCst);
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_notification_is_said_in_both_languages() {
        for why in [Attention::ForgetsSoon, Attention::Forgotten] {
            let (en, ja) = (words(why, Spoken::En), words(why, Spoken::Ja));
            assert!(en.title.is_ascii() && !ja.title.is_ascii());
            assert!(en.body.contains("Restore Desk") && ja.body.contains("Restore Desk"));
        }
    }
}
