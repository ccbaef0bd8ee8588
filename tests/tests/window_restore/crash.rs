use crate::story::{answer_restore, file, restore, restores};
use sandbox::demo::trash as demo;
use serde_json::json;
use tests::{App, By, Desktop, Sandbox, until};

#[test]
fn killed_between_request_and_answer_the_next_start_finds_out_how_it_ended() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let app = App::new(&desktop).sandbox(&sandbox);
    for (filter, id, answer, ended) in [
        // The restore takes effect after the app was killed.
        (
            "launch party",
            demo::EMOJI,
            json!({ "delay_ms": 1500 }),
            "Done",
        ),
        // It never does.
        (
            "minutes.docx",
            demo::PURGED_SOON,
            json!({ "delay_ms": 1500, "drop": "before" }),
            "Failed",
        ),
    ] {
        let window = app.open();
        window.find(By::css("#page"));
        window.press("Control+2");
        answer_restore(&sandbox, id, &answer);
        restore(&window, filter, &format!("file:{id}"));
        until("the request has left", || {
            (restores(&sandbox, id) == 1).then_some(())
        });
        window.kill();
        if ended == "Done" {
            until("it took effect", || {
                file(&sandbox, id).is_active().then_some(())
            });
        }
        let window = app.open();
        window.find(By::css("#page"));
        window.press("Control+3");
        window.see(ended);
        window.see(&file(&sandbox, id).name);
        assert_eq!(restores(&sandbox, id), 1, "nothing was sent again");
        window.picture(&format!(
            "killed-{}",
            ended.to_lowercase().replace(' ', "-")
        ));
        window.close();
    }
}
