//! Hands the window's page to Tauri.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(&["mounted"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the window's resources are sound");
}
