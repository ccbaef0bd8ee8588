//! Walks through the window, for somebody who has no display to see it on.

#[cfg(target_os = "linux")]
fn main() {
    use tests::{App, Desktop, Tour};

    let desktop = Desktop::start();
    let window = App::new(&desktop).open();
    let mut tour = Tour::begin();
    tour.step("Open the window", &window, |window| format!("Its title is “{}”.", window.title()));
    tour.end();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("The tour brings its own display on Linux only; here `cargo xtask run` opens the app.");
}
