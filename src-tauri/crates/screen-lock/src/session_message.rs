//! The messages of Windows about a session that is locked or left. Their numbers never change (`winuser.h`,
//! `wtsapi32.h`); they stand here so that every system tests the table.

/// A change of the session: its kind is the message's word.
const WM_WTSSESSION_CHANGE: u32 = 0x02B1;
/// A change of the power: its kind is the message's word.
const WM_POWERBROADCAST: u32 = 0x0218;

/// Another user is on the screen.
const WTS_CONSOLE_DISCONNECT: usize = 0x2;
/// The window of a remote desktop was closed.
const WTS_REMOTE_DISCONNECT: usize = 0x4;
/// The session was locked.
const WTS_SESSION_LOCK: usize = 0x7;
/// The computer goes to sleep or hibernates, also at a closed lid.
const PBT_APMSUSPEND: usize = 0x4;

/// Returns whether a message says that the session was left.
pub(crate) fn is_left(message: u32, word: usize) -> bool {
    match message {
        WM_WTSSESSION_CHANGE => matches!(
            word,
            WTS_SESSION_LOCK | WTS_CONSOLE_DISCONNECT | WTS_REMOTE_DISCONNECT
        ),
        WM_POWERBROADCAST => word == PBT_APMSUSPEND,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kinds of both messages, in the order of their numbers.
    const SESSION_KINDS: [(usize, bool); 11] = [
        (0x1, false), // WTS_CONSOLE_CONNECT
        (0x2, true),
        (0x3, false), // WTS_REMOTE_CONNECT
        (0x4, true),
        (0x5, false), // WTS_SESSION_LOGON
        (0x6, false), // WTS_SESSION_LOGOFF
        (0x7, true),
        (0x8, false), // WTS_SESSION_UNLOCK
        (0x9, false), // WTS_SESSION_REMOTE_CONTROL
        (0xA, false), // WTS_SESSION_CREATE
        (0xB, false), // WTS_SESSION_TERMINATE
    ];
    const POWER_KINDS: [(usize, bool); 5] = [
        (0x4, true),
        (0x7, false),    // PBT_APMRESUMESUSPEND
        (0xA, false),    // PBT_APMPOWERSTATUSCHANGE
        (0x12, false),   // PBT_APMRESUMEAUTOMATIC
        (0x8013, false), // PBT_POWERSETTINGCHANGE
    ];

    #[test]
    fn leaving_the_session_counts_and_coming_back_does_not() {
        let tables: [(u32, &[(usize, bool)]); 2] = [
            (WM_WTSSESSION_CHANGE, &SESSION_KINDS),
            (WM_POWERBROADCAST, &POWER_KINDS),
        ];
        for (message, kinds) in tables {
            for (word, left) in kinds {
                assert_eq!(is_left(message, *word), *left, "{message:#x} {word:#x}");
            }
        }
        // WM_CLOSE with the same words.
        assert!((0..16).all(|word| !is_left(0x10, word)));
    }
}
