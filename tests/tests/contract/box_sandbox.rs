//! The sandbox's Box answers as the vendor's pages show it.

use crate::fixture::{self, Fixture};
use crate::here::{Here, Reply};
use crate::required::Required;
use crate::shape::differences;
use sandbox::Options;
use sandbox::demo::{people, trash};
use serde_json::{Value, json};

#[test]
fn equals_every_fixture_in_shape() {
    let required = Required::read();
    let mut wrong = Vec::new();
    for fixture in fixture::all("box") {
        let here = Here::start(Options::default());
        let reply = answer(&here, &fixture.name);
        let mut found = told_apart(&fixture, &reply);
        found.extend(required.missing(&fixture, &reply.body));
        wrong.extend(
            found
                .into_iter()
                .map(|sentence| format!("{}: {sentence}", fixture.name)),
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Status, headers and shape.
pub(crate) fn told_apart(fixture: &Fixture, reply: &Reply) -> Vec<String> {
    let mut found = differences(fixture, &reply.body);
    if reply.status != fixture.status {
        found.push(format!(
            "the status is {}, not {}",
            reply.status, fixture.status
        ));
    }
    let media = reply.header("content-type");
    if media != fixture.content_type.as_deref() {
        found.push(format!(
            "the content type is {media:?}, not {:?}",
            fixture.content_type
        ));
    }
    for (name, value) in &fixture.headers {
        if reply.header(name) != Some(value) {
            found.push(format!("{name} is {:?}, not {value}", reply.header(name)));
        }
    }
    found
}

fn answer(here: &Here, name: &str) -> Reply {
    let file = format!("/2.0/files/{}", trash::CONFLICTING_CONTRACT);
    let folder = format!("/2.0/folders/{}", trash::SAME_NAME_ACTIVE_FOLDER);
    let web_link = format!("/2.0/web_links/{}", trash::WEB_LINK);
    match name {
        "trash_list_by_offset" => here.get("/2.0/folders/trash/items?limit=1000"),
        "trash_list_by_marker" => all_but_one(here),
        "trash_list_by_marker_end" => {
            let marker = all_but_one(here).text("/next_marker").to_owned();
            here.get(&format!("/2.0/folders/trash/items?usemarker=true&marker={marker}"))
        }
        "trash_list_with_fields" => here.get(
            "/2.0/folders/trash/items?usemarker=true&limit=1000&fields=type,id,name,etag,size,item_status,trashed_at,\
             purged_at,parent,owned_by,modified_by,modified_at,created_by,created_at,sha1,extension,description,url,\
             shared_link",
        ),
        "trash_list_refused" => here.get("/2.0/folders/trash/items?usemarker=true&sort=name"),
        "trashed_file" => here.get(&format!("/2.0/files/{}/trash", trash::CONTRACT)),
        "trashed_folder" => here.get(&format!("/2.0/folders/{}/trash", trash::FOLDER)),
        "trashed_web_link" => here.get(&format!("{web_link}/trash")),
        "restore_file" => post(here, "files", trash::JAPANESE),
        "restore_folder" => post(here, "folders", trash::FOLDER),
        "restore_web_link" => post(here, "web_links", trash::WEB_LINK),
        "restore_file_name_taken" => post(here, "files", trash::CONTRACT),
        "restore_folder_name_taken" => post(here, "folders", trash::FOLDER_CONFLICTING_WITH_FOLDER),
        "restore_not_trashed" => post(here, "files", trash::CONFLICTING_CONTRACT),
        "restore_unknown" => post(here, "files", "123456789012"),
        "restore_folder_gone" => post(here, "files", trash::FILE_OF_PURGED_FOLDER),
        "file" => {
            let shared = json!({ "shared_link": { "access": "company" } });
            assert_eq!(here.at_box("PUT", &file, &[], Some(&shared)).status, 200);
            let reply = here.get(&file);
            assert!(reply.body["shared_link"].is_object(), "{reply:?}");
            reply
        }
        "shared_item" => {
            let shared = json!({ "shared_link": { "access": "open" } });
            let reply = here.at_box("PUT", &file, &[], Some(&shared));
            let link = format!("shared_link={}", reply.text("/shared_link/url"));
            here.at_box("GET", "/2.0/shared_items", &[("BoxApi", &link)], None)
        }
        "file_collaborations" => here.get(&format!("{file}/collaborations")),
        "folder_collaborations" => here.get(&collaborations()),
        "collaboration" => {
            let id = here.get(&collaborations()).text("/entries/0/id").to_owned();
            here.get(&format!("/2.0/collaborations/{id}"))
        }
        "file_versions" => here.get(&format!("{file}/versions")),
        "folder" => here.get(&with_every_kind(here)),
        "folder_items_by_offset" => here.get(&format!("{}/items", with_every_kind(here))),
        "folder_items_by_marker" => here.get(&format!("{}/items?usemarker=true", with_every_kind(here))),
        "web_link" => {
            post(here, "web_links", trash::WEB_LINK);
            here.get(&web_link)
        }
        "delete_file" => here.at_box("DELETE", &file, &[], None),
        "delete_folder" => here.at_box("DELETE", &format!("{folder}?recursive=true"), &[], None),
        "delete_web_link" => {
            post(here, "web_links", trash::WEB_LINK);
            here.at_box("DELETE", &web_link, &[], None)
        }
        "purge_file" => here.at_box("DELETE", &format!("/2.0/files/{}/trash", trash::ROOT_FILE), &[], None),
        "purge_folder" => here.at_box("DELETE", &format!("/2.0/folders/{}/trash", trash::FOLDER), &[], None),
        "purge_web_link" => here.at_box("DELETE", &format!("{web_link}/trash"), &[], None),
        "update_file" => here.at_box("PUT", &file, &[], Some(&json!({ "name": "Contract.docx" }))),
        "update_folder" => here.at_box("PUT", &folder, &[], Some(&json!({ "parent": { "id": "0" } }))),
        "update_web_link" => {
            post(here, "web_links", trash::WEB_LINK);
            here.at_box("PUT", &web_link, &[], Some(&json!({ "name": "Suppliers" })))
        }
        "create_folder" => create(here, "New", "0"),
        "create_folder_name_taken" => {
            create(here, "New", "0");
            create(here, "nEW", "0")
        }
        _ => answer_about_people(here, name),
    }
}

fn answer_about_people(here: &Here, name: &str) -> Reply {
    let me = "/2.0/users/me";
    match name {
        "users" => here.as_admin("/2.0/users", &[]),
        "users_me" => here.get(me),
        "users_me_with_fields" => {
            here.get("/2.0/users/me?fields=id%2Cname%2Clogin%2Crole%2Centerprise")
        }
        "search" => here.get("/2.0/search?query=s&trash_content=trashed_only&limit=200"),
        "search_folders" => here.get("/2.0/search?query=m&type=folder"),
        "events_of_user" => here.get(&after_a_deletion(here, "all")),
        "events_of_enterprise" => here.as_admin(&after_a_deletion(here, "admin_logs"), &[]),
        "token_for_code" => tokens(here),
        "token_for_refresh_token" => refresh(here, tokens(here).text("/refresh_token")),
        "token_for_client_credentials" => here.form(
            "/oauth2/token",
            &format!(
                "grant_type=client_credentials&box_subject_type=user&box_subject_id={}",
                people::MIKA_ID
            ),
        ),
        "token_refused" => {
            let first = tokens(here);
            refresh(here, first.text("/refresh_token"));
            refresh(here, first.text("/refresh_token"))
        }
        "revoke" => here.form(
            "/oauth2/revoke",
            &format!("token={}", tokens(here).text("/access_token")),
        ),
        "unauthorized" => here.ask(
            "GET",
            &format!("{}{me}", here.running.box_url),
            "none",
            &[],
            None,
        ),
        "as_user_unknown" => here.as_admin(me, &[("As-User", "999999")]),
        "as_user_forbidden" => here.at_box("GET", me, &[("As-User", people::LUIS_ID)], None),
        _ => panic!("nothing asks the sandbox for {name}"),
    }
}

fn collaborations() -> String {
    format!("/2.0/folders/{}/collaborations", trash::CONTRACTS_FOLDER)
}

fn post(here: &Here, kind: &str, id: &str) -> Reply {
    here.at_box("POST", &format!("/2.0/{kind}/{id}"), &[], None)
}

fn create(here: &Here, name: &str, parent: &str) -> Reply {
    here.at_box(
        "POST",
        "/2.0/folders",
        &[],
        Some(&json!({ "name": name, "parent": { "id": parent } })),
    )
}

/// A page of the trash after which one item is left.
fn all_but_one(here: &Here) -> Reply {
    let all = here.get("/2.0/folders/trash/items").body["total_count"]
        .as_u64()
        .unwrap();
    here.get(&format!(
        "/2.0/folders/trash/items?usemarker=True&limit={}",
        all - 1
    ))
}

/// A folder with files, a folder and a web link in it.
fn with_every_kind(here: &Here) -> String {
    let id = trash::CONTRACTS_FOLDER;
    assert_eq!(create(here, "Old", id).status, 201);
    let link = json!({ "url": "https://www.example.com", "name": "Law", "parent": { "id": id } });
    assert_eq!(
        here.at_box("POST", "/2.0/web_links", &[], Some(&link))
            .status,
        201
    );
    format!("/2.0/folders/{id}")
}

/// The events of a stream since just before a file was deleted.
fn after_a_deletion(here: &Here, stream: &str) -> String {
    let now = here.as_admin("/2.0/events?stream_position=now", &[]);
    let file = format!("/2.0/files/{}", trash::CONFLICTING_CONTRACT);
    assert_eq!(here.at_box("DELETE", &file, &[], None).status, 204);
    format!(
        "/2.0/events?stream_type={stream}&stream_position={}",
        now.text("/next_stream_position")
    )
}

/// What the connected user's consent is worth.
fn tokens(here: &Here) -> Reply {
    let consent = here.get(&format!(
        "/api/oauth2/authorize?response_type=code&client_id={}&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2F&allow=true",
        here.running.box_client_id
    ));
    let (_, code) = consent
        .header("location")
        .and_then(|target| target.split_once("code="))
        .unwrap();
    here.form(
        "/oauth2/token",
        &format!("grant_type=authorization_code&code={code}"),
    )
}

fn refresh(here: &Here, token: &str) -> Reply {
    here.form(
        "/oauth2/token",
        &format!("grant_type=refresh_token&refresh_token={token}"),
    )
}

/// What a whole walk by markers finds, an official client finds by offset.
#[test]
fn both_ways_through_the_trash_find_the_same() {
    let here = Here::start(Options::default());
    let ids = |body: &Value| -> Vec<String> {
        let entries = body["entries"].as_array().unwrap().iter();
        entries
            .map(|entry| format!("{} {}", entry["type"], entry["id"]))
            .collect()
    };
    let mut by_offset = ids(&here.get("/2.0/folders/trash/items?limit=1000").body);
    let mut by_marker = Vec::new();
    let mut marker = "0".to_owned();
    loop {
        let page = here.get(&format!(
            "/2.0/folders/trash/items?usemarker=true&limit=7&marker={marker}"
        ));
        by_marker.extend(ids(&page.body));
        let Some(next) = page.body["next_marker"].as_str() else {
            break;
        };
        next.clone_into(&mut marker);
    }
    by_offset.sort();
    by_marker.sort();
    assert!(by_offset.len() > 100, "{}", by_offset.len());
    assert_eq!(by_offset, by_marker);
}
