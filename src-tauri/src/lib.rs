//! The desktop app: the only crate that knows Tauri.

pub mod ipc;

/// Opens the window and stays until it is closed.
pub fn run() {
    tauri::Builder::default().run(tauri::generate_context!()).expect("the window opens");
}
