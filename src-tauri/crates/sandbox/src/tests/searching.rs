use serde_json::json;

use super::{hours_ago, names, sandbox};
use crate::box_side::{Access, Place};

#[tokio::test]
async fn finds_by_words_kind_deleter_and_date() {
    let (sandbox, active) = sandbox(|world, people| {
        let shared = world
            .folder(Place::Root(people.aiko), "Shared")
            .collaborator(people.kenji, Access::Editor)
            .add();
        let inside = Place::Folder(shared.id);
        for (name, hours, by) in [
            ("Q3 plan.xlsx", 50, people.aiko),
            ("Q3 plan old.xlsx", 5, people.kenji),
        ] {
            let key = world.file(inside, name).add();
            world.trash(key, hours_ago(hours), by);
        }
        world.folder(inside, "Plan B").add().id
    })
    .await;
    let find = async |query: &str| {
        let reply = sandbox.get(&format!("/2.0/search?{query}")).await;
        assert_eq!(reply.status(), 200, "{query}: {}", reply.text());
        names(&reply.json())
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(find("query=plan").await, ["Plan B"]);
    assert_eq!(
        find("query=pla%20AND%20q3&trash_content=trashed_only").await,
        ["Q3 plan.xlsx", "Q3 plan old.xlsx"]
    );
    assert_eq!(
        find("query=nothing%20OR%20old%20OR%20q4&trash_content=trashed_only").await,
        ["Q3 plan old.xlsx"]
    );
    assert!(
        find("query=lan&trash_content=trashed_only")
            .await
            .is_empty()
    );
    assert_eq!(
        find("query=plan&trash_content=all_items&type=folder").await,
        ["Plan B"]
    );
    assert_eq!(
        find("query=plan&trash_content=trashed_only&deleted_user_ids=11,99").await,
        ["Q3 plan old.xlsx"]
    );
    assert!(find("query=plan&deleted_user_ids=11").await.is_empty());
    let range = format!(
        "query=plan&trash_content=trashed_only&deleted_at_range={},",
        hours_ago(10)
    );
    assert_eq!(find(&range).await, ["Q3 plan old.xlsx"]);

    let page = sandbox.get("/2.0/search?query=plan&limit=999").await.json();
    assert_eq!(
        (&page["type"], &page["limit"]),
        (&json!("search_results_items"), &json!(200))
    );
    assert_eq!(sandbox.get("/2.0/search").await.status(), 400);
    assert_eq!(
        sandbox
            .get("/2.0/search?query=&trash_content=trashed_only")
            .await
            .status(),
        400
    );
    assert_eq!(
        sandbox
            .get("/2.0/search?query=a&scope=enterprise_content")
            .await
            .status(),
        403
    );
    assert_eq!(
        sandbox
            .get("/2.0/search?query=a&ancestor_folder_ids=5")
            .await
            .status(),
        404
    );

    sandbox.quirk("search_lag_ms", json!(600_000)).await;
    assert_eq!(
        sandbox
            .call("DELETE", &format!("/2.0/folders/{active}"))
            .send()
            .await
            .status(),
        204
    );
    assert!(find("query=b&trash_content=trashed_only").await.is_empty());
    sandbox.quirk("search_lag_ms", json!(0)).await;
    assert_eq!(find("query=b&trash_content=trashed_only").await, ["Plan B"]);
}

#[tokio::test]
async fn words_are_an_or_and_operators_are_obeyed() {
    let (sandbox, ()) = sandbox(|world, people| {
        let names = [
            "Rota.xlsx",
            "Copy of Rota.xlsx",
            "Price.xlsx",
            "NOT signed.pdf",
        ];
        for name in names.into_iter().chain(["AND.txt", "OR-2024.pdf"]) {
            let key = world.file(Place::Root(people.aiko), name).add();
            world.trash(key, hours_ago(1), people.aiko);
        }
    })
    .await;
    let search = async |query: &str| {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        sandbox
            .get(&format!(
                "/2.0/search?trash_content=trashed_only&query={query}"
            ))
            .await
    };
    for (query, wanted) in [
        (
            "Price Rota",
            &["Rota.xlsx", "Price.xlsx", "Copy of Rota.xlsx"][..],
        ),
        ("Rota AND Copy", &["Copy of Rota.xlsx"]),
        ("Rota NOT Copy", &["Rota.xlsx"]),
        ("Rota AND NOT Copy", &["Rota.xlsx"]),
        ("\"Rota Copy\"", &[]),
        ("\"of rota\"", &["Copy of Rota.xlsx"]),
        (
            "\"NOT\" OR \"AND\" OR \"OR\"",
            &["AND.txt", "OR-2024.pdf", "NOT signed.pdf"],
        ),
    ] {
        assert_eq!(names(&search(query).await.json()), wanted, "{query}");
    }
    for query in ["NOT", "Rota OR NOT OR AND", "AND", "Rota OR"] {
        let reply = search(query).await;
        assert_eq!(
            (reply.status(), reply.code().as_str()),
            (400, "bad_request"),
            "{query}"
        );
    }
}

#[tokio::test]
async fn only_the_parts_of_an_item_that_are_named_are_searched() {
    let (sandbox, ()) = sandbox(|world, people| {
        world
            .file(Place::Root(people.aiko), "Menu.docx")
            .description("zebrafish")
            .add();
    })
    .await;
    for (query, found) in [
        ("query=zebrafish", 1),
        ("query=zebrafish&content_types=name", 0),
        ("query=zebrafish&content_types=name%2Cdescription", 1),
        ("query=menu&content_types=description", 0),
        ("query=menu&content_types=file_content,comments", 0),
    ] {
        assert_eq!(
            sandbox.get(&format!("/2.0/search?{query}")).await.json()["total_count"],
            found,
            "{query}"
        );
    }
    assert_eq!(
        sandbox
            .get("/2.0/search?query=a&content_types=smell")
            .await
            .status(),
        400
    );
}

#[tokio::test]
async fn the_rate_of_the_search_is_its_own() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    sandbox.quirk("search_rate", json!(true)).await;
    let mut refused = None;
    // Six in any second; the eighth of a burst at the latest, however slow this computer is.
    for _ in 0..61 {
        let reply = sandbox.get("/2.0/search?query=a").await;
        if reply.status() == 429 {
            refused = Some(reply);
            break;
        }
    }
    assert!(refused.unwrap().header("retry-after").is_some());
    assert_eq!(
        sandbox.get("/2.0/users/me").await.status(),
        200,
        "nothing else is limited"
    );
    assert_eq!(
        sandbox
            .call_as(11, "GET", "/2.0/search?query=a")
            .send()
            .await
            .status(),
        200
    );
}
