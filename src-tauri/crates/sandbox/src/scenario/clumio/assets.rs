//! The assets that Aoyama Foods backs up.

use crate::fake_clumio::{Asset, AssetDetails, uuid};
use crate::random::Random;
use crate::scenario::clock::Clock;
use crate::scenario::demo::clumio as ids;

const MEGABYTE: u64 = 1_000_000;
const GIBIBYTE: u64 = 1 << 30;
const POLICY: &str = "8d21f6a4-73ce-4b09-a51d-c960e8f7b342";
const TOKYO_ENVIRONMENT: &str = "f0472b9d-6e18-4a3c-8d95-31c7ea60b58f";
const FRANKFURT_ENVIRONMENT: &str = "1c8e59d3-a07f-4462-be31-97d08f4a6c2e";

pub(super) fn assets(clock: Clock) -> Vec<Asset> {
    let japan = (
        "408812650973",
        "ap-northeast-1",
        TOKYO_ENVIRONMENT,
        ids::JAPAN_UNIT,
    );
    let logistics = (
        "408812650973",
        "ap-northeast-1",
        TOKYO_ENVIRONMENT,
        ids::LOGISTICS_UNIT,
    );
    let europe = (
        "715290348861",
        "eu-central-1",
        FRANKFURT_ENVIRONMENT,
        ids::EUROPE_UNIT,
    );
    let asset =
        |id: &str, name: &str, native_id: &str, parent: (&str, &str, &str, &str), details| {
            let is_table = matches!(details, AssetDetails::Table { .. });
            Asset {
                id: id.to_owned(),
                name: name.to_owned(),
                native_id: native_id.to_owned(),
                account_native_id: parent.0.to_owned(),
                aws_region: parent.1.to_owned(),
                aws_az: (!is_table).then(|| format!("{}a", parent.1)),
                environment_id: parent.2.to_owned(),
                unit_id: parent.3.to_owned(),
                policy_id: Some(POLICY.to_owned()),
                tags: vec![("environment".to_owned(), "production".to_owned())],
                backup_id: uuid(&mut Random::new(
                    id.bytes().map(u64::from).sum::<u64>() << 20,
                )),
                last_backup_at: Some(clock.days_ago(1, 2, 0)),
                deleted_at: None,
                details,
            }
        };
    let instance = |kind: &str, state: &str| AssetDetails::Instance {
        instance_type: kind.to_owned(),
        state: state.to_owned(),
    };
    let volume = |gibibytes: u64, attached_to: Option<&str>| AssetDetails::Volume {
        volume_type: "gp3".to_owned(),
        size: gibibytes * GIBIBYTE,
        encrypted: false,
        attached_to: attached_to.map(str::to_owned),
    };
    let table = |item_count, size| AssetDetails::Table { item_count, size };
    let mut deleted = asset(
        ids::INTRANET_OLD,
        "intranet-old",
        "i-0f92d5b70ce61a834",
        japan,
        instance("t3.medium", "terminated"),
    );
    deleted.deleted_at = Some(clock.days_ago(5, 17, 45));
    deleted.last_backup_at = Some(clock.days_ago(6, 2, 0));
    let mut unprotected = asset(
        "a17c40f9-86de-4b52-93ea-0d5f7b28c60c",
        "build-runner",
        "i-08c6e37f4ab1d9250",
        europe,
        instance("c7i.xlarge", "running"),
    );
    unprotected.policy_id = None;
    unprotected.last_backup_at = None;
    vec![
        asset(
            ids::WEB_PROD_01,
            "web-prod-01",
            "i-0a41c9d27be85f310",
            europe,
            instance("m6i.large", "running"),
        ),
        asset(
            ids::WEB_PROD_02,
            "web-prod-02",
            "i-0d7735ce1fa92b648",
            europe,
            instance("m6i.large", "running"),
        ),
        asset(
            ids::FILESERVER_01,
            "fileserver-01",
            "i-03be18f6ad904c275",
            japan,
            instance("r6i.xlarge", "running"),
        ),
        asset(
            "ce0d7b31-952f-46a8-b1d4-58f3a9e6720d",
            "fileserver-02",
            "i-0b5f90c2e7d83a164",
            japan,
            instance("r6i.xlarge", "stopped"),
        ),
        unprotected,
        deleted,
        asset(
            ids::VOL_PHOTOS,
            "vol-photos",
            "vol-0e6f21b98cd43a570",
            europe,
            volume(2_048, None),
        ),
        asset(
            ids::VOL_FILESERVER,
            "vol-fileserver-data",
            "vol-07a3d58ef1b90c462",
            japan,
            volume(4_096, Some(ids::FILESERVER_01)),
        ),
        asset(
            "39f5a1d8-e0b7-4c26-8a93-b74c60d2f10e",
            "vol-web-root",
            "vol-0c18b74d2ea6f5390",
            europe,
            volume(64, Some(ids::WEB_PROD_01)),
        ),
        asset(
            ids::ORDERS,
            "orders",
            "b3d0e6a1-5c72-4f98-a04e-19d7f8c25b6a",
            logistics,
            table(1_284_310, 918 * MEGABYTE),
        ),
        asset(
            "f26b8e04-7a9d-4351-bc08-e3d57f1a940f",
            "shipments",
            "0a9c47f2-e15d-4b83-96fa-7c28d3e0b651",
            logistics,
            table(402_118, 211 * MEGABYTE),
        ),
        asset(
            "81d3c9f6-b540-4e27-a7fc-2096be5d8310",
            "web-sessions",
            "d18f5c3a-04be-4e79-82d6-f57a9016cb24",
            europe,
            table(58_204, 37 * MEGABYTE),
        ),
    ]
}
