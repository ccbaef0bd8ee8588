//! Our Box client reads what the vendor's pages show.

use crate::fixture::{self, Fixture};
use crate::served::served;
use box_client::{
    BaseUrl, BoxClient, ErrorKind, ErrorTarget, FolderId, HttpClient, Item, ItemId, ItemKey,
    ItemKind, ItemStatus, Page, RestoreTarget, TrashSearch, UserId,
};

#[tokio::test]
async fn reads_every_fixture_that_it_has_a_call_for() {
    for fixture in fixture::all("box")
        .into_iter()
        .filter(|fixture| fixture.our_client_asks)
    {
        let fixture = about_what_is_asked(fixture);
        let server = served(&fixture, "/2.0").await;
        let options = box_client::http_options(BaseUrl::loopback_for_demo(&server.uri()).unwrap());
        let client = BoxClient::new(
            HttpClient::new(options).unwrap(),
            secrecy::SecretString::from("T0KEN"),
        );
        read(&client, &fixture).await;
        let asked = server.received_requests().await.unwrap().len();
        assert_eq!(asked, 1, "{} was asked for {asked} times", fixture.name);
    }
}

/// The vendor's pages ask for one item and show another. An answer about another item is none for our client.
fn about_what_is_asked(mut fixture: Fixture) -> Fixture {
    let is_item = matches!(
        fixture.body["type"].as_str(),
        Some("file" | "folder" | "web_link")
    );
    if is_item && fixture.status < 300 {
        fixture.body["id"] = "12345".into();
    }
    fixture
}

async fn read(client: &BoxClient, fixture: &Fixture) {
    let name = fixture.name.as_str();
    let file = || key(ItemKind::File);
    match name {
        "trash_list_by_marker" | "trash_list_with_fields" => {
            let page = client.trash_page(None, 1000).await.unwrap();
            one_of_each(&page);
            assert!(page.next.is_some());
            if name == "trash_list_with_fields" {
                page.entries
                    .iter()
                    .for_each(|item| look_at(item, ItemStatus::Trashed));
            }
        }
        "trash_list_by_marker_end" => {
            let page = client.trash_page(None, 1000).await.unwrap();
            assert_eq!((page.entries.len(), page.next), (1, None));
        }
        "trashed_file" | "trashed_folder" | "trashed_web_link" => {
            let item = client.trashed_item(&key(kind_of(fixture))).await.unwrap();
            look_at(&item, ItemStatus::Trashed);
            assert_eq!(
                item.path
                    .iter()
                    .map(|folder| folder.name.as_str())
                    .collect::<Vec<_>>(),
                ["Trash"]
            );
        }
        "restore_file" | "restore_folder" | "restore_web_link" => {
            let item = client
                .restore(&key(kind_of(fixture)), &RestoreTarget::default())
                .await
                .unwrap()
                .item;
            look_at(&item, ItemStatus::Active);
            assert_eq!(item.etag.unwrap().as_str(), "2");
        }
        "file" | "web_link" => {
            let item = client.item(&key(kind_of(fixture))).await.unwrap();
            look_at(&item, ItemStatus::Active);
            assert_eq!(item.has_shared_link, name == "file");
        }
        "folder" => {
            let folder = client
                .folder(&FolderId::parse("12345").unwrap())
                .await
                .unwrap();
            look_at(&folder.item, ItemStatus::Active);
        }
        "folder_items_by_marker" => {
            let page = client
                .folder_items(&FolderId::parse("12345").unwrap(), None, 1000)
                .await
                .unwrap();
            one_of_each(&page);
        }
        "search_folders" => {
            let found = client
                .search_folders(&["contracts".to_owned()], 30)
                .await
                .unwrap();
            assert_eq!((found.entries.len(), found.skipped), (1, 0));
            look_at(&found.entries[0], ItemStatus::Active);
        }
        "search" => {
            let found = client
                .search_trash(&TrashSearch::default(), 0)
                .await
                .unwrap();
            assert_eq!(found.items.len(), 3);
            found
                .items
                .iter()
                .for_each(|item| look_at(item, ItemStatus::Trashed));
        }
        "events_of_enterprise" => {
            let page = client.deletion_events(None, None, None).await.unwrap();
            let [deletion] = &page.entries[..] else {
                panic!("{page:?}")
            };
            assert_eq!(deletion.key.to_string(), "file 560284318361");
            assert_eq!(
                deletion.deleted_by.login.as_deref(),
                Some("ceo@example.com")
            );
            assert!(deletion.deleted_at.is_some() && page.next.is_some());
        }
        "delete_file" => drop(client.move_to_trash(&file(), None).await.unwrap()),
        "delete_folder" => drop(
            client
                .move_to_trash(&key(ItemKind::Folder), None)
                .await
                .unwrap(),
        ),
        "delete_web_link" => drop(
            client
                .move_to_trash(&key(ItemKind::WebLink), None)
                .await
                .unwrap(),
        ),
        "users" => {
            let found = client.search_users("aaron", 100).await.unwrap().entries;
            assert_eq!(
                (found.len(), found[0].login.as_str()),
                (1, "ceo@example.com")
            );
        }
        "users_me" | "users_me_with_fields" => {
            let me = client.me().await.unwrap();
            assert_eq!(
                (me.user.id.as_str(), me.user.name.as_str()),
                ("11446498", "Aaron Levie")
            );
            let told = (name == "users_me_with_fields")
                .then(|| ("admin".to_owned(), "Acme Inc.".to_owned()));
            assert_eq!(me.role.zip(me.enterprise), told);
        }
        _ => refused(client, fixture).await,
    }
}

async fn refused(client: &BoxClient, fixture: &Fixture) {
    let restored = async |kind| {
        client
            .restore(&key(kind), &RestoreTarget::default())
            .await
            .unwrap_err()
    };
    let client_for_nobody = client.as_user(UserId::parse("999999").unwrap());
    let (error, kind) = match fixture.name.as_str() {
        "restore_file_name_taken" | "restore_folder_name_taken" => {
            let error = restored(kind_of(fixture)).await;
            let ErrorKind::NameConflict { conflicts } = error.kind() else {
                panic!("{error:?}")
            };
            let [conflict] = conflicts.as_slice() else {
                panic!("{conflicts:?}")
            };
            assert_eq!(conflict.key.kind, kind_of(fixture));
            assert!(!conflict.name.is_empty() && conflict.etag.is_some());
            assert_eq!(conflict.sha1.is_some(), conflict.key.kind == ItemKind::File);
            let kind = error.kind().clone();
            (error, kind)
        }
        "restore_not_trashed" => (restored(ItemKind::File).await, ErrorKind::NotTrashed),
        "restore_unknown" => (
            restored(ItemKind::File).await,
            ErrorKind::NotFound {
                target: ErrorTarget::Item,
            },
        ),
        "restore_folder_gone" => (
            restored(ItemKind::File).await,
            ErrorKind::NotFound {
                target: ErrorTarget::Parent,
            },
        ),
        "unauthorized" => (
            client.me().await.unwrap_err(),
            ErrorKind::CredentialRejected,
        ),
        "as_user_unknown" => (
            client_for_nobody.me().await.unwrap_err(),
            ErrorKind::NotFound {
                target: ErrorTarget::User,
            },
        ),
        "as_user_forbidden" => {
            let code = Some("access_denied_insufficient_permissions".to_owned());
            (
                client_for_nobody.me().await.unwrap_err(),
                ErrorKind::Forbidden {
                    code,
                    target: ErrorTarget::Other,
                },
            )
        }
        name => panic!("nothing reads the fixture {name}"),
    };
    assert_eq!(
        (error.kind(), error.status()),
        (&kind, Some(fixture.status)),
        "{}",
        fixture.name
    );
    assert_eq!(
        error.message(),
        fixture.body["message"].as_str(),
        "{}",
        fixture.name
    );
    assert_eq!(
        error.request_id(),
        fixture.body["request_id"].as_str(),
        "{}",
        fixture.name
    );
}

fn key(kind: ItemKind) -> ItemKey {
    ItemKey {
        kind,
        id: ItemId::parse("12345").unwrap(),
    }
}

fn kind_of(fixture: &Fixture) -> ItemKind {
    match fixture.method_and_path().1.split('/').nth(1) {
        Some("files") => ItemKind::File,
        Some("folders") => ItemKind::Folder,
        Some("web_links") => ItemKind::WebLink,
        other => panic!("{other:?} is no kind"),
    }
}

fn one_of_each(page: &Page<Item>) {
    let kinds: Vec<ItemKind> = page.entries.iter().map(|item| item.key.kind).collect();
    assert_eq!(kinds, [ItemKind::Folder, ItemKind::File, ItemKind::WebLink]);
}

/// Everything that the vendor's samples say of an item.
fn look_at(item: &Item, status: ItemStatus) {
    let is_file = item.key.kind == ItemKind::File;
    assert_eq!(item.status, status, "{item:?}");
    assert_eq!(
        item.trashed_at.is_some(),
        status == ItemStatus::Trashed,
        "{item:?}"
    );
    assert_eq!(
        item.purged_at.is_some(),
        status == ItemStatus::Trashed,
        "{item:?}"
    );
    assert_eq!(
        item.size.is_some(),
        item.key.kind != ItemKind::WebLink,
        "{item:?}"
    );
    assert_eq!(item.sha1.is_some(), is_file, "{item:?}");
    assert_eq!(
        item.url.is_some(),
        item.key.kind == ItemKind::WebLink,
        "{item:?}"
    );
    assert_eq!(
        item.parent.as_ref().map(|parent| parent.name.as_str()),
        Some("Legal"),
        "{item:?}"
    );
    assert_eq!(
        item.created_at,
        "2012-12-12T18:53:43Z".parse().ok(),
        "{item:?}"
    );
    for person in [&item.created_by, &item.modified_by, &item.owned_by] {
        assert_eq!(
            person.as_ref().unwrap().login.as_deref(),
            Some("ceo@example.com"),
            "{item:?}"
        );
    }
    assert!(
        !item.name.is_empty() && item.etag.is_some() && item.description.is_some(),
        "{item:?}"
    );
    if status == ItemStatus::Active {
        let path: Vec<&str> = item
            .path
            .iter()
            .map(|folder| folder.name.as_str())
            .collect();
        assert_eq!(path, ["All Files", "Legal"], "{item:?}");
    }
}
