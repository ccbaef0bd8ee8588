use serde_json::json;

use super::{hours_ago, names, sandbox};
use crate::box_side::{Access, Place};

#[tokio::test]
async fn finds_by_words_kind_deleter_and_date() {
    let (sandbox, active) = sandbox(|world, people| {
        let shared =
            world.folder(Place::Root(people.aiko), "Shared").collaborator(people.kenji, Access::Editor).add();
        let inside = Place::Folder(shared.id);
        for (name, hours, by) in [("Q3 plan.xlsx", 50, people.aiko), ("Q3 plan old.xlsx", 5, people.kenji)] {
            let key = world.file(inside, name).add();
            world.trash(key, hours_ago(hours), by);
        }
        world.folder(inside, "Plan B").add().id
    })
    .await;
    let find = async |query: &str| {
        let reply = sandbox.get(&format!("/2.0/search?{query}")).await;
        assert_eq!(reply.status(), 200, "{query}: {}", reply.text());
        names(&reply.json()).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(find("query=plan").await, ["Plan B"]);
    assert_eq!(find("query=pla%20q3&trash_content=trashed_only").await, ["Q3 plan.xlsx", "Q3 plan old.xlsx"]);
    assert_eq!(
        find("query=nothing%20OR%20old%20OR%20q4&trash_content=trashed_only").await,
        ["Q3 plan old.xlsx"]
    );
    assert!(find("query=lan&trash_content=trashed_only").await.is_empty());
    assert_eq!(find("query=plan&trash_content=all_items&type=folder").await, ["Plan B"]);
    assert_eq!(
        find("query=plan&trash_content=trashed_only&deleted_user_ids=11,99").await,
        ["Q3 plan old.xlsx"]
    );
    assert!(find("query=plan&deleted_user_ids=11").await.is_empty());
    let range = format!("query=plan&trash_content=trashed_only&deleted_at_range={},", hours_ago(10));
    assert_eq!(find(&range).await, ["Q3 plan old.xlsx"]);

    let page = sandbox.get("/2.0/search?query=plan&limit=999").await.json();
    assert_eq!((&page["type"], &page["limit"]), (&json!("search_results_items"), &json!(200)));
    assert_eq!(sandbox.get("/2.0/search").await.status(), 400);
    assert_eq!(sandbox.get("/2.0/search?query=&trash_content=trashed_only").await.status(), 400);
    assert_eq!(sandbox.get("/2.0/search?query=a&scope=enterprise_content").await.status(), 403);
    assert_eq!(sandbox.get("/2.0/search?query=a&ancestor_folder_ids=5").await.status(), 404);

    sandbox.quirk("search_lag_ms", json!(600_000)).await;
    assert_eq!(sandbox.call("DELETE", &format!("/2.0/folders/{active}")).send().await.status(), 204);
    assert!(find("query=b&trash_content=trashed_only").await.is_empty());
    sandbox.quirk("search_lag_ms", json!(0)).await;
    assert_eq!(find("query=b&trash_content=trashed_only").await, ["Plan B"]);
}
