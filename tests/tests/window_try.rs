//! try
#![cfg(target_os = "linux")]
use tests::{App, By, Desktop};
#[test]
fn tries() {
    let desktop = Desktop::start();
    let window = App::new(&desktop).open();
    let none = serde_json::json!([]);
    println!("{}", window.script_later("const done = arguments[0]; const seen=[]; const o=new ReportingObserver((r)=>seen.push('ro '+JSON.stringify(r)),{buffered:true}); o.observe(); document.addEventListener('securitypolicyviolation',(e)=>seen.push('ev '+e.effectiveDirective)); fetch('http://127.0.0.1:9/').catch(()=>{}); setTimeout(()=>done([seen, o.takeRecords(), performance.getEntriesByType('resource').map(r=>r.name)]), 500)", &none));
    println!("{}", window.count(By::role("button", "Copy")));
    println!("{}", window.count(By::role("heading", "Restore Desk")));
    println!("{:?}", window.text(By::text("Copy")));
    window.count_input();
    window.click(By::role("button", "Copy"));
    window.press("Control+k");
    window.type_text("ab");
    println!("{:?} {:?}", window.input_so_far(), window.focused());
    window.press_on_x11("Control+j");
    window.press_on_x11("Enter");
    tests::until("x", || (window.input_so_far().keys == 5).then_some(()));
    desktop.clipboard().put("héllo 秘密");
    println!("{:?} {:?}", desktop.clipboard().text().map(String::from_utf8), desktop.clipboard().targets());
    window.picture("try");
    window.resize(800, 600);
    println!("{}", window.script("return [innerWidth, innerHeight, navigator.language]", &none));
    window.picture("try-small");
    println!("{}", desktop.keyring_entries("x"));
    window.kill();
    let window = App::new(&desktop).variable("GTK_THEME", "Adwaita:dark").open();
    println!("{}", window.script("return matchMedia('(prefers-color-scheme: dark)').matches", &none));
    window.close();
}
