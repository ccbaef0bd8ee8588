//! The menu bar of a Mac: without an Edit menu, copy and paste do nothing there. Other systems show no menu.

use crate::main_window::MAIN;
use messages::SpokenLanguage;
use tauri::{
    App, Manager, Runtime,
    menu::{Menu, MenuBuilder, MenuEvent, MenuItemBuilder, SubmenuBuilder},
};

/// Ours, not the system's: that one ends the program without asking about a passcode that would be lost.
const QUIT: &str = "quit";

struct Words {
    hide: &'static str,
    hide_others: &'static str,
    show_all: &'static str,
    quit: &'static str,
    edit: &'static str,
    undo: &'static str,
    redo: &'static str,
    cut: &'static str,
    copy: &'static str,
    paste: &'static str,
    select_all: &'static str,
    window: &'static str,
    minimize: &'static str,
    close: &'static str,
}

const ENGLISH: Words = Words {
    hide: "Hide Restore Desk",
    hide_others: "Hide Others",
    show_all: "Show All",
    quit: "Quit Restore Desk",
    edit: "Edit",
    undo: "Undo",
    redo: "Redo",
    cut: "Cut",
    copy: "Copy",
    paste: "Paste",
    select_all: "Select All",
    window: "Window",
    minimize: "Minimize",
    close: "Close Window",
};

const JAPANESE: Words = Words {
    hide: "Restore Desk を隠す",
    hide_others: "ほかを隠す",
    show_all: "すべてを表示",
    quit: "Restore Desk を終了",
    edit: "編集",
    undo: "取り消す",
    redo: "やり直す",
    cut: "カット",
    copy: "コピー",
    paste: "ペースト",
    select_all: "すべてを選択",
    window: "ウインドウ",
    minimize: "しまう",
    close: "ウインドウを閉じる",
};

/// Puts the menu up, in the language of the start.
///
/// # Errors
/// When the system refuses it.
pub(crate) fn put_up<R: Runtime>(app: &App<R>, spoken: SpokenLanguage) -> tauri::Result<()> {
    let words = match spoken {
        SpokenLanguage::En => &ENGLISH,
        SpokenLanguage::Ja => &JAPANESE,
    };
    app.set_menu(menu(app, words)?)?;
    app.on_menu_event(|app, event: MenuEvent| {
        if event.id() == QUIT
            && let Some(window) = app.get_webview_window(MAIN)
            && let Err(error) = window.close()
        {
            tracing::warn!(%error, "the window does not close");
        }
    });
    Ok(())
}

fn menu<R: Runtime>(app: &App<R>, words: &Words) -> tauri::Result<Menu<R>> {
    let quit = MenuItemBuilder::with_id(QUIT, words.quit)
        .accelerator("Cmd+Q")
        .build(app)?;
    let program = SubmenuBuilder::new(app, "Restore Desk")
        .hide_with_text(words.hide)
        .hide_others_with_text(words.hide_others)
        .show_all_with_text(words.show_all)
        .separator()
        .item(&quit)
        .build()?;
    let edit = SubmenuBuilder::new(app, words.edit)
        .undo_with_text(words.undo)
        .redo_with_text(words.redo)
        .separator()
        .cut_with_text(words.cut)
        .copy_with_text(words.copy)
        .paste_with_text(words.paste)
        .select_all_with_text(words.select_all)
        .build()?;
    let window = SubmenuBuilder::new(app, words.window)
        .minimize_with_text(words.minimize)
        .close_window_with_text(words.close)
        .build()?;
    MenuBuilder::new(app)
        .items(&[&program, &edit, &window])
        .build()
}
