//! The built-in templates, and the words for values that are not known.

use config::{MailLanguage, MailTemplate};

/// Returns the built-in template of a language.
pub(super) fn template(language: MailLanguage) -> MailTemplate {
    let (subject, body) = match language {
        MailLanguage::En => (
            "New passcode for {file}",
            "Hello,\n\n\
             here is the new passcode for the file that was shared with you:\n\n\
             {passcode}\n\n\
             File: {file}\n\
             For: {recipient}\n\
             The link works until: {link_ends}\n\n\
             The link itself is in the email that you have already. Open it, type the passcode exactly as it stands \
             here, in capital and small letters, and download the file before the link ends. The passcode that you \
             had before no longer works.\n\n\
             {signature}",
        ),
        MailLanguage::Ja => (
            "【再発行】{file} のパスコード",
            "{recipient}\n\n\
             お世話になっております。\n\
             共有ファイルの新しいパスコードをお知らせします。\n\n\
             {passcode}\n\n\
             ファイル：{file}\n\
             リンクの有効期限：{link_ends}\n\n\
             リンクは、すでにお送りしているメールのものをそのままお使いください。リンクを開き、上のパスコードを\
             大文字・小文字の区別も含めてそのまま入力し、有効期限までにダウンロードをお願いいたします。\
             以前のパスコードはお使いいただけません。\n\n\
             {signature}",
        ),
    };
    MailTemplate {
        subject: subject.to_owned(),
        body: body.to_owned(),
    }
}

/// Returns a shorter template for a draft in which the built-in one has no room: an address on Windows holds about 200 Japanese
/// characters.
pub(super) fn short_draft(language: MailLanguage) -> MailTemplate {
    let body = match language {
        MailLanguage::En => {
            "Hello,\n\n\
             the new passcode:\n\n\
             {passcode}\n\n\
             File: {file}\n\
             The link works until: {link_ends}\n\n\
             Use the link that you have already. The old passcode no longer works.\n\n\
             {signature}"
        }
        MailLanguage::Ja => {
            "{recipient}\n\n\
             新しいパスコードをお送りします。\n\n\
             {passcode}\n\n\
             ファイル：{file}\n\
             有効期限：{link_ends}\n\n\
             お手元のリンクを開き、大文字・小文字を区別して入力してください。以前のものは使えません。\n\n\
             {signature}"
        }
    };
    MailTemplate {
        body: body.to_owned(),
        ..template(language)
    }
}

/// Words of a language where a value is missing, plural, or left out.
pub(super) struct Words {
    pub(super) several: &'static str,
    pub(super) no_recipient: &'static str,
    pub(super) no_expiry: &'static str,
    pub(super) no_asset: &'static str,
    /// Replaces the passcode in a draft.
    pub(super) paste_here: &'static str,
    /// The `strftime` format for the expiry of a link.
    pub(super) time: &'static str,
}

pub(super) fn words(language: MailLanguage) -> Words {
    match language {
        MailLanguage::En => Words {
            several: "all recipients",
            no_recipient: "the recipient",
            no_expiry: "the time that is given in that email",
            no_asset: "a backup",
            paste_here: "[paste the passcode here]",
            time: "%-d %B %Y, %H:%M (%Z)",
        },
        MailLanguage::Ja => Words {
            several: "各位",
            no_recipient: "ご担当者様",
            no_expiry: "お送りしたメールに記載の日時",
            no_asset: "バックアップ",
            paste_here: "［ここにパスコードを貼り付け］",
            time: "%Y年%-m月%-d日 %H:%M（%Z）",
        },
    }
}

/// Returns a recipient in the form of address of the language.
pub(super) fn addressed(language: MailLanguage, address: &str) -> String {
    match language {
        MailLanguage::En => address.to_owned(),
        MailLanguage::Ja => format!("{address} 様"),
    }
}

/// Returns the time until a link expires, in hours and minutes.
pub(super) fn time_left(language: MailLanguage, minutes: i64) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let count_of = |count: i64, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    match (language, hours, minutes) {
        (MailLanguage::En, 0, _) => count_of(minutes, "minute"),
        (MailLanguage::En, _, 0) => count_of(hours, "hour"),
        (MailLanguage::En, _, _) => format!(
            "{} {}",
            count_of(hours, "hour"),
            count_of(minutes, "minute")
        ),
        (MailLanguage::Ja, 0, _) => format!("{minutes}分"),
        (MailLanguage::Ja, _, 0) => format!("{hours}時間"),
        (MailLanguage::Ja, _, _) => format!("{hours}時間{minutes}分"),
    }
}
