//! Renders the icon to every size the bundles need.

use crate::place::{npm, root};
use crate::process::must;
use crate::setup;

/// What is kept of the sizes that the Tauri program renders.
const KEPT: &[(&str, &str)] = &[
    ("32x32.png", "32x32.png"),
    ("64x64.png", "64x64.png"),
    ("128x128.png", "128x128.png"),
    ("128x128@2x.png", "256x256.png"),
    ("icon.png", "icon.png"),
    ("icon.ico", "icon.ico"),
    ("icon.icns", "icon.icns"),
];

/// Has the Tauri program render `icons/restore-desk.svg` and keeps the desktop's sizes.
pub(crate) fn render() -> Result<(), String> {
    setup::ui_packages()?;
    let rendered = root().join("target/icons");
    let mut tauri = npm(&["exec", "--", "tauri", "icon", "../icons/restore-desk.svg", "--output"]);
    must("Rendering the icon", {
        tauri.arg(&rendered);
        tauri
    })?;
    for (from, to) in KEPT {
        let to = root().join("icons").join(to);
        std::fs::copy(rendered.join(from), &to).map_err(|why| format!("{} cannot be written: {why}", to.display()))?;
    }
    println!("{} files in icons/", KEPT.len());
    Ok(())
}
