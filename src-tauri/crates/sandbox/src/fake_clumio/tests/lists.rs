use serde_json::{Value, json};

use super::{demo, files_of, filtered, get, get_with, quirks};
use crate::scenario::demo::clumio as ids;

#[tokio::test]
async fn restored_files_have_the_keys_of_the_schema() {
    let clumio = demo();
    let page = get(&clumio, &files_of("aws_ec2_instance", ids::WEB_PROD_02)).await;
    assert_eq!(page.status, 200);
    let keys: Vec<&String> = page.body.as_object().unwrap().keys().collect();
    let expected = [
        "_embedded",
        "_links",
        "current_count",
        "limit",
        "start",
        "total_count",
        "total_pages_count",
    ];
    assert_eq!(keys, expected);
    for item in page.items() {
        let keys: Vec<&String> = item.as_object().unwrap().keys().collect();
        let expected = [
            "access_methods",
            "backup_id",
            "backup_timestamp",
            "expiration_timestamp",
            "id",
            "name",
            "size",
            "task_id",
        ];
        assert_eq!(keys, expected);
    }
    assert_eq!(page.texts("id"), [ids::EXPIRES_SOON, ids::SAME_NAME]);
    let method = &page.items()[0]["access_methods"][0];
    assert_eq!(method["direct_download"], Value::Null);
    assert_eq!(
        method["email"]["retrieved_for"],
        "k.tanaka@aoyama-foods.example"
    );
    assert!(page.body["_links"].get("_next").is_none());
}

#[tokio::test]
async fn next_links_visit_every_item_once() {
    let clumio = demo();
    let first = format!(
        "{}&limit=3",
        files_of("aws_ec2_instance", ids::FILESERVER_01)
    );
    let (mut target, mut seen, mut pages) = (first, Vec::new(), 0);
    let total = loop {
        let page = get(&clumio, &target).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.body["current_count"], page.items().len());
        seen.extend(page.texts("id").into_iter().map(str::to_owned));
        pages += 1;
        let Some(next) = page.body["_links"]["_next"]["href"].as_str() else {
            break page.body["total_count"].as_u64().unwrap();
        };
        assert!(
            next.starts_with("/restores/files?") && next.contains("start="),
            "{next}"
        );
        assert_eq!(page.body["_links"]["_next"]["type"], "get");
        target = next.to_owned();
    };
    assert_eq!((total, pages), (11, 4));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 11);
}

#[tokio::test]
async fn files_need_asset_type_and_asset_id() {
    let clumio = demo();
    for filter in [
        json!({"asset_id": {"$eq": ids::WEB_PROD_01}}),
        json!({"asset_type": {"$eq": "aws_ec2_instance"}}),
        json!({"asset_type": {"$in": ["aws_ec2_instance"]}, "asset_id": {"$eq": ids::WEB_PROD_01}}),
        json!({"asset_type": {"$eq": "vmware"}, "asset_id": {"$eq": ids::WEB_PROD_01}}),
        json!([]),
    ] {
        assert_eq!(
            get(&clumio, &filtered("/restores/files", &filter))
                .await
                .status,
            400,
            "{filter}"
        );
    }
    assert_eq!(get(&clumio, "/restores/files").await.status, 400);
    assert_eq!(
        get(&clumio, "/restores/files?filter=nonsense").await.status,
        400
    );
    quirks(&clumio, &json!({"missing_filter_status": 200}));
    assert_eq!(
        get(&clumio, "/restores/files").await.body["total_count"],
        21
    );
    let native = get(
        &clumio,
        &files_of("aws_ec2_instance", "i-0a41c9d27be85f310"),
    )
    .await;
    assert_eq!((native.status, native.items().len()), (200, 0));
    let other_kind = get(&clumio, &files_of("aws_ebs_volume", ids::WEB_PROD_01)).await;
    assert_eq!((other_kind.status, other_kind.items().len()), (200, 0));
}

#[tokio::test]
async fn only_files_with_an_active_link_are_listed() {
    let clumio = demo();
    let target = files_of("aws_ec2_instance", ids::WEB_PROD_01);
    let page = get(&clumio, &target).await;
    assert!(!page.texts("id").contains(&ids::EXPIRED));
    assert!(page.texts("id").contains(&ids::DIRECT_AND_EMAIL));
    quirks(&clumio, &json!({"listed_days_after_end": 30}));
    assert!(
        get(&clumio, &target)
            .await
            .texts("id")
            .contains(&ids::EXPIRED)
    );
    quirks(
        &clumio,
        &json!({"listed_days_after_end": null, "links_older_by_hours": 24}),
    );
    assert!(
        get(&clumio, &target).await.items().is_empty(),
        "a link lives for a day"
    );
}

#[tokio::test]
async fn volumes_list_files_of_their_instance_only_by_quirk() {
    let clumio = demo();
    let target = format!(
        "{}&limit=50",
        files_of("aws_ebs_volume", ids::VOL_FILESERVER)
    );
    assert_eq!(get(&clumio, &target).await.items().len(), 1);
    quirks(&clumio, &json!({"volumes_list_instance_files": true}));
    assert_eq!(get(&clumio, &target).await.items().len(), 12);
}

#[tokio::test]
async fn instance_filters() {
    let clumio = demo();
    let mentions = async |filter: Value| {
        let page = get(
            &clumio,
            &filtered("/datasources/aws/ec2-instances", &filter),
        )
        .await;
        assert_eq!(page.status, 200, "{filter}");
        let mut mentions: Vec<String> = page.texts("name").into_iter().map(str::to_owned).collect();
        mentions.sort();
        mentions
    };
    let web = ["web-prod-01", "web-prod-02"];
    assert_eq!(mentions(json!({"name": {"$contains": "WEB"}})).await, web);
    assert_eq!(
        mentions(json!({"name": {"$eq": "web-prod-01"}})).await,
        ["web-prod-01"]
    );
    assert!(
        mentions(json!({"name": {"$eq": "web-prod"}}))
            .await
            .is_empty()
    );
    assert_eq!(
        mentions(json!({"instance_native_id": {"$eq": "i-0d7735ce1fa92b648"}})).await,
        ["web-prod-02"]
    );
    assert_eq!(
        mentions(json!({"instance_native_id": {"$contains": "7735"}})).await,
        ["web-prod-02"]
    );
    let japan = ["fileserver-01", "fileserver-02"];
    assert_eq!(
        mentions(json!({"aws_region": {"$eq": "ap-northeast-1"}})).await,
        japan
    );
    assert_eq!(
        mentions(json!({"availability_zone": {"$eq": "ap-northeast-1a"}})).await,
        japan
    );
    assert_eq!(
        mentions(json!({"account_native_id": {"$eq": "408812650973"}})).await,
        japan
    );
    assert_eq!(
        mentions(json!({"protection_status": {"$in": ["unprotected"]}})).await,
        ["build-runner"]
    );
    assert!(
        mentions(json!({"backup_status": {"$in": ["no_backup"]}}))
            .await
            .is_empty()
    );
    let target = filtered(
        "/datasources/aws/ec2-instances",
        &json!({"backup_status": {"$in": ["no_backup"]}}),
    );
    assert_eq!(
        get(&clumio, &format!("{target}&lookback_days=7"))
            .await
            .texts("name"),
        ["build-runner"]
    );
    assert_eq!(
        mentions(json!({"tags.id": {"$all": ["environment:production"]}}))
            .await
            .len(),
        5
    );
    assert!(
        mentions(json!({"tags.id": {"$all": ["environment:production", "x"]}}))
            .await
            .is_empty()
    );
    assert!(
        !mentions(json!({}))
            .await
            .contains(&"intranet-old".to_owned())
    );
    assert_eq!(
        mentions(json!({"is_deleted": {"$eq": "true"}})).await,
        ["intranet-old"]
    );
    assert_eq!(
        mentions(json!({"is_deleted": {"$eq": true}})).await,
        ["intranet-old"]
    );
    assert_eq!(
        mentions(json!({"is_deleted": {"$in": ["true", "false"]}}))
            .await
            .len(),
        6
    );
    assert_eq!(
        mentions(json!({"name": {"$contains": "web", "$eq": null}})).await,
        web
    );

    for filter in [
        json!({"instance_native_id": {"$eq": "i-0d7735ce1fa92b648", "$contains": "i"}}),
        json!({"colour": {"$eq": "red"}}),
        json!({"name": {"$begins_with": "web"}}),
        json!({"name": "web"}),
        json!({"protection_status": {"$in": "unprotected"}}),
    ] {
        let page = get(
            &clumio,
            &filtered("/datasources/aws/ec2-instances", &filter),
        )
        .await;
        assert_eq!(
            (page.status, &page.body["errors"][0]["error_code"]),
            (400, &json!(111)),
            "{filter}"
        );
    }
}

#[tokio::test]
async fn volumes_and_tables_have_filters_of_their_own() {
    let clumio = demo();
    let status =
        async |path: &str, filter: Value| get(&clumio, &filtered(path, &filter)).await.status;
    let (volumes, tables) = (
        "/datasources/aws/ebs-volumes",
        "/datasources/aws/dynamodb-tables",
    );
    let page = get(
        &clumio,
        &filtered(
            volumes,
            &json!({"volume_native_id": {"$eq": "vol-0e6f21b98cd43a570"}}),
        ),
    )
    .await;
    assert_eq!(page.texts("id"), [ids::VOL_PHOTOS]);
    assert!(page.items()[0]["size"].is_u64());
    assert_eq!(
        status(volumes, json!({"aws_region": {"$eq": "eu-central-1"}})).await,
        400
    );
    let page = get(
        &clumio,
        &filtered(tables, &json!({"name": {"$contains": "order"}})),
    )
    .await;
    assert_eq!(page.texts("id"), [ids::ORDERS]);
    assert_eq!(
        page.items()[0]["table_arn"],
        "arn:aws:dynamodb:ap-northeast-1:408812650973:table/orders"
    );
    assert_eq!(
        status(tables, json!({"name": {"$eq": "orders"}})).await,
        400
    );
    let one = get(&clumio, &format!("{volumes}/{}", ids::VOL_PHOTOS)).await;
    assert_eq!((one.status, &one.body["name"]), (200, &json!("vol-photos")));
    assert_eq!(
        get(&clumio, &format!("{tables}/{}", ids::VOL_PHOTOS))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn the_policy_of_an_asset_is_embedded_on_request() {
    let clumio = demo();
    let path = format!("/datasources/aws/ec2-instances/{}", ids::WEB_PROD_01);
    assert_eq!(get(&clumio, &path).await.body["_embedded"], Value::Null);
    let one = get(&clumio, &format!("{path}?embed=read-policy-definition"))
        .await
        .body;
    let policy = &one["_embedded"]["read-policy-definition"];
    assert_eq!(policy["id"], one["protection_info"]["policy_id"]);
    assert_eq!(policy["operations"][0]["type"], "aws_ec2_instance_backup");
    let all = get(
        &clumio,
        "/datasources/aws/ec2-instances?embed=read-policy-definition",
    )
    .await;
    let runner = all
        .items()
        .iter()
        .find(|item| item["name"] == "build-runner")
        .unwrap();
    assert_eq!(runner["_embedded"]["read-policy-definition"], Value::Null);
}

#[tokio::test]
async fn assets_are_paged_by_number() {
    let clumio = demo();
    let page = get(&clumio, "/datasources/aws/ec2-instances?start=2&limit=2").await;
    assert_eq!(
        (page.body["start"].as_str(), page.items().len()),
        (Some("2"), 2)
    );
    assert_eq!(page.body["total_pages_count"], 3);
    assert!(
        page.body["_links"]["_prev"]["href"]
            .as_str()
            .unwrap()
            .contains("start=1")
    );
    assert!(
        page.body["_links"]["_next"]["href"]
            .as_str()
            .unwrap()
            .contains("start=3")
    );
    assert!(page.body.get("filter_applied").is_none());
    let beyond = get(&clumio, "/datasources/aws/ec2-instances?start=9&limit=2").await;
    assert_eq!((beyond.status, beyond.items().len()), (200, 0));
    assert_eq!(
        get(&clumio, "/datasources/aws/ec2-instances?start=0")
            .await
            .status,
        400
    );
    assert_eq!(
        get(&clumio, "/datasources/aws/ec2-instances?start=cGFnZToy")
            .await
            .status,
        400
    );
    assert_eq!(
        get(&clumio, "/datasources/aws/ec2-instances?limit=x")
            .await
            .status,
        400
    );
    let page = get(&clumio, "/datasources/aws/ec2-instances?limit=0&start=").await;
    assert_eq!((page.status, &page.body["limit"]), (200, &json!(20)));
    let page = get(&clumio, "/datasources/aws/ec2-instances?limit=5000").await;
    assert_eq!(page.body["limit"], 100);
}

#[tokio::test]
async fn units_tasks_and_trail_have_filter_applied() {
    let clumio = demo();
    let organizational_units = get(&clumio, "/organizational-units?limit=1").await;
    assert_eq!(
        organizational_units.content_type(),
        "application/api.clumio.organizational-units=v2+json"
    );
    assert_eq!(organizational_units.body["total_count"], 4);
    assert_eq!(organizational_units.body["filter_applied"], Value::Null);
    let global = &organizational_units.items()[0];
    assert_eq!(
        (&global["parent_id"], &global["children_count"]),
        (&Value::Null, &json!(2))
    );
    assert_eq!(global["descendant_ids"].as_array().unwrap().len(), 3);
    assert_eq!(global["users"], Value::Null);
    let path = format!("/organizational-units/{}", ids::JAPAN_UNIT);
    let one = get(&clumio, &path).await;
    assert_eq!(one.body["users"].as_array().unwrap().len(), 1);
    assert!(one.body["users"][0]["assigned_role"].is_string());
    let first = [(
        "Accept",
        "application/api.clumio.organizational-units=v1+json",
    )];
    let one = get_with(&clumio, &path, &first).await;
    assert_eq!(
        one.content_type(),
        "application/api.clumio.organizational-units=v1+json"
    );
    assert!(
        one.body["users"][0].is_string(),
        "version 1 names users by id only"
    );
    let filter = json!({"id": {"$in": [ids::GLOBAL_UNIT]}});
    assert_eq!(
        get(&clumio, &filtered("/organizational-units", &filter))
            .await
            .texts("id"),
        [ids::GLOBAL_UNIT]
    );

    let filter =
        json!({"status": {"$in": ["completed"]}, "primary_entity.value": {"$contains": "orders"}});
    let tasks = get(&clumio, &filtered("/tasks", &filter)).await;
    assert_eq!(tasks.items().len(), 1);
    assert_eq!(tasks.items()[0]["type"], "aws_dynamodb_table_file_restore");
    assert_eq!(tasks.body["filter_applied"], filter.to_string());
    let id = tasks.texts("id")[0];
    let of_asset = json!({"primary_entity.id": {"$contains": &ids::ORDERS[2..9]}});
    for filter in [json!({"id": {"$in": [id, "0"]}}), of_asset] {
        assert_eq!(
            get(&clumio, &filtered("/tasks", &filter)).await.texts("id"),
            [id],
            "{filter}"
        );
    }
    assert_eq!(get(&clumio, "/tasks/0").await.status, 404);
}

#[tokio::test]
async fn trail_filters() {
    let clumio = demo();
    for id in [ids::EXPIRES_SOON, ids::CONTRACTS] {
        super::post(
            &clumio,
            &format!("/restores/files/{id}/_generate_passcode"),
            None,
        )
        .await;
    }
    let count = async |filter: Value| {
        get(&clumio, &filtered("/audit-trails", &filter))
            .await
            .items()
            .len()
    };
    assert_eq!(count(json!({"category": {"$in": ["restore"]}})).await, 2);
    assert_eq!(
        count(json!({"primary_entity.id": {"$in": [ids::CONTRACTS]}})).await,
        1
    );
    assert_eq!(
        count(json!({"primary_entity.value": {"$in": ["orecast"]}})).await,
        1
    );
    assert_eq!(
        count(json!({"primary_entity.value": {"$in": ["orecast", "Contracts 2025.zip"]}})).await,
        2
    );
    assert_eq!(
        count(json!({"primary_entity.id": {"$in": [&ids::CONTRACTS[..8]]}})).await,
        0
    );
    assert_eq!(
        count(json!({"parent_entity.value": {"$in": ["fileserver-01"]}})).await,
        1
    );
    assert_eq!(
        count(json!({"organizational_unit_id": {"$eq": ids::JAPAN_UNIT}})).await,
        1
    );
    assert_eq!(
        count(json!({"user_email": {"$in": ["unknown@aoyama-foods.example"]}})).await,
        0
    );
    assert_eq!(
        count(json!({"start_timestamp": {"$gte": "2999-01-01T00:00:00Z"}})).await,
        0
    );
    let wins = json!({"start_timestamp": {"$eq": 86_400, "$gte": "2999-01-01T00:00:00Z"}});
    assert_eq!(count(wins).await, 2);
    let action = json!({"action": {"$in": ["regenerate_tda_passcode"]}});
    assert_eq!(count(action.clone()).await, 2);
    quirks(&clumio, &json!({"audit_filters_passcode_actions": false}));
    assert_eq!(
        get(&clumio, &filtered("/audit-trails", &action))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn unit_header_limits_visible_assets() {
    let clumio = demo();
    let tables = async |unit: &str| {
        let headers = [("X-Clumio-OrganizationalUnit-Context", unit)];
        get_with(&clumio, "/datasources/aws/dynamodb-tables", &headers).await
    };
    assert_eq!(tables("").await.items().len(), 3);
    assert_eq!(tables(ids::GLOBAL_UNIT).await.items().len(), 3);
    assert_eq!(
        tables(ids::JAPAN_UNIT).await.texts("name"),
        ["orders", "shipments"]
    );
    assert_eq!(
        tables(ids::EUROPE_UNIT).await.texts("name"),
        ["web-sessions"]
    );
    assert_eq!(
        tables("5a1c7e02-0000-0000-0000-000000000000").await.status,
        403
    );
    quirks(&clumio, &json!({"unknown_unit_status": 404}));
    assert_eq!(tables("no unit").await.status, 404);
    let headers = [("x-clumio-organizationalunit-context", ids::EUROPE_UNIT)];
    let files = get_with(
        &clumio,
        &files_of("aws_dynamodb_table", ids::ORDERS),
        &headers,
    )
    .await;
    assert_eq!((files.status, files.items().len()), (200, 0));
}
