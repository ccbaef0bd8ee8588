//! The least that a Tauri program can be: one window, one page, one command.

use std::time::{SystemTime, UNIX_EPOCH};

/// The page is there. Says so with the time, in milliseconds since 1970.
#[tauri::command]
#[expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "telling the time of this is all that it is for"
)]
fn mounted() {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    println!("mounted {}", now.as_millis());
}

fn main() {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![mounted])
        .run(tauri::generate_context!())
        .expect("the system shows a window");
}
