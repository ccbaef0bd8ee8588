//! Makes a passcode in a program that was installed: `installed LAUNCHER PROGRAM`. The launcher starts it as a desktop would,
//! and runs as long as it does. No account is connected, so the way leads through the demo.

#[cfg(target_os = "linux")]
fn main() {
    use tests::{App, By, Desktop};

    let mut arguments = std::env::args().skip(1);
    let (Some(launcher), Some(program)) = (arguments.next(), arguments.next()) else {
        panic!("installed LAUNCHER PROGRAM");
    };
    let desktop = Desktop::start();
    let window = App::new(&desktop).installed(&launcher, &program).open();
    window.click(By::test_id("open-demo"));
    window.fill(By::test_id("passcode-filter"), "ortega");
    tests::until("one file is left", || {
        (window.count(By::test_id("passcode-regenerate")) == 1).then_some(())
    });
    window.click(By::test_id("passcode-regenerate"));
    window.click(By::test_id("confirm-regenerate-button"));
    window.click(By::test_id("copy"));
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let copied =
        String::from_utf8(desktop.clipboard().text().unwrap_or_default()).unwrap_or_default();
    let shown = window.text(By::test_id("passcode"));
    let letters = |text: &str| {
        text.chars()
            .filter(|letter| !letter.is_whitespace())
            .collect::<String>()
    };
    assert!(!copied.is_empty(), "nothing is on the clipboard");
    assert_eq!(
        letters(&copied),
        letters(&shown),
        "the clipboard holds what is shown"
    );
    window.click(By::test_id("passed-on"));
    window.find(By::test_id("passed-on-notice"));
    window.close();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("The window is driven on Linux only.");
}
