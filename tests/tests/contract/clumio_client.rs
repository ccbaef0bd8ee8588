//! Our Clumio client reads what the vendor's pages show.

use crate::fixture::{self, Fixture};
use crate::served::served;
use clumio_client::{
    AssetId, AssetKind, AssetQuery, BaseUrl, ClumioClient, ErrorKind, HttpClient, RestoredFileId,
};
use secrecy::ExposeSecret as _;

#[tokio::test]
async fn reads_every_fixture_that_it_has_a_call_for() {
    for fixture in fixture::all("clumio")
        .into_iter()
        .filter(|fixture| fixture.our_client_asks)
    {
        let server = served(&fixture, "").await;
        let options =
            clumio_client::http_options(BaseUrl::loopback_for_demo(&server.uri()).unwrap());
        let client = ClumioClient::new(
            HttpClient::new(options).unwrap(),
            secrecy::SecretString::from("T0KEN"),
            None,
        );
        read(&client, &fixture).await;
        let asked = server.received_requests().await.unwrap().len();
        assert_eq!(asked, 1, "{} was asked for {asked} times", fixture.name);
    }
}

async fn read(client: &ClumioClient, fixture: &Fixture) {
    let file = RestoredFileId::parse("6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01").unwrap();
    match fixture.name.as_str() {
        "ec2_instances" => look_at(client, AssetKind::Ec2Instance, "i-0abc").await,
        "ebs_volumes" => look_at(client, AssetKind::EbsVolume, "vol-0abc").await,
        "dynamodb_tables" => {
            look_at(
                client,
                AssetKind::DynamodbTable,
                "arn:aws:dynamodb:us-west-2:123456789012:table/orders",
            )
            .await;
        }
        "restored_files" => {
            let asset = AssetId::parse("9c2934fc-ff4d-11e9-8e11-76706df7fe01").unwrap();
            let page = client
                .restored_files(AssetKind::Ec2Instance, &asset, None)
                .await
                .unwrap();
            let [mailed, direct] = page.entries.as_slice() else {
                panic!("{page:?}")
            };
            assert_eq!(
                (&mailed.id, mailed.name.as_str(), mailed.size),
                (&file, "forecast.xlsx", Some(48_213))
            );
            assert_eq!(mailed.email_shares[0].recipient, "k.tanaka@example.com");
            assert_eq!(
                mailed.email_shares[0].sent_by.as_deref(),
                Some("m.sato@example.com")
            );
            assert_eq!(mailed.expires_at, "2026-01-05T08:00:00Z".parse().ok());
            assert_eq!(
                (mailed.email_shares.len(), direct.email_shares.len()),
                (1, 0)
            );
            assert!(mailed.direct_download && direct.direct_download);
            assert_eq!((page.total, page.next.unwrap().as_str()), (Some(7), "2"));
        }
        "generate_passcode" => {
            let passcode = client.regenerate(&file).await.unwrap();
            assert_eq!(passcode.secret.expose_secret(), "q7Rk0Zp3Ia");
        }
        "share" => client.share(&file, "b@example.com", None).await.unwrap(),
        "audit_trails" => {
            let since = "2026-01-04T07:05:00Z".parse().unwrap();
            let page = client.audit_trails(since, None).await.unwrap();
            let [entry] = page.entries.as_slice() else {
                panic!("{page:?}")
            };
            assert!(entry.is_regeneration_of(&file) && entry.succeeded);
            assert_eq!(entry.user.as_deref(), Some("m.sato@example.com"));
            assert_eq!(entry.at, "2026-01-04T08:05:00Z".parse().unwrap());
        }
        "organizational_units" => {
            let page = client.organizational_units(20, None).await.unwrap();
            assert_eq!(
                (page.entries.len(), page.entries[0].name.as_str()),
                (1, "Japan")
            );
            let parent = page.entries[0].parent.as_ref().unwrap();
            assert_eq!(parent.as_str(), "00000000-0000-0000-0000-000000000000");
        }
        "unauthorized" => {
            let error = client.organizational_units(1, None).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.code()),
                (&ErrorKind::CredentialRejected, Some("402"))
            );
            assert_eq!(
                (error.message(), error.status()),
                (Some("Unauthorized access"), Some(401))
            );
        }
        name => panic!("nothing reads the fixture {name}"),
    }
}

async fn look_at(client: &ClumioClient, kind: AssetKind, native_id: &str) {
    let page = client
        .assets(kind, &AssetQuery::default(), None)
        .await
        .unwrap();
    let [asset] = page.entries.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!(asset.native_id.as_deref(), Some(native_id));
    assert_eq!(
        (asset.account.as_deref(), asset.region.as_deref()),
        (Some("123456789012"), Some("us-west-2"))
    );
    assert_eq!(
        asset.last_backup.is_some(),
        kind != AssetKind::DynamodbTable,
        "{asset:?}"
    );
    assert_eq!(
        asset.size.is_some(),
        kind != AssetKind::Ec2Instance,
        "{asset:?}"
    );
    assert!(
        !asset.name.is_empty() && !asset.is_deleted && asset.unit.is_some(),
        "{asset:?}"
    );
    assert_eq!((page.total, page.next.unwrap().as_str()), (Some(7), "2"));
}
