//! macOS's clipboard for secrets: kept on this computer, and concealed from histories. `arboard` has no word for the first.

use objc2::rc::autoreleasepool;
use objc2_app_kit::{NSPasteboard, NSPasteboardContentsOptions};
use objc2_foundation::NSString;
use platform::Secret;
use secrecy::ExposeSecret;

/// The values of `NSPasteboardTypeString` and `NSPasteboardTypeHTML` (AppKit, `NSPasteboard.h`).
const TEXT: &str = "public.utf8-plain-text";
const HTML: &str = "public.html";

/// What histories leave out (nspasteboard.org): secrets, and what is there for a moment only.
const LEFT_OUT: [&str; 2] = [
    "org.nspasteboard.ConcealedType",
    "org.nspasteboard.TransientType",
];

/// Puts a secret there as one entry. With `CurrentHostOnly` the Universal Clipboard does not take it to other devices.
///
/// # Errors
/// A sentence in English when the pasteboard did not take it.
pub(super) fn write_secret(secret: &Secret) -> Result<(), String> {
    autoreleasepool(|_| {
        let pasteboard = NSPasteboard::generalPasteboard();
        pasteboard.prepareForNewContentsWithOptions(NSPasteboardContentsOptions::CurrentHostOnly);
        let put = |text: &str, kind: &str| {
            let taken =
                pasteboard.setString_forType(&NSString::from_str(text), &NSString::from_str(kind));
            if taken {
                Ok(())
            } else {
                Err(format!("the pasteboard did not take {kind}"))
            }
        };
        // Before the text, so that at no moment there is text without them.
        for kind in LEFT_OUT {
            put("", kind)?;
        }
        if let Some(html) = &secret.html {
            put(&page(html.expose_secret()), HTML)?;
        }
        put(secret.text.expose_secret(), TEXT)
    })
}

/// Without a page that names its encoding some programs read UTF-8 as Latin 1.
fn page(html: &str) -> String {
    format!(
        "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head><body>{html}</body></html>"
    )
}
