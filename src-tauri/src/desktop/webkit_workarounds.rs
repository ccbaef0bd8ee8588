/// Has the page painted by the processor, in every web view that this process opens from now on.
///
/// A page that scrolls in parts would otherwise be put together by the graphics card, and where there is none, in a virtual
/// desktop say, every frame of it takes WebKitGTK a tenth of a second. Its own switch for this is a variable; the policy in its
/// settings comes too late, after the web view was made, and ends the process of the page.
///
/// Not where WebKit's driver steers the web view: it takes no picture of a page that is painted so and stands still.
///
/// To be called first of all, while there is one thread.
#[expect(
    clippy::disallowed_methods,
    reason = "wiring of the start: what Tauri reads as well"
)]
pub(crate) fn without_graphics_card() {
    if std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some() {
        return;
    }
    if let Err(error) = glib::setenv("WEBKIT_DISABLE_COMPOSITING_MODE", "1", false) {
        tracing::warn!(%error, "the page is painted as the system likes it");
    }
}
