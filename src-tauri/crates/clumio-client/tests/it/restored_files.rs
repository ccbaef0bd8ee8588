use clumio_client::{AssetId, AssetKind, EmailShare, ErrorKind};
use serde_json::{Value, json as value};
use wiremock::{
    Mock, Request, Respond, ResponseTemplate,
    matchers::{any, method, path},
};

use crate::setup::{Setup, json};

/// Keys of the Go SDK's `RestoredFile`, `models/definitions.go`.
const PAGE: &str = r#"{"current_count":2,"limit":100,"start":"1","total_count":2,"total_pages_count":1,
 "_links":{"_self":{"href":"/restores/files?limit=100","templated":false,"type":"get"}},
 "_embedded":{"items":[
  {"id":"rf/1 x","name":"web-01-files","size":"52428800","task_id":"t1","backup_id":"b1",
   "backup_timestamp":"2026-11-20T01:00:00Z","expiration_timestamp":"2026-11-22T10:00:00+09:00","access_methods":[
    {"direct_download":null,"email":{"email_message":"Hi","retrieved_by":"ann@example.com","retrieved_for":"bob@example.org"}},
    {"direct_download":null,"email":{"email_message":null,"retrieved_by":null,"retrieved_for":"eve@example.org"}}]},
  {"id":"rf-2","name":"web-01-more","size":1.5e+3,"access_methods":[
    {"direct_download":{"download_link":"https://secret.example/x","retrieved_by":"ann@example.com"},"email":null}]},
  {"id":"rf-3","access_methods":null}]}}"#;

fn asset() -> AssetId {
    AssetId::parse("9c2934fc-ff4d-11e9-8e11-76706df7fe01").unwrap()
}

#[tokio::test]
async fn restored_files_of_an_asset_are_listed() {
    let setup = Setup::in_unit(Some("ou-uuid-1")).await;
    Mock::given(method("GET"))
        .and(path("/restores/files"))
        .respond_with(json(200, PAGE))
        .mount(&setup.server)
        .await;
    let page = setup
        .client
        .restored_files(AssetKind::Ec2Instance, &asset(), None)
        .await
        .unwrap();
    assert!(page.next.is_none());
    let [shared, direct, bare] = page.entries.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!(
        (shared.id.as_str(), shared.size),
        ("rf/1 x", Some(52_428_800))
    );
    assert_eq!(shared.expires_at, "2026-11-22T01:00:00Z".parse().ok());
    assert_eq!(
        shared.email_shares,
        [
            EmailShare {
                recipient: "bob@example.org".to_owned(),
                sent_by: Some("ann@example.com".to_owned()),
                message: Some("Hi".to_owned()),
            },
            EmailShare {
                recipient: "eve@example.org".to_owned(),
                sent_by: None,
                message: None
            },
        ]
    );
    assert!(!shared.direct_download);
    assert!(direct.direct_download && direct.email_shares.is_empty());
    assert!(!bare.direct_download && bare.email_shares.is_empty());
    assert!(
        !format!("{page:?}").contains("secret.example"),
        "a download link needs no login"
    );

    let request = &setup.requests().await[0];
    assert_eq!(
        request.headers["accept"],
        "application/api.clumio.restored-files=v1+json"
    );
    assert_eq!(
        request.headers["x-clumio-organizationalunit-context"],
        "ou-uuid-1"
    );
    let filter =
        value!({"asset_type": {"$eq": "aws_ec2_instance"}, "asset_id": {"$eq": asset().as_str()}});
    assert_eq!(setup.filter().await, filter);
}

#[tokio::test]
async fn shares_that_cannot_be_read_are_not_taken_for_none() {
    let eve = r#"{"direct_download":null,"email":{"retrieved_for":"eve@example.org"}}"#;
    let direct = r#"{"direct_download":{"download_link":"https://secret.example/x"},"email":null}"#;
    for (methods, shares, is_complete) in [
        ("null".to_owned(), 0, true),
        ("[]".to_owned(), 0, true),
        (format!("[{eve},{direct}]"), 1, true),
        (eve.to_owned(), 1, true),
        (direct.to_owned(), 0, true),
        ("7".to_owned(), 0, false),
        (r#""bob@example.org""#.to_owned(), 0, false),
        (format!("[{eve},7]"), 1, false),
        (format!("[{eve},null]"), 1, false),
        (format!("[{eve},{{}}]"), 1, false),
        (
            format!(r#"[{eve},{{"email":"bob@example.org"}}]"#),
            1,
            false,
        ),
        (r#"[{"email":["bob@example.org"]}]"#.to_owned(), 0, false),
        (format!(r#"[{eve},{{"email":{{}}}}]"#), 1, false),
        (
            format!(r#"[{eve},{{"email":{{"retrieved_for":""}}}}]"#),
            1,
            false,
        ),
        (
            format!(r#"[{eve},{{"email":{{"retrieved_for":["bob@example.org"]}}}}]"#),
            1,
            false,
        ),
        (r#"[{"direct_download":{},"email":7}]"#.to_owned(), 0, false),
    ] {
        let setup = Setup::new().await;
        let body =
            format!(r#"{{"_embedded":{{"items":[{{"id":"rf-1","access_methods":{methods}}}]}}}}"#);
        Mock::given(any())
            .respond_with(json(200, &body))
            .mount(&setup.server)
            .await;
        let page = setup
            .client
            .restored_files(AssetKind::Ec2Instance, &asset(), None)
            .await
            .unwrap();
        let file = &page.entries[0];
        assert_eq!(
            (file.email_shares.len(), file.are_shares_complete),
            (shares, is_complete),
            "{methods}"
        );
    }
}

#[tokio::test]
async fn the_filter_names_each_kind() {
    for (kind, name) in [
        (AssetKind::EbsVolume, "aws_ebs_volume"),
        (AssetKind::DynamodbTable, "aws_dynamodb_table"),
    ] {
        let setup = Setup::new().await;
        Mock::given(any())
            .respond_with(json(200, r#"{"current_count":0,"_embedded":null}"#))
            .mount(&setup.server)
            .await;
        setup
            .client
            .restored_files(kind, &asset(), None)
            .await
            .unwrap();
        assert_eq!(setup.filter().await["asset_type"]["$eq"], Value::from(name));
    }
}

/// Endless pages with one file each.
struct Pages {
    last: u32,
}

impl Respond for Pages {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let start = request.url.query_pairs().find(|(name, _)| name == "start");
        let page: u32 = start.map_or(1, |(_, token)| {
            token.strip_prefix("tok/").unwrap().parse().unwrap()
        });
        let next = format!(
            "/restores/files?limit=100&start=tok%2F{}&filter=%7B%7D",
            page + 1
        );
        let links = if page < self.last {
            value!({"_next": {"href": next}})
        } else {
            value!({"_next": {"href": ""}})
        };
        let body =
            value!({"_links": links, "_embedded": {"items": [{"id": format!("rf-{page}")}]}});
        ResponseTemplate::new(200).set_body_json(body)
    }
}

#[tokio::test]
async fn all_pages_are_read_up_to_a_limit() {
    for (last, read) in [(1, 1), (150, 150), (u32::MAX, 1000)] {
        let setup = Setup::new().await;
        Mock::given(any())
            .respond_with(Pages { last })
            .mount(&setup.server)
            .await;
        let list = setup
            .client
            .all_restored_files(AssetKind::Ec2Instance, &asset())
            .await
            .unwrap();
        assert_eq!(list.is_complete, last != u32::MAX, "{last}");
        let files = list.files;
        assert_eq!(
            (files.len(), setup.requests().await.len()),
            (read, read),
            "{last}"
        );
        assert_eq!(files[read - 1].id.as_str(), format!("rf-{read}"));
    }
}

/// Answers pages by their start; the first page has the start "".
struct Linked(Vec<(&'static str, &'static str, Value)>);

impl Respond for Linked {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let start = request.url.query_pairs().find(|(name, _)| name == "start");
        let start = start.map_or_else(String::new, |(_, start)| start.into_owned());
        let (_, next, items) = self.0.iter().find(|(from, ..)| *from == start).unwrap();
        let links = if next.is_empty() {
            value!({"_next": null})
        } else {
            value!({"_next": {"href": format!("/restores/files?start={next}")}})
        };
        ResponseTemplate::new(200)
            .set_body_json(value!({"_links": links, "_embedded": {"items": items}}))
    }
}

#[tokio::test]
async fn a_list_that_was_not_read_to_its_end_is_incomplete() {
    let file = |id: &str| value!([{"id": id}]);
    for (pages, ids, is_complete) in [
        // An empty page in between.
        (
            vec![
                ("", "b", file("1")),
                ("b", "c", value!([])),
                ("c", "", file("2")),
            ],
            vec!["1", "2"],
            true,
        ),
        // The last page leads to itself, and pages that go round.
        (
            vec![("", "b", file("1")), ("b", "b", file("2"))],
            vec!["1", "2"],
            true,
        ),
        (
            vec![
                ("", "b", file("1")),
                ("b", "c", file("2")),
                ("c", "b", file("3")),
            ],
            vec!["1", "2", "3"],
            false,
        ),
        // Entries without an ID, or that are none.
        (
            vec![("", "", value!([{"id": "1"}, {"name": "no ID"}]))],
            vec!["1"],
            false,
        ),
        (
            vec![("", "b", value!([7])), ("b", "", file("2"))],
            vec!["2"],
            false,
        ),
    ] {
        let setup = Setup::new().await;
        let number = pages.len();
        Mock::given(any())
            .respond_with(Linked(pages))
            .mount(&setup.server)
            .await;
        let list = setup
            .client
            .all_restored_files(AssetKind::Ec2Instance, &asset())
            .await
            .unwrap();
        let read: Vec<&str> = list.files.iter().map(|file| file.id.as_str()).collect();
        assert_eq!((read, list.is_complete), (ids, is_complete));
        assert_eq!(setup.requests().await.len(), number);
    }
}

#[tokio::test]
async fn a_missing_list_is_not_an_empty_list() {
    let list = async |body: &str| {
        let setup = Setup::new().await;
        Mock::given(any())
            .respond_with(json(200, body))
            .mount(&setup.server)
            .await;
        let asset = AssetId::parse("9c2934fc-ff4d-11e9-8e11-76706df7fe01").unwrap();
        setup
            .client
            .restored_files(AssetKind::Ec2Instance, &asset, None)
            .await
    };
    for body in [
        "{}",
        r#"{"_embedded":null,"total_count":2}"#,
        r#"{"_embedded":{"items":null}}"#,
        r#"{"_embedded":{"items":{}}}"#,
    ] {
        assert_eq!(
            *list(body).await.unwrap_err().kind(),
            ErrorKind::InvalidResponse,
            "{body}"
        );
    }
    assert!(
        list(r#"{"_embedded":null,"total_count":0}"#)
            .await
            .unwrap()
            .entries
            .is_empty()
    );
    let page = list(
        r#"{"_embedded":{"items":[{"id":"rf-1","name":"a\\ud800"},{"name":"no ID"},null,7]}}"#,
    )
    .await
    .unwrap();
    assert_eq!((page.entries.len(), page.skipped), (1, 3));
}
