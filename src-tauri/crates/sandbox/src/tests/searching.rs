use serde_json::json;

use super::{hours_ago, names, sandbox};
use crate::fake_box::{Parent, Permission};

#[tokio::test]
async fn search_filters_by_words_kind_deleted_by_and_date() {
    let (sandbox, active) = sandbox(|enterprise, people| {
        let shared = enterprise
            .folder(Parent::Root(people.aiko), "Shared")
            .collaborator(people.kenji, Permission::Editor)
            .add();
        let inside = Parent::Folder(shared.id);
        for (name, hours, by) in [
            ("Q3 plan.xlsx", 50, people.aiko),
            ("Q3 plan old.xlsx", 5, people.kenji),
        ] {
            let key = enterprise.file(inside, name).add();
            enterprise.trash(key, hours_ago(hours), by);
        }
        enterprise.folder(inside, "Plan B").add().id
    })
    .await;
    let find = async |query: &str| {
        let response = sandbox.get(&format!("/2.0/search?{query}")).await;
        assert_eq!(response.status(), 200, "{query}: {}", response.text());
        names(&response.json())
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
async fn search_supports_boolean_operators() {
    let (sandbox, ()) = sandbox(|enterprise, people| {
        let names = [
            "Rota.xlsx",
            "Copy of Rota.xlsx",
            "Price.xlsx",
            "NOT signed.pdf",
        ];
        for name in names.into_iter().chain(["AND.txt", "OR-2024.pdf"]) {
            let key = enterprise.file(Parent::Root(people.aiko), name).add();
            enterprise.trash(key, hours_ago(1), people.aiko);
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
        let response = search(query).await;
        assert_eq!(
            (response.status(), response.code().as_str()),
            (400, "bad_request"),
            "{query}"
        );
    }
}

#[tokio::test]
async fn search_is_limited_to_content_types() {
    let (sandbox, ()) = sandbox(|enterprise, people| {
        enterprise
            .file(Parent::Root(people.aiko), "Menu.docx")
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
async fn searches_have_their_own_rate_limit() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    sandbox.quirk("search_rate", json!(true)).await;
    let mut refused = None;
    // Six in any second, so the eighth of a burst is refused on a slow computer too.
    for _ in 0..61 {
        let response = sandbox.get("/2.0/search?query=a").await;
        if response.status() == 429 {
            refused = Some(response);
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
