use clumio_client::{AssetKind, AssetQuery, AssetSearch};
use serde_json::json as value;
use wiremock::{Mock, matchers::any, matchers::path};

use crate::setup::{Setup, json};

/// Keys of the Python SDK's `aws_ec2_instances_v1.py`; envelope of the Go SDK's list responses.
const EC2: &str = r#"{"current_count":1,"limit":"50","start":"1","total_count":7,"total_pages_count":2,
 "_links":{"_first":{"href":"/datasources/aws/ec2-instances?start=1","type":"get","templated":false},
  "_next":{"href":"/datasources/aws/ec2-instances?start=2&limit=1","type":"get","templated":false},"_prev":null},
 "_embedded":{"items":[{"id":"9c2934fc-ff4d-11e9-8e11-76706df7fe01","name":"web-01","instance_native_id":"i-0abc",
  "account_native_id":"123456789012","aws_region":"us-west-2","aws_az":"us-west-2a","state":"running",
  "last_backup_timestamp":"2026-11-20T01:00:00Z","is_deleted":false,"tags":[],"protection_info":null,
  "organizational_unit_id":"00000000-0000-0000-0000-000000000000","_links":{"_self":{"href":"/x"}}},
  {"name":"without an id"}, null]}}"#;

async fn list(kind: AssetKind, query: &AssetQuery) -> Setup {
    let setup = Setup::new().await;
    Mock::given(any())
        .respond_with(json(200, r#"{"total_count":0}"#))
        .mount(&setup.server)
        .await;
    let page = setup.client.assets(kind, query, None).await.unwrap();
    assert!(page.entries.is_empty() && page.next.is_none());
    setup
}

#[tokio::test]
async fn instances_are_listed_page_by_page() {
    let setup = Setup::new().await;
    Mock::given(path("/datasources/aws/ec2-instances"))
        .respond_with(json(200, EC2))
        .mount(&setup.server)
        .await;
    let page = setup
        .client
        .assets(AssetKind::Ec2Instance, &AssetQuery::default(), None)
        .await
        .unwrap();
    let [asset] = page.entries.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!(
        (asset.name.as_str(), asset.native_id.as_deref()),
        ("web-01", Some("i-0abc"))
    );
    assert_eq!(
        (asset.region.as_deref(), asset.zone.as_deref()),
        (Some("us-west-2"), Some("us-west-2a"))
    );
    assert_eq!(
        (asset.account.as_deref(), asset.is_deleted),
        (Some("123456789012"), false)
    );
    assert_eq!(asset.last_backup, "2026-11-20T01:00:00Z".parse().ok());
    assert!(asset.unit.is_some());
    assert_eq!(page.total, Some(7));
    let request = &setup.requests().await[0];
    assert_eq!(
        request.headers["accept"],
        "application/api.clumio.aws-ec2-instances=v1+json"
    );
    assert_eq!(request.headers["authorization"], "Bearer T0KEN");
    assert!(
        request
            .headers
            .get("x-clumio-organizationalunit-context")
            .is_none()
    );
    assert_eq!(setup.query("filter").await, None);

    setup
        .client
        .assets(
            AssetKind::Ec2Instance,
            &AssetQuery::default(),
            page.next.as_ref(),
        )
        .await
        .unwrap();
    assert_eq!(setup.query("start").await.as_deref(), Some("2"));
}

#[tokio::test]
async fn each_kind_is_searched_by_its_own_fields() {
    let part = || "0abc".to_owned();
    let by_id = AssetQuery {
        search: Some(AssetSearch::NativeId(part())),
        include_deleted: false,
    };
    let by_name = AssetQuery {
        search: Some(AssetSearch::Name(part())),
        include_deleted: true,
    };
    let named = value!({"name": {"$contains": "0abc"}, "is_deleted": {"$in": ["true", "false"]}});
    for (kind, at, accept, native) in [
        (
            AssetKind::Ec2Instance,
            "/datasources/aws/ec2-instances",
            "application/api.clumio.aws-ec2-instances=v1+json",
            value!({"instance_native_id": {"$contains": "0abc"}}),
        ),
        (
            AssetKind::EbsVolume,
            "/datasources/aws/ebs-volumes",
            "application/api.clumio.aws-ebs-volumes=v1+json",
            value!({"volume_native_id": {"$contains": "0abc"}}),
        ),
        (
            AssetKind::DynamodbTable,
            "/datasources/aws/dynamodb-tables",
            "application/api.clumio.aws-dynamodb-tables=v1+json",
            value!({"table_native_id": {"$eq": "0abc"}}),
        ),
    ] {
        let setup = list(kind, &by_id).await;
        assert_eq!(setup.filter().await, native);
        let request = &setup.requests().await[0];
        assert_eq!(
            (
                request.url.path(),
                request.headers["accept"].to_str().unwrap()
            ),
            (at, accept)
        );
        assert_eq!(list(kind, &by_name).await.filter().await, named);
    }
}

#[tokio::test]
async fn volumes_and_tables_have_ids_and_sizes() {
    let body = r#"{"_embedded":{"items":[{"id":7,"name":null,"volume_native_id":"vol-1","table_arn":"arn:aws:x",
        "size":1.0e+9,"is_deleted":true}]}}"#;
    for (kind, native) in [
        (AssetKind::EbsVolume, "vol-1"),
        (AssetKind::DynamodbTable, "arn:aws:x"),
    ] {
        let setup = Setup::new().await;
        Mock::given(any())
            .respond_with(json(200, body))
            .mount(&setup.server)
            .await;
        let page = setup
            .client
            .assets(kind, &AssetQuery::default(), None)
            .await
            .unwrap();
        let asset = &page.entries[0];
        assert_eq!((asset.id.as_str(), asset.name.as_str()), ("7", ""));
        assert_eq!(
            (asset.native_id.as_deref(), asset.size),
            (Some(native), Some(1_000_000_000))
        );
        assert!(asset.is_deleted);
    }
}
